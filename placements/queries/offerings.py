"""Reading what is on offer: with all its facts, by state for the board, by code for a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.enums import TermState
from accounts.models import School, Term
from companies.models import Company
from core.names import plain
from placements.enums import Kind, OfferingState, SignUpState
from placements.models import Assignment, Offering, Seat, SignUp
from placements.work_days import Day
from placements.working_time import Breach, aged, born, check, conditions, youngest_allowed

AGES = range(12, 19)


def with_facts(offerings: QuerySet[Offering]) -> QuerySet[Offering]:
    """With everything that `_offering_facts.html` shows, in a fixed number of queries."""
    return with_task(offerings).prefetch_related("presences__user")


def with_task(offerings: QuerySet[Offering]) -> QuerySet[Offering]:
    """Without who of school is there."""
    return offerings.select_related(
        "school",
        "term",
        "assignment__company",
        "assignment__workplace",
        "assignment__trainer",
        "assignment__sector",
    ).prefetch_related(
        "assignment__days",
        "assignment__skills",
        "assignment__interests",
    )


def with_counts(offerings: QuerySet[Offering]) -> QuerySet[Offering]:
    """Adds `taken` (seats with a placement), `seats_here` (not held for somebody outside),
    `seats_free` (of those, with nobody on it), and `waiting` and `signed_up` (sign-ups)."""
    sign_ups = SignUp.objects.filter(offering_id=OuterRef("pk"))
    return with_taken(offerings).annotate(
        seats_here=SEATS_HERE,
        seats_free=SEATS_FREE,
        waiting=_count(sign_ups.filter(state=SignUpState.SUBMITTED), "offering_id"),
        signed_up=_count(sign_ups.exclude(state=SignUpState.WITHDRAWN), "offering_id"),
    )


def with_taken(offerings: QuerySet[Offering]) -> QuerySet[Offering]:
    seats = Seat.objects.filter(assignment_id=OuterRef("assignment_id"), placement__isnull=False)
    return offerings.annotate(taken=_count(seats.order_by(), "assignment_id"))


def open_to_sign_up(
    offerings: QuerySet[Offering], today: Any = None, now: Any = None
) -> QuerySet[Offering]:
    """Those for which somebody could sign up now, the age apart. Both are values, or stand for one."""
    today, now = today or timezone.localdate(), now or timezone.now()
    return offerings.filter(
        Q(sign_up_until__isnull=True) | Q(sign_up_until__gte=today),
        state=OfferingState.OPEN,
        assignment__starts__gt=now,
        term__end__gte=today,
    )


def with_room_to_spare(offerings: QuerySet[Offering]) -> QuerySet[Offering]:
    """Those with more free seats than sign-ups (of any school) that wait for one."""
    asking = SignUp.objects.filter(
        offering__assignment_id=OuterRef("assignment_id"), state=SignUpState.SUBMITTED
    )
    return offerings.alias(
        left=SEATS_FREE, asking=_count(asking.order_by(), "offering__assignment_id")
    ).filter(left__gt=F("asking"))


def _count(rows: QuerySet, by: str) -> Any:
    counted = rows.values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


HELD = Seat.objects.filter(assignment_id=OuterRef("assignment_id")).exclude(held_for="").order_by()
SEATS_HERE = F("assignment__seat_count") - _count(HELD, "assignment_id")
FREE = Seat.objects.free().filter(assignment_id=OuterRef("assignment_id")).order_by()
SEATS_FREE = _count(FREE, "assignment_id")


def offering_of(offerings: QuerySet[Offering], code: str) -> Offering | None:
    """The offering of an assignment's code; of several terms the latest."""
    return offerings.filter(assignment__code=code).order_by("-term__start", "-pk").first()


def running_term(school: School, today: date | None = None) -> Term | None:
    """The term that runs today, else one that is set to run, else the next that is planned."""
    today = today or timezone.localdate()
    terms = list(school.terms.exclude(state=TermState.CLOSED).order_by("start"))
    holding = [t for t in terms if t.holds(today)]
    running = [t for t in terms if t.state == TermState.RUNNING]
    coming = [t for t in terms if t.start > today]
    return next(iter([*holding, *running, *coming]), None)


def board_counts(offerings: QuerySet[Offering]) -> dict[str, int]:
    """How many there are in each state, also when none."""
    found = dict(offerings.order_by().values_list("state").annotate(n=Count("pk")))
    return {state: found.get(state, 0) for state in OfferingState.values}


