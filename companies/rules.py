"""Who sees and changes companies. A company is shared; what a school knows of it is its own."""

from collections.abc import Iterable

from django.db.models import QuerySet

from accounts.enums import Role
from accounts.models import School
from companies.models import Company, Partnership, Trainer

READERS = (Role.COORDINATOR,)


def visible_partnerships(school: School | None) -> QuerySet[Partnership]:
    """The companies that this school works with, or worked with."""
    return Partnership.objects.filter(school=school)


def may_change_facts(company: Company, school: School | None) -> bool:
    """Name, numbers and addresses belong to everybody who works with the company: the only
    partner may change them, others fill in what is blank.
    """
    return not Partnership.objects.filter(company=company).exclude(school=school).exists()


def may_change_person(trainer: Trainer, school: School | None) -> bool:
    """Mail about students goes where a praktijkopleider's address says: no school may turn that
    of another. The only school that works with the companies where this person works may.
    """
    companies = trainer.posts.filter(end__isnull=True).values("company")
    return not Partnership.objects.filter(company__in=companies).exclude(school=school).exists()


def may_edit(roles: Iterable[str]) -> bool:
    return Role.COORDINATOR in set(roles)
