"""The students of a run, line by line: where each is proposed and why, or why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from placements.enums import SignUpState
from placements.models import MatchEntrant, MatchRun, Proposal, SignUp
from placements.queries.deciding import current_group
from placements.queries.match_explained import Explained
from placements.queries.match_fairness import rank_of
from placements.reasons import texts
from students.models import Student

SHOWS = ("met", "zonder", "hand", "kon-niet")


@dataclass(frozen=True)
class Line:
    """One student in a run. Where `proposal` is None, `reasons` say why there is no place."""

    student: Student
    group: str
    proposal: Proposal | None
    title: str
    percent: int
    rank: int
    reasons: list[str]

    @property
    def by_hand(self) -> bool:
        return self.proposal is not None and self.proposal.by_hand


def students_in(run: MatchRun, text: str = "", show: str = "") -> QuerySet[MatchEntrant]:
    """By name; who was erased since is not in it. `show`: with a place, without, by hand, or
    who could not be placed any more when it was applied."""
    there = run.proposals.filter(proposed=True, entrant=OuterRef("pk"))
    hand = run.proposals.filter(by_hand=True, entrant=OuterRef("pk"))
    found = run.entrants.filter(student__isnull=False).annotate(
        group=Subquery(current_group("student"))
    )
    if text:
        found = found.filter(student__in=Student.objects.of(run.school).found_by(text))
    if show == "met":
        found = found.filter(Exists(there))
    elif show == "zonder":
        found = found.filter(~Exists(there))
    elif show == "hand":
        found = found.filter(Exists(hand))
    elif show == "kon-niet":
        found = found.filter(reasons__0__code="refused")
    return found.select_related("student").order_by("student__sort_key", "student")


def with_declines(run: MatchRun) -> QuerySet[MatchEntrant]:
    """Adds how often each was not chosen, up to now."""
    declined = (
        SignUp.objects.filter(student=OuterRef("student"), state=SignUpState.DECLINED)
        .order_by()
        .values("student")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return run.entrants.select_related("student").annotate(
        declines=Coalesce(Subquery(declined, output_field=IntegerField()), 0)
    )


def lines_of(explained: Explained, entrants: Sequence[MatchEntrant]) -> list[Line]:
    """One query beside the entrants themselves."""
    placed = {
        each.entrant_id: each
        for each in explained.run.proposals.filter(entrant__in=entrants, proposed=True)
    }
    why = {
        each.pk: placed[each.pk].reasons if each.pk in placed else explained.why_not_codes(each)
        for each in entrants
    }
    lookup = explained.knowing(why.values())
    found = []
    for each in entrants:
        proposal = placed.get(each.pk)
        if each.student is None:
            continue
        found.append(
            Line(
                student=each.student,
                group=getattr(each, "group", "") or "",
                proposal=proposal,
                title=lookup.title(proposal.offering_id) if proposal else "",
                percent=round(proposal.fit / 10) if proposal else 0,
                rank=rank_of(proposal.features) if proposal else 0,
                reasons=texts(why[each.pk], lookup) or [_("Geen onderdeel springt eruit.")],
            )
        )
    return found
