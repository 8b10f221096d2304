"""Shortest augmenting paths on reduced costs. Between two steps these hold, and together they prove
the optimum (complementary slackness), with gain[i] = what student i is worth where it sits less
the price there, or -out[i] for who sits nowhere:
    gain[i] + price[j] >= value of every pair of i and j
    price[j] >= floor[j], and equal where a seat is free
A seat is never expanded into a node of its own: an assignment owns a row of slots, the free ones
first.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from placements.matching.kernels.compiling import FAR, NOWHERE, Whole, compiled
from placements.matching.kernels.heap import pop, push, without_void


class Net(NamedTuple):
    """What does not change while students come and go: E pairs, n students, m assignments."""

    start: Any  # int64[n + 1]: the pairs of student i are start[i] to start[i + 1]
    student: Any  # int32[E]
    target: Any  # int32[E]
    value: Any  # int32[E]
    out: Any  # int64[n]: what it costs when i stays out
    floor: Any  # int64[m]: the price of a seat that is free
    slot0: Any  # int64[m + 1]: the slots of assignment j are slot0[j] to slot0[j + 1]


class State(NamedTuple):
    """Who sits where, and the prices that prove it. S slots in all."""

    price: Any  # int64[m]
    free: Any  # int32[m]: that many slots at the front of j's row are free
    occupant: Any  # int32[S]: a student; what stands in a free slot means nothing
    slot: Any  # int32[n]: where i sits, or -1
    pair: Any  # int64[n]: by which pair, or -1
    margin: Any  # int64[S]: at most what going elsewhere costs the occupant, the price here aside


class Scratch(NamedTuple):
    """What a search writes on. Between two searches `distance` is FAR all over."""

    distance: Any  # int64[m]
    via_pair: Any  # int32[m]
    via_slot: Any  # int32[m]
    key: Any  # int64[2m + 1]: a heap, lowest first
    heap: (
        Any  # int32[2m + 1]: its assignments; an entry whose key is no longer the distance is void
    )
    seen: Any  # int32[m]
    settled: Any  # int32[m]


@compiled
def clean(work: Scratch, seen: Whole) -> None:
    for a in range(seen):
        work.distance[work.seen[a]] = FAR


@compiled
def sit(state: State, q: Whole, i: Whole, pair: Whole, margin: Whole) -> None:
    state.occupant[q] = i
    state.slot[i] = q
    state.pair[i] = pair
    state.margin[q] = margin


@compiled
def stand(state: State, i: Whole) -> None:
    state.slot[i] = NOWHERE
    state.pair[i] = NOWHERE


class Ends(NamedTuple):
    """Where a chain of moves ends, and how much of the scratch was used in finding it."""

    cost: Whole
    seat: Whole  # the assignment where a free seat is taken, or -1
    outs: Whole  # the slot whose occupant stays out, or -1
    seen: Whole
    settled: Whole


@compiled
def search(net: Net, state: State, work: Scratch, s: Whole, gain: Whole) -> Ends:  # noqa: C901 - one loop: calls would cost as much again
    """The cheapest chain that lets s in: onto a free seat, or by somebody's staying out.

    Where it counts, places in arrays are unsigned: below zero they would mean places from the
    end, and to look whether they do costs a fifth of all time.
    """
    start, target, value, out, slot0 = net.start, net.target, net.value, net.out, net.slot0
    price, free, occupant, sits = state.price, state.free, state.occupant, state.pair
    margin, distance, key, heap = state.margin, work.distance, work.key, work.heap
    via_pair, via_slot, reached = work.via_pair, work.via_slot, work.seen
    cost, seat, outs = gain + out[s], NOWHERE, NOWHERE
    seen, size, settled = 0, 0, 0
    for p in range(start[s], start[s + 1]):
        j = np.int64(target[p])
        far = gain + price[j] - value[p]
        if far < cost:
            reached[seen] = j
            seen += 1
            distance[j] = far
            via_pair[j] = p
            via_slot[j] = NOWHERE
            if free[j] > 0:
                cost, seat = far, j
            else:
                push(key, heap, size, far, j)
                size += 1
    while size > 0 and key[0] < cost:
        far = key[0]
        j = pop(key, heap, size)
        size -= 1
        if far > distance[j]:
            continue
        work.settled[settled] = j
        settled += 1
        at_price = far - price[j]
        for q in range(np.uint64(slot0[j]), np.uint64(slot0[j + 1])):
            if at_price + margin[q] >= cost:
                continue
            i = occupant[q]
            mine = sits[i]
            base = at_price + value[mine]
            least = out[i]
            if base + least < cost:
                cost, seat, outs = base + least, NOWHERE, np.int64(q)
            if size + start[i + 1] - start[i] > len(key):
                size = without_void(key, heap, size, distance)
            begin, end = np.uint64(start[i]), np.uint64(start[i + 1])
            for first, last in ((begin, np.uint64(mine)), (np.uint64(mine + 1), end)):
                for p in range(first, last):
                    k = np.uint64(target[p])
                    more = price[k] - value[p]
                    least = min(least, more)
                    beyond = base + more
                    if (beyond < cost) & (beyond < distance[k]):
                        if distance[k] == FAR:
                            reached[seen] = k
                            seen += 1
                        distance[k] = beyond
                        via_pair[k] = p
                        via_slot[k] = q
                        if free[k] > 0:
                            cost, seat, outs = beyond, np.int64(k), NOWHERE
                        else:
                            push(key, heap, size, beyond, np.int64(k))
                            size += 1
            margin[q] = value[mine] + least
    return Ends(cost, seat, outs, seen, settled)


@compiled
def shift(net: Net, state: State, work: Scratch, s: Whole, ends: Ends) -> None:
    """Moves all along the chain, from its end back to s."""
    hole, seat = ends.outs, ends.seat
    if seat >= 0:
        state.free[seat] -= 1
        hole = net.slot0[seat] + state.free[seat]
    elif hole >= 0:
        loser = state.occupant[hole]
        seat = np.int64(net.target[state.pair[loser]])
        stand(state, loser)
    while hole >= 0:
        pair = work.via_pair[seat]
        came_from = np.int64(work.via_slot[seat])
        mover = s
        if came_from >= 0:
            mover = np.int64(state.occupant[came_from])
            seat = np.int64(net.target[state.pair[mover]])
        sit(state, hole, mover, pair, -FAR)
        hole = came_from


@compiled
def join(net: Net, state: State, work: Scratch, s: Whole) -> None:
    """Gives s a place, perhaps by a chain of moves, perhaps at the cost of the weakest."""
    gain = -net.out[s]
    second = gain
    best = NOWHERE
    for p in range(net.start[s], net.start[s + 1]):
        worth = net.value[p] - state.price[net.target[p]]
        if worth > gain:
            second = gain
            gain = worth
            best = p
        elif worth > second:
            second = worth
    if best < 0:
        return
    j = np.int64(net.target[best])
    if state.free[j] > 0:
        state.free[j] -= 1
        sit(state, net.slot0[j] + state.free[j], s, best, net.value[best] - second)
        return
    ends = search(net, state, work, s, gain)
    for a in range(ends.settled):
        j = np.int64(work.settled[a])
        if work.distance[j] < ends.cost:
            state.price[j] += ends.cost - work.distance[j]
    shift(net, state, work, s, ends)
    clean(work, ends.seen)


@compiled
def reach(net: Net, low: Any, high: Any) -> None:
    """The first and the last assignment that i could get; -1 where there is none."""
    start, target = net.start, net.target
    for i in range(len(low)):
        lowest, highest = np.int32(len(net.floor)), np.int32(-1)
        for p in range(np.uint64(start[i]), np.uint64(start[i + 1])):
            lowest, highest = min(lowest, target[p]), max(highest, target[p])
        low[i], high[i] = lowest, highest
        low[i] = min(low[i], high[i])


@compiled
def join_all(net: Net, state: State, work: Scratch, joining: Any) -> None:
    for s in joining:
        join(net, state, work, s)


@compiled
def seat_again(net: Net, state: State, pair: Any) -> None:
    """Seats students by their pairs (or -1); the prices are those that proved it."""
    for i in range(len(pair)):
        p = pair[i]
        if p >= 0:
            j = net.target[p]
            state.free[j] -= 1
            sit(state, net.slot0[j] + state.free[j], i, p, -FAR)


@compiled
def nearest_ends(net: Net, state: State, active: Any, near: Any) -> None:
    """What it costs to end a chain at each assignment: a seat left empty, or one who sat nowhere."""
    for j in range(len(near)):
        near[j] = state.price[j] - net.floor[j]
    for i in range(len(state.slot)):
        if state.slot[i] < 0 and active[i]:
            for p in range(net.start[i], net.start[i + 1]):
                j = net.target[p]
                near[j] = min(near[j], state.price[j] - net.value[p] - net.out[i])


@compiled
def lowest_prices(net: Net, state: State, work: Scratch, active: Any, lowest: Any) -> None:
    """Fills the lowest prices that still prove the optimum: what one more seat is worth.

    From every place where a chain can end backwards: the cheapest end of a chain that begins
    with one more seat at j.
    """
    target, value, price = net.target, net.value, state.price
    near, key, heap = work.distance, work.key, work.heap
    nearest_ends(net, state, active, near)
    size = 0
    for j in range(len(price)):
        push(key, heap, size, near[j], j)
        size += 1
    while size > 0:
        nearest = key[0]
        k = pop(key, heap, size)
        size -= 1
        if nearest > near[k]:
            continue
        for q in range(net.slot0[k] + state.free[k], net.slot0[k + 1]):
            i = state.occupant[q]
            base = near[k] - price[k] + value[state.pair[i]]
            for p in range(net.start[i], net.start[i + 1]):
                to = np.int64(target[p])
                if base + price[to] - value[p] < near[to]:
                    near[to] = base + price[to] - value[p]
                    if size == len(key):
                        size = without_void(key, heap, size, near)
                    push(key, heap, size, near[to], to)
                    size += 1
    for j in range(len(price)):
        lowest[j] = price[j] - near[j]
        near[j] = FAR


@compiled
def best_gains(net: Net, price: Any, active: Any, gain: Any) -> None:
    """Fills what each active student gains at these prices at best, or staying out; else 0."""
    start, target, value = net.start, net.target, net.value
    for i in range(len(gain)):
        most = np.int64(0)
        if active[i]:
            most = -net.out[i]
            for p in range(np.uint64(start[i]), np.uint64(start[i + 1])):
                most = max(most, value[p] - price[np.uint64(target[p])])
        gain[i] = most
