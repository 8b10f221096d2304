"""The list of a school's companies."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import School
from companies.models import Company, Partnership, Workplace
from core.models import Sector
from core.names import plain

SORTS = {
    "naam": ("company__name", "pk"),
    "plaats": ("city", "company__name", "pk"),
    "nieuw": ("-since", "-pk"),
}


def listed(
    school: School,
    *,
    text: str = "",
    sector: str = "",
    active: bool = True,
    sort: str = "naam",
) -> QuerySet[Any]:
    """Partnerships with their company, `city` and `trainers` (how many work there now)."""
    places = Workplace.objects.filter(company=OuterRef("company")).exclude(city="").order_by("pk")
    found = (
        Partnership.objects.filter(school=school, active=active)
        .select_related("company__sector", "company__logo")
        .annotate(
            city=Coalesce(Subquery(places.values("city")[:1]), Value("")),
            trainers=Count(
                "company__posts", filter=Q(company__posts__end__isnull=True), distinct=True
            ),
        )
    )
    if sector:
        found = found.filter(company__sector__code=sector)
    for part in plain(text).split():
        found = found.filter(
            Q(company__search_key__contains=part)
            | Q(company__workplaces__city__icontains=part)
            | Q(company__posts__trainer__search_key__contains=part)
        )
    return found.order_by(*SORTS.get(sort, SORTS["naam"])).distinct()


def sectors_of(school: School) -> QuerySet[Sector]:
    """Those that the school's companies are in: the chips above the list."""
    return Sector.objects.filter(
        companies__partnerships__school=school, companies__partnerships__active=True
    ).distinct()


def known_company(school: School, code: str) -> Company | None:
    return (
        Company.objects.known_to(school).select_related("sector", "logo").filter(code=code).first()
    )
