"""Whom the coordinator can still invite."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects

from placements.enums import InvitationState, SignUpState
from placements.models import Offering, SignUp
from placements.queries.offerings import breaches_for
from placements.queries.papers import demands_of, papers_of
from students.models import Student
from students.queries.lists import listed


def to_invite(
    offering: Offering, students: QuerySet[Student], *, text: str, most: int
) -> tuple[list[Any], bool]:
    """The first who may do this work and were not asked yet, and whether there are more.

    Looked for until enough are found: the first hundred of the alphabet may all be too young.
    """
    asked = SignUp.objects.filter(offering=offering).exclude(state=SignUpState.WITHDRAWN)
    invited = offering.invitations.exclude(state=InvitationState.WITHDRAWN)
    free = (
        listed(students, text=text)
        .exclude(pk__in=asked.values("student"))
        .exclude(pk__in=invited.values("student"))
    )
    prefetch_related_objects([offering.assignment], "days")
    allowed: dict[date, bool] = {}
    demands = demands_of(offering)
    papers = papers_of(free.values_list("pk", flat=True)) if demands else {}

    def may(student: Student) -> bool:
        born = student.birth_date
        if born not in allowed:
            allowed[born] = not breaches_for(offering.assignment, born)
        return allowed[born] and not (demands and demands.unmet(papers[student.pk]))

    found = list(islice(filter(may, free.iterator(chunk_size=200)), most + 1))
    return found[:most], len(found) > most
