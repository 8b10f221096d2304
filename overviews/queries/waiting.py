"""What waits at a school, as querysets that start pages show the head of. Most urgent first."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import School
from placements.enums import (
    Attendance,
    ExperienceState,
    InvitationState,
    OfferingState,
    PlacementState,
    RequestState,
    SignUpState,
)
from placements.models import (
    Experience,
    FreedLesson,
    Invitation,
    Offering,
    Placement,
    Presence,
    Request,
    Shift,
    SignUp,
)
from reflections.enums import DialogueState
from reflections.models import CareerDialogue, Thanks
from reflections.queries.experiences import untalked
from students.models import Enrolment, Student

SOON = timedelta(days=7)
ON_OFFER = (OfferingState.OPEN, OfferingState.CLOSED)
NEWS = timedelta(days=21)


def day_end(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def requests(school: School) -> QuerySet:
    """Received and not answered; who waits longest comes first."""
    return Request.objects.filter(school=school, state=RequestState.RECEIVED).order_by("created")


def drafts(school: School) -> QuerySet:
    return (
        Offering.objects.filter(school=school, state=OfferingState.DRAFT)
        .select_related("assignment__company")
        .order_by("assignment__starts", "pk")
    )


def to_decide(school: School) -> QuerySet:
    """On offer with sign-ups that wait; the nearest deadline, or else the nearest start, first."""
    waits = Q(sign_ups__state=SignUpState.SUBMITTED)
    return (
        Offering.objects.filter(school=school, state__in=ON_OFFER)
        .annotate(waiting=Count("sign_ups", filter=waits))
        .filter(waiting__gt=0)
        .select_related("assignment__company")
        .order_by(F("sign_up_until").asc(nulls_last=True), "assignment__starts", "pk")
    )


def to_tell(school: School) -> QuerySet:
    """«Ik vertel het zelf», and the talk has not been."""
    return (
        SignUp.objects.filter(
            offering__school=school,
            state=SignUpState.DECLINED,
            told_in_person=True,
            told_at__isnull=True,
        )
        .select_related("student", "offering__assignment")
        .order_by("decided_at", "pk")
    )


def not_ready(school: School, today: date) -> QuerySet:
    """Starts within a week, or should have, with an open preparation list."""
    return (
        Placement.objects.filter(
            experience__student__school=school,
            state=PlacementState.PREPARING,
            start__lte=today + SOON,
        )
        .select_related("experience__student", "assignment")
        .order_by("start", "pk")
    )


def attendance_open(school: School, user: Any = None) -> QuerySet:
    """Offerings with days behind them of which it is not known who was there.

    `user`: only where this person of school was present.
    """
    unknown = (
        Shift.objects.filter(
            placement__assignment=OuterRef("assignment"),
            attendance=Attendance.PLANNED,
            dropped=False,
            ends__lte=timezone.now(),
        )
        .exclude(placement__state=PlacementState.CANCELLED)
        .order_by("ends")
    )
    found = Offering.objects.filter(Exists(unknown), school=school).exclude(
        state__in=(OfferingState.DRAFT, OfferingState.CANCELLED)
    )
    if user is not None:
        found = found.filter(Exists(Presence.objects.filter(offering=OuterRef("pk"), user=user)))
    return (
        found.annotate(since=Subquery(unknown.values("ends")[:1]))
        .select_related("assignment__company")
        .order_by("since", "pk")
    )


def thanks_to_look_at(school: School) -> QuerySet:
    return (
        Thanks.objects.filter(
            placement__experience__student__school=school, checked_at__isnull=True
        )
        .select_related("placement__experience__student", "placement__assignment")
        .order_by("at", "pk")
    )


def of_groups(students: QuerySet, groups: list[str]) -> QuerySet:
    """`groups` are a counsellor's own; empty means all."""
    if not groups:
        return students
    return students.filter(enrolments__end__isnull=True, enrolments__group__in=groups)


