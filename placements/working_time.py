"""Who may do this work at these times, by the age on each day worked. Pure: no database.

Hours are real hours: counted in UTC, so that the night on which the clock changes counts as it
was lived. Days, nights and Sundays are those of the Netherlands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from itertools import pairwise

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from placements.work_days import (
    SATURDAY,
    SUNDAY,
    Day,
    above,
    hours_between,
    in_the_night,
    merged,
    touches_sunday,
)
from placements.working_time_limits import NO_WORK, Limits, limits_for

WEEK = timedelta(days=7)
AgeOn = Callable[[date], int]


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that these times or tasks break, where it stands, and what to say about it."""

    rule: str
    source: str
    text: str
    on: date | None = None


def aged(age: int) -> AgeOn:
    """The same age on every day."""
    return lambda _day: age


def born(birth_date: date) -> AgeOn:
    """The age on each day of someone born then; a leap day's child turns on 1 March."""

    def age_on(day: date) -> int:
        had = (day.month, day.day) >= (birth_date.month, birth_date.day)
        return day.year - birth_date.year - (not had)

    return age_on


def check(
    days: Sequence[Day],
    *,
    kind: str,
    age_on: AgeOn,
    cash_desk: bool = False,
    heavy_lifting: bool = False,
    lessons: Sequence[Day] = (),
    no_school: Iterable[date] = (),
) -> list[Breach]:
    """Every rule that is broken, once each, in the order of the day; empty when it is allowed.

    `lessons` are the student's lessons that go on (freed ones are left out); they count as
    working time. `no_school`: days of the week on which there is no school at all.
    """
    work = sorted(days, key=lambda day: day.starts.astimezone(UTC))
    by_day, taught = _by_day(work), _by_day(lessons)
    free = set(no_school)
    found: list[Breach] = []
    for day in work:
        limits = limits_for(age_on(day.on), day.on)
        if limits is not None:
            found += _of_the_task(
                limits, day, kind, cash_desk=cash_desk, heavy_lifting=heavy_lifting
            )
            if kind not in NO_WORK and kind in limits.kinds:
                found += _of_the_day(limits, day, by_day[day.on], taught[day.on], free)
    if kind not in NO_WORK:
        found += _of_the_rest(work, lessons, age_on)
        found += _of_the_weeks(work, lessons, age_on, free)
    return _once_each(found)


def youngest_allowed(
    days: Sequence[Day],
    *,
    kind: str,
    cash_desk: bool = False,
    heavy_lifting: bool = False,
    ages: Iterable[int] = range(12, 19),
) -> int | None:
    """The youngest of `ages` that may do this on all days; None when none of them may."""
    for age in sorted(ages):
        if not check(
            days, kind=kind, age_on=aged(age), cash_desk=cash_desk, heavy_lifting=heavy_lifting
        ):
            return age
    return None


def conditions(days: Sequence[Day], *, kind: str, age_on: AgeOn) -> list[Breach]:
    """What is not forbidden, but asked first, of whoever may do it."""
    found: list[Breach] = []
    for day in days:
        age = age_on(day.on)
        if kind in NO_WORK:
            continue
        if age < 16:
            text = _("Een ouder of verzorger tekent de stageovereenkomst mee.")
            found.append(Breach("parent_signs", "Nrk 3:1", text, day.on))
        elif age < 18 and touches_sunday(day):
            text = _("Op zondag alleen als het werk dat vraagt en de leerling het zelf goedvindt.")
            found.append(Breach("sunday_agreed", "Atw 5:6", text, day.on))
    return _once_each(found)


def _of_the_task(
    limits: Limits, day: Day, kind: str, *, cash_desk: bool, heavy_lifting: bool
) -> list[Breach]:
    found = []
    if kind not in limits.kinds:
        found.append(Breach("kind", limits.sources["kind"], _kind_text(limits, kind), day.on))
    if kind in NO_WORK:
        return found
    if cash_desk and not limits.cash_desk:
        text = _("Niet alleen aan de kassa.")
        found.append(Breach("cash_desk", limits.sources["cash_desk"], text, day.on))
    if heavy_lifting and not limits.heavy_lifting:
        text = _("Niet meer dan 10 kilo tillen.")
        found.append(Breach("heavy_lifting", limits.sources["heavy_lifting"], text, day.on))
    return found


