import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from placements.matching import Problem, Sides, highs, solve, solve_with
from tests.placements.matching.oracles import check_feasible, everything, problems, worth
from tests.placements.matching.test_solving import big

KINDS = ("least", "together", "apart", "most")
FAIR = pytest.mark.parametrize("fairness", ["", "bands"])


@st.composite
def schools(draw, kinds):
    """A small school, perhaps with pins, forbidden pairs, somebody who left and earlier answers."""
    problem = draw(problems(most_students=5, pins=True, first=True))
    numbers = st.lists(st.integers(0, max(0, problem.n_pairs - 1)), max_size=2, unique=True)
    some = [
        [] if not problem.n_pairs else sorted(set(draw(numbers)) - set(problem.pinned.tolist()))
        for _ in range(2)
    ]
    active = draw(st.lists(st.booleans(), min_size=problem.n_students, max_size=problem.n_students))
    problem = replace(
        problem,
        forbidden=np.array(some[0], dtype=np.int64),
        proposed=np.array(some[1], dtype=np.int64),
        stay_bonus=draw(st.sampled_from([0, 50, 1000])),
        active=np.array(active, dtype=np.bool_) | draw(st.booleans()),
    )
    return problem, draw(sides_of(problem, kinds))


@st.composite
def sides_of(draw, problem, kinds):
    n, m = problem.n_students, len(problem.seats)

    def group(count, fewest=0):
        return st.lists(st.integers(0, count - 1), min_size=fewest, max_size=4, unique=True)

    groups = st.lists(group(n), min_size=1, max_size=2) if n else st.just([])
    limited = st.tuples(group(n), group(m, 1), st.integers(0, 2)) if n else None
    least = st.lists(st.integers(0, 4), min_size=m, max_size=m)
    return Sides(
        least=draw(least) if "least" in kinds else (),
        together=draw(groups) if "together" in kinds else (),
        apart=draw(groups) if "apart" in kinds else (),
        most=draw(st.lists(limited, min_size=1, max_size=2)) if n and "most" in kinds else (),
    )


def keeps(problem, sides, answer):
    """By the words of each side, nothing narrowed, merged or reckoned."""
    at = {i: int(problem.assignment[p]) for i, p in enumerate(answer) if p >= 0}
    for j, number in enumerate(sides.least.tolist()):
        if 0 < list(at.values()).count(j) < number:
            return False
    for group in sides.together:
        if len({at.get(i, "nowhere") for i in group.tolist() if problem.active[i]}) > 1:
            return False
    for group in sides.apart:
        seated = [at[i] for i in group.tolist() if i in at]
        if len(seated) > len(set(seated)):
            return False
    return all(
        sum(at.get(i) in assignments.tolist() for i in students.tolist()) <= limit
        for students, assignments, limit in sides.most
    )


def counted(problem, answer, fairness):
    """As `worth`, with the bonus for staying as proposed."""
    stayed = len(set(answer) & set(problem.proposed.tolist())) * problem.stay_bonus
    *first, total = worth(problem, answer, bands=fairness == "bands")
    return (*first, total + stayed)


def possibilities(problem, sides):
    forbidden = set(problem.forbidden.tolist())
    for answer in everything(problem):
        if not forbidden & set(answer) and keeps(problem, sides, answer):
            yield answer


def check_best(problem, sides, fairness):
    best = max(
        (counted(problem, answer, fairness) for answer in possibilities(problem, sides)),
        default=None,
    )
    if best is None:
        with pytest.raises(ValueError, match=r"pinned \[.+\] cannot hold with .+\."):
            solve_with(problem, sides, fairness)
        return
    solution = solve_with(problem, sides, fairness)
    check_feasible(solution)
    answer = solution.pair.tolist()
    assert keeps(problem, sides, answer)
    assert sides.broken(problem, solution.pair) == []
    assert not set(answer) & set(problem.forbidden.tolist())
    assert counted(problem, answer, fairness) == best
    assert solution.proved
    assert (solution.bound, solution.placed_bound) == (solution.value, solution.placed)


