"""Holding a seat for somebody outside, and giving it free."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.enums import Role
from core.doors import door
from core.errors import Refused
from placements.actions import holding
from placements.forms.holding import HoldForm
from placements.views.deciding import did, find


@door(roles=[Role.COORDINATOR])
def hold_seat(request: Any, code: str) -> HttpResponse:
    """Asks for whom; the seat is then free for nobody."""
    offering = find(request, code)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            holding.hold_seat(offering=offering, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("placements:offering", code)
    return render(request, "placements/hold_seat.html", {"offering": offering, "form": form})


@door(roles=[Role.COORDINATOR], methods=["POST"])
def release_seat(request: Any, code: str) -> HttpResponse:
    """The seat is free again."""
    offering = find(request, code)
    number = request.POST.get("plek", "")
    did(
        request,
        lambda: holding.release_seat(
            offering=offering,
            number=int(number) if number.isdigit() and len(number) < 5 else 0,
            by=request.actor,
        ),
        _("De plek is weer vrij."),
    )
    return redirect("placements:offering", code)
