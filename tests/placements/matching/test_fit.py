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
        ({1: 1, "photo": 1}, "no feature 1"),
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


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (np.array([1.0]), "rank must be one row of whole numbers"),
        (np.array([[1]]), "rank must be one row of whole numbers"),
        (1, "rank must be one row of whole numbers"),
    ],
)
def test_columns_of_anything_but_whole_numbers_are_refused(wrong, says):
    with pytest.raises(ValueError, match=says):
        features(replace(columns(), rank=wrong))


FULL = [100] * len(FEATURES)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ([[1, 2, 3]], r"shape \(1, 3\); it must have 10 columns: wish, interest"),
        ([], r"shape \(1, 0\); it must have 10 columns"),
        ([[FULL]], r"shape \(1, 1, 10\)"),
        ([FULL, [1]], "10 columns in every row"),
        ([FULL, [0, 200, *FULL[2:]]], "interest in row 1 is 200; it must be from 0 to 100"),
        ([[*FULL[:9], -5]], "next_step in row 0 is -5"),
        ([[100.9] * 10], "whole numbers, not float64"),
        ([["x"] * 10], "whole numbers, not <U1"),
        ([[True] * 10], "whole numbers, not bool"),
    ],
)
def test_values_that_make_no_sense_are_neither_weighed_nor_explained(values, says):
    with pytest.raises(ValueError, match=says):
        rank_reasons(values)
    with pytest.raises(ValueError, match=says):
        fit(values, DEFAULT_WEIGHTS)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"most": 0}, "most is 0; it must be from 1 to 10"),
        ({"most": 11}, "most is 11"),
        ({"most": 1.5}, "most is 1.5; it must be a whole number"),
        ({"least": -1}, "least is -1; it must be from 0 to 100"),
        ({"least": 101}, "least is 101"),
        ({"weights": {"wish": 101}}, "wish is 101"),
    ],
)
def test_reasons_are_asked_for_in_a_way_that_makes_sense(given, says):
    with pytest.raises(ValueError, match=says):
        rank_reasons([FULL], **given)


def test_no_pairs_have_no_reasons_and_one_pair_may_stand_by_itself():
    assert rank_reasons(np.zeros((0, 10))).shape == (0, 3)
    assert rank_reasons(FULL, most=1).shape == (1, 1)
    assert fit(np.zeros((0, 10), dtype=np.int64), DEFAULT_WEIGHTS).tolist() == []


def test_a_fit_by_weights_of_nothing_is_refused():
    with pytest.raises(ValueError, match="At least one weight"):
        fit(np.array([FULL]), dict.fromkeys(FEATURES, 0))
