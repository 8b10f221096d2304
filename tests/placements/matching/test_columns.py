"""From bits to columns: the same as counting by hand; some at a time the same as all at once."""

import numpy as np
import pytest

from placements.matching import DEFAULT_WEIGHTS
from placements.matching import columns as module
from placements.matching.candidates import Offers, Seekers, candidates
from placements.matching.columns import Asks, Shown, Wishes, columns, fit_of
from placements.matching.fit import features, fit

SHOWN = Shown(
    interests=[0b011, 0b000],
    skills=[0b0111, 0b0001],
    by_trainer=[0b0100, 0b0000],
    limit_km=[10, 25],
    sectors_once=[0b01, 0b10],
    sectors_more=[0b01, 0b00],
    declined_before=[2, 0],
    placed_this_term=[0, 1],
    next_skills=[0b1000, 0b0000],
    next_sectors=[0b10, 0b00],
)
ASKS = Asks(interests=[0b110, 0b000], skills=[0b1110, 0b0000], sector=[0b01, 0b10])


def test_every_column_counts_what_its_name_says():
    student, assignment = np.array([0, 0, 1]), np.array([0, 1, 1])
    found = columns(SHOWN, ASKS, Wishes(rank=[1, 2, 0]), student, assignment, [900, 5000, -1])
    assert {name: values.tolist() for name, values in vars(found).items()} == {
        "rank": [1, 2, 0],
        "interests_asked": [2, 0, 0],
        "interests_shared": [1, 0, 0],
        "goal_words": [-1, -1, -1],
        "skills_asked": [3, 0, 0],
        "skills_shown": [2, 0, 0],
        "skills_trainer": [1, 0, 0],
        "distance_km": [0, 5, -1],
        "travel_limit_km": [10, 10, 25],
        "same_work_before": [2, 0, 1],
        "declined_before": [2, 2, 0],
        "placed_this_term": [0, 0, 1],
        "next_steps": [1, 1, 0],
        "has_next_steps": [1, 1, 0],
    }


def test_a_place_that_was_nobodys_wish_neither_helps_nor_harms():
    found = columns(Shown(), Asks(), Wishes(), np.array([0]), np.array([0]), np.array([-1]))
    assert features(found)[0, 0] == 50


@pytest.mark.parametrize("at_a_time", [1, 7, 1 << 15])
def test_some_at_a_time_is_the_same_as_all_at_once(at_a_time, monkeypatch):
    monkeypatch.setattr(module, "AT_A_TIME", at_a_time)
    draw = np.random.default_rng(0)
    n, m = 20, 12
    pairs = candidates(
        Seekers(x=draw.integers(0, 9000, n), y=draw.integers(0, 9000, n), limit=[4000] * n),
        Offers(x=draw.integers(0, 9000, m), y=draw.integers(0, 9000, m)),
    )
    shown = Shown(interests=draw.integers(0, 99, n), skills=draw.integers(0, 99, n))
    asks = Asks(interests=draw.integers(0, 99, m), skills=draw.integers(0, 99, m))
    wishes = Wishes(rank=draw.integers(0, 4, len(pairs.assignment)))
    whole = columns(shown, asks, wishes, pairs.student, pairs.assignment, pairs.distance)
    assert len(pairs.assignment) > 20
    assert (
        fit_of(pairs, shown, asks, DEFAULT_WEIGHTS, wishes).tolist()
        == fit(features(whole), DEFAULT_WEIGHTS).tolist()
    )


@pytest.mark.parametrize("open_step", ["next_skills", "next_interests", "next_sectors"])
def test_any_step_that_was_agreed_is_an_open_one_also_where_nothing_answers_it(open_step):
    shown = Shown(**{open_step: np.array([0b100, 0])})
    pairs = np.array([0, 1]), np.array([0, 0])
    found = columns(shown, Asks(), Wishes(), *pairs, np.array([-1, -1]))
    assert found.has_next_steps.tolist() == [1, 0]
    assert found.next_steps.tolist() == [0, 0]
