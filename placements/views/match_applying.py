"""Applying a proposal: first what moved since it was made, then the button."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.enums import Role
from core.doors import door
from core.errors import Refused
from placements.actions import match_applying
from placements.enums import RunState
from placements.queries import match_runs as queries
from placements.queries.match_answers import waiting_in
from placements.queries.match_world import Today
from placements.views.match_changes import find


@door(roles=[Role.COORDINATOR])
def match_apply(request: Any, code: str) -> HttpResponse:
    """What applying does now, what cannot be done any more, and whether the rest goes then."""
    run = find(request, code)
    if request.method == "POST":
        whole = request.POST.get("dan") == "niets"
        try:
            match_applying.ask_to_apply(run=run, whole=whole, by=request.actor)
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("placements:match_run", code)
    if run.state != RunState.PROPOSED:
        return redirect("placements:match_run", code)
    today = Today.of(run)
    places, waiting = today.places, waiting_in(run, today.students)
    there = sum(each.why is None and each.student is not None for each in places)
    tabs = queries.tabs_of(run, list(today.offerings.values()))
    context = {
        "run": run,
        "tabs": tabs,
        "moved": [each for each in places if each.why],
        "not_kept": today.not_kept(places),
        "already": sum(each.done for each in places),
        "unasked": sum(each.why is None and each.sign_up is None for each in places),
        "placed": sum(each.why is None and not each.done for each in places),
        "by_hand": sum(each.by_hand for each in tabs),
        "left": waiting.students - there,
        "new": len(waiting.new),
        "stopped": run.summary.get("stopped"),
    }
    return render(request, "placements/match_apply.html", context)
