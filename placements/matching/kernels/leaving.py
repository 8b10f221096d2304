"""A student leaves: the seat goes, by a chain if need be, to whom it is worth most."""

from __future__ import annotations

from typing import Any

import numpy as np

from placements.matching.kernels.compiling import FAR, NOWHERE, Whole, compiled
from placements.matching.kernels.heap import pop, push, without_void
from placements.matching.kernels.paths import Ends, Net, Scratch, State, clean, sit, stand


@compiled
def pairs_into(net: Net, into_start: Any, into: Any) -> None:
    """Fills the pairs of each assignment: into[into_start[j]] to into[into_start[j + 1]]."""
    for p in range(len(net.target)):
        into_start[net.target[p] + 1] += 1
    for j in range(len(net.floor)):
        into_start[j + 1] += into_start[j]
    following = into_start.copy()
    for p in range(len(net.target)):
        j = net.target[p]
        into[following[j]] = p
        following[j] += 1


@compiled
def search_back(  # noqa: C901 - as above
    net: Net, state: State, work: Scratch, into_start: Any, into: Any, active: Any, origin: Whole
) -> tuple[Ends, Whole]:
    """What is best done with one seat more at `origin`: it, or one that a move frees, stays
    empty (`seat` tells where), or one who sat nowhere takes it (the pair)."""
    value, price, distance = net.value, state.price, work.distance
    key, heap = work.key, work.heap
    distance[origin] = 0
    work.seen[0] = origin
    push(key, heap, 0, 0, origin)
    seen, size = 1, 1
    cost = price[origin] - net.floor[origin]
    empty = origin
    takes = NOWHERE
    settled = 0
    while size > 0 and key[0] < cost:
        nearest = key[0]
        j = pop(key, heap, size)
        size -= 1
        if nearest > distance[j]:
            continue
        work.settled[settled] = j
        settled += 1
        far = distance[j] + price[j]
        if far - net.floor[j] < cost:
            cost, empty, takes = far - net.floor[j], j, NOWHERE
        for a in range(into_start[j], into_start[j + 1]):
            p = np.int64(into[a])
            i = net.student[p]
            mine = state.pair[i]
            if not active[i]:
                continue
            if mine < 0:
                more = far - value[p] - net.out[i]
                if more < cost:
                    cost, takes = more, p
                continue
            k = np.int64(net.target[mine])
            more = far + value[mine] - price[k] - value[p]
            if k != j and more < cost and more < distance[k]:
                if distance[k] == FAR:
                    work.seen[seen] = k
                    seen += 1
                distance[k] = more
                work.via_pair[k] = p
                if size == len(key):
                    size = without_void(key, heap, size, distance)
                push(key, heap, size, more, k)
                size += 1
    if takes >= 0:
        empty = np.int64(net.target[takes])
    return Ends(cost, empty, NOWHERE, seen, settled), takes


@compiled
def lower(net: Net, state: State, work: Scratch, into_start: Any, into: Any, ends: Ends) -> None:
    """Prices after a search back, and what they now mean for those who sit elsewhere."""
    for a in range(ends.settled):
        j = np.int64(work.settled[a])
        if work.distance[j] < ends.cost:
            state.price[j] -= ends.cost - work.distance[j]
            for b in range(into_start[j], into_start[j + 1]):
                p = np.int64(into[b])
                i = net.student[p]
                q = state.slot[i]
                if q >= 0 and p != state.pair[i]:
                    margin = net.value[state.pair[i]] + state.price[j] - net.value[p]
                    state.margin[q] = min(state.margin[q], margin)


@compiled
def shift_back(
    net: Net, state: State, work: Scratch, origin: Whole, hole: Whole, empty: Whole
) -> Whole:
    """Moves all along the chain, so that the hole at `origin` comes to be at `empty`: where."""
    here = empty
    gap = hole
    if here != origin:
        gap = np.int64(state.slot[net.student[work.via_pair[here]]])
    left = gap
    while here != origin:
        pair = np.int64(work.via_pair[here])
        here = np.int64(net.target[pair])
        gap = hole
        if here != origin:
            gap = np.int64(state.slot[net.student[work.via_pair[here]]])
        sit(state, gap, net.student[pair], pair, -FAR)
    return left


@compiled
def leave(
    net: Net, state: State, work: Scratch, into_start: Any, into: Any, active: Any, s: Whole
) -> None:
    """Takes s, no longer active, out; the seat goes, by a chain if need be, to whom it is worth
    most, or stays empty."""
    if state.slot[s] < 0:
        return
    hole = np.int64(state.slot[s])
    origin = np.int64(net.target[state.pair[s]])
    stand(state, s)
    ends, takes = search_back(net, state, work, into_start, into, active, origin)
    lower(net, state, work, into_start, into, ends)
    left = shift_back(net, state, work, origin, hole, ends.seat)
    if takes >= 0:
        sit(state, left, net.student[takes], takes, -FAR)
    else:
        first = net.slot0[ends.seat] + state.free[ends.seat]
        if left != first:
            i = state.occupant[first]
            sit(state, left, i, state.pair[i], state.margin[first])
        state.free[ends.seat] += 1
    clean(work, ends.seen)
