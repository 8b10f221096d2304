"""What still has to be arranged before a placement begins."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import School
from companies.models import Workplace
from placements.enums import PlacementState
from placements.models import FreedLesson, Placement, Preparation

SOON = timedelta(days=7)


def with_list(placements: QuerySet) -> QuerySet:
    """With who it is, where to, and the list with who ticked what: a fixed number of queries.

    Where to comes apart: PostgreSQL plans so many tables at once longer than it reads them.

    Adds `open_lines`: how many are not ticked.
    """
    unticked = Preparation.objects.filter(placement=OuterRef("pk"), ticked_at__isnull=True)
    counted = unticked.order_by().values("placement").annotate(n=Count("pk")).values("n")
    return (
        placements.select_related("experience__student__school", "experience__enrolment")
        .prefetch_related(
            "assignment",
            Prefetch("workplace", Workplace.objects.select_related("company")),
            Prefetch("preparations", Preparation.objects.select_related("ticked_by")),
        )
        .annotate(open_lines=Coalesce(Subquery(counted), 0))
    )


def not_ready(school: School, *, until: date | None = None) -> QuerySet:
    """Preparing placements of the school, the first to begin first; `until` a first day."""
    found = Placement.objects.filter(
        experience__student__school=school, state=PlacementState.PREPARING
    )
    if until is not None:
        found = found.filter(start__lte=until)
    return found.order_by("start", "experience__student__sort_key", "pk")


def not_ready_soon(school: School, today: date | None = None) -> QuerySet:
    """What begins within a week, or should have begun, and is not ready."""
    return not_ready(school, until=(today or timezone.localdate()) + SOON)


def lesson_counts(placement: Placement) -> dict[str, int]:
    """How many lessons are missed for it, and how many of those a teacher agreed to."""
    found = FreedLesson.objects.filter(shift__placement=placement, shift__dropped=False)
    return found.aggregate(all=Count("pk"), agreed=Count("pk", filter=Q(agreed_at__isnull=False)))
