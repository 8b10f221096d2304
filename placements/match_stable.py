"""What would hold if workplaces ranked too: nobody and no workplace would both rather swap.

No workplace tells its own order yet, so what a trainer saw before of what is asked stands for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from placements.match_hand import Stand
from placements.match_pairs import Pairs
from placements.matching import FEATURES, Problem, stable
from placements.matching.fit import UNKNOWN
from placements.matching.problem import Integers
from placements.models import MatchRun, Offering
from placements.queries.candidates import students_with_turns
from placements.queries.match_arrays import Asked
from students.models import Student

TRAINER = FEATURES.index("trainer")
UNTOLD = -1
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
        (index, place[offering]): values[TRAINER]
        for index, offering, values in run.proposals.values_list(
            "entrant__index", "offering", "features"
        )
        if values
    }
    pairs = zip(stand.problem.student.tolist(), stand.problem.assignment.tolist(), strict=True)
    found = np.array([seen.get(pair, UNTOLD) for pair in pairs], dtype=np.int64)
    untold = np.flatnonzero(found == UNTOLD)
    if len(untold):
        found[untold] = _seen_now(run, stand, untold)
    return found * FULL


def _seen_now(run: MatchRun, stand: Stand, numbers: Integers) -> Integers:
    """Of pairs that were worth no word in the run (in one for everyone most are): as it is known
    now. What nobody knows any more neither helps nor harms."""
    people = dict(run.entrants.filter(student__isnull=False).values_list("index", "student"))
    offerings = (
        Offering.objects.filter(pk__in=stand.offerings)
        .select_related("assignment__workplace")
        .prefetch_related("assignment__skills", "assignment__interests")
    )
    asked = Asked.by(offerings)
    pairs = [
        (people.get(int(stand.problem.student[n]), 0), stand.offering_of(n))
        for n in numbers.tolist()
    ]
    there = [at for at, (who, what) in enumerate(pairs) if who and what in asked.place]
    students = Student.objects.filter(pk__in={pairs[at][0] for at in there})
    turns = list(students_with_turns(students, run.term))
    now = Pairs.now(asked, turns, run.weights, [pairs[at] for at in there])
    found = np.full(len(pairs), UNKNOWN, dtype=np.int64)
    found[there] = now.features_of(np.arange(len(there)))[:, TRAINER]
    return found


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
