"""What answers a wish: on offer now, or lived since. The same topics count as in the fit's «next step»."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from placements.demands import Demands
from placements.enums import ExperienceState
from placements.models import Placement
from placements.queries.opened import broken_by, days_of_assignments, open_to
from placements.queries.papers import closed_to
from students.models import Student

MOST = 3
ROWS = 200  # a school with hundreds open has more than anybody reads
LIVED = (ExperienceState.FINISHED, ExperienceState.DISCUSSED)


@dataclass(frozen=True)
class Sought:
    """What one wish is about, by keys; a wish about nothing is answered by nothing."""

    interest: int | None = None
    skill: int | None = None
    sector: int | None = None
    company: int | None = None
    since: date | None = None
    not_in: int | None = None  # the experience that it came from

    def __bool__(self) -> bool:
        return any((self.interest, self.skill, self.sector, self.company))

    def fits(self, row: Any) -> bool:
        topics = (
            (self.interest, row.assignment__interests),
            (self.skill, row.assignment__skills),
            (self.sector, row.assignment__sector),
            (self.company, row.assignment__company),
        )
        return any(wanted and wanted == found for wanted, found in topics)


@dataclass(frozen=True)
class OnOffer:
    code: str
    title: str
    company: str
    starts: datetime


@dataclass(frozen=True)
class Lived:
    """An experience that may have been the answer."""

    code: str
    title: str
    company: str

    @property
    def line(self) -> str:
        return f"{self.title}, {self.company}"


COLUMNS = (
    "assignment__interests",
    "assignment__skills",
    "assignment__sector",
    "assignment__company",
)
NAMES = ("assignment__title", "assignment__company__name")


def on_offer(student: Student, wishes: Sequence[Sought]) -> list[list[OnOffer]]:
    """For each wish what is open to this student and allowed with this age and these papers, the
    first three; at most four queries, and none when no wish is about anything.
    """
    about = _about(wishes)
    if about is None:
        return [[] for _wish in wishes]
    task = ("kind", "cash_desk", "heavy_lifting")
    rows = list(
        open_to(student)
        .filter(about)
        .order_by("assignment__starts", "pk")
        .values_list(
            "pk",
            "levels",
            "programmes",
            "certificates",
            "assignment__ends",
            "assignment",
            "assignment__code",
            "assignment__starts",
            *(f"assignment__{name}" for name in task),
            *COLUMNS,
            *NAMES,
            named=True,
        )[:ROWS]
    )
    days = days_of_assignments([row.assignment for row in rows]) if rows else {}
    closed = closed_to(student, {row.pk: _demands(row) for row in rows})
    allowed = [
        row
        for row in rows
        if row.pk not in closed
        and not broken_by(
            tuple(days[row.assignment]),
            student.birth_date,
            **{name: getattr(row, f"assignment__{name}") for name in task},
        )
    ]
    return [_first(wish, allowed, _as_offer) for wish in wishes]


def _demands(row: Any) -> Demands:
    last = timezone.localdate(row.assignment__ends)
    return Demands.of(row.levels, row.programmes, row.certificates, last)


def lived_since(student: Student, wishes: Sequence[Sought]) -> list[list[Lived]]:
    """For each wish what was lived after it was agreed and is about the same; at most one query."""
    about = _about(wishes)
    if about is None:
        return [[] for _wish in wishes]
    rows = list(
        Placement.objects.filter(about, experience__student=student, experience__state__in=LIVED)
        .order_by("-end", "-pk")
        .values_list(
            "experience",
            "experience__code",
            "experience__finished_on",
            *COLUMNS,
            *NAMES,
            named=True,
        )[:ROWS]
    )
    return [
        _first(
            wish,
            [
                row
                for row in rows
                if row.experience != wish.not_in
                and row.experience__finished_on
                and (wish.since is None or row.experience__finished_on > wish.since)
            ],
            _as_lived,
        )
        for wish in wishes
    ]


def _about(wishes: Sequence[Sought]) -> Q | None:
    """What any of them is about; None when all are about nothing."""
    found = None
    for name, column in zip(("interest", "skill", "sector", "company"), COLUMNS, strict=True):
        keys = {getattr(wish, name) for wish in wishes} - {None}
        if keys:
            one = Q(**{f"{column}__in": keys})
            found = one if found is None else found | one
    return found


def _first(wish: Sought, rows: list[Any], made: Any) -> list[Any]:
    """Each once: a row comes back for each of its topics. What is at the company itself comes first."""
    fitting = [row for row in rows if wish and wish.fits(row)]
    ordered = sorted(fitting, key=lambda row: row.assignment__company != wish.company)
    return list(dict.fromkeys(map(made, ordered)))[:MOST]


def _as_offer(row: Any) -> OnOffer:
    return OnOffer(
        row.assignment__code,
        row.assignment__title,
        row.assignment__company__name,
        row.assignment__starts,
    )


def _as_lived(row: Any) -> Lived:
    return Lived(row.experience__code, row.assignment__title, row.assignment__company__name)