def students_to_talk_with(school: School, groups: list[str]) -> QuerySet:
    """Whose reports and feedback wait for a talk, longest first, with `since` and `waiting`."""
    theirs = untalked(school).filter(student=OuterRef("pk")).order_by()
    students = of_groups(Student.objects.filter(school=school), groups)
    return (
        students.filter(Exists(theirs))
        .annotate(
            since=Subquery(theirs.values("student").annotate(n=Min("finished_on")).values("n")),
            waiting=Subquery(theirs.values("student").annotate(n=Count("pk")).values("n")),
            group=Subquery(_current_group()),
            planned=Exists(
                CareerDialogue.objects.filter(student=OuterRef("pk"), state=DialogueState.PLANNED)
            ),
        )
        .order_by(F("since").asc(nulls_last=True), "sort_key", "pk")
    )


def _current_group() -> QuerySet:
    return Enrolment.objects.filter(student=OuterRef("pk"), end__isnull=True).values("group")[:1]


def planned_dialogues(user: Any, school: School) -> QuerySet:
    return (
        CareerDialogue.objects.filter(
            counsellor=user, student__school=school, state=DialogueState.PLANNED
        )
        .select_related("student")
        .order_by("planned_for", "pk")
    )


def lessons_to_agree(user: Any, school: School, today: date) -> QuerySet:
    """Of today and later: what lies behind needs no answer any more."""
    return (
        FreedLesson.objects.filter(
            teacher=user,
            shift__student__school=school,
            shift__dropped=False,
            agreed_at__isnull=True,
            starts__gte=day_end(today - timedelta(days=1)),
        )
        .select_related("shift__student", "shift__placement__assignment")
        .order_by("starts", "pk")
    )


def expected_at(user: Any, school: School) -> QuerySet:
    """Where this person of school is to be present."""
    return (
        Presence.objects.filter(
            user=user, offering__school=school, offering__assignment__ends__gte=timezone.now()
        )
        .filter(offering__state__in=ON_OFFER)
        .select_related("offering__assignment__workplace", "offering__assignment__company")
        .order_by("offering__assignment__starts", "pk")
    )


def to_join(user: Any, school: School) -> QuerySet:
    """To come, and nobody of school goes along yet."""
    anybody = Presence.objects.filter(offering=OuterRef("pk"))
    return (
        Offering.objects.filter(
            ~Exists(anybody),
            school=school,
            state__in=ON_OFFER,
            assignment__starts__gte=timezone.now(),
        )
        .select_related("assignment__company")
        .order_by("assignment__starts", "pk")
    )


def invitations(student: Student) -> QuerySet:
    return (
        Invitation.objects.filter(
            student=student,
            state=InvitationState.SENT,
            offering__state=OfferingState.OPEN,
            offering__assignment__starts__gte=timezone.now(),
        )
        .select_related("offering__assignment__company")
        .order_by("offering__assignment__starts", "pk")
    )


def news(student: Student) -> QuerySet:
    """The student's sign-ups: those that wait, and what was decided and told lately."""
    told = Q(told_at__gte=timezone.now() - NEWS, state__in=(SignUpState.DECLINED,))
    waits = Q(state=SignUpState.SUBMITTED, offering__state__in=ON_OFFER)
    held = Q(state=SignUpState.DECLINED, told_at__isnull=True)  # reads as still waiting
    return (
        SignUp.objects.filter(told | waits | held, student=student)
        .select_related("offering__assignment__company")
        .order_by(F("told_at").desc(nulls_last=True), "rank", "pk")
    )


def path_of(student: Student) -> QuerySet:
    """The student's experiences for the start page, newest first."""
    placements = Placement.objects.filter(experience=OuterRef("pk")).exclude(
        state=PlacementState.CANCELLED
    )
    last = placements.order_by("-start", "-pk")
    return (
        Experience.objects.filter(student=student)
        .exclude(state=ExperienceState.CANCELLED)
        .annotate(
            placement_code=Subquery(last.values("code")[:1]),
            placement_state=Subquery(last.values("state")[:1]),
            title=Subquery(last.values("assignment__title")[:1]),
            begins=Subquery(last.values("start")[:1]),
            report_state=F("report__state"),
            goal_count=Count("goals", distinct=True),
        )
        .order_by(F("begins").desc(nulls_last=True), "-pk")
    )
