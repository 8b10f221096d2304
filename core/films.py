"""What counts as a film: known by its first bytes; and the place where it was made is taken out."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_FILM = 100 * 1024 * 1024
SOUND_ONLY = (b"M4A ", b"M4B ", b"M4P ")
HOLDS_OTHERS = (b"moov", b"trak")
TELLS_OF_MAKING = (b"udta", b"meta", b"uuid")  # where phones write place, owner and device
ZEROS = bytes(64 * 1024)


def film_type(head: bytes) -> str:
    """The content type of a film by its first bytes; empty when it is none that browsers show."""
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm"
    if head[4:8] == b"ftyp" and head[8:12] not in SOUND_ONLY:
        return "video/mp4"
    return ""


def is_film(upload: Any) -> bool:
    upload.seek(0)
    head = upload.read(16)
    upload.seek(0)
    return bool(film_type(head))


def clean_film(upload: Any) -> str:
    """Answers the film's content type, after wiping in the upload itself what an MP4 tells of its
    making. Raises ValidationError in plain words. WebM from browsers holds nothing of the kind.
    """
    if upload.size > MOST_FILM:
        raise ValidationError(_("De film is te groot. Kies een stukje van hoogstens 100 MB."))
    upload.seek(0)
    found = film_type(upload.read(16))
    if not found:
        raise ValidationError(_("Dit is geen film die we kunnen laten zien. Kies MP4 of WebM."))
    if found == "video/mp4":
        _wipe(upload, 0, upload.size)
        upload.flush()  # the file is moved to where it stays while it is open here
    upload.seek(0)
    return found


def _wipe(film: Any, start: int, end: int) -> None:
    """Turns the boxes that tell of its making into empty ones of the same size: nothing moves."""
    while start < end:
        film.seek(start)
        head = film.read(16)
        size, kind, skip = int.from_bytes(head[:4]), head[4:8], 8
        if size == 1:  # a long box has its size after its name
            size, skip = int.from_bytes(head[8:16]), 16
        elif size == 0:  # to the end
            size = end - start
        if size < skip or start + size > end:
            raise ValidationError(_("Deze film is niet heel. Neem hem opnieuw op."))
        if kind in HOLDS_OTHERS:
            _wipe(film, start + skip, start + size)
        elif kind in TELLS_OF_MAKING:
            film.seek(start + 4)
            film.write(b"free")
            film.seek(start + skip)
            _write_zeros(film, size - skip)
        start += size


def _write_zeros(film: Any, count: int) -> None:
    for done in range(0, count, len(ZEROS)):
        film.write(ZEROS[: min(len(ZEROS), count - done)])
