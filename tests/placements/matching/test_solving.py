from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from placements.matching import Problem, solve
from placements.matching.engine import Engine
from placements.matching.solution import Best, network_of
from tests.placements.matching.oracles import (
    by_flow,
    check_feasible,
    everything,
    problems,
    worth,
)

FAIR = pytest.mark.parametrize("fairness", ["", "bands"])


def big(seed, n=300, m=40, each=8, seats=6):
    draw = np.random.default_rng(seed)
    student = np.repeat(np.arange(n), each)
    assignment = np.concatenate([np.sort(draw.choice(m, each, replace=False)) for _ in range(n)])
    return Problem(
        n_students=n,
        seats=draw.integers(0, seats + 1, m),
        student=student,
        assignment=assignment,
        fit=draw.integers(0, 1001, n * each),
    )


def towns(seed, n=400, towns=4):
    """Students who can only go to what lies in or next to their town, as on a map."""
    draw = np.random.default_rng(seed)
    m = n // 3
    student, assignment = [], []
    for i in range(n):
        home = (i * m) // n
        near = np.arange(max(0, home - m // towns), min(m, home + m // towns))
        student += [i] * 8
        assignment += sorted(draw.choice(near, 8, replace=False).tolist())
    return Problem(
        n_students=n,
        seats=draw.integers(1, 5, m),
        student=student,
        assignment=assignment,
        fit=draw.integers(0, 1001, len(student)),
    )


@FAIR
@given(problem=problems(pins=True, first=True))
@settings(max_examples=150, deadline=None)
def test_nothing_that_is_possible_is_better(fairness, problem):
    solution = solve(problem, fairness)
    check_feasible(solution)
    bands = fairness == "bands"
    best = max(worth(problem, answer, bands=bands) for answer in everything(problem))
    assert worth(problem, solution.pair.tolist(), bands=bands) == best


@FAIR
@given(problem=problems(pins=True, first=True))
@settings(max_examples=60, deadline=None)
def test_the_bound_is_reached(fairness, problem):
    solution = solve(problem, fairness)
    assert solution.bound == solution.value == solution.total_fit
    assert (solution.price >= 0).all()


@pytest.mark.parametrize("seed", range(6))
def test_a_school_gets_what_min_cost_flow_gets(seed):
    problem = big(seed)
    solution = solve(problem)
    check_feasible(solution)
    assert (solution.placed, solution.total_fit) == by_flow(problem)
    assert solution.bound == solution.total_fit


def test_prices_prove_the_optimum_from_outside():
    """Whoever holds only pairs, fit and prices can check it: no trust in the solver is needed."""
    problem = big(1)
    solution = solve(problem)
    worthy = problem.fit + solution.place_worth
    gain = np.zeros(problem.n_students, dtype=np.int64)
    np.maximum.at(gain, problem.student, worthy - solution.price[problem.assignment])
    limit = gain.sum() + (problem.seats * solution.price).sum()
    assert limit == solution.placed * solution.place_worth + solution.total_fit


@given(problem=problems(), at=st.integers(0, 3))
@settings(max_examples=150, deadline=None)
def test_a_price_is_what_one_more_seat_is_worth(problem, at):
    at %= len(problem.seats)
    solution = solve(problem)
    seats = problem.seats.copy()
    seats[at] += 1
    more = solve(replace(problem, seats=seats))
    gained = (more.placed - solution.placed) * solution.place_worth
    assert solution.price[at] == gained + more.total_fit - solution.total_fit


@FAIR
def test_who_goes_first_gets_the_seat_of_who_suits_better(fairness):
    given = {"n_students": 2, "seats": [1], "student": [0, 1], "assignment": [0, 0]}
    problem = Problem(**given, fit=[10, 990])
    assert solve(problem, fairness).pair.tolist() == [-1, 1]
    first = replace(problem, first=np.array([True, False]))
    assert solve(first, fairness).pair.tolist() == [0, -1]


def test_that_somebody_goes_first_costs_no_place():
    """The most that can be placed contains the most that can be placed of those who go first."""
    problem = big(3)
    first = np.arange(problem.n_students) % 3 == 0
    plain = solve(problem)
    solution = solve(replace(problem, first=first))
    only = solve(replace(problem, active=first))
    assert solution.placed == plain.placed
    assert int((solution.pair[first] >= 0).sum()) == only.placed
    assert int((plain.pair[first] >= 0).sum()) < only.placed


def test_in_bands_a_seat_that_places_one_more_says_so_in_its_price():
    problem = Problem(n_students=2, seats=[1], student=[0, 1], assignment=[0, 0], fit=[500, 900])
    solution = solve(problem, "bands")
    assert solution.price.tolist() == [solution.place_worth + 500]


def test_in_bands_a_seat_that_places_one_more_in_a_worse_band_says_so_too():
    problem = Problem(
        n_students=2, seats=[1, 0], student=[0, 0, 1], assignment=[0, 1, 0], fit=[900, 100, 100]
    )
    solution = solve(problem, "bands")
    assert solution.pair.tolist() == [0, -1]
    more = solve(replace(problem, seats=[1, 1]), "bands")
    assert (more.placed, more.total_fit) == (2, 200)
    assert solution.placing.tolist() == [1, 1]


def test_in_bands_a_seat_that_only_adds_to_the_total_is_worth_that():
    problem = Problem(
        n_students=2,
        seats=[1, 2],
        student=[0, 0, 1, 1],
        assignment=[0, 1, 0, 1],
        fit=[900, 850, 900, 810],
    )
    solution = solve(problem, "bands")
    assert solution.pair.tolist() == [1, 2]
    assert solution.price.tolist() == [50, 0]


def test_bands_lift_the_worst_at_the_cost_of_the_total():
    problem = Problem(
        n_students=2,
        seats=[1, 1],
        student=[0, 0, 1, 1],
        assignment=[0, 1, 0, 1],
        fit=[1000, 600, 650, 100],
    )
    assert solve(problem).total_fit == 1250
    wide = replace(problem, fit=[1000, 600, 480, 100])
    assert solve(wide).pair.tolist() == [0, 3]
    assert solve(wide, "bands").pair.tolist() == [1, 2]


@given(problem=problems(), seed=st.integers(0, 99))
@settings(max_examples=80, deadline=None)
def test_the_value_does_not_depend_on_the_order(problem, seed):
    draw = np.random.default_rng(seed)
    renamed = draw.permutation(problem.n_students)
    student = renamed[problem.student] if problem.n_pairs else problem.student
    order = np.argsort(student, kind="stable")
    other = replace(
        problem,
        student=student[order],
        assignment=problem.assignment[order],
        fit=problem.fit[order],
        active=None,
    )
    for fairness in ("", "bands"):
        one, two = solve(problem, fairness), solve(other, fairness)
        assert (one.placed, one.total_fit) == (two.placed, two.total_fit)
        assert one.price.tolist() == two.price.tolist()


@FAIR
@given(problem=problems(most_students=7, pins=True), data=st.data())
@settings(max_examples=150, deadline=None)
def test_leaving_and_joining_is_worth_what_a_cold_solve_is(fairness, problem, data):
    flags = st.lists(st.booleans(), min_size=problem.n_students, max_size=problem.n_students)
    before = np.array(data.draw(flags), dtype=bool)
    after = np.array(data.draw(flags), dtype=bool)
    warm = solve(replace(problem, active=before), fairness).updated(
        leave=np.flatnonzero(before & ~after), join=np.flatnonzero(~before & after)
    )
    cold = solve(replace(problem, active=after), fairness)
    check_feasible(warm)
    assert (warm.placed, warm.total_fit, warm.bound) == (cold.placed, cold.total_fit, cold.bound)
    assert warm.price.tolist() == cold.price.tolist()
    bands = fairness == "bands"
    assert worth(problem, warm.pair.tolist(), bands=bands) == worth(
        problem, cold.pair.tolist(), bands=bands
    )


@pytest.mark.parametrize("leaves", [[0], [1], [2], [0, 1], [0, 2], [1, 2]])
def test_a_seat_that_stayed_empty_is_the_one_that_is_taken_next(leaves):
    """Whoever still sits there can be moved afterwards, wherever in the row the empty seat was."""
    fit = [100, 200, 300, 400, 500, 600, 50]
    problem = Problem(
        n_students=7, seats=[3], student=np.arange(7), assignment=np.zeros(7, int), fit=fit
    )
    first = solve(replace(problem, active=np.arange(7) < 3))
    empty = first.updated(leave=leaves)
    assert (empty.placed, empty.bound) == (3 - len(leaves), empty.value)
    for join in ([6, 3, 4], [3, 4, 5]):
        full = empty.updated(join=join)
        cold = solve(full.problem)
        assert sorted(full.pair.tolist()) == sorted(cold.pair.tolist())
        assert full.bound == full.value == cold.value
        again = full.updated(leave=[join[-1]], join=leaves)
        assert again.bound == again.value == solve(again.problem).value


def test_many_leave_and_join_in_turns_on_a_whole_school():
    problem, draw = big(3), np.random.default_rng(3)
    solution = solve(problem)
    for _ in range(10):
        there = solution.problem.active
        change = draw.random(problem.n_students) < 0.1
        solution = solution.updated(
            leave=np.flatnonzero(change & there), join=np.flatnonzero(change & ~there)
        )
        assert (solution.placed, solution.total_fit) == by_flow(solution.problem)
        assert solution.bound == solution.value


@FAIR
def test_the_same_question_has_the_same_answer(fairness):
    one, two = solve(big(5), fairness), solve(big(5), fairness)
    assert one.pair.tolist() == two.pair.tolist()
    assert one.price.tolist() == two.price.tolist()


def test_among_equals_the_first_in_order_gets_the_seat():
    problem = Problem(
        n_students=3, seats=[1], student=[0, 1, 2], assignment=[0, 0, 0], fit=[500, 500, 500]
    )
    assert solve(problem).pair.tolist() == [0, -1, -1]


def test_nobody_and_nothing_is_an_answer_too():
    empty = solve(Problem(n_students=0, seats=[], student=[], assignment=[], fit=[]))
    assert (empty.placed, empty.total_fit, empty.bound) == (0, 0, 0)
    lonely = solve(Problem(n_students=2, seats=[3], student=[], assignment=[], fit=[]))
    assert lonely.pair.tolist() == [-1, -1]
    assert lonely.price.tolist() == [0]


def test_an_unknown_fairness_is_refused():
    with pytest.raises(ValueError, match="fairness is 'lottery'"):
        solve(big(0), "lottery")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"leave": [0, 0]}, "twice"),
        ({"leave": [9]}, "names student 9"),
        ({"join": [0]}, "there already"),
        ({"leave": [1]}, "not there"),
        ({"leave": [0.5]}, "student numbers"),
    ],
)
def test_an_impossible_update_says_why(change, says):
    problem = Problem(
        n_students=2,
        seats=[1],
        student=[0, 1],
        assignment=[0, 0],
        fit=[1, 2],
        active=np.array([True, False]),
    )
    with pytest.raises(ValueError, match=says):
        solve(problem).updated(**change)


