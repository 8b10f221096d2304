"""What a student can discover: what is open, allowed at this age, and how far away it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from math import asin, cos, radians, sin, sqrt
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.models import Interest, Postcode
from placements.enums import GoalKind, InvitationState, Kind, OfferingState, SignUpState
from placements.models import Invitation, Offering, SignUp
from placements.queries.offerings import breaches_for, with_counts
from placements.working_time import Breach
from students.models import Student

EARTH_KM = 6371.0
DISTANCES = (5, 10, 20)
MOST_EXAMPLES = 4
Point = tuple[float, float]


@dataclass
class Discovered:
    """One open assignment as this student sees it."""

    offering: Offering
    km: int | None = None
    breaches: list[Breach] = field(default_factory=list)
    sign_up: SignUp | None = None
    invitation: Invitation | None = None
    own: list[int] = field(default_factory=list)  # its interests that are in the own profile

    @property
    def fits(self) -> bool:
        return bool(self.own)

    @property
    def allowed(self) -> bool:
        return not self.breaches


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


def open_to(student: Student, today: date | None = None) -> QuerySet[Offering]:
    """What this student could sign up for now, the age apart."""
    today = today or timezone.localdate()
    return Offering.objects.filter(
        Q(sign_up_until__isnull=True) | Q(sign_up_until__gte=today),
        school=student.school_id,
        state=OfferingState.OPEN,
        assignment__starts__gt=timezone.now(),
        term__end__gte=today,
    )


def seen_by(student: Student) -> QuerySet[Offering]:
    """What a student may open: what is open to them, or what they have to do with."""
    mine = Q(sign_ups__student=student) | Q(invitations__student=student)
    reachable = Q(pk__in=open_to(student).values("pk")) | Q(
        pk__in=Offering.objects.filter(mine).values("pk")
    )
    return Offering.objects.filter(reachable, school=student.school_id).exclude(
        state=OfferingState.DRAFT
    )


@dataclass(frozen=True)
class Findings:
    """The list and what its chips can find: all from one reading of what is open."""

    allowed: list[Discovered]
    later: list[Discovered]  # not (yet) at this age
    invitations: list[Discovered]  # those that still ask something, whatever the chips
    interests: list[Interest]  # the own first
    kinds: list[tuple[str, Any]]


def discover(student: Student, wanted: Wanted) -> Findings:
    """What is open, by date; filtered here, since the chips need all of it anyway."""
    everything = as_seen(student, with_card(open_to(student)).order_by("assignment__starts", "pk"))
    listed = [each for each in everything if _passes(each, wanted)]
    likes = {i for each in everything for i in each.own}
    interests = {i for each in everything for i in each.offering.assignment.interests.all()}
    kinds = {each.offering.assignment.kind for each in everything}
    return Findings(
        allowed=[each for each in listed if each.allowed],
        later=[each for each in listed if not each.allowed],
        invitations=[
            each
            for each in everything
            if each.allowed and each.invitation and each.invitation.state == InvitationState.SENT
        ],
        interests=sorted(interests, key=lambda each: (each.pk not in likes, str(each))),
        kinds=[(value, label) for value, label in Kind.choices if value in kinds],
    )


def with_card(offerings: QuerySet[Offering]) -> QuerySet[Offering]:
    """What a card in the list shows and a chip asks."""
    return with_counts(
        offerings.select_related("assignment__company", "assignment__workplace").prefetch_related(
            "assignment__days", "assignment__interests"
        )
    )


def as_seen(student: Student, offerings: Iterable[Offering]) -> list[Discovered]:
    """With distance, age, own sign-up and invitation; a fixed number of queries."""
    listed = list(offerings)
    sign_ups = {s.offering_id: s for s in student.sign_ups.filter(offering__in=listed)}
    invitations = {i.offering_id: i for i in student.invitations.filter(offering__in=listed)}
    likes = own_interests(student)
    places = points([student.postcode, *(each.assignment.workplace.postcode for each in listed)])
    home = places.get(digits(student.postcode))
    return [
        Discovered(
            offering=each,
            km=km_between(home, places.get(digits(each.assignment.workplace.postcode))),
            breaches=breaches_for(each.assignment, student.birth_date),
            sign_up=sign_ups.get(each.pk),
            invitation=invitations.get(each.pk),
            own=[i.pk for i in each.assignment.interests.all() if i.pk in likes],
        )
        for each in listed
    ]


def own_interests(student: Student) -> set[int]:
    return set(Interest.objects.filter(profiles__student=student).values_list("pk", flat=True))


def wishes(student: Student) -> list[SignUp]:
    """What waits for an answer, in the student's order.

    Whoever was declined but must hear it in person first sees it as waiting still.
    """
    return [s for s in _sign_ups(student) if shown_state(s) == SignUpState.SUBMITTED]


def answered(student: Student) -> list[SignUp]:
    """What was decided and told, and what was withdrawn; the latest first."""
    rest = [s for s in _sign_ups(student) if shown_state(s) != SignUpState.SUBMITTED]
    return sorted(rest, key=lambda s: (s.decided_at or s.created, s.pk), reverse=True)


def wish_count(student: Student) -> int:
    """How many wait, as the student knows it."""
    waiting = Q(state=SignUpState.SUBMITTED) | Q(state=SignUpState.DECLINED, told_at__isnull=True)
    return student.sign_ups.filter(waiting).count()


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


def digits(postcode: str) -> str:
    found = postcode.strip()[:4]
    return found if len(found) == 4 and found.isdigit() else ""


def points(postcodes: Iterable[str]) -> dict[str, Point]:
    """Where postcodes lie, by their four digits; unknown ones are absent. One query."""
    wanted = {digits(each) for each in postcodes} - {""}
    if not wanted:
        return {}
    rows = Postcode.objects.filter(digits__in=wanted).values_list("digits", "lat", "lon")
    return {each: (lat, lon) for each, lat, lon in rows}


def km_between(one: Point | None, other: Point | None) -> int | None:
    """Whole kilometres as the crow flies, at least 1; None when a place is unknown."""
    if one is None or other is None:
        return None
    lat1, lon1, lat2, lon2 = map(radians, (*one, *other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return max(1, round(2 * EARTH_KM * asin(sqrt(half))))


def _passes(each: Discovered, wanted: Wanted) -> bool:
    """Where the distance is unknown we cannot say that it is near."""
    assignment = each.offering.assignment
    if wanted.kind and assignment.kind != wanted.kind:
        return False
    if wanted.interest and wanted.interest not in {i.code for i in assignment.interests.all()}:
        return False
    if wanted.km and (each.km is None or each.km > wanted.km):
        return False
    weekdays = {timezone.localtime(day.starts).isoweekday() for day in assignment.days.all()}
    return not wanted.weekday or wanted.weekday in weekdays
