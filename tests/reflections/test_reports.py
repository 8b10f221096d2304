"""The student's report through its actions: what may be kept, when, and in what shape."""

import pytest
from django.core import mail
from PIL import Image

from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from core.events import history
from core.models import StoredFile
from reflections.actions import reports
from reflections.models import GoalView, Report, Revision, Suit
from reflections.validators import audio_type
from tests.factories import make_experience, make_school, make_student, make_user
from tests.factories.stories import drafted, lived, picture_upload, sound_upload, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def student():
    return make_student(make_school())


@pytest.fixture
def by(student):
    return Actor.of(student.user)


@pytest.fixture
def counsellor(student):
    return Actor.of(make_user(student.school, Role.COUNSELLOR))


def test_telling_begins_with_the_work(student, by):
    experience = make_experience(student, placement_state="ready")
    with pytest.raises(Refused, match="begonnen"):
        reports.start_report(experience=experience, by=by)
    experience.placements.update(state="running")
    assert reports.start_report(experience=experience, by=by).state == "draft"


def test_there_is_nothing_to_tell_about_what_was_cancelled(student, by):
    experience = make_experience(student, state="cancelled", placement_state="cancelled")
    with pytest.raises(Refused, match="ging niet door"):
        reports.start_report(experience=experience, by=by)


def test_a_report_is_started_once(student, by):
    experience = lived(student)
    assert reports.start_report(experience=experience, by=by) == reports.start_report(
        experience=experience, by=by
    )
    assert [e.what for e in history(Report.objects.get())] == ["started"]


def test_typing_is_saved_without_an_event_and_unknown_parts_are_dropped(student, by):
    report = drafted(lived(student))
    before = report.updated
    reports.save_draft(report=report, by=by, story="Meer", told=["task", "onzin"])
    report.refresh_from_db()
    assert (report.story, report.told) == ("Meer", ["task"])
    assert report.updated > before
    assert [e.what for e in history(report)] == ["started"]
    with pytest.raises(TypeError):
        reports.save_draft(report=report, by=by, state="handed_in")


def test_something_must_have_been_told(student, by):
    report = drafted(lived(student), story="  ")
    with pytest.raises(Refused, match="Vertel eerst"):
        reports.hand_in(report=report, by=by)


@pytest.mark.parametrize("way", ["picture", "sound", "words"])
def test_each_way_of_telling_is_enough(way, student, by):
    report = drafted(lived(student), story="")
    if way == "picture":
        reports.add_picture(report=report, upload=picture_upload(), by=by, caption="De tafel")
    elif way == "sound":
        reports.keep_recording(report=report, upload=sound_upload(), by=by)
    else:
        reports.save_draft(report=report, by=by, reflection="Ik vond het leuk.")
    assert reports.hand_in(report=report, by=by).state == "handed_in"
    assert Revision.objects.get().data["spoken"] is (way == "sound")


def test_what_was_handed_in_does_not_change_under_the_readers_eyes(student, by):
    report = told(lived(student))
    goal = report.experience.goals.get()
    for change in (
        lambda: reports.save_draft(report=report, by=by, story="Anders"),
        lambda: reports.keep_recording(report=report, upload=sound_upload(), by=by),
        lambda: reports.add_picture(report=report, upload=picture_upload(), by=by),
        lambda: reports.set_own_view(goal=goal, step=2, by=by),
        lambda: reports.set_suit(report=report, aspect="tasks", verdict="suits", text="", by=by),
    ):
        with pytest.raises(Refused, match="ingeleverd"):
            change()
    assert not GoalView.objects.exists()
    assert not Suit.objects.exists()


def test_a_returned_report_says_what_is_missing_and_can_be_handed_in_again(student, by, counsellor):
    report = told(lived(student))
    with pytest.raises(Refused):
        reports.return_report(report=report, note=" ", by=counsellor)
    reports.return_report(report=report, note="Wat deed jij zelf?", by=counsellor)
    assert (report.state, report.returned_note) == ("returned", "Wat deed jij zelf?")
    reports.save_draft(report=report, by=by, action="Ik dekte de tafels.")
    reports.hand_in(report=report, by=by)
    assert Revision.objects.count() == 2


