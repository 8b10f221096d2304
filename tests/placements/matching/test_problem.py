import numpy as np
import pytest

from placements.matching import Problem, Sides, solve, solve_with, stable

GOOD = {
    "n_students": 2,
    "seats": [1, 1],
    "student": [0, 0, 1],
    "assignment": [0, 1, 0],
    "fit": [1, 2, 3],
}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"n_students": -1}, "n_students is -1; it must be from 0"),
        ({"n_students": 2**31}, "n_students is 2147483648; it must be from 0 to 2147483647"),
        ({"n_students": "x"}, "n_students is 'x'; it must be a whole number"),
        ({"n_students": 2.5}, "n_students is 2.5; it must be a whole number"),
        ({"n_students": True}, "n_students is True; it must be a whole number"),
        ({"n_students": None}, "n_students is None; it must be a whole number"),
        ({"seats": None}, "seats must be one row"),
        ({"seats": [[1], [1, 2]]}, "seats must be one row of numbers"),
        ({"seats": np.array([1, 2**63], dtype=np.uint64)}, r"seats\[1\] is 9223372036854775808"),
        ({"fit": [1, 2, None]}, "fit must hold whole numbers, not object"),
        ({"seats": [1, -2]}, r"seats\[1\] is -2"),
        ({"seats": [[1, 1]]}, "seats must be one row"),
        ({"fit": [1, 2]}, "fit has 2 entries, student has 3"),
        ({"assignment": [0, 1]}, "assignment has 2 entries"),
        ({"trainer_fit": [1]}, "trainer_fit has 1 entries"),
        ({"fit": [1, 2, 1001]}, r"fit\[2\] is 1001"),
        ({"fit": [-1, 2, 3]}, r"fit\[0\] is -1"),
        ({"fit": [0.5, 2, 3]}, "fit must hold whole numbers"),
        ({"trainer_fit": [1, 2, 1001]}, r"trainer_fit\[2\] is 1001"),
        ({"student": [0, 1, 0]}, "student is not sorted: entry 2"),
        ({"student": [0, 0, 2]}, r"student\[2\] is 2"),
        ({"assignment": [0, 1, 2]}, r"assignment\[2\] is 2"),
        ({"assignment": [1, 1, 0]}, "Pair 1 is a duplicate: student 0 with assignment 1"),
        ({"pinned": [3]}, r"pinned\[0\] is 3"),
        ({"pinned": [0, 1]}, "pinned contradicts itself: student 0 twice"),
        ({"proposed": [1, 0, 1]}, "proposed names pair 1 twice"),
        ({"pinned": [0, 2]}, "pinned asks 2 seats of assignment 0, which has 1"),
        ({"forbidden": [9]}, r"forbidden\[0\] is 9"),
        ({"proposed": [-1]}, r"proposed\[0\] is -1"),
        ({"pinned": [1], "forbidden": [0, 1]}, "Pair 1 is pinned and forbidden"),
        ({"stay_bonus": -1}, "stay_bonus is -1"),
        ({"stay_bonus": 1001}, "stay_bonus is 1001; it must be from 0 to 1000"),
        ({"stay_bonus": 1.5}, "stay_bonus is 1.5; it must be a whole number"),
        ({"stay_bonus": True}, "stay_bonus is True; it must be a whole number"),
        ({"active": np.array([True])}, "active has 1 entries"),
        ({"active": [1, 0]}, "active must be one row of booleans"),
        ({"active": [[True], [True, False]]}, "active must be one row of booleans"),
        ({"first": np.array([True])}, "first has 1 entries"),
        ({"first": [1, 0]}, "first must be one row of booleans"),
    ],
)
def test_what_is_wrong_is_named(wrong, says):
    with pytest.raises(ValueError, match=says):
        Problem(**{**GOOD, **wrong})


def test_the_arrays_may_have_any_kind_of_whole_numbers():
    problem = Problem(**{**GOOD, "student": np.array([0, 0, 1], dtype=np.uint8)})
    assert problem.student.dtype == np.int32
    assert problem.start.tolist() == [0, 2, 3]


