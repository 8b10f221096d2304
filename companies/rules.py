"""Who sees and changes companies. A company is shared; what a school knows of it is its own."""

from collections.abc import Iterable

from django.db.models import QuerySet

from accounts.enums import Role
from accounts.models import School
from companies.models import Company, Partnership

READERS = (Role.COORDINATOR,)


def visible_partnerships(school: School | None) -> QuerySet[Partnership]:
    """The companies that this school works with, or worked with."""
    return Partnership.objects.filter(school=school)


def may_change_facts(company: Company, school: School | None) -> bool:
    """Name, numbers and addresses belong to everybody who works with the company: the only
    partner may change them, others fill in what is blank.
    """
    return not Partnership.objects.filter(company=company).exclude(school=school).exists()


def may_edit(roles: Iterable[str]) -> bool:
    return Role.COORDINATOR in set(roles)
