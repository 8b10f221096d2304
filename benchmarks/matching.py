"""The matching against OR-Tools' min-cost flow and the package `matching`, side by side, in one run.

    .venv/bin/python benchmarks/matching.py [--sizes 120 2000 20000 100000] [--huge] [--rounds 3]

Seeded towns on a map, 12 to 40 candidates for most students, 1.1, 1.0 and 0.85 seats per student.
Prints a table and what had to be shown; the exit code is 1 when something was not. Up to 20,000
students a row is five worlds together. Times are the shortest of the rounds, of both sides in
turns. `--huge` adds 500,000 students, in a process of their own whose memory is measured.
"""

from __future__ import annotations

import argparse
import math
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

BASE = Path(__file__).resolve().parents[1]
sys.path[0] = str(BASE)  # not this folder: the package `matching` must not be this file

from benchmarks.flows import MinCostFlow, most_placed  # noqa: E402
from benchmarks.towns import make_world  # noqa: E402
from placements.matching import Problem, Solution, solve, stable  # noqa: E402
from placements.matching.warm import warm  # noqa: E402

LOADS = (1.1, 1.0, 0.85)
SIZES = (120, 2_000, 20_000, 100_000)
LARGE = 20_000  # from here on speed must show
HUGE = 500_000
GROWING = (10_000, 20_000, 50_000, 100_000)  # towns enough to be alike
SEEDS = (1, 2, 3, 4, 5)


def taken(work: Callable[[], Any]) -> tuple[float, Any]:
    begin = time.perf_counter()
    answer = work()
    return time.perf_counter() - begin, answer


@dataclass
class Findings:
    """What had to be shown, and whether it was."""

    rows: list[tuple[bool, str]] = field(default_factory=list)

    def show(self, what: str, *, holds: bool) -> None:
        self.rows.append((holds, what))
        print(f"  {'holds' if holds else 'DOES NOT HOLD'}: {what}", flush=True)


@dataclass
class Times:
    """Seconds, of one world or of several together."""

    all_of_it: float = 0.0
    ours: float = 0.0
    theirs: float = 0.0
    pairs: int = 0

    def add(self, other: Times) -> None:
        for name in ("all_of_it", "ours", "theirs", "pairs"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def against_flow(size: int, load: float, rounds: int, findings: Findings) -> None:
    """One row of the table: of several worlds together where they are small, since one of them may
    be easy or hard by luck."""
    found = Times()
    for seed in SEEDS if size <= LARGE else SEEDS[:1]:
        found.add(_beside(size, load, seed, rounds, findings))
    ratio, share = found.theirs / found.ours, found.all_of_it / found.theirs
    print(
        f"{size:>9,} {load:>5} {found.pairs:>11,}"
        f"{found.ours * 1e3:>11.1f}{found.theirs * 1e3:>12.1f}{ratio:>8.1f}x"
        f"{found.all_of_it * 1e3:>11.1f}{share:>8.2f}",
        flush=True,
    )
    at = f"{size:,} at {load}"
    least = {1.1: 10.0, 0.85: 2.0}.get(load, 1 / 1.2) if size >= LARGE else 1 / 1.2
    if ratio < least:
        findings.show(f"{at}: solve {ratio:.1f} times as fast, wanted {least:.2g}", holds=False)
    if size >= LARGE and share > 0.5:
        findings.show(f"{at}: all of it in {share:.2f} of OR-Tools' solve", holds=False)


def _beside(size: int, load: float, seed: int, rounds: int, findings: Findings) -> Times:
    """Both in turns, the shortest of the rounds; what they found must be the same."""
    world = make_world(size, load, seed)
    best = Times(math.inf, math.inf, math.inf)
    for _ in range(rounds):
        before, problem = taken(world.problem)
        again, solution = taken(lambda: solve(problem))  # noqa: B023 - called at once
        flow = MinCostFlow(problem)
        other, _ = taken(flow.solve)
        best.all_of_it = min(best.all_of_it, before + again)
        best.ours, best.theirs = min(best.ours, again), min(best.theirs, other)
    best.pairs = problem.n_pairs
    at = f"{size:,} at {load}, world {seed}"
    if solution.total_fit != flow.total_fit() or solution.placed != most_placed(problem):
        findings.show(f"{at}: as many placed and the same total fit as OR-Tools", holds=False)
    if solution.bound != solution.value:
        findings.show(f"{at}: bound {solution.bound} proves {solution.value}", holds=False)
    return best


def growth(largest: int, findings: Findings) -> None:
    """The slope of log time by log size. Of several worlds of each size, since in one of them
    towns may happen to have work enough, and then there is nothing to solve."""
    sizes = [size for size in GROWING if size <= largest]
    if len(sizes) < 3:
        return
    for load, most in ((1.1, 1.2), (0.85, 1.45)):
        seconds = [sum(_solved(size, load, seed) for seed in SEEDS) for size in sizes]
        slope = float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])
        each = ", ".join(f"{t / len(SEEDS) * 1e3:.0f}" for t in seconds)
        print(f"  growth at {load}, {sizes[0]:,} to {sizes[-1]:,}: {each} ms", flush=True)
        findings.show(f"growth exponent {slope:.2f} at {load}, at most {most}", holds=slope <= most)