def _kind_text(limits: Limits, kind: str) -> str:
    if limits.oldest < 12:
        return _("Onder de 12 jaar mag dit niet.")
    if limits.oldest == 12:
        return _("Met 12 jaar alleen binnen de school, zoals een gastles.")
    if limits.oldest == 13:
        return _(
            "Met 13 jaar nog geen stage bij een bedrijf. Een prestatie met korte uren mag wel."
        )
    return _("Deze soort mag pas vanaf 16 jaar: er hoort een arbeidscontract bij.")


def _of_the_day(
    limits: Limits, day: Day, same: Sequence[Day], lessons: Sequence[Day], free: set[date]
) -> list[Breach]:
    """`same` and `lessons` are all the work and all the lessons of this day."""
    found = []
    hours = _hours(limits, same, lessons if limits.lessons_count else [])
    if limits.day_hours is not None and above(hours, limits.day_hours):
        text = _("Hoogstens %(most)s uur op een dag, school meegeteld. Dit is %(now)s uur.") % {
            "most": _number(limits.day_hours),
            "now": _number(hours),
        }
        found.append(Breach("day_hours", limits.sources["day_hours"], text, day.on))
    beside = _hours(limits, same, []) if lessons else hours
    if (
        limits.school_day_hours is not None
        and _is_school_day(day.on, free)
        and above(beside, limits.school_day_hours)
    ):
        text = _("Op een schooldag hoogstens %(most)s uur. Dit is %(now)s uur.") % {
            "most": _number(limits.school_day_hours),
            "now": _number(beside),
        }
        found.append(Breach("school_day_hours", limits.sources["school_day_hours"], text, day.on))
    if limits.night is not None and in_the_night(day, limits.night):
        text = _("Niet tussen %(from)s en %(until)s uur.") % {
            "from": f"{limits.night[0]:%H:%M}",
            "until": f"{limits.night[1]:%H:%M}",
        }
        found.append(Breach("night", limits.sources["night"], text, day.on))
    if not limits.sunday and touches_sunday(day):
        found.append(Breach("sunday", limits.sources["sunday"], _("Niet op zondag."), day.on))
    if above(day.span_hours, limits.break_above_hours) and (
        day.break_minutes < limits.break_minutes
    ):
        text = _("Boven %(above)s uur hoort een pauze van %(minutes)d minuten in één stuk.") % {
            "above": _number(limits.break_above_hours),
            "minutes": limits.break_minutes,
        }
        found.append(Breach("break", limits.sources["break"], text, day.on))
    return found


def _of_the_rest(work: Sequence[Day], lessons: Sequence[Day], age_on: AgeOn) -> list[Breach]:
    """Between the end of one day and the start of the next, and once a week a long one."""
    found = []
    spans = merged([*work, *lessons])
    for before, after in pairwise(spans):
        limits = limits_for(age_on(after.on), after.on)
        if limits is None or limits.rest_hours is None or before.on == after.on:
            continue
        gap = hours_between(before.ends, after.starts)
        if above(limits.rest_hours, gap):
            text = _("Minstens %(least)s uur rust tussen twee dagen. Dit is %(now)s uur.") % {
                "least": _number(limits.rest_hours),
                "now": _number(gap),
            }
            found.append(Breach("rest_hours", limits.sources["rest_hours"], text, after.on))
    for place, day in enumerate(spans):
        limits = limits_for(age_on(day.on), day.on)
        if limits is None or limits.week_rest_hours is None:
            continue
        if above(limits.week_rest_hours, _longest_rest(spans[place:])):
            text = _("Minstens één keer in zeven dagen %(least)s uur rust in één stuk.") % {
                "least": _number(limits.week_rest_hours)
            }
            source = limits.sources["week_rest_hours"]
            found.append(Breach("week_rest_hours", source, text, day.on))
    return found


def _longest_rest(spans: Sequence[Day]) -> float:
    """The longest stretch without work in the seven days from the start of the first of `spans`."""
    begin = spans[0].starts.astimezone(UTC)
    until = begin + WEEK
    longest, free_from = 0.0, begin
    for span in spans:
        starts = span.starts.astimezone(UTC)
        if starts >= until:
            break
        longest = max(longest, (starts - free_from).total_seconds() / 3600)
        free_from = span.ends.astimezone(UTC)
    return max(longest, (until - free_from).total_seconds() / 3600)


def _by_day(days: Iterable[Day]) -> dict[date, list[Day]]:
    found: dict[date, list[Day]] = defaultdict(list)
    for day in days:
        found[day.on].append(day)
    return found


