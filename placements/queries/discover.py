"""What a student can discover: what is open, allowed at this age and with these papers, and how far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from core.models import Interest
from placements.enums import GoalKind, InvitationState, Kind, OfferingState, RunState, SignUpState
from placements.models import Invitation, Offering, Proposal, SignUp
from placements.queries.candidates import lookup_of
from placements.queries.distances import digits, km_between, points
from placements.queries.opened import Opened, open_to, opened_to
from placements.suggestions import for_chosen
from students.models import Student, Wish

DISTANCES = (5, 10, 20)
MOST_EXAMPLES = 4


@dataclass(frozen=True)
class Discovered:
    """One offering with all its facts, as this student sees it."""

    offering: Offering
    km: int | None
    sign_up: SignUp | None
    invitation: Invitation | None


@dataclass(frozen=True)
class Wanted:
    """The chips of the list; empty means all."""

    interest: str = ""
    weekday: int = 0  # ISO, 1 to 7
    km: int = 0
    kind: str = ""

    @classmethod
    def of(cls, given: Any) -> Wanted:
        """From an address's words; what makes no sense is left out."""
        day, far = given.get("dag", ""), given.get("afstand", "")
        kind = given.get("soort", "")
        return cls(
            interest=given.get("interesse", ""),
            weekday=int(day) if day in {"1", "2", "3", "4", "5", "6", "7"} else 0,
            km=int(far) if far in {str(each) for each in DISTANCES} else 0,
            kind=kind if kind in Kind.values else "",
        )


def seen_by(student: Student) -> QuerySet[Offering]:
    """What a student may open: what is open to them, or what they have to do with."""
    asked = student.invitations.exclude(state=InvitationState.WITHDRAWN)
    reachable = (
        Q(pk__in=open_to(student).values("pk"))
        | Q(pk__in=student.sign_ups.values("offering"))
        | Q(pk__in=asked.values("offering"))
    )
    return Offering.objects.filter(reachable, school=student.school_id).exclude(
        state=OfferingState.DRAFT
    )


@dataclass(frozen=True)
class Card:
    """An open offering with what this student has to do with it."""

    opened: Opened
    signed_up: int
    fits: bool  # one of its interests is in the own profile
    agreed: bool  # it answers a next step that was agreed
    sign_up: SignUp | None
    invitation: Invitation | None

    @property
    def state(self) -> str:
        """Of the own sign-up, as the student may know it; empty without one."""
        return shown_state(self.sign_up) if self.sign_up else ""


@dataclass(frozen=True)
class Mine:
    """What a student did with offerings, likes, and agreed to try: three or four queries."""

    sign_ups: dict[int, SignUp]
    invitations: dict[int, Invitation]
    likes: set[str]  # codes of interests
    agreed: set[int]  # open offerings that answer a next step

    @classmethod
    def of(cls, student: Student, likes: set[str]) -> Mine:
        return cls(
            sign_ups={each.offering_id: each for each in student.sign_ups.all()},
            invitations={each.offering_id: each for each in student.invitations.all()},
            likes=likes,
            agreed=answering(student),
        )


@dataclass(frozen=True)
class Findings:
    """The list and what its chips can find: all from one reading of what is open."""

    mine: Mine
    allowed: list[Opened]
    later: list[Opened]  # not (yet) at this age, or with a certificate that can be got
    invited: list[Opened]  # those that still ask something, whatever the chips
    interests: list[Interest]  # the own first
    kinds: list[tuple[str, Any]]


def discover(student: Student, wanted: Wanted) -> Findings:
    """What is open, by date; filtered here, since the chips need all of it anyway."""
    opened, likeable = opened_to(student)
    mine = Mine.of(student, likeable.liked)
    everything = [each for each in opened if each.closed is None or each.closed.may_come]
    listed = [each for each in everything if _passes(each, wanted)]
    kinds = {each.kind for each in everything}
    asking = {pk for pk, each in mine.invitations.items() if each.state == InvitationState.SENT}
    interests = [
        likeable.words[code] for code in {i for each in everything for i in each.interests}
    ]
    return Findings(
        mine=mine,
        allowed=[each for each in listed if each.allowed],
        later=[each for each in listed if not each.allowed],
        invited=[each for each in everything if each.pk in asking and each.allowed],
        interests=sorted(interests, key=lambda each: (each.code not in mine.likes, str(each))),
        kinds=[(value, label) for value, label in Kind.choices if value in kinds],
    )


def signed_up_for(found: Iterable[Opened]) -> dict[int, int]:
    """How many stand signed up for each of these; one query, none for none."""
    wanted = {each.pk for each in found}
    rows = SignUp.objects.filter(offering__in=wanted).exclude(state=SignUpState.WITHDRAWN)
    return dict(rows.order_by().values_list("offering").annotate(n=Count("pk")))


