"""What a change by hand costs, from the prices that were kept, is what solving anew would show."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Refused
from placements.match_hand import Marks, Stand
from placements.match_stable import rather_together
from placements.matching import Problem, solve, stable
from tests.placements.matching.oracles import problems

NO_MARKS = Marks(frozenset(), frozenset(), frozenset())


def stand_of(problem, fairness=""):
    solution = solve(problem, fairness)
    price = None if fairness else solution.price
    marks = replace(NO_MARKS, pinned=frozenset(problem.pinned.tolist()))
    return Stand(problem, solution.pair, price, marks, tuple(range(len(problem.seats))))


def changed(stand, draw):
    """The next stand by some decision, or None where there is none to take."""
    n_pairs = stand.problem.n_pairs
    if not n_pairs:
        return None
    pair = draw(st.integers(0, n_pairs - 1))
    others = np.flatnonzero(stand.pair >= 0).tolist()
    acts = [
        lambda: stand.pin(pair),
        lambda: stand.forbid(pair),
        lambda: stand.forbid(*stand.pairs_of(int(stand.problem.student[pair]))),
        lambda: stand.loosen(*(draw(st.sets(st.sampled_from(sorted(stand.marks.hand)), min_size=1)) if stand.marks.hand else ())),
        lambda: stand.swap(*draw(st.permutations(others))[:2]) if len(others) > 1 else stand,
    ]  # fmt: skip
    try:
        return draw(st.sampled_from(acts))()
    except Refused:
        return None


def check_marks(stand):
    """Seats hold, pins sit, nothing forbidden is used."""
    problem, sits = stand.problem, stand.pair[stand.pair >= 0]
    taken = np.bincount(problem.assignment[sits], minlength=len(problem.seats))
    assert (taken <= problem.seats).all()
    assert (problem.student[sits] == np.flatnonzero(stand.pair >= 0)).all()
    assert stand.marks.pinned <= set(sits.tolist())
    assert not stand.marks.forbidden & set(sits.tolist())


@settings(max_examples=200, deadline=None)
@given(problems(pins=True), st.integers(0, 200), st.data())
def test_what_changes_by_hand_cost_is_the_difference_of_two_cold_solves(problem, bonus, data):
    at_first = solve(problem)
    problem = replace(problem, proposed=at_first.pair[at_first.pair >= 0], stay_bonus=bonus)
    stand = stand_of(problem)
    before = solve(problem)
    for _ in range(3):
        after = changed(stand, data.draw)
        if after is None:
            continue
        check_marks(after)
        cold = solve(
            replace(
                problem,
                pinned=np.array(sorted(after.marks.pinned), dtype=np.int64),
                forbidden=np.array(sorted(after.marks.forbidden), dtype=np.int64),
            )
        )
        assert after.exact
        assert after.placed - stand.placed == cold.placed - before.placed
        if not bonus:
            assert after.total_fit - stand.total_fit == cold.total_fit - before.total_fit
        stayed = np.isin(problem.proposed, after.pair).sum()
        assert after.total_fit + bonus * stayed == cold.value
        stand, before = after, cold


@settings(deadline=None)
@given(problems(most_students=6), st.data())
def test_a_swap_changes_nothing_but_the_two(problem, data):
    stand = stand_of(problem)
    seated = np.flatnonzero(stand.pair >= 0).tolist()
    if len(seated) < 2:
        return
    one, other = data.draw(st.permutations(seated))[:2]
    try:
        pairs = stand.swapped(one, other)
    except Refused:
        return
    after = stand.swap(one, other)
    gone = stand.fit_of(int(stand.pair[one])) + stand.fit_of(int(stand.pair[other]))
    assert after.total_fit - stand.total_fit == sum(map(stand.fit_of, pairs)) - gone
    assert after.placed == stand.placed
    assert (int(after.pair[one]), int(after.pair[other])) == pairs


@settings(max_examples=150, deadline=None)
@given(problems(), st.data())
def test_where_no_prices_prove_the_run_marks_hold_and_seats_are_not_exceeded(problem, data):
    stand = stand_of(problem, "bands")
    for _ in range(3):
        after = changed(stand, data.draw)
        if after is None:
            continue
        check_marks(after)
        assert not after.exact
        free = after.problem.seats - np.bincount(
            after.problem.assignment[after.pair[after.pair >= 0]],
            minlength=len(after.problem.seats),
        )
        for index in np.flatnonzero(after.pair < 0):
            for pair in after.pairs_of(int(index)):
                open_to = after.problem.allowed is None or after.problem.allowed[pair]
                assert not (open_to and free[after.problem.assignment[pair]] > 0)
        stand = after


@settings(deadline=None)
@given(problems(pins=True))
def test_prices_that_prove_nothing_are_not_believed(problem):
    stand = stand_of(problem)
    wrong = replace(stand, price=np.full(len(problem.seats), -1, dtype=np.int64))
    assert not wrong.exact


def test_more_pins_than_seats_are_refused():
    problem = problems_of_two()
    stand = stand_of(problem).pin(0)
    with pytest.raises(Refused, match="Alle plekken"):
        stand.pin(1)


def problems_of_two():
    return Problem(n_students=2, seats=[1], student=[0, 1], assignment=[0, 0], fit=[500, 700])


def test_a_pin_takes_the_place_of_the_students_earlier_pin():
    problem = Problem(n_students=1, seats=[1, 1], student=[0, 0], assignment=[0, 1], fit=[500, 700])
    stand = stand_of(problem).pin(0)
    assert stand.pair.tolist() == [0]
    stand = stand.pin(1)
    assert stand.marks.pinned == stand.marks.hand == {1}
    assert stand.loosen(1).marks == NO_MARKS
    with pytest.raises(Refused):
        stand.loosen(0)


def both_rather(problem, pair):
    """By the definition: every pair that both would rather have."""
    found = 0
    for at in range(problem.n_pairs):
        if problem.allowed is not None and not problem.allowed[at]:
            continue
        i, j = int(problem.student[at]), int(problem.assignment[at])
        has = problem.fit[pair[i]] if pair[i] >= 0 else -1
        there = [p for p in pair if p >= 0 and problem.assignment[p] == j]
        may_go = [problem.trainer_fit[p] for p in there if p not in problem.pinned]
        worst = -1 if len(there) < problem.seats[j] else min(may_go, default=10_000)
        found += bool(problem.fit[at] > has and problem.trainer_fit[at] > worst)
    return found


@settings(deadline=None)
@given(problems(trainer=True, pins=True))
def test_who_would_both_rather_swap_is_counted_as_defined_and_none_in_the_stable_answer(problem):
    assert rather_together(problem, stable(problem).pair) == 0
    best = solve(problem)
    assert rather_together(problem, best.pair) == both_rather(problem, best.pair)
