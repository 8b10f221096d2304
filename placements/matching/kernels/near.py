"""What lies within reach of a student and may be, found on a grid."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from placements.matching.kernels.compiling import Whole, compiled


class People(NamedTuple):
    """As `candidates.Seekers`, which says what each is."""

    x: Any
    y: Any
    limit: Any
    born: Any
    level: Any
    programme: Any
    days: Any
    certificates: Any


class Asked(NamedTuple):
    """As `candidates.Offers`, in the order of the cells of the grid; `number` is each's own."""

    x: Any
    y: Any
    seats: Any
    born_by: Any
    least_level: Any
    most_level: Any
    programmes: Any
    days: Any
    certificates: Any
    number: Any


class Cells(NamedTuple):
    """The grid: those of cell c stand from first[c] to first[c + 1], row by row."""

    first: Any
    size: Whole
    columns: Whole
    rows: Whole
    west: Whole
    south: Whole


@compiled
def rule_against(people: People, asked: Asked, bad: Any, i: Whole, q: Whole) -> Whole:
    """The number in `candidates.RULES` of the first rule by which i cannot go there, or -1."""
    if asked.seats[q] <= 0:
        return 0
    if people.born[i] > asked.born_by[q]:
        return 1
    if not asked.least_level[q] <= people.level[i] <= asked.most_level[q]:
        return 2
    if people.programme[i] & asked.programmes[q] == 0:
        return 3
    if asked.days[q] & ~people.days[i] != 0:
        return 4
    if asked.certificates[q] & ~people.certificates[i] != 0:
        return 5
    if len(bad) > 0:
        key = i * len(asked.x) + asked.number[q]
        at = np.searchsorted(bad, key)
        if at < len(bad) and bad[at] == key:
            return 6
    return -1


@compiled
def reach(people: People, cells: Cells, i: Whole) -> tuple[Whole, Whole, Whole, Whole]:
    """The cells, first and last column and row, within which all lies that i can travel to."""
    limit = people.limit[i]
    left = max(0, (people.x[i] - limit - cells.west) // cells.size)
    right = min(cells.columns - 1, (people.x[i] + limit - cells.west) // cells.size)
    low = max(0, (people.y[i] - limit - cells.south) // cells.size)
    high = min(cells.rows - 1, (people.y[i] + limit - cells.south) // cells.size)
    return left, right, low, high


@compiled
def count_near(
    people: People,
    asked: Asked,
    cells: Cells,
    bad: Any,
    counts: Any,
    excluded: Any,
    first: Whole,
    last: Whole,
) -> None:
    """Fills counts[i + 1] with how many are possible, and how many each rule excludes."""
    for i in range(first, last):
        left, right, low, high = reach(people, cells, i)
        furthest = people.limit[i] * people.limit[i]
        for row in range(low, high + 1):
            if left > right:
                break
            at = row * cells.columns
            for q in range(cells.first[at + left], cells.first[at + right + 1]):
                east, north = asked.x[q] - people.x[i], asked.y[q] - people.y[i]
                if east * east + north * north <= furthest:
                    rule = rule_against(people, asked, bad, i, q)
                    if rule < 0:
                        counts[i + 1] += 1
                    else:
                        excluded[i, rule] += 1


@compiled
def fill_near(
    people: People,
    asked: Asked,
    cells: Cells,
    bad: Any,
    start: Any,
    found: Any,
    far: Any,
    first: Whole,
    last: Whole,
) -> None:
    """Fills the pairs of each student, by the number of the assignment, with whole metres."""
    for i in range(first, last):
        left, right, low, high = reach(people, cells, i)
        furthest = people.limit[i] * people.limit[i]
        begin = end = start[i]
        for row in range(low, high + 1):
            if left > right:
                break
            at = row * cells.columns
            for q in range(cells.first[at + left], cells.first[at + right + 1]):
                east, north = asked.x[q] - people.x[i], asked.y[q] - people.y[i]
                square = east * east + north * north
                if square <= furthest and rule_against(people, asked, bad, i, q) < 0:
                    here = end
                    number = asked.number[q]
                    while here > begin and found[here - 1] > number:
                        found[here] = found[here - 1]
                        far[here] = far[here - 1]
                        here -= 1
                    found[here] = number
                    far[here] = np.int64(np.sqrt(square))
                    end += 1
