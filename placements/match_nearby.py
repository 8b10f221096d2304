"""Where a change by hand leaves the others when no prices say what is best.

Only who must move moves, and nobody is put where something that was agreed would not hold then:
that is for whoever decides by hand, not for what fills in around it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from placements.matching import Problem
from placements.matching.bonds import Bond, placed_at
from placements.matching.problem import Integers

NOWHERE = -1


def nearby(problem: Problem, pair: Integers, bonds: Iterable[Bond] = ()) -> Integers:
    """Pins go to their seats; who has to make room there goes where most is left to win; who then
    has no place gets the best seat that is free, and who goes `first` before others."""
    return _Room(problem, pair, bonds).settled()


class _Room:
    """Who sits where while it changes."""

    def __init__(self, problem: Problem, pair: Integers, bonds: Iterable[Bond]) -> None:
        self.problem, self.had = problem, pair
        self.allowed = (
            np.ones(problem.n_pairs, bool) if problem.allowed is None else problem.allowed
        )
        self.pinned = set(problem.pinned.tolist())
        self.first = np.ones(problem.n_students, bool) if problem.first is None else problem.first
        self.pair = pair.copy()
        self.pair[problem.student[problem.pinned]] = problem.pinned
        self.pair[~np.append(self.allowed, True)[self.pair]] = NOWHERE
        self.at = placed_at(problem, self.pair)
        self.left = problem.seats - np.bincount(self.at[self.at >= 0], minlength=len(problem.seats))
        self._index(bonds)

    def _index(self, bonds: Iterable[Bond]) -> None:
        """By student: each bond, and the assignments that it is about, if not all. By assignment:
        those that are about whoever comes, a least number."""
        self.of_student: dict[int, list[tuple[Bond, set[int]]]] = defaultdict(list)
        self.of_place: dict[int, list[Bond]] = defaultdict(list)
        n = self.problem.n_students
        for bond in bonds:
            nodes = bond.nodes(n).tolist()
            students, places = [x for x in nodes if x < n], {x - n for x in nodes if x >= n}
            for student in students:
                self.of_student[student].append((bond, places))
            for place in () if students else places:
                self.of_place[place].append(bond)

    def settled(self) -> Integers:
        for at in np.flatnonzero(self.left < 0).tolist():
            while self.left[at] < 0:
                goes = max(self._may_go(at), key=self._rather)
                self._move(goes, self._best_free(goes))
        for index in self._without():
            self._move(index, self._best_free(index))
        for index in self._without():
            if self.first[index] and self.had[index] >= 0:
                self._instead_of_who_goes_later(index)
        return self.pair

    def _without(self) -> list[int]:
        found = np.flatnonzero((self.pair < 0) & self.problem.active)
        return found[np.argsort(~self.first[found], kind="stable")].tolist()  # type: ignore[no-any-return]

    def _may_go(self, at: int) -> list[int]:
        sitting = np.flatnonzero(self.at == at).tolist()
        return [index for index in sitting if int(self.pair[index]) not in self.pinned]

    def _rather(self, index: int) -> tuple[bool, int, int, int]:
        """Who makes room: with whom nothing agreed breaks, then who finds the best other seat."""
        free = self._best_free(index)
        return (
            self._may_leave(index),
            self._worth(free),
            -self._worth(int(self.pair[index])),
            -index,
        )

    def _worth(self, pair: int) -> int:
        return int(self.problem.fit[pair]) if pair >= 0 else -1

    def _open_to(self, index: int) -> list[int]:
        """The numbers of the pairs that may be, the best first."""
        pairs = np.arange(self.problem.start[index], self.problem.start[index + 1])
        pairs = pairs[self.allowed[pairs]]
        return pairs[np.argsort(-self.problem.fit[pairs], kind="stable")].tolist()  # type: ignore[no-any-return]

    def _best_free(self, index: int) -> int:
        for pair in self._open_to(index):
            place = int(self.problem.assignment[pair])
            if self.left[place] > 0 and self._holds(index, place):
                return pair
        return NOWHERE

    def _holds(self, index: int, place: int) -> bool:
        """Where too few are already for a least number, one more only helps."""
        own = [bond for bond, places in self.of_student[index] if not places or place in places]
        short = [bond for bond in self.of_place[place] if not bond.broken(self.at)]
        after = self.at.copy()
        after[index] = place
        return not any(bond.broken(after) for bond in own + short)

    def _may_leave(self, index: int) -> bool:
        bonds = [bond for bond, _places in self.of_student[index]]
        bonds += self.of_place[int(self.at[index])]
        after = self.at.copy()
        after[index] = NOWHERE
        return not any(bond.broken(after) and not bond.broken(self.at) for bond in bonds)

    def _move(self, index: int, pair: int) -> None:
        old, new = int(self.at[index]), int(self.problem.assignment[pair]) if pair >= 0 else NOWHERE
        if old >= 0:
            self.left[old] += 1
        if new >= 0:
            self.left[new] -= 1
        self.pair[index], self.at[index] = pair, new

    def _instead_of_who_goes_later(self, index: int) -> None:
        """Who had a place and goes first takes one over, from whom it costs least."""
        for pair in self._open_to(index):
            later = [
                each
                for each in self._may_go(int(self.problem.assignment[pair]))
                if not self.first[each] and self._may_leave(each)
            ]
            for goes in sorted(later, key=self._rather, reverse=True):
                sat = int(self.pair[goes])
                self._move(goes, NOWHERE)
                if self._holds(index, int(self.problem.assignment[pair])):
                    self._move(index, pair)
                    self._move(goes, self._best_free(goes))
                    return
                self._move(goes, sat)
