from dataclasses import fields, replace

import numpy as np
import pytest

from placements.matching import DEFAULT_WEIGHTS, FEATURES, rank_reasons
from placements.matching.fit import NO_DISTANCE, Columns, features, fit, weights_of

PLAIN = {
    "rank": 1,
    "interests_asked": 2,
    "interests_shared": 1,
    "goal_words": 0,
    "skills_asked": 2,
    "skills_shown": 1,
    "skills_trainer": 0,
    "distance_km": 5,
    "travel_limit_km": 10,
    "same_work_before": 0,
    "declined_before": 0,
    "placed_this_term": 0,
    "next_steps": 0,
    "has_next_steps": 0,
}


def columns(**values):
    return Columns(**{k: np.array([v], dtype=np.int64) for k, v in {**PLAIN, **values}.items()})


def value(name, **values):
    return int(features(columns(**values))[0, FEATURES.index(name)])


def test_the_list_is_closed():
    """Who adds a column answers for it here: nothing about who somebody is, only about the task."""
    assert {each.name for each in fields(Columns)} == set(PLAIN)
    assert FEATURES == (
        "wish", "interest", "goals", "skills", "travel", "variety", "turn", "stretch", "trainer",
        "next_step",
    )  # fmt: skip
    assert tuple(DEFAULT_WEIGHTS) == FEATURES


@pytest.mark.parametrize(
    ("name", "better", "worse"),
    [
        ("wish", {"rank": 1}, {"rank": 2}),
        ("interest", {"interests_shared": 2}, {"interests_shared": 1}),
        ("goals", {"goal_words": 1}, {"goal_words": 0}),
        ("skills", {"skills_shown": 2}, {"skills_shown": 1}),
        ("travel", {"distance_km": 2}, {"distance_km": 9}),
        ("travel", {"distance_km": 9}, {"distance_km": 15}),
        ("travel", {"distance_km": NO_DISTANCE}, {"distance_km": 15}),
        ("variety", {"same_work_before": 0}, {"same_work_before": 1}),
        ("turn", {"declined_before": 1}, {"declined_before": 0}),
        ("turn", {"placed_this_term": 0}, {"placed_this_term": 1}),
        ("stretch", {"skills_shown": 1}, {"skills_shown": 2}),
        ("stretch", {"skills_shown": 1}, {"skills_shown": 0}),
        ("trainer", {"skills_trainer": 1}, {"skills_trainer": 0}),
        ("next_step", {"next_steps": 1, "has_next_steps": 1}, {"has_next_steps": 1}),
    ],
)
def test_what_suits_better_counts_more(name, better, worse):
    assert value(name, **better) > value(name, **worse)


def test_every_value_and_every_fit_stays_in_its_range():
    draw = np.random.default_rng(1)
    wild = Columns(**{each.name: draw.integers(0, 40, 500) for each in fields(Columns)})
    capped = replace(
        wild,
        rank=wild.rank + 1,
        interests_shared=np.minimum(wild.interests_shared, wild.interests_asked),
        skills_shown=np.minimum(wild.skills_shown, wild.skills_asked),
        skills_trainer=np.minimum(wild.skills_trainer, wild.skills_asked),
    )
    values = features(capped)
    assert values.min() >= 0
    assert values.max() <= 100
    together = fit(values, weights_of({}))
    assert together.min() >= 0
    assert together.max() <= 1000


def test_the_fit_is_the_weighted_mean_rounded_half_up():
    values = np.array([[100, 0, 0, 0, 0, 0, 0, 0, 0, 0], [100] * 10, [0] * 10])
    only = dict.fromkeys(FEATURES, 0)
    assert fit(values, {**only, "wish": 1, "interest": 1}).tolist() == [500, 1000, 0]
    assert fit(values, {**only, "wish": 1, "interest": 7}).tolist() == [125, 1000, 0]
    assert fit(values, {**only, "wish": 1, "interest": 15}).tolist() == [63, 1000, 0]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"photo": 1}, "no feature 'photo'"),
        ({"wish": -1}, "wish is -1"),
        ({"wish": 101}, "wish is 101"),
        ({"wish": 1.5}, "wish is 1.5"),
        (dict.fromkeys(FEATURES, 0), "At least one weight"),
    ],
)
def test_weights_that_make_no_sense_are_refused(given, says):
    with pytest.raises(ValueError, match=says):
        weights_of(given)


def test_reasons_are_what_counted_most_and_never_what_did_not_help():
    values = np.array([[100, 100, 0, 0, 50, 0, 100, 0, 0, 0], [0] * 10])
    assert rank_reasons(values).tolist() == [
        [FEATURES.index("wish"), FEATURES.index("turn"), FEATURES.index("interest")],
        [-1, -1, -1],
    ]
    heavier = rank_reasons(values, {"interest": 100}, most=1)
    assert heavier[0].tolist() == [FEATURES.index("interest")]
    above = rank_reasons([[70, 90, 0, 0, 0, 0, 0, 0, 0, 0]])  # by what is above the middle
    assert above.tolist() == [[FEATURES.index("interest"), FEATURES.index("wish"), -1]]
    edge = rank_reasons([[59, 60, 0, 0, 0, 0, 0, 0, 0, 0]])  # a value of 60 explains something
    assert edge.tolist() == [[FEATURES.index("interest"), -1, -1]]


def test_columns_of_different_lengths_are_refused():
    odd = replace(columns(), rank=np.array([1, 2]))
    with pytest.raises(ValueError, match="different lengths"):
        features(odd)
