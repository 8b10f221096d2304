"""What a coordinator sees where deciding happens: who signed up, how it fits, and what went before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import School
from placements.demands import demand_text
from placements.enums import InvitationState, OfferingState, SignUpState
from placements.matching import FEATURES
from placements.matching.fit import weights_of
from placements.models import (
    CandidateNote,
    Invitation,
    Offering,
    Presence,
    Seat,
    SignUp,
)
from placements.queries.candidates import (
    Known,
    Work,
    known_of,
    lived,
    lookup_of,
    weigh,
    with_turns,
)
from placements.queries.match_arrays import Asked
from placements.queries.offerings import breaches_for, open_to_sign_up, with_room_to_spare
from placements.queries.papers import Closed, demands_of, names_of, papers_of
from placements.reasons import FEATURE_LABELS, Lookup, texts
from placements.suggestions import for_decline
from students.models import Enrolment, Student

MOST_LOOKED_AT = 20
ORDERS = {
    "passend": lambda row: (-row.fit, row.sign_up.pk),
    "beurt": lambda row: (-row.declined, -row.fit, row.sign_up.pk),
    "naam": lambda row: (row.student.sort_key, row.student.pk),
    "tijd": lambda row: (row.sign_up.created, row.sign_up.pk),
}


@dataclass(frozen=True)
class Row:
    """One sign-up with what helps to decide about it. No photo, no sex, no origin."""

    sign_up: SignUp
    fit: int
    reasons: list[str]
    parts: str  # each feature with its value, the highest first
    work: tuple[Work, ...]
    shown: str
    missing: str
    busy_with: str = ""
    unmet: str = ""  # what it asks and the student does not have, in a sentence
    invited: str = ""

    @property
    def student(self) -> Student:
        return self.sign_up.student

    @property
    def barred(self) -> bool:
        """Choosing would be refused."""
        return bool(self.busy_with or self.unmet)

    @property
    def percent(self) -> int:
        return round(self.fit / 10)

    @property
    def declined(self) -> int:
        return cast(Any, self.sign_up).declined_ever

    @property
    def hours(self) -> float:
        return sum(each.hours for each in self.work)


@dataclass(frozen=True)
class Deciding:
    """Everything of one offering's page."""

    offering: Offering
    seats: list[Seat]
    waiting: list[Row]
    to_tell: list[Row] = field(default_factory=list)
    declined: list[Row] = field(default_factory=list)
    invited: list[Invitation] = field(default_factory=list)

    @property
    def free(self) -> int:
        return sum(seat.is_free for seat in self.seats)

    @property
    def taken(self) -> int:
        return sum(seat.placement_id is not None for seat in self.seats)

    @property
    def held(self) -> int:
        return len(self.seats) - self.free - self.taken

    @property
    def why_not(self) -> str:
        """Why nobody can be chosen now; empty when somebody can."""
        if self.offering.state not in {OfferingState.OPEN, OfferingState.CLOSED}:
            state = OfferingState(self.offering.state).label
            return _("Kiezen kan nu niet: de stand is “%(state)s”.") % {"state": state}
        if self.free:
            return ""
        if not self.seats:
            return _("Kiezen kan nu niet: deze opdracht heeft nog geen plekken.")
        return (
            _("Kiezen kan nu niet: alle plekken zijn vergeven of vastgehouden.")
            if self.held
            else _("Kiezen kan nu niet: alle plekken zijn vergeven.")
        )


def offerings_for(school: School | None) -> QuerySet[Offering]:
    """A school's offerings with all that the page and its facts show."""
    return (
        Offering.objects.filter(school=school)
        .select_related(
            "term",
            "school",
            "assignment__company",
            "assignment__workplace",
            "assignment__trainer",
            "assignment__sector",
        )
        .prefetch_related(
            "assignment__days",
            "assignment__skills",
            "assignment__interests",
            Prefetch("presences", queryset=Presence.objects.select_related("user")),
        )
    )


def sign_ups_for_deciding(sign_ups: QuerySet[SignUp]) -> QuerySet[SignUp]:
    """With the student, the group, and the coordinator's own note and mark."""
    notes = CandidateNote.objects.filter(offering=OuterRef("offering"), student=OuterRef("student"))
    return (
        with_turns(sign_ups)
        .select_related("student", "goal_audio")
        .annotate(
            note_text=Coalesce(
                Subquery(notes.values("text")[:1]), Value(""), output_field=TextField()
            ),
            mark=Coalesce(Subquery(notes.values("mark")[:1]), Value("")),
            group=Subquery(current_group("student")),
        )
    )


def current_group(student: str) -> QuerySet:
    """The name of the group that a student (an outer row's field) is in now."""
    return Enrolment.objects.filter(student=OuterRef(student), end__isnull=True).values("group")[:1]


def deciding(offering: Offering, order: str = "") -> Deciding:
    """Six queries beside the offering's own, however many signed up."""
    sign_ups = list(
        sign_ups_for_deciding(SignUp.objects.filter(offering=offering)).exclude(
            state=SignUpState.WITHDRAWN
        )
    )
    invitations = list(
        Invitation.objects.filter(offering=offering)
        .exclude(state=InvitationState.WITHDRAWN)
        .select_related("student")
        .order_by("created")
    )
    known = known_of({each.student_id for each in sign_ups})
    rows = rows_of(offering, sign_ups, known, {i.student_id: i.because for i in invitations})
    sort = ORDERS.get(order, ORDERS["passend"])

    def some(keep: Any) -> list[Row]:
        return sorted((row for row in rows if keep(row.sign_up)), key=sort)

    return Deciding(
        offering=offering,
        seats=list(
            Seat.objects.filter(assignment=offering.assignment_id)
            .select_related("placement__experience__student")
            .order_by("number")
        ),
        waiting=some(lambda s: s.state == SignUpState.SUBMITTED),
        to_tell=some(lambda s: s.state == SignUpState.DECLINED and s.told_at is None),
        declined=some(lambda s: s.state == SignUpState.DECLINED and s.told_at is not None),
        invited=[i for i in invitations if i.state != InvitationState.TAKEN],
    )


