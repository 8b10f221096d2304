"""A binary heap of assignments by distance, lowest first, in two arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from placements.matching.kernels.compiling import Whole, compiled


@compiled
def push(key: Any, heap: Any, size: Whole, far: Whole, j: Whole) -> None:
    """Puts j on a heap of `size`, which is then one more."""
    here = size
    while here > 0:
        above = (here - 1) >> 1
        if key[above] <= far:
            break
        key[here] = key[above]
        heap[here] = heap[above]
        here = above
    key[here] = far
    heap[here] = j


@compiled
def pop(key: Any, heap: Any, size: Whole) -> Whole:
    """Takes the nearest from a heap of `size`, which is then one less."""
    first = np.int64(heap[0])
    size -= 1
    if size > 0:
        far = key[size]
        last = heap[size]
        here = 0
        while True:
            below = 2 * here + 1
            if below >= size:
                break
            if below + 1 < size and key[below + 1] < key[below]:
                below += 1
            if key[below] >= far:
                break
            key[here] = key[below]
            heap[here] = heap[below]
            here = below
        key[here] = far
        heap[here] = last
    return first


@compiled
def without_void(key: Any, heap: Any, size: Whole, distance: Any) -> Whole:
    """Drops what is no longer the distance: each assignment stays once at most. The size."""
    kept = 0
    for a in range(size):
        if key[a] == distance[heap[a]]:
            push(key, heap, kept, key[a], heap[a])
            kept += 1
    return kept
