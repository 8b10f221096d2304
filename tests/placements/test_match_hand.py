"""What a change by hand costs, from the prices that were kept, is what solving anew would show."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import Refused
from placements.match_hand import Marks, Stand
from placements.match_sides import Agreed, AtMost
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


def standing(seats, wishes, pair, agreed=None, first=None, price=None):
    """`wishes` are (student, assignment, fit); `pair` says by which each sits, -1 for none."""
    problem = Problem(
        n_students=len(pair),
        seats=seats,
        student=[each[0] for each in wishes],
        assignment=[each[1] for each in wishes],
        fit=[each[2] for each in wishes],
        first=first,
    )
    price = None if price is None else np.array(price, dtype=np.int64)
    where = np.array(pair, dtype=np.int64)
    places = tuple(range(len(seats)))
    return Stand(problem, where, price, NO_MARKS, places, agreed=agreed or Agreed())


LEFT_OUT_BY = {
    "apart": Agreed(apart=((0, 1),)),
    "together": Agreed(together=((1, 2),)),
    "most": Agreed(most=(AtMost((0, 1), (0,), 1, "3A", "Zorg"),)),
    "least": Agreed(least=(0, 2), asked=(0, 2)),
}


@pytest.mark.parametrize("kind", LEFT_OUT_BY)
def test_who_was_left_out_for_what_was_agreed_is_not_filled_in_around_a_change(kind):
    wishes = [(0, 0, 900), (1, 1 if kind == "least" else 0, 800), (2, 0, 700)]
    pair = [0, -1, 2 if kind in ("apart", "most") else -1]
    seats = [3, 2] if kind in ("apart", "most") else [1, 2] if kind == "least" else [2, 2]
    stand = standing(seats, wishes, pair, LEFT_OUT_BY[kind])
    after = stand.pin(0)
    assert after.pair.tolist() == pair
    assert after.broken == []
    assert stand.forbid(*stand.pairs_of(1)).pair.tolist()[1] == -1
    free = replace(stand, agreed=Agreed()).pin(0)
    assert free.pair.tolist()[1] == 1


def test_where_too_many_of_a_group_are_by_hand_nobody_else_comes():
    agreed = Agreed(most=(AtMost((0, 1, 2), (0,), 1, "3A", "Zorg"),))
    stand = standing([3], [(0, 0, 900), (1, 0, 800), (2, 0, 700)], [0, -1, -1], agreed)
    after = stand.pin(1)
    assert after.broken == ["most[0]"]
    assert after.pair.tolist() == [0, 1, -1]
    assert after.pin(0).pair.tolist() == [0, 1, -1]


def test_where_too_few_are_left_for_a_least_whoever_can_comes():
    agreed = Agreed(least=(3,), asked=(3,))
    wishes = [(0, 0, 900), (1, 0, 800), (2, 0, 700), (3, 0, 600)]
    stand = standing([3], wishes, [0, 1, 2, -1], agreed)
    after = stand.forbid(0)
    assert after.pair.tolist() == [-1, 1, 2, 3]
    assert after.broken == []
    after = stand.forbid(0, 1)
    assert after.pair.tolist() == [-1, -1, 2, 3]
    assert after.broken == ["least[0]"]


def test_who_makes_room_is_not_who_must_go_together():
    wishes = [(0, 0, 100), (1, 0, 900), (2, 0, 900), (3, 0, 50), (0, 1, 90)]
    wishes.sort()
    agreed = Agreed(together=((2, 0),))
    stand = standing([3, 1], wishes, [0, 2, 3, -1], agreed)
    after = stand.pin(4)
    assert after.pair.tolist() == [0, -1, 3, 4]
    assert after.broken == []


def test_prices_hold_only_while_the_best_keeps_what_was_agreed():
    wishes = [(0, 0, 900), (0, 1, 800), (1, 0, 100), (1, 1, 700)]
    agreed = Agreed(apart=((0, 1),))
    best = standing([2, 1], wishes, [0, 3], agreed, price=[0, 0])
    assert best.exact
    after = best.forbid(3)  # the best of all would be both at the first
    assert after.pair.tolist() == [0, -1]
    assert not after.exact
    assert after.broken == []
    again = best.pin(3)
    assert again.exact
    assert again.pair.tolist() == [0, 3]


def test_who_signed_up_goes_before_who_did_not_when_room_is_made():
    wishes = [(0, 0, 500), (1, 0, 900), (2, 0, 100)]
    stand = standing([2], wishes, [0, 1, -1], first=np.array([True, False, True]))
    assert stand.pin(2).pair.tolist() == [0, -1, 2]
    everyone = replace(stand, problem=replace(stand.problem, first=None))
    assert everyone.pin(2).pair.tolist() == [-1, 1, 2]


def test_who_signed_up_is_first_for_a_seat_that_comes_free():
    wishes = [(0, 0, 900), (1, 0, 800), (2, 0, 300)]
    stand = standing([1], wishes, [0, -1, -1], first=np.array([True, False, True]))
    assert stand.forbid(0).pair.tolist() == [-1, -1, 2]


def test_who_signed_up_and_must_move_takes_the_seat_of_who_did_not():
    wishes = [(0, 0, 900), (0, 1, 600), (1, 1, 700), (2, 0, 100)]
    first = np.array([True, False, True])
    stand = standing([1, 1], wishes, [0, 2, -1], first=first)
    assert stand.pin(3).pair.tolist() == [1, -1, 3]
    apart = replace(stand, agreed=Agreed(apart=((0, 1),)))
    assert apart.pin(3).pair.tolist() == [1, -1, 3]
    nobody = standing([1, 1], wishes, [0, 2, -1])
    assert nobody.pin(3).pair.tolist() == [-1, 2, 3]


def test_who_keeps_a_seat_by_hand_or_by_what_was_agreed_is_not_put_out_for_who_signed_up():
    wishes = [(0, 0, 900), (0, 1, 600), (1, 1, 700), (2, 0, 100), (3, 1, 50)]
    first = np.array([True, False, True, False])
    stand = standing([1, 2], wishes, [0, 2, -1, 4], Agreed(together=((1, 3),)), first)
    after = stand.pin(3)
    assert after.pair.tolist() == [-1, 2, 3, 4]
    assert after.broken == []
    held = replace(stand, agreed=Agreed(apart=((0, 1), (0, 3)))).pin(2).pin(3)
    assert held.pair.tolist() == [-1, 2, 3, 4]


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
