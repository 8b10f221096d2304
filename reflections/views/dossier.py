"""The dossier: on screen, and as a file."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.enums import Role
from core.doors import door
from reflections import rules
from reflections.actions import dossier as dossier_actions
from reflections.queries.dossier import dossier_of
from reflections.views.shared import find_student

READERS = [Role.STUDENT, *rules.GUIDES]


@door(roles=READERS, methods=["GET"])
def dossier(request: Any, code: str) -> HttpResponse:
    student = find_student(request, code)
    own = rules.is_own(request.actor, student)
    return render(
        request,
        "reflections/dossier.html",
        {"student": student, "dossier": dossier_of(student, own=own), "own": own},
    )


@door(roles=READERS, methods=["POST"])
def dossier_file(request: Any, code: str) -> HttpResponse:
    job = dossier_actions.order_dossier(student=find_student(request, code), by=request.actor)
    return redirect("core:job", job.code)
