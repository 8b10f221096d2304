"""Side constraints that a flow cannot carry, for one school at a time.

Groups that need a least number to go on, students together or apart, at most so many of one
group. Where the best answer without them keeps them already, it is the best. Elsewhere HiGHS
solves the part of the school that they touch: the students and assignments that hang together by
pairs that are allowed and by these constraints. The rest stays as the engine has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from time import monotonic
from typing import Any

import numpy as np

from placements.matching.bands import BANDS
from placements.matching.highs import Found, OutOfTimeError
from placements.matching.problem import Flags, Integers, Problem
from placements.matching.rules import AtMost, Least, Rule, Together
from placements.matching.solution import Solution
from placements.matching.solving import solve

SECONDS = 60.0


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

    def rules(self, problem: Problem) -> list[Rule]:
        """Those that can matter here. Raises ValueError for who or what is not in the problem."""
        self._check(problem)
        there, m = problem.active, len(problem.seats)
        rules: list[Rule] = [
            Least(f"least[{j}]", j, int(self.least[j])) for j in np.flatnonzero(self.least > 1)
        ]
        for k, group in enumerate(self.together):
            rules.append(Together(f"together[{k}]", group[there[group]]))
        for k, group in enumerate(self.apart):
            for j in range(m):
                rules.append(AtMost(f"apart[{k}]", group[there[group]], np.array([j]), 1))
        for k, (students, assignments, limit) in enumerate(self.most):
            rules.append(AtMost(f"most[{k}]", students[there[students]], assignments, limit))
        pairs = possible(problem)
        narrowed = [rule.narrowed(problem, pairs) for rule in rules]
        return [rule for rule in narrowed if rule is not None]

    def broken(self, problem: Problem, pair: Integers) -> list[str]:
        """The names of those that an answer, who sits by which pair or -1, does not keep."""
        at = placed_at(problem, pair)
        return list(dict.fromkeys(r.name for r in self.rules(problem) if r.broken(at)))

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
    free: Solution
    searched: Flags
    placed_gap: int
    gap: int
    proved: bool
    seconds: float

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


def solve_with(
    problem: Problem, sides: Sides, fairness: str = "", seconds: float = SECONDS
) -> Sided:
    """As `solve`, among the answers that keep all sides: placed first, then bands if asked for,
    then total fit; among the best one in which most students go where they would without sides.

    Same input, same output: HiGHS has one thread and a fixed seed. Only an answer that is not
    `proved` within `seconds` may be another on another machine. Raises ValueError for sides that
    do not fit the problem, and where pins contradict sides (which, is said); TimeoutError when
    not any answer was found in time.
    """
    until = monotonic() + seconds
    rules = sides.rules(problem)
    free = solve(problem, fairness)
    at = placed_at(problem, free.pair)
    part = _parts(problem, rules)
    searched = sorted({int(part[rule.nodes(problem)[0]]) for rule in rules if rule.broken(at)})
    pair, placed_gap, gap, proved = free.pair.copy(), 0, 0, True
    for number in searched:
        found = _Search(
            problem,
            [rule for rule in rules if part[rule.nodes(problem)[0]] == number],
            problem.active & (part[: problem.n_students] == number),
        ).best(free.pair, fairness, until)
        pair[found.students] = found.pair
        placed_gap, gap = placed_gap + found.placed_gap, gap + found.gap
        proved &= found.proved
    where = np.isin(part[problem.n_students :], searched)
    solution = Sided(
        problem, pair, sides, fairness, free, where, placed_gap, gap, proved, seconds
    )
    return solution