def rows_of(
    offering: Offering,
    sign_ups: Sequence[SignUp],
    known: dict[int, Known],
    invited: dict[int, str],
) -> list[Row]:
    weighed = weigh(sign_ups, [offering], weights_of(offering.school.setting("weights")), known)
    lookup = lookup_of([offering])
    closed = _closed(offering, known)
    return [
        _row(
            offering,
            sign_up,
            known[sign_up.student_id],
            lookup,
            invited,
            closed.get(sign_up.student_id),
            fit,
            values,
            reasons,
        )
        for sign_up, fit, values, reasons in zip(
            sign_ups,
            weighed.fit.tolist(),
            weighed.features.tolist(),
            weighed.reasons,
            strict=True,
        )
    ]


def _row(
    offering: Offering,
    sign_up: SignUp,
    known: Known,
    lookup: Lookup,
    invited: dict[int, str],
    unmet: Closed | None,
    fit: int,
    values: list[int],
    reasons: list[dict[str, Any]],
) -> Row:
    asked = [skill.code for skill in offering.assignment.skills.all()]
    return Row(
        sign_up=sign_up,
        fit=fit,
        reasons=texts(reasons, lookup),
        parts=labelled(values),
        work=lived(known.work),
        shown=lookup.listed(f"skill:{c}" for c in asked if c in known.shown),
        missing=lookup.listed(f"skill:{c}" for c in asked if c not in known.shown),
        busy_with=_busy_with(offering, known),
        unmet=unmet.text if unmet else "",
        invited=invited.get(sign_up.student_id, ""),
    )


def labelled(values: Sequence[int]) -> str:
    """Features with their words, the highest first."""
    named = sorted(zip(FEATURES, values, strict=False), key=lambda pair: -pair[1])
    return " · ".join(f"{FEATURE_LABELS[name]} {value}" for name, value in named)


def _busy_with(offering: Offering, known: Known) -> str:
    """What the student does at that time already, so that choosing would be refused."""
    for day in offering.assignment.days.all():
        for starts, ends, title in known.busy:
            if starts < day.ends and day.starts < ends:
                return title
    return ""


def _closed(offering: Offering, students: Iterable[int]) -> dict[int, Closed]:
    """By the student, who does not have what is asked. No query where nothing is."""
    demands = demands_of(offering)
    papers = papers_of(students) if demands else {}
    names = names_of(demands.certificates)
    found = {pk: demands.unmet(held) for pk, held in papers.items()}
    return {pk: Closed(each, demand_text(each, names)) for pk, each in found.items() if each}


def to_tell(school: School | None) -> QuerySet[SignUp]:
    """«Ik vertel het zelf», and not told yet: the longest waiting first."""
    return (
        SignUp.objects.filter(
            offering__school=school,
            state=SignUpState.DECLINED,
            told_in_person=True,
            told_at__isnull=True,
        )
        .select_related("student", "offering__assignment")
        .annotate(group=Subquery(current_group("student")))
        .order_by("decided_at", "pk")
    )


def decline_words(offering: Offering, sign_ups: Sequence[SignUp]) -> tuple[list[str], list[str]]:
    """Reasons and next steps to choose from, that are true for all who are declined together."""
    known = known_of({each.student_id for each in sign_ups})
    missing = [
        str(skill)
        for skill in offering.assignment.skills.all()
        if all(skill.code not in known[each.student_id].shown for each in sign_ups)
    ]
    asked = Asked.by([offering])
    closed = _closed(offering, {each.student_id for each in sign_ups})
    unmet = {closed[s].text if s in closed else "" for s in (x.student_id for x in sign_ups)}
    busy = {_busy_with(offering, known[each.student_id]) for each in sign_ups}
    signed_up = SignUp.objects.filter(offering=offering).exclude(state=SignUpState.WITHDRAWN)
    seats = Seat.objects.filter(assignment=offering.assignment_id)
    return for_decline(
        skills=missing,
        seats=seats.filter(held_for="").count(),
        signed_up=signed_up.count(),
        full=not seats.free().exists(),
        goal_fits=any(asked.goal_words(each) for each in sign_ups),
        busy_with=busy.pop() if len(busy) == 1 else "",
        unmet=unmet.pop() if len(unmet) == 1 else "",
        room_at=_room_at(offering, [each.student for each in sign_ups]),
    )


def _room_at(offering: Offering, students: Sequence[Student]) -> list[str]:
    """Titles of what all of them could still sign up for in this term, and likely get."""
    theirs = SignUp.objects.filter(offering=OuterRef("pk"), student__in=students)
    others = (
        with_room_to_spare(open_to_sign_up(Offering.objects.filter(school=offering.school_id)))
        .filter(
            ~Exists(theirs.exclude(state=SignUpState.WITHDRAWN)),
            term=offering.term_id,
        )
        .exclude(pk=offering.pk)
        .select_related("assignment")
        .prefetch_related("assignment__days")
        .order_by("assignment__starts", "pk")
    )
    born_then = {each.birth_date for each in students}
    papers = set(papers_of([each.pk for each in students]).values())
    found = (
        each.assignment.title
        for each in others[:MOST_LOOKED_AT]
        if not any(breaches_for(each.assignment, birth) for birth in born_then)
        and not any(demands_of(each).unmet(held) for held in papers)
    )
    return list(dict.fromkeys(found))