@FAIR
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_keeps_one_kind_of_side_is_better(kind, fairness):
    @given(school=schools([kind]))
    @settings(max_examples=60, deadline=None)
    def check(school):
        check_best(*school, fairness)

    check()


@FAIR
@given(school=schools(KINDS))
@settings(max_examples=150, deadline=None)
def test_nothing_that_keeps_all_sides_is_better(fairness, school):
    check_best(*school, fairness)


@given(school=schools(KINDS))
@settings(max_examples=60, deadline=None)
def test_what_contradicts_is_named_and_all_of_it_is_needed(school):
    problem, sides = school
    try:
        solve_with(problem, sides)
    except ValueError as error:
        pins, names = str(error).removeprefix("pinned ").split(" cannot hold with ")
        pins, names = json.loads(pins), names.rstrip(".").split(", ")
    else:
        return
    alone = replace(problem, pinned=np.array(pins, dtype=np.int64))
    assert not list(possibilities(alone, named(sides, names)))
    for pin in pins:
        fewer = replace(alone, pinned=np.array([p for p in pins if p != pin], dtype=np.int64))
        assert list(possibilities(fewer, named(sides, names)))
    for name in names:
        assert list(possibilities(alone, named(sides, [n for n in names if n != name])))


def named(sides, names):
    def some(kind):
        return [each for k, each in enumerate(getattr(sides, kind)) if f"{kind}[{k}]" in names]

    least = [
        number if f"least[{j}]" in names else 0 for j, number in enumerate(sides.least.tolist())
    ]
    return Sides(least, some("together"), some("apart"), some("most"))


def test_a_visit_goes_on_with_four_or_not_at_all():
    visit = Problem(
        n_students=5,
        seats=[6, 5],
        student=[0, 0, 1, 1, 2, 2, 3, 3, 4],
        assignment=[0, 1, 0, 1, 0, 1, 0, 1, 1],
        fit=[900, 100, 900, 100, 900, 100, 100, 200, 500],
    )
    assert solve_with(visit, Sides(least=[4, 0])).pair.tolist() == [0, 2, 4, 6, 8]
    three = replace(visit, forbidden=[6])
    assert solve_with(three, Sides(least=[4, 0])).pair.tolist() == [1, 3, 5, 7, 8]


def test_pins_that_contradict_sides_are_named():
    problem = Problem(
        n_students=3,
        seats=[2, 2],
        student=[0, 0, 1, 1, 2],
        assignment=[0, 1, 0, 1, 0],
        fit=[1, 2, 3, 4, 5],
        pinned=[0, 3],
    )
    for sides, says in [
        (Sides(together=[[2], [0, 1]]), r"pinned \[0, 3\] cannot hold with together\[1\]\."),
        (Sides(least=[0, 2]), r"pinned \[0, 3\] cannot hold with least\[1\]\."),
        (Sides(most=[([1, 2], [1], 0)]), r"pinned \[3\] cannot hold with most\[0\]\."),
        (Sides(together=[[1, 2]]), r"pinned \[3\] cannot hold with together\[0\]\."),
        (
            Sides(together=[[0, 2]], apart=[[1, 2], [0, 2]]),
            r"pinned \[0\] cannot hold with together\[0\], apart\[1\]\.",
        ),
    ]:
        with pytest.raises(ValueError, match=says):
            solve_with(problem, sides)
    same = replace(problem, pinned=[0, 2])
    with pytest.raises(ValueError, match=r"pinned \[0, 2\] cannot hold with apart\[0\]\."):
        solve_with(same, Sides(apart=[[0, 1]]))


