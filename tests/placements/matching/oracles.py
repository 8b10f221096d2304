"""Other ways to the same answers: all possibilities, OR-Tools, and the definition of stability."""

from itertools import product

import numpy as np
from hypothesis import strategies as st
from ortools.graph.python import min_cost_flow

from placements.matching import BANDS, Problem


@st.composite
def problems(draw, most_students=6, most_assignments=4, pins=False, trainer=False, first=False):
    n = draw(st.integers(0, most_students))
    m = draw(st.integers(1, most_assignments))
    seats = draw(st.lists(st.integers(0, 3), min_size=m, max_size=m))
    pairs = sorted(
        (i, j) for i in range(n) for j in draw(st.sets(st.integers(0, m - 1), max_size=m))
    )
    number = st.one_of(
        st.integers(0, 1000), st.sampled_from([0, 200, 300, 300, 400, 700, 800, 1000])
    )
    fit = draw(st.lists(number, min_size=len(pairs), max_size=len(pairs)))
    other = draw(st.lists(number, min_size=len(pairs), max_size=len(pairs))) if trainer else None
    return Problem(
        n_students=n,
        seats=seats,
        student=[i for i, _ in pairs],
        assignment=[j for _, j in pairs],
        fit=fit,
        trainer_fit=other,
        pinned=draw(_pins(pairs, seats)) if pins else None,
        first=draw(_first(n)) if first else None,
    )


def _first(n):
    """Who goes before others; None where nobody does."""
    flags = st.lists(st.booleans(), min_size=n, max_size=n)
    return st.one_of(st.none(), flags.map(lambda each: np.array(each, dtype=np.bool_)))


@st.composite
def _pins(draw, pairs, seats):
    left, taken, held = list(seats), set(), []
    for number in draw(st.lists(st.sampled_from(range(len(pairs))), max_size=2)) if pairs else []:
        i, j = pairs[number]
        if i not in taken and left[j] > 0:
            taken.add(i)
            left[j] -= 1
            held.append(number)
    return held


def everything(problem):
    """Every answer that keeps seats, pins and who takes part: a tuple of pair numbers or -1."""
    start = problem.start
    pins = {int(problem.student[p]): int(p) for p in problem.pinned}
    options = []
    for i in range(problem.n_students):
        if not problem.active[i]:
            options.append([-1])
        elif i in pins:
            options.append([pins[i]])
        else:
            options.append([-1, *range(start[i], start[i + 1])])
    for answer in product(*options):
        used = np.bincount(
            [problem.assignment[p] for p in answer if p >= 0], minlength=len(problem.seats)
        )
        if (used <= problem.seats).all():
            yield answer


def worth(problem, answer, *, bands=False):
    """What is compared, in order: placed, of those who go first, (fewest in each band from the
    worst), total."""
    fits = [int(problem.fit[p]) for p in answer if p >= 0]
    counts = [0] * (len(BANDS) + 1)
    for value in fits:
        counts[sum(value >= edge for edge in BANDS)] -= 1
    first = np.zeros(problem.n_students, bool) if problem.first is None else problem.first
    firsts = sum(int(first[problem.student[p]]) for p in answer if p >= 0)
    return (len(fits), firsts, *(counts if bands else ()), sum(fits))


def by_flow(problem):
    """(placed, total fit) by OR-Tools' min cost flow."""
    flow = min_cost_flow.SimpleMinCostFlow()
    n, m, worthy = problem.n_students, len(problem.seats), 1000 * problem.n_students + 1
    source, sink = n + m, n + m + 1
    for i in range(n):
        flow.add_arc_with_capacity_and_unit_cost(source, i, int(problem.active[i]), 0)
    for i, j, fit in zip(problem.student, problem.assignment, problem.fit, strict=True):
        flow.add_arc_with_capacity_and_unit_cost(int(i), n + int(j), 1, -int(fit) - worthy)
    for j, seats in enumerate(problem.seats):
        flow.add_arc_with_capacity_and_unit_cost(n + j, sink, int(seats), 0)
    flow.add_arc_with_capacity_and_unit_cost(source, sink, n, 0)
    flow.set_nodes_supplies(np.array([source, sink]), np.array([n, -n]))
    assert flow.solve() == flow.OPTIMAL
    return divmod(-flow.optimal_cost(), worthy)


def check_feasible(solution):
    problem, pair = solution.problem, solution.pair
    sits = pair[pair >= 0]
    assert (problem.student[sits] == np.flatnonzero(pair >= 0)).all()
    assert not (pair[~problem.active] >= 0).any()
    used = np.bincount(problem.assignment[sits], minlength=len(problem.seats))
    assert (used <= problem.seats).all()
    held = problem.pinned[problem.active[problem.student[problem.pinned]]]
    assert (pair[problem.student[held]] == held).all()
    assert solution.placed == len(sits)
    assert solution.total_fit == problem.fit[sits].sum()


def blocking_pairs(solution):
    """Pairs that would both rather have each other (the student strictly, the assignment too)."""
    problem, pair = solution.problem, solution.pair
    wanted = problem.fit if problem.trainer_fit is None else problem.trainer_fit
    pinned = set(problem.pinned.tolist())
    at = [
        [p for p in pair if p >= 0 and problem.assignment[p] == j]
        for j in range(len(problem.seats))
    ]
    found = []
    for number in range(problem.n_pairs):
        i, j = problem.student[number], problem.assignment[number]
        if not problem.active[i] or pair[i] == number or int(pair[i]) in pinned:
            continue
        if pair[i] >= 0 and problem.fit[pair[i]] >= problem.fit[number]:
            continue
        free = len(at[j]) < problem.seats[j]
        if free or any(wanted[p] < wanted[number] for p in at[j] if p not in pinned):
            found.append((int(i), int(j)))
    return found
