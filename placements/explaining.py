"""Why an answer cannot place more, and what one more seat would bring: counted, never guessed.

Numbers in, numbers out: a problem, and who sits by which pair. Nothing here trusts the engine or
its prices; what is said of an answer that was changed by hand is as true as of the best one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from placements.matching import Problem, Sides
from placements.matching.bonds import Bond, parts, placed_at, possible
from placements.matching.problem import HIGHEST_BONUS, HIGHEST_FIT, Flags, Integers, Narrow

MOST_OTHERS = 3  # told of the pairs beyond the own wishes, which may be a hundred
NOBODY = HIGHEST_FIT + HIGHEST_BONUS + 1  # more than anybody's worth


@dataclass(frozen=True)
class Shortage:
    """Students who, with their pairs, can only go to these assignments, and do not all fit.

    Whoever is moved within it: `len(students) - seats` stay without. All are indices.
    """

    students: tuple[int, ...]
    assignments: tuple[int, ...]
    seats: int
    without: tuple[int, ...]


@dataclass(frozen=True)
class Lost:
    """Why a pair of who has no place is not there; `lowest` is the lowest fit of who sit there.

    `full`: who sit there suit better. `lot`: just as well, so that the lot decided. `stayed`: who
    was proposed before stayed. `asked_first`: who signed up went before. `all_pinned`, `no_seats`, `out_by_hand`: as they say. `taken`: by
    who suits less, so that another answer would be better for this pair. `open`: a seat is free.
    `side_least` and so on: the kind of side that would not hold then.
    """

    code: str
    fit: int
    lowest: int


@dataclass(frozen=True)
class Proof:
    """`barred` have no pair that is allowed; each of `shortages` is as small as it can be;
    `movable` are without a place although a seat can be made free for one of them."""

    barred: tuple[int, ...]
    shortages: tuple[Shortage, ...]
    movable: tuple[int, ...]

    @property
    def most(self) -> bool:
        """Placing more is impossible."""
        return not self.movable


class Answer:
    """Who sits by which pair (int64[n], -1 for nowhere), and what follows from it."""

    def __init__(self, problem: Problem, pair: Integers, sides: Sides | None = None) -> None:
        self.problem, self.pair, self.sides = problem, pair, sides
        self.places = np.append(problem.assignment, -1)[pair].tolist()

    @cached_property
    def used(self) -> Integers:
        """int64[m]: how many sit there."""
        sits = self.pair[self.pair >= 0]
        return np.bincount(self.problem.assignment[sits], minlength=len(self.problem.seats))

    @cached_property
    def sitting(self) -> list[list[int]]:
        found: list[list[int]] = [[] for _ in self.problem.seats]
        for student, at in enumerate(self.places):
            if at >= 0:
                found[at].append(student)
        return found

    @cached_property
    def _allowed(self) -> list[bool]:
        allowed = self.problem.allowed
        return [True] * self.problem.n_pairs if allowed is None else allowed.tolist()

    @cached_property
    def _target(self) -> list[int]:
        return self.problem.assignment.tolist()  # type: ignore[no-any-return]

    @cached_property
    def _start(self) -> list[int]:
        return self.problem.start.tolist()  # type: ignore[no-any-return]

    def goes_to(self, student: int) -> Iterator[int]:
        """The assignments where this student may be."""
        for pair in range(self._start[student], self._start[student + 1]):
            if self._allowed[pair]:
                yield self._target[pair]

    @cached_property
    def without(self) -> list[int]:
        there = self.problem.active & (self.pair < 0)
        return np.flatnonzero(there).tolist()  # type: ignore[no-any-return]

    @cached_property
    def proof(self) -> Proof:
        """From each student without a place, along who sits where that student could go, and where
        those could go instead. Where that comes to no free seat, everybody met can only go to what
        was met, and all of that is full: one too many for each who is without."""
        owner: dict[int, int] = {}  # assignment to the student without a place that met it
        joined = {student: student for student in self.without}
        barred, open_to = [], set()
        for student in self.without:
            if next(self.goes_to(student), None) is None:
                barred.append(student)
                continue
            for at in self._reach(student, owner, joined):
                if self.used[at] < self.problem.seats[at]:
                    open_to.add(_root(joined, student))
        open_to = {_root(joined, each) for each in open_to}
        shortages: dict[int, list[int]] = {}
        nowhere = set(barred)
        for student in self.without:
            if student not in nowhere:
                shortages.setdefault(_root(joined, student), []).append(student)
        return Proof(
            barred=tuple(barred),
            shortages=tuple(
                self._shortage(root, without, owner, joined)
                for root, without in shortages.items()
                if root not in open_to
            ),
            movable=tuple(s for root in sorted(open_to) for s in shortages[root]),
        )

    def _reach(self, student: int, owner: dict[int, int], joined: dict[int, int]) -> Iterator[int]:
        """Assignments met from here for the first time; what another met joins the two."""
        todo = [student]
        while todo:
            for at in self.goes_to(todo.pop()):
                if at in owner:
                    joined[_root(joined, student)] = _root(joined, owner[at])
                    continue
                owner[at] = student
                todo += self.sitting[at]
                yield at

    def _shortage(
        self, root: int, without: list[int], owner: dict[int, int], joined: dict[int, int]
    ) -> Shortage:
        met = sorted(at for at, student in owner.items() if _root(joined, student) == root)
        sitting = [student for at in met for student in self.sitting[at]]
        return Shortage(
            students=tuple(sorted([*sitting, *without])),
            assignments=tuple(met),
            seats=int(self.problem.seats[met].sum()),
            without=tuple(without),
        )

    def helped_by_one_more(self, assignment: int, along: Flags | None = None) -> list[int]:
        """Who of those without a place would get one, each on the own, if there were one more seat:
        directly, or because somebody moves here who makes room. Whoever is named gets it with all
        sides that hold now; that nobody is named proves nothing where sides tie this assignment.
        `along` (bool[E]) leaves out who would go by other pairs."""
        goes_on: dict[int, tuple[int, int]] = {}  # from where: who could go, and where to
        met, found, todo = {assignment}, defaultdict[int, list[int]](list), [assignment]
        into = self._into if along is None else self._by_place(along)
        while todo:
            to = todo.pop()
            for student in into[to]:
                at = self.places[student]
                if at < 0:
                    found[student].append(to)
                elif at not in met:
                    met.add(at)
                    goes_on[at] = student, to
                    todo.append(at)
        if self.sides is None:
            return sorted(found)
        wider = Wider(self, assignment)
        return [
            student
            for student in sorted(found)
            if any(wider.keeps(_chain(student, to, goes_on)) for to in found[student])
        ]

    @cached_property
    def _into(self) -> list[list[int]]:
        allowed = self.problem.allowed
        return self._by_place(np.ones(self.problem.n_pairs, bool) if allowed is None else allowed)

    def _by_place(self, pairs: Flags) -> list[list[int]]:
        """By assignment, who is there and may go by these pairs (bool[E])."""
        found: list[list[int]] = [[] for _ in self.problem.seats]
        some = np.flatnonzero(pairs & self.problem.active[self.problem.student])
        student, at = (
            column[some].tolist() for column in (self.problem.student, self.problem.assignment)
        )
        for who, where in zip(student, at, strict=True):
            found[where].append(who)
        return found

    def lost(self, pair: int) -> Lost:
        """For a pair of who has no place. In the best answer nobody who was not pinned there is
        worth less than this pair: the two could change places, and as many would be placed."""
        at, fit = self._target[pair], int(self.problem.fit[pair])
        lowest, worth = int(self._lowest_fit[at]), int(self.problem.worth[pair])
        code = "taken"
        if not self._allowed[pair]:
            code = "out_by_hand"
        elif not self.problem.seats[at]:
            code = "no_seats"
        elif self.used[at] < self.problem.seats[at]:
            code = "open"
        elif lowest == NOBODY:
            code = "all_pinned"
        elif worth == self._lowest_worth[at]:
            code = "lot"
        elif worth < self._lowest_worth[at]:
            code = "full" if fit < lowest else "stayed"
        elif not self._goes_first(pair) and worth <= self._lowest_after[at]:
            code = "asked_first"
        if self.sides is not None and code in ("open", "taken"):
            code = self._side_against(pair) or code
        return Lost(code, fit, lowest)

    @cached_property
    def _lowest_worth(self) -> Integers:
        return self._lowest(self.problem.worth)

    def _side_against(self, pair: int) -> str:
        """The first side that would not hold if this student sat there, whoever of those that are
        worth less made room; none where that can be without."""
        now = placed_at(self.problem, self.pair)
        me, target = int(self.problem.student[pair]), self._target[pair]
        found = ""
        for out in self._make_room(pair):
            at = now.copy()
            at[out] = -1
            at[me] = target
            names = [
                bond.name
                for bond in self._bonds
                if bond.broken(at) and (me in bond.nodes(len(at)) or not bond.broken(now))
            ]
            if not names:
                return ""
            found = found or f"side_{names[0].partition('[')[0]}"
        return found

    def _make_room(self, pair: int) -> list[list[int]]:
        """Nobody where a seat is free, else each who is not pinned and worth less, the least first."""
        target, worth = self._target[pair], self.problem.worth
        if self.used[target] < self.problem.seats[target]:
            return [[]]
        pinned = set(self.problem.pinned.tolist())
        sits = [i for i in self.sitting[target] if int(self.pair[i]) not in pinned]
        less = [i for i in sits if worth[self.pair[i]] < worth[pair]]
        return [[i] for i in sorted(less, key=lambda i: int(worth[self.pair[i]]))]

    @cached_property
    def _bonds(self) -> list[Bond]:
        return [] if self.sides is None else self.sides.bonds(self.problem)

    def _goes_first(self, pair: int) -> bool:
        first = self.problem.first
        return first is None or bool(first[self.problem.student[pair]])

    @cached_property
    def _lowest_after(self) -> Integers:
        """int64[m]: as `_lowest_worth`, of those who do not go first."""
        sits = self.pair[self.pair >= 0]
        after = sits[~self.problem.first[self.problem.student[sits]]]
        return self._lowest(self.problem.worth, after)

    @cached_property
    def _lowest_fit(self) -> Integers:
        return self._lowest(self.problem.fit)

    def _lowest(self, of: Integers | Narrow, sits: Integers | None = None) -> Integers:
        """int64[m]: among those who sit there and were not pinned; NOBODY where all are."""
        sits = self.pair[self.pair >= 0] if sits is None else sits
        loose = np.setdiff1d(sits, self.problem.pinned)
        lowest = np.full(len(self.problem.seats), NOBODY, dtype=np.int64)
        np.minimum.at(lowest, self.problem.assignment[loose], of[loose])
        return lowest


class Wider:
    """The sides as they are with one more seat at an assignment: more of them can bind then."""

    def __init__(self, answer: Answer, assignment: int) -> None:
        more = answer.problem.seats.copy()
        more[assignment] += 1
        self.problem, self.assignment = replace(answer.problem, seats=more), assignment
        self.at = placed_at(self.problem, answer.pair)
        self.bonds = [] if answer.sides is None else answer.sides.bonds(self.problem)

    @property
    def tied(self) -> bool:
        """Whether any side matters to who can come here, or to who could go instead."""
        if not self.bonds:
            return False
        n = self.problem.n_students
        part = parts(self.problem, possible(self.problem), self.bonds)
        nodes = np.concatenate([bond.nodes(n) for bond in self.bonds])
        return bool((part[nodes] == part[n + self.assignment]).any())

    def keeps(self, moves: dict[int, int]) -> bool:
        """Whether all that holds now still does when these students go to these assignments, each
        to where the one before left, the last to the seat that is more."""
        at = self.at.copy()
        at[list(moves)] = list(moves.values())
        nodes = [*moves, self.problem.n_students + self.assignment]
        touched = {id(bond): bond for node in nodes for bond in self._by_node[node]}.values()
        return not any(bond.broken(at) and not bond.broken(self.at) for bond in touched)

    @cached_property
    def _by_node(self) -> dict[int, list[Bond]]:
        found = defaultdict(list)
        for bond in self.bonds:
            for node in bond.nodes(self.problem.n_students).tolist():
                found[node].append(bond)
        return found


def _chain(student: int, to: int, goes_on: dict[int, tuple[int, int]]) -> dict[int, int]:
    """Where each goes when this student goes to `to`, and so on as far as the seat that is more."""
    moves = {student: to}
    while to in goes_on:
        student, to = goes_on[to]
        moves[student] = to
    return moves


class Told:
    """The pairs of a student that are worth a word: the own wishes, and the best few others.

    `own` (int64[k]) are the numbers of the own wishes; None where all pairs are.
    """

    def __init__(self, problem: Problem, own: Integers | None) -> None:
        self.problem = problem
        self.own = (
            np.ones(problem.n_pairs, bool) if own is None else np.zeros(problem.n_pairs, bool)
        )
        if own is not None:
            self.own[own] = True

    def pairs_of(self, student: int) -> list[int]:
        pairs = np.arange(self.problem.start[student], self.problem.start[student + 1])
        others = pairs[~self.own[pairs]]
        best = others[np.argsort(-self.problem.fit[others], kind="stable")][:MOST_OTHERS]
        return [*pairs[self.own[pairs]].tolist(), *best.tolist()]


def _root(joined: dict[int, int], student: int) -> int:
    while joined[student] != student:
        joined[student] = joined[joined[student]]
        student = joined[student]
    return student
