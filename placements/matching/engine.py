"""A network of pairs, who sits where in it, and the prices that prove that nothing is better.

Between the arrays of `kernels` and the problem as it was posed. Loads numba when first used,
never when imported: a web request must not wait for it.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from placements.matching.problem import Flags, Integers, Narrow, Problem

if TYPE_CHECKING:
    from placements.matching.kernels import Net, Scratch, State


MANY = 5000  # who join at once; from here on two threads are worth their trouble
WAITING = 4  # what it costs that one comes last, in turns of another


@cache
def kernels() -> ModuleType:
    from placements.matching import kernels

    return kernels


@dataclass(frozen=True, eq=False)
class Network:
    """The pairs that may be chosen; `number` (int64[e]) is how the problem numbers them, or None
    where all may."""

    net: Net
    number: Integers | None = None

    @classmethod
    def of(
        cls,
        problem: Problem,
        value: Narrow,
        out: Integers,
        *,
        allowed: Flags | None = None,
        floor: Integers | None = None,
    ) -> Network:
        """`value` (int32[E]) per pair of the problem, `out` (int64[n]) what staying out costs,
        `allowed` (bool[E]) the pairs that count, `floor` (int64[m]) the price of a free seat."""
        number = None
        start, student, target = problem.start, problem.student, problem.assignment
        if allowed is not None and not allowed.all():
            number = np.flatnonzero(allowed)
            start = np.concatenate([[0], np.cumsum(allowed)])[start].astype(np.int64)
            student, target, value = student[number], target[number], value[number]
        return cls(
            kernels().Net(
                start=start,
                student=student,
                target=target,
                value=value.astype(np.int32, copy=False),
                out=out,
                floor=np.zeros(len(problem.seats), dtype=np.int64) if floor is None else floor,
                slot0=np.concatenate([[0], np.cumsum(problem.room)]).astype(np.int64),
            ),
            number,
        )

    @cached_property
    def into(self) -> tuple[Integers, Narrow]:
        """The pairs of each assignment: the second from first[j] to first[j + 1]."""
        start = np.zeros(len(self.net.floor) + 1, dtype=np.int64)
        pairs = np.zeros(len(self.net.target), dtype=np.int32)
        kernels().pairs_into(self.net, start, pairs)
        return start, pairs

    def told(self, pair: Integers) -> Integers:
        """int64[n]: as the problem numbers them."""
        if self.number is None:
            return pair.copy()
        return np.append(self.number, -1)[pair]

    def own(self, pair: Integers) -> Integers:
        """int64[n]: as the network numbers them."""
        if self.number is None:
            return pair
        return np.where(pair >= 0, np.searchsorted(self.number, pair), -1)

    def gains(self, price: Integers, active: Flags) -> Integers:
        """int64[n]: what each active student gains at these prices at best, or by staying out."""
        found = np.zeros(len(self.net.out), dtype=np.int64)
        kernels().best_gains(self.net, price, active, found)
        return found

    def gap(self, pair: Integers, price: Integers, active: Flags) -> int:
        """How far an answer is from what these prices prove to be the most: 0 for the best.

        For any prices from the floor up, no answer is worth more than all gains plus all seats
        at their price. Raises ArithmeticError for a price below the floor.
        """
        net = self.net
        if (price < net.floor).any():
            raise ArithmeticError("A price lies below its floor.")
        seats = np.diff(net.slot0)
        seated = pair >= 0
        taken = np.bincount(net.target[pair[seated]], minlength=len(seats))
        limit = int(self.gains(price, active).sum()) + int((seats * price).sum())
        value = int(net.value[pair[seated]].sum(dtype=np.int64))
        value -= int(net.out[active & ~seated].sum())
        return limit - value - int(((seats - taken) * net.floor).sum())


@dataclass(eq=False)
class Engine:
    """Students join and leave; after each, the answer is the best for who is there."""

    network: Network
    state: State
    work: Scratch

    @classmethod
    def empty(cls, network: Network) -> Engine:
        net = network.net
        n, m, slots = len(net.out), len(net.floor), int(net.slot0[-1])
        state = kernels().State(
            price=net.floor.copy(),
            free=np.diff(net.slot0).astype(np.int32),
            occupant=np.full(slots, -1, dtype=np.int32),
            slot=np.full(n, -1, dtype=np.int32),
            pair=np.full(n, -1, dtype=np.int64),
            margin=np.zeros(slots, dtype=np.int64),
        )
        return cls(network, state, _scratch(m))

    @classmethod
    def resumed(cls, network: Network, pair: Integers, price: Integers) -> Engine:
        """Goes on from an earlier optimum: who sits by which pair (or -1), and its prices."""
        engine = cls.empty(network)
        engine.state.price[:] = price
        kernels().seat_again(network.net, engine.state, pair)
        return engine

    def join(self, students: Integers) -> None:
        """Many at once in three steps, always the same: who can only get a seat in one part of
        the assignments, beside who can only get one in the other; then who is in between."""
        if len(students) < MANY:
            kernels().join_all(self.network.net, self.state, self.work, students)
            return
        below, beyond, between = self.parted(students)
        with ThreadPoolExecutor(1) as beside:
            scratch = _scratch(len(self.network.net.floor))
            first = beside.submit(self._join_all, below, scratch)
            self._join_all(beyond, self.work)
            first.result()
        self._join_all(between, self.work)

    def parted(self, students: Integers) -> tuple[Integers, Integers, Integers]:
        """Who can only get what lies below the best cut, who what lies from it on, and the rest."""
        low, high = np.zeros((2, len(self.network.net.out)), dtype=np.int32)
        kernels().reach(self.network.net, low, high)
        cut = self._cut(low[students], high[students])
        below, beyond = high[students] < cut, low[students] >= cut
        return students[below], students[beyond], students[~below & ~beyond]

    def _join_all(self, students: Integers, work: Scratch) -> None:
        kernels().join_all(self.network.net, self.state, work, students)

    def _cut(self, low: Narrow, high: Narrow) -> int:
        """The assignment at which to part: few in between, who have to wait for both sides, and
        about as many on either."""
        m = len(self.network.net.floor)
        below = np.cumsum(np.bincount(high + 1, minlength=m + 1))
        beyond = len(low) - np.cumsum(np.bincount(low + 1, minlength=m + 2))[: m + 1]
        between = len(low) - below - beyond
        return int(np.argmin(np.maximum(below, beyond) + WAITING * between))

    def leave(self, students: Integers, active: Flags) -> None:
        """`active` says who is there afterwards."""
        net, into = self.network.net, self.network.into
        for i in students:
            kernels().leave(net, self.state, self.work, *into, active, i)

    def lowest_prices(self, active: Flags) -> Integers:
        """int64[m]: the lowest that still prove the optimum: what one more seat is worth."""
        lowest = np.zeros(len(self.network.net.floor), dtype=np.int64)
        kernels().lowest_prices(self.network.net, self.state, self.work, active, lowest)
        return lowest


def _scratch(m: int) -> Scratch:
    return kernels().Scratch(  # type: ignore[no-any-return]
        distance=np.full(m, kernels().FAR, dtype=np.int64),
        via_pair=np.zeros(m, dtype=np.int32),
        via_slot=np.zeros(m, dtype=np.int32),
        key=np.zeros(2 * m + 1, dtype=np.int64),
        heap=np.zeros(2 * m + 1, dtype=np.int32),
        seen=np.zeros(m, dtype=np.int32),
        settled=np.zeros(m, dtype=np.int32),
    )
