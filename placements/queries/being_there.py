"""What somebody of school needs who goes along: when, where, and who comes."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from placements.enums import Attendance, PlacementState
from placements.models import Offering, Placement
from placements.queries.hours import shifts_of


def joined_by(user: User, offerings: QuerySet[Offering]) -> QuerySet[Offering]:
    """Of these offerings the ones where this person is (or was) to be present, with what is shown."""
    return (
        offerings.filter(presences__user=user)
        .select_related("assignment__company", "assignment__workplace", "assignment__trainer")
        .prefetch_related("assignment__days", "presences__user")
    )


def who_comes(offering: Offering) -> QuerySet[Placement]:
    """The school's own students, by name; an assignment can be open to more schools."""
    return (
        Placement.objects.filter(
            assignment=offering.assignment_id, experience__student__school=offering.school_id
        )
        .exclude(state=PlacementState.CANCELLED)
        .select_related("experience__student", "experience__enrolment")
        .order_by("experience__student__sort_key", "pk")
    )


def is_attendance_known(offering: Offering) -> bool:
    """Whether it is said of each day and each student who was there."""
    return not shifts_of(offering).filter(attendance=Attendance.PLANNED).exists()
