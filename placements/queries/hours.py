"""The shifts of a day, hours in all, and what is still to be entered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from placements.enums import Attendance
from placements.models import Offering, Placement, Shift
from placements.working_time import Breach, Day, born, check
from students.models import Student

NEAR = timedelta(days=28)  # the longest stretch that a working-time rule looks over, but Sundays


@dataclass(frozen=True)
class WorkedDay:
    """One day of an offering, and of how many students it is not known yet who was there."""

    day: date
    unknown: int

    @property
    def is_known(self) -> bool:
        return self.unknown == 0


def shifts_of(offering: Offering) -> QuerySet:
    """Of the school's own students; an assignment can be open to more schools."""
    return Shift.objects.filter(
        placement__assignment=offering.assignment_id,
        student__school=offering.school_id,
        dropped=False,
    )


def days_of(offering: Offering) -> list[WorkedDay]:
    unknown: dict[date, int] = {}
    for starts, attendance in shifts_of(offering).values_list("starts", "attendance"):
        day = timezone.localdate(starts)
        unknown[day] = unknown.get(day, 0) + (attendance == Attendance.PLANNED)
    return [WorkedDay(day, unknown[day]) for day in sorted(unknown)]


def day_to_enter(days: list[WorkedDay], today: date) -> date | None:
    """Today when there is work today, else the first past day that is not known, else the last."""
    if any(each.day == today for each in days):
        return today
    past = [each.day for each in days if each.day < today]
    waiting = [each.day for each in days if each.day < today and not each.is_known]
    if waiting:
        return waiting[0]
    return past[-1] if past else (days[0].day if days else None)


def sheet_of(offering: Offering, day: date) -> list[Shift]:
    """Who comes on one day, by name."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    return list(
        shifts_of(offering)
        .filter(starts__gte=start, starts__lt=end)
        .select_related("student", "placement__experience__enrolment", "placement__assignment")
        .order_by("student__sort_key", "pk")
    )


def shifts_of_placement(placement: Placement) -> list[Shift]:
    shifts = list(placement.shifts.filter(dropped=False).order_by("starts", "pk"))
    for shift in shifts:
        shift.placement = placement
        shift.student = placement.experience.student
    return shifts


def total_hours(shifts: Iterable[Shift]) -> float:
    """Lived hours: a day of which nobody knows yet who was there counts for nothing."""
    return sum(shift.hours for shift in shifts if shift.attendance != Attendance.PLANNED)


def planned_hours(shifts: Iterable[Shift]) -> float:
    return sum(
        max(0.0, (s.ends - s.starts).total_seconds() / 3600 - s.break_minutes / 60) for s in shifts
    )


def warnings_for(student: Student, shifts: Iterable[Shift]) -> list[Breach]:
    """What the lived (else planned) hours of these shifts break, with the work around them.

    A warning and no refusal: what was lived was lived.
    """
    mine = [shift for shift in shifts if shift.attendance != Attendance.ABSENT]
    if not mine:
        return []
    around = Shift.objects.filter(
        student=student,
        dropped=False,
        starts__gte=min(s.starts for s in mine) - NEAR,
        starts__lte=max(s.starts for s in mine) + NEAR,
    ).exclude(attendance=Attendance.ABSENT)
    days = {timezone.localdate(s.lived_starts or s.starts) for s in mine}
    found = check(
        [_as_day(shift) for shift in around],
        kind=mine[0].placement.assignment.kind,
        age_on=born(student.birth_date),
    )
    return [breach for breach in found if breach.on is None or breach.on in days]


def _as_day(shift: Shift) -> Day:
    pause = shift.break_minutes if shift.lived_break is None else shift.lived_break
    return Day(shift.lived_starts or shift.starts, shift.lived_ends or shift.ends, pause)
