"""Spoken is as good as written; and what was spoken goes when it has served."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.enums import Role
from core import files
from core.actors import Actor
from core.models import Event, StoredFile
from placements.enums import ExperienceState
from placements.models import Goal
from reflections.actions import reports, talks
from reflections.actions.feedback import give_feedback
from reflections.actions.recordings import remove_served
from reflections.enums import FeedbackState, FeedbackWay, ReportState
from reflections.models import Feedback, Report
from reflections.queries.experiences import missing_parts
from reflections.queries.feedback import Words
from reflections.tasks import remove_recordings
from tests.factories import make_school, make_user
from tests.factories.feedback import make_lived_placement, make_sound
from tests.factories.stories import sound_upload

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


@pytest.fixture
def school():
    return make_school(settings={"recording_days": 10})


@pytest.fixture
def experience(school):
    """Everything said, and not one word typed but the counsellor's line."""
    placement = make_lived_placement(school)
    give_feedback(
        placement=placement,
        words=Words(),
        way=FeedbackWay.QR,
        recordings={"audio": make_sound(), "tip_audio": make_sound(b"OggS and more")},
        by=SYSTEM,
    )
    found = placement.experience
    pupil = Actor.of(found.student.user)
    report = reports.start_report(experience=found, by=pupil)
    reports.keep_recording(report=report, upload=sound_upload(), by=pupil)
    reports.hand_in(report=report, by=pupil)
    guide = Actor.of(make_user(school, Role.COUNSELLOR))
    talks.debrief(experience=found, line="Goed gesprek.", by=guide)
    found.refresh_from_db()
    return found


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def test_spoken_is_as_good_as_written_on_the_whole_way(experience):
    assert Feedback.objects.get().state == FeedbackState.GIVEN
    assert Report.objects.get().state == ReportState.HANDED_IN
    assert missing_parts(experience) == []
    assert experience.state == ExperienceState.DISCUSSED


def test_recordings_go_so_many_days_after_the_talk_and_say_so(experience, client, signed_in):
    stored = list(StoredFile.objects.all())
    assert len(stored) == 3
    assert remove_served(today=in_days(9)) == 0
    assert StoredFile.objects.count() == 3
    assert remove_served(today=in_days(10)) == 1
    assert not StoredFile.objects.exists()
    report, feedback = Report.objects.get(), Feedback.objects.get()
    assert (report.audio, feedback.audio, feedback.tip_audio) == (None, None, None)
    assert report.recording_removed_on == feedback.recording_removed_on == in_days(10)
    assert Event.objects.filter(what="recording removed").count() == 2
    assert remove_served(today=in_days(11)) == 0
    pages = [f"/ervaringen/{experience.code}/", f"/ervaringen/{experience.code}/verloop/"]
    pupil = signed_in(experience.student.user)
    page, course = (pupil.get(path).content.decode() for path in pages)
    assert page.count("Opname verwijderd op") == 2
    dossier = pupil.get(f"/dossier/{experience.student.code}/").content.decode()
    assert dossier.count("Opname verwijderd op") == 2
    assert "Opname van het verslag verwijderd" in course


def test_the_bytes_go_too(experience, django_capture_on_commit_callbacks):
    stored = Report.objects.get().audio
    storage, name = stored.file.storage, stored.file.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        remove_served(today=in_days(10))
    assert not storage.exists(name)


def test_a_spoken_goal_goes_with_them(experience):
    goal = experience.goals.get()
    goal.audio = files.store(
        content=make_sound(), name="doel.webm", content_type="audio/webm", school_id=1
    )
    goal.save()
    remove_served(today=in_days(10))
    goal = Goal.objects.get()
    assert (goal.audio, goal.recording_removed_on) == (None, in_days(10))
    assert goal.text


def test_what_is_not_discussed_keeps_its_recordings(school):
    placement = make_lived_placement(school)
    give_feedback(
        placement=placement,
        words=Words(),
        way=FeedbackWay.QR,
        recordings={"audio": make_sound()},
        by=SYSTEM,
    )
    assert remove_served(today=in_days(900)) == 0
    assert StoredFile.objects.exists()


def test_each_school_has_its_own_days(experience):
    school = experience.student.school
    school.settings["recording_days"] = 60
    school.save()
    assert remove_served(today=in_days(59)) == 0
    assert remove_served(today=in_days(60)) == 1


def test_the_nightly_task_does_it(experience):
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        remove_recordings()
    assert not StoredFile.objects.exists()
