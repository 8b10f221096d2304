"""The stable answer, for schools that let trainers rank: nobody would both rather swap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from placements.matching.engine import kernels
from placements.matching.problem import Integers, Problem
from placements.matching.solution import Solution


@dataclass(frozen=True, eq=False)
class Stable(Solution):
    """Without prices; the bound is everybody's own best, seldom reached."""

    @property
    def price(self) -> Integers:
        return np.zeros(len(self.problem.seats), dtype=np.int64)

    @property
    def bound(self) -> int:
        best = np.zeros(self.problem.n_students, dtype=np.int64)
        np.maximum.at(best, self.problem.student, self.problem.fit)
        return int(best[self.problem.active].sum())

    def updated(self, leave: Any = None, join: Any = None) -> Stable:
        return stable(self.changed(leave, join)[0])


def stable(problem: Problem) -> Stable:
    """Student-proposing deferred acceptance: no student and assignment would both rather swap.

    Students order by `fit`, assignments by `trainer_fit` (else by `fit`); ties go by order.
    Pins hold first; forbidden pairs are no pairs.
    """
    wanted = problem.fit if problem.trainer_fit is None else problem.trainer_fit
    start, student, target = problem.start, problem.student, problem.assignment
    order = np.arange(len(student), dtype=np.int64)
    if problem.allowed is not None:
        order = np.flatnonzero(problem.allowed)
        start = np.concatenate(
            [[0], np.cumsum(np.bincount(student[order], minlength=problem.n_students))]
        )
    kernels().dearest_first(start, problem.fit, order)
    pair = np.full(problem.n_students, -1, dtype=np.int64)
    held = problem.pinned[problem.active[student[problem.pinned]]]
    pair[student[held]] = held
    seats = problem.room - np.bincount(target[held], minlength=len(problem.seats))
    slot0 = np.concatenate([[0], np.cumsum(seats)]).astype(np.int64)
    asking = np.flatnonzero(problem.active)[::-1]  # who is pinned has a seat, and asks for none
    kernels().defer(start, student, target, order, wanted, slot0, asking, pair)
    return Stable(problem, pair)
