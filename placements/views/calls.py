"""What was asked of companies on behalf of a student, and what they answered."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.enums import Role
from core.doors import door
from core.errors import Refused
from core.paging import paginate
from placements import rules
from placements.actions.calls import withdraw_call
from placements.queries.calls import calls_listed, offering_for, with_requests


@door(roles=rules.GUIDES, methods=["GET"])
def calls(request: Any) -> HttpResponse:
    """What is open first."""
    mine = rules.visible_calls(request.actor, request.school, request.roles)
    shown = {
        "page": paginate(request, calls_listed(mine)),
        "coordinates": Role.COORDINATOR in request.roles,
    }
    return render(request, "placements/calls.html", shown)


def _found(request: Any, code: str) -> Any:
    mine = rules.visible_calls(request.actor, request.school, request.roles)
    return get_object_or_404(with_requests(mine), code=code)


@door(roles=rules.GUIDES, methods=["GET"])
def call(request: Any, code: str) -> HttpResponse:
    """One call with its answers; what became an open assignment can have the student invited."""
    found = _found(request, code)
    answers = [(asked, offering_for(asked)) for asked in found.requests.all()]
    coordinates = Role.COORDINATOR in request.roles
    shown = {"call": found, "answers": answers, "coordinates": coordinates}
    return render(request, "placements/call.html", shown)


@door(roles=rules.GUIDES, methods=["POST"])
def call_withdraw(request: Any, code: str) -> HttpResponse:
    try:
        withdraw_call(call=_found(request, code), by=request.actor)
        messages.success(
            request, _("De oproep is ingetrokken. Wie nog antwoordt, ziet het gewone formulier.")
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("placements:call", code)
