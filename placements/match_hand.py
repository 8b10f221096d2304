"""What a change by hand comes to, from what a run stored: without a compiler or a whole solve.

Where the stored prices prove the run, what follows is the best there is with the new marks. Where
none can (the worst-off first, or something agreed that the best would not keep), only who must
move moves, to the best seat that is left; running again finds the best around it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from core.errors import Refused
from placements.explaining import Told
from placements.match_nearby import NOWHERE, nearby
from placements.match_sides import Agreed
from placements.matching import Problem
from placements.matching.problem import Flags, Integers
from placements.matching.solution import Best
from placements.models import MatchChange, MatchRun


@dataclass(frozen=True)
class Marks:
    """Numbers of pairs that must hold and that may not; `hand` are those decided by hand."""

    pinned: frozenset[int]
    forbidden: frozenset[int]
    hand: frozenset[int]


@dataclass(frozen=True)
class Moved:
    """One student (an index), from one pair to another; NOWHERE is no place."""

    index: int
    before: int
    after: int


@dataclass(frozen=True, eq=False)
class Stand:
    """A run at one moment: who sits by which pair, under which marks. `price` proves it, or None."""

    problem: Problem
    pair: Integers
    price: Integers | None
    marks: Marks
    offerings: tuple[int, ...]
    number: int = 0  # of the last change by hand
    own: Integers | None = None  # numbers of the students' own wishes; None: all pairs are
    agreed: Agreed = field(default_factory=Agreed)

    @classmethod
    def first(cls, run: MatchRun) -> Stand:
        """As the worker proposed it. A run from before this was stored is read from its rows."""
        stored = run.inputs
        problem = Problem(
            n_students=run.summary["students"],
            seats=stored["seats"],
            student=stored["student"],
            assignment=stored["assignment"],
            fit=stored["fit"],
            pinned=stored["pinned"],
            forbidden=stored.get("forbidden"),
            proposed=stored.get("proposed"),
            stay_bonus=stored.get("stay_bonus", 0),
            first=_first(stored, run.summary["students"]),
        )
        offerings = tuple(stored["offerings"])
        pair = stored["pair"] if "pair" in stored else _from_rows(run, problem, offerings)
        return cls(
            problem,
            np.asarray(pair, dtype=np.int64),
            None if run.fairness else np.asarray(stored["price"], dtype=np.int64),
            _marks(stored),
            offerings,
            own=np.asarray(stored["asked"], dtype=np.int64) if "asked" in stored else None,
            agreed=Agreed.again(stored.get("sides")),
        )

    @classmethod
    def of(cls, run: MatchRun) -> Stand:
        """As it is now, after the last change by hand."""
        first = cls.first(run)
        last = run.changes.order_by("-number").first()
        return first.after(last) if last is not None else first

    def after(self, change: MatchChange) -> Stand:
        stored, marks = change.stand, _marks(change.stand)
        price = stored["price"]
        return replace(
            self,
            problem=_marked(self.problem, marks),
            pair=np.asarray(stored["pair"], dtype=np.int64),
            price=None if price is None else np.asarray(price, dtype=np.int64),
            marks=marks,
            number=change.number,
        )

    def stored(self) -> dict[str, Any]:
        """What `after` reads again."""
        return {
            "pinned": sorted(self.marks.pinned),
            "forbidden": sorted(self.marks.forbidden),
            "hand": sorted(self.marks.hand),
            "pair": self.pair.tolist(),
            "price": None if self.price is None else self.price.tolist(),
        }

    @cached_property
    def broken(self) -> list[str]:
        """What was agreed and does not hold here, as `agreed` calls it: only by hand."""
        return self.agreed.sides.broken(self.problem, self.pair) if self.agreed else []

    @property
    def exact(self) -> bool:
        return self._best is not None

    @property
    def worth(self) -> Integers | None:
        """int64[m]: what one more seat is worth; None where no price proves this answer."""
        return None if self._best is None else self._best.price

    @property
    def tight(self) -> Flags | None:
        """bool[E]: along which pairs one more seat would be taken in the best answer; None where no
        price proves this one."""
        return None if self._best is None else self._best.tight

    @property
    def placed(self) -> int:
        return int(np.count_nonzero(self.pair >= 0))

    @property
    def taken(self) -> Integers:
        """int64[m]: how many sit at each."""
        sits = self.problem.assignment[self.pair[self.pair >= 0]]
        return np.bincount(sits, minlength=len(self.offerings))

    @cached_property
    def total_fit(self) -> int:
        return int(self.problem.fit[self.pair[self.pair >= 0]].sum())

    def fit_of(self, pair: int) -> int:
        return int(self.problem.fit[pair]) if pair >= 0 else 0

    def offering_of(self, pair: int) -> int:
        """The offering's id."""
        return self.offerings[int(self.problem.assignment[pair])]

    @cached_property
    def told(self) -> Told:
        """Which pairs of a student are worth a word."""
        return Told(self.problem, self.own)

    def pairs_of(self, index: int) -> range:
        return range(int(self.problem.start[index]), int(self.problem.start[index + 1]))

    def pair_at(self, index: int, offering: int) -> int:
        """The number of this pair. Raises `Refused` where there is none."""
        pair = self.pair_or_nowhere(index, offering)
        if pair < 0:
            raise Refused(
                _("Dit kan niet: er is geen intekening, of een regel staat het niet toe.")
            )
        return pair

    def pair_or_nowhere(self, index: int, offering: int) -> int:
        pairs = self.pairs_of(index)
        return next((each for each in pairs if self.offering_of(each) == offering), NOWHERE)

    def sitting_at(self, offering: int) -> list[int]:
        """Indices of who is proposed there."""
        at = self.offerings.index(offering)
        return np.flatnonzero(np.append(self.problem.assignment, NOWHERE)[self.pair] == at).tolist()

    def without(self, indices: Iterable[int]) -> Stand:
        """As if these were not placed after all."""
        pair = self.pair.copy()
        pair[list(indices)] = NOWHERE
        return replace(self, pair=pair, price=None)

    def moved_to(self, other: Stand) -> list[Moved]:
        found = np.flatnonzero(self.pair != other.pair)
        return [Moved(int(i), int(self.pair[i]), int(other.pair[i])) for i in found]

    def pin(self, *pairs: int) -> Stand:
        """These hold, whatever their students were pinned to before."""
        students = {int(self.problem.student[each]) for each in pairs}
        loose = {each for each in self.marks.pinned if int(self.problem.student[each]) in students}
        pinned = (self.marks.pinned - loose) | set(pairs)
        taken = np.bincount(self.problem.assignment[sorted(pinned)], minlength=len(self.offerings))
        if (taken > self.problem.seats).any():
            raise Refused(_("Alle plekken zijn hier vastgezet. Maak er eerst een los."))
        return self._settled(
            Marks(
                pinned=pinned,
                forbidden=self.marks.forbidden - set(pairs),
                hand=(self.marks.hand - loose) | set(pairs),
            )
        )

    def forbid(self, *pairs: int) -> Stand:
        return self._settled(
            Marks(
                pinned=self.marks.pinned - set(pairs),
                forbidden=self.marks.forbidden | set(pairs),
                hand=self.marks.hand | set(pairs),
            )
        )

    def loosen(self, *pairs: int) -> Stand:
        """Takes decisions by hand back; those of the assignment's own page stay."""
        if not set(pairs) <= self.marks.hand:
            raise Refused(_("Hier is niets met de hand vastgezet."))
        return self._settled(
            Marks(
                pinned=self.marks.pinned - set(pairs),
                forbidden=self.marks.forbidden - set(pairs),
                hand=self.marks.hand - set(pairs),
            )
        )

    def swap(self, one: int, other: int) -> Stand:
        """Two students (indices) take each other's place."""
        return self.pin(*self.swapped(one, other))

    def swapped(self, one: int, other: int) -> tuple[int, int]:
        """The pairs that two would have after changing places. Raises `Refused`."""
        mine, theirs = int(self.pair[one]), int(self.pair[other])
        if mine < 0 or theirs < 0:
            raise Refused(_("Ruilen kan alleen met iemand die ook een plek heeft."))
        if self.offering_of(mine) == self.offering_of(theirs):
            raise Refused(_("Deze twee staan al bij dezelfde opdracht."))
        return (
            self.pair_at(one, self.offering_of(theirs)),
            self.pair_at(other, self.offering_of(mine)),
        )

    @cached_property
    def _best(self) -> Best | None:
        """None where the prices prove nothing: then it is no optimum of the total."""
        if self.price is None:
            return None
        try:
            return Best.recalled(self.problem, self.pair, self.price)
        except (ValueError, ArithmeticError):
            return None

    def _settled(self, marks: Marks) -> Stand:
        if self._best is not None:
            pinned, forbidden = sorted(marks.pinned), sorted(marks.forbidden)
            best = self._best.with_marks(_numbers(pinned), _numbers(forbidden))
            after = replace(
                self, problem=best.problem, pair=best.pair, price=best.price, marks=marks
            )
            if not after.broken:
                return after
        problem = _marked(self.problem, marks)
        bonds = self.agreed.sides.bonds(problem) if self.agreed else []
        return replace(
            self, problem=problem, pair=nearby(problem, self.pair, bonds), price=None, marks=marks
        )


