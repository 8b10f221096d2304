"""How well a student and an assignment suit each other: ten features, each 0 to 100.

The list is closed. Name, origin, sex, religion, photo and place of birth are not on it, and
`Columns` is all that the outside may hand in: who loads more has nowhere to put it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from placements.matching.problem import whole

Integers = NDArray[np.int64]

FEATURES = (
    "wish",  # how high the student put it in the own order
    "interest",  # what the student likes and the assignment is about
    "goals",  # the first goal speaks of what can be learned here
    "skills",  # of what is asked, how much was shown before
    "travel",  # near, within what the student can travel
    "variety",  # another kind of work than before
    "turn",  # declined before comes sooner; placed already this term comes later
    "stretch",  # exactly one asked skill that was not shown yet: dare, within reach
    "trainer",  # of what the workplace asks, how much a trainer has seen
    "next_step",  # answers what was agreed to try next
)
DEFAULT_WEIGHTS = {
    "wish": 20,
    "interest": 15,
    "goals": 10,
    "skills": 15,
    "travel": 10,
    "variety": 5,
    "turn": 20,
    "stretch": 10,
    "trainer": 5,
    "next_step": 15,
}
HEAVIEST = 100
HIGHEST_VALUE = 100
UNKNOWN = 50  # what is not known neither helps nor harms
NO_DISTANCE = -1
GOALS = np.array([UNKNOWN, 30, 80, 100])  # only spoken; no word, one, or more in common
VARIETY = np.array([100, 50, 20])  # never, once, or more often in such work
STRETCH = np.array([40, 100, 50, 10, UNKNOWN])  # new skills: none, one, two, more; none asked


@dataclass(frozen=True, eq=False)
class Columns:
    """One entry per pair. Whole numbers, so that every machine counts the same."""

    rank: Integers  # 1 is the first wish; 0: not a wish of the student's own
    interests_asked: Integers  # how many interests the assignment names
    interests_shared: Integers  # of those, how many the student has
    goal_words: Integers  # of the first goal, which the assignment speaks of too; -1: only spoken
    skills_asked: Integers
    skills_shown: Integers  # of those asked, seen by anybody
    skills_trainer: Integers  # of those asked, seen by a trainer
    distance_km: Integers  # NO_DISTANCE when unknown
    travel_limit_km: Integers
    same_work_before: Integers  # earlier experiences in this sector, or of this kind without one
    declined_before: Integers  # since last chosen
    placed_this_term: Integers
    next_steps: Integers  # open wishes that this answers
    has_next_steps: Integers  # 1 when there is any open wish


def features(columns: Columns) -> Integers:
    """int64[pairs, len(FEATURES)], each 0 to 100. Raises ValueError for columns of other lengths,
    or of anything but whole numbers."""
    for each in fields(Columns):
        column = getattr(columns, each.name)
        if np.ndim(column) != 1 or (len(column) and np.asarray(column).dtype.kind not in "iu"):
            raise ValueError(f"{each.name} must be one row of whole numbers.")
    lengths = {len(getattr(columns, each.name)) for each in fields(Columns)}
    if len(lengths) > 1:
        raise ValueError(f"Columns have different lengths: {sorted(lengths)}.")
    c = columns
    missing = np.where(c.skills_asked > 0, np.minimum(c.skills_asked - c.skills_shown, 3), 4)
    made = {
        "wish": np.where(c.rank > 0, np.maximum(0, 100 - 20 * (c.rank - 1)), UNKNOWN),
        "interest": _share(c.interests_shared, c.interests_asked),
        "goals": GOALS.take(c.goal_words + 1, mode="clip"),
        "skills": _share(c.skills_shown, c.skills_asked),
        "travel": _near(c.distance_km, c.travel_limit_km),
        "variety": VARIETY.take(c.same_work_before, mode="clip"),
        "turn": np.clip(40 + 30 * c.declined_before - 30 * c.placed_this_term, 0, 100),
        "stretch": STRETCH.take(missing, mode="clip"),
        "trainer": _share(c.skills_trainer, c.skills_asked),
        "next_step": np.where(c.next_steps > 0, 100, np.where(c.has_next_steps > 0, 20, UNKNOWN)),
    }
    table = np.empty((lengths.pop(), len(FEATURES)), dtype=np.int64, order="F")
    for at, name in enumerate(FEATURES):
        table[:, at] = made[name]
    return table


def weights_of(given: dict[str, Any]) -> dict[str, int]:
    """The defaults with the school's own over them. Raises ValueError for what makes no sense."""
    unknown = sorted(set(given) - set(FEATURES), key=str)
    if unknown:
        raise ValueError(f"There is no feature {unknown[0]!r}.")
    weights = {name: given.get(name, DEFAULT_WEIGHTS[name]) for name in FEATURES}
    for name, weight in weights.items():
        if not isinstance(weight, int) or isinstance(weight, bool) or not 0 <= weight <= HEAVIEST:
            raise ValueError(f"The weight of {name} is {weight!r}; it must be 0 to {HEAVIEST}.")
    if not any(weights.values()):
        raise ValueError("At least one weight must be more than 0.")
    return weights


