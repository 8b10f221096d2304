"""The best for all together, with its proof; and the stable answer beside it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from typing import Any

import numpy as np

from placements.matching.paths import Assigner
from placements.matching.problem import HIGHEST_FIT, Integers, Problem

BANDS = (200, 400, 600, 800)  # a fit below the first is in the worst band, and so on
FAIRNESS = ("", "bands")


@dataclass(frozen=True, eq=False)
class Solution:
    """`pair[i]` is the pair of student i, or -1.

    `bound` is an upper bound on the total fit of any answer that places as many; where it equals
    `total_fit` (always, after `solve`) nothing better exists. `price[j]` is what one more seat
    would be worth in fit; a seat that would place one student more counts `place_worth` for that.
    """

    problem: Problem
    pair: Integers
    price: Integers
    placed: int
    total_fit: int
    bound: int
    method: str = ""
    _exact_prices: tuple[int, ...] = field(default=(), repr=False)

    @property
    def value(self) -> int:
        return self.total_fit

    @property
    def place_worth(self) -> int:
        return _place_worth(self.problem)

    def updated(self, leave: Any = None, join: Any = None) -> Solution:
        """The answer after students left and joined, from here on instead of from nothing.

        Worth as much as a cold solve; among answers of equal worth it keeps nearer to this one.
        Raises ValueError for who cannot leave (not there) or join (there already).
        """
        active = self.problem.active.copy()
        leaving = _some(leave, active, "leave", there=True)
        active[leaving] = False
        joining = _some(join, active, "join", there=False)
        active[joining] = True
        problem = replace(self.problem, active=active)
        if self.method == "stable":
            return stable(problem)
        assigner = _assigner(problem, self.method)
        assigner.restore(self.pair.tolist(), self.problem.active.tolist(), list(self._exact_prices))
        for i in leaving.tolist():
            assigner.leave(i)
        for i in joining.tolist():
            assigner.join(i)
        return _proved(problem, assigner, self.method)


def solve(problem: Problem, fairness: str = "") -> Solution:
    """As many placed as possible, then the highest total fit.

    With `fairness="bands"`: as many placed, then the fewest in the worst band, then in the next
    worst, and so on; then the total. Ties go by the order of students and assignments.
    """
    if fairness not in FAIRNESS:
        raise ValueError(f"fairness is {fairness!r}; it must be one of {FAIRNESS}.")
    assigner = _assigner(problem, fairness)
    for i in np.flatnonzero(problem.active).tolist():
        assigner.join(i)
    return _proved(problem, assigner, fairness)


def stable(problem: Problem) -> Solution:
    """Student-proposing deferred acceptance: no student and assignment would both rather swap.

    Students order by `fit`, assignments by `trainer_fit` (else by `fit`); ties go by order.
    Pins hold first. There are no prices; the bound is everybody's own best, seldom reached.
    """
    wanted = problem.fit if problem.trainer_fit is None else problem.trainer_fit
    pair = np.full(problem.n_students, -1, dtype=np.int64)
    seats = problem.seats.copy()
    held = problem.pinned[problem.active[problem.student[problem.pinned]]]
    pair[problem.student[held]] = held
    np.subtract.at(seats, problem.assignment[held], 1)
    order = np.lexsort((np.arange(problem.n_pairs), -problem.fit, problem.student))
    start = problem.start
    following = start[:-1].copy()
    weakest: list[list[tuple[int, int, int]]] = [[] for _ in seats]
    asking = [i for i in np.flatnonzero(problem.active).tolist() if pair[i] < 0][::-1]
    while asking:
        i = asking.pop()
        if following[i] == start[i + 1]:
            continue
        chosen = int(order[following[i]])
        following[i] += 1
        j = int(problem.assignment[chosen])
        heappush(weakest[j], (int(wanted[chosen]), -i, chosen))
        pair[i] = chosen
        if len(weakest[j]) > seats[j]:
            _fit, loser, _pair = heappop(weakest[j])
            pair[-loser] = -1
            asking.append(-loser)
    own_best = np.zeros(problem.n_students, dtype=np.int64)
    np.maximum.at(own_best, problem.student, problem.fit)
    return Solution(
        problem=problem,
        pair=pair,
        price=np.zeros(len(seats), dtype=np.int64),
        placed=int((pair >= 0).sum()),
        total_fit=int(problem.fit[pair[pair >= 0]].sum()),
        bound=int(own_best[problem.active].sum()),
        method="stable",
    )


def _place_worth(problem: Problem) -> int:
    """More than all fit together, so that placing one student more always comes first."""
    return HIGHEST_FIT * problem.n_students + 1


def _bases(problem: Problem) -> tuple[int, int]:
    """For bands: what one step in the worst-band count, and what one placed, is worth.

    Each unit exceeds twice all that stands below it, so that a difference can be read back.
    """
    return 2 * HIGHEST_FIT * problem.n_students + 1, 2 * (problem.n_students + 1) ** len(BANDS)


def _weights(problem: Problem, fairness: str) -> list[int]:
    """All aims in one whole number per pair: pins, placed, (bands,) fit."""
    fit = problem.fit.tolist()
    if fairness == "bands":
        step, placed = _bases(problem)
        base = problem.n_students + 1
        penalty = [base ** (len(BANDS) - 1 - band) for band in range(len(BANDS))] + [0]
        band = np.searchsorted(BANDS, problem.fit, side="right").tolist()
        weight = [step * (placed - penalty[b]) + f for b, f in zip(band, fit, strict=True)]
    else:
        worth = _place_worth(problem)
        weight = [worth + f for f in fit]
    everything = problem.n_students * max(weight, default=0) + 1
    for pair in problem.pinned.tolist():
        weight[pair] += everything
    return weight


def _assigner(problem: Problem, fairness: str) -> Assigner:
    return Assigner(
        problem.start.tolist(),
        problem.assignment.tolist(),
        _weights(problem, fairness),
        problem.seats.tolist(),
    )


def _proved(problem: Problem, assigner: Assigner, fairness: str) -> Solution:
    """The answer with its lowest prices. Raises ArithmeticError where the proof fails.

    For any prices, no answer is worth more than all gains plus all seats at their price; an
    answer that is worth exactly that is the best.
    """
    assigner.lower_prices()
    value = sum(assigner.weight[pair] for pair in assigner.sits if pair >= 0)
    limit = sum(assigner.gain) + sum(
        seats * price for seats, price in zip(problem.seats.tolist(), assigner.price, strict=True)
    )
    pair = np.array(assigner.sits, dtype=np.int64)
    total = int(problem.fit[pair[pair >= 0]].sum())
    if limit != value or min(assigner.price, default=0) < 0:
        raise ArithmeticError(f"Not proved: worth {value}, bound {limit}.")
    return Solution(
        problem=problem,
        pair=pair,
        price=np.array([_in_fit(problem, p, fairness) for p in assigner.price], dtype=np.int64),
        placed=int((pair >= 0).sum()),
        total_fit=total,
        bound=total + limit - value,
        method=fairness,
        _exact_prices=tuple(assigner.price),
    )


def _in_fit(problem: Problem, price: int, fairness: str) -> int:
    """A price in places and fit; with bands a seat can better a band at the cost of total fit,
    which then counts 0."""
    if fairness != "bands":
        return price
    step, worth = _bases(problem)
    half = step // 2
    fit = (price + half) % step - half
    placed = ((price - fit) // step + worth // 2) // worth
    return max(0, placed * _place_worth(problem) + fit)


def _some(values: Any, active: np.ndarray, name: str, *, there: bool) -> Integers:
    found = np.zeros(0, dtype=np.int64) if values is None else np.asarray(values)
    if found.ndim != 1 or (len(found) and found.dtype.kind not in "iu"):
        raise ValueError(f"{name} must be one row of student numbers.")
    found = found.astype(np.int64)
    if len(np.unique(found)) != len(found):
        raise ValueError(f"{name} names a student twice.")
    for i in found.tolist():
        if not 0 <= i < len(active):
            raise ValueError(f"{name} names student {i}; there are {len(active)}.")
        if active[i] != there:
            raise ValueError(f"{name}: student {i} is {'not there' if there else 'there already'}.")
    return found
