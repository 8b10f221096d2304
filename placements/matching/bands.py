"""The worst-off first: as few as possible in the worst band of fit, then in the next, then total.

Stage by stage, each exact. What one stage proved holds in the next: only pairs of no reduced cost
stay; whom its prices need placed must be placed, and seats that have a price must be taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from placements.matching.engine import Engine, Network
from placements.matching.problem import Flags, Integers, Problem
from placements.matching.solution import Solution

BANDS = (200, 400, 600, 800)  # a fit below the first is in the worst band, and so on


@dataclass(frozen=True, eq=False)
class InBands(Solution):
    """`placing` (int64[m]) is how many more one more seat would place (who goes first counts
    twice), `worth` what it would add
    to the total then; `gap` is what all stages together left unproved: nothing."""

    placing: Integers
    worth: Integers
    gap: int

    @property
    def bound(self) -> int:
        """What no answer that places as many, and as few in each worse band, exceeds."""
        return self.value + self.gap

    @property
    def price(self) -> Integers:
        """As ever; where one more seat would better a band at the cost of total fit, 0."""
        return np.maximum(0, self.placing * self.place_worth + self.worth)

    def updated(self, leave: Any = None, join: Any = None) -> InBands:
        return solve_bands(self.changed(leave, join)[0])


@dataclass(eq=False)
class _Stage:
    """What the next stage is bound to."""

    allowed: Flags  # bool[E]
    placed: Flags  # bool[n]: must be placed
    filled: Flags  # bool[m]: every seat must be taken


def solve_bands(problem: Problem) -> InBands:
    n, m = problem.n_students, len(problem.seats)
    band = np.searchsorted(BANDS, problem.fit, side="right")
    aims = [(band != each).astype(np.int32) for each in range(len(BANDS))]
    one_more = 2 * n + 3  # weighs more than whatever else a seat changes in the first stage
    network = Network.of(problem, aims[0], problem.staying_out(one_more), allowed=problem.allowed)
    engine, price, stage = _solved(problem, network)
    placing = (price + one_more // 2) // one_more
    gaps = _gap(problem, engine, price)
    for value in [*aims[1:], problem.worth]:
        must = (n + m + 1) * (int(value.max(initial=0)) + 1)  # more than all that it may cost
        network = Network.of(
            problem,
            value,
            np.where(stage.placed, must, 0),
            allowed=stage.allowed,
            floor=np.where(stage.filled, -must, 0),
        )
        engine, price, stage = _solved(problem, network)
        gaps += _gap(problem, engine, price)
    return InBands(problem, network.told(engine.state.pair), placing, price, gaps)


def _solved(problem: Problem, network: Network) -> tuple[Engine, Integers, _Stage]:
    active, net = problem.active, network.net
    engine = Engine.empty(network)
    engine.join(np.flatnonzero(active))
    price = engine.lowest_prices(active)
    gain = network.gains(price, active)
    tight = active[net.student] & (gain[net.student] + price[net.target] == net.value)
    number = np.flatnonzero(tight) if network.number is None else network.number[tight]
    allowed = np.zeros(problem.n_pairs, dtype=np.bool_)
    allowed[number] = True
    return engine, price, _Stage(allowed, active & (gain > -net.out), price > net.floor)


def _gap(problem: Problem, engine: Engine, price: Integers) -> int:
    return engine.network.gap(engine.state.pair, price, problem.active)
