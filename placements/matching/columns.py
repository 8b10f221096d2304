"""The columns of the fit for many pairs, from what is known of students and assignments as bits.

Ten features of ten million pairs do not fit in a computer's memory; their fit does. So pairs are
weighed some at a time, and who explains a pair weighs it again.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from placements.matching.candidates import Candidates
from placements.matching.fit import NO_DISTANCE, Columns, features, fit
from placements.matching.problem import Integers

AT_A_TIME = 1 << 15  # pairs whose columns fit in a processor's own memory
TRAVEL_KM = 15  # where no profile says otherwise


@dataclass(frozen=True, eq=False)
class Shown:
    """Of each student; whatever is left out is not known. Sets are bits of an int64."""

    interests: Any = 0  # int64[n]
    skills: Any = 0  # seen by anybody
    by_trainer: Any = 0  # of those, seen by a trainer
    limit_km: Any = TRAVEL_KM
    sectors_once: Any = 0  # worked in before
    sectors_more: Any = 0  # worked in more than once
    declined_before: Any = 0
    placed_this_term: Any = 0
    next_skills: Any = 0  # what was agreed to try next
    next_interests: Any = 0
    next_sectors: Any = 0


@dataclass(frozen=True, eq=False)
class Asks:
    """Of each assignment."""

    interests: Any = 0  # int64[m]
    skills: Any = 0
    sector: Any = 0  # the bit of the sector; 0 when not known


@dataclass(frozen=True, eq=False)
class Wishes:
    """Of each pair, where the student said so; 0 and -1 where not."""

    rank: Any = 0  # int64[E]: 1 is the first wish
    goal_words: Any = -1


def columns(
    shown: Shown, asks: Asks, wishes: Wishes, student: Any, assignment: Any, metres: Any
) -> Columns:
    """Of the pairs (student, assignment), `metres` apart (-1 when not known), all int[E]."""
    who = {each.name: _at(getattr(shown, each.name), student) for each in fields(shown)}
    what = {each.name: _at(getattr(asks, each.name), assignment) for each in fields(asks)}
    answered = (
        _count(what["skills"] & who["next_skills"])
        + _count(what["interests"] & who["next_interests"])
        + _count(what["sector"] & who["next_sectors"])
    )
    open_steps = who["next_skills"] | who["next_interests"] | who["next_sectors"]
    length, metres = len(student), np.asarray(metres)
    return Columns(
        rank=np.broadcast_to(wishes.rank, length),
        interests_asked=_count(what["interests"]),
        interests_shared=_count(what["interests"] & who["interests"]),
        goal_words=np.broadcast_to(wishes.goal_words, length),
        skills_asked=_count(what["skills"]),
        skills_shown=_count(what["skills"] & who["skills"]),
        skills_trainer=_count(what["skills"] & who["by_trainer"]),
        distance_km=np.where(metres < 0, NO_DISTANCE, metres // 1000),
        travel_limit_km=who["limit_km"],
        same_work_before=_count(what["sector"] & who["sectors_once"])
        + _count(what["sector"] & who["sectors_more"]),
        declined_before=who["declined_before"],
        placed_this_term=who["placed_this_term"],
        next_steps=answered,
        has_next_steps=(open_steps != 0).astype(np.int64),
    )


def fit_of(
    pairs: Candidates,
    shown: Shown,
    asks: Asks,
    weights: dict[str, int],
    wishes: Wishes | None = None,
) -> Integers:
    """int64[E]: the fit of every pair, in two threads."""
    wishes = wishes or Wishes()
    total = len(pairs.assignment)
    found = np.zeros(total, dtype=np.int64)
    student = pairs.student

    def weigh(first: int) -> None:
        part = slice(first, min(total, first + AT_A_TIME))
        some = Wishes(*(_part(getattr(wishes, each.name), part) for each in fields(wishes)))
        of_part = columns(
            shown, asks, some, student[part], pairs.assignment[part], pairs.distance[part]
        )
        found[part] = fit(features(of_part), weights)

    with ThreadPoolExecutor(2) as both:
        list(both.map(weigh, range(0, total, AT_A_TIME)))
    return found


def _at(column: Any, numbers: Any) -> Any:
    values = np.asarray(column, dtype=np.int64)
    return values[numbers] if values.ndim else np.broadcast_to(values, len(numbers))


def _part(column: Any, part: slice) -> Any:
    return column[part] if np.ndim(column) else column


def _count(bits: Any) -> Integers:
    return np.bitwise_count(bits).astype(np.int64)
