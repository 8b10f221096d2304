"""What a student says of itself; saved while it grows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.actors import Actor
from core.events import record
from core.models import Interest, Sector
from students.models import Profile, Student

WORDS = ("motives", "wished_work", "does_already")
PLAIN = (*WORDS, "outside_in_talk", "travel_limit_km", "free_days")
MOST_KM = 200


@transaction.atomic
def save_profile(
    *,
    student: Student,
    by: Actor,
    interests: Iterable[Interest] | None = None,
    sectors: Iterable[Sector] | None = None,
    growing: bool = False,
    **fields: Any,
) -> Profile:
    """Changes what is given and leaves the rest. While `growing` no event: typing is not news."""
    unknown = set(fields) - set(PLAIN)
    if unknown:
        raise TypeError(f"No such field of a profile: {', '.join(sorted(unknown))}")
    Student.objects.select_for_update().get(pk=student.pk)
    profile, _made = Profile.objects.get_or_create(student=student)
    if "travel_limit_km" in fields:
        fields["travel_limit_km"] = max(1, min(MOST_KM, fields["travel_limit_km"]))
    if "free_days" in fields:
        fields["free_days"] = sorted({int(d) for d in fields["free_days"]} & set(range(1, 8)))
    for name, value in fields.items():
        setattr(profile, name, value.strip() if name in WORDS else value)
    profile.updated = timezone.now()
    profile.save()
    if interests is not None:
        profile.interests.set(interests)
    if sectors is not None:
        profile.sectors.set(sectors)
    if not growing:
        record(profile, "changed", by=by, school_id=student.school_id)
    return profile
