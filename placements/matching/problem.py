"""What is to be solved: students, free seats, and the pairs that are possible."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Narrow = NDArray[np.int32]
Flags = NDArray[np.bool_]
HIGHEST_FIT = 1000
HIGHEST_BONUS = 1000
MOST_STUDENTS = np.iinfo(np.int32).max
COLUMNS = {
    "seats": np.int64,
    "student": np.int32,
    "assignment": np.int32,
    "fit": np.int64,
    "trainer_fit": np.int64,
}


@dataclass(frozen=True, eq=False)
class Problem:
    """Checked when it is made: a ValueError names what is wrong, and where.

    `seats` (int64[m]) are free seats per assignment: those of placements that already exist, or
    held for somebody outside, are not among them; any number will do. `student`, `assignment` (int32[E]) and `fit`
    (int64[E], 0 to 1000) have one entry per possible pair, sorted by student; what may not be is
    simply absent. `pinned` are the numbers of pairs that must hold once their student is active,
    `forbidden` of pairs that may not. `proposed` are pairs of an earlier answer: each that stays counts `stay_bonus` more,
    so that little changes without reason. Students that are not `active` (bool[n]) take part only
    after they join. Where not all can be placed those who go `first` (bool[n]) are placed before
    others; as many are placed either way. Arrays of the right type are not copied: leave them as they are.
    """

    n_students: int
    seats: Any
    student: Any
    assignment: Any
    fit: Any
    trainer_fit: Any = None
    pinned: Any = None
    active: Any = None
    forbidden: Any = None
    proposed: Any = None
    stay_bonus: int = 0
    first: Any = None

    def __post_init__(self) -> None:
        for name, most in (("n_students", MOST_STUDENTS), ("stay_bonus", HIGHEST_BONUS)):
            object.__setattr__(self, name, whole(name, getattr(self, name), 0, most))
        for name, kind in COLUMNS.items():
            if name != "trainer_fit" or self.trainer_fit is not None:
                object.__setattr__(self, name, _integers(name, getattr(self, name), kind))
        for name in ("pinned", "forbidden", "proposed"):
            numbers = () if getattr(self, name) is None else getattr(self, name)
            object.__setattr__(self, name, _integers(name, numbers, np.int64))
            _within(name, getattr(self, name), self.n_pairs - 1)
        object.__setattr__(self, "active", _flags("active", self.active, self.n_students))
        if self.first is not None:
            object.__setattr__(self, "first", _flags("first", self.first, self.n_students))
        self._check_seats()
        self._check_pairs()
        self._check_pins()
        self._check_pinned_seats()

    @property
    def n_pairs(self) -> int:
        return len(self.student)

    @cached_property
    def start(self) -> Integers:
        """int64[n + 1]: the pairs of student i are start[i] to start[i + 1]."""
        each = np.arange(self.n_students + 1, dtype=np.int64).astype(np.int32)
        return np.searchsorted(self.student, each).astype(np.int64)

    @cached_property
    def room(self) -> Integers:
        """int64[m]: the seats, less what nobody can ever take: all who could come sit there, and
        one seat stays free, as it would with any more. So arrays are never longer than the pairs."""
        if self.seats.sum(dtype=np.float64) <= self.n_pairs:
            return self.seats  # type: ignore[no-any-return]
        could = np.bincount(self.assignment, minlength=len(self.seats))
        return np.minimum(self.seats, could + 1)

    @cached_property
    def worth(self) -> Narrow:
        """int32[E]: the fit, with the bonus for staying as proposed."""
        worth = self.fit.astype(np.int32)
        worth[self.proposed] += self.stay_bonus
        return worth

    @cached_property
    def allowed(self) -> Flags | None:
        """bool[E]: not forbidden, and none beside a pin; None where all are allowed."""
        if not len(self.pinned) and not len(self.forbidden):
            return None
        held = np.zeros(self.n_students, dtype=np.bool_)
        held[self.student[self.pinned]] = True
        allowed = ~held[self.student]
        allowed[self.pinned] = True
        allowed[self.forbidden] = False
        return allowed

    def staying_out(self, cost: int) -> Integers:
        """int64[n]: what it costs when a student stays out: more than whatever else that changes
        for anybody, twice as much for who goes first, and more still where a pin must hold."""
        out = np.full(self.n_students, cost, dtype=np.int64)
        if self.first is not None:
            out[self.first] *= 2
        most = int(out.max(initial=0)) + HIGHEST_FIT + self.stay_bonus
        out[self.student[self.pinned]] = self.n_students * most + 1
        return out

    def with_active(self, active: Flags) -> Problem:
        """The same with other students there, for who has just checked them. Raises ValueError
        where who came asks by a pin for a seat that is not there."""
        changed = copy(self)
        object.__setattr__(changed, "active", active)
        changed._check_pinned_seats()
        return changed

    def _check_seats(self) -> None:
        wrong = np.flatnonzero(self.seats < 0)
        if len(wrong):
            raise ValueError(f"seats[{wrong[0]}] is {self.seats[wrong[0]]}; seats are 0 or more.")

    def _check_pairs(self) -> None:
        for name in ("assignment", "fit", "trainer_fit"):
            column = getattr(self, name)
            if column is not None and len(column) != self.n_pairs:
                raise ValueError(f"{name} has {len(column)} entries, student has {self.n_pairs}.")
        _within("student", self.student, self.n_students - 1)
        _within("assignment", self.assignment, len(self.seats) - 1)
        _within("fit", self.fit, HIGHEST_FIT)
        if self.trainer_fit is not None:
            _within("trainer_fit", self.trainer_fit, HIGHEST_FIT)
        back = self.student[1:] < self.student[:-1]
        if back.any():
            at = int(np.argmax(back)) + 1
            raise ValueError(f"student is not sorted: entry {at} is lower than the last.")
        self._check_duplicates()

    def _check_duplicates(self) -> None:
        same = self.student[1:] == self.student[:-1]
        if not (same & (self.assignment[1:] <= self.assignment[:-1])).any():
            return  # each student's assignments rise: none is there twice
        key = self.student * np.int64(max(1, len(self.seats))) + self.assignment
        order = np.argsort(key, kind="stable")
        twice = np.flatnonzero(np.diff(key[order]) == 0)
        if len(twice):
            pair = order[twice[0] + 1]
            raise ValueError(
                f"Pair {pair} is a duplicate: student {self.student[pair]} "
                f"with assignment {self.assignment[pair]}."
            )

    def _check_pins(self) -> None:
        both = np.intersect1d(self.pinned, self.forbidden)
        if len(both):
            raise ValueError(f"Pair {both[0]} is pinned and forbidden.")
        students = self.student[self.pinned]
        held, times = np.unique(students, return_counts=True)
        if (times > 1).any():
            raise ValueError(f"pinned contradicts itself: student {held[times > 1][0]} twice.")
        pairs, times = np.unique(self.proposed, return_counts=True)
        if (times > 1).any():
            raise ValueError(f"proposed names pair {pairs[times > 1][0]} twice.")

    def _check_pinned_seats(self) -> None:
        """Of who is there: a pin waits for its student, and so holds no seat until then."""
        holding = self.pinned[self.active[self.student[self.pinned]]]
        taken = np.bincount(self.assignment[holding], minlength=len(self.seats))
        over = np.flatnonzero(taken > self.seats)
        if len(over):
            at = over[0]
            raise ValueError(
                f"pinned asks {taken[at]} seats of assignment {at}, which has {self.seats[at]}."
            )


def whole(name: str, value: Any, least: int, most: int) -> int:
    """A plain int, also of what numpy counts in. Raises ValueError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise ValueError(f"{name} is {value!r}; it must be a whole number.")
    if not least <= value <= most:
        raise ValueError(f"{name} is {value}; it must be from {least} to {most}.")
    return int(value)


