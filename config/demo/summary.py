"""What `demo_data` answers about what it made."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef

from accounts.models import Membership, School, User
from companies.models import Company
from overviews.queries.term import LIVED, overview_of, with_parts
from placements.models import Assignment, Experience, Goal, Placement
from reflections.models import NextStep


def summary() -> dict[str, Any]:
    """The contract's JSON; `complete_chains` have goals, feedback, report, a talk and a next step."""
    schools = School.objects.order_by("brin")
    return {"schools": [_school(school) for school in schools], "users": _users()}


def _school(school: School) -> dict[str, Any]:
    mine = Experience.objects.filter(student__school=school)
    return {
        "brin": school.brin,
        "name": school.name,
        "students": school.students.count(),
        "companies": Company.objects.known_to(school).count(),
        "assignments": Assignment.objects.filter(owner=school).count(),
        "experiences": mine.exclude(state="cancelled").count(),
        "placements": Placement.objects.filter(experience__in=mine)
        .exclude(state="cancelled")
        .count(),
        "hours": round(sum(overview_of(term).hours for term in school.terms.all()), 2),
        "complete_chains": complete(mine).count(),
    }


def complete(experiences: Any) -> Any:
    chained = with_parts(experiences.filter(state__in=LIVED)).filter(
        Exists(Goal.objects.filter(experience=OuterRef("pk"))),
        Exists(NextStep.objects.filter(experience=OuterRef("pk"))),
        has_feedback=True,
        has_report=True,
    )
    return chained.filter(has_debrief=True) | chained.filter(has_dialogue=True)


def _users() -> list[dict[str, str]]:
    found = [
        {"username": m.user.username, "role": m.role, "school": m.school.brin}
        for m in Membership.objects.select_related("user", "school").order_by("user_id", "role")
    ]
    administrators = User.objects.filter(is_superuser=True).order_by("pk")
    return [
        *({"username": a.username, "role": "administrator", "school": ""} for a in administrators),
        *found,
    ]
