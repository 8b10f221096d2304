"""Finding what a request is about: what one may not see is not there."""

from typing import Any

from django.http import Http404

from accounts.enums import Role
from placements import rules
from placements.models import Experience, Placement


def groups_of(request: Any) -> list[str]:
    """The groups that this counsellor guides; empty means all."""
    for membership in request.memberships:
        if membership.school_id == request.school.pk and membership.role == Role.COUNSELLOR:
            return membership.groups or []
    return []


def placements_of(request: Any) -> Any:
    groups = groups_of(request) if request.school else []
    return rules.visible_placements(request.actor, request.school, request.roles, groups)


def find_placement(request: Any, code: str) -> Placement:
    found = placements_of(request).select_related(
        "experience__student__school",
        "experience__student__user",
        "experience__enrolment",
        "assignment",
        "workplace__company",
        "trainer",
    )
    placement = found.filter(code=code).first()
    if placement is None:
        raise Http404
    return placement


def find_goals_of(request: Any, code: str) -> Experience:
    """The experience whose goals are asked for."""
    groups = groups_of(request) if request.school else []
    visible = rules.visible_goals(request.actor, request.school, request.roles, groups)
    found = visible.filter(code=code).select_related("student__school").first()
    if found is None:
        raise Http404
    return found
