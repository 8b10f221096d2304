"""Who goes together or apart: a list, and in two steps one more."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from accounts.enums import Role
from core.doors import door
from core.errors import Refused
from core.paging import paginate
from placements.actions import match_ties as actions
from placements.forms.match_ties import TieForm
from placements.queries import match_ties as queries
from placements.views.deciding import back_to


@door(roles=[Role.COORDINATOR])
def match_ties(request: Any) -> HttpResponse:
    """Whoever is picked so far stands in the address, so that searching works without script."""
    given = request.POST if request.method == "POST" else request.GET
    chosen = queries.picked(request.school, given.getlist("leerling"))
    form = TieForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.tie(
                school=request.school, students=chosen, by=request.actor, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Bewaard. Dit telt vanaf het volgende voorstel."))
            return back_to(request, "placements:match_ties")
    text = request.GET.get("zoek", "").strip()
    found, more = queries.to_pick(request.school, text, chosen)
    context = {
        "page": paginate(request, queries.ties(request.school)),
        "form": form,
        "chosen": chosen,
        "text": text,
        "found": found,
        "more": more,
    }
    return render(request, "placements/match_ties.html", context)


@door(roles=[Role.COORDINATOR], methods=["POST"])
def match_untie(request: Any) -> HttpResponse:
    """Takes one away; students notice nothing."""
    number = request.POST.get("afspraak", "")
    wanted = int(number) if number.isdigit() and len(number) < 12 else 0
    tie = get_object_or_404(queries.ties(request.school), pk=wanted)
    actions.untie(tie=tie, by=request.actor)
    messages.success(request, _("Weggehaald. Dit telt vanaf het volgende voorstel."))
    return back_to(request, "placements:match_ties")
