"""Side constraints that a flow cannot carry, for one school at a time.

Groups that need a least number to go on, students together or apart, at most so many of one
group. Where the best answer without them keeps them already, it is the best. Elsewhere HiGHS
solves the part of the school that they touch: the students and assignments that hang together by
pairs that are allowed and by these constraints. The rest stays as the engine has it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from time import monotonic
from typing import Any

import numpy as np

from placements.matching.bonds import (
    Bond,
    apart,
    at_most,
    least,
    parts,
    placed_at,
    possible,
    together,
)
from placements.matching.problem import Flags, Integers, Problem
from placements.matching.searching import Part
from placements.matching.solution import Solution
from placements.matching.solving import solve

SECONDS = 60.0
SECONDS_TO_EXPLAIN = 20.0


@dataclass(frozen=True, eq=False)
class Sides:
    """Checked when it is made: a ValueError names what is wrong, and where.

    `least` (int64[m]): to an assignment go at least so many of its free seats, or nobody; who
    is there already is not counted. `together`: each group goes to one assignment, or nobody of
    it is placed. `apart`: no two of a group go to the same. `most`: (students, assignments,
    limit): at most `limit` of these students go to these assignments, counted together. Of all
    groups only who is active counts. Without pins there is always an answer: nobody placed.
    """

    least: Any = ()
    together: Sequence[Any] = ()
    apart: Sequence[Any] = ()
    most: Sequence[tuple[Any, Any, int]] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "least", _row("least", self.least))
        below = np.flatnonzero(self.least < 0)
        if len(below):
            raise ValueError(f"least[{below[0]}] is {self.least[below[0]]}; it is 0 or more.")
        for name in ("together", "apart"):
            groups = [_set(f"{name}[{k}]", each) for k, each in enumerate(getattr(self, name))]
            object.__setattr__(self, name, tuple(groups))
        object.__setattr__(self, "most", tuple(map(_limited, range(len(self.most)), self.most)))

    def bonds(self, problem: Problem) -> list[Bond]:
        """Those that can matter here. Raises ValueError for who or what is not in the problem."""
        self._check(problem)
        pairs = possible(problem)
        bonds = least(problem, pairs, self.least)
        for k, group in enumerate(self.together):
            bonds += together(problem, f"together[{k}]", group)
        for k, group in enumerate(self.apart):
            bonds += apart(problem, pairs, f"apart[{k}]", group)
        for k, each in enumerate(self.most):
            bonds += at_most(problem, pairs, f"most[{k}]", each)
        return bonds

    def broken(self, problem: Problem, pair: Integers) -> list[str]:
        """The names of those that an answer, who sits by which pair or -1, does not keep."""
        at = placed_at(problem, pair)
        return list(dict.fromkeys(bond.name for bond in self.bonds(problem) if bond.broken(at)))

    def _check(self, problem: Problem) -> None:
        n, m = problem.n_students, len(problem.seats)
        if len(self.least) not in (0, m):
            raise ValueError(f"least has {len(self.least)} entries, there are {m} assignments.")
        for name in ("together", "apart"):
            for k, group in enumerate(getattr(self, name)):
                _below(f"{name}[{k}]", "student", group, n)
        for k, (students, assignments, _) in enumerate(self.most):
            _below(f"most[{k}]", "student", students, n)
            _below(f"most[{k}]", "assignment", assignments, m)


@dataclass(frozen=True, eq=False)
class Sided(Solution):
    """The best that keeps all sides. `free` is the best without them: by how much it places more
    and is worth more is what they cost.

    `searched` (bool[m]) are the assignments that HiGHS decided on. A seat there has no honest
    price, since one more may bring nothing where two bring much: its `price` is 0.
    `placed_gap` and `gap` are what is not proved, by how many more may be placed and by how much
    more the value could be: 0 unless the time was over.
    """

    sides: Sides
    fairness: str
    seconds: float
    free: Solution
    searched: Flags
    placed_gap: int
    gap: int
    proved: bool

    @property
    def bound(self) -> int:
        """What no answer that keeps the sides and places as many exceeds (with bands: and has as
        few in each worse band)."""
        return self.value + self.gap

    @property
    def placed_bound(self) -> int:
        return self.placed + self.placed_gap

    @cached_property
    def price(self) -> Integers:  # type: ignore[override]
        return np.where(self.searched, 0, self.free.price)

    def updated(self, leave: Any = None, join: Any = None) -> Sided:
        problem = self.changed(leave, join)[0]
        return solve_with(problem, self.sides, self.fairness, self.seconds)


class Contradiction(ValueError):  # noqa: N818 - it is an answer about pins, not a fault
    """Pins (numbers of pairs) and sides that cannot hold together: without any of them they could."""

    def __init__(self, pinned: list[int], names: list[str]) -> None:
        super().__init__(f"pinned {pinned} cannot hold with {', '.join(names)}.")
        self.pinned, self.names = pinned, names


def solve_with(
    problem: Problem, sides: Sides, fairness: str = "", seconds: float = SECONDS
) -> Sided:
    """As `solve`, among the answers that keep all sides: placed first, then bands if asked for,
    then total fit; among the best one in which most students go where they would without sides.

    Same input, same output: HiGHS has one thread and a fixed seed. Only an answer that is not
    `proved` within `seconds` may be another on another machine. Raises ValueError for sides that
    do not fit the problem, `Contradiction` where pins leave no answer; TimeoutError when not any
    answer was found in time.
    """
    until = monotonic() + seconds
    bonds = sides.bonds(problem)
    free = solve(problem, fairness)
    at, part = placed_at(problem, free.pair), parts(problem, possible(problem), bonds)
    own = np.array([part[bond.nodes(problem.n_students)[0]] for bond in bonds], dtype=np.int64)
    pair, placed_gap, gap, proved = free.pair.copy(), 0, 0, True
    numbers = sorted({int(n) for n, bond in zip(own, bonds, strict=True) if bond.broken(at)})
    for number in numbers:
        students = problem.active & (part[: problem.n_students] == number)
        tied = [bond for n, bond in zip(own, bonds, strict=True) if n == number]
        answer = Part(problem, tied, students).best(free.pair, fairness, until)
        if answer is None:
            raise _contradiction(problem, sides)
        pair[students] = answer.pair[students]
        placed_gap, gap = placed_gap + answer.placed_gap, gap + answer.gap
        proved = proved and answer.proved
    broken = sides.broken(problem, pair)
    if broken:
        raise ArithmeticError(f"The answer does not keep {', '.join(broken)}.")
    searched = np.isin(part[problem.n_students :], numbers)
    return Sided(problem, pair, sides, fairness, seconds, free, searched, placed_gap, gap, proved)


def _contradiction(problem: Problem, sides: Sides) -> Contradiction:
    """Of the fewest pins and sides."""
    until = monotonic() + SECONDS_TO_EXPLAIN
    names = list(dict.fromkeys(bond.name for bond in sides.bonds(problem)))
    pinned = problem.pinned[problem.active[problem.student[problem.pinned]]].tolist()

    def impossible(pins: list[int], some: list[str]) -> bool:
        other = replace(problem, pinned=np.array(pins, dtype=np.int64))
        bonds = [bond for bond in sides.bonds(other) if bond.name in some]
        return Part(other, bonds, other.active).impossible(until)

    names = _needed(names, lambda some: impossible(pinned, some))
    pinned = _needed(pinned, lambda some: impossible(some, names))
    return Contradiction(pinned, names)


def _needed(items: list[Any], enough: Callable[[list[Any]], bool]) -> list[Any]:
    """Leaves out what is not needed, many at a time and in the end one by one."""
    step = len(items)
    while step:
        at = 0
        while at < len(items):
            rest = items[:at] + items[at + step :]
            if enough(rest):
                items = rest
            else:
                at += step
        step //= 2
    return items


def _row(name: str, values: Any) -> Integers:
    array = np.asarray(values)
    if array.ndim != 1 or (len(array) and array.dtype.kind not in "iu"):
        raise ValueError(f"{name} must be one row of whole numbers.")
    return array.astype(np.int64)


def _set(name: str, values: Any) -> Integers:
    numbers = _row(name, values)
    if (numbers < 0).any():
        raise ValueError(f"{name} names {numbers.min()}; numbers are 0 or more.")
    found, times = np.unique(numbers, return_counts=True)
    if (times > 1).any():
        raise ValueError(f"{name} names {found[times > 1][0]} twice.")
    return found


def _limited(k: int, most: Any) -> tuple[Integers, Integers, int]:
    try:
        students, assignments, limit = most
    except (TypeError, ValueError):
        raise ValueError(f"most[{k}] must be students, assignments and a limit.") from None
    if not isinstance(limit, int | np.integer) or limit < 0:
        raise ValueError(f"most[{k}] has limit {limit}; it is a whole number, 0 or more.")
    return _set(f"most[{k}]", students), _set(f"most[{k}]", assignments), int(limit)


def _below(name: str, what: str, numbers: Integers, count: int) -> None:
    if len(numbers) and numbers[-1] >= count:
        raise ValueError(f"{name} names {what} {numbers[-1]}; there are {count}.")
