"""What would hold if workplaces ranked too: nobody and no workplace would both rather swap.

No workplace tells its own order yet, so what a trainer saw before of what is asked stands for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from placements.match_hand import Stand
from placements.matching import FEATURES, Problem, stable
from placements.matching.problem import Integers
from placements.models import MatchRun

TRAINER = FEATURES.index("trainer")
FULL = 10  # a feature goes to 100, a fit to 1000


@dataclass(frozen=True, eq=False)
class Beside:
    """The proposal as it is, and the stable one; `rather` counts who would both rather swap now."""

    now: Stand
    stable: Stand
    rather: int


def stable_beside(run: MatchRun) -> Beside:
    """Goes once through all pairs: quick at a school's size, also without a compiler."""
    now = Stand.of(run)
    problem = replace(now.problem, trainer_fit=_trainer_fit(run, now))
    found = stable(problem)
    return Beside(
        now=now,
        stable=replace(now, problem=problem, pair=found.pair, price=None),
        rather=rather_together(problem, now.pair),
    )


def _trainer_fit(run: MatchRun, stand: Stand) -> Integers:
    """By the trainer's feature of each pair, in the order of the problem."""
    place = {pk: at for at, pk in enumerate(stand.offerings)}
    seen = {
        (index, place[offering]): values[TRAINER] if values else 0
        for index, offering, values in run.proposals.values_list(
            "entrant__index", "offering", "features"
        )
    }
    pairs = zip(stand.problem.student.tolist(), stand.problem.assignment.tolist(), strict=True)
    return np.array([seen.get(pair, 0) * FULL for pair in pairs], dtype=np.int64)


def rather_together(problem: Problem, pair: Integers) -> int:
    """Pairs of a student and an assignment that would both rather have each other than what they
    have: a seat left counts as the least that a workplace could have."""
    wanted = problem.fit if problem.trainer_fit is None else problem.trainer_fit
    has = np.append(problem.fit, -1)[pair]
    seated = pair[pair >= 0]
    taken = np.bincount(problem.assignment[seated], minlength=len(problem.seats))
    lowest = np.full(len(problem.seats), np.iinfo(np.int64).max)
    may_go = seated[~np.isin(seated, problem.pinned)]
    np.minimum.at(lowest, problem.assignment[may_go], wanted[may_go])
    lowest = np.where(taken < problem.seats, -1, lowest)
    allowed = np.ones(problem.n_pairs, bool) if problem.allowed is None else problem.allowed
    both = (problem.fit > has[problem.student]) & (wanted > lowest[problem.assignment])
    return int(np.count_nonzero(both & allowed))
