"""A run is kept: what it looked at as numbers, who is proposed where and why, and why not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db.models import Q

from core.actors import Actor
from core.events import record
from placements.enums import RunState
from placements.explaining import Answer
from placements.lifecycle import RUN
from placements.match_hand import Stand
from placements.match_pairs import Pairs
from placements.match_reasons import stored_exclusions, why_not
from placements.match_rules import BY_WHO_IS_PLACED
from placements.matching import VERSION, Problem, Sided, Solution
from placements.models import MatchEntrant, MatchRun, Offering, Proposal
from placements.queries.candidates import students_with_turns
from placements.queries.match_arrays import Asked
from placements.reasons import Reason
from students.models import Student

if TYPE_CHECKING:
    from placements.match_inputs import Inputs, Wanted


def store(
    wanted: Wanted, inputs: Inputs, problem: Problem, solution: Solution, by: Actor
) -> MatchRun:
    """In one transaction of the caller."""
    if wanted.trial and wanted.earlier:
        older = wanted.earlier.trials.filter(state=RunState.TRIAL)
        older.filter(Q(job=None) | Q(job__lt=wanted.job_id or 0)).delete()
    run = MatchRun.objects.create(
        school=wanted.school,
        term=wanted.term,
        code=wanted.code,
        job_id=wanted.job_id,
        state=RunState.TRIAL if wanted.trial else RunState.PROPOSED,
        trial_of=wanted.earlier if wanted.trial else None,
        fairness=wanted.fairness,
        weights=inputs.pairs.weights,
        inputs=_stored(wanted, inputs, problem, solution),
        summary={
            "students": len(inputs.students),
            "seats": int(problem.seats.sum()),
            "placed": solution.placed,
            "total_fit": solution.total_fit,
            "bound": solution.bound,
            "fairness": wanted.fairness,
            "everyone": {"groups": list(wanted.groups)} if wanted.everyone else None,
            "library": VERSION,
            "not_held": inputs.not_held,
            "no_home": sum(
                reason["code"] == "no_home" for each in inputs.excluded.values() for reason in each
            ),
            **_what_sides_cost(inputs, solution),
        },
    )
    sides = inputs.agreed.sides if inputs.agreed else None
    reasons = why_not(inputs, Answer(problem, solution.pair, sides))
    entrants = MatchEntrant.objects.bulk_create(
        (
            MatchEntrant(run=run, index=at, student_id=pk, reasons=reasons[at])
            for at, pk in enumerate(inputs.students)
        ),
        batch_size=500,
    )
    Proposal.objects.bulk_create(_proposals(run, entrants, inputs, solution), batch_size=500)
    if not wanted.trial:
        if wanted.earlier and wanted.earlier.state == RunState.PROPOSED:
            RUN.move(wanted.earlier, RunState.DISCARDED, by=by)
        record(run, "proposed", by=by, new=RunState.PROPOSED)
    return run


def _what_sides_cost(inputs: Inputs, solution: Solution) -> dict[str, Any]:
    """`settled`: who has a place already closed something as well, at a cost that is not known."""
    if not isinstance(solution, Sided):
        return {}
    free = solution.free
    return {
        "sides": {
            "placed": free.placed - solution.placed,
            "fit": free.total_fit - solution.total_fit,
            "proved": solution.proved,
            "placed_gap": solution.placed_gap,
            "settled": any(
                {reason["code"], reason.get("rule")}.intersection(BY_WHO_IS_PLACED)
                for each in inputs.excluded.values()
                for reason in each
            ),
        }
    }


def _stored(wanted: Wanted, inputs: Inputs, problem: Problem, solution: Solution) -> dict[str, Any]:
    kept = {
        "offerings": [each.pk for each in inputs.offerings],
        "seats": problem.seats.tolist(),
        "student": problem.student.tolist(),
        "assignment": problem.assignment.tolist(),
        "fit": problem.fit.tolist(),
        "pinned": problem.pinned.tolist(),
        "forbidden": problem.forbidden.tolist(),
        "hand": inputs.numbers(inputs.by_hand),
        "proposed": problem.proposed.tolist(),
        "stay_bonus": problem.stay_bonus,
        "pair": solution.pair.tolist(),
        "price": solution.price.tolist(),
        "excluded": stored_exclusions(inputs),
        "declined": [inputs.turns[pk].declined_ever for pk in inputs.students],
        "titles": [each.assignment.title for each in inputs.offerings],
        "last_change": inputs.last_change,
    }
    if inputs.agreed:
        kept["sides"] = inputs.agreed.stored()
    if wanted.everyone:
        asked = np.flatnonzero(inputs.pairs.rank).tolist()
        kept |= {"everyone": {"groups": list(wanted.groups)}, "asked": asked}
    return kept


def rows_of(run: MatchRun, stand: Stand, numbers: Iterable[int]) -> dict[int, int]:
    """The rows (ids) of these pairs; who was worth no word before gets one now."""
    wanted = {(int(stand.problem.student[n]), stand.offering_of(n)): n for n in numbers}
    found = run.proposals.filter(entrant__index__in={index for index, _offering in wanted})
    rows = {
        wanted[index, offering]: pk
        for pk, index, offering in found.values_list("pk", "entrant__index", "offering")
        if (index, offering) in wanted
    }
    missing = sorted(set(wanted.values()) - set(rows))
    made = Proposal.objects.bulk_create(_told_now(run, stand, missing)) if missing else []
    return rows | {number: each.pk for number, each in zip(missing, made, strict=True)}


def _told_now(run: MatchRun, stand: Stand, numbers: list[int]) -> list[Proposal]:
    """The fit is that of the run; what is said of it, as it is known now. Of who was erased
    nothing is said."""
    indices = {int(stand.problem.student[n]) for n in numbers}
    entrants = {each.index: each for each in run.entrants.filter(index__in=indices)}
    rows = {
        n: Proposal(
            run=run,
            entrant=entrants[int(stand.problem.student[n])],
            offering_id=stand.offering_of(n),
            fit=stand.fit_of(n),
        )
        for n in numbers
    }
    there = [each for each in rows.values() if each.entrant.student_id]
    students = Student.objects.filter(pk__in={each.entrant.student_id for each in there})
    offerings = (
        Offering.objects.filter(pk__in={each.offering_id for each in there})
        .select_related("assignment__workplace")
        .prefetch_related("assignment__skills", "assignment__interests")
    )
    pairs = Pairs.now(
        Asked.by(offerings),
        list(students_with_turns(students, run.term)),
        run.weights,
        [(each.entrant.student_id, each.offering_id) for each in there],
    )
    features, reasons = pairs.told(np.arange(len(there)))
    for each, values, why in zip(there, features.tolist(), reasons, strict=True):
        each.features, each.reasons = values, why
    return [rows[n] for n in numbers]


def _proposals(
    run: MatchRun, entrants: list[MatchEntrant], inputs: Inputs, solution: Solution
) -> Iterator[Proposal]:
    """All own wishes; of the other pairs those that say something (they may be a hundred thousand)."""
    pairs = inputs.pairs
    chosen, hand = set(solution.pair[solution.pair >= 0].tolist()), inputs.numbers(inputs.by_hand)
    numbers = pairs.worth_telling([*chosen, *hand])
    features, reasons = pairs.told(numbers)
    by_hand = set(hand)
    for at, number in enumerate(numbers.tolist()):
        student = int(pairs.student[number])
        offering = inputs.offerings[int(pairs.assignment[number])].pk
        why: list[Reason] = reasons[at]
        if (offering, inputs.students[student]) in inputs.pinned:
            why = [{"code": inputs.pinned[offering, inputs.students[student]]}, *why]
        yield Proposal(
            run=run,
            entrant=entrants[student],
            offering_id=offering,
            fit=int(pairs.fit[number]),
            proposed=number in chosen,
            by_hand=number in by_hand,
            features=features[at].tolist(),
            reasons=why,
        )
