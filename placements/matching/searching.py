"""The part of a school that side constraints touch, as choices of yes or no, decided in stages."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from placements.matching.bands import BANDS
from placements.matching.bonds import Bond, Least, Together, possible
from placements.matching.highs import Program
from placements.matching.problem import Flags, Integers, Problem
from placements.matching.repairing import Choices, Row, at_most_rows, repaired

NODES_FOR_TIES = 200  # how far to look for the answer of equal worth that changes least


@dataclass(frozen=True, eq=False)
class Answer:
    """`pair` (int64[n]) counts for the students of the part only. `placed_gap` and `gap` are by
    how many more could be placed, and by how much more it could be worth, if not `proved`."""

    pair: Integers
    placed_gap: int
    gap: int
    proved: bool


@dataclass(frozen=True, eq=False)
class Part:
    """Students who hang together by pairs and bonds, with all bonds among them."""

    problem: Problem
    bonds: list[Bond]
    students: Flags  # bool[n]: who is active, and of this part

    def best(self, kept: Integers, fairness: str, until: float) -> Answer | None:
        """Stage by stage: what one has proved, the next holds. At the end, of all answers of
        equal worth, one where most sit by `kept` (int64[n]). None where pins contradict bonds.

        Raises TimeoutError when nothing was found by `until`.
        """
        choices = self._choices()
        rows = at_most_rows(self.problem, self.bonds, choices)
        program = self._program(choices, rows)
        start = self._start(program, choices, rows, kept)
        aims, gaps = _aims(self.problem, fairness), []
        for aim in aims:
            weight = choices.weighed(aim[choices.pair])
            found = program.most(weight, until, start=start)
            if found is None:
                return None
            start = chosen = found.chosen
            gaps.append(found.bound - found.worth)
            if not found.proved:
                break
            program.hold(np.flatnonzero(weight), weight[weight != 0], low=found.worth)
        proved = not any(gaps)
        if proved:
            same = choices.weighed(np.isin(choices.pair, kept))
            nearest = program.most(same, until, start=chosen, nodes=NODES_FOR_TIES)
            chosen = chosen if nearest is None else nearest.chosen
        pair = np.full(self.problem.n_students, -1, dtype=np.int64)
        sits = choices.pair[chosen[choices.of]]
        pair[self.problem.student[sits]] = sits
        room = self._room(sits)
        gap = min(gaps[-1], room) if len(gaps) == len(aims) else room
        left = len(np.unique(self.problem.student[self._pairs])) - len(sits)
        return Answer(pair, min(gaps[0], left), gap, proved)

    def impossible(self, until: float) -> bool:
        """Whether pins contradict bonds; not, as far as is known, when that takes too long."""
        choices = self._choices()
        rows = at_most_rows(self.problem, self.bonds, choices)
        program = self._program(choices, rows)
        try:
            return program.most(np.zeros(len(program.must), dtype=np.int64), until) is None
        except TimeoutError:
            return False

    @cached_property
    def _pairs(self) -> Integers:
        pairs = possible(self.problem)
        return pairs[self.students[self.problem.student[pairs]]]

    @cached_property
    def _pinned(self) -> list[int]:
        pinned = self.problem.pinned
        return pinned[self.students[self.problem.student[pinned]]].tolist()  # type: ignore[no-any-return]

    def _room(self, sits: Integers) -> int:
        """How much more it would be worth if everybody had the best."""
        most = np.zeros(self.problem.n_students, dtype=np.int64)
        np.maximum.at(most, self.problem.student[self._pairs], self.problem.worth[self._pairs])
        return int(most.sum()) - int(self.problem.worth[sits].sum(dtype=np.int64))

    def _choices(self) -> Choices:
        """A group that stays together chooses as one, among what all of it can reach. Nobody goes
        where fewer can come than must: HiGHS, left to find that, takes thirty times as long."""
        problem, unit = self.problem, np.arange(self.problem.n_students)
        for bond in self.bonds:
            if isinstance(bond, Together):
                unit[np.isin(unit, unit[bond.students])] = unit[bond.students].min()
        size = np.bincount(unit, minlength=problem.n_students)
        there = np.bincount(problem.assignment[self._pairs], minlength=len(problem.seats))
        room = np.minimum(there, problem.seats)
        few = [
            b.assignment
            for b in self.bonds
            if isinstance(b, Least) and b.number > room[b.assignment]
        ]
        reach = defaultdict(list)
        for pair in self._pairs[~np.isin(problem.assignment[self._pairs], few)].tolist():
            reach[int(unit[problem.student[pair]]), int(problem.assignment[pair])].append(pair)
        whole = [(key, of) for key, of in reach.items() if len(of) == size[key[0]]]
        return Choices(
            unit=np.array([key[0] for key, _ in whole], dtype=np.int64),
            assignment=np.array([key[1] for key, _ in whole], dtype=np.int64),
            pair=np.array([pair for _, of in whole for pair in of], dtype=np.int64),
            of=np.repeat(np.arange(len(whole)), [len(of) for _, of in whole]),
            extra=sum(isinstance(bond, Least) for bond in self.bonds),
        )

    def _start(
        self, program: Program, choices: Choices, rows: list[Row], kept: Integers
    ) -> Flags | None:
        """Something that is possible to begin with, where that is found without a search."""
        tries = repaired(self.problem, self.bonds, choices, rows, program.must, kept), program.must
        return next((each for each in tries if program.holds(each)), None)

    def _program(self, choices: Choices, rows: list[Row]) -> Program:
        problem, held = self.problem, np.isin(choices.pair, self._pinned)
        program = Program(must=choices.weighed(held) > 0)
        if np.count_nonzero(held) < len(self._pinned):
            program.hold(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), low=1)
        for unit in np.unique(choices.unit):
            own = np.flatnonzero(choices.unit == unit)
            program.hold(own, np.ones(len(own), dtype=np.int64), high=1)
        size = np.bincount(choices.of, minlength=len(choices.unit))
        for j in np.unique(choices.assignment):
            own = np.flatnonzero(choices.assignment == j)
            program.hold(own, size[own], high=int(problem.seats[j]))
        for column, weight, most in rows:
            program.hold(column, weight, high=most)
        extra = len(choices.unit)
        for bond in self.bonds:
            if isinstance(bond, Least):
                own = np.flatnonzero(choices.assignment == bond.assignment)
                program.hold(np.append(own, extra), np.append(size[own], -bond.number), low=0)
                for one in own:
                    program.hold(np.array([one, extra]), np.array([1, -1]), high=0)
                extra += 1
        return program


def _aims(problem: Problem, fairness: str) -> list[Integers]:
    """What each pair (int64[E]) counts, in the order in which it counts: to be placed, whoever
    goes first, not to be in the worst band and so on, its worth."""
    band = np.searchsorted(BANDS, problem.fit, side="right")
    bands = [(band != each).astype(np.int64) for each in range(len(BANDS))] if fairness else []
    first = [] if problem.first is None else [problem.first[problem.student].astype(np.int64)]
    placed = np.ones(problem.n_pairs, dtype=np.int64)
    return [placed, *first, *bands, problem.worth.astype(np.int64)]
