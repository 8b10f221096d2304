"""A run explained: per student, who has no place and why, and how fair it came out."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.enums import Role
from core.doors import door
from core.paging import CARDS, paginate
from placements.enums import RunState
from placements.queries import match_runs as queries
from placements.queries import match_students as listed
from placements.queries.candidates import known_of
from placements.queries.match_explained import Explained
from placements.queries.match_fairness import fairness_of, reckoned_with
from placements.reasons import texts
from placements.views.match_runs import about, find


@door(roles=[Role.COORDINATOR], methods=["GET"])
def match_students(request: Any, code: str) -> HttpResponse:
    """Everybody in a round by name: where proposed and why, or why not."""
    run = find(request, code)
    text, show = request.GET.get("zoek", "").strip(), request.GET.get("toon", "")
    show = show if show in listed.SHOWS else ""
    page = paginate(request, listed.students_in(run, text, show))
    context = about(run) | {
        "page": page,
        "lines": listed.lines_of(Explained(run), list(page)),
        "text": text,
        "show": show,
    }
    return render(request, "placements/match_students.html", context)


@door(roles=[Role.COORDINATOR], methods=["GET"])
def match_left(request: Any, code: str) -> HttpResponse:
    """Who got nothing, and by which rule or for whom."""
    run = find(request, code)
    page = paginate(request, queries.without_place(run), CARDS)
    lines = listed.lines_of(Explained(run), list(page))
    return render(request, "placements/match_left.html", about(run) | {"page": page, "rows": lines})


@door(roles=[Role.COORDINATOR], methods=["GET"])
def match_student(request: Any, code: str, student: str) -> HttpResponse:
    """One student in a round: where and why, what each other wish would cost, what went before."""
    run = find(request, code)
    entrant = get_object_or_404(listed.with_declines(run), student__code=student)
    explained = Explained(run)
    pairs = list(queries.wishes_in(run, entrant))
    lookup = explained.knowing(each.reasons for each in pairs)
    lost = {each.offering.pk: each for each in explained.lost_places(entrant)}
    rows = [(each, texts(each.reasons, lookup), lost.get(each.offering_id)) for each in pairs]
    context = {
        "run": run,
        "changeable": run.state == RunState.PROPOSED,
        "student": entrant.student,
        "pairs": rows,
        "here": any(pair.proposed for pair in pairs),
        "why_not": explained.why_not(entrant),
        "rules": explained.rules(entrant),
        "exact": explained.stand.exact,
        "work": queries.history_in(run, known_of([entrant.student_id])[entrant.student_id].work),
        "declines": entrant.declines,
    }
    return render(request, "placements/match_student.html", context)


@door(roles=[Role.COORDINATOR], methods=["GET"])
def match_fairness(request: Any, code: str) -> HttpResponse:
    """Who got which wish: all together, by how often not chosen, by group and by programme."""
    run = find(request, code)
    return render(
        request,
        "placements/match_fairness.html",
        about(run) | {"fairness": fairness_of(run), "reckoned": reckoned_with(run)},
    )
