"""An answer, who sits where, with the prices that prove it; and how it follows a change."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from placements.matching.engine import Engine, Network
from placements.matching.problem import HIGHEST_FIT, Flags, Integers, Problem


@dataclass(frozen=True, eq=False)
class Solution(ABC):
    """`pair[i]` is the pair of student i, or -1 (int64[n])."""

    problem: Problem
    pair: Integers

    @cached_property
    def placed(self) -> int:
        return int(np.count_nonzero(self.pair >= 0))

    @cached_property
    def total_fit(self) -> int:
        return int(self.problem.fit[self.pair[self.pair >= 0]].sum())

    @cached_property
    def value(self) -> int:
        """The total fit, with the bonus for who stays as proposed."""
        problem = self.problem
        if not (problem.stay_bonus and len(problem.proposed)):
            return self.total_fit
        stayed = np.isin(problem.proposed, self.pair).sum()
        return self.total_fit + problem.stay_bonus * int(stayed)

    @property
    def place_worth(self) -> int:
        return place_worth(self.problem)

    @property
    @abstractmethod
    def bound(self) -> int:
        """What the value of no other answer of its kind exceeds."""

    @property
    @abstractmethod
    def price(self) -> Integers:
        """int64[m]: what one more seat would be worth in fit; to place a student more counts
        `place_worth`, and twice that for who goes first."""

    @abstractmethod
    def updated(self, leave: Any = None, join: Any = None) -> Solution:
        """The answer after students left and joined, from here on instead of from nothing.

        `leave` and `join` are student numbers (int64[k]). Worth as much as a cold solve. Raises
        ValueError for who cannot leave (not there) or join (there already).
        """

    def changed(self, leave: Any, join: Any) -> tuple[Problem, Integers, Integers]:
        """The problem with others there, who left and who joined."""
        active = self.problem.active.copy()
        leaving = _some(leave, active, "leave", there=True)
        active[leaving] = False
        joining = _some(join, active, "join", there=False)
        active[joining] = True
        return self.problem.with_active(active), leaving, joining


@dataclass(frozen=True, eq=False)
class Best(Solution):
    """Placed first, then total fit. `dual` (int64[m]) are prices that prove it in `network`; of
    all such prices `price` has the lowest. `engine` is for who goes on first."""

    network: Network
    dual: Integers
    engine: list[Engine]

    @classmethod
    def told(cls, problem: Problem, engine: Engine) -> Best:
        """What the engine has come to, in the problem's own numbers."""
        network, state = engine.network, engine.state
        return cls(problem, network.told(state.pair), network, state.price.copy(), [engine])

    @cached_property
    def bound(self) -> int:  # type: ignore[override]
        """What no answer that places as many exceeds; it equals `value`."""
        network = self.network
        return self.value + network.gap(network.own(self.pair), self.dual, self.problem.active)

    @cached_property
    def price(self) -> Integers:  # type: ignore[override]
        return self._resumed().lowest_prices(self.problem.active)

    @cached_property
    def tight(self) -> Flags:
        """bool[E]: the pairs that leave their student as well off as this answer does, by the
        lowest prices. One more seat that is worth its price is taken along these."""
        problem, sits = self.problem, self.pair >= 0
        left = problem.worth - self.price[problem.assignment]
        has = -problem.staying_out(self.place_worth)
        has[sits] = left[self.pair[sits]]
        same: Flags = left == has[problem.student]
        return same if problem.allowed is None else same & problem.allowed

    def updated(self, leave: Any = None, join: Any = None) -> Best:
        """Among answers of equal worth it keeps nearer to this one."""
        problem, leaving, joining = self.changed(leave, join)
        engine = self.engine.pop() if self.engine else self._resumed()
        staying = problem.active.copy()
        staying[joining] = False
        engine.leave(leaving, staying)
        engine.join(joining)
        return Best.told(problem, engine)

    @classmethod
    def recalled(cls, problem: Problem, pair: Integers, price: Integers) -> Best:
        """An answer from what was kept of it: `pair` (int64[n]) and the prices that proved it.

        Raises ValueError when these prices do not prove it.
        """
        best = cls(problem, pair, network_of(problem), price, [])
        if best.bound != best.value:
            raise ValueError(f"Not proved: worth {best.value}, bound {best.bound}.")
        return best

    def with_marks(self, pinned: Any, forbidden: Any) -> Best:
        """The best when these pairs (int64[k]) are pinned and forbidden instead; from here on.

        `total_fit` and `placed` less those of this answer are what it costs. Raises ValueError
        for pins that contradict.
        """
        problem = replace(self.problem, pinned=pinned, forbidden=forbidden)
        moved = np.concatenate([_changed(self.problem, problem, each) for each in MARKS])
        moved = np.unique(self.problem.student[moved])
        moved = moved[self.problem.active[moved]]
        there = self.problem.active.copy()
        there[moved] = False
        before = self._resumed()
        before.leave(moved, there)
        network = network_of(problem)
        pair = network.own(self.network.told(before.state.pair))
        after = Engine.resumed(network, pair, before.state.price)
        after.join(moved)
        return Best.told(problem, after)

    def _resumed(self) -> Engine:
        return Engine.resumed(self.network, self.network.own(self.pair), self.dual)


MARKS = ("pinned", "forbidden")


def _changed(one: Problem, other: Problem, name: str) -> Integers:
    return np.setxor1d(getattr(one, name), getattr(other, name)).astype(np.int64)


def network_of(problem: Problem) -> Network:
    """All pairs that may be chosen, placed first, then fit."""
    out = problem.staying_out(place_worth(problem))
    return Network.of(problem, problem.worth, out, allowed=problem.allowed)


def place_worth(problem: Problem) -> int:
    """More than all fit together, so that placing one student more always comes first."""
    return (HIGHEST_FIT + problem.stay_bonus) * problem.n_students + 1


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
