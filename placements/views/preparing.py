"""The preparation list of one placement, and who is not ready yet."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.enums import Role
from core.doors import door
from core.errors import Refused
from core.paging import CARDS, paginate
from placements import rules
from placements.actions import preparing as actions
from placements.models import Placement
from placements.queries.preparing import lesson_counts, not_ready, not_ready_soon, with_list
from placements.views.finding import find_placement, groups_of, placements_of
from students.models import Student
from students.queries.consents import consent_lines, who_decides


@door(roles=rules.READERS)
def preparation(request: Any, code: str) -> HttpResponse:
    """Ticked by student or school; a tick by htmx is answered by the list alone."""
    placement = find_placement(request, code)
    if request.method == "POST":
        try:
            actions.set_ticks(placement=placement, ticks=_changed(request), by=request.actor)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return _after_ticking(request, placement)
    placement = with_list(placements_of(request)).get(pk=placement.pk)
    student = placement.experience.student
    own = rules.is_own(request.actor, student)
    return render(
        request,
        "placements/preparation.html",
        {
            "placement": placement,
            "student": student,
            "own": own,
            "is_open": placement.state in actions.OPEN,
            "lessons": lesson_counts(placement),
            "consents": consent_lines(student) if own or _guides(request, student) else [],
            "decides": who_decides(student),
            "may_steer": rules.may_steer(request.actor, request.roles),
        },
    )


def _guides(request: Any, student: Student) -> bool:
    return rules.guides(request.roles, groups_of(request), student)


def _changed(request: Any) -> dict[int, bool]:
    """Only what the sender changed: `was` are the lines that were ticked when the page was made,
    so that an old page takes nobody else's tick away."""
    was = {int(key) for key in request.POST.getlist("was") if key.isdecimal()}
    ticked = {int(key) for key in request.POST.getlist("line") if key.isdecimal()}
    return {key: key in ticked for key in was ^ ticked}


def _after_ticking(request: Any, placement: Placement) -> HttpResponse:
    from_list = request.POST.get("from") == "list"
    if request.htmx:
        fresh = with_list(placements_of(request)).get(pk=placement.pk)
        context = {"placement": fresh, "is_open": fresh.state in actions.OPEN}
        context["from_list"] = from_list
        return render(request, "placements/_ticks.html", context)
    if not messages.get_messages(request):
        messages.success(request, _("Bewaard."))
    if from_list:
        return redirect("placements:preparing")
    return redirect("placements:preparation", placement.code)


@door(roles=rules.STAFF, methods=["GET"])
def preparing(request: Any) -> HttpResponse:
    """Who begins within a week and is not ready; with `?alles=1` everybody who is not ready."""
    everybody = request.GET.get("alles") == "1"
    rows = not_ready(request.school) if everybody else not_ready_soon(request.school)
    visible = placements_of(request)
    if Role.COORDINATOR not in request.roles:
        rows = rows.filter(pk__in=visible.values("pk"))
    return render(
        request,
        "placements/preparing.html",
        {"page": paginate(request, with_list(rows), CARDS), "everybody": everybody},
    )
