"""Who reads which overview. Nobody reads the dialogue gap of one person but that person."""

from collections.abc import Set as AbstractSet

from django.db.models import QuerySet

from accounts.enums import Role
from accounts.models import School, Term

READERS = (Role.COORDINATOR, Role.MANAGER, Role.COUNSELLOR)
MATCHING_READERS = (Role.COORDINATOR, Role.MANAGER)  # who set the weights, or answer for them


def visible_terms(school: School | None) -> QuerySet:
    return Term.objects.filter(school=school).select_related("school")


def sees_all_groups(roles: AbstractSet[str]) -> bool:
    return bool({Role.COORDINATOR, Role.MANAGER} & set(roles))


def sees_students(roles: AbstractSet[str]) -> bool:
    """The school's management reads figures and no single student."""
    return bool({Role.COORDINATOR, Role.COUNSELLOR} & set(roles))


def has_own_gap(roles: AbstractSet[str]) -> bool:
    return Role.COUNSELLOR in roles
