"""The whole of a list of which a start page shows the head."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from core.doors import door
from core.paging import paginate
from overviews.cards import Item
from overviews.queries.waiting import overdue_before, untold_by
from overviews.sections.coordinator import feedback_line
from overviews.sections.teacher import STILL_FRESH, debrief_line
from reflections.queries.feedback import overdue_since


@door(roles=[Role.COORDINATOR], methods=["GET"])
def feedback_overdue(request: Any) -> HttpResponse:
    """Longest first; each leads to where it is asked again or noted."""
    limit = overdue_since(request.school, timezone.localdate())
    rows = overdue_before(request.school.pk, limit)
    return _whole(request, rows, feedback_line, _("Feedback die nog niet kwam"))


@door(roles=[Role.TEACHER], methods=["GET"])
def to_debrief(request: Any) -> HttpResponse:
    since = timezone.localdate() - STILL_FRESH
    rows = untold_by(request.user.pk, request.school.pk, since)
    return _whole(request, rows, debrief_line, _("Praat het na: vijf minuten is genoeg"))


def _whole(request: Any, rows: QuerySet, line: Callable[[Any], Item], title: str) -> HttpResponse:
    page = paginate(request, rows)
    context = {"title": title, "page": page, "items": [line(row) for row in page]}
    return render(request, "overviews/waiting.html", context)
