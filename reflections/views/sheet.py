"""The student's sheet: all that is needed on the day, on one page of paper, with two QR codes."""

import io
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.models import User
from core.doors import door, require
from placements.models import Experience, Placement
from reflections import rules
from reflections.actions.asking import ensure_link
from reflections.actions.thanks import ensure_thanks_link
from reflections.models import PaperLink
from reflections.views.feedback_record import which
from reflections.views.shared import find_experience

LINKS = {"feedback": "feedback_link", "bedankje": "thanks_link"}
DOORS = {"feedback": "reflections:feedback", "bedankje": "reflections:thanks"}


def _printable(request: Any, code: str) -> Experience:
    experience = find_experience(request, code)
    require(rules.may_print_sheet, request.actor, request.roles, experience)
    return experience


def address(what: str, link: PaperLink) -> str:
    return f"{settings.SITE_URL}{reverse(DOORS[what], args=[link.token])}"


@door(roles=rules.READERS, methods=["GET"])
def sheet(request: Any, code: str) -> HttpResponse:
    """Makes the two links the first time that it is opened: before, nobody had a use for them."""
    placement = which(request, _printable(request, code))
    links = {
        what: getattr(placement, name, None) or make(placement=placement, by=request.actor)
        for what, name, make in (
            ("feedback", "feedback_link", ensure_link),
            ("bedankje", "thanks_link", ensure_thanks_link),
        )
    }
    shown = {
        "placement": placement,
        "student": placement.experience.student,
        "shifts": placement.shifts.filter(dropped=False),
        "preparation": placement.preparations.all(),
        "goals": placement.experience.goals.all(),
        "present": _present(placement),
        "links": links,
        "feedback_address": address("feedback", links["feedback"]).split("//")[1],
        "thanks_address": address("bedankje", links["bedankje"]).split("//")[1],
    }
    return render(request, "reflections/sheet.html", shown)


def _present(placement: Placement) -> Any:
    """Who of school is there, to be found on the day."""
    return User.objects.filter(
        presences__offering__assignment=placement.assignment,
        presences__offering__school=placement.experience.student.school,
    ).distinct()


@door(roles=rules.READERS, methods=["GET"])
def sheet_code(request: Any, code: str, what: str) -> HttpResponse:
    """A QR code as a picture: the content policy allows none inside the page."""
    placement = which(request, _printable(request, code))
    link = getattr(placement, LINKS.get(what, ""), None)
    if link is None:
        raise Http404
    text = address(what, link) + ("?qr=1" if what == "feedback" else "")
    drawn = io.BytesIO()
    segno.make(text, error="m").save(drawn, kind="svg", scale=4, border=2, xmldecl=False)
    response = HttpResponse(drawn.getvalue(), content_type="image/svg+xml")
    response["Cache-Control"] = "private, no-store"
    return response
