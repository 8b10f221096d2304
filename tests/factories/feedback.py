"""Placements that were lived, and what a workplace says of them."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import School
from placements.models import Placement
from reflections.queries.feedback import Words
from tests.factories import make_experience, make_offering, make_student

SOUND = b"\x1aE\xdf\xa3" + b"a few seconds of talking"


def make_lived_placement(
    school: School,
    *,
    days_ago: int = 2,
    days: int = 1,
    state: str = "finished",
    experience_state: str = "finished",
    student: Any = None,
    **values: Any,
) -> Placement:
    """Began `days_ago`, on `days` days, everybody present; `values` go to the assignment."""
    begun = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0)
    starts = begun - timedelta(days=days_ago)
    offering = make_offering(school, starts=starts, days=days, **values)
    experience = make_experience(
        student or make_student(school), offering, state=experience_state, placement_state="running"
    )
    placement = experience.placements.get()
    placement.shifts.update(attendance="present")
    reason = "Ziek geworden" if state == "ended_early" else ""
    Placement.objects.filter(pk=placement.pk).update(state=state, end_reason=reason)
    placement.refresh_from_db()
    return placement


def make_words(placement: Placement, **values: Any) -> Words:
    goal = placement.experience.goals.get()
    given = {"steps": {goal.pk: 3}, "went_well": "Rustig met gasten", "tip": "Vraag het eerder"}
    return Words(**{**given, **values})


def make_sound(content: bytes = SOUND) -> SimpleUploadedFile:
    return SimpleUploadedFile("opname.webm", content, content_type="audio/webm")
