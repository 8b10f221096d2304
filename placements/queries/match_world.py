"""What moved since a proposal was made: which of its places can no longer be given, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from django.db.models import Exists, OuterRef, Prefetch, Subquery

from placements.enums import InvitationState, OfferingState, SignUpState
from placements.match_hand import Stand
from placements.match_refusals import refusal, refusal_words
from placements.match_rules import Rules, free_seats
from placements.match_sides import GROUP_LIMIT, Agreed, agreed_in, apart_from_placed, ties_of
from placements.models import (
    CandidateNote,
    Invitation,
    MatchRun,
    Offering,
    Proposal,
    Seat,
    SignUp,
    Tie,
)
from placements.queries.candidates import busy_of, placed_in
from placements.queries.match_costs import broken_words
from placements.queries.offerings import work_days
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
        .select_related("entrant__student__profile", "offering__assignment")
        .annotate(
            enrolled=Subquery(_enrolled().values("pk")[:1]),
            mark=Subquery(_notes().values("mark")[:1]),
            passed=Exists(_passed()),
            tied=Exists(Tie.students.through.objects.filter(student=OuterRef("entrant__student"))),
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
    ties = ties_of(run.school) if any(cast(Any, each).tied for each in proposals) else []
    apart = apart_from_placed(ties, list(offerings.values()))
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
        if why is None and (offering.pk, each.entrant.student_id) in apart:
            why = None if cast(Any, each).mark == "pin" else refusal("apart", offering.pk)
        if why is None and left[offering.assignment_id] <= 0:
            why = refusal("seat", offering.pk)
        if why is None:
            left[offering.assignment_id] -= 1
        found.append(Checked(each, sign_up, why))
    return found


def not_kept(run: MatchRun, places: Sequence[Checked]) -> list[str]:
    """What is agreed today and does not hold for those who can still be placed, in sentences. No
    query where nothing is agreed about them."""
    if not (
        run.school.setting(GROUP_LIMIT)
        or any(cast(Any, p.proposal).tied or p.proposal.offering.least > 1 for p in places)
    ):
        return []
    stand = replace(Stand.of(run), agreed=_agreed_now(run))
    stand = stand.without(each.proposal.entrant.index for each in places if each.why)
    return broken_words(run, stand)


def _agreed_now(run: MatchRun) -> Agreed:
    """For the students and offerings of the run, in its order."""
    wanted = run.inputs["offerings"]
    there = {each.pk: each for each in _offerings(set(wanted))}
    if len(there) < len(wanted):  # one is gone: what was agreed then is all there is to go by
        return Agreed.again(run.inputs.get("sides"))
    offerings = [there[pk] for pk in wanted]
    entrants = run.entrants.order_by("index").values_list("index", "student")
    students = [student or -1 - index for index, student in entrants]
    seats = [len(free_seats(each)) for each in offerings]
    return agreed_in(run.term, offerings, students, seats, ties_of(run.school))


def _enrolled() -> Any:
    return Enrolment.objects.filter(student=OuterRef("entrant__student"), end__isnull=True)


def _passed() -> Any:
    return Invitation.objects.filter(
        offering=OuterRef("offering"),
        student=OuterRef("entrant__student"),
        state=InvitationState.PASSED,
    )


def _notes() -> Any:
    return CandidateNote.objects.filter(
        offering=OuterRef("offering"), student=OuterRef("entrant__student")
    )


def _offerings(wanted: set[int]) -> Sequence[Offering]:
    return list(
        Offering.objects.filter(pk__in=wanted)
        .select_related("assignment__company")
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
    if sign_up is None and (closed := _closed_to_who_did_not_ask(proposal, offering)):
        return refusal(closed, pk)
    rule = rules.closing(offering, student.pk, student.birth_date)
    if rule is None:
        return None
    values = {name: rule[name] for name in ("rule", "asked", "other") if name in rule}
    return refusal(str(rule["code"]), pk, **values)


def _closed_to_who_did_not_ask(proposal: Proposal, offering: Offering) -> str:
    """What the student or the days rule out since, as a run for everyone asks it."""
    if cast(Any, proposal).passed:
        return "said_no"
    if offering.assignment.has_begun:
        return "begun"
    profile = getattr(proposal.entrant.student, "profile", None)
    free = set(profile.free_days) if profile else set()
    days = {day.on.isoweekday() for day in work_days(offering.assignment)}
    return "days" if free and not days <= free else ""