def _solved(size: int, load: float, seed: int) -> float:
    """Seconds; the shortest of two."""
    problem = make_world(size, load, seed).problem()
    return min(taken(lambda: solve(problem))[0] for _ in range(2))


def stable_against_matching(findings: Findings, size: int = 2_000) -> None:
    """Student-proposing deferred acceptance, from pairs to answer, on strict preferences."""
    from matching.games import HospitalResident

    draw = np.random.default_rng(5)
    problem = make_world(size, 1.0).problem()
    order = draw.permutation(problem.n_pairs)
    # Strict: no two alike, neither for a student nor for an assignment.
    fit = np.zeros(problem.n_pairs, dtype=np.int64)
    trainer = np.zeros(problem.n_pairs, dtype=np.int64)
    for column, by in ((fit, problem.student), (trainer, problem.assignment)):
        sort = np.lexsort((order, by))
        begins = np.searchsorted(by[sort], by[sort])
        column[sort] = 1000 - (np.arange(len(sort)) - begins)
        order = draw.permutation(problem.n_pairs)
    ours = math.inf
    for _ in range(5):
        seconds, answer = taken(
            lambda: stable(
                Problem(
                    n_students=size,
                    seats=problem.seats,
                    student=problem.student,
                    assignment=problem.assignment,
                    fit=fit,
                    trainer_fit=trainer,
                )
            )
        )
        ours = min(ours, seconds)
    theirs, found = taken(lambda: _by_matching(HospitalResident, problem, fit, trainer))
    mine = {
        int(problem.student[p]): int(problem.assignment[p]) for p in answer.pair[answer.pair >= 0]
    }
    findings.show(f"stable: the identical matching at {size:,}", holds=mine == found)
    findings.show(
        f"stable: {theirs / ours:,.0f} times as fast, wanted 500", holds=theirs / ours >= 500
    )


