"""What lies within reach of a student and may be, found on a grid."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from placements.matching.kernels.compiling import Whole, compiled, inlined


class People(NamedTuple):
    """As `candidates.Seekers`, which says what each is."""

    x: Any
    y: Any
    limit: Any
    born: Any
    papers: Any
    days: Any


class Asked(NamedTuple):
    """As `candidates.Offers`, in the order of the cells of the grid; `number` is each's own."""

    x: Any
    y: Any
    seats: Any
    born_by: Any
    demands: Any
    days: Any
    number: Any


class Cells(NamedTuple):
    """The grid: those of cell c stand from first[c] to first[c + 1], row by row."""

    first: Any
    size: Whole
    columns: Whole
    rows: Whole
    west: Whole
    south: Whole


DAYS, BAD_MATCH = 5, 6


@inlined
def rule_against(people: People, asked: Asked, unmet: Any, i: Whole, q: Whole) -> Whole:
    """The number in `candidates.RULES` of the first rule by which i cannot go there, or -1."""
    rule: Whole = np.int64(unmet[people.papers[i], asked.demands[q]])
    if asked.seats[q] <= 0:
        rule = 0
    elif people.born[i] > asked.born_by[q]:
        rule = 1
    elif rule < 0 and asked.days[q] & ~people.days[i] != 0:
        rule = DAYS
    return rule


@inlined
def insert(found: Any, far: Any, begin: Whole, end: Whole, number: Whole, metres: Whole) -> None:
    """Puts a pair where it belongs among those of one student, which rise from begin to end."""
    here = end
    while here > begin and found[here - 1] > number:
        found[here] = found[here - 1]
        far[here] = far[here - 1]
        here -= 1
    found[here] = number
    far[here] = metres


@compiled
def find_near(
    people: People,
    asked: Asked,
    cells: Cells,
    unmet: Any,
    bad: Any,
    counts: Any,
    excluded: Any,
    found: Any,
    far: Any,
    first: Whole,
    last: Whole,
    end: Whole,
) -> tuple[Whole, Whole]:
    """Writes the pairs of each student from `end` on, by the number of the assignment, with whole
    metres: how many in counts[i + 1], and in excluded[i] by rule what is near and may not be.

    Answers which student comes next and where the pairs end: before `last` where there may be no
    room for all that the next could have.
    """
    for i in range(first, last):
        x, y, limit = people.x[i], people.y[i], people.limit[i]
        left = max(0, (x - limit - cells.west) // cells.size)
        right = min(cells.columns - 1, (x + limit - cells.west) // cells.size)
        low = max(0, (y - limit - cells.south) // cells.size)
        high = min(cells.rows - 1, (y + limit - cells.south) // cells.size)
        if left > right:
            continue
        begin, room = end, np.int64(0)
        for row in range(low, high + 1):
            at = row * cells.columns
            room += cells.first[at + right + 1] - cells.first[at + left]
        if begin + room > len(found):
            return i, begin
        for row in range(low, high + 1):
            at = row * cells.columns
            for q in range(cells.first[at + left], cells.first[at + right + 1]):
                east, north = asked.x[q] - x, asked.y[q] - y
                square = east * east + north * north
                if square > limit * limit:
                    continue
                number = asked.number[q]
                rule = rule_against(people, asked, unmet, i, q)
                if rule < 0 and is_among(bad, i * len(asked.x) + number):
                    rule = BAD_MATCH
                if rule >= 0:
                    excluded[i, rule] += 1
                    continue
                insert(found, far, begin, end, number, np.int64(np.sqrt(square)))
                end += 1
        counts[i + 1] = end - begin
    return last, end


@compiled
def is_among(keys: Any, key: Whole) -> bool:
    """Whether the rising `keys` hold it."""
    if len(keys) == 0:
        return False
    at = np.searchsorted(keys, key)
    return bool(at < len(keys) and keys[at] == key)
