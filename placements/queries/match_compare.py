"""Two proposals side by side: who stands elsewhere, what all together win or lose, and what the
world did meanwhile.

Two runs with other weights measure by other rules, so both are measured by each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from placements.enums import TieKind
from placements.match_sides import Agreed
from placements.match_stable import Beside
from placements.matching import FEATURES
from placements.matching.fit import fit as fits
from placements.matching.problem import Flags, Integers
from placements.models import MatchRun, Offering
from placements.queries.match_costs import moved_words, percent
from placements.queries.match_runs import kept_runs
from placements.reasons import FEATURE_LABELS
from students.models import Student

MOST_RUNS = 20
ERASED = -1


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
    """`places` has, per student who stands elsewhere, where in each (None: nowhere); `absent` are
    those of them who take part in one only."""

    placed: Measure
    by_one: Measure  # total fit, in points, by the weights of the first
    by_other: Measure
    same_weights: bool
    features: list[Measure]
    places: Mapping[int, tuple[Place | None, Place | None]]
    absent: frozenset[int]
    meanwhile: Meanwhile

    @property
    def moved(self) -> int:
        return len(self.places)


@dataclass(frozen=True)
class Meanwhile:
    """What is not because of the weights: the world between the two, and who was asked for.

    `pairs` are own wishes; `others` are where else a student could go, where both are for everyone.
    """

    students_more: int = 0
    students_fewer: int = 0
    pairs_more: int = 0
    pairs_fewer: int = 0
    others_more: int = 0
    others_fewer: int = 0
    seats: int = 0
    one_for_everyone: bool = False  # and the other only for who signed up
    agreed: bool = False  # other groups together or apart, another least or most
    marks: bool = False  # other pairs are pinned or ruled out

    @property
    def anything(self) -> bool:
        return self != Meanwhile()


@dataclass(frozen=True, eq=False)
class _Read:
    """All pairs of a run by key (of student and offering, rising), and who is proposed where: only
    those are sure to have a row of their own."""

    run: MatchRun
    key: Integers
    fit: Integers
    own: Integers  # keys of the students' own wishes
    proposed: Mapping[int, int]
    found: Integers  # of those proposed: the fit by the run's own weights
    features: Integers  # int64[len(proposed), len(FEATURES)]
    students: Integers
    signed_up: Integers
    agreed: frozenset[Any]
    marks: frozenset[tuple[str, int]]  # and the key

    @classmethod
    def of(cls, run: MatchRun) -> _Read:
        stored, there = run.inputs, run.entrants.filter(student__isnull=False)
        who = np.full(run.summary["students"], ERASED)
        for index, pk in there.values_list("index", "student"):
            who[index] = pk
        student: Integers = who[_numbers(stored["student"])]
        key = _key(student, _numbers(stored["offerings"])[_numbers(stored["assignment"])])
        own: Flags = np.not_equal(student, ERASED)
        signed_up = who
        if "asked" in stored:
            asked = _numbers(stored["asked"])
            own = own & np.isin(np.arange(len(key)), asked)
            signed_up = np.append(student[asked], who[_numbers(stored["excluded"]["student"])])
        known = np.flatnonzero(student != ERASED)
        known = known[np.argsort(key[known])]
        rows = run.proposals.filter(proposed=True, entrant__student__isnull=False).values_list(
            "entrant__student", "offering", "fit", "features"
        )
        sitting, offerings, found, features = zip(*rows, strict=True) if rows else ((),) * 4
        return cls(
            run=run,
            key=key[known],
            fit=_numbers(stored["fit"])[known],
            own=key[own],
            proposed=dict(zip(sitting, offerings, strict=True)),
            found=_numbers(found),
            features=_numbers(features).reshape(len(found), len(FEATURES)),
            students=who[who != ERASED],
            signed_up=signed_up[signed_up != ERASED],
            agreed=_agreed(run, who.tolist()),
            marks=_marks(run, key, student),
        )

    @property
    def for_everyone(self) -> bool:
        return "asked" in self.run.inputs

    def fit_at(self, student: int, offering: int) -> int | None:
        """As the run found it; None where it is no pair of the run."""
        key = _key(student, offering)
        at = int(np.searchsorted(self.key, key))
        return int(self.fit[at]) if at < len(self.key) and self.key[at] == key else None

    def by(self, weights: Mapping[str, int]) -> dict[int, int]:
        """How each student fits where proposed, by these weights."""
        own = weights == self.run.weights
        found = self.found if own else fits(self.features, dict(weights))
        return dict(zip(self.proposed, found.tolist(), strict=True))

    @cached_property
    def means(self) -> list[int]:
        """Of each feature."""
        if not self.proposed:
            return [0] * len(FEATURES)
        return [round(each) for each in self.features.mean(axis=0).tolist()]


def _agreed(run: MatchRun, who: Sequence[int]) -> frozenset[Any]:
    """By ids. Of a most only what the school says: what is left of it follows who is placed."""
    agreed = Agreed.again(run.inputs.get("sides"))
    groups = {
        (kind, frozenset(who[i] for i in group) - {ERASED})
        for kind in TieKind.values
        for group in getattr(agreed, kind)
    }
    least = {
        ("least", offering, n)
        for offering, n in zip(run.inputs["offerings"], agreed.asked, strict=False)
        if n > 1
    }
    return frozenset(groups | least | {("most", max((e.limit for e in agreed.most), default=0))})


def _marks(run: MatchRun, key: Integers, student: Integers) -> frozenset[tuple[str, int]]:
    """As they are now, after any change by hand. One query."""
    last = run.changes.order_by("-number").first()
    stored = run.inputs if last is None else last.stand
    return frozenset(
        (name, int(key[number]))
        for name in ("pinned", "forbidden")
        for number in stored.get(name) or ()
        if student[number] != ERASED
    )


def _numbers(values: Any) -> Integers:
    return np.array(values, dtype=np.int64)


def _key(student: Any, offering: Any) -> Any:
    return (student << 32) + offering


def compared(one: MatchRun, other: MatchRun) -> Compared:
    """Six queries. A student's two places are measured by the weights of the second."""
    first, second = _Read.of(one), _Read.of(other)
    by_one, by_other = (
        [read.by(weights) for read in (first, second)] for weights in (one.weights, other.weights)
    )
    return Compared(
        placed=Measure("", len(first.proposed), len(second.proposed)),
        by_one=Measure("", *(percent(sum(each.values())) for each in by_one)),
        by_other=Measure("", *(percent(sum(each.values())) for each in by_other)),
        same_weights=one.weights == other.weights,
        features=[
            Measure(str(label), *means)
            for label, *means in zip(
                (FEATURE_LABELS[name] for name in FEATURES), first.means, second.means, strict=True
            )
        ],
        places={
            student: (
                _place(first, second, student, by_other[0]),
                _place(second, second, student, by_other[1]),
            )
            for student in np.union1d(first.students, second.students).tolist()
            if first.proposed.get(student) != second.proposed.get(student)
        },
        absent=frozenset(np.setxor1d(first.students, second.students).tolist()),
        meanwhile=_meanwhile(first, second),
    )


