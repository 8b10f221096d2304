"""What one side constraint binds: the least at an assignment, a group together, at most so many."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from placements.matching.problem import Integers, Problem


@dataclass(frozen=True, eq=False)
class Bond(ABC):
    """`name` is how the sides call it: `apart[2]`. Only who is active, and pairs that may be."""

    name: str

    @abstractmethod
    def nodes(self, n_students: int) -> Integers:
        """Whom it ties: students by number, assignments from `n_students` on; never empty."""

    @abstractmethod
    def broken(self, at: Integers) -> bool:
        """By students who sit at these assignments (int64[n]; -1 for none)."""


@dataclass(frozen=True, eq=False)
class Least(Bond):
    assignment: int
    number: int

    def nodes(self, n_students: int) -> Integers:
        return np.array([n_students + self.assignment])

    def broken(self, at: Integers) -> bool:
        return 0 < int(np.count_nonzero(at == self.assignment)) < self.number


@dataclass(frozen=True, eq=False)
class Together(Bond):
    students: Integers

    def nodes(self, n_students: int) -> Integers:
        return self.students

    def broken(self, at: Integers) -> bool:
        return len(np.unique(at[self.students])) > 1


@dataclass(frozen=True, eq=False)
class AtMost(Bond):
    students: Integers
    assignments: Integers
    limit: int

    def nodes(self, n_students: int) -> Integers:
        return np.concatenate([self.students, n_students + self.assignments])

    def broken(self, at: Integers) -> bool:
        there = np.isin(at[self.students], self.assignments)
        return int(np.count_nonzero(there)) > self.limit


def least(problem: Problem, pairs: Integers, numbers: Integers) -> list[Bond]:
    """Where more than one must come, and anybody can."""
    reached = np.unique(problem.assignment[pairs]).tolist() if len(numbers) else []
    return [Least(f"least[{j}]", j, int(numbers[j])) for j in reached if numbers[j] > 1]


def together(problem: Problem, name: str, group: Integers) -> list[Bond]:
    there = group[problem.active[group]]
    return [Together(name, there)] if len(there) > 1 else []


def apart(problem: Problem, pairs: Integers, name: str, group: Integers) -> list[Bond]:
    """At most one at each assignment that two of them can reach."""
    some = _of_students(problem, pairs, group)
    met, times = np.unique(problem.assignment[some], return_counts=True)
    return [
        bond
        for j in met[times > 1]
        for bond in at_most(problem, some, name, (group, np.array([j]), 1))
    ]


def at_most(
    problem: Problem, pairs: Integers, name: str, most: tuple[Integers, Integers, int]
) -> list[Bond]:
    """Nothing where so many can never come."""
    students, assignments, limit = most
    some = _of_students(problem, pairs, students)
    some = some[np.isin(problem.assignment[some], assignments)]
    students = np.unique(problem.student[some]).astype(np.int64)
    assignments = np.unique(problem.assignment[some]).astype(np.int64)
    if min(len(students), int(problem.room[assignments].sum())) <= limit:
        return []
    return [AtMost(name, students, assignments, limit)]


def _of_students(problem: Problem, pairs: Integers, students: Integers) -> Integers:
    """Of these pairs (rising) those of these students; a school has thousands of such questions."""
    first = np.searchsorted(pairs, problem.start[students])
    last = np.searchsorted(pairs, problem.start[students + 1])
    own = [pairs[a:b] for a, b in zip(first, last, strict=True)]
    return np.concatenate([np.zeros(0, dtype=np.int64), *own])


def possible(problem: Problem) -> Integers:
    """The numbers of the pairs that may be chosen, of who is active."""
    may = problem.active[problem.student]
    return np.flatnonzero(may if problem.allowed is None else may & problem.allowed)


def placed_at(problem: Problem, pair: Integers) -> Integers:
    """int64[n]: the assignment where each sits, or -1."""
    return np.append(problem.assignment.astype(np.int64), -1)[pair]


def parts(problem: Problem, pairs: Integers, bonds: list[Bond]) -> Integers:
    """int64[n + m]: students and then assignments; who hangs together has the same number."""
    n = problem.n_students
    ties = [bond.nodes(n) for bond in bonds]
    one = np.concatenate([problem.student[pairs], *(tie[:-1] for tie in ties)])
    other = np.concatenate([n + problem.assignment[pairs], *(tie[1:] for tie in ties)])
    part = np.arange(n + len(problem.seats))
    while True:
        low = np.minimum(part[one], part[other])
        lower = part.copy()
        for ends in (one, other, part[one], part[other]):
            np.minimum.at(lower, ends, low)
        lower = lower[lower]
        if (lower == part).all():
            return part
        part = lower
