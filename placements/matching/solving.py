"""The best for all together: placed first, then total fit; or the worst-off first."""

from __future__ import annotations

import numpy as np

from placements.matching.bands import solve_bands
from placements.matching.engine import Engine
from placements.matching.problem import Problem
from placements.matching.solution import Best, Solution, network_of

FAIRNESS = ("", "bands")


def solve(problem: Problem, fairness: str = "") -> Solution:
    """As many placed as possible, then the highest total fit.

    With `fairness="bands"`: as many placed, then the fewest in the worst band, then in the next
    worst, and so on; then the total. Ties go by the order of students and assignments. Raises
    ValueError for another fairness, ArithmeticError if the answer is not proved to be the best.
    """
    if fairness not in FAIRNESS:
        raise ValueError(f"fairness is {fairness!r}; it must be one of {FAIRNESS}.")
    solution: Solution = solve_bands(problem) if fairness else _solve_total(problem)
    if solution.bound != solution.value:
        raise ArithmeticError(f"Not proved: worth {solution.value}, bound {solution.bound}.")
    return solution


def _solve_total(problem: Problem) -> Best:
    engine = Engine.empty(network_of(problem))
    engine.join(np.flatnonzero(problem.active))
    return Best.told(problem, engine)
