"""Term-end overviews: on screen, as a file, as a job."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.enums import Role
from core.doors import door
from overviews import rules
from overviews.actions import order_pdf
from overviews.exports import FORMATS, file_name
from overviews.queries.term import overview_of, waiting_beyond, with_experiences
from overviews.tables import charts_of, tables_of
from placements.views.finding import groups_of

MOST_OWN = 10  # names of the own gap on the page


@door(roles=rules.READERS, methods=["GET"])
def terms(request: Any) -> HttpResponse:
    found = with_experiences(rules.visible_terms(request.school))
    context = {
        "terms": found.order_by("-start", "-pk"),
        "judges": Role.COORDINATOR in request.roles,
        "reads_matching": bool(set(rules.MATCHING_READERS) & set(request.roles)),
    }
    return render(request, "overviews/terms.html", context)


@door(roles=rules.READERS, methods=["GET"])
def term(request: Any, pk: int) -> HttpResponse:
    """Counted afresh each time; a counsellor sees the own gap below, and nobody else's."""
    found = get_object_or_404(rules.visible_terms(request.school), pk=pk)
    overview = overview_of(found)
    own = None
    if rules.has_own_gap(request.roles):
        own = list(waiting_beyond(request.school, groups_of(request))[: MOST_OWN + 1])
    tables = tables_of(overview)
    context = {
        "term": found,
        "overview": overview,
        "facts": tables[0],
        "charts": charts_of(overview),
        "tables": tables[3:],
        "own": own and own[:MOST_OWN],
        "own_more": bool(own) and len(own) > MOST_OWN,
        "has_own": own is not None,
    }
    return render(request, "overviews/term.html", context)


@door(roles=rules.READERS, methods=["GET"])
def term_file(request: Any, pk: int, suffix: str) -> HttpResponse:
    found = get_object_or_404(rules.visible_terms(request.school), pk=pk)
    if suffix not in {"csv", "xlsx"}:
        raise Http404
    write, content_type = FORMATS[suffix]
    overview = overview_of(found)
    answer = HttpResponse(write(overview), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{file_name(overview, suffix)}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@door(roles=rules.READERS, methods=["POST"])
def term_pdf(request: Any, pk: int) -> HttpResponse:
    found = get_object_or_404(rules.visible_terms(request.school), pk=pk)
    job = order_pdf(term=found, by=request.actor)
    return redirect("core:job", job.code)
