"""What moved since a proposal was made: which of its places can no longer be given, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery

from placements.enums import InvitationState, OfferingState, SignUpState, TieKind
from placements.match_everyone import stopped_early
from placements.match_hand import Stand
from placements.match_refusals import refusal, refusal_words
from placements.match_rules import Pair, Rules, Settled, Ties, free_seats
from placements.match_sides import (
    GROUP_LIMIT,
    Agreed,
    agreed_in,
    settled,
    split,
    ties_of,
)
from placements.matching.columns import TRAVEL_KM
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
from placements.queries.distances import Point, digits, km_between, points
from placements.queries.match_answers import present_in
from placements.queries.match_clash import side_words
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


@dataclass(frozen=True, eq=False)
class Today:
    """A run held against the world as it is when this is read: eight queries, one more for each
    thing that plays (papers, agreements, who did not ask)."""

    run: MatchRun
    proposals: list[Proposal]
    offerings: dict[int, Offering]  # of the run, as far as they are still there
    students: dict[int, int]  # by their index, those who are still there
    settled: Settled
    agreed: Agreed  # by the places of students and offerings in the run

    @classmethod
    def of(cls, run: MatchRun) -> Today:
        proposals = list(_proposals(run))
        tied = any(cast(Any, each).tied for each in proposals)
        offerings = {each.pk: each for each in _offerings(run)}
        students = present_in(run)
        ties = ties_of(run.school) if tied else []
        there = settled(ties, list(offerings.values()), students.values())
        agreed = _agreed(run, offerings, students, ties)
        return cls(run, proposals, offerings, students, there, agreed)

    @cached_property
    def places(self) -> list[Checked]:
        """Every proposed place. Where seats became fewer, who was put there by hand goes first,
        then who suits best."""
        students = {each.entrant.student_id for each in self.proposals if each.entrant.student_id}
        sign_ups = {
            (each.offering_id, each.student_id): each
            for each in SignUp.objects.filter(
                offering__in=self.offerings, student__in=students
            ).select_related("offering", "student__user")
        }
        rules = Rules(self.offerings, busy_of(students), {})
        closed = Shut.to(self.proposals, self.offerings)
        left = Counter({e.assignment_id: len(free_seats(e)) for e in self.offerings.values()})
        found = []
        for each in self.proposals:
            sign_up = sign_ups.get((each.offering_id, each.entrant.student_id or 0))
            if sign_up is not None and sign_up.state == SignUpState.CHOSEN:
                found.append(Checked(each, sign_up, None, done=True))
                continue
            offering = self.offerings[each.offering_id]
            why = _why_not(each, offering, sign_up, rules, closed)
            if why is None and not (each.by_hand or cast(Any, each).mark == "pin"):
                rule = self.settled.rule(offering.pk, each.entrant.student_id or 0)
                why = refusal(rule, offering.pk) if rule else None
            if why is None and left[offering.assignment_id] <= 0:
                why = refusal("seat", offering.pk)
            if why is None:
                left[offering.assignment_id] -= 1
            found.append(Checked(each, sign_up, why))
        return found

    def broken(self, places: Sequence[Checked]) -> list[str]:
        """What of it does not hold for those of `places` who can be placed, as `agreed` calls it.

        Least and most count who comes anew, since they were agreed for the seats that are free;
        apart counts who was chosen there meanwhile too, and together also who has a place by
        another way.
        """
        if not (self.agreed or any(self.agreed.least)):  # one more must come, where some are
            return []
        stand = replace(Stand.of(self.run), agreed=self.agreed)
        there = stand.without(each.proposal.entrant.index for each in places if each.why)
        anew = there.without(each.proposal.entrant.index for each in places if each.done)
        short = zip(self.agreed.least, there.taken, anew.taken, strict=False)
        return [
            *(f"least[{at}]" for at, (n, all_, new) in enumerate(short) if all_ and new < n),
            *(each for each in anew.broken if split(each)[0] == "most"),
            *self._scattered(there),
            *(each for each in there.broken if split(each)[0] == TieKind.APART),
        ]

    def _scattered(self, there: Stand) -> list[str]:
        """Of those who go together, where somebody gets a place and no place is everybody's."""
        found = []
        for at, group in enumerate(self.agreed.together):
            places = [self._places_of(each, there) for each in group]
            if (there.pair[list(group)] >= 0).any() and not set.intersection(*places):
                found.append(f"{TieKind.TOGETHER}[{at}]")
        return found

    def _places_of(self, index: int, there: Stand) -> set[int]:
        """Those of today and the one of this proposal."""
        pair = int(there.pair[index])
        proposed = {there.offering_of(pair)} if pair >= 0 else set()
        return proposed.union(self.settled.at.get(self.students.get(index, 0), ()))

    def told(self, broken: Sequence[str]) -> list[dict[str, Any]]:
        """The same by ids, as a run keeps it."""
        order = _in_order(self.run, self.students)
        offerings = [self.offerings[pk] for pk in self.run.inputs["offerings"]] if broken else []
        return [self.agreed.told(each, order, offerings) for each in broken]

    def not_kept(self, places: Sequence[Checked]) -> list[str]:
        """The same in sentences."""
        return side_words(self.run.school, self.told(self.broken(places)))


