import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from matching.games import HospitalResident

from placements.matching import Problem, stable
from tests.placements.matching.oracles import blocking_pairs, check_feasible, everything, problems


@given(problem=problems(pins=True, trainer=True))
@settings(max_examples=150, deadline=None)
def test_no_two_would_both_rather_have_each_other(problem):
    solution = stable(problem)
    check_feasible(solution)
    assert blocking_pairs(solution) == []
    assert solution.bound >= solution.total_fit


@st.composite
def strict(draw):
    """Everybody orders strictly, so that the students' best stable answer is one answer."""
    n, m = draw(st.integers(1, 6)), draw(st.integers(1, 4))
    return Problem(
        n_students=n,
        seats=draw(st.lists(st.integers(1, 3), min_size=m, max_size=m)),
        student=np.repeat(np.arange(n), m),
        assignment=np.tile(np.arange(m), n),
        fit=np.concatenate([draw(st.permutations(range(m))) for _ in range(n)]),
        trainer_fit=np.stack([draw(st.permutations(range(n))) for _ in range(m)], 1).ravel(),
    )


@given(problem=strict())
@settings(max_examples=100, deadline=None)
def test_it_is_what_the_matching_package_answers(problem):
    n, m = problem.n_students, len(problem.seats)
    fit, other = problem.fit.reshape(n, m), problem.trainer_fit.reshape(n, m)
    game = HospitalResident.create_from_dictionaries(
        {f"s{i}": [f"a{j}" for j in np.argsort(-fit[i])] for i in range(n)},
        {f"a{j}": [f"s{i}" for i in np.argsort(-other[:, j])] for j in range(m)},
        {f"a{j}": int(problem.seats[j]) for j in range(m)},
    )
    theirs = {
        (resident.name, hospital.name)
        for hospital, residents in game.solve(optimal="resident").items()
        for resident in residents
    }
    pair = stable(problem).pair
    ours = {
        (f"s{problem.student[p]}", f"a{problem.assignment[p]}") for p in pair.tolist() if p >= 0
    }
    assert ours == theirs


@given(problem=strict())
@settings(max_examples=40, deadline=None)
def test_no_student_fares_better_in_any_other_stable_answer(problem):
    solution = stable(problem)
    mine = [int(problem.fit[p]) if p >= 0 else -1 for p in solution.pair]
    for answer in everything(problem):
        other = type(solution)(problem, np.array(answer))
        if not blocking_pairs(other):
            theirs = [int(problem.fit[p]) if p >= 0 else -1 for p in answer]
            assert all(a >= b for a, b in zip(mine, theirs, strict=True))


def test_who_leaves_makes_room():
    problem = Problem(n_students=2, seats=[1], student=[0, 1], assignment=[0, 0], fit=[5, 9])
    solution = stable(problem)
    assert solution.pair.tolist() == [-1, 1]
    assert solution.updated(leave=[1]).pair.tolist() == [0, -1]


def test_among_equals_the_first_in_order_keeps_the_seat():
    problem = Problem(n_students=3, seats=[2], student=[0, 1, 2], assignment=[0] * 3, fit=[5] * 3)
    assert stable(problem).pair.tolist() == [0, 1, -1]


def test_who_is_pinned_and_not_there_holds_no_seat():
    problem = Problem(
        n_students=2, seats=[1], student=[0, 1], assignment=[0, 0], fit=[5, 9], pinned=[0],
        active=np.array([False, True]),
    )  # fmt: skip
    solution = stable(problem)
    assert solution.pair.tolist() == [-1, 1]
    assert solution.updated(join=[0], leave=[1]).pair.tolist() == [0, -1]


def test_what_is_equally_dear_goes_by_order():
    problem = Problem(
        n_students=2,
        seats=[1, 1, 1],
        student=[0, 0, 0, 1, 1, 1],
        assignment=[0, 1, 2, 0, 1, 2],
        fit=[500, 500, 500, 300, 700, 700],
    )
    assert stable(problem).pair.tolist() == [0, 4]