def _of_the_weeks(
    work: Sequence[Day], lessons: Sequence[Day], age_on: AgeOn, free: set[date]
) -> list[Breach]:
    found = []
    weeks: dict[date, list[Day]] = defaultdict(list)
    for day in work:
        weeks[_monday(day.on)].append(day)
    school: dict[date, list[Day]] = defaultdict(list)
    for lesson in lessons:
        school[_monday(lesson.on)].append(lesson)
    hours: dict[date, float] = {}
    limits_of: dict[date, Limits] = {}
    for monday, there in weeks.items():
        limits = _strictest(there, age_on)
        if limits is None:
            continue
        hours[monday] = _hours(limits, there, school[monday] if limits.lessons_count else [])
        found += _of_one_week(limits, monday, hours[monday], there, free)
        limits_of[monday] = limits
    for monday, limits in limits_of.items():
        if limits.four_week_hours is None:
            continue
        four = sum(
            hours[week] if week in hours else _hours(limits, [], school[week])
            for week in (monday + n * WEEK for n in range(4))
            if week in hours or week in school
        )
        if above(four / 4, limits.four_week_hours):
            text = _("Gemiddeld hoogstens %(most)s uur in de week over vier weken.") % {
                "most": _number(limits.four_week_hours)
            }
            source = limits.sources["four_week_hours"]
            found.append(Breach("four_week_hours", source, text, monday))
    return found + _of_the_sundays(work, age_on)


def _of_one_week(
    limits: Limits, monday: date, hours: float, there: Sequence[Day], free: set[date]
) -> list[Breach]:
    found = []
    if limits.week_hours is not None and above(hours, limits.week_hours):
        text = _("Hoogstens %(most)s uur in een week, school meegeteld. Dit is %(now)s uur.") % {
            "most": _number(limits.week_hours),
            "now": _number(hours),
        }
        found.append(Breach("week_hours", limits.sources["week_hours"], text, monday))
    weekdays = [monday + timedelta(days=n) for n in range(SATURDAY)]
    if limits.school_week_hours is not None and any(_is_school_day(d, free) for d in weekdays):
        beside = _hours(limits, there, [])
        if above(beside, limits.school_week_hours):
            text = _("In een schoolweek hoogstens %(most)s uur. Dit is %(now)s uur.") % {
                "most": _number(limits.school_week_hours),
                "now": _number(beside),
            }
            source = limits.sources["school_week_hours"]
            found.append(Breach("school_week_hours", source, text, monday))
    return found


def _of_the_sundays(work: Sequence[Day], age_on: AgeOn) -> list[Breach]:
    """Any 52 weeks keep their free Sundays."""
    sundays = sorted({d for day in work for d in day.dates if d.weekday() == SUNDAY})
    for first in sundays:
        limits = limits_for(age_on(first), first)
        if limits is None or not limits.free_sundays:
            continue
        within = [d for d in sundays if first <= d < first + 52 * WEEK]
        if len(within) > 52 - limits.free_sundays:
            text = _("Minstens %(least)d zondagen in een jaar zijn vrij.") % {
                "least": limits.free_sundays
            }
            return [Breach("free_sundays", limits.sources["free_sundays"], text, first)]
    return []


def _strictest(days: Iterable[Day], age_on: AgeOn) -> Limits | None:
    """A birthday in the middle of a week: the younger age counts for the week as a whole."""
    youngest = min((age_on(day.on), day.on) for day in days)
    return limits_for(*youngest)


def _hours(limits: Limits, work: Iterable[Day], lessons: Iterable[Day]) -> float:
    """Work and lessons together, what overlaps once; breaks of the work out unless they count."""
    work = list(work)
    total = sum(day.span_hours for day in merged([*work, *lessons]))
    if limits.break_counts:
        return total
    return max(0.0, total - sum(day.break_minutes for day in work) / 60)


def _is_school_day(day: date, free: set[date]) -> bool:
    return day.weekday() < SATURDAY and day not in free


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _number(value: float) -> str:
    rounded = round(value, 2)
    places = 0 if rounded == int(rounded) else 1 if round(rounded * 10) == rounded * 10 else 2
    return number_format(rounded, places, use_l10n=True)


def _once_each(found: Iterable[Breach]) -> list[Breach]:
    kept: dict[tuple[str, str], Breach] = {}
    for breach in found:
        kept.setdefault((breach.rule, breach.text), breach)
    return list(kept.values())
