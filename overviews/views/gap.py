"""The dialogue gap, live: where chains break, and for whom."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.doors import door
from core.paging import paginate
from overviews import rules
from overviews.queries.gap import FEEDBACK, NEXT, PARTS, REPORT, TALK, Standing, broken_for, gap_of
from overviews.tables import Table
from placements.views.finding import groups_of


@door(roles=rules.READERS, methods=["GET"])
def gap(request: Any) -> HttpResponse:
    """A counsellor sees the own groups; who leads a school groups, and no single student."""
    groups = [] if rules.sees_all_groups(request.roles) else groups_of(request)
    found = gap_of(request.school, groups)
    part = request.GET.get("breekt", "")
    part = part if part in PARTS else ""
    names = _names()
    context = {
        "gap": found,
        "days": request.school.setting("dialogue_gap_days"),
        "chart": [{"label": names[p], "value": found.all.has[p]} for p in PARTS],
        "table": _table(found.groups, names),
        "weakest": names.get(found.all.weakest, ""),
        "parts": [(p, names[p], found.all.breaks[p]) for p in PARTS],
        "part": part,
    }
    if rules.sees_students(request.roles):
        context["page"] = paginate(
            request,
            broken_for(request.school, groups, part=part),
            total=found.all.breaks[part] if part else found.all.due - found.all.whole,
        )
        for each in context["page"]:
            each.breaks_at = names[each.breaks]
    return render(request, "overviews/gap.html", context)


def _names() -> dict[str, str]:
    return {
        FEEDBACK: _("feedback van de werkplek"),
        REPORT: _("verslag"),
        TALK: _("gesprek"),
        NEXT: _("vervolgstap"),
    }


def _table(groups: list[Standing], names: dict[str, str]) -> Table:
    return Table(
        _("Per klas"),
        (_("klas"), _("klaar"), *names.values(), _("hele keten")),
        tuple((g.label, g.due, *g.has.values(), g.whole) for g in groups),
    )