def filtered(
    offerings: QuerySet[Offering],
    *,
    state: str = "",
    kind: str = "",
    company: str = "",
    week: str = "",
    text: str = "",
) -> QuerySet[Offering]:
    """The board's filters; what makes no sense is left out. `week` is «2026-W49»."""
    if state in OfferingState.values:
        offerings = offerings.filter(state=state)
    if kind in Kind.values:
        offerings = offerings.filter(assignment__kind=kind)
    if company:
        offerings = offerings.filter(assignment__company__code=company)
    monday = _monday(week)
    if monday is not None:
        begin = timezone.make_aware(datetime.combine(monday, time()))
        end = timezone.make_aware(datetime.combine(monday + timedelta(days=7), time()))
        offerings = offerings.filter(assignment__starts__lt=end, assignment__ends__gte=begin)
    for part in plain(text).split():
        offerings = offerings.filter(
            Q(assignment__title__icontains=part)
            | Q(assignment__company__search_key__contains=part)
            | Q(assignment__code__iexact=part)
        )
    return offerings


def _monday(week: str) -> date | None:
    try:
        year, number = week.split("-W")
        return date.fromisocalendar(int(year), int(number), 1)
    except ValueError:
        return None


def in_board_order(offerings: QuerySet[Offering]) -> QuerySet[Offering]:
    return offerings.order_by(F("assignment__starts").asc(), "pk")


def work_days(assignment: Assignment) -> list[Day]:
    """An assignment's days as the working-time rules read them."""
    return [Day(d.starts, d.ends, d.break_minutes) for d in assignment.days.all()]


def breaches_for(assignment: Assignment, birth_date: date) -> list[Breach]:
    """Why someone born then may not do this work; empty when they may."""
    return check(
        work_days(assignment),
        kind=assignment.kind,
        age_on=born(birth_date),
        cash_desk=assignment.cash_desk,
        heavy_lifting=assignment.heavy_lifting,
    )


def birth_dates(school: School) -> list[date]:
    """Of the students who are at this school now, each date once."""
    return sorted(set(_each_birth_date(school)))


def companies_on_board(offerings: QuerySet[Offering]) -> QuerySet[Company]:
    return Company.objects.filter(
        pk__in=offerings.order_by().values("assignment__company_id")
    ).order_by("name")


@dataclass(frozen=True)
class AgeVerdict:
    """Whether an age may do this work; if not, by which rules, and if so, on what conditions."""

    age: int
    breaches: list[Breach]
    conditions: list[Breach]
    students: int  # how many of the school have this age on the first day

    @property
    def allowed(self) -> bool:
        return not self.breaches


def age_verdicts(offering: Offering, ages: Iterable[int] = AGES) -> list[AgeVerdict]:
    """Per age what the rules of working time say; the last of `ages` stands for everybody older."""
    assignment, days = offering.assignment, work_days(offering.assignment)
    first = days[0].on if days else timezone.localdate()
    listed = list(ages)
    there = Counter(
        min(born(birth)(first), listed[-1]) for birth in _each_birth_date(offering.school)
    )
    found = []
    for age in listed:
        broken = check(
            days,
            kind=assignment.kind,
            age_on=aged(age),
            cash_desk=assignment.cash_desk,
            heavy_lifting=assignment.heavy_lifting,
        )
        asked = conditions(days, kind=assignment.kind, age_on=aged(age))
        found.append(AgeVerdict(age, broken, [] if broken else asked, there[age]))
    return found


def youngest(assignment: Assignment) -> int | None:
    """From which age these times and tasks are allowed; None when under none of `AGES`."""
    return youngest_allowed(
        work_days(assignment),
        kind=assignment.kind,
        cash_desk=assignment.cash_desk,
        heavy_lifting=assignment.heavy_lifting,
        ages=AGES,
    )


def stopped_by(assignment: Assignment, school: School) -> Breach | None:
    """What stops the oldest of the school's students, when none of them may do this.

    None when somebody may, and where no student is known yet.
    """
    first = None
    for birth in birth_dates(school):  # the oldest first: mostly the only one that is asked
        broken = breaches_for(assignment, birth)
        if not broken:
            return None
        first = first or broken[0]
    return first


def _each_birth_date(school: School) -> QuerySet:
    return school.students.filter(left_on__isnull=True).values_list("birth_date", flat=True)
