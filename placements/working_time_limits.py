"""The limits of the working time of minors: dated, in one place, each beside its source.

A change of the law is a new row with the day from which it counts; what was worked before stays
judged by what counted then. Sources: Arbeidstijdenwet (Atw) and Nadere regeling kinderarbeid (Nrk).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import lru_cache

from placements.enums import Kind

IN_SCHOOL = frozenset({Kind.GUEST_LESSON})
NO_WORK = frozenset({Kind.GUEST_LESSON, Kind.COMPANY_VISIT})  # looking and listening is no work
COMMUNITY = frozenset({Kind.PRESTATIE})  # a maatschappelijke stage, as far as the rules go
SINCE = date(2011, 8, 1)


@dataclass(frozen=True, slots=True)
class Limits:
    """What counts from `since` on for the ages `youngest` to `oldest`. None: no such limit.

    Hours are clock hours. `sources` says where each limit stands, by its name.
    """

    since: date
    youngest: int
    oldest: int
    kinds: frozenset[str]
    sources: Mapping[str, str] = field(hash=False)
    day_hours: float | None = None
    school_day_hours: float | None = None  # beside the lessons of a day with school
    school_week_hours: float | None = None  # beside the lessons of a week with school
    week_hours: float | None = None
    four_week_hours: float | None = None  # on average, per week
    break_counts: bool = False  # whether breaks are part of the hours
    lessons_count: bool = True  # whether school time is part of the hours
    night: tuple[time, time] | None = None
    rest_hours: float | None = None  # between two days
    week_rest_hours: float | None = None  # in one piece, in any seven days
    sunday: bool = True
    free_sundays: int = 0  # in a year
    break_above_hours: float = 4.5
    break_minutes: int = 30
    cash_desk: bool = True
    heavy_lifting: bool = True


_ALL = frozenset(Kind.values)
_SMALL = {
    "kind": "Nrk 3:1 en 3:2; Atw 3:2",
    "day_hours": "Nrk 3:1",
    "school_day_hours": "Nrk 3:2",
    "school_week_hours": "Nrk 3:2",
    "week_hours": "Nrk 3:1",
    "night": "Nrk 3:1",
    "rest_hours": "Nrk 3:1",
    "sunday": "Atw 5:6; Nrk 3:1",
    "break": "Atw 5:4; Nrk 3:1",
    "cash_desk": "Nrk 3:1",
    "heavy_lifting": "Nrk 3:1; Arbobesluit 5.3",
}
_YOUNG = {
    "kind": "Atw 4:4",
    "day_hours": "Atw 5:7 en 4:4",
    "week_hours": "Atw 5:7 en 4:4",
    "four_week_hours": "Atw 5:7",
    "night": "Atw 5:3",
    "rest_hours": "Atw 5:3",
    "week_rest_hours": "Atw 5:5",
    "free_sundays": "Atw 5:6",
    "break": "Atw 5:4",
}
LIMITS = (
    Limits(SINCE, 0, 11, frozenset(), {"kind": "Atw 3:2"}),
    Limits(
        SINCE,
        12,
        12,
        IN_SCHOOL,
        {**_SMALL, "kind": "Atw 3:2; Nrk 3:2"},
    ),
    Limits(
        SINCE,
        13,
        13,
        NO_WORK | COMMUNITY,
        {**_SMALL, "kind": "Nrk 3:2"},
        day_hours=7,
        school_day_hours=2,
        school_week_hours=12,
        week_hours=35,
        break_counts=True,
        lessons_count=False,
        night=(time(19), time(7)),
        rest_hours=14,
        sunday=False,
        cash_desk=False,
        heavy_lifting=False,
    ),
    Limits(
        SINCE,
        14,
        15,
        _ALL - {Kind.BBL},
        {**_SMALL, "kind": "Nrk 3:1"},
        day_hours=7,
        week_hours=35,
        break_counts=True,
        night=(time(19), time(7)),
        rest_hours=14,
        sunday=False,
        cash_desk=False,
        heavy_lifting=False,
    ),
    Limits(
        SINCE,
        16,
        17,
        _ALL,
        _YOUNG,
        day_hours=9,
        week_hours=45,
        four_week_hours=40,
        night=(time(23), time(6)),
        rest_hours=12,
        week_rest_hours=36,
        free_sundays=13,
    ),
)


@lru_cache(maxsize=4096)
def limits_for(age: int, on: date) -> Limits | None:
    """The limits of this age that count on that day; None from 18 on."""
    found = [rule for rule in LIMITS if rule.youngest <= age <= rule.oldest and rule.since <= on]
    return max(found, key=lambda rule: rule.since) if found else None
