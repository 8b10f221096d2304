"""Who goes together or apart, and whom one can still add."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, QuerySet, Subquery

from accounts.models import School
from placements.models import Tie
from placements.queries.deciding import current_group
from students.models import Student
from students.queries.lists import listed

MOST_FOUND = 12


def ties(school: School) -> QuerySet[Tie]:
    """With their students by name; two queries."""
    members = Student.objects.annotate(group=Subquery(current_group("pk"))).order_by("sort_key")
    return Tie.objects.filter(school=school).prefetch_related(
        Prefetch("students", queryset=members)
    )


def picked(school: School, codes: Iterable[str]) -> list[Student]:
    """Those of this school, in the order in which they were picked."""
    wanted = list(dict.fromkeys(codes))
    there = Student.objects.of(school).present().filter(code__in=wanted)
    found = {each.code: each for each in there.annotate(group=Subquery(current_group("pk")))}
    return [found[code] for code in wanted if code in found]


def to_pick(school: School, text: str, but: Iterable[Student]) -> tuple[list[Any], bool]:
    """The first who are found by name, and whether there are more."""
    if not text:
        return [], False
    there = listed(Student.objects.of(school), text=text).exclude(pk__in=[e.pk for e in but])
    found = list(there[: MOST_FOUND + 1])
    return found[:MOST_FOUND], len(found) > MOST_FOUND
