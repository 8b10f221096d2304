"""A first answer that keeps all bonds, from one that does not: what is too much goes, and whoever
then has no place gets the best that is left.

HiGHS goes on from it. In a large school it may not come far in its time, and this is what stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from placements.matching.bonds import AtMost, Bond, Least
from placements.matching.problem import Flags, Integers, Problem

Row = tuple[Integers, Integers, int]  # choices, how much each counts, and the most of that


@dataclass(frozen=True, eq=False)
class Choices:
    """One choice per assignment that a student, or a group as one, can reach; after these,
    `extra` more: for each bond that asks a least number, whether anybody goes there.

    `pair[k]` is chosen with choice `of[k]`.
    """

    unit: Integers  # who chooses
    assignment: Integers
    pair: Integers
    of: Integers
    extra: int

    def weighed(self, worth: Integers | Flags) -> Integers:
        """int64[c]: of each choice, from the worth of each of its pairs (int64[k])."""
        found = np.zeros(len(self.unit) + self.extra, dtype=np.int64)
        np.add.at(found, self.of, worth)
        return found


@dataclass(eq=False)
class _Answer:
    """`used` (int64[m]) are seats taken, `count` how much of each row."""

    choices: Choices
    rows: Sequence[Row]
    size: Integers
    chosen: Flags
    used: Integers
    count: list[int]
    into: list[list[tuple[int, int]]]  # by choice: the rows that it counts in, and how much

    @classmethod
    def of(cls, problem: Problem, choices: Choices, rows: Sequence[Row], chosen: Flags) -> _Answer:
        size = np.bincount(choices.of, minlength=len(choices.unit))
        into: list[list[tuple[int, int]]] = [[] for _ in choices.unit]
        for number, (column, weight, _most) in enumerate(rows):
            for choice, much in zip(column.tolist(), weight.tolist(), strict=True):
                into[choice].append((number, much))
        used = np.bincount(
            choices.assignment[chosen], weights=size[chosen], minlength=len(problem.seats)
        )
        count = [int(weight[chosen[column]].sum()) for column, weight, _most in rows]
        return cls(choices, rows, size, chosen, used.astype(np.int64), count, into)

    def turn(self, choice: int, *, on: bool) -> None:
        step = 1 if on else -1
        self.chosen[choice] = on
        self.used[self.choices.assignment[choice]] += step * int(self.size[choice])
        for row, much in self.into[choice]:
            self.count[row] += step * much

    def fits(self, choice: int, seats: Integers) -> bool:
        at = self.choices.assignment[choice]
        return bool(self.used[at] + self.size[choice] <= seats[at]) and all(
            self.count[row] + much <= self.rows[row][2] for row, much in self.into[choice]
        )


def repaired(
    problem: Problem,
    bonds: Sequence[Bond],
    choices: Choices,
    rows: Sequence[Row],
    must: Flags,
    kept: Integers,
) -> Flags:
    """bool[c]: a choice per unit at most; `rows` are those of the bonds that are `AtMost`.

    Starts from `kept` (int64[n]: pairs, or -1). What must be is never taken away, so where pins
    contradict bonds this does not keep them: who calls looks.
    """
    number = len(choices.unit)
    must, worth = (
        must[:number],
        choices.weighed(problem.worth[choices.pair].astype(np.int64))[:number],
    )
    whole = choices.weighed(np.isin(choices.pair, kept))[:number]
    held = np.isin(choices.unit, choices.unit[must])
    chosen = must | (~held & (whole == np.bincount(choices.of, minlength=number)))
    answer = _Answer.of(problem, choices, rows, chosen)
    least = {b.assignment: b.number for b in bonds if isinstance(b, Least)}
    _drop(answer, least, problem.seats, worth, must)
    _fill(answer, least, problem.seats, worth)
    goes_on = [answer.used[b.assignment] > 0 for b in bonds if isinstance(b, Least)]
    return np.append(answer.chosen, np.array(goes_on, dtype=np.bool_))


def _drop(
    answer: _Answer, least: dict[int, int], seats: Integers, worth: Integers, must: Flags
) -> None:
    """The least worth of what is too much; then where too few are left, all."""
    at, loose = answer.choices.assignment, ~must
    for number, (column, _weight, most) in enumerate(answer.rows):
        for choice in column[np.argsort(worth[column], kind="stable")].tolist():
            if answer.count[number] > most and answer.chosen[choice] and loose[choice]:
                answer.turn(choice, on=False)
    for j in np.flatnonzero(answer.used > seats).tolist():
        here = np.flatnonzero(answer.chosen & loose & (at == j))
        for choice in here[np.argsort(worth[here], kind="stable")].tolist():
            if answer.used[j] > seats[j]:
                answer.turn(choice, on=False)
    for j, number in least.items():
        if 0 < answer.used[j] < number:
            for choice in np.flatnonzero(answer.chosen & loose & (at == j)).tolist():
                answer.turn(choice, on=False)


def _fill(answer: _Answer, least: dict[int, int], seats: Integers, worth: Integers) -> None:
    """Whoever has no place, the best first; not where nobody goes because too few can."""
    placed = set(answer.choices.unit[answer.chosen].tolist())
    unit, at = answer.choices.unit.tolist(), answer.choices.assignment.tolist()
    for choice in np.argsort(-worth, kind="stable").tolist():
        closed = at[choice] in least and not answer.used[at[choice]]
        if unit[choice] not in placed and not closed and answer.fits(choice, seats):
            answer.turn(choice, on=True)
            placed.add(unit[choice])


def at_most_rows(problem: Problem, bonds: Sequence[Bond], choices: Choices) -> list[Row]:
    """Of a school with a limit per group and company there are thousands."""
    choice_of = np.full(problem.n_pairs, -1, dtype=np.int64)
    choice_of[choices.pair] = choices.of
    rows = []
    for bond in bonds:
        if isinstance(bond, AtMost):
            some = np.concatenate(
                [np.arange(problem.start[i], problem.start[i + 1]) for i in bond.students]
            )
            some = some[np.isin(problem.assignment[some], bond.assignments)]
            found = choice_of[some]
            column, weight = np.unique(found[found >= 0], return_counts=True)
            rows.append((column, weight.astype(np.int64), bond.limit))
    return rows