@given(problem=problems())
@settings(max_examples=100, deadline=None)
def test_who_can_go_to_both_parts_waits_for_both(problem):
    """Side by side they would write over each other."""
    engine = Engine.empty(network_of(problem))
    parts = engine.parted(np.arange(problem.n_students))
    assert sorted(np.concatenate(parts)) == list(range(problem.n_students))
    below, beyond = (problem.assignment[np.isin(problem.student, each)] for each in parts[:2])
    assert not set(below) & set(beyond)


def test_the_cut_runs_between_towns_and_not_through_one():
    """Seven in one town, five in the other, one who can go to both: only that one waits."""
    student = np.repeat(np.arange(13), 2)
    assignment = np.array([0, 1] * 7 + [2, 3] * 5 + [1, 2])
    problem = Problem(
        n_students=13, seats=[4] * 4, student=student, assignment=assignment, fit=[1] * 26
    )
    parts = Engine.empty(network_of(problem)).parted(np.arange(13))
    assert [each.tolist() for each in parts] == [list(range(7)), list(range(7, 12)), [12]]


@pytest.mark.parametrize("seed", range(4))
def test_who_joins_in_halves_gets_the_same(seed, monkeypatch):
    """From MANY on two threads work side by side; the answer is as good and as certain."""
    problem = towns(seed)
    whole = solve(problem)
    monkeypatch.setattr("placements.matching.engine.MANY", 10)
    halves = solve(problem)
    check_feasible(halves)
    assert (halves.placed, halves.total_fit) == (whole.placed, whole.total_fit)
    assert halves.price.tolist() == whole.price.tolist()
    assert halves.bound == halves.value


