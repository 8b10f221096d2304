"""What moved since a proposal was made: which of its places can no longer be given, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Exists, OuterRef, Prefetch, Subquery

from placements.enums import OfferingState, SignUpState
from placements.match_hand import Stand
from placements.match_refusals import refusal, refusal_words
from placements.match_rules import Rules, free_seats
from placements.models import CandidateNote, MatchRun, Offering, Proposal, Seat, SignUp
from placements.queries.candidates import busy_of, placed_in
from placements.queries.match_costs import broken_words
from placements.reasons import Reason, is_unasked
from students.models import Enrolment, Student

OPEN = (OfferingState.OPEN, OfferingState.CLOSED)


@dataclass(frozen=True)
class Checked:
    """One proposed place; `why` is None where it can be given. `done`: somebody gave it already."""

    proposal: Proposal
    sign_up: SignUp | None
    why: Reason | None
    done: bool = False

    @property
    def student(self) -> Student | None:
        return self.proposal.entrant.student

    @property
    def words(self) -> str:
        return refusal_words(self.why) if self.why else ""


def checked(run: MatchRun) -> list[Checked]:
    """Every proposed place held against the world as it is; six queries, one more where something is asked.

    Where seats became fewer, who was put there by hand goes first, then who suits best.
    """
    proposals = list(
        run.proposals.filter(proposed=True)
        .select_related("entrant__student", "offering__assignment")
        .annotate(
            enrolled=Subquery(_enrolled().values("pk")[:1]),
            mark=Subquery(_notes().values("mark")[:1]),
            placed=Exists(placed_in(run.term_id).filter(student=OuterRef("entrant__student"))),
        )
        .order_by("-by_hand", "-fit", "entrant__index")
    )
    offerings = {each.pk: each for each in _offerings({each.offering_id for each in proposals})}
    students = {each.entrant.student_id for each in proposals if each.entrant.student_id}
    sign_ups = {
        (each.offering_id, each.student_id): each
        for each in SignUp.objects.filter(
            offering__in=offerings, student__in=students
        ).select_related("offering", "student__user")
    }
    rules = Rules(offerings, busy_of(students), {})
    left = Counter({each.assignment_id: len(free_seats(each)) for each in offerings.values()})
    found = []
    for each in proposals:
        sign_up = sign_ups.get((each.offering_id, each.entrant.student_id or 0))
        if sign_up is not None and sign_up.state == SignUpState.CHOSEN:
            found.append(Checked(each, sign_up, None, done=True))
            continue
        offering = offerings[each.offering_id]
        why = _why_not(each, offering, sign_up, rules)
        if why is None and is_unasked(each.reasons) and cast(Any, each).placed:
            why = refusal("has_place", offering.pk)
        if why is None and left[offering.assignment_id] <= 0:
            why = refusal("seat", offering.pk)
        if why is None:
            left[offering.assignment_id] -= 1
        found.append(Checked(each, sign_up, why))
    return found


def not_kept(run: MatchRun, places: Sequence[Checked]) -> list[str]:
    """What was agreed and does not hold for those who can still be placed, in sentences. Two
    queries, for a round in which anything was agreed."""
    if "sides" not in run.inputs:
        return []
    stand = Stand.of(run).without(each.proposal.entrant.index for each in places if each.why)
    return broken_words(run, stand)


def _enrolled() -> Any:
    return Enrolment.objects.filter(student=OuterRef("entrant__student"), end__isnull=True)


def _notes() -> Any:
    return CandidateNote.objects.filter(
        offering=OuterRef("offering"), student=OuterRef("entrant__student")
    )


def _offerings(wanted: set[int]) -> Sequence[Offering]:
    return list(
        Offering.objects.filter(pk__in=wanted)
        .select_related("assignment")
        .prefetch_related(
            "assignment__days",
            Prefetch("assignment__seats", queryset=Seat.objects.free(), to_attr="free_seats"),
        )
    )


def _why_not(
    proposal: Proposal, offering: Offering, sign_up: SignUp | None, rules: Rules
) -> Reason | None:
    student, pk = proposal.entrant.student, offering.pk
    if student is None:
        return refusal("erased", pk)
    if student.left_on is not None or cast(Any, proposal).enrolled is None:
        return refusal("left", pk)
    if offering.state not in OPEN:
        cancelled = offering.state == OfferingState.CANCELLED
        return refusal("cancelled" if cancelled else "not_on_offer", pk)
    if sign_up is None and not is_unasked(proposal.reasons):
        return refusal("no_sign_up", pk)
    if sign_up is not None and sign_up.state != SignUpState.SUBMITTED:
        return refusal(str(sign_up.state), pk)
    if cast(Any, proposal).mark == "forbid":
        return refusal("forbidden", pk)
    rule = rules.closing(offering, student.pk, student.birth_date)
    if rule is None:
        return None
    values = {name: rule[name] for name in ("rule", "asked", "other") if name in rule}
    return refusal(str(rule["code"]), pk, **values)