def _numbers(values: Iterable[int]) -> Integers:
    return np.array(list(values), dtype=np.int64)


def _marks(stored: dict[str, Any]) -> Marks:
    return Marks(
        pinned=frozenset(stored["pinned"]),
        forbidden=frozenset(stored.get("forbidden", ())),
        hand=frozenset(stored.get("hand", ())),
    )


def _marked(problem: Problem, marks: Marks) -> Problem:
    return replace(
        problem,
        pinned=_numbers(sorted(marks.pinned)),
        forbidden=_numbers(sorted(marks.forbidden)),
    )


def _first(stored: dict[str, Any], n: int) -> Flags | None:
    """Whoever signed up for something goes before who did not."""
    if "asked" not in stored:
        return None
    first = np.zeros(n, dtype=np.bool_)
    first[np.asarray(stored["student"], dtype=np.int64)[stored["asked"]]] = True
    return first


def _from_rows(run: MatchRun, problem: Problem, offerings: tuple[int, ...]) -> Integers:
    place = {pk: at for at, pk in enumerate(offerings)}
    pairs = zip(problem.student.tolist(), problem.assignment.tolist(), strict=True)
    number = {pair: at for at, pair in enumerate(pairs)}
    found = np.full(problem.n_students, NOWHERE, dtype=np.int64)
    rows = run.proposals.filter(proposed=True).values_list("entrant__index", "offering")
    for index, offering in rows:
        found[index] = number[index, place[offering]]
    return found
