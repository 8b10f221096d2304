"""What waits at a school, most urgent first, as the start pages show the head of it.

What belongs to staff is prepared: nine of these questions make one page.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from functools import cache
from typing import Any, cast

from django.db.models import (
    CharField,
    Count,
    DateField,
    DateTimeField,
    Exists,
    F,
    Min,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.utils import timezone

from accounts.models import School, Term
from core.prepared import Given, Prepared
from overviews.queries.term import untold_since
from placements.enums import (
    Attendance,
    OfferingState,
    PlacementState,
    RequestState,
    SignUpState,
)
from placements.models import (
    FreedLesson,
    Offering,
    Placement,
    Presence,
    Request,
    Shift,
    SignUp,
)
from placements.queries import preparing
from reflections.enums import DialogueState
from reflections.models import CareerDialogue, Debrief, Thanks
from reflections.queries.chain import HELD
from reflections.queries.experiences import untalked
from reflections.queries.feedback import OVER
from reflections.queries.feedback import waiting as feedback_waiting
from students.models import Enrolment, Student

SOON = preparing.SOON
SHOWN = 4
ON_OFFER = (OfferingState.OPEN, OfferingState.CLOSED)
NAME = ("first_name", "infix", "last_name")
ASSIGNMENT = ("assignment__code", "assignment__title", "assignment__starts")
SCHOOL, USER = Given("school"), Given("user")
NOW = Given("now", DateTimeField())
Build = Callable[[], QuerySet]


def prepared(build: Build) -> Prepared:
    return Prepared(build, shown=SHOWN)


def day_start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _names(prefix: str) -> list[str]:
    return [f"{prefix}{name}" for name in NAME]


def _assignment(prefix: str, *more: str) -> list[str]:
    return [f"{prefix}{name}" for name in (*ASSIGNMENT, *more)]


@prepared
def requests() -> QuerySet:
    """Received and not answered; who waits longest comes first."""
    found = Request.objects.filter(school=SCHOOL, state=RequestState.RECEIVED)
    return found.order_by("created").values("code", "organisation", "created")


@prepared
def drafts() -> QuerySet:
    found = Offering.objects.filter(school=SCHOOL, state=OfferingState.DRAFT)
    return found.order_by("assignment__starts", "pk").values(*ASSIGNMENT)


@prepared
def to_decide() -> QuerySet:
    """On offer with sign-ups that wait; the nearest deadline, or else the nearest start, first.

    Counted after the first few were found, so only for those.
    """
    waits = SignUp.objects.filter(offering=OuterRef("pk"), state=SignUpState.SUBMITTED)
    counted = waits.order_by().values("offering").annotate(n=Count("pk")).values("n")
    found = Offering.objects.filter(Exists(waits), school=SCHOOL, state__in=ON_OFFER)
    return found.order_by(
        F("sign_up_until").asc(nulls_last=True), "assignment__starts", "assignment__code"
    ).values(*ASSIGNMENT, "sign_up_until", waiting=Subquery(counted))


@prepared
def to_tell() -> QuerySet:
    """«Ik vertel het zelf», and the talk has not been."""
    found = SignUp.objects.filter(
        offering__school=SCHOOL,
        state=SignUpState.DECLINED,
        told_in_person=True,
        told_at__isnull=True,
    )
    return found.order_by("decided_at", "pk").values(
        *_names("student__"), *_assignment("offering__")
    )


@prepared
def not_ready() -> QuerySet:
    """Starts `until` then, or should have, with an open preparation list."""
    until = Given("until", DateField())
    return preparing.not_ready(cast(School, SCHOOL), until=cast(date, until)).values(
        "code", "start", "assignment__title", *_names("experience__student__")
    )


def _unknown() -> QuerySet:
    """Days behind us of which it is not known who was there."""
    return Shift.objects.filter(
        attendance=Attendance.PLANNED, dropped=False, ends__lte=NOW, student__school=SCHOOL
    ).exclude(placement__state=PlacementState.CANCELLED)


def _by_assignment(shifts: QuerySet) -> QuerySet:
    return (
        shifts.values(*_assignment("placement__", "assignment__ends"))
        .annotate(since=Min("ends"))
        .order_by("since", "placement__assignment__code")
    )


@prepared
def attendance_open() -> QuerySet:
    """Oldest first."""
    return _by_assignment(_unknown())


@prepared
def own_attendance_open() -> QuerySet:
    """Only where this person of school was present."""
    there = Presence.objects.filter(
        user=USER, offering__school=SCHOOL, offering__assignment=OuterRef("placement__assignment")
    )
    return _by_assignment(_unknown().filter(Exists(there)))


def overdue_before(school: Any, limit: Any) -> QuerySet:
    """Asked before `limit`, when the first reminder went out, and still not there."""
    found = feedback_waiting().filter(
        placement__experience__student__school=school, asked_at__lt=limit
    )
    return found.order_by("asked_at", "pk").values(
        "asked_at",
        "placement__experience__code",
        "placement__assignment__title",
        *_names("placement__experience__student__"),
    )


@prepared
def feedback_overdue() -> QuerySet:
    return overdue_before(SCHOOL, Given("limit", DateTimeField()))


@prepared
def thanks_to_look_at() -> QuerySet:
    found = Thanks.objects.filter(
        placement__experience__student__school=SCHOOL, checked_at__isnull=True
    )
    return found.order_by("at", "pk").values(
        "placement__assignment__title", *_names("placement__experience__student__")
    )


@cache
def students_to_talk_with(groups: int) -> Prepared:
    """Whose reports and feedback wait for a talk that nobody planned yet, longest first.

    `groups`: how many a counsellor guides, given as `group0`, `group1`, …; none means all.
    """

    def build() -> QuerySet:
        planned = CareerDialogue.objects.filter(
            student=OuterRef("student"), state=DialogueState.PLANNED
        )
        found = _of_groups(untalked(cast(School, SCHOOL)).filter(~Exists(planned)), groups)
        return (
            found.values("student", "student__sort_key")
            .annotate(since=Min("finished_on"), waiting=Count("pk"))
            .order_by(F("since").asc(nulls_last=True), "student__sort_key", "student")
        )

    return prepared(build)


WHO = [f"who{n}" for n in range(SHOWN)]


@Prepared
def who() -> QuerySet:
    """The few that are shown, by name and group: asked apart, so that those who only count cost less."""
    now = Enrolment.objects.filter(student=OuterRef("pk"), end__isnull=True)
    found = Student.objects.filter(pk__in=[Given(name) for name in WHO])
    return found.values("pk", "code", *NAME, group=Subquery(now.values("group")[:1]))


def people(rows: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """The students of `rows`, at most `SHOWN`, by key."""
    wanted = dict.fromkeys(WHO, 0) | dict(zip(WHO, (row["student"] for row in rows), strict=False))
    return {row["pk"]: row for row in who.rows(**wanted)}


@cache
def gap(groups: int) -> Prepared:
    """The own gap of a counsellor: over before `since` and nobody talked about it."""

    def build() -> QuerySet:
        found = _of_groups(untold_since(SCHOOL, Given("since", DateField())), groups)
        return found.order_by(F("finished_on").asc(nulls_last=True), "pk").values(
            "code", "finished_on", "enrolment__group", *_names("student__")
        )

    return prepared(build)


def given_groups(groups: list[str]) -> dict[str, str]:
    return {f"group{n}": group for n, group in enumerate(groups)}


def _of_groups(experiences: QuerySet, count: int) -> QuerySet:
    if not count:
        return experiences
    return experiences.filter(
        student__enrolments__end__isnull=True,
        student__enrolments__group__in=[Given(f"group{n}", CharField()) for n in range(count)],
    )


@prepared
def planned_dialogues() -> QuerySet:
    found = CareerDialogue.objects.filter(
        counsellor=USER, student__school=SCHOOL, state=DialogueState.PLANNED
    )
    return found.order_by("planned_for", "pk").values("code", "planned_for", *_names("student__"))


@prepared
def lessons_to_agree() -> QuerySet:
    """Of `today` (its first moment) and later: what lies behind needs no answer any more."""
    found = FreedLesson.objects.filter(
        teacher=USER,
        shift__student__school=SCHOOL,
        shift__dropped=False,
        agreed_at__isnull=True,
        starts__gte=Given("today", DateTimeField()),
    )
    return found.order_by("starts", "pk").values(
        "pk", "lesson", "starts", "shift__placement__assignment__title", *_names("shift__student__")
    )


@prepared
def expected_at() -> QuerySet:
    """Where this person of school is to be present."""
    found = Presence.objects.filter(
        user=USER,
        offering__school=SCHOOL,
        offering__state__in=ON_OFFER,
        offering__assignment__ends__gte=NOW,
    )
    return found.order_by("offering__assignment__starts", "pk").values(
        *_assignment("offering__", "assignment__ends", "assignment__workplace__city")
    )


def untold_by(user: Any, school: Any, since: Any) -> QuerySet:
    """Where this person of school was present, over after `since`, and nobody talked about it."""
    there = Presence.objects.filter(
        user=user, offering__school=school, offering__assignment=OuterRef("assignment")
    )
    talked = Debrief.objects.filter(experience=OuterRef("experience"))
    held = CareerDialogue.experiences.through.objects.filter(
        experience=OuterRef("experience"), careerdialogue__state__in=HELD
    )
    found = Placement.objects.filter(
        Exists(there),
        ~Exists(talked),
        ~Exists(held),
        experience__student__school=school,
        state__in=OVER,
        end__gte=since,
    )
    return found.order_by("end", "pk").values(
        "experience__code", "assignment__title", "end", *_names("experience__student__")
    )


@prepared
def to_debrief() -> QuerySet:
    return untold_by(USER, SCHOOL, Given("since", DateField()))


@prepared
def to_join() -> QuerySet:
    """To come, and nobody of school goes along yet."""
    anybody = Presence.objects.filter(offering=OuterRef("pk"))
    found = Offering.objects.filter(
        ~Exists(anybody), school=SCHOOL, state__in=ON_OFFER, assignment__starts__gte=NOW
    )
    return found.order_by("assignment__starts", "pk").values(*ASSIGNMENT)


@Prepared
def ever_on_offer() -> QuerySet:
    """A row when the school ever made an assignment."""
    here = Offering.objects.filter(school=OuterRef("pk"))
    return School.objects.filter(Exists(here), pk=SCHOOL).values("pk")


@Prepared
def set_up() -> QuerySet:
    """A row when the school has a term and students."""
    return School.objects.filter(
        Exists(Term.objects.filter(school=OuterRef("pk"))),
        Exists(Student.objects.filter(school=OuterRef("pk"))),
        pk=SCHOOL,
    ).values("pk")