def fit(values: Integers, weights: dict[str, int]) -> Integers:
    """int64[pairs], 0 to 1000: the weighted mean, rounded half up.

    `values` as `features` makes them. Raises ValueError for values or weights that make no sense.
    """
    values, weights = _table(values), weights_of(weights)
    total = sum(weights[name] for name in FEATURES)
    weighed = np.full(len(values), total, dtype=np.int64)
    for at, name in enumerate(FEATURES):
        weighed += 20 * weights[name] * values[:, at]
    return weighed // (2 * total)


def rank_reasons(
    values: Any, weights: dict[str, int] | None = None, most: int = 3, least: int = 60
) -> Integers:
    """int64[pairs, most]: the numbers of the features that counted most, best first; -1 where
    no more features helped (a value below `least` explains nothing). Ties go by FEATURES' order.

    Raises ValueError for what is not a row of ten values per pair, each 0 to 100.
    """
    table = _table(values)
    most, least = whole("most", most, 1, len(FEATURES)), whole("least", least, 0, HIGHEST_VALUE)
    chosen = weights_of(weights or {})
    column = np.array([chosen[name] for name in FEATURES], dtype=np.int64)
    counted = np.where(table >= least, (table - UNKNOWN) * column, 0)
    order = np.argsort(-counted, axis=1, kind="stable")[:, :most]
    return np.where(np.take_along_axis(counted, order, axis=1) > 0, order, -1).astype(np.int64)


def _table(values: Any) -> Integers:
    """int64[pairs, len(FEATURES)]; the values of one pair may stand by themselves."""
    try:
        table = np.atleast_2d(np.asarray(values))
    except ValueError:  # rows of different lengths
        raise ValueError(f"values must have {len(FEATURES)} columns in every row.") from None
    if table.ndim != 2 or table.shape[1] != len(FEATURES):
        raise ValueError(
            f"values has shape {table.shape}; it must have {len(FEATURES)} columns: "
            f"{', '.join(FEATURES)}."
        )
    if table.size and table.dtype.kind not in "iu":
        raise ValueError(f"values must hold whole numbers, not {table.dtype}.")
    if table.size and (table.min() < 0 or table.max() > HIGHEST_VALUE):
        row, column = np.argwhere((table < 0) | (table > HIGHEST_VALUE))[0]
        raise ValueError(
            f"The value of {FEATURES[column]} in row {row} is {table[row, column]}; "
            f"it must be from 0 to {HIGHEST_VALUE}."
        )
    return table.astype(np.int64, copy=False)


def _share(part: Integers, whole: Integers) -> Integers:
    asked = whole > 0
    return np.where(asked, 100 * part // (whole + ~asked), UNKNOWN)


def _near(distance: Integers, limit: Integers) -> Integers:
    """100 at the door, 40 at the limit, 0 at twice the limit."""
    limit = np.maximum(1, limit)
    within = 100 - 60 * distance // limit
    beyond = np.maximum(0, 40 - 40 * (distance - limit) // limit)
    return np.where(distance == NO_DISTANCE, UNKNOWN, np.where(distance <= limit, within, beyond))
