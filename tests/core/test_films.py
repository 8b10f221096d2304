"""A film is known by its first bytes, and says nothing of where and with what it was made."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from core import films
from tests.factories.stories import FILM, box, film_upload

PLACE = b"+51.9650+006.2880/"


def wiped(*boxes):
    upload = film_upload(b"".join(boxes))
    films.clean_film(upload)
    return upload.read()


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\0\0\0\x18ftypisom", "video/mp4"),
        (b"\0\0\0\x18ftypqt  ", "video/mp4"),
        (b"\x1aE\xdf\xa3\x01\0\0\0\0\0\0\0", "video/webm"),
        (b"\0\0\0\x18ftypM4A ", ""),
        (b"<html>", ""),
        (b"", ""),
    ],
)
def test_what_is_a_film(head, kind):
    assert films.film_type(head) == kind
    assert films.is_film(BytesIO(head)) is bool(kind)


@pytest.mark.parametrize("where", ["top", "moov", "trak"])
@pytest.mark.parametrize("kind", [b"udta", b"meta", b"uuid"])
def test_the_place_is_taken_out_and_nothing_moves(where, kind):
    telling = box(kind, PLACE)
    inside = {"top": telling, "moov": box(b"moov", telling)}.get(
        where, box(b"moov", box(b"trak", telling))
    )
    whole = FILM + inside + box(b"mdat", b"picture udta picture")
    cleaned = wiped(FILM, inside, box(b"mdat", b"picture udta picture"))
    assert len(cleaned) == len(whole)
    assert PLACE not in cleaned
    assert cleaned.count(b"free") == 1
    assert b"picture udta picture" in cleaned


def test_long_boxes_and_one_to_the_end_are_known():
    long = (1).to_bytes(4) + b"udta" + (16 + len(PLACE)).to_bytes(8) + PLACE
    last = (0).to_bytes(4) + b"mdat" + b"picture"
    cleaned = wiped(FILM, box(b"moov", long), last)
    assert PLACE not in cleaned
    assert cleaned.endswith(b"picture")


@pytest.mark.parametrize("broken", [b"\0\0\0\x02mdat", b"\0\0\xff\xffmdat", b"\0\0"])
def test_a_film_that_is_not_whole_is_refused(broken):
    with pytest.raises(ValidationError, match="niet heel"):
        wiped(FILM, broken)


def test_what_is_no_film_or_too_large_is_refused(monkeypatch):
    with pytest.raises(ValidationError, match="MP4 of WebM"):
        films.clean_film(SimpleUploadedFile("x.mp4", b"<html></html>"))
    monkeypatch.setattr(films, "MOST_FILM", 3)
    with pytest.raises(ValidationError, match="te groot"):
        films.clean_film(film_upload())


def test_what_is_wiped_is_gone_from_the_disk_too():
    """A large upload is a file, and is moved to where it stays while it is still open."""
    whole = FILM + box(b"mdat", b"moving") + box(b"moov", box(b"udta", PLACE))
    with TemporaryUploadedFile("film.mp4", "video/mp4", len(whole), None) as upload:
        upload.write(whole)
        films.clean_film(upload)
        assert PLACE not in Path(upload.temporary_file_path()).read_bytes()
