"""Where everybody begins: what needs me now."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.enums import STAFF_ROLES, Role
from core.doors import door
from overviews.cards import Section
from overviews.sections import coordinator, counsellor, others, student, teacher
from placements.views.finding import groups_of


@door(signed_in=True, methods=["GET"])
def start(request: Any) -> HttpResponse:
    """A section for each role that someone has at the school where they work now."""
    today = timezone.localdate()
    found = student.start_of(request, today) if Role.STUDENT in request.roles else None
    sections = sections_of(request, today)
    context = {
        "today": today,
        "sections": sections,
        "many": len(sections) > 1 or found is not None,
        "start": found,
        "is_staff": bool(set(STAFF_ROLES) & set(request.roles)),
    }
    return render(request, "overviews/start.html", context)


def sections_of(request: Any, today: Any) -> list[Section]:
    roles, found = request.roles, []
    if Role.COORDINATOR in roles:
        found.append(coordinator.section(request, today))
    if Role.COUNSELLOR in roles:
        groups = groups_of(request)
        whole = Role.COORDINATOR in roles
        found.append(counsellor.section(request, groups, with_waiting=not whole))
    if Role.TEACHER in roles:
        found.append(teacher.section(request, today))
    if Role.MANAGER in roles:
        found.append(others.manager(request))
    if Role.GUARDIAN in roles:
        found.append(others.guardian(request))
    if request.user.is_superuser:
        found.append(others.administrator())
    if not roles and hasattr(request.user, "trainer"):
        found.append(others.trainer(request))
    return found
