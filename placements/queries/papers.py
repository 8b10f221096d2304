"""What students hold and what offerings ask of it, read from the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import FilteredRelation, Q
from django.utils import timezone

from placements.demands import Demands, Papers, Unmet
from placements.models import Offering
from students.models import Student


def demands_of(offering: Offering) -> Demands:
    """No query where the assignment's certificates are prefetched."""
    assignment = offering.assignment
    return Demands.of(
        offering.levels,
        offering.programmes,
        [each.code for each in assignment.certificates.all()],
        timezone.localdate(assignment.ends),
    )


def papers_of(students: Iterable[int]) -> dict[int, Papers]:
    """Of the current enrolment and of what school saw; one query for any number of students."""
    wanted = list(students)
    rows = (
        Student.objects.filter(pk__in=wanted)
        .annotate(now=FilteredRelation("enrolments", condition=Q(enrolments__end__isnull=True)))
        .order_by()
        .values_list(
            "pk",
            "now__level",
            "now__programme",
            "now__crebo",
            "certificates__certificate__code",
            "certificates__until",
        )
    )
    place: dict[int, tuple[str, str]] = {}
    held: dict[int, set[tuple[str, date | None]]] = defaultdict(set)
    for student, level, programme, crebo, code, until in rows:
        place[student] = (level or "", programme or crebo or "")
        if code:
            held[student].add((code, until))
    return {pk: Papers(*place.get(pk, ("", "")), frozenset(held[pk])) for pk in wanted}


def unmet_by(student: Student, offering: Offering) -> Unmet | None:
    """What of the offering's demands this student does not meet; asks nothing where none are."""
    demands = demands_of(offering)
    return demands.unmet(papers_of([student.pk])[student.pk]) if demands else None


def names_of(offering: Offering) -> dict[str, str]:
    """Of the certificates that it asks, by code."""
    named: Any = offering.assignment.certificates.all()
    return {each.code: str(each) for each in named}
