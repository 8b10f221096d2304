"""What is open at a school as one student may see it, in plain values: age, papers and distance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import DateField, DateTimeField, Exists, F, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from core.models import Interest
from core.prepared import Given, Prepared
from placements.demands import Demands
from placements.models import Offering, WorkDay
from placements.queries.distances import digits, km_between, points
from placements.queries.offerings import SEATS_FREE, SEATS_HERE, open_to_sign_up
from placements.queries.papers import Closed, closed_to
from placements.work_days import Day
from placements.working_time import Breach, born, check
from students.models import Profile, Student

OF_ASSIGNMENT = (
    "code",
    "title",
    "starts",
    "ends",
    "kind",
    "cash_desk",
    "heavy_lifting",
    "company__name",
    "workplace__city",
    "workplace__postcode",
)


@dataclass(frozen=True)
class Opened:
    """One open offering in plain values: what a card shows, and what age and chips ask."""

    pk: int
    code: str
    title: str
    company: str
    city: str
    starts: datetime
    ends: datetime
    seats: int
    free: int  # of those seats, with nobody on it
    kind: str
    km: int | None
    days: tuple[Day, ...]
    interests: frozenset[str]
    breaches: tuple[Breach, ...]
    closed: Closed | None  # by what it asks

    @property
    def allowed(self) -> bool:
        return not self.breaches and self.closed is None


def open_to(student: Student, today: date | None = None) -> QuerySet[Offering]:
    """What this student could sign up for now, the age and what is asked apart."""
    return open_to_sign_up(Offering.objects.filter(school=student.school_id), today)


def _open_here() -> QuerySet[Any]:
    """What is open at a school, by date."""
    there: Any = Offering.objects.filter(school=Given("school"))
    found = open_to_sign_up(there, Given("today", DateField()), Given("now", DateTimeField()))
    return (
        found.annotate(seats_here=SEATS_HERE, seats_free=SEATS_FREE)
        .order_by("assignment__starts", "pk")
        .values(
            "pk",
            "assignment",
            "seats_here",
            "seats_free",
            "levels",
            "programmes",
            "certificates",
            *(f"assignment__{name}" for name in OF_ASSIGNMENT),
        )
    )


OPEN_HERE = Prepared(_open_here)  # students ask it all day


@dataclass(frozen=True)
class Interests:
    """What assignments (by id) fit, as codes; those words by code; and which the student likes."""

    of: dict[int, set[str]]
    words: dict[str, Interest]
    liked: set[str]


def _interests(assignments: Sequence[int], student: Student) -> Interests:
    """One query."""
    found = Interests(defaultdict(set), {}, set())
    own = Profile.interests.through.objects.filter(
        interest=OuterRef("pk"), profile__student=student
    )
    rows = Interest.objects.filter(assignments__in=assignments).annotate(
        assignment=F("assignments"), liked=Exists(own)
    )
    for each in rows:
        found.of[each.assignment].add(each.code)
        found.words[each.code] = each
        if each.liked:
            found.liked.add(each.code)
    return found


def opened_to(student: Student) -> tuple[list[Opened], Interests]:
    """At most six queries and hardly a model: a busy school has hundreds open, and a page shows a
    dozen."""
    offerings = OPEN_HERE.rows(
        school=student.school_id, today=timezone.localdate(), now=timezone.now()
    )
    assignments = [each["assignment"] for each in offerings]
    days, likeable = days_of_assignments(assignments), _interests(assignments, student)
    postcodes = [each["assignment__workplace__postcode"] for each in offerings]
    places = points([student.postcode, *postcodes])
    home = places.get(digits(student.postcode))
    closed = closed_to(student, {each["pk"]: _demands(each) for each in offerings})
    found = [
        Opened(
            pk=each["pk"],
            code=each["assignment__code"],
            title=each["assignment__title"],
            company=each["assignment__company__name"],
            city=each["assignment__workplace__city"],
            starts=each["assignment__starts"],
            ends=each["assignment__ends"],
            seats=each["seats_here"],
            free=each["seats_free"],
            kind=each["assignment__kind"],
            km=km_between(home, places.get(digits(postcode))),
            days=tuple(days[each["assignment"]]),
            interests=frozenset(likeable.of[each["assignment"]]),
            breaches=broken_by(
                tuple(days[each["assignment"]]),
                student.birth_date,
                kind=each["assignment__kind"],
                cash_desk=each["assignment__cash_desk"],
                heavy_lifting=each["assignment__heavy_lifting"],
            ),
            closed=closed.get(each["pk"]),
        )
        for each, postcode in zip(offerings, postcodes, strict=True)
    ]
    return found, likeable


def _demands(row: dict[str, Any]) -> Demands:
    last = timezone.localdate(row["assignment__ends"])
    return Demands.of(row["levels"], row["programmes"], row["certificates"], last)


def broken_by(days: tuple[Day, ...], birth_date: date, **task: Any) -> tuple[Breach, ...]:
    """What someone born then may not do of this. Those of one age all get the same answer."""
    age_on = born(birth_date)
    ages = tuple((on, age_on(on)) for day in days for on in day.dates)
    return _broken_at(days, ages, get_language() or "", **task)


@lru_cache(maxsize=4096)
def _broken_at(
    days: tuple[Day, ...], ages: tuple[tuple[date, int], ...], _language: str, **task: Any
) -> tuple[Breach, ...]:
    """Nothing but its arguments decides, so it never grows old: a list asks it by the hundred."""
    return tuple(check(days, age_on=dict(ages).__getitem__, **task))


def days_of_assignments(assignments: Sequence[int]) -> dict[int, list[Day]]:
    found: dict[int, list[Day]] = defaultdict(list)
    rows = WorkDay.objects.filter(assignment__in=assignments).order_by("starts")
    for assignment, starts, ends, pause in rows.values_list(
        "assignment", "starts", "ends", "break_minutes"
    ):
        found[assignment].append(Day(starts, ends, pause))
    return found
