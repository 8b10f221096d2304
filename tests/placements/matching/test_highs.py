"""What HiGHS is asked and what is believed of its answer: whole numbers, and no less than the best."""

import os
import subprocess
import sys
from pathlib import Path
from time import monotonic

import numpy as np
import pytest

from placements.matching import Problem, Sides, highs, solve_with

BASE = Path(__file__).parents[3]


def test_without_time_to_find_any_answer_it_says_so():
    """A sack that must be filled to the gram."""
    weight = np.random.default_rng(2).integers(200, 1000, 40) * 7
    sack = highs.Program(must=np.zeros(40, dtype=np.bool_))
    whole = int(weight[::2].sum())
    sack.hold(np.arange(40), weight, low=whole, high=whole)
    with pytest.raises(TimeoutError):
        sack.most(weight, until=monotonic())


def test_highs_goes_on_to_the_last_whole_number():
    """As heavy a sack as can be: left to itself HiGHS is content with nearly as heavy."""
    weight = np.random.default_rng(2).integers(200, 1000, 25) * 7
    limit = int(weight.sum()) // 2
    sack = highs.Program(must=np.zeros(25, dtype=np.bool_))
    sack.hold(np.arange(25), weight, high=limit)
    found = sack.most(weight, until=monotonic() + 60)
    heavy = {0}
    for each in weight.tolist():
        heavy |= {one + each for one in heavy if one + each <= limit}
    assert found.worth == found.bound == max(heavy)


def held(choices, rows):
    """Each row: what some choices together are at least and at most."""
    program = highs.Program(must=np.zeros(choices, dtype=np.bool_))
    for low, some, most in rows:
        program.hold(np.array(some), np.ones(len(some), dtype=np.int64), low=low, high=most)
    return program


def chosen(choices, *some):
    found = np.zeros(choices, dtype=np.int64)
    found[list(some)] = 1
    return found


NONE, ANY = -float("inf"), float("inf")


def test_a_start_does_not_pass_for_the_best():
    """Found in a school of 56: with this start and its presolve HiGHS 1.16 says that 16 is reached,
    and hands over the start, which is 15."""
    worth = chosen(40, 5, 6, 12, 14, 15, 17, 18, 21, 23, 24, 25, 28, 29, 30, 31, 32, 33, 37, 39)
    program = held(
        40,
        [
            (NONE, [23, 24], 1),
            (NONE, [28, 29, 30], 1),
            (NONE, [10, 19, 21, 23, 28, 32, 33, 35, 39], 8),
            (NONE, [0, 1, 2, 6, 7, 12, 20, 24, 29], 7),
            (NONE, [3, 11, 30, 34, 38], 4),
            (35, range(40), ANY),
        ],
    )
    start = ~chosen(40, 17, 24, 28, 29, 38).astype(np.bool_)
    assert program.holds(start)
    alone = program.most(worth, until=monotonic() + 60)
    found = program.most(worth, until=monotonic() + 60, start=start)
    assert found.worth == found.bound == alone.worth > worth[start].sum()


def test_what_presolve_loses_is_found():
    """Found in a school of 8 with a pin, where a visit goes on from two: the presolve of HiGHS 1.16 ends in an
    answer that breaks a row, and a bound below what can be had."""
    worth = chosen(17, 3, 5, 7, 8, 10, 11, 12, 13, 14, 15)
    own = [[0, 1], [2, 3, 4], [5], [6, 7, 8], [9], [10, 11, 12], [13], [14, 15]]
    visit = [2, 6, 9, 10, 14]
    program = held(
        17,
        [
            *((NONE, some, 1) for some in own),
            (NONE, visit, 4),
            (NONE, [0, 3, 7, 11, 15], 4),
            (NONE, [1, 4, 5, 8, 12, 13], 2),
        ],
    )
    program.must[5] = True
    program.hold(np.array([*visit, 16]), np.array([1, 1, 1, 1, 1, -2]), low=0)
    for each in visit:
        program.hold(np.array([each, 16]), np.array([1, -1]), high=0)
    for low, some in [(8, range(16))] * 3 + [(4, [0, 1, 2, 4, 6, 9])]:
        program.hold(np.array(some), np.ones(len(some), dtype=np.int64), low=low)
    found = program.most(worth, until=monotonic() + 60)
    assert (found.worth, found.proved) == (4, True)


@pytest.mark.parametrize("seed", range(20))
def test_in_schools_as_they_are_the_best_is_proved(seed):
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(20, 80)), int(rng.integers(4, 14))
    reach = [
        np.sort(rng.choice(m, rng.integers(1, min(m, 6) + 1), replace=False)) for _ in range(n)
    ]
    seats, some = rng.integers(0, 9, m), rng.permutation(n).tolist()
    problem = Problem(
        n_students=n,
        seats=seats,
        student=np.repeat(np.arange(n), [len(each) for each in reach]),
        assignment=np.concatenate(reach),
        fit=rng.integers(0, 8, sum(map(len, reach))) * 120,
        first=rng.random(n) < 0.4,
    )
    sides = Sides(
        least=np.where((seats >= 4) & (rng.random(m) < 0.3), rng.integers(2, 5, m), 0),
        together=[some[:2], some[2:5]],
        apart=[some[5:7], some[7:11]],
        most=[(some[11 : n // 2], [0, 1], 2)],
    )
    for fairness in ("", "bands"):
        found = solve_with(problem, sides, fairness)
        assert found.proved
        assert not sides.broken(problem, found.pair)


def test_a_page_loads_no_highs_and_a_command_prints_nothing_of_it():
    code = """
import sys
from placements.matching import Problem, Sides, solve_with
print("highspy" in sys.modules)
problem = Problem(n_students=2, seats=[2], student=[0, 1], assignment=[0, 0], fit=[1, 2])
print(solve_with(problem, Sides(apart=[[0, 1]])).total_fit)
print("highspy" in sys.modules)
"""
    found = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=BASE,
        env={**os.environ},
    )
    assert found.stdout.split() == ["False", "2", "True"]
    assert found.stderr == ""