@pytest.mark.parametrize(
    ("sides", "says"),
    [
        ({"least": [1, -2]}, r"least\[1\] is -2"),
        ({"least": [0.5]}, "least must be one row of whole numbers"),
        ({"together": [[0, 1], [2, 2]]}, r"together\[1\] names 2 twice"),
        ({"apart": [[-1, 1]]}, r"apart\[0\] names -1"),
        ({"apart": [["a"]]}, r"apart\[0\] must be one row of whole numbers"),
        ({"most": [([0], [0])]}, r"most\[0\] must be students, assignments and a limit"),
        ({"most": [([0], [0], -1)]}, r"most\[0\] has limit -1"),
        ({"most": [([0], [0], 0.5)]}, r"most\[0\] has limit 0.5"),
        ({"most": [([0], [0], 1), ([0, 0], [0], 1)]}, r"most\[1\] names 0 twice"),
    ],
)
def test_a_side_that_is_wrong_is_named(sides, says):
    with pytest.raises(ValueError, match=says):
        Sides(**sides)


@pytest.mark.parametrize(
    ("sides", "says"),
    [
        ({"least": [1]}, "least has 1 entries, there are 2 assignments"),
        ({"together": [[0, 3]]}, r"together\[0\] names student 3; there are 3"),
        ({"apart": [[0], [7]]}, r"apart\[1\] names student 7; there are 3"),
        ({"most": [([9], [0], 1)]}, r"most\[0\] names student 9"),
        ({"most": [([0], [2], 1)]}, r"most\[0\] names assignment 2; there are 2"),
    ],
)
def test_a_side_for_whom_is_not_there_is_named(sides, says):
    problem = Problem(n_students=3, seats=[1, 1], student=[0], assignment=[0], fit=[1])
    with pytest.raises(ValueError, match=says):
        solve_with(problem, Sides(**sides))


def two_villages():
    """Students 0 and 1 want the one seat of assignment 0 or go to 1; 2, 3 and 4 likewise 2 or 3."""
    return Problem(
        n_students=5,
        seats=[2, 1, 1, 1],
        student=[0, 0, 1, 1, 2, 2, 3, 3, 4],
        assignment=[0, 1, 0, 1, 2, 3, 2, 3, 3],
        fit=[900, 300, 800, 100, 700, 200, 600, 500, 400],
    )


def test_only_the_part_that_a_side_touches_is_searched(monkeypatch):
    sizes = []
    most = highs.Program.most

    def seen(program, *given, **options):
        sizes.append(len(program.must))
        return most(program, *given, **options)

    monkeypatch.setattr(highs.Program, "most", seen)
    problem = two_villages()
    free, sided = solve(problem), solve_with(problem, Sides(apart=[[0, 1]]))
    assert set(sizes) == {4}
    assert sided.pair.tolist() == [1, 2, *free.pair[2:].tolist()]
    assert sided.searched.tolist() == [True, True, False, False]
    assert sided.price.tolist() == [0, 0, *free.price[2:].tolist()]
    assert free.price[2:].all()


def test_an_answer_that_keeps_the_sides_by_itself_is_not_searched(monkeypatch):
    monkeypatch.delattr(highs.Program, "most")
    problem = two_villages()
    free, sided = solve(problem), solve_with(problem, Sides(together=[[0, 1]], apart=[[2, 3]]))
    assert sided.pair.tolist() == free.pair.tolist()
    assert sided.price.tolist() == free.price.tolist()
    assert not sided.searched.any()
    assert sided.bound == sided.value == free.bound


def test_a_side_joins_villages_that_no_pair_joins():
    sides = Sides(most=[([0, 1, 2, 3, 4], [0, 1, 2, 3], 1)])
    sided = solve_with(two_villages(), sides)
    assert sided.searched.all()
    assert sided.free.price.any()
    assert not sided.price.any()
    assert (sided.placed, sided.total_fit) == (1, 900)


def test_of_equal_answers_the_one_that_changes_least_is_taken():
    """Two who are like all others may not go to the same: one of them swaps, the rest stays."""
    problem = Problem(
        n_students=24,
        seats=np.full(6, 4),
        student=np.repeat(np.arange(24), 6),
        assignment=np.tile(np.arange(6), 24),
        fit=np.full(144, 500),
    )
    free = solve(problem)
    pair = np.flatnonzero(problem.assignment[free.pair] == 0)[:2]
    sided = solve_with(problem, Sides(apart=[pair]))
    assert np.count_nonzero(sided.pair == free.pair) == 22


