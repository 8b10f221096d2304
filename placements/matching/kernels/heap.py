"""A binary heap of assignments by distance, lowest first, in two arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from placements.matching.kernels.compiling import Whole, compiled

ONE: Whole = np.uint64(1)  # places are unsigned here: see `paths.search`


@compiled
def push(key: Any, heap: Any, size: Whole, far: Whole, j: Whole) -> None:
    """Puts j on a heap of `size`, which is then one more."""
    here = np.uint64(size)
    while here > np.uint64(0):
        above = (here - ONE) >> ONE
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
    left = np.uint64(size - 1)
    if left > np.uint64(0):
        far = key[left]
        last = heap[left]
        here = np.uint64(0)
        while True:
            below = here + here + ONE
            if below >= left:
                break
            if below + ONE < left:
                below += np.uint64(key[below + ONE] < key[below])
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
