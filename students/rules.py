"""Who sees which students, and who may change them.

The coordinator sees and changes all; a counsellor reads the own groups (all, when none are
named); a teacher meets students in their experiences, and has no list of them.
"""

from collections.abc import Iterable
from typing import Any

from accounts.enums import Role
from accounts.models import Membership, School
from students.models import Student, StudentQuerySet

READERS = (Role.COORDINATOR, Role.COUNSELLOR)
EDITORS = (Role.COORDINATOR,)


def visible_students(
    school: School | None, memberships: Iterable[Membership]
) -> StudentQuerySet | Any:
    """Those whom somebody with these memberships may read at this school."""
    here = {m.role: m for m in memberships if school and m.school_id == school.pk}
    students = Student.objects.filter(school=school)
    if Role.COORDINATOR in here:
        return students
    if Role.COUNSELLOR in here:
        groups = own_groups(school, memberships)
        if not groups:
            return students
        return students.filter(enrolments__end__isnull=True, enrolments__group__in=groups)
    return students.none()


def own_groups(school: School | None, memberships: Iterable[Membership]) -> list[str]:
    """The groups that a counsellor guides; empty means all, as for the coordinator."""
    here = [m for m in memberships if school and m.school_id == school.pk]
    if any(m.role == Role.COORDINATOR for m in here):
        return []
    return next((list(m.groups or []) for m in here if m.role == Role.COUNSELLOR), [])


def may_edit(roles: Iterable[str]) -> bool:
    return bool(set(EDITORS) & set(roles))
