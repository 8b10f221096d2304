"""What one student asked for and did, for who guides."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from core.doors import door
from core.paging import CARDS, paginate
from placements.queries.student_path import path_of
from students.rules import READERS, visible_students


@door(roles=READERS, methods=["GET"])
def student_path(request: Any, code: str) -> HttpResponse:
    """Sign-ups with their answer, invitations and experiences, the newest first."""
    student = get_object_or_404(visible_students(request.school, request.memberships), code=code)
    path = path_of(student)
    return render(
        request,
        "placements/student_path.html",
        {"student": student, "path": path, "page": paginate(request, path.stops, CARDS)},
    )
