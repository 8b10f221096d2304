"""Student-proposing deferred acceptance."""

from __future__ import annotations

from typing import Any

import numpy as np

from placements.matching.kernels.compiling import NOWHERE, Whole, compiled


@compiled
def _weaker(wanted: Any, one: Whole, than: Whole) -> bool:
    """Of two pairs at one assignment: which gives way first. Ties go by order."""
    return bool(wanted[one] < wanted[than] or (wanted[one] == wanted[than] and one > than))


@compiled
def dearest_first(start: Any, fit: Any, order: Any) -> None:
    """Sorts each student's pairs in `order`, which rise, by fit from the highest; ties stay."""
    for i in range(len(start) - 1):
        for at in range(start[i] + 1, start[i + 1]):
            pair, here = order[at], at
            while here > start[i] and fit[order[here - 1]] < fit[pair]:
                order[here] = order[here - 1]
                here -= 1
            order[here] = pair


@compiled
def defer(
    start: Any,
    student: Any,
    target: Any,
    order: Any,
    wanted: Any,
    slot0: Any,
    asking: Any,
    pair: Any,
) -> None:
    """Student-proposing deferred acceptance; fills `pair`.

    `order` are each student's pairs, dearest first; the weakest at an assignment gives way.
    """
    following = start[:-1].copy()
    held = np.zeros(len(slot0) - 1, dtype=np.int64)
    slots = np.full(slot0[-1], NOWHERE, dtype=np.int64)
    stack = asking.copy()
    waiting = len(asking)
    while waiting > 0:
        waiting -= 1
        i = stack[waiting]
        while pair[i] < 0 and following[i] < start[i + 1]:
            p = order[following[i]]
            following[i] += 1
            j = target[p]
            here = slot0[j] + held[j]
            if here < slot0[j + 1]:
                held[j] += 1
            else:
                here = NOWHERE
                for q in range(slot0[j], slot0[j + 1]):
                    if here < 0 or _weaker(wanted, slots[q], slots[here]):
                        here = q
                if here < 0 or not _weaker(wanted, slots[here], p):
                    continue
                loser = student[slots[here]]
                pair[loser] = NOWHERE
                stack[waiting] = loser
                waiting += 1
            slots[here] = p
            pair[i] = p
