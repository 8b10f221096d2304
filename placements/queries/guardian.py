"""What a parent may know of a child's placements: title, when and where."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from placements.enums import PlacementState
from placements.models import Placement
from students.models import Student

OF_AGE = 18  # Burgerlijk Wetboek 1:233
STANDING = (PlacementState.PREPARING, PlacementState.READY, PlacementState.RUNNING)


def is_told(student: Student) -> bool:
    """A parent of a minor. Who is 18 tells at home what it wants itself."""
    return student.age_on(timezone.localdate()) < OF_AGE


def coming_up(student: Student) -> QuerySet:
    """What is to come or goes on, the first first; nothing about who is of age."""
    if not is_told(student):
        return Placement.objects.none()
    return (
        Placement.objects.filter(
            experience__student=student, state__in=STANDING, end__gte=timezone.localdate()
        )
        .select_related("assignment", "workplace__company")
        .prefetch_related("shifts")
        .order_by("start", "pk")
    )
