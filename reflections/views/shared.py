"""Finding what a request is about: what one may not see is not there."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from placements.models import Experience
from placements.views.finding import groups_of
from reflections import rules
from students.models import Student


def experiences_of(request: Any) -> Any:
    return rules.visible_experiences(
        request.actor, request.school, request.roles, groups_of(request) if request.school else []
    )


def find_experience(request: Any, code: str) -> Experience:
    found = experiences_of(request).filter(code=code).select_related("student__school").first()
    if found is None:
        raise Http404
    return found


def find_student(request: Any, code: str) -> Student:
    """The student whose path one may read: the own, or that of whom one guides."""
    groups = groups_of(request) if request.school else []
    students = rules.visible_students(request.actor, request.school, request.roles, groups)
    return get_object_or_404(students.select_related("school"), code=code)


def dialogues_of(request: Any) -> Any:
    """The dialogues that this person may read."""
    groups = groups_of(request) if request.school else []
    found = rules.visible_dialogues(request.actor, request.school, request.roles, groups)
    return found.select_related("student__school", "counsellor")