def _place(read: _Read, second: _Read, student: int, measured: Mapping[int, int]) -> Place | None:
    """By what the second found; what it could not choose by what the first knew of it."""
    offering = read.proposed.get(student)
    if offering is None:
        return None
    found = second.fit_at(student, offering)
    return Place(offering, measured[student] if found is None else found)


def _meanwhile(one: _Read, other: _Read) -> Meanwhile:
    both = one.for_everyone and other.for_everyone
    same = one.for_everyone == other.for_everyone
    old, new = (each.students if same else each.signed_up for each in (one, other))
    return Meanwhile(
        students_more=_beyond(new, old),
        students_fewer=_beyond(old, new),
        pairs_more=_beyond(other.own, one.own),
        pairs_fewer=_beyond(one.own, other.own),
        others_more=_beyond(other.key, one.key, other.own) if both else 0,
        others_fewer=_beyond(one.key, other.key, one.own) if both else 0,
        seats=other.run.summary["seats"] - one.run.summary["seats"],
        one_for_everyone=not same,
        agreed=one.agreed != other.agreed,
        marks=one.marks != other.marks,
    )


def _beyond(these: Integers, *those: Integers) -> int:
    """How many of these are in none of those."""
    return len(np.setdiff1d(these, np.concatenate(those)))


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
    absent: frozenset[int] = frozenset(),
) -> list[Row]:
    return [
        Row(each, _words(each, *places[each.pk], titles, absent=each.pk in absent))
        for each in students
    ]


def _words(
    student: Student,
    old: Place | None,
    new: Place | None,
    titles: Mapping[int, str],
    *,
    absent: bool,
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
    if absent and old:  # who takes no part loses nothing
        return (
            _(
                "%(name)s doet in het andere voorstel niet mee. "
                "In dit voorstel: “%(old)s” (past %(old_fit)s%%)."
            )
            % words
        )
    if absent:
        return (
            _(
                "%(name)s doet in dit voorstel niet mee. "
                "In het andere: “%(new)s” (past %(new_fit)s%%)."
            )
            % words
        )
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
