"""Shortest augmenting paths on reduced costs: students come and go, the best stays the best.

Between two steps these hold, and together they prove the optimum (complementary slackness):
    gain[i] + price[j] >= weight of every pair, equal where i sits at j
    gain[i] = 0 for who sits nowhere, price[j] = 0 where a seat is free; none is negative
A seat is never expanded into a node of its own: an assignment keeps a list of who sits there.
Weights are Python's whole numbers, so that several aims in one weight never overflow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

STAYS_OUT = -1


@dataclass
class _Path:
    """What a search found: what it costs, where it ends, and by which pair each place is reached."""

    cost: int
    student: int = -1  # who stays out in the end
    seat: int = -1  # which seat is taken, or stays empty, in the end
    pair: int = -1  # by which somebody who sat nowhere gets a seat
    settled: dict[int, int] = field(default_factory=dict)
    via: dict[int, int] = field(default_factory=dict)


class Assigner:
    """`start`, `target` and `weight` are the pairs by student; `sits[i]` is a pair number or -1."""

    def __init__(
        self, start: list[int], target: list[int], weight: list[int], seats: list[int]
    ) -> None:
        self.start, self.target, self.weight = start, target, weight
        self.owner = [i for i in range(len(start) - 1) for _ in range(start[i], start[i + 1])]
        self.sits = [STAYS_OUT] * (len(start) - 1)
        self.takes_part = [False] * (len(start) - 1)
        self.gain = [0] * (len(start) - 1)
        self.free = list(seats)
        self.price = [0] * len(seats)
        self.at: list[list[int]] = [[] for _ in seats]
        self._into: list[list[int]] | None = None

    @property
    def into(self) -> list[list[int]]:
        """The pairs of each assignment; only needed when somebody leaves."""
        if self._into is None:
            self._into = [[] for _ in self.free]
            for pair, j in enumerate(self.target):
                self._into[j].append(pair)
        return self._into

    def restore(self, sits: list[int], takes_part: list[bool], price: list[int]) -> None:
        """Goes on from an earlier optimum: who sits where, and the prices that proved it."""
        self.price = list(price)
        for i, pair in enumerate(sits):
            self.takes_part[i] = takes_part[i]
            if takes_part[i]:
                self.gain[i] = self._best_gain(i)
            if pair >= 0:
                self._sit(i, pair)

    def join(self, s: int) -> None:
        """Gives `s` a place, perhaps by a chain of moves, perhaps at the cost of the weakest."""
        self.takes_part[s] = True
        self.gain[s] = self._best_gain(s)
        path = self._path_to_a_place(s)
        self.gain[s] -= path.cost
        self._settle_prices(path, 1)
        if path.student == s:
            return
        seat = path.seat if path.student < 0 else self.target[self._rise(path.student)]
        while True:
            pair = path.via[seat]
            i = self.owner[pair]
            came_from = self.target[self._rise(i)] if self.sits[i] >= 0 else -1
            self._sit(i, pair)
            if i == s:
                return
            seat = came_from

    def leave(self, s: int) -> None:
        """Takes `s` out and gives the seat, if anybody gains by it, to whom it is worth most."""
        self.takes_part[s] = False
        self.gain[s] = 0
        if self.sits[s] < 0:
            return
        origin = self.target[self._rise(s)]
        path = self._path_from_a_seat(origin)
        self._settle_prices(path, -1)
        empty = path.seat
        if path.pair >= 0:
            self._sit(self.owner[path.pair], path.pair)
            empty = self.target[path.pair]
        while empty != origin:
            pair = path.via[empty]
            self._rise(self.owner[pair])
            self._sit(self.owner[pair], pair)
            empty = self.target[pair]

    def _path_to_a_place(self, s: int) -> _Path:
        """The cheapest way to let `s` in: onto a free seat, or by somebody's staying out."""
        path = _Path(cost=self.gain[s], student=s)
        reached: dict[int, int] = {}
        heap: list[tuple[int, int]] = []
        self._spread(s, 0, path, reached, heap)
        while heap:
            distance, j = heappop(heap)
            if distance >= path.cost:
                break
            if j in path.settled:
                continue
            path.settled[j] = distance
            if self.free[j] > 0:
                path.cost, path.student, path.seat = distance, -1, j
                break
            for i in self.at[j]:
                if distance + self.gain[i] < path.cost:
                    path.cost, path.student = distance + self.gain[i], i
            for i in self.at[j]:
                self._spread(i, distance, path, reached, heap)
        return path

    def _spread(
        self,
        i: int,
        distance: int,
        path: _Path,
        reached: dict[int, int],
        heap: list[tuple[int, int]],
    ) -> None:
        """Where `i` could go from here, as far as that is cheaper than what was found."""
        base, limit = distance + self.gain[i], path.cost
        price, target, weight = self.price, self.target, self.weight
        for pair in range(self.start[i], self.start[i + 1]):
            j = target[pair]
            cost = base + price[j] - weight[pair]
            if cost < limit and cost < reached.get(j, limit):
                reached[j] = cost
                path.via[j] = pair
                heappush(heap, (cost, j))

    def _path_from_a_seat(self, origin: int) -> _Path:
        """The cheapest way to deal with one seat more: it, or one that it frees, stays empty, or
        somebody who sat nowhere gets one."""
        path = _Path(cost=self.price[origin], seat=origin)
        reached = {origin: 0}
        heap = [(0, origin)]
        while heap:
            distance, j = heappop(heap)
            if distance >= path.cost:
                break
            if j in path.settled:
                continue
            path.settled[j] = distance
            if distance + self.price[j] < path.cost:
                path.cost, path.pair, path.seat = distance + self.price[j], -1, j
            for pair in self.into[j]:
                i = self.owner[pair]
                if not self.takes_part[i] or self.sits[i] == pair:
                    continue
                cost = distance + self.gain[i] + self.price[j] - self.weight[pair]
                if cost >= path.cost:
                    continue
                if self.sits[i] < 0:
                    path.cost, path.pair = cost, pair
                    continue
                k = self.target[self.sits[i]]
                if cost < reached.get(k, path.cost):
                    reached[k] = cost
                    path.via[k] = pair
                    heappush(heap, (cost, k))
        return path

    def _settle_prices(self, path: _Path, sign: int) -> None:
        for j, distance in path.settled.items():
            change = sign * (path.cost - distance)
            if distance < path.cost:
                self.price[j] += change
                for i in self.at[j]:
                    self.gain[i] -= change

    def lower_prices(self) -> None:
        """To the lowest that still prove the optimum: then a price is what one more seat is worth.

        From every place where a chain can end (a seat left empty, a student who sits nowhere)
        backwards: the cheapest end of a chain that begins with one more seat at j.
        """
        nearest = list(self.price)
        for i, pair in enumerate(self.sits):
            if pair < 0 and self.takes_part[i]:
                for other in range(self.start[i], self.start[i + 1]):
                    j = self.target[other]
                    nearest[j] = min(nearest[j], self.price[j] - self.weight[other])
        heap = [(distance, j) for j, distance in enumerate(nearest)]
        heapify(heap)
        while heap:
            distance, k = heappop(heap)
            if distance > nearest[k]:
                continue
            for i in self.at[k]:
                for pair in range(self.start[i], self.start[i + 1]):
                    j = self.target[pair]
                    cost = distance + self.gain[i] + self.price[j] - self.weight[pair]
                    if cost < nearest[j]:
                        nearest[j] = cost
                        heappush(heap, (cost, j))
        self.price = [price - by for price, by in zip(self.price, nearest, strict=True)]
        self.gain = [self._best_gain(i) if there else 0 for i, there in enumerate(self.takes_part)]

    def _best_gain(self, i: int) -> int:
        pairs = range(self.start[i], self.start[i + 1])
        return max([0, *(self.weight[p] - self.price[self.target[p]] for p in pairs)])

    def _sit(self, i: int, pair: int) -> None:
        self.sits[i] = pair
        self.free[self.target[pair]] -= 1
        self.at[self.target[pair]].append(i)

    def _rise(self, i: int) -> int:
        """Stands up; answers the pair that it was."""
        pair, self.sits[i] = self.sits[i], STAYS_OUT
        self.free[self.target[pair]] += 1
        self.at[self.target[pair]].remove(i)
        return pair
