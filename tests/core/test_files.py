"""How a private file is answered: whole, in the part that a browser asks, or not at all."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.enums import Role
from core import files
from core.models import StoredFile
from reflections.models import Report
from tests.factories import make_school, make_student, make_user
from tests.factories.stories import lived, told

pytestmark = pytest.mark.django_db
SOUND = b"OggS" + bytes(range(96))  # a hundred bytes


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def student(school):
    return make_student(school)


@pytest.fixture
def stored(school, student):
    experience = lived(student)
    told(experience)
    stored = files.store(
        content=ContentFile(SOUND), name="verhaal.ogg", content_type="audio/ogg",
        school_id=school.pk,
    )  # fmt: skip
    Report.objects.filter(experience=experience).update(audio=stored)
    return stored


@pytest.fixture
def ask(student, stored, signed_in):
    experience = Report.objects.get().experience
    path = reverse("reflections:report_recording", args=[experience.code])

    def get(who=None, **headers):
        return signed_in(who or student.user).get(path, headers=headers)

    return get


def body(answer):
    return b"".join(answer.streaming_content)


def test_the_whole_says_that_parts_can_be_asked(ask):
    answer = ask()
    assert (answer.status_code, body(answer)) == (200, SOUND)
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["Content-Length"] == "100"
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-1", 0, 1),  # with which an iPhone begins
        ("bytes=0-", 0, 99),
        ("bytes=40-59", 40, 59),
        ("bytes=90-500", 90, 99),
        ("bytes=-10", 90, 99),
        ("bytes=-500", 0, 99),
        ("bytes=99-99", 99, 99),
    ],
)
def test_a_part_is_answered_as_asked(ask, asked, first, last):
    answer = ask(Range=asked)
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {first}-{last}/100"
    assert answer["Content-Length"] == str(last - first + 1)
    assert answer["Content-Type"] == "audio/ogg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert body(answer) == SOUND[first : last + 1]


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=100-120", "bytes=-0"])
def test_what_lies_behind_the_end_is_refused_with_the_size(ask, asked):
    answer = ask(Range=asked)
    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */100")
    assert answer.content == b""


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,4-5", "bytes=5-2", "bytes=-", "bytes=a-b", "lines=0-1", "bytes=²-³"]
)
def test_what_is_several_or_unreadable_gets_the_whole(ask, asked):
    answer = ask(Range=asked)
    assert (answer.status_code, body(answer)) == (200, SOUND)


def test_a_part_of_another_version_gets_the_whole(ask, stored):
    same = {"If-Range": f'"{stored.code}"'}
    assert ask(Range="bytes=0-1", **same).status_code == 206
    assert ask(Range="bytes=0-1", **{"If-Range": '"anders"'}).status_code == 200


def test_a_part_passes_the_same_rule_as_the_whole(ask, school):
    stranger = make_user(make_school(), Role.COUNSELLOR)
    for who, status in ((stranger, 404), (make_user(school, Role.MANAGER), 403)):
        assert ask(who, Range="bytes=0-1").status_code == status


def test_an_unknown_kind_is_a_download_in_parts_too(ask):
    StoredFile.objects.update(content_type="text/html")
    answer = ask(Range="bytes=0-1")
    assert answer["Content-Type"] == "application/octet-stream"
    assert "attachment" in answer["Content-Disposition"]
