"""Thank-yous: left by QR code, looked at by the coordinator."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.wording import speak_as
from core import visitors
from core.actors import Actor
from core.doors import door, require
from core.errors import Refused
from core.paging import paginate
from reflections import rules
from reflections.actions.thanks import check_thanks, leave_thanks
from reflections.forms.thanks import ThanksForm
from reflections.models import Thanks, ThanksLink
from reflections.queries.feedback import find_link, placements_with_all
from reflections.queries.thanks import STANDS, thanks_found, thanks_of
from reflections.views.feedback import why_closed

CHIPS = {
    "bekijken": gettext_lazy("Te bekijken"),
    "getoond": gettext_lazy("Getoond"),
    "niet-getoond": gettext_lazy("Niet getoond"),
}


@door(link=True)
def thanks(request: Any, token: str) -> HttpResponse:
    """For those it was done for; opening it changes nothing."""
    link = find_link(ThanksLink, token)
    if link is None:
        return render(request, "reflections/thanks_closed.html", status=404)
    placement = placements_with_all().select_related("thanks").get(pk=link.placement_id)
    speak_as(placement.experience.student.school)
    shown = {"placement": placement, "closed": why_closed(placement)}
    if link.is_lapsed or shown["closed"]:
        status = 410 if link.is_lapsed else 200
        return render(request, "reflections/thanks_closed.html", shown, status=status)
    if not rules.may_speak_for_workplace(request.actor, placement):
        return render(request, "reflections/feedback_not_you.html", status=403)
    if hasattr(placement, "thanks"):
        return render(request, "reflections/thanks_left.html", shown)
    form = ThanksForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _refuse_haste(request)
            given = {name: form.cleaned_data[name] for name in ("text", "name")}
            leave_thanks(link=link, by=Actor.bearer(link), **given)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("reflections:thanks", link.token)
    return render(request, "reflections/thanks_form.html", {**shown, "form": form})


def _refuse_haste(request: Any) -> None:
    """A whole company can share one address, a robot does not stop at thirty."""
    if not visitors.spend("thanks", visitors.address_of(request), most=30, seconds=3600):
        raise Refused(_("Er komen nu erg veel bedankjes binnen. Probeer het over een uur."))


@door(roles=[Role.COORDINATOR], methods=["GET"])
def thanks_list(request: Any) -> HttpResponse:
    """What waits for a look first."""
    require(rules.may_check_thanks, request.actor, request.roles)
    stand, text = request.GET.get("stand", ""), request.GET.get("zoek", "").strip()
    stand = stand if stand in STANDS else "bekijken"
    shown = {
        "page": paginate(request, thanks_found(request.school, stand=stand, text=text)),
        "chips": CHIPS,
        "stand": stand,
        "text": text,
    }
    return render(request, "reflections/thanks_list.html", shown)


@door(roles=[Role.COORDINATOR], methods=["POST"])
def thanks_check(request: Any, code: str) -> HttpResponse:
    """Shown to the student or not; can be changed on the same list."""
    require(rules.may_check_thanks, request.actor, request.roles)
    found: Thanks = get_object_or_404(thanks_of(request.school), placement__code=code)
    show = request.POST.get("tonen") == "ja"
    check_thanks(thanks=found, shown=show, by=request.actor)
    name = found.placement.experience.student.first_name
    if show:
        messages.success(request, _("%(name)s ziet het bedankje nu.") % {"name": name})
    else:
        messages.success(request, _("%(name)s ziet dit bedankje niet.") % {"name": name})
    return redirect("reflections:thanks_list")
