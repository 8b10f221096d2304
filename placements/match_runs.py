"""The only door between the models and the matching library: a run is computed and kept here.

Reading and solving happen outside any transaction, so that the bar moves and nobody waits; what
came of it is written in one short transaction, which first checks that the job is still ours.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.models import Term
from core.actors import Actor
from core.errors import Refused
from placements.enums import OfferingState, SignUpState
from placements.match_everyone import reached, seekers_of
from placements.match_inputs import Inputs, Wanted
from placements.match_pairs import Pairs
from placements.match_rules import Pair, Rules, free_seats
from placements.match_sides import Clash, agreed_in, settled, ties_of
from placements.match_storing import store
from placements.matching import Contradiction, Problem, Solution, solve, solve_with
from placements.matching.candidates import by_place, on_a_map
from placements.matching.fit import weights_of
from placements.matching.problem import Integers
from placements.models import CandidateNote, MatchRun, Offering, Proposal, Seat, SignUp
from placements.queries.candidates import known_of, with_turns
from placements.queries.distances import points
from placements.queries.match_arrays import Asked, places_of
from placements.reasons import Reason
from students.models import Enrolment

LARGE = 20_000  # students from here on, it pays to have neighbours next to each other in memory
OPEN = (OfferingState.OPEN, OfferingState.CLOSED)
Tick = Callable[[int, int], None]


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
    while True:
        inputs = read(wanted, tick)
        tick(50, 100)
        problem = problem_of(inputs)
        solution = _solved(inputs, problem, wanted.fairness)
        tick(80, 100)
        with transaction.atomic():
            hold()
            if not _moved(wanted, inputs):
                return store(wanted, inputs, problem, solution, by)


def last_change(run: MatchRun | None) -> int:
    """The id of the last change by hand; 0 where there is none."""
    found = run.changes.order_by("-number").values_list("pk", flat=True).first() if run else None
    return found or 0


def _moved(wanted: Wanted, inputs: Inputs) -> bool:
    """Whether something was decided by hand while this was reckoned: then it is reckoned again. Of
    a trial that is looked at when it is kept."""
    if wanted.earlier is None or wanted.trial:
        return False
    MatchRun.objects.select_for_update().get(pk=wanted.earlier.pk)
    return last_change(wanted.earlier) != inputs.last_change


def _solved(inputs: Inputs, problem: Problem, fairness: str) -> Solution:
    """Raises `Clash` where pins contradict what was agreed, `Refused` when the time was over."""
    if not inputs.agreed:
        return solve(problem, fairness)
    try:
        return solve_with(problem, inputs.agreed.sides, fairness)
    except Contradiction as found:
        pairs = [
            (inputs.students[problem.student[p]], inputs.offerings[problem.assignment[p]].pk)
            for p in found.pinned
        ]
        raise Clash(
            pins=pairs,
            sides=[inputs.agreed.told(n, inputs.students, inputs.offerings) for n in found.names],
        ) from found
    except TimeoutError as late:
        raise Refused(
            _(
                "Binnen de tijd is geen verdeling gevonden die alle afspraken houdt. Haal er een weg."
            )
        ) from late


def read(wanted: Wanted, tick: Tick = lambda done, total: None) -> Inputs:
    """Every submitted sign-up of the term, and by which rule a pair is left out; with everyone
    also where else who has no placement could go."""
    tick(0, 100)
    offerings = list(offerings_of(wanted.term))
    sign_ups = list(_sign_ups(offerings))
    seekers = list(seekers_of(wanted.term, wanted.groups)) if wanted.everyone else []
    turns: dict[int, Any] = {each.student_id: each for each in sign_ups}
    turns |= {each.pk: each for each in seekers}
    students = sorted(turns, key=lambda pk: _lot(wanted.term, pk))
    homes, lie = _places(offerings, [turns[pk] for pk in students])
    if len(students) >= LARGE:
        who, what = _on_the_map(homes, lie, wanted.term)
        students, homes = [students[at] for at in who], homes[who]
        offerings, lie = [offerings[at] for at in what], lie[what]
    known = known_of(students)
    tick(15, 100)
    marks, there = _marks(offerings), settled(ties_of(wanted.school), offerings, students)
    changed = last_change(wanted.earlier)  # before it is read what was
    hand_in, hand_out = _by_hand(wanted.earlier)
    rules = Rules({each.pk: each for each in offerings}, known, marks, there)
    excluded: dict[int, list[Reason]] = defaultdict(list)
    allowed, barred = [], []
    for sign_up in sign_ups:
        reason = rules.broken(sign_up)
        if reason is None:
            allowed.append(sign_up)
        else:
            excluded[sign_up.student_id].append(reason)
            barred.append((sign_up.student_id, sign_up.offering_id, str(reason["code"])))
    tick(25, 100)
    seats = _shared_once(offerings, [len(free_seats(each)) for each in offerings])
    place = {pk: at for at, pk in enumerate(students)}
    beyond = reached(seekers, place, offerings, seats=seats, rules=rules, homes=homes, lie=lie)
    for at, reasons in beyond.reasons.items():
        excluded[students[at]] += reasons
    tick(40, 100)
    inputs = Inputs(
        offerings=offerings,
        seats=seats,
        students=students,
        pairs=Pairs.of(
            Asked.by(offerings),
            students,
            [known[pk] for pk in students],
            [turns[pk] for pk in students],
            wanted.weights or weights_of(wanted.school.setting("weights")),
            allowed,
            (beyond.student, beyond.assignment),
            (homes, lie),
        ),
        known=known,
        rules=rules,
        turns=turns,
        forbidden=hand_out,
        by_hand=hand_in | hand_out,
        proposed=_proposed_in(wanted.earlier) if wanted.stay_bonus else set(),
        stay_bonus=wanted.stay_bonus,
        excluded=excluded,
        barred=barred,
        everyone=wanted.everyone,
        agreed=agreed_in(wanted.school, wanted.term, offerings, students, seats, there.ties),
        shut=beyond.shut,
        last_change=changed,
    )
    asked = dict.fromkeys(sorted(hand_in), "by_hand") | {
        pair: "pinned" for pair, mark in sorted(marks.items()) if mark == "pin"
    }
    inputs.pinned = _that_hold(inputs, asked)
    inputs.not_held = len(asked) - len(inputs.pinned)
    return inputs


def problem_of(inputs: Inputs) -> Problem:
    return Problem(
        n_students=len(inputs.students),
        seats=inputs.seats,
        student=inputs.pairs.student,
        assignment=inputs.pairs.assignment,
        fit=inputs.pairs.fit,
        pinned=inputs.numbers(inputs.pinned),
        forbidden=inputs.numbers(inputs.forbidden),
        proposed=inputs.numbers(inputs.proposed),
        stay_bonus=inputs.stay_bonus,
        first=inputs.pairs.goes_first if inputs.everyone else None,
    )


def _places(offerings: Sequence[Offering], turns: Sequence[Any]) -> tuple[Any, Any]:
    """Where students live and where work is done, as far as that is known. One query."""
    homes = [each.home or "" for each in turns]
    lie = [each.assignment.workplace.postcode for each in offerings]
    known = points([*homes, *lie])
    return places_of(homes, known), places_of(lie, known)


def _on_the_map(homes: Any, lie: Any, term: Term) -> tuple[Integers, Integers]:
    """The order in which students and offerings lie on the map, drawn by lot each term anew: of
    two equals either is as often the first, and who lives in one place stays in the order given."""
    x, y = on_a_map(*np.concatenate([homes, lie]).T)
    n = len(homes)
    return by_place(x[:n], y[:n], lot=term.pk), by_place(x[n:], y[n:], lot=term.pk)


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
    left = dict(zip((each.pk for each in inputs.offerings), inputs.seats, strict=True))
    held: dict[Pair, str] = {}
    taken: set[int] = set()
    for (offering, student), code in asked.items():
        pair = (offering, student)
        if pair in inputs.forbidden or not inputs.numbers([pair]):
            continue
        if student not in taken and left[offering] > 0:
            held[pair] = code
            taken.add(student)
            left[offering] -= 1
    return held
