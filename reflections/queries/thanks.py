"""Reads about thank-yous: which wait for a look."""

from django.db.models import Q, QuerySet

from accounts.models import School
from core.names import plain
from reflections.models import Thanks

STANDS = {
    "bekijken": Q(checked_at__isnull=True),
    "getoond": Q(checked_at__isnull=False, shown=True),
    "niet-getoond": Q(checked_at__isnull=False, shown=False),
}


def thanks_of(school: School) -> QuerySet:
    return Thanks.objects.filter(placement__experience__student__school=school).select_related(
        "placement__experience__student", "placement__assignment__company"
    )


def thanks_to_check(school: School) -> QuerySet:
    """What nobody of school has looked at yet."""
    return thanks_of(school).filter(STANDS["bekijken"]).order_by("at", "pk")


def thanks_found(school: School, *, stand: str, text: str) -> QuerySet:
    found = thanks_of(school).filter(STANDS.get(stand, STANDS["bekijken"]))
    for part in plain(text).split():
        found = found.filter(placement__experience__student__search_key__contains=part)
    return found.order_by("-at", "-pk")