def test_a_returned_report_is_mailed_to_a_verified_address(student, counsellor):
    student.user.email, student.user.email_verified = "sanne@thuis.example", True
    student.user.save()
    reports.return_report(report=told(lived(student)), note="Wat deed jij?", by=counsellor)
    assert [m.template for m in mail.outbox] == ["reflections.report_returned"]


def test_a_discussed_experience_keeps_its_report(student, counsellor):
    report = told(lived(student))
    report.experience.state = "discussed"
    with pytest.raises(Refused, match="besproken"):
        reports.return_report(report=report, note="Toch nog iets", by=counsellor)


def test_a_picture_loses_place_and_camera(student, by):
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    exif.get_ifd(0x8825)[1] = "N"
    report = drafted(lived(student))
    kept = reports.add_picture(report=report, upload=picture_upload(exif=exif), by=by)
    with Image.open(kept.file.file) as stored:
        assert not stored.getexif()
        assert stored.format == "JPEG"


def test_a_picture_is_turned_upright(student, by):
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held sideways
    report = drafted(lived(student))
    kept = reports.add_picture(report=report, upload=picture_upload(exif=exif), by=by)
    with Image.open(kept.file.file) as stored:
        assert stored.size == (40, 60)


def test_what_is_no_picture_is_refused_in_plain_words(student, by):
    report = drafted(lived(student))
    with pytest.raises(Refused, match="geen foto"):
        reports.add_picture(report=report, upload=sound_upload(name="foto.jpg"), by=by)
    assert not report.pictures.exists()


def test_eight_pictures_are_enough(student, by):
    report = drafted(lived(student))
    for _n in range(8):
        reports.add_picture(report=report, upload=picture_upload(), by=by)
    with pytest.raises(Refused, match="8"):
        reports.add_picture(report=report, upload=picture_upload(), by=by)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\x1aE\xdf\xa3", "audio/webm"),
        (b"OggS", "audio/ogg"),
        (b"\0\0\0 ftypM4A ", "audio/mp4"),
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90", "audio/mpeg"),
        (b"MZ\x90\x00", ""),
        (b"<html>", ""),
        (b"", ""),
    ],
)
def test_a_recording_is_known_by_its_first_bytes(head, kind):
    assert audio_type(head) == kind


def test_a_new_recording_takes_the_place_of_the_earlier_one(
    student, by, django_capture_on_commit_callbacks
):
    report = drafted(lived(student))
    reports.keep_recording(report=report, upload=sound_upload(), by=by)
    first = report.audio
    storage, name = first.file.storage, first.file.name
    with django_capture_on_commit_callbacks(execute=True):
        reports.keep_recording(report=report, upload=sound_upload(b"\x1aE\xdf\xa3"), by=by)
    assert report.audio.content_type == "audio/webm"
    assert not StoredFile.objects.filter(pk=first.pk).exists()
    assert not storage.exists(name)


def test_what_is_no_recording_is_refused_and_the_earlier_one_stays(student, by):
    report = drafted(lived(student))
    reports.keep_recording(report=report, upload=sound_upload(), by=by)
    with pytest.raises(Refused, match="geen opname"):
        reports.keep_recording(report=report, upload=sound_upload(b"MZ\x90\x00"), by=by)
    report.refresh_from_db()
    assert report.audio is not None


def test_the_own_view_takes_the_four_steps_and_no_other(student, by):
    experience = lived(student)
    goal = experience.goals.get()
    reports.set_own_view(goal=goal, step=2, by=by)
    reports.set_own_view(goal=goal, step=3, by=by)
    assert GoalView.objects.get().step == 3
    with pytest.raises(Refused):
        reports.set_own_view(goal=goal, step=5, by=by)


def test_a_view_or_a_suit_makes_the_draft_newer(student, by):
    report = drafted(lived(student))
    before = Report.objects.get().updated
    reports.set_own_view(goal=report.experience.goals.get(), step=2, by=by)
    between = Report.objects.get().updated
    reports.set_suit(report=report, aspect="tasks", verdict="suits", text="x" * 400, by=by)
    assert before < between < Report.objects.get().updated
    assert len(Suit.objects.get().text) == 300
    with pytest.raises(Refused):
        reports.set_suit(report=report, aspect="weather", verdict="suits", text="", by=by)
