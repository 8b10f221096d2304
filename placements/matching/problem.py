"""What is to be solved: students, free seats, and the pairs that are possible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
HIGHEST_FIT = 1000


@dataclass(frozen=True, eq=False)
class Problem:
    """Checked when it is made: a ValueError names what is wrong, and where.

    `seats[m]` are free seats per assignment. `student`, `assignment` and `fit` have one entry per
    possible pair, sorted by student; what may not be is simply absent. `pinned` are pair numbers
    that must hold. Students that are not `active` take part only after they join.
    """

    n_students: int
    seats: Any
    student: Any
    assignment: Any
    fit: Any
    trainer_fit: Any = None
    pinned: Any = None
    active: Any = None

    def __post_init__(self) -> None:
        if self.n_students < 0:
            raise ValueError(f"n_students is {self.n_students}; it cannot be negative.")
        for name in ("seats", "student", "assignment", "fit", "trainer_fit", "pinned"):
            if getattr(self, name) is not None or name not in {"trainer_fit", "pinned"}:
                object.__setattr__(self, name, _integers(name, getattr(self, name)))
        if self.pinned is None:
            object.__setattr__(self, "pinned", np.zeros(0, dtype=np.int64))
        object.__setattr__(self, "active", _flags(self.active, self.n_students))
        self._check_seats()
        self._check_pairs()
        self._check_pins()

    @property
    def n_pairs(self) -> int:
        return len(self.student)

    @property
    def start(self) -> Integers:
        """The pairs of student i are start[i] to start[i + 1]."""
        return np.searchsorted(self.student, np.arange(self.n_students + 1)).astype(np.int64)

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
        back = np.flatnonzero(np.diff(self.student) < 0)
        if len(back):
            raise ValueError(f"student is not sorted: entry {back[0] + 1} is lower than the last.")
        key = self.student * max(1, len(self.seats)) + self.assignment
        order = np.argsort(key, kind="stable")
        twice = np.flatnonzero(np.diff(key[order]) == 0)
        if len(twice):
            pair = order[twice[0] + 1]
            raise ValueError(
                f"Pair {pair} is a duplicate: student {self.student[pair]} "
                f"with assignment {self.assignment[pair]}."
            )

    def _check_pins(self) -> None:
        _within("pinned", self.pinned, self.n_pairs - 1)
        students = self.student[self.pinned]
        held, times = np.unique(students, return_counts=True)
        if (times > 1).any():
            raise ValueError(f"pinned contradicts itself: student {held[times > 1][0]} twice.")
        taken = np.bincount(self.assignment[self.pinned], minlength=len(self.seats))
        over = np.flatnonzero(taken > self.seats)
        if len(over):
            at = over[0]
            raise ValueError(
                f"pinned asks {taken[at]} seats of assignment {at}, which has {self.seats[at]}."
            )


def _integers(name: str, values: Any) -> Integers:
    array = np.asarray(values)
    if array.ndim != 1:
        raise ValueError(f"{name} must be one row of numbers, not {array.ndim}-dimensional.")
    if len(array) and array.dtype.kind not in "iu":
        raise ValueError(f"{name} must hold whole numbers, not {array.dtype}.")
    return array.astype(np.int64)


def _flags(values: Any, length: int) -> NDArray[np.bool_]:
    if values is None:
        return np.ones(length, dtype=np.bool_)
    array = np.asarray(values)
    if array.dtype != np.bool_ or array.ndim != 1:
        raise ValueError("active must be one row of booleans.")
    if len(array) != length:
        raise ValueError(f"active has {len(array)} entries, there are {length} students.")
    return array.copy()


def _within(name: str, values: Integers, highest: int) -> None:
    wrong = np.flatnonzero((values < 0) | (values > highest))
    if len(wrong):
        at = wrong[0]
        raise ValueError(f"{name}[{at}] is {values[at]}; it must be from 0 to {highest}.")
