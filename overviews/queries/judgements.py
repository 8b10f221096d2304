"""What the coordinators expected beside how it went."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Prefetch, QuerySet

from accounts.models import School
from placements.enums import PlacementState
from placements.models import Judgement, Placement
from reflections.models import Feedback
from reflections.queries.chain import LIVED


@dataclass(frozen=True)
class Foreseen:
    """A judgement and what became of it: feedback that came, and whether it ended early."""

    judgement: Judgement
    title: str
    company: str
    feedback: list[Feedback]
    ended_early: str  # why, or empty


def judgements_of(school: School) -> QuerySet:
    """Of what is over; first what nobody looked back at, then the newest."""
    return (
        Judgement.objects.filter(experience__student__school=school, experience__state__in=LIVED)
        .select_related("experience__student", "by_user")
        .prefetch_related(
            Prefetch(
                "experience__placements",
                Placement.objects.exclude(state=PlacementState.CANCELLED).select_related(
                    "assignment__company", "feedback"
                ),
            )
        )
        .order_by(F("looked_back_at").desc(nulls_first=True), "-experience__finished_on", "-pk")
    )


def foreseen(judgement: Judgement) -> Foreseen:
    """From what `judgements_of` fetched."""
    placements = list(judgement.experience.placements.all())
    last = placements[-1].assignment if placements else None
    return Foreseen(
        judgement,
        title=last.title if last else "",
        company=str(last.company) if last else "",
        feedback=[p.feedback for p in placements if hasattr(p, "feedback") and p.feedback.given_at],
        ended_early=next(
            (p.end_reason for p in placements if p.state == PlacementState.ENDED_EARLY), ""
        ),
    )