def _agreed(
    run: MatchRun, offerings: Mapping[int, Offering], students: Mapping[int, int], ties: Ties
) -> Agreed:
    """No query where nothing is agreed about who is proposed."""
    wanted = run.inputs["offerings"]
    least = any(each.least > 1 for each in offerings.values())
    if not (ties or least or run.school.setting(GROUP_LIMIT)) or len(offerings) < len(wanted):
        return Agreed()
    there = [offerings[pk] for pk in wanted]
    seats = [len(free_seats(each)) for each in there]
    return agreed_in(run.school, run.term, there, _in_order(run, students), seats, ties)


def _in_order(run: MatchRun, students: Mapping[int, int]) -> list[int]:
    """Below 0 for whoever was erased."""
    return [students.get(at, -1 - at) for at in range(run.summary["students"])]


def _proposals(run: MatchRun) -> QuerySet[Proposal]:
    return (
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


def _offerings(run: MatchRun) -> QuerySet[Offering]:
    return (
        Offering.objects.filter(pk__in=run.inputs["offerings"])
        .select_related("assignment__company", "assignment__workplace")
        .prefetch_related(
            "assignment__days",
            Prefetch("assignment__seats", queryset=Seat.objects.free(), to_attr="free_seats"),
        )
    )


def _why_not(
    proposal: Proposal,
    offering: Offering,
    sign_up: SignUp | None,
    rules: Rules,
    closed: Shut,
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
    if sign_up is None and (code := closed.why(proposal, offering)):
        return refusal(code, pk)
    if is_unasked(proposal.reasons) and cast(Any, proposal).placed:
        return refusal("has_place", pk)
    rule = rules.closing(offering, student.pk, student.birth_date)
    if rule is None:
        return None
    values = {name: rule[name] for name in ("rule", "asked", "other") if name in rule}
    return refusal(str(rule["code"]), pk, **values)


@dataclass(frozen=True)
class Shut:
    """What the student, the days or an earlier placement rule out since for who did not ask, as a
    run for everyone asks it."""

    stopped: set[Pair]
    places: dict[str, Point]

    @classmethod
    def to(cls, proposals: Iterable[Proposal], offerings: Mapping[int, Offering]) -> Shut:
        """Two queries, and none where everybody asked."""
        there = [
            (p.entrant.student, offerings[p.offering_id])
            for p in proposals
            if is_unasked(p.reasons)
        ]
        pairs = [(student, offering) for student, offering in there if student is not None]
        if not pairs:
            return cls(set(), {})
        return cls(
            set(stopped_early([s.pk for s, _o in pairs], [o for _s, o in pairs])),
            points(
                each for s, o in pairs for each in (s.postcode, o.assignment.workplace.postcode)
            ),
        )

    def why(self, proposal: Proposal, offering: Offering) -> str:
        student = proposal.entrant.student
        profile = getattr(student, "profile", None)
        free = set(profile.free_days) if profile else set()
        days = {day.on.isoweekday() for day in work_days(offering.assignment)}
        if cast(Any, proposal).passed:
            return "said_no"
        if offering.assignment.has_begun:
            return "begun"
        if free and not days <= free:
            return "days"
        if student is not None and (offering.pk, student.pk) in self.stopped:
            return "stopped"
        return "far" if self._is_far(student, offering) else ""

    def _is_far(self, student: Student | None, offering: Offering) -> bool:
        """By whole kilometres, as they are told: nobody is kept out by what a screen does not show."""
        if student is None:
            return False
        lies_at = offering.assignment.workplace.postcode
        profile = getattr(student, "profile", None)
        limit = profile.travel_limit_km if profile else TRAVEL_KM
        km = km_between(self.places.get(digits(student.postcode)), self.places.get(digits(lies_at)))
        return km is not None and km > limit