def test_with_bands_the_worst_off_come_first_there_too():
    problem = Problem(
        n_students=4,
        seats=[1, 1, 2],
        student=[0, 0, 0, 1, 1, 1, 2, 3],
        assignment=[0, 1, 2, 0, 1, 2, 2, 2],
        fit=[1000, 600, 0, 480, 100, 0, 900, 850],
    )
    one_of_all = Sides(most=[([0, 1, 2, 3], [2], 1)])
    assert solve_with(problem, one_of_all).pair.tolist() == [0, 4, 6, -1]
    assert solve_with(problem, one_of_all, "bands").pair.tolist() == [1, 3, 6, -1]


@pytest.fixture(scope="module")
def school():
    """150 students, 25 assignments, some of each kind of side."""
    draw = np.random.default_rng(3)
    problem = big(5, n=150, m=25, each=10, seats=12)
    least = np.zeros(25, dtype=np.int64)
    least[[3, 8, 15]] = 4
    groups = draw.permutation(150)[:24].reshape(12, 2)
    most = [(np.arange(25 * k, 25 * k + 25), [j], 2) for k in range(6) for j in (0, 7, 20)]
    return problem, Sides(least, groups[:6], groups[6:], most)


@FAIR
def test_a_school_is_solved_and_proved(school, fairness):
    problem, sides = school
    free = solve(problem, fairness)
    assert len(sides.broken(problem, free.pair)) > 8
    sided = solve_with(problem, sides, fairness)
    check_feasible(sided)
    assert keeps(problem, sides, sided.pair.tolist())
    assert sided.proved
    assert sided.bound == sided.value
    assert sided.placed <= free.placed
    again = solve_with(problem, sides, fairness)
    assert again.pair.tolist() == sided.pair.tolist()


def test_after_a_change_it_is_solved_anew(school):
    problem, sides = school
    sided = solve_with(problem, sides, "bands")
    leave = np.array([0, 5, 77])
    left = sided.updated(leave=leave)
    cold = solve_with(problem.with_active(~np.isin(np.arange(150), leave)), sides, "bands")
    assert left.pair.tolist() == cold.pair.tolist()
    back = left.updated(join=leave)
    assert (back.placed, back.value) == (sided.placed, sided.value)
    with pytest.raises(ValueError, match="join: student 1 is there already"):
        sided.updated(join=[1])


def test_without_time_the_answer_is_not_proved_and_says_how_far_it_may_be(school):
    problem, sides = school
    hasty, best = solve_with(problem, sides, seconds=0.0), solve_with(problem, sides)
    assert not hasty.proved
    assert keeps(problem, sides, hasty.pair.tolist())
    assert hasty.placed <= best.placed <= hasty.placed_bound
    assert hasty.value <= best.value <= hasty.bound
    assert hasty.placed >= 0.9 * best.placed  # what was too much went, and others came
    assert hasty.total_fit >= 0.9 * best.total_fit
    assert hasty.placed_bound <= problem.n_students


@FAIR
@given(school=schools(KINDS))
@settings(max_examples=150, deadline=None)
def test_without_time_an_answer_keeps_all_sides_and_is_no_better_than_it_says(fairness, school):
    problem, sides = school
    problem = replace(problem, pinned=np.zeros(0, dtype=np.int64))
    hasty, best = solve_with(problem, sides, fairness, 0.0), solve_with(problem, sides, fairness)
    check_feasible(hasty)
    assert keeps(problem, sides, hasty.pair.tolist())
    assert not set(hasty.pair.tolist()) & set(problem.forbidden.tolist())
    assert hasty.placed <= best.placed <= hasty.placed_bound
    if not fairness and hasty.placed == best.placed and problem.first is None:
        assert best.value <= hasty.bound