def _by_matching(game: Any, problem: Problem, fit: Any, trainer: Any) -> dict[int, int]:
    """With the recursion limit raised: it recurses once per student."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1_000_000)
    try:
        wishes = _ranked(problem.student, problem.assignment, fit, "a")
        ranks = _ranked(problem.assignment, problem.student, trainer, "s")
        residents = {f"s{i}": each for i, each in wishes.items()}
        hospitals = {f"a{j}": each for j, each in ranks.items()}
        seats = {f"a{j}": int(problem.seats[j]) for j in ranks}
        answer = game.create_from_dictionaries(residents, hospitals, seats).solve(
            optimal="resident"
        )
    finally:
        sys.setrecursionlimit(limit)
    return {
        int(str(who)[1:]): int(str(where)[1:]) for where, some in answer.items() for who in some
    }


def _ranked(who: Any, whom: Any, fit: Any, letter: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for p in np.lexsort((-fit, who)):
        found.setdefault(int(who[p]), []).append(f"{letter}{whom[p]}")
    return found


def updates(size: int, findings: Findings, times: int = 500) -> None:
    """One student out and in again, each timed by itself."""
    problem = make_world(size, 1.1).problem()
    solution = solve(problem)
    first: Solution = solution.updated(leave=[0]).updated(join=[0])
    seconds = []
    for i in np.random.default_rng(2).choice(size, min(size, times), replace=False):
        out, first = taken(lambda: first.updated(leave=[i]))  # noqa: B023
        back, first = taken(lambda: first.updated(join=[i]))  # noqa: B023
        seconds += [out, back]
    slow = float(np.percentile(seconds, 95)) * 1e3
    equal = (first.placed, first.total_fit, first.bound) == (
        solution.placed,
        solution.total_fit,
        first.value,
    )
    findings.show(f"{2 * times:,} updates at {size:,} end where a cold solve does", holds=equal)
    findings.show(f"update of one student: {slow:.2f} ms at the 95th percentile", holds=slow <= 1.0)


def bands(size: int, findings: Findings) -> None:
    problem = make_world(size, 1.1).problem()
    seconds, fair = taken(lambda: solve(problem, "bands"))
    best = solve(problem)

    def worst(solution: Solution) -> int:
        return int((problem.fit[solution.pair[solution.pair >= 0]] < 400).sum())

    fewer = 1 - worst(fair) / max(1, worst(best))
    cost = 1 - fair.total_fit / best.total_fit
    print(f"  bands at {size:,}: {worst(best):,} -> {worst(fair):,}, {seconds:.1f} s", flush=True)
    findings.show("bands place as many", holds=fair.placed == best.placed)
    findings.show(
        f"bands: {fewer:.0%} fewer in the two worst bands, wanted 80 %", holds=fewer >= 0.8
    )
    findings.show(f"bands: {cost:.2%} of the total fit, at most 1 %", holds=cost <= 0.01)


def loading(size: int, findings: Findings, times: int = 3) -> None:
    """What it is worth that neighbours come next to each other: the same, dealt out blindly."""
    placed = make_world(size, 1.0).problem()
    draw = np.random.default_rng(3)
    who, what = draw.permutation(size), draw.permutation(len(placed.seats))
    student, assignment = who[placed.student], what[placed.assignment]
    order = np.lexsort((assignment, student))
    seats = np.zeros_like(placed.seats)
    seats[what] = placed.seats
    dealt = Problem(
        n_students=size,
        seats=seats,
        student=student[order],
        assignment=assignment[order],
        fit=placed.fit[order],
    )
    by_map, by_lot = math.inf, math.inf
    for _ in range(times):
        by_map = min(by_map, taken(lambda: solve(placed))[0])
        by_lot = min(by_lot, taken(lambda: solve(dealt))[0])
    findings.show(
        f"loaded by place on the map {by_lot / by_map:.1f} times as fast at {size:,}, wanted 1.2",
        holds=by_lot / by_map >= 1.2,
    )


def huge(findings: Findings) -> None:
    """In a process of its own, so that its memory is its own."""
    code = "import benchmarks.matching as b; b.huge_here()"
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", code], cwd=BASE, check=True, capture_output=True, text=True
    )
    seconds, megabytes = (float(each) for each in done.stdout.split()[-2:])
    findings.show(f"{HUGE:,}: candidates, fit and solve in {seconds:.1f} s", holds=seconds <= 20)
    findings.show(f"{HUGE:,}: {megabytes:,.0f} MB at most", holds=megabytes <= 1536)


def huge_here() -> None:
    warm()
    world = make_world(HUGE, 1.1)
    seconds, solution = taken(lambda: solve(world.problem()))
    if solution.bound != solution.value:
        raise ArithmeticError("Not proved.")
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--huge", action="store_true")
    given = parser.parse_args()
    warm()
    findings = Findings()
    print(
        f"{'students':>9} {'load':>5} {'pairs':>11}{'solve ms':>11}"
        f"{'OR-Tools':>12}{'ratio':>9}{'all ms':>11}{'of OR':>8}"
    )
    for size in given.sizes:
        for load in LOADS:
            against_flow(size, load, given.rounds, findings)
    largest = max(given.sizes)
    growth(largest, findings)
    stable_against_matching(findings)
    updates(min(100_000, largest), findings)
    bands(min(LARGE, largest), findings)
    if largest >= LARGE:
        loading(largest, findings)
    if given.huge:
        huge(findings)
    failed = [what for holds, what in findings.rows if not holds]
    print(f"{len(failed)} not shown." if failed else "All shown.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