@given(problem=problems(), data=st.data())
@settings(max_examples=100, deadline=None)
def test_forbidden_pairs_are_as_if_they_were_not_there(problem, data):
    forbidden = (
        sorted(data.draw(st.sets(st.sampled_from(range(problem.n_pairs)), max_size=4)))
        if problem.n_pairs
        else []
    )
    left = np.setdiff1d(np.arange(problem.n_pairs), forbidden)
    without = replace(
        problem,
        student=problem.student[left],
        assignment=problem.assignment[left],
        fit=problem.fit[left],
    )
    for fairness in ("", "bands"):
        one = solve(replace(problem, forbidden=forbidden), fairness)
        other = solve(without, fairness)
        assert not np.isin(one.pair, forbidden).any()
        assert (one.placed, one.total_fit) == (other.placed, other.total_fit)


def test_a_bonus_for_staying_keeps_what_is_nearly_as_good():
    problem = Problem(
        n_students=2,
        seats=[1, 1],
        student=[0, 0, 1, 1],
        assignment=[0, 1, 0, 1],
        fit=[500, 510, 510, 500],
    )
    assert solve(problem).pair.tolist() == [1, 2]
    staying = solve(replace(problem, proposed=[0, 3], stay_bonus=15))
    assert staying.pair.tolist() == [0, 3]
    assert (staying.total_fit, staying.value, staying.bound) == (1000, 1030, 1030)
    assert solve(replace(problem, proposed=[0, 3], stay_bonus=5)).pair.tolist() == [1, 2]


