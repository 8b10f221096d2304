"""Two proposals side by side: who stands elsewhere, what all together win or lose, and what the
world did meanwhile.

Two runs with other weights measure by other rules, so both are measured by each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import QuerySet

from placements.match_stable import Beside
from placements.matching import FEATURES
from placements.matching.fit import fit as fits
from placements.models import MatchRun, Offering
from placements.queries.match_costs import moved_words, percent
from placements.queries.match_runs import kept_runs
from placements.reasons import FEATURE_LABELS
from students.models import Student

Pair = tuple[int, int]  # student, offering
MOST_RUNS = 20


@dataclass(frozen=True)
class Measure:
    """One number of both, and by how much the second is more."""

    label: str
    one: int
    other: int

    @property
    def more(self) -> str:
        """With its sign; nothing is plain 0."""
        return f"{self.other - self.one:+d}" if self.other != self.one else "0"


@dataclass(frozen=True)
class Place:
    offering: int
    fit: int


@dataclass(frozen=True)
class Compared:
    """`places` has, per student who stands elsewhere, where in each (None: nowhere)."""

    placed: Measure
    by_one: Measure  # total fit, in points, by the weights of the first
    by_other: Measure
    same_weights: bool
    features: list[Measure]
    places: Mapping[int, tuple[Place | None, Place | None]]
    meanwhile: Meanwhile

    @property
    def moved(self) -> int:
        return len(self.places)


@dataclass(frozen=True)
class Meanwhile:
    """What is not because of the weights: the world between the two."""

    students_more: int = 0
    students_fewer: int = 0
    pairs_more: int = 0
    pairs_fewer: int = 0
    seats: int = 0

    @property
    def anything(self) -> bool:
        return any((self.students_more, self.students_fewer, self.pairs_more, self.pairs_fewer, self.seats))  # fmt: skip


@dataclass(frozen=True)
class _Read:
    """The pairs of a run: their features, and who is proposed where."""

    run: MatchRun
    features: Mapping[Pair, Sequence[int]]
    fit: Mapping[Pair, int]
    proposed: Mapping[int, int]
    students: frozenset[int]

    @classmethod
    def of(cls, run: MatchRun) -> _Read:
        features, fit, proposed = {}, {}, {}
        rows = run.proposals.filter(entrant__student__isnull=False).values_list(
            "entrant__student", "offering", "features", "fit", "proposed"
        )
        for student, offering, values, found, there in rows:
            features[student, offering] = values
            fit[student, offering] = found
            if there:
                proposed[student] = offering
        students = run.entrants.filter(student__isnull=False).values_list("student", flat=True)
        return cls(run, features, fit, proposed, frozenset(students))

    def measured(self, weights: Mapping[str, int]) -> int:
        """Its own total in points, by these weights."""
        values = [self.features[pair] for pair in self.proposed.items()]
        known = [each for each in values if each]
        return (
            percent(int(fits(np.array(known, dtype=np.int64), dict(weights)).sum())) if known else 0
        )

    def mean(self, feature: int) -> int:
        values = [self.features[pair][feature] for pair in self.proposed.items() if self.features[pair]]  # fmt: skip
        return round(sum(values) / len(values)) if values else 0


def compared(one: MatchRun, other: MatchRun) -> Compared:
    """Four queries. A student's two places are measured by the weights of the second."""
    first, second = _Read.of(one), _Read.of(other)
    return Compared(
        placed=Measure("", len(first.proposed), len(second.proposed)),
        by_one=Measure("", first.measured(one.weights), second.measured(one.weights)),
        by_other=Measure("", first.measured(other.weights), second.measured(other.weights)),
        same_weights=one.weights == other.weights,
        features=[
            Measure(str(FEATURE_LABELS[name]), first.mean(at), second.mean(at))
            for at, name in enumerate(FEATURES)
        ],
        places={
            student: (_place(first, second, student), _place(second, second, student))
            for student in sorted(first.students | second.students)
            if first.proposed.get(student) != second.proposed.get(student)
        },
        meanwhile=_meanwhile(first, second),
    )


def _place(read: _Read, by: _Read, student: int) -> Place | None:
    offering = read.proposed.get(student)
    if offering is None:
        return None
    pair = (student, offering)
    return Place(offering, by.fit.get(pair, read.fit[pair]))


def _meanwhile(one: _Read, other: _Read) -> Meanwhile:
    return Meanwhile(
        students_more=len(other.students - one.students),
        students_fewer=len(one.students - other.students),
        pairs_more=len(other.fit.keys() - one.fit.keys()),
        pairs_fewer=len(one.fit.keys() - other.fit.keys()),
        seats=other.run.summary["seats"] - one.run.summary["seats"],
    )


@dataclass(frozen=True)
class Row:
    """One student who stands elsewhere, in a sentence."""

    student: Student
    words: str


def students_in(places: Mapping[int, object]) -> QuerySet[Student]:
    return Student.objects.filter(pk__in=list(places)).order_by("sort_key", "pk")


def rows(
    students: Iterable[Student],
    places: Mapping[int, tuple[Place | None, Place | None]],
    titles: Mapping[int, str],
) -> list[Row]:
    return [Row(each, _words(each, *places[each.pk], titles)) for each in students]


def _words(
    student: Student, old: Place | None, new: Place | None, titles: Mapping[int, str]
) -> str:
    before, after = (old.fit if old else 0), (new.fit if new else 0)
    words = {
        "name": student.full_name,
        "old": titles.get(old.offering, "") if old else "",
        "new": titles.get(new.offering, "") if new else "",
        "old_fit": percent(before),
        "new_fit": percent(after),
        "points": abs(percent(after) - percent(before)),
    }
    return moved_words(words, had=old is not None, has=new is not None, more=after - before)


def titles_of(places: Iterable[tuple[Place | None, Place | None]]) -> dict[int, str]:
    wanted = {each.offering for both in places for each in both if each is not None}
    found = Offering.objects.filter(pk__in=wanted).order_by()
    return dict(found.values_list("pk", "assignment__title"))


def to_compare_with(run: MatchRun) -> QuerySet[MatchRun]:
    """The latest of the same term, beside this one."""
    return kept_runs(run.school).filter(term=run.term).exclude(pk=run.pk)[:MOST_RUNS]


@dataclass(frozen=True)
class ComparedStable:
    """The proposal beside what would hold if workplaces ranked too."""

    placed: Measure
    total: Measure
    rather: int  # who would both rather swap, in the proposal
    places: Mapping[int, tuple[Place | None, Place | None]]


def compared_stable(run: MatchRun, beside: Beside) -> ComparedStable:
    now, then = beside.now, beside.stable
    students = dict(run.entrants.filter(student__isnull=False).values_list("index", "student"))
    places: dict[int, tuple[Place | None, Place | None]] = {}
    for each in now.moved_to(then):
        if each.index in students:
            old, new = (
                Place(now.offering_of(pair), now.fit_of(pair)) if pair >= 0 else None
                for pair in (each.before, each.after)
            )
            places[students[each.index]] = (old, new)
    return ComparedStable(
        placed=Measure("", now.placed, then.placed),
        total=Measure("", percent(now.total_fit), percent(then.total_fit)),
        rather=beside.rather,
        places=places,
    )
