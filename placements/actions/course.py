"""The course of a placement, and of the experience that it belongs to.

ready → running → finished or ended early; or cancelled before it begins. Whoever locks several
rows locks the assignment, then the student, then the placement.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import Actor
from core.bell import ring
from core.errors import Refused
from core.mailing import post
from placements.actions.choosing import lock_assignments
from placements.enums import Attendance, ExperienceState, PlacementState
from placements.lifecycle import EXPERIENCE, PLACEMENT
from placements.models import Experience, Placement, Seat, Shift
from students.models import Student

OVER = frozenset({PlacementState.FINISHED, PlacementState.ENDED_EARLY})


@transaction.atomic
def start(*, placement: Placement, by: Actor, today: date | None = None) -> Placement:
    """Begins on the first day, and not before; from now on the goals are locked."""
    if placement.start > (today or timezone.localdate()):
        raise Refused(_("Dit begint pas op de eerste dag."))
    return PLACEMENT.move(placement, PlacementState.RUNNING, by=by)


@transaction.atomic
def finish(*, placement: Placement, by: Actor) -> Placement:
    """Needs everybody's attendance to be known. Wakes the asking for feedback."""
    if _standing_shifts(placement).filter(attendance=Attendance.PLANNED).exists():
        raise Refused(_("Vul eerst van elke dag in wie er was."))
    return _finish(placement, by)


def _finish(placement: Placement, by: Actor) -> Placement:
    PLACEMENT.move(placement, PlacementState.FINISHED, by=by)
    _ask_feedback_and_close(placement, by)
    return placement


@transaction.atomic
def end_early(*, placement: Placement, reason: str, by: Actor) -> Placement:
    """Stops what runs, with a reason; the days that have not begun are dropped.

    Feedback is asked all the same: what went wrong is worth a talk. The seat stays taken.
    """
    reason = reason.strip()
    PLACEMENT.move(placement, PlacementState.ENDED_EARLY, by=by, why=reason, end_reason=reason)
    _standing_shifts(placement).filter(
        attendance=Attendance.PLANNED, starts__gt=timezone.now()
    ).update(dropped=True)
    _ask_feedback_and_close(placement, by)
    return placement


@transaction.atomic
def cancel(*, placement: Placement, reason: str, by: Actor) -> Placement:
    """Before it begins: frees the seat, drops the days and their freed lessons, tells the student.

    The experience is cancelled too when nothing else of it stands.
    """
    reason = reason.strip()
    lock_assignments([placement.assignment_id])
    Student.objects.select_for_update().get(pk=placement.experience.student_id)
    PLACEMENT.move(placement, PlacementState.CANCELLED, by=by, why=reason, end_reason=reason)
    Seat.objects.filter(placement=placement).update(placement=None)
    placement.shifts.update(dropped=True)
    _close_experience(placement.experience, by, why=reason)
    _tell_cancelled(placement)
    return placement


def start_due(*, today: date, by: Actor) -> int:
    """Starts every ready placement whose first day has come; each in its own transaction."""
    due = Placement.objects.filter(state=PlacementState.READY, start__lte=today)
    return sum(_quietly(start, placement=each, by=by, today=today) for each in due)


def finish_due(*, today: date, by: Actor) -> int:
    """Finishes what is past its last day and has everybody's attendance."""
    unknown = Shift.objects.filter(
        placement=OuterRef("pk"), dropped=False, attendance=Attendance.PLANNED
    )
    due = Placement.objects.filter(~Exists(unknown), state=PlacementState.RUNNING, end__lt=today)
    return sum(_quietly(finish, placement=each, by=by) for each in due)


def finish_if_known(*, placement: Placement, by: Actor) -> bool:
    """Done when the last day has come and no day is unknown; in the transaction of who entered it."""
    if placement.state != PlacementState.RUNNING or placement.end > timezone.localdate():
        return False
    if _standing_shifts(placement).filter(attendance=Attendance.PLANNED).exists():
        return False
    _finish(placement, by)
    return True


def _quietly(step: Callable[..., Placement], **values: Any) -> bool:
    """A sweep goes on when somebody else was first."""
    try:
        step(**values)
    except Refused:
        return False
    return True


def _standing_shifts(placement: Placement) -> QuerySet:
    return placement.shifts.filter(dropped=False)


def _ask_feedback_and_close(placement: Placement, by: Actor) -> None:
    ring("reflections.tasks.ask_feedback", placement.pk)
    _close_experience(placement.experience, by)


def _close_experience(experience: Experience, by: Actor, why: str = "") -> None:
    """Finished when all its placements are over, cancelled when none of them stands."""
    if EXPERIENCE.locked_state(experience) != ExperienceState.OPEN:
        return
    standing = experience.placements.exclude(state=PlacementState.CANCELLED)
    states = set(standing.values_list("state", flat=True))
    if not states:
        EXPERIENCE.move(experience, ExperienceState.CANCELLED, by=by, why=why)
    elif states <= OVER:
        EXPERIENCE.move(
            experience, ExperienceState.FINISHED, by=by, finished_on=_last_day(experience)
        )


def _last_day(experience: Experience) -> date:
    """The last day that was lived; today when nobody knows of any."""
    last = (
        Shift.objects.filter(
            placement__experience=experience, dropped=False, starts__lte=timezone.now()
        )
        .exclude(attendance=Attendance.PLANNED)
        .order_by("-starts")
        .first()
    )
    return timezone.localdate(last.starts) if last else timezone.localdate()


def _tell_cancelled(placement: Placement) -> None:
    """Only to an address that the student proved to own; the student's page tells everybody."""
    student = placement.experience.student
    if student.user is not None and student.user.email_verified:
        post(
            "placements.cancelled",
            to=student.user.email,
            params={"placement": placement.pk},
            language=student.user.language,
            school_id=student.school_id,
            key=f"placements.cancelled:{placement.pk}",
        )
