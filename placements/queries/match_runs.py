"""Reading runs: what was proposed, what is left, and the words ready for who got nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Count, QuerySet

from accounts.models import School
from placements.enums import SignUpState
from placements.models import MatchRun, Offering, SignUp
from placements.queries.candidates import lookup_of
from placements.suggestions import from_run, placed_elsewhere


def runs_of(school: School) -> QuerySet[MatchRun]:
    return MatchRun.objects.filter(school=school).select_related("term").order_by("-created", "-pk")


def offerings_in(run: MatchRun) -> list[Offering]:
    """The offerings of a run in its order, with their words; three queries."""
    wanted = run.inputs.get("offerings", [])
    found = {
        each.pk: each
        for each in Offering.objects.filter(pk__in=wanted)
        .select_related("assignment__company")
        .prefetch_related("assignment__skills", "assignment__interests")
    }
    return [found[pk] for pk in wanted if pk in found]


def declines_for(
    run: MatchRun, sign_ups: Sequence[SignUp], offerings: Iterable[Offering] | None = None
) -> Iterator[tuple[SignUp, str, str]]:
    """For each sign-up that is left: the reason and the next step that the run has for it."""
    lookup = lookup_of(offerings_in(run) if offerings is None else offerings)
    students = [each.student_id for each in sign_ups]
    why = dict(run.entrants.filter(student__in=students).values_list("student", "reasons"))
    placed = dict(
        SignUp.objects.filter(
            offering__in=run.inputs.get("offerings", []),
            student__in=students,
            state=SignUpState.CHOSEN,
        ).values_list("student", "offering__assignment__title")
    )
    seats = dict(zip(run.inputs["offerings"], run.inputs["seats"], strict=True))
    asked = dict(
        SignUp.objects.filter(offering__in=[each.offering_id for each in sign_ups])
        .exclude(state=SignUpState.WITHDRAWN)
        .order_by()
        .values_list("offering")
        .annotate(n=Count("pk"))
    )
    for each in sign_ups:
        if each.student_id in placed:
            yield each, *placed_elsewhere(placed[each.student_id])
            continue
        words = from_run(
            why.get(each.student_id, []),
            each.offering_id,
            lookup,
            seats=seats.get(each.offering_id, 0),
            signed_up=asked.get(each.offering_id, 1),
        )
        yield each, *words
