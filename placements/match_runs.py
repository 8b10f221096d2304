"""The only door between the models and the matching library: a run is computed and kept here.

Reading and solving happen outside any transaction, so that the bar moves and nobody waits; what
came of it is written in one short transaction, which first checks that the job is still ours.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, cast

from django.db import transaction
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from accounts.models import School, Term
from core.actors import Actor
from core.events import record
from placements.enums import OfferingState, RunState, SignUpState
from placements.explaining import Answer
from placements.lifecycle import RUN
from placements.match_reasons import stored_exclusions, why_not
from placements.match_rules import Pair, Rules, free_seats
from placements.matching import VERSION, Problem, Solution, solve
from placements.matching.fit import weights_of
from placements.models import (
    CandidateNote,
    MatchEntrant,
    MatchRun,
    Offering,
    Proposal,
    Seat,
    SignUp,
)
from placements.queries.candidates import Known, Weighed, known_of, weigh, with_turns
from placements.reasons import Reason
from students.models import Enrolment

OPEN = (OfferingState.OPEN, OfferingState.CLOSED)
Tick = Callable[[int, int], None]


@dataclass(frozen=True)
class Wanted:
    """What a run is asked for. `earlier` is the run whose decisions by hand are kept.

    `weights` are the school's own unless given; who stays where `earlier` proposed counts
    `stay_bonus` more. A `trial` is to be looked at first, and leaves `earlier` as it is.
    """

    school: School
    term: Term
    code: str
    fairness: str = ""
    earlier: MatchRun | None = None
    job_id: int | None = None
    weights: dict[str, int] | None = None
    stay_bonus: int = 0
    trial: bool = False


@dataclass(eq=False)
class Inputs:
    """All that a run looked at: offerings with free seats, students in the order of their lot."""

    offerings: list[Offering]
    seats: list[int]
    students: list[int]
    pairs: list[SignUp]
    weights: dict[str, int]
    weighed: Weighed
    known: dict[int, Known]
    rules: Rules
    births: dict[int, date]
    pinned: dict[Pair, str] = field(default_factory=dict)  # to the reason's code
    forbidden: set[Pair] = field(default_factory=set)
    by_hand: set[Pair] = field(default_factory=set)
    proposed: set[Pair] = field(default_factory=set)  # in the earlier run
    stay_bonus: int = 0
    excluded: dict[int, list[Reason]] = field(default_factory=lambda: defaultdict(list))
    barred: list[tuple[int, int, str]] = field(default_factory=list)  # student, offering, rule
    declined: dict[int, int] = field(default_factory=dict)
    homes: dict[int, str] = field(default_factory=dict)

    def pairs_of(self, student: int) -> list[SignUp]:
        return self._pairs_by_student.get(student, [])

    @cached_property
    def _pairs_by_student(self) -> dict[int, list[SignUp]]:
        found: dict[int, list[SignUp]] = defaultdict(list)
        for each in self.pairs:
            found[each.student_id].append(each)
        return dict(found)


def offerings_of(term: Term) -> QuerySet[Offering]:
    """On offer in this term, with what fit, rules and reasons need."""
    return (
        Offering.objects.filter(term=term, state__in=OPEN)
        .select_related("assignment__workplace", "assignment__company")
        .prefetch_related(
            "assignment__skills",
            "assignment__interests",
            "assignment__days",
            Prefetch(
                "assignment__seats",
                queryset=Seat.objects.free(),
                to_attr="free_seats",
            ),
        )
        .order_by("assignment__starts", "pk")
    )


def propose(wanted: Wanted, *, by: Actor, tick: Tick, hold: Callable[[], None]) -> MatchRun:
    """Computes a run and keeps it. `tick` tells how far it is, `hold` that it is still ours."""
    inputs = read(wanted, tick)
    tick(50, 100)
    problem = problem_of(inputs)
    solution = solve(problem, wanted.fairness)
    tick(80, 100)
    with transaction.atomic():
        hold()
        return _store(wanted, inputs, problem, solution, by)


def read(wanted: Wanted, tick: Tick = lambda done, total: None) -> Inputs:
    """Every submitted sign-up of the term, and by which rule a pair is left out."""
    tick(0, 100)
    offerings = list(offerings_of(wanted.term))
    sign_ups = list(_sign_ups(offerings))
    known = known_of({each.student_id for each in sign_ups})
    tick(15, 100)
    excluded: dict[int, list[Reason]] = defaultdict(list)
    marks = _marks(offerings)
    hand_in, hand_out = _by_hand(wanted.earlier)
    rules = Rules({each.pk: each for each in offerings}, known, marks)
    allowed, barred = [], []
    for sign_up in sign_ups:
        reason = rules.broken(sign_up)
        if reason is None:
            allowed.append(sign_up)
        else:
            excluded[sign_up.student_id].append(reason)
            barred.append((sign_up.student_id, sign_up.offering_id, str(reason["code"])))
    students = sorted({each.student_id for each in sign_ups}, key=lambda pk: _lot(wanted.term, pk))
    place = {pk: at for at, pk in enumerate(students)}
    order = {each.pk: at for at, each in enumerate(offerings)}
    allowed.sort(key=lambda each: (place[each.student_id], order[each.offering_id]))
    tick(25, 100)
    weights = wanted.weights or weights_of(wanted.school.setting("weights"))
    seats = [len(free_seats(each)) for each in offerings]
    inputs = Inputs(
        offerings=offerings,
        seats=_shared_once(offerings, seats),
        students=students,
        pairs=allowed,
        weights=weights,
        weighed=weigh(allowed, offerings, weights, known),
        known=known,
        rules=rules,
        births={each.student_id: each.student.birth_date for each in sign_ups},
        forbidden=hand_out,
        by_hand=hand_in | hand_out,
        proposed=_proposed_in(wanted.earlier) if wanted.stay_bonus else set(),
        stay_bonus=wanted.stay_bonus,
        excluded=excluded,
        barred=barred,
        declined={each.student_id: cast(Any, each).declined_ever for each in sign_ups},
        homes={each.student_id: cast(Any, each).home or "" for each in sign_ups},
    )
    asked = dict.fromkeys(sorted(hand_in), "by_hand") | {
        pair: "pinned" for pair, mark in sorted(marks.items()) if mark == "pin"
    }
    inputs.pinned = _that_hold(inputs, asked)
    return inputs


def problem_of(inputs: Inputs) -> Problem:
    student = {pk: at for at, pk in enumerate(inputs.students)}
    assignment = {each.pk: at for at, each in enumerate(inputs.offerings)}
    return Problem(
        n_students=len(inputs.students),
        seats=inputs.seats,
        student=[student[each.student_id] for each in inputs.pairs],
        assignment=[assignment[each.offering_id] for each in inputs.pairs],
        fit=inputs.weighed.fit,
        pinned=_numbers(inputs, inputs.pinned),
        forbidden=_numbers(inputs, inputs.forbidden),
        proposed=_numbers(inputs, inputs.proposed),
        stay_bonus=inputs.stay_bonus,
    )


def _numbers(inputs: Inputs, wanted: Container[Pair]) -> list[int]:
    return [
        at for at, each in enumerate(inputs.pairs) if (each.offering_id, each.student_id) in wanted
    ]


def _sign_ups(offerings: Sequence[Offering]) -> QuerySet[SignUp]:
    """What the fit may know of a sign-up, and what the rules must: no names."""
    current = Enrolment.objects.filter(student=OuterRef("student"), end__isnull=True)
    return (
        with_turns(SignUp.objects.filter(offering__in=offerings, state=SignUpState.SUBMITTED))
        .select_related("student")
        .annotate(enrolled=Subquery(current.values("pk")[:1]))
        .only(
            "offering_id",
            "rank",
            "first_goal",
            "goal_audio_id",
            "state",
            "student__birth_date",
            "student__left_on",
        )
        .order_by("pk")
    )


def _lot(term: Term, student: int) -> str:
    """Equals are settled by lot, the same in every run of a term: never by name or number."""
    return hashlib.sha256(f"{term.pk}:{student}".encode()).hexdigest()


def _marks(offerings: Sequence[Offering]) -> dict[Pair, str]:
    notes = CandidateNote.objects.filter(offering__in=offerings).exclude(mark="")
    return {(o, s): mark for o, s, mark in notes.values_list("offering", "student", "mark")}


def _by_hand(run: MatchRun | None) -> tuple[set[Pair], set[Pair]]:
    """What was put and what was taken out by hand in an earlier run."""
    if run is None:
        return set(), set()
    rows = Proposal.objects.filter(run=run, by_hand=True, entrant__student__isnull=False)
    found = rows.values_list("offering", "entrant__student", "proposed")
    return {(o, s) for o, s, there in found if there}, {
        (o, s) for o, s, there in found if not there
    }


def _proposed_in(run: MatchRun | None) -> set[Pair]:
    rows = Proposal.objects.filter(run=run, proposed=True, entrant__student__isnull=False)
    return set(rows.values_list("offering", "entrant__student")) if run else set()


def _shared_once(offerings: Sequence[Offering], seats: list[int]) -> list[int]:
    """Seats belong to the assignment; two offerings of one in a term would count them twice."""
    seen: set[int] = set()
    counted = []
    for offering, free in zip(offerings, seats, strict=True):
        counted.append(0 if offering.assignment_id in seen else free)
        seen.add(offering.assignment_id)
    return counted


def _that_hold(inputs: Inputs, asked: dict[Pair, str]) -> dict[Pair, str]:
    """Pins that can hold together: possible, one per student, and within the seats."""
    there = {(each.offering_id, each.student_id) for each in inputs.pairs}
    left = dict(zip((each.pk for each in inputs.offerings), inputs.seats, strict=True))
    held: dict[Pair, str] = {}
    taken: set[int] = set()
    for (offering, student), code in asked.items():
        pair = (offering, student)
        if pair not in there or pair in inputs.forbidden:
            continue
        if student not in taken and left[offering] > 0:
            held[pair] = code
            taken.add(student)
            left[offering] -= 1
    return held


def _store(
    wanted: Wanted, inputs: Inputs, problem: Problem, solution: Solution, by: Actor
) -> MatchRun:
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
        weights=inputs.weights,
        inputs={
            "offerings": [each.pk for each in inputs.offerings],
            "seats": problem.seats.tolist(),
            "student": problem.student.tolist(),
            "assignment": problem.assignment.tolist(),
            "fit": problem.fit.tolist(),
            "pinned": problem.pinned.tolist(),
            "forbidden": problem.forbidden.tolist(),
            "hand": _numbers(inputs, inputs.by_hand),
            "proposed": problem.proposed.tolist(),
            "stay_bonus": problem.stay_bonus,
            "pair": solution.pair.tolist(),
            "price": solution.price.tolist(),
            "excluded": stored_exclusions(inputs),
            "declined": [inputs.declined[pk] for pk in inputs.students],
            "titles": [each.assignment.title for each in inputs.offerings],
        },
        summary={
            "students": len(inputs.students),
            "seats": int(problem.seats.sum()),
            "placed": solution.placed,
            "total_fit": solution.total_fit,
            "bound": solution.bound,
            "fairness": wanted.fairness,
            "library": VERSION,
        },
    )
    reasons = why_not(inputs, Answer(problem, solution.pair))
    entrants = MatchEntrant.objects.bulk_create(
        MatchEntrant(run=run, index=at, student_id=pk, reasons=reasons[at])
        for at, pk in enumerate(inputs.students)
    )
    Proposal.objects.bulk_create(
        _proposals(run, entrants, inputs, problem, solution), batch_size=500
    )
    if not wanted.trial:
        if wanted.earlier and wanted.earlier.state == RunState.PROPOSED:
            RUN.move(wanted.earlier, RunState.DISCARDED, by=by)
        record(run, "proposed", by=by, new=RunState.PROPOSED)
    return run


def _proposals(
    run: MatchRun,
    entrants: list[MatchEntrant],
    inputs: Inputs,
    problem: Problem,
    solution: Solution,
) -> Iterable[Proposal]:
    chosen = set(solution.pair[solution.pair >= 0].tolist())
    for at, sign_up in enumerate(inputs.pairs):
        pair = (sign_up.offering_id, sign_up.student_id)
        why: list[Reason] = inputs.weighed.reasons[at]
        if pair in inputs.pinned:
            why = [{"code": inputs.pinned[pair]}, *why]
        yield Proposal(
            run=run,
            entrant=entrants[int(problem.student[at])],
            offering_id=sign_up.offering_id,
            fit=int(problem.fit[at]),
            proposed=at in chosen,
            by_hand=pair in inputs.by_hand,
            features=inputs.weighed.features[at].tolist(),
            reasons=why,
        )


def waiting_sign_ups(run: MatchRun) -> QuerySet[SignUp]:
    """What a run leaves without an answer: still submitted, at one of its offerings."""
    return SignUp.objects.filter(
        Q(offering__in=run.inputs.get("offerings", [])), state=SignUpState.SUBMITTED
    )
