"""What a parent may know of a child's placements: title, when and where."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from placements.enums import PlacementState
from placements.models import Placement
from students.models import Student

STANDING = (PlacementState.PREPARING, PlacementState.READY, PlacementState.RUNNING)


def coming_up(student: Student) -> QuerySet:
    """What is to come or goes on, the first first."""
    return (
        Placement.objects.filter(
            experience__student=student, state__in=STANDING, end__gte=timezone.localdate()
        )
        .select_related("assignment", "workplace__company")
        .prefetch_related("shifts")
        .order_by("start", "pk")
    )
