"""Changing a proposal by hand: what each choice comes to is on the screen before it is made."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import Role
from core.doors import door
from core.errors import Refused
from core.paging import paginate
from placements.actions import match_changes as actions
from placements.enums import RunState
from placements.match_hand import Stand
from placements.models import MatchEntrant, MatchRun, Offering
from placements.queries import match_costs, match_options
from placements.queries.candidates import lookup_of
from placements.queries.match_runs import offerings_in, runs_of
from placements.views.deciding import back_to

MOST_TOLD = 3  # students whose move is told after a change; a long message is not read


def find(request: Any, code: str) -> MatchRun:
    return get_object_or_404(runs_of(request.school).select_related("school"), code=code)


def find_entrant(run: MatchRun, student: str) -> MatchEntrant:
    return get_object_or_404(run.entrants.select_related("student"), student__code=student)


@door(roles=[Role.COORDINATOR])
def match_change(request: Any, code: str, student: str) -> HttpResponse:
    """One student of a proposal: other places, swaps, and what each costs; a click does it."""
    run = find(request, code)
    entrant = find_entrant(run, student)
    if request.method == "POST":
        _change(request, run, entrant)
        return back_to(request, "placements:match_change", code, student)
    context = {
        "run": run,
        "student": entrant.student,
        "choices": match_options.choices(run, entrant),
        "changeable": run.state == RunState.PROPOSED,
    }
    return render(request, "placements/match_swap.html", context)


def _change(request: Any, run: MatchRun, entrant: MatchEntrant) -> None:
    given = request.POST
    wanted = actions.Wanted(
        kind=given.get("wat", ""),
        entrant=entrant,
        offering=_offering(request, run, given.get("opdracht", "")),
        other=find_entrant(run, given["met"]) if given.get("met") else None,
    )
    seen = given.get("stand", "")
    try:
        before, after = actions.change(
            run=run,
            wanted=wanted,
            by=request.actor,
            seen=int(seen) if seen.isdigit() and len(seen) < 9 else None,
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        _say(request, run, _("Aangepast."), before, after, entrant.index)


def _offering(request: Any, run: MatchRun, code: str) -> Offering | None:
    """Where an assignment is named it must be one of this school's, in this run."""
    if not code:
        return None
    found = Offering.objects.filter(
        school=request.school, pk__in=run.inputs["offerings"], assignment__code=code
    ).first()
    if found is None:
        raise Http404
    return found


def _say(
    request: Any, run: MatchRun, done: str, before: Stand, after: Stand, about: int | None = None
) -> None:
    """What it came to, who moved, and what was agreed and does not hold any more."""
    moved = before.moved_to(after)
    names = match_costs.names_at(run, [each.index for each in moved])
    told = match_costs.cost(before, after, names, lookup_of(offerings_in(run)), about)
    words = _("Iedereen blijft waar die staat.") if told.nothing else told.words
    said = [done, words, *told.lines[:MOST_TOLD]]
    more = len(told.lines) - MOST_TOLD
    if more > 0:
        said.append(
            ngettext("Nog %(n)s leerling schuift.", "Nog %(n)s leerlingen schuiven.", more)
            % {"n": more}
        )
    broken = match_costs.broken_words(run, after, before)
    if broken:
        said.append(_("Dit houdt nu niet meer: %(agreed)s") % {"agreed": " ".join(broken)})
    level = messages.WARNING if broken else messages.SUCCESS
    messages.add_message(request, level, " ".join(said))


@door(roles=[Role.COORDINATOR], methods=["GET"])
def match_changes(request: Any, code: str) -> HttpResponse:
    """Every decision by hand that counts, and the steps by which it came so."""
    run = find(request, code)
    steps = [
        (
            each,
            match_costs.total_words(each.fit),
            match_costs.seats_words(each.placed),
        )
        for each in match_options.changes_of(run)[:50]
    ]
    context = {
        "run": run,
        "page": paginate(request, match_options.decided(run)),
        "steps": steps,
        "changeable": run.state == RunState.PROPOSED,
    }
    return render(request, "placements/match_changes.html", context)


@door(roles=[Role.COORDINATOR], methods=["POST"])
def match_undo(request: Any, code: str) -> HttpResponse:
    """Takes the last change back."""
    run = find(request, code)
    try:
        before, after = actions.undo(run=run, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        _say(request, run, _("Teruggedraaid."), before, after)
    return back_to(request, "placements:match_changes", code)
