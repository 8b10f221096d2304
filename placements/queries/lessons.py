"""Who misses which lesson, why, and what its teacher said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import STAFF_ROLES
from accounts.models import School, User
from placements.models import FreedLesson, Placement

LOOKED_BACK = 300  # earlier lines of the group that suggestions are drawn from
MOST_SUGGESTIONS = 6


def _lines(school: School) -> QuerySet:
    return FreedLesson.objects.filter(
        shift__student__school=school, shift__dropped=False
    ).select_related(
        "teacher", "shift__student", "shift__placement__assignment",
        "shift__placement__experience__enrolment",
    )  # fmt: skip


def _day(day: date) -> tuple[datetime, datetime]:
    """The moments between which a Dutch day lies, so that an index can be used."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    return start, timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def missed_on(school: School, day: date) -> list[FreedLesson]:
    """All lessons that students of the school miss on one day: by time, then by name."""
    starts, ends = _day(day)
    lines = _lines(school).filter(starts__gte=starts, starts__lt=ends)
    return list(lines.order_by("starts", "shift__student__sort_key", "pk"))


@dataclass(frozen=True)
class LessonDay:
    """What one teacher is asked for one day."""

    day: date
    lessons: list[FreedLesson]


def asked_of(teacher: User, school: School, today: date) -> list[LessonDay]:
    """Waiting for this teacher's yes, the first day first; what is past asks nothing any more."""
    return list(_by_day(_of_teacher(teacher, school, today).filter(agreed_at__isnull=True)))


def agreed_by(teacher: User, school: School, today: date) -> list[LessonDay]:
    return list(_by_day(_of_teacher(teacher, school, today).filter(agreed_at__isnull=False)))


def _of_teacher(teacher: User, school: School, today: date) -> QuerySet:
    return (
        _lines(school)
        .filter(teacher=teacher, starts__gte=_day(today)[0])
        .order_by("starts", "shift__student__sort_key", "pk")
    )


def _by_day(lines: Iterable[FreedLesson]) -> Iterator[LessonDay]:
    for day, lessons in groupby(lines, key=lambda line: timezone.localdate(line.starts)):
        yield LessonDay(day, list(lessons))


def group_of(line: FreedLesson) -> str:
    return line.shift.placement.experience.enrolment.group


def teachers_of(school: School) -> QuerySet:
    """Whose lesson it can be: staff of the school, by name."""
    return (
        User.objects.filter(
            memberships__school=school, memberships__role__in=STAFF_ROLES, is_active=True
        )
        .distinct()
        .order_by("last_name", "first_name", "pk")
    )


def lessons_of(placement: Placement) -> list[FreedLesson]:
    return list(
        FreedLesson.objects.filter(shift__placement=placement, shift__dropped=False)
        .select_related("teacher", "shift")
        .order_by("starts", "pk")
    )


@dataclass(frozen=True)
class Suggestion:
    """A lesson that the own group had earlier on this weekday."""

    lesson: str
    teacher: User | None
    starts: time
    ends: time


def suggestions(placement: Placement, day: date) -> list[Suggestion]:
    """From what classmates missed on the same weekday: the timetable that nobody typed in."""
    start, end = _day(day)
    mine = FreedLesson.objects.filter(
        shift__student=placement.experience.student_id, starts__gte=start, starts__lt=end
    )
    taken = [(_clock(line.starts), _clock(line.ends)) for line in mine]
    earlier = (
        FreedLesson.objects.filter(
            shift__placement__experience__enrolment__group=placement.experience.enrolment.group,
            shift__student__school=placement.experience.student.school_id,
            starts__iso_week_day=day.isoweekday(),
            teacher__is_active=True,
        )
        .select_related("teacher")
        .order_by("-starts", "-pk")[:LOOKED_BACK]
    )
    found: dict[tuple[time, time], Suggestion] = {}
    for line in earlier:
        times = (_clock(line.starts), _clock(line.ends))
        if not any(times[0] < until and since < times[1] for since, until in taken):
            found.setdefault(times, Suggestion(line.lesson, line.teacher, *times))
    return sorted(found.values(), key=lambda each: each.starts)[:MOST_SUGGESTIONS]


def _clock(moment: datetime) -> time:
    return timezone.localtime(moment).time()


def as_rows(lines: Iterable[FreedLesson]) -> list[list[str]]:
    """The daily list as a table, its head first."""
    head = [_("Van"), _("Tot"), _("Klas"), _("Leerling"), _("Les"), _("Docent"), _("Waarvoor"),
            _("Akkoord")]  # fmt: skip
    return [head, *(_row(line) for line in lines)]


def _row(line: FreedLesson) -> list[str]:
    return [
        f"{timezone.localtime(line.starts):%H:%M}",
        f"{timezone.localtime(line.ends):%H:%M}",
        group_of(line),
        line.shift.student.full_name,
        line.lesson,
        str(line.teacher or ""),
        line.shift.placement.assignment.title,
        _("ja") if line.agreed_at else _("nog niet"),
    ]
