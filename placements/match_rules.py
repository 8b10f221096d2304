"""By which rule a pair stays out of a run: asked once per pair, before anything is solved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, cast

from placements.demands import NONE, Demands, Papers, asked_words
from placements.models import Offering, Seat, SignUp
from placements.queries.known import Known
from placements.queries.offerings import work_days
from placements.queries.papers import demands_of, names_of, papers_of
from placements.reasons import Reason
from placements.working_time import born, check

Pair = tuple[int, int]  # offering id, student id
BY_WHO_IS_PLACED = ("apart", "away")  # rules about who has a place already
KEPT_AWAY = ("forbidden", *BY_WHO_IS_PLACED)
Ties = Sequence[tuple[str, list[int]]]  # which kind, and the ids of the students


def free_seats(offering: Offering) -> list[Seat]:
    """As prefetched by `match_runs.offerings_of`."""
    return cast(Any, offering.assignment).free_seats


@dataclass(frozen=True)
class Settled:
    """What follows from who has a place already: `at` has where each of the tied has one (offering
    ids). `ties` are what is left for a run to keep; `apart` are the pairs where somebody is from
    whom a student goes apart; `only` has where a student can follow who goes along: nowhere else."""

    at: Mapping[int, Sequence[int]] = field(default_factory=dict)
    ties: Ties = ()
    apart: frozenset[Pair] = frozenset()
    only: Mapping[int, set[int]] = field(default_factory=dict)

    def rule(self, offering: int, student: int) -> str:
        """Which of the two closes this pair: "apart", "away" or neither."""
        if (offering, student) in self.apart:
            return "apart"
        return "away" if offering not in self.only.get(student, (offering,)) else ""


@dataclass(eq=False)
class Rules:
    """Why a pair may not be, in the order in which one would say it."""

    offerings: dict[int, Offering]
    known: dict[int, Known]
    marks: dict[Pair, str]
    settled: Settled = field(default_factory=Settled)
    _verdicts: dict[tuple, str] = field(default_factory=dict)

    @cached_property
    def demands(self) -> dict[int, Demands]:
        return {pk: demands_of(each) for pk, each in self.offerings.items()}

    @cached_property
    def papers(self) -> dict[int, Papers]:
        """One query, and none where nothing is asked."""
        return papers_of(self.known) if any(self.demands.values()) else {}

    @cached_property
    def names(self) -> dict[str, str]:
        return names_of(code for each in self.demands.values() for code in each.certificates)

    @cached_property
    def kept_away(self) -> dict[Pair, str]:
        """The pairs that a mark or who has a place already closes, and by which of `KEPT_AWAY`; a
        pin goes before the second."""
        follow = {
            (offering, student) for student in self.settled.only for offering in self.offerings
        }
        found = {pair: self.settled.rule(*pair) for pair in sorted(self.settled.apart | follow)}
        found |= {
            pair: "forbidden" if mark == "forbid" else "" for pair, mark in self.marks.items()
        }
        return {pair: rule for pair, rule in found.items() if rule}

    def broken(self, sign_up: SignUp) -> Reason | None:
        offering = self.offerings[sign_up.offering_id]
        pair = (offering.pk, sign_up.student_id)
        if sign_up.student.left_on is not None or cast(Any, sign_up).enrolled is None:
            return {"code": "no_group"}
        if pair in self.kept_away:
            return self._why_kept_away(*pair)
        reason = self.closing(offering, sign_up.student_id, sign_up.student.birth_date)
        if reason is None and not free_seats(offering):
            return {"code": "no_seats", "offering": offering.pk}
        return reason

    def _why_kept_away(self, offering: int, student: int) -> Reason:
        there = sorted(self.settled.only.get(student, ()))
        rule = self.kept_away[offering, student]
        followed = {"there": there[0]} if rule == "away" and there else {}
        return {"code": rule, "offering": offering, **followed}

    def closing(self, offering: Offering, student: int, birth: date) -> Reason | None:
        """Which of the rules of age, papers and time closes this to the student."""
        rule = self._age_rule(offering, birth)
        if rule:
            return {"code": "age", "offering": offering.pk, "rule": rule}
        unmet = self.demands[offering.pk].unmet(self.papers.get(student, NONE))
        if unmet:
            asked = asked_words(unmet, self.names)
            return {"code": unmet.rule, "offering": offering.pk, "asked": asked}
        other = self._other_work(offering, student)
        if other:
            return {"code": "overlap", "offering": offering.pk, "other": other}
        return None

    def _age_rule(self, offering: Offering, birth: date) -> str:
        """The source of the first rule that is broken; asked once per age on the days worked."""
        assignment, age_on = offering.assignment, born(birth)
        days = work_days(assignment)
        key = (offering.pk, *(age_on(day.on) for day in days))
        if key not in self._verdicts:
            broken = check(
                days,
                kind=assignment.kind,
                age_on=age_on,
                cash_desk=assignment.cash_desk,
                heavy_lifting=assignment.heavy_lifting,
            )
            self._verdicts[key] = broken[0].source if broken else ""
        return self._verdicts[key]

    def _other_work(self, offering: Offering, student: int) -> str:
        for day in offering.assignment.days.all():
            for starts, ends, title in self.known[student].busy:
                if starts < day.ends and day.starts < ends:
                    return title
        return ""
