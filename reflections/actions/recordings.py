"""Recordings are deleted under the school's rules; that there was one stays to be read."""

from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import School
from core import files
from core.actors import Actor
from core.events import record
from placements.models import Experience, Goal
from reflections.models import Feedback, Report
from reflections.queries.recordings import served


def remove_served(*, today: date) -> int:
    """Of all schools; answers of how many experiences. Each in its own short transaction."""
    by, done = Actor.system("recordings"), 0
    for school in School.objects.order_by("pk"):
        for experience in served(school, today):
            remove_recordings(experience=experience, today=today, by=by)
            done += 1
    return done


@transaction.atomic
def remove_recordings(*, experience: Experience, today: date, by: Actor) -> None:
    """Of report, feedback and goals: the sound goes for good, words and steps stay."""
    school_id = experience.student.school_id
    report = Report.objects.select_for_update().filter(experience=experience, audio__isnull=False)
    goals = Goal.objects.select_for_update().filter(experience=experience, audio__isnull=False)
    feedbacks = Feedback.objects.select_for_update().filter(placement__experience=experience)
    for each, names in (
        *((found, ("audio",)) for found in (*report, *goals)),
        *((found, ("audio", "tip_audio")) for found in feedbacks),
    ):
        if _drop(each, names, today):
            record(each, "recording removed", by=by, school_id=school_id)


def _drop(each: Any, names: tuple[str, ...], today: date) -> bool:
    stored = [getattr(each, name) for name in names if getattr(each, f"{name}_id")]
    if not stored:
        return False
    for name in names:
        setattr(each, name, None)
    each.recording_removed_on = today
    each.save(update_fields=[*names, "recording_removed_on"])
    for file in stored:
        files.remove(file)
    return True
