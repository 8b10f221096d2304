"""Within reach and possible: against a look at every pair, in plain Python."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import placements.matching.candidates as searched
from placements.matching.candidates import (
    EARTH,
    RULES,
    Offers,
    Seekers,
    by_place,
    candidates,
    on_a_map,
)

PAPERS = ("level", "programme", "certificate")  # rules that the table of papers tells


@st.composite
def maps(draw):
    def column(size, numbers):
        return draw(st.lists(numbers, min_size=size, max_size=size))

    n, m = draw(st.integers(0, 5)), draw(st.integers(0, 6))
    place, bits = st.integers(-60, 60), st.integers(0, 7)
    seekers = Seekers(
        x=column(n, place),
        y=column(n, place),
        limit=column(n, st.integers(0, 90)),
        born=column(n, st.integers(0, 3)),
        papers=column(n, st.integers(0, 2)),
        days=column(n, bits),
    )
    offers = Offers(
        x=column(m, place),
        y=column(m, place),
        seats=column(m, st.integers(0, 2)),
        born_by=column(m, st.integers(0, 3)),
        demands=column(m, st.integers(0, 3)),
        days=column(m, st.sampled_from([0, 1, 3])),
    )
    rules = st.sampled_from([-1, -1, *(RULES.index(rule) for rule in PAPERS)])
    unmet = np.array([column(4, rules) for _papers in range(3)])
    pairs = st.tuples(st.integers(0, n - 1), st.integers(0, m - 1)) if n and m else st.nothing()
    return seekers, offers, unmet, draw(st.lists(pairs, max_size=3)) if n and m else []


def first_rule(seekers, offers, unmet, bad, i, j):
    """None beyond the limit, "" where it may be; else the first rule against it."""
    east, north = offers.x[j] - seekers.x[i], offers.y[j] - seekers.y[i]
    if east**2 + north**2 > seekers.limit[i] ** 2:
        return None
    broken = {
        "seats": offers.seats[j] == 0,
        "age": seekers.born[i] > offers.born_by[j],
        **{
            rule: RULES.index(rule) == unmet[seekers.papers[i], offers.demands[j]]
            for rule in PAPERS
        },
        "days": offers.days[j] & ~seekers.days[i],
        "bad_match": (i, j) in bad,
    }
    return next((rule for rule in RULES if broken[rule]), "")


@given(world=maps())
@settings(max_examples=300, deadline=None)
def test_exactly_what_is_within_reach_and_possible_becomes_a_pair(world):
    seekers, offers, unmet, bad = world
    found = candidates(seekers, offers, np.array(bad).reshape(-1, 2), unmet)
    n, m = len(seekers.x), len(offers.x)
    said = {
        (i, j): first_rule(seekers, offers, unmet, bad, i, j) for i in range(n) for j in range(m)
    }
    wanted = [pair for pair, rule in sorted(said.items()) if rule == ""]
    assert list(zip(found.student.tolist(), found.assignment.tolist(), strict=True)) == wanted
    for i in range(n):
        rules = [said[i, j] for j in range(m) if said[i, j]]
        assert found.rules_of(i) == {rule: rules.count(rule) for rule in RULES if rule in rules}


def test_distances_are_whole_metres_on_the_flat_map():
    found = candidates(Seekers(x=[0], y=[0], limit=[5000]), Offers(x=[3000, 10], y=[4000, 10]))
    assert found.distance.tolist() == [5000, 14]


def test_no_assignment_is_left_out_because_others_are_nearer():
    """Of 2,000 next door and one at the very edge of the limit, the one is found too."""
    near = np.arange(2000) % 40
    offers = Offers(x=[*near, 30_000], y=[*near, 0])
    found = candidates(Seekers(x=[0], y=[0], limit=[30_000]), offers)
    assert found.assignment.tolist() == list(range(2001))
    assert len(candidates(Seekers(x=[0], y=[0], limit=[29_999]), offers).assignment) == 2000


def test_who_is_far_from_everything_has_no_pairs():
    offers = Offers(x=[0, 10], y=[0, 10])
    found = candidates(Seekers(x=[10**6, -(10**6)], y=[0, 10**6], limit=[500, 500]), offers)
    assert found.start.tolist() == [0, 0, 0]


def test_on_the_map_distances_are_those_on_the_globe_to_two_in_ten_thousand():
    north = np.array([50.76, 53.45, 52.37, 51.92, np.nan, 52.16])
    east = np.array([5.71, 6.85, 4.90, 4.48, np.nan, 5.39])
    x, y = on_a_map(north, east)
    assert (x[4], y[4]) == (0, 0)
    for i in (0, 1, 2, 3, 5):
        for j in (0, 1, 2, 3, 5):
            up, other = np.radians(north[i]), np.radians(north[j])
            half = np.sin((other - up) / 2) ** 2
            half += np.cos(up) * np.cos(other) * np.sin(np.radians(east[j] - east[i]) / 2) ** 2
            globe = 2 * EARTH * np.arcsin(np.sqrt(half))
            assert abs(np.hypot(x[i] - x[j], y[i] - y[j]) - globe) <= 2e-4 * globe + 1
    assert x[0] < x[1]
    assert y[0] < y[1]


def test_a_map_of_nothing_known_is_all_in_one_place():
    assert [each.tolist() for each in on_a_map([np.nan, np.nan], [5.0, np.nan])] == [[0, 0]] * 2
    assert [each.tolist() for each in on_a_map([], [])] == [[], []]


def test_neighbours_on_the_map_come_next_to_each_other():
    x, y = np.array([0, 900, 1, 901, 0]), np.array([0, 900, 0, 901, 1])
    order = by_place(x, y).tolist()
    assert order == [0, 2, 4, 1, 3]


def test_by_lot_what_is_near_stays_near_and_one_place_keeps_its_order():
    x, y = np.array([0, 900, 1, 901, 0, 0]), np.array([0, 900, 0, 901, 1, 0])
    orders = {tuple(by_place(x, y, lot=lot).tolist()) for lot in range(40)}
    assert len(orders) > 4
    for order in orders:
        assert {frozenset(order[:2]), frozenset(order[-2:])} & {frozenset([1, 3])}
        assert order.index(0) + 1 == order.index(5)


@pytest.mark.parametrize("other", [(1, 0), (0, 1), (700, 3), (3, 700)])
def test_by_lot_either_of_two_places_is_as_often_the_first(other):
    x, y = np.array([[0, 0], other]).T
    firsts = [int(by_place(x, y, lot)[0]) for lot in range(400)]
    assert 160 < sum(firsts) < 240
    assert firsts == [int(by_place(x, y, lot)[0]) for lot in range(400)]


def test_what_stands_in_no_row_or_column_of_the_table_is_named():
    there = {"x": [0], "y": [0]}
    for papers, demands, unmet, says in (
        (1, 0, [[-1]], r"papers\[0\] is 1; unmet has 1"),
        (0, 2, [[-1, 2]], r"demands\[0\] is 2; unmet has 2"),
        (0, -1, [[-1]], r"demands\[0\] is -1"),
        (0, 0, [[7]], "the number of a rule"),
        (0, 0, [[-2]], "the number of a rule"),
        (0, 0, [-1], "a row per kind of papers"),
        (0, 0, [[0.5]], "a row per kind of papers"),
    ):
        seekers = Seekers(**there, limit=[1], papers=[papers])
        with pytest.raises(ValueError, match=says):
            candidates(seekers, Offers(**there, demands=[demands]), unmet=unmet)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"x": [0, 1]}, "y has 1 entries, x has 2"),
        ({"limit": [-1]}, r"limit\[0\] is negative"),
        ({"limit": [1.5]}, "limit must hold whole numbers"),
        ({"y": [10**12]}, r"y\[0\] is no place"),
        ({"born": [1, 2]}, "born has 2 entries"),
    ],
)
def test_what_cannot_be_is_named(change, says):
    with pytest.raises(ValueError, match=says):
        Seekers(**{"x": [0], "y": [0], "limit": [1], **change})


def test_bad_matches_come_in_any_order_and_more_than_once():
    seekers = Seekers(x=[0] * 3, y=[0] * 3, limit=[1] * 3)
    bad = [(2, 1), (0, 3), (2, 1), (1, 0), (0, 0)]
    found = candidates(seekers, Offers(x=[0] * 4, y=[0] * 4), bad)
    pairs = set(zip(found.student.tolist(), found.assignment.tolist(), strict=True))
    assert pairs == {(i, j) for i in range(3) for j in range(4)} - set(bad)
    assert [found.rules_of(i) for i in range(3)] == [{"bad_match": n} for n in (2, 1, 1)]


def test_a_bad_match_with_something_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="names student 0, assignment 1"):
        candidates(Seekers(x=[0], y=[0], limit=[1]), Offers(x=[0], y=[0]), [(0, 1)])
    with pytest.raises(ValueError, match="names student -1, assignment 0"):
        candidates(Seekers(x=[0], y=[0], limit=[1]), Offers(x=[0], y=[0]), [(-1, 0)])
    with pytest.raises(ValueError, match="must be pairs"):
        candidates(Seekers(x=[0], y=[0], limit=[1]), Offers(x=[0], y=[0]), [(0, 0, 0)])


def test_a_bad_match_of_somebody_who_is_not_there_is_named():
    with pytest.raises(ValueError, match="names student 4, assignment 0"):
        candidates(Seekers(x=[0], y=[0], limit=[1]), Offers(x=[0], y=[0]), [(4, 0)])


@pytest.mark.parametrize("room", [0, 1, 3])
def test_however_little_room_there_is_to_begin_with_the_answer_is_the_same(room, monkeypatch):
    draw = np.random.default_rng(7)
    people = Seekers(
        x=draw.integers(0, 9_000, 90),
        y=draw.integers(0, 9_000, 90),
        limit=draw.integers(0, 5_000, 90),
        days=draw.integers(0, 8, 90),
    )
    offers = Offers(
        x=draw.integers(0, 9_000, 70), y=draw.integers(0, 9_000, 70), days=draw.integers(0, 4, 70)
    )
    wide = candidates(people, offers)
    monkeypatch.setattr(searched, "ROOM", room)
    narrow = candidates(people, offers)
    for name in ("start", "assignment", "distance", "excluded"):
        assert getattr(narrow, name).tolist() == getattr(wide, name).tolist()
    assert len(wide.assignment) > 90 * 3
