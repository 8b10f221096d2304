"""The groups of a school now, with how many of them never signed in."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import School
from students.models import Enrolment, Student

NEVER = Q(student__user__isnull=True) | Q(student__user__last_login__isnull=True)


@dataclass(frozen=True)
class Group:
    name: str
    students: int
    never: int


def groups(school: School) -> list[Group]:
    """By name; one query."""
    rows = (
        Enrolment.objects.filter(
            student__school=school, student__left_on__isnull=True, end__isnull=True
        )
        .values("group")
        .annotate(students=Count("pk"), never=Count("pk", filter=NEVER))
        .order_by("group")
    )
    return [Group(row["group"], row["students"], row["never"]) for row in rows]


def group_names(school: School) -> list[str]:
    return [group.name for group in groups(school)]


def student_count(school: School) -> int:
    return Student.objects.of(school).present().count()


def students_for_cards(
    school: School, *, group: str = "", student_ids: list[int] | None = None, only_new: bool = False
) -> Any:
    """Who gets a card, by group and name, with `current_group`; without a group the whole school."""
    current = Enrolment.objects.filter(student=OuterRef("pk"), end__isnull=True)
    found = (
        Student.objects.of(school)
        .present()
        .annotate(current_group=Coalesce(Subquery(current.values("group")[:1]), Value("")))
    )
    if student_ids is not None:
        found = found.filter(pk__in=student_ids)
    if group:
        found = found.filter(current_group=group)
    if only_new:
        found = found.filter(Q(user__isnull=True) | Q(user__last_login__isnull=True))
    return found.select_related("user").order_by("current_group", "sort_key", "pk")
