"""What a run is asked for, and all that it looked at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, cast

import numpy as np

from accounts.models import School, Term
from placements.match_pairs import Pairs
from placements.match_rules import Pair, Rules
from placements.match_sides import Agreed
from placements.models import MatchRun, Offering
from placements.queries.known import Known
from placements.reasons import Reason


@dataclass(frozen=True)
class Wanted:
    """What a run is asked for. `earlier` is the run whose decisions by hand are kept.

    `weights` are the school's own unless given; who stays where `earlier` proposed counts
    `stay_bonus` more. A `trial` is to be looked at first, and leaves `earlier` as it is. With
    `everyone` also who has no placement in the term and did not sign up takes part, of these
    groups only if any are named.
    """

    school: School
    term: Term
    code: str
    fairness: str = ""
    earlier: MatchRun | None = None
    job_id: int | None = None
    weights: dict[str, int] | None = None
    stay_bonus: int = 0
    trial: bool = False
    everyone: bool = False
    groups: tuple[str, ...] = ()


@dataclass(eq=False)
class Inputs:
    """All that a run looked at: offerings with free seats, students in the order of their lot
    (from `match_runs.LARGE` on: in that of the map, drawn by lot)."""

    offerings: list[Offering]
    seats: list[int]
    students: list[int]
    pairs: Pairs
    known: dict[int, Known]
    rules: Rules
    turns: dict[int, Any]
    pinned: dict[Pair, str] = field(default_factory=dict)  # to the reason's code
    forbidden: set[Pair] = field(default_factory=set)
    by_hand: set[Pair] = field(default_factory=set)
    proposed: set[Pair] = field(default_factory=set)  # in the earlier run
    stay_bonus: int = 0
    excluded: dict[int, list[Reason]] = field(default_factory=lambda: defaultdict(list))
    barred: list[tuple[int, int, str]] = field(default_factory=list)  # student, offering, rule
    everyone: bool = False
    agreed: Agreed = field(default_factory=Agreed)
    shut: set[Pair] = field(default_factory=set)  # somebody said no to it before
    not_held: int = 0  # pins and places by hand that could not stay
    last_change: int = 0  # of the earlier run, when this was read

    def birth_of(self, student: int) -> date:
        turn = self.turns[student]  # of a sign-up, or of a student without any
        return cast(Any, getattr(turn, "student", turn)).birth_date  # type: ignore[no-any-return]

    def offerings_open_to(self, at: int) -> set[int]:
        """The ids of those that the student with this place in the run has a pair with."""
        first, last = np.searchsorted(self.pairs.student, [at, at + 1])
        return {self.offerings[j].pk for j in self.pairs.assignment[first:last].tolist()}

    def numbers(self, wanted: Iterable[Pair]) -> list[int]:
        """Of those that are pairs of this run, rising."""
        who, what = self.place, self.pairs.asked.place
        there = [(who[s], what[o]) for o, s in wanted if s in who and o in what]
        return sorted(each for each in self.pairs.number(there) if each >= 0)

    @cached_property
    def place(self) -> dict[int, int]:
        """By the student's id."""
        return {pk: at for at, pk in enumerate(self.students)}
