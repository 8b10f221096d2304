"""Who could go where: what lies within each student's travel limit, less what a rule excludes.

Exact: every assignment within the limit is looked at, found on a grid; none is left out because
others are nearer. What a rule excludes never becomes a pair, and the rule is kept.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np

from placements.matching.engine import kernels
from placements.matching.problem import Integers, Narrow

RULES = ("seats", "age", "level", "programme", "certificate", "days", "bad_match")
ANY = -1  # every bit: every day
FARTHEST = 10**9  # metres: farther is a mistake, not a place
EVER = 2**31 - 1
EARTH = 6_371_000  # metres
ROOM = 40  # pairs of a student, to begin with


@dataclass(frozen=True, eq=False)
class Seekers:
    """One entry per student; what is left out excludes nothing. Raises ValueError for lengths
    that differ, and for places and limits that cannot be."""

    x: Any  # int64[n]: metres east on a flat map
    y: Any  # int64[n]: metres north
    limit: Any  # int64[n]: metres that the student can travel, as the crow flies
    born: Any = 0  # int64[n]: birth date as an ordinal day
    papers: Any = 0  # int64[n]: a row of `unmet`: level, programme and certificates
    days: Any = ANY  # int64[n]: bits of the days on which the student can work

    def __post_init__(self) -> None:
        _check(self)
        if len(self.limit) and self.limit.min() < 0:
            raise ValueError(f"limit[{int(np.argmin(self.limit))}] is negative.")


@dataclass(frozen=True, eq=False)
class Offers:
    """One entry per assignment; what is left out asks nothing. Raises ValueError as `Seekers`."""

    x: Any
    y: Any
    seats: Any = 1  # int64[m]
    born_by: Any = EVER  # int64[m]: who was born later is too young for these times and tasks
    demands: Any = 0  # int64[m]: a column of `unmet`: what is asked of it
    days: Any = 0  # int64[m]: bits of the days on which there is work

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, eq=False)
class Candidates:
    """Pairs by student and, of one student, by assignment, as `Problem` wants them."""

    start: Integers  # int64[n + 1]
    assignment: Narrow  # int32[E]
    distance: Narrow  # int32[E]: whole metres
    excluded: Narrow  # int32[n, len(RULES)]: within reach, and by which rule not possible

    @cached_property
    def student(self) -> Narrow:
        """int32[E]"""
        return np.repeat(np.arange(len(self.start) - 1, dtype=np.int32), np.diff(self.start))

    def rules_of(self, student: int) -> dict[str, int]:
        """How many assignments within reach each rule excluded, in the order of RULES."""
        counts = self.excluded[student].tolist()
        return {rule: n for rule, n in zip(RULES, counts, strict=True) if n}


def candidates(seekers: Seekers, offers: Offers, bad: Any = None, unmet: Any = None) -> Candidates:
    """All that is within reach and possible.

    `unmet` (int8[papers, demands]) has the number in RULES of the first rule by which who has
    these papers does not meet those demands, or -1: as many kinds of each as there are, without a
    limit. `bad` (int64[k, 2]) are pairs (student, assignment) that went wrong before. Two threads,
    each half of the students: the answer is the same however they run. Raises ValueError for
    rules, papers and demands that are none.
    """
    n = len(seekers.x)
    grid = _Grid.over(offers, seekers.limit)
    wrong = _bad_keys(bad, n, len(offers.x))
    rules = _rules(unmet, seekers.papers, offers.demands)
    people = kernels().People(*(getattr(seekers, each.name) for each in fields(seekers)))
    start = np.zeros(n + 1, dtype=np.int64)
    excluded = np.zeros((n, len(RULES)), dtype=np.int32)

    def find(first: int, last: int) -> tuple[Narrow, Narrow]:
        found, far = np.zeros((2, ROOM * (last - first) + 1), dtype=np.int32)
        end = 0
        while first < last:
            first, end = kernels().find_near(
                people, grid.asked, grid.cells, rules, wrong, start, excluded, found, far,
                first, last, end,
            )  # fmt: skip
            if first < last:  # room for as many again, and for all that one could have
                more = np.zeros(len(found) + len(offers.x), dtype=np.int32)
                found, far = np.concatenate([found, more]), np.concatenate([far, more])
        return found[:end], far[:end]

    halves = _in_halves(find, n)
    np.cumsum(start, out=start)
    found, far = (np.concatenate(each) for each in zip(*halves, strict=True))
    return Candidates(start, found, far, excluded)


def on_a_map(north: Any, east: Any) -> tuple[Integers, Integers]:
    """int64[k] each: metres east and north of the middle of these places, given in degrees.

    Stereographic, as the Dutch national grid is: up to 150 km from the middle a distance is right
    to two in ten thousand. A place that is not known (NaN) comes out in the middle.
    """
    degrees = np.array([north, east], dtype=np.float64)
    known = ~np.isnan(degrees).any(axis=0)
    if not known.any():
        degrees[:] = 0
    middle = degrees[:, known].mean(axis=1) if known.any() else degrees[:, :1].sum(axis=1)
    degrees[:, ~known] = middle[:, None]
    up, (up0, east0) = np.radians(degrees[0]), np.radians(middle)
    side = np.radians(degrees[1]) - east0
    scale = 2 * EARTH / (1 + np.sin(up0) * np.sin(up) + np.cos(up0) * np.cos(up) * np.cos(side))
    x = scale * np.cos(up) * np.sin(side)
    y = scale * (np.cos(up0) * np.sin(up) - np.sin(up0) * np.cos(up) * np.cos(side))
    return np.rint(x).astype(np.int64), np.rint(y).astype(np.int64)


def by_place(x: Any, y: Any, lot: int | None = None) -> Integers:
    """int64[k]: an order in which what lies near each other comes near each other (Z-order).

    Beyond some 20,000 students memory is the limit: load students and assignments in this order.
    With a `lot` which quarter of the map goes first, and which quarter of that, is drawn each time
    anew: of two places either is as often the first. What lies in one place stays as it was.
    """
    east, north = (np.asarray(each, dtype=np.int64) for each in (x, y))
    east, north = (each - each.min(initial=0) for each in (east, north))
    seen, order = np.zeros((2, len(east)), dtype=np.uint64)
    for bit in reversed(range(int(max(east.max(initial=0), north.max(initial=0))).bit_length())):
        quarter = ((east >> bit & 1) | (north >> bit & 1) << 1).astype(np.uint64)
        drawn = 0 if lot is None else _drawn(seen, lot, bit)
        order = order << np.uint64(2) | (quarter ^ drawn)
        seen = seen << np.uint64(2) | quarter
    return np.argsort(order, kind="stable")


def _drawn(seen: Any, lot: int, level: int) -> Any:
    """uint64[k] of 0 to 3: the same for whoever comes from the same square (splitmix64)."""
    mixed = seen + np.uint64(((2 * lot + 1) * 64 + level) * 0x9E3779B97F4A7C15 % 2**64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ mixed >> np.uint64(shift)) * np.uint64(factor)
    return (mixed ^ mixed >> np.uint64(31)) & np.uint64(3)


@dataclass(frozen=True, eq=False)
class _Grid:
    """The assignments in cells, so that only what may be near is looked at."""

    asked: Any  # kernels.Asked
    cells: Any  # kernels.Cells

    @classmethod
    def over(cls, offers: Offers, limits: Integers) -> _Grid:
        m = len(offers.x)
        west, south = (int(each.min()) if m else 0 for each in (offers.x, offers.y))
        wide = int(offers.x.max(initial=west)) - west + 1
        high = int(offers.y.max(initial=south)) - south + 1
        usual = int(np.median(limits)) // 3 if len(limits) else 1
        size = max(1, usual, int((wide * high / (4 * m + 1)) ** 0.5))
        columns, rows = wide // size + 1, high // size + 1
        cell = (offers.y - south) // size * columns + (offers.x - west) // size
        order = np.argsort(cell, kind="stable")
        first = np.searchsorted(cell[order], np.arange(columns * rows + 1))
        asked = (getattr(offers, each.name)[order] for each in fields(offers))
        return cls(
            kernels().Asked(*asked, order),
            kernels().Cells(first, size, columns, rows, west, south),
        )


def _in_halves(work: Any, n: int) -> tuple[Any, Any]:
    with ThreadPoolExecutor(1) as beside:
        first = beside.submit(work, 0, n // 2)
        second = work(n // 2, n)
        return first.result(), second


def _check(columns: Any) -> None:
    """Makes every field an int64 column as long as x."""
    length = len(np.atleast_1d(columns.x))
    for each in fields(columns):
        given = np.asarray(getattr(columns, each.name))
        if given.dtype.kind not in "iu" and given.size:
            raise ValueError(f"{each.name} must hold whole numbers, not {given.dtype}.")
        if given.ndim > 1 or (given.ndim and len(given) != length):
            raise ValueError(f"{each.name} has {len(given)} entries, x has {length}.")
        column = np.ascontiguousarray(np.broadcast_to(given, length), dtype=np.int64)
        if each.name in {"x", "y", "limit"} and length and np.abs(column).max() > FARTHEST:
            raise ValueError(f"{each.name}[{int(np.argmax(np.abs(column)))}] is no place on a map.")
        object.__setattr__(columns, each.name, column)


def _rules(unmet: Any, papers: Integers, demands: Integers) -> Any:
    """int8[papers, demands], checked against who points into it."""
    table = np.array([[-1]]) if unmet is None else np.asarray(unmet)
    if table.ndim != 2 or table.dtype.kind not in "iu":
        raise ValueError("unmet must have a row per kind of papers and a column per demand.")
    if table.size and not -1 <= table.min() <= table.max() < len(RULES):
        raise ValueError("unmet must hold -1 or the number of a rule.")
    for name, given, size in zip(
        ("papers", "demands"), (papers, demands), table.shape, strict=True
    ):
        outside = (given < 0) | (given >= size)
        if outside.any():
            at = int(np.argmax(outside))
            raise ValueError(f"{name}[{at}] is {given[at]}; unmet has {size}.")
    return np.ascontiguousarray(table, dtype=np.int8)


def _bad_keys(bad: Any, n: int, m: int) -> Integers:
    """int64[k]: student * m + assignment, rising."""
    pairs = np.zeros((0, 2), dtype=np.int64) if bad is None else np.asarray(bad, dtype=np.int64)
    if pairs.ndim != 2 or pairs.shape[1] != 2:
        raise ValueError("bad must be pairs of a student and an assignment.")
    outside = (pairs < 0).any(axis=1) | (pairs[:, 0] >= n) | (pairs[:, 1] >= m)
    if outside.any():
        at = int(np.argmax(outside))
        raise ValueError(f"bad[{at}] names student {pairs[at, 0]}, assignment {pairs[at, 1]}.")
    return np.unique(pairs[:, 0] * m + pairs[:, 1])