@FAIR
def test_no_bonus_for_staying_is_worth_a_place(fairness):
    problem = Problem(
        n_students=3,
        seats=[1, 1, 1],
        student=[0, 0, 1, 1, 2],
        assignment=[0, 1, 1, 2, 0],
        fit=[1000, 0, 1000, 0, 0],
        proposed=[0, 2],
        stay_bonus=1000,
    )
    solution = solve(problem, fairness)
    assert solution.pair.tolist() == [1, 3, 4]
    assert solution.bound == solution.value == 0


@given(problem=problems(pins=True), bonus=st.integers(0, 1000), data=st.data())
@settings(max_examples=100, deadline=None)
def test_with_a_bonus_the_value_is_the_best_that_is_possible(problem, bonus, data):
    number = range(problem.n_pairs)
    proposed = (
        sorted(data.draw(st.sets(st.sampled_from(number), max_size=4))) if problem.n_pairs else []
    )
    solution = solve(replace(problem, proposed=proposed, stay_bonus=bonus))

    def placed_then_value(answer):
        sits = [p for p in answer if p >= 0]
        stayed = sum(p in proposed for p in sits)
        return len(sits), sum(int(problem.fit[p]) for p in sits) + bonus * stayed

    best = max(placed_then_value(answer) for answer in everything(problem))
    assert (solution.placed, solution.value) == best
    assert solution.bound == solution.value


def test_an_earlier_answer_goes_on_more_than_once():
    """Two ways on from one answer do not disturb each other, nor the answer itself."""
    problem = big(4)
    solution = solve(problem)
    pairs, price = solution.pair.copy(), solution.price.copy()
    one = solution.updated(leave=[1, 2, 3])
    other = solution.updated(leave=[4])
    assert (other.placed, other.total_fit) == by_flow(other.problem)
    assert (one.placed, one.total_fit) == by_flow(one.problem)
    assert solution.pair.tolist() == pairs.tolist()
    again = one.updated(join=[1, 2, 3])
    assert (again.placed, again.total_fit) == (solution.placed, solution.total_fit)
    assert again.price.tolist() == price.tolist()


@given(problem=problems(pins=True), data=st.data())
@settings(max_examples=200, deadline=None)
def test_pinning_and_forbidding_by_hand_is_worth_what_a_cold_solve_is(problem, data):
    """What a swap by hand costs is known at once, from the prices that were kept."""
    assume(problem.n_pairs)
    number = st.sampled_from(range(problem.n_pairs))
    marks = data.draw(st.sets(number, max_size=3)), data.draw(st.sets(number, max_size=3))
    try:
        other = replace(problem, pinned=sorted(marks[0]), forbidden=sorted(marks[1]))
    except ValueError:
        reject()
    first = solve(problem)
    kept = Best.recalled(problem, first.pair, first.price)
    warm, cold = kept.with_marks(other.pinned, other.forbidden), solve(other)
    check_feasible(warm)
    assert (warm.placed, warm.total_fit, warm.bound) == (cold.placed, cold.total_fit, cold.bound)
    assert warm.price.tolist() == cold.price.tolist()


def test_what_was_kept_wrongly_is_not_recalled():
    problem = big(2)
    solution = solve(problem)
    with pytest.raises(ValueError, match="Not proved"):
        Best.recalled(problem, solution.pair, solution.price + 1)
