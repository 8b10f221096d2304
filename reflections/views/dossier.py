"""The dossier: on screen, and as a file."""

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.enums import Role
from core import files
from core.doors import door
from reflections import rules
from reflections.actions import dossier as dossier_actions
from reflections.enums import DossierPart
from reflections.queries.dossier import dossier_of, file_of
from reflections.queries.words import words
from reflections.views.shared import find_student

READERS = [Role.STUDENT, *rules.GUIDES]


@door(roles=READERS, methods=["GET"])
def dossier(request: Any, code: str) -> HttpResponse:
    student = find_student(request, code)
    own = rules.is_own(request.actor, student)
    return render(
        request,
        "reflections/dossier.html",
        {
            "student": student,
            "dossier": dossier_of(student, own=own),
            "own": own,
            "parts": DossierPart.values,
            "linked": True,
            "shows_pictures": True,
            "files_at": reverse("reflections:dossier", args=[code]) + "bestand/",
            "words": words(student, own=own),
        },
    )


@door(roles=READERS, methods=["GET"])
def dossier_part(request: Any, code: str, file_code: str) -> HttpResponseBase:
    """A picture, film or recording that the dossier shows."""
    student = find_student(request, code)
    found = file_of(student, file_code)
    if found is None:
        raise Http404
    return files.answer(request, found)


@door(roles=READERS, methods=["POST"])
def dossier_file(request: Any, code: str) -> HttpResponse:
    job = dossier_actions.order_dossier(student=find_student(request, code), by=request.actor)
    return redirect("core:job", job.code)