def _integers(name: str, values: Any, kind: Any) -> Integers:
    try:
        array = np.asarray(values)
    except ValueError:  # rows of different lengths
        raise ValueError(f"{name} must be one row of numbers.") from None
    if array.ndim != 1:
        raise ValueError(f"{name} must be one row of numbers, not {array.ndim}-dimensional.")
    if len(array) and array.dtype.kind not in "iu":
        raise ValueError(f"{name} must hold whole numbers, not {array.dtype}.")
    if (array.dtype.itemsize > 4 and kind is np.int32) or array.dtype == np.uint64:
        _within(name, array, np.iinfo(kind).max)
    return np.ascontiguousarray(array, dtype=kind)


def _flags(name: str, values: Any, length: int) -> Flags:
    if values is None:
        return np.ones(length, dtype=np.bool_)
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} must be one row of booleans.") from None
    if array.dtype != np.bool_ or array.ndim != 1:
        raise ValueError(f"{name} must be one row of booleans.")
    if len(array) != length:
        raise ValueError(f"{name} has {len(array)} entries, there are {length} students.")
    return array.copy()


def _within(name: str, values: Integers, highest: int) -> None:
    if len(values) and (values.min() < 0 or values.max() > highest):
        at = int(np.argmax((values < 0) | (values > highest)))
        raise ValueError(f"{name}[{at}] is {values[at]}; it must be from 0 to {highest}.")
