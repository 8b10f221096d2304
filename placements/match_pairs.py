"""The pairs of a run as columns: which they are, how they fit, and for those that are told, why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from placements.explaining import MOST_OTHERS
from placements.matching.candidates import RULES, Candidates
from placements.matching.columns import Shown, Wishes, columns, fit_of
from placements.matching.fit import features
from placements.matching.problem import Flags, Integers
from placements.models import SignUp
from placements.queries.candidates import known_of, reasons_of
from placements.queries.distances import points
from placements.queries.known import Known
from placements.queries.match_arrays import Asked, kms, metres_of, places_of
from placements.reasons import UNASKED, Reason

MOST_AT_ONE = 8  # of those who could come to an offering and did not ask to


@dataclass(frozen=True, eq=False)
class Pairs:
    """Rising by the student's place in the run and then by the offering's (int64[E] each).

    `rank` is that of the student's own wish, 0 where there is none; `fit` counts with `weights`.
    """

    asked: Asked
    known: Sequence[Known]
    turns: Sequence[Any]
    weights: dict[str, int]
    student: Integers
    assignment: Integers
    km: Integers
    rank: Integers
    goal_words: Integers

    @classmethod
    def of(
        cls,
        asked: Asked,
        students: Sequence[int],
        known: Sequence[Known],
        turns: Sequence[Any],
        weights: dict[str, int],
        sign_ups: Sequence[SignUp],
        beyond: tuple[Integers, Integers],
        places: tuple[Any, Any],
    ) -> Pairs:
        """Of the students in their order: these sign-ups, and where else they could go (`beyond`,
        as places of students and of offerings). `places` are the homes and where work is done."""
        wide, place = max(1, len(asked.offerings)), {pk: at for at, pk in enumerate(students)}
        own = [place[s.student_id] * wide + asked.place[s.offering_id] for s in sign_ups]
        others = beyond[0].astype(np.int64) * wide + beyond[1]
        key = np.sort(np.concatenate([np.array(own, dtype=np.int64), others]))
        student, assignment = np.divmod(key, wide)
        at, wishes = np.searchsorted(key, own), asked.wishes(sign_ups)
        rank, words = np.zeros(len(key), dtype=np.int64), np.zeros(len(key), dtype=np.int64)
        rank[at], words[at] = wishes.rank, wishes.goal_words
        words[rank == 0] = -1
        km = kms(places[0][student], places[1][assignment])
        return cls(asked, known, turns, weights, student, assignment, km, rank, words)

    @classmethod
    def now(cls, asked: Asked, turns: Sequence[Any], weights: dict[str, int], pairs: Any) -> Pairs:
        """These pairs (of ids of a student and an offering) as nobody's own wish, in any order:
        only to be told. `turns` are the students."""
        who = {each.pk: at for at, each in enumerate(turns)}
        known = known_of(who)
        student = np.array([who[s] for s, _o in pairs], dtype=np.int64)
        at = np.array([asked.place[o] for _s, o in pairs], dtype=np.int64)
        lie = [each.assignment.workplace.postcode for each in asked.offerings]
        homes = [each.home for each in turns]
        there = points([*homes, *lie])
        km = kms(places_of(homes, there)[student], places_of(lie, there)[at])
        none = np.zeros(len(pairs), dtype=np.int64)
        return cls(
            asked, [known[pk] for pk in who], turns, weights, student, at, km, none, none - 1
        )

    @cached_property
    def fit(self) -> Integers:
        n = len(self.known)
        start = np.searchsorted(self.student, np.arange(n + 1))
        far = metres_of(self.km).astype(np.int32)
        none = np.zeros((n, len(RULES)), dtype=np.int32)
        found = Candidates(start, self.assignment.astype(np.int32), far, none)
        wishes = Wishes(self.rank, self.goal_words)
        return fit_of(found, self._shown, self.asked.asks, self.weights, wishes)

    @property
    def goes_first(self) -> Flags:
        """bool[n]: whoever signed up for something, before who did not."""
        found = np.zeros(len(self.known), dtype=np.bool_)
        found[self.student[self.rank > 0]] = True
        return found

    def number(self, pairs: Iterable[tuple[int, int]]) -> list[int]:
        """Of (place of the student, place of the offering) the pair's number; -1 where none is."""
        wide = max(1, len(self.asked.offerings))
        key = np.append(self.student * wide + self.assignment, np.iinfo(np.int64).max)
        wanted = np.array([i * wide + j for i, j in pairs], dtype=np.int64)
        at = np.searchsorted(key, wanted)
        return np.where(key[at] == wanted, at, -1).tolist()  # type: ignore[no-any-return]

    def features_of(self, numbers: Integers) -> Integers:
        """int64[k, 10], of these."""
        wishes = Wishes(self.rank[numbers], self.goal_words[numbers])
        who, what, far = self.student[numbers], self.assignment[numbers], self.km[numbers]
        return features(columns(self._shown, self.asked.asks, wishes, who, what, metres_of(far)))

    def told(self, numbers: Integers) -> tuple[Integers, list[list[Reason]]]:
        """The features and the reasons of these."""
        student, assignment = self.student[numbers], self.assignment[numbers]
        rank, values = self.rank[numbers], self.features_of(numbers)
        rows = zip(
            student.tolist(), assignment.tolist(), self.km[numbers].tolist(), rank.tolist(),
            strict=True,
        )  # fmt: skip
        facts = [
            self.asked.facts(
                j, self.known[i], rank=r, km=km, declined=self.turns[i].declined_before
            )
            for i, j, km, r in rows
        ]
        why = reasons_of(facts, values, self.weights)
        return values, [_named(each, r) for each, r in zip(why, rank.tolist(), strict=True)]

    def worth_telling(self, numbers: Iterable[int]) -> Integers:
        """These, all own wishes, and of the others the best few of each student and each offering."""
        given, own = np.array(list(numbers), dtype=np.int64), np.flatnonzero(self.rank)
        of_student = self._best_others(self.student, MOST_OTHERS)
        of_offering = self._best_others(self.assignment, MOST_AT_ONE)
        return np.unique(np.concatenate([given, own, of_student, of_offering]))

    def _best_others(self, by: Integers, most: int) -> Integers:
        """Numbers of pairs that nobody asked for: the first so many of each of `by` (int64[E])."""
        others = np.flatnonzero(self.rank == 0)
        best = others[np.lexsort((others, -self.fit[others], by[others]))]
        first = np.searchsorted(by[best], by[best])
        return best[np.arange(len(best)) - first < most]

    @cached_property
    def _shown(self) -> Shown:
        return self.asked.shown(self.known, self.turns)


def _named(reasons: list[Reason], rank: int) -> list[Reason]:
    return reasons if rank else [{"code": UNASKED}, *reasons]