def cards(found: Iterable[Opened], mine: Mine, signed_up: Mapping[int, int]) -> list[Card]:
    """What the list shows of these, in their order."""
    return [
        Card(
            opened=each,
            signed_up=signed_up.get(each.pk, 0),
            fits=bool(each.interests & mine.likes),
            agreed=each.pk in mine.agreed,
            sign_up=mine.sign_ups.get(each.pk),
            invitation=mine.invitations.get(each.pk),
        )
        for each in found
    ]


def as_seen(student: Student, offering: Offering) -> Discovered:
    """One offering's own page, open or not."""
    postcode = offering.assignment.workplace.postcode
    places = points([student.postcode, postcode])
    return Discovered(
        offering=offering,
        km=km_between(places.get(digits(student.postcode)), places.get(digits(postcode))),
        sign_up=student.sign_ups.filter(offering=offering).first(),
        invitation=student.invitations.filter(offering=offering).first(),
    )


def answering(student: Student) -> set[int]:
    """What is open about the same as an open wish, by the topics that the fit counts too."""
    open_wishes = Wish.objects.filter(student=student, open=True)
    topics = list(open_wishes.order_by().values_list("sector", "skill", "interest"))
    if not any(any(topic) for topic in topics):
        return set()
    sectors, skills, interests = (
        {each for each in kind if each} for kind in zip(*topics, strict=True)
    )
    about = (
        Q(assignment__sector__in=sectors)
        | Q(assignment__skills__in=skills)
        | Q(assignment__interests__in=interests)
    )
    return set(open_to(student).filter(about).order_by().values_list("pk", flat=True))


def wishes(student: Student) -> list[SignUp]:
    """What waits for an answer, in the student's order.

    Whoever was declined but must hear it in person first sees it as waiting still.
    """
    return [s for s in _sign_ups(student) if shown_state(s) == SignUpState.SUBMITTED]


def answered(student: Student) -> list[SignUp]:
    """What was decided and told, and what was withdrawn; the latest first."""
    rest = [s for s in _sign_ups(student) if shown_state(s) != SignUpState.SUBMITTED]
    return sorted(rest, key=lambda s: (s.decided_at or s.created, s.pk), reverse=True)


def why_chosen(student: Student, offerings: Iterable[int]) -> dict[int, list[str]]:
    """By the offering: why the run that was applied proposed it. Nothing for who was chosen by
    hand. One query, and four more where a run was."""
    proposals = list(
        Proposal.objects.filter(
            run__state=RunState.APPLIED,
            proposed=True,
            entrant__student=student,
            offering__in=list(offerings),
        )
        .select_related("offering__assignment")
        .prefetch_related("offering__assignment__skills", "offering__assignment__interests")
        .order_by("run__created")
    )
    lookup = lookup_of(each.offering for each in proposals)
    return {each.offering_id: for_chosen(each.reasons, lookup) for each in proposals}


def wish_count(mine: Mine) -> int:
    """How many wait, as the student knows it."""
    return sum(shown_state(each) == SignUpState.SUBMITTED for each in mine.sign_ups.values())


def _sign_ups(student: Student) -> list[SignUp]:
    found = (
        student.sign_ups.select_related("offering__assignment__company", "experience", "goal_audio")
        .prefetch_related("offering__assignment__days")
        .order_by("rank", "pk")
    )
    return list(found)


def shown_state(sign_up: SignUp) -> str:
    """The state as the student may know it: a decline is not there before it was told."""
    if sign_up.state == SignUpState.DECLINED and sign_up.told_at is None:
        return SignUpState.SUBMITTED
    return sign_up.state


def goal_examples(offering: Offering) -> list[tuple[str, str, str]]:
    """(key, kind, what): goals to choose from, out of what can be learned and the skills asked."""
    assignment = offering.assignment
    lines = [line.strip(" -•*\t.") for line in assignment.learnable.splitlines()]
    skills = [str(s) for s in assignment.skills.all()]
    things = list(dict.fromkeys(line[:120] for line in lines if line)) or skills
    learn = [
        (f"l{n}", GoalKind.LEARN.value, what[:1].upper() + what[1:])
        for n, what in enumerate(things[:MOST_EXAMPLES])
    ]
    show = [
        (f"s{n}", GoalKind.SHOW.value, what[:1].upper() + what[1:])
        for n, what in enumerate((skills or things)[: MOST_EXAMPLES - 1])
    ]
    return learn + show


def _passes(each: Opened, wanted: Wanted) -> bool:
    """Where the distance is unknown we cannot say that it is near."""
    if wanted.kind and each.kind != wanted.kind:
        return False
    if wanted.interest and wanted.interest not in each.interests:
        return False
    if wanted.km and (each.km is None or each.km > wanted.km):
        return False
    return not wanted.weekday or wanted.weekday in {day.on.isoweekday() for day in each.days}
