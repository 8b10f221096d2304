"""What a sentence claims of an answer holds: held against every other answer there could be."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from placements.explaining import Answer, Wider
from placements.matching import Contradiction, Problem, Sides, solve, solve_with
from placements.matching.solution import Best
from tests.placements.matching.test_sides import KINDS, schools


@st.composite
def problems(draw, pins=True, forbids=True):
    n, m = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    seats = draw(st.lists(st.integers(0, 2), min_size=m, max_size=m))
    there = [(i, j) for i in range(n) for j in range(m) if draw(st.booleans())]  # sorted by student
    fit = [draw(st.integers(0, 6)) * 150 for _ in there]
    forbidden = [at for at in range(len(there)) if forbids and draw(st.integers(0, 5)) == 0]
    pinned, taken, left = [], set(), list(seats)
    for at, (i, j) in enumerate(there):
        if (
            pins
            and i not in taken
            and left[j]
            and at not in forbidden
            and draw(st.integers(0, 5)) == 0
        ):
            pinned.append(at)
            taken.add(i)
            left[j] -= 1
    return Problem(
        n_students=n,
        seats=seats,
        student=[i for i, _ in there],
        assignment=[j for _, j in there],
        fit=fit,
        pinned=pinned,
        forbidden=forbidden,
    )


def answers(problem):
    """Every way to place students, as lists of pairs or -1."""
    allowed = np.ones(problem.n_pairs, bool) if problem.allowed is None else problem.allowed
    pinned = {int(problem.student[p]) for p in problem.pinned}
    choices = []
    for i in range(problem.n_students):
        pairs = [p for p in range(problem.start[i], problem.start[i + 1]) if allowed[p]]
        choices.append(pairs if i in pinned else [*pairs, -1])
    for chosen in product(*choices):
        at = problem.assignment[[p for p in chosen if p >= 0]]
        if (np.bincount(at, minlength=len(problem.seats)) <= problem.seats).all():
            yield chosen


def most(problem):
    return max((sum(p >= 0 for p in chosen) for chosen in answers(problem)), default=0)


@given(problems(), st.sampled_from(["", "bands"]))
@settings(deadline=None)
def test_more_is_impossible_is_said_of_every_answer_of_the_engine_and_counted(problem, fairness):
    solution = solve(problem, fairness)
    proof = Answer(problem, solution.pair).proof
    assert proof.most
    assert solution.placed == most(problem)
    left = [*proof.barred, *(i for part in proof.shortages for i in part.without)]
    assert sorted(left) == np.flatnonzero(solution.pair < 0).tolist()
    for part in proof.shortages:
        assert len(part.students) - part.seats == len(part.without) > 0
        assert part.seats == sum(int(problem.seats[j]) for j in part.assignments)
        for i in part.students:  # they can only go there
            assert set(Answer(problem, solution.pair).goes_to(i)) <= set(part.assignments)
    for one, other in combinations(proof.shortages, 2):
        assert not set(one.students) & set(other.students)
        assert not set(one.assignments) & set(other.assignments)


@given(problems(), st.data())
@settings(deadline=None)
def test_of_any_other_answer_it_is_said_exactly_when_it_is_true(problem, data):
    """Such as one that was changed by hand."""
    chosen = data.draw(st.sampled_from(list(answers(problem))))
    answer = Answer(problem, np.array(chosen, dtype=np.int64))
    assert answer.proof.most == (sum(p >= 0 for p in chosen) == most(problem))


@given(problems())
@settings(deadline=None)
def test_one_more_seat_places_one_more_exactly_when_somebody_is_named(problem):
    solution = solve(problem)
    answer = Answer(problem, solution.pair)
    for j in range(len(problem.seats)):
        seats = problem.seats.copy()
        seats[j] += 1
        wider = Problem(
            n_students=problem.n_students,
            seats=seats,
            student=problem.student,
            assignment=problem.assignment,
            fit=problem.fit,
            pinned=problem.pinned,
            forbidden=problem.forbidden,
        )
        helped = answer.helped_by_one_more(j)
        assert bool(helped) == (most(wider) > solution.placed)
        placed = [
            {i for i, p in enumerate(chosen) if p >= 0}
            for chosen in answers(wider)
            if sum(p >= 0 for p in chosen) > solution.placed
        ]
        sat = set(np.flatnonzero(solution.pair >= 0).tolist())
        for i in helped:  # each of them on the own, beside all who have a place already
            assert sat | {i} in placed
        if not helped:  # the stored price says what it brings then, and nothing is guessed
            assert solve(wider).total_fit - solution.total_fit == solution.price[j]


@given(problems())
@settings(deadline=None)
def test_along_tight_pairs_exactly_those_are_named_who_get_it_in_a_best_answer(problem):
    solution = solve(problem)
    answer = Answer(problem, solution.pair)
    sat = frozenset(np.flatnonzero(solution.pair >= 0).tolist())
    for j in range(len(problem.seats)):
        wider = Wider(answer, j).problem
        worth = {}
        for chosen in answers(wider):
            placed = frozenset(i for i, p in enumerate(chosen) if p >= 0)
            total = sum(int(wider.fit[p]) for p in chosen if p >= 0)
            worth[placed] = max(worth.get(placed, 0), total)
        best = max((len(placed), total) for placed, total in worth.items())
        others = set(range(problem.n_students)) - sat
        gets = {i for i in others if (len(sat) + 1, worth.get(sat | {i})) == best}
        assert set(answer.helped_by_one_more(j, solution.tight)) == gets


@given(schools(KINDS))
@settings(deadline=None)
def test_whoever_is_named_gets_a_place_with_all_that_was_agreed(school):
    problem, sides = school
    try:
        solution = solve_with(problem, sides)
    except Contradiction:
        reject()  # pins that cannot hold with the sides
    answer = Answer(problem, solution.pair, sides)
    for j in range(len(problem.seats)):
        if answer.used[j] < problem.seats[j]:
            continue
        wider = Wider(answer, j)
        with_one = solve_with(wider.problem, sides)
        helped = answer.helped_by_one_more(j)
        if helped:
            assert with_one.placed > solution.placed
        elif not wider.tied:  # that nobody is named proves something only where no side matters
            assert with_one.placed == solution.placed


def test_of_two_ways_to_a_place_the_one_that_keeps_what_was_agreed_is_found():
    """Who has no place could come by either of two, and one of those must stay apart from who sits
    at the assignment that gets a seat."""
    problem = Problem(
        n_students=4, seats=[1, 1, 1], student=[0, 1, 1, 2, 2, 3, 3],
        assignment=[0, 0, 1, 0, 2, 1, 2], fit=[900, 1, 900, 1, 900, 500, 500],
    )  # fmt: skip
    pair = np.array([0, 2, 4, -1])
    for apart, helped in (([[0, 1]], [3]), ([[0, 2]], [3]), ([[0, 1], [0, 2]], []), ([], [3])):
        answer = Answer(problem, pair, Sides(apart=apart))
        assert answer.helped_by_one_more(0) == helped


@given(problems(), st.sampled_from(["", "bands"]))
@settings(deadline=None)
def test_who_has_no_place_suits_nowhere_better_than_who_could_make_room(problem, fairness):
    answer = Answer(problem, solve(problem, fairness).pair)
    for i in answer.without:
        for pair in range(problem.start[i], problem.start[i + 1]):
            why = answer.lost(pair)
            assert why.code in {"full", "lot", "all_pinned", "no_seats", "out_by_hand"}
            at = int(problem.assignment[pair])
            loose = [
                int(answer.pair[s])
                for s in answer.sitting[at]
                if answer.pair[s] not in problem.pinned
            ]
            if why.code == "full":
                assert all(problem.fit[p] > why.fit for p in loose)
            if why.code == "lot":
                assert why.fit == min(problem.fit[p] for p in loose)
            if why.code == "all_pinned":
                assert answer.sitting[at]
                assert not loose


def test_who_was_proposed_before_and_stayed_is_no_better_fit():
    problem = Problem(
        n_students=2, seats=[1], student=[0, 1], assignment=[0, 0], fit=[500, 600],
        proposed=[0], stay_bonus=200,
    )  # fmt: skip
    answer = Answer(problem, solve(problem).pair)
    assert answer.lost(1).code == "stayed"


def test_a_seat_that_could_be_made_free_is_not_called_impossible():
    problem = Problem(
        n_students=2, seats=[1, 1], student=[0, 0, 1], assignment=[0, 1, 0], fit=[1, 1, 1]
    )
    answer = Answer(problem, np.array([0, -1]))
    assert answer.proof.movable == (1,)
    assert not answer.proof.most
    assert answer.lost(2).code == "lot"


@pytest.mark.parametrize(
    ("third", "pinned", "why"),
    [(500, [], "taken"), (700, [], "side_together"), (500, [2], "side_together")],
)
def test_what_was_agreed_is_only_the_reason_where_nobody_else_could_make_room(third, pinned, why):
    """The two who sit there together are worth least; so is a third, or not, or pinned."""
    problem = Problem(
        n_students=4, seats=[3], student=[0, 1, 2, 3], assignment=[0, 0, 0, 0],
        fit=[460, 490, third, 630], pinned=pinned,
    )  # fmt: skip
    answer = Answer(problem, np.array([0, 1, 2, -1]), Sides(together=[[0, 1]]))
    assert answer.lost(3).code == why


def test_who_would_get_it_does_not_depend_on_which_prices_were_kept():
    problem = Problem(n_students=2, seats=[1], student=[0, 1], assignment=[0, 0], fit=[900, 300])
    solution = solve(problem)
    for price in (solution.price, solution.price + 600):  # the lowest and the highest that prove it
        kept = Best.recalled(problem, solution.pair, price)
        assert Answer(problem, kept.pair).helped_by_one_more(0, kept.tight) == [1]