def test_the_callers_array_of_who_takes_part_is_not_shared():
    active = np.array([True, True])
    problem = Problem(**GOOD, active=active)
    active[0] = False
    assert problem.active.tolist() == [True, True]


def test_numbers_as_numpy_counts_them_become_plain_ones():
    """A narrow one would overflow as soon as it is multiplied."""
    problem = Problem(**{**GOOD, "n_students": np.int8(2), "stay_bonus": np.int16(1000)})
    assert type(problem.n_students) is int
    assert type(problem.stay_bonus) is int


PINS = {**GOOD, "pinned": [0, 2]}  # two on the one seat of assignment 0


def test_the_pin_of_who_is_not_there_takes_no_seat_until_then():
    problem = Problem(**PINS, active=np.array([True, False]))
    assert solve(problem).pair.tolist() == [0, -1]
    assert solve(problem, "bands").pair.tolist() == [0, -1]
    assert stable(problem).pair.tolist() == [0, -1]
    assert solve_with(problem, Sides()).pair.tolist() == [0, -1]


@pytest.mark.parametrize("answer", [solve, stable, lambda problem: solve(problem, "bands")])
def test_who_joins_with_a_pin_on_a_seat_that_is_taken_is_refused(answer):
    solution = answer(Problem(**PINS, active=np.array([True, False])))
    with pytest.raises(ValueError, match="pinned asks 2 seats of assignment 0, which has 1"):
        solution.updated(join=[1])
    assert solution.updated(leave=[0], join=[1]).pair.tolist() == [-1, 2]


def test_two_pins_of_one_student_contradict_whether_there_or_not():
    with pytest.raises(ValueError, match="student 0 twice"):
        Problem(**{**GOOD, "pinned": [0, 1]}, active=np.array([False, True]))


def any_problem(rng, seats_more):
    """Seats beyond what anybody could take at about half of the assignments."""
    n, m = int(rng.integers(1, 12)), int(rng.integers(1, 5))
    there = rng.random((n, m)) < 0.6
    student, assignment = np.nonzero(there)
    seats = rng.integers(0, 3, m) + np.where(rng.random(m) < 0.5, seats_more, 0)
    fit = rng.integers(0, 1001, len(student))
    return Problem(n, seats, student, assignment, fit, first=rng.random(n) < 0.3)


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("fairness", ["", "bands"])
def test_seats_that_nobody_can_take_change_no_answer_and_no_price(seed, fairness, monkeypatch):
    huge = solve(any_problem(np.random.default_rng(seed), 2**61), fairness)
    with monkeypatch.context() as patched:
        patched.setattr(Problem, "room", property(lambda problem: problem.seats))
        plain = solve(any_problem(np.random.default_rng(seed), 50), fairness)
        leaving = plain.updated(leave=[0])
        choosing = stable(plain.problem)
    assert huge.pair.tolist() == plain.pair.tolist()
    assert huge.price.tolist() == plain.price.tolist()
    assert huge.bound == huge.value == plain.value
    assert huge.updated(leave=[0]).pair.tolist() == leaving.pair.tolist()
    assert stable(huge.problem).pair.tolist() == choosing.pair.tolist()


def test_one_more_seat_is_worth_nothing_where_everybody_could_sit():
    problem = Problem(**{**GOOD, "seats": [2**62, 2**62]})
    assert problem.room.tolist() == [3, 2]
    assert solve(problem).price.tolist() == [0, 0]
    assert problem.seats.tolist() == [2**62, 2**62]  # as they were asked for


def test_a_limit_over_assignments_with_seats_for_all_holds():
    """Summed, their seats would be more than a number holds."""
    problem = Problem(**{**GOOD, "seats": [2**62, 2**62]})
    limited = solve_with(problem, Sides(most=[([0, 1], [0, 1], 1)]))
    assert limited.placed == 1
