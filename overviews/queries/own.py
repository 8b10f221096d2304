"""What a student's start page reads of the student's own."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from overviews.queries.waiting import ON_OFFER
from placements.enums import (
    ExperienceState,
    InvitationState,
    OfferingState,
    PlacementState,
    SignUpState,
)
from placements.models import Experience, Invitation, Placement, SignUp
from students.models import Student

NEWS = timedelta(days=21)


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
