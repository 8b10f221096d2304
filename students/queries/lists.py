"""The list of students and the page of one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import School
from students.models import Enrolment, Profile, Student

SORTS = {
    "naam": ("sort_key", "pk"),
    "klas": ("now_group", "sort_key", "pk"),
    "jongste": ("-birth_date", "sort_key", "pk"),
}
FILLED = (
    Q(interests__isnull=False)
    | ~Q(motives="")
    | ~Q(wished_work="")
    | ~Q(does_already="")
    | Q(sectors__isnull=False)
)


def listed(
    students: QuerySet[Student],
    *,
    text: str = "",
    group: str = "",
    programme: str = "",
    left: bool = False,
    sort: str = "naam",
) -> QuerySet[Any]:
    """With `now_group`, `now_programme`, `has_profile` and `has_signed_in`; of who left, the last."""
    last = Enrolment.objects.filter(student=OuterRef("pk")).order_by("-start", "-pk")
    if not left:
        last = last.filter(end__isnull=True)
    profiles = Profile.objects.filter(FILLED, student=OuterRef("pk"))
    found = students.filter(left_on__isnull=not left).annotate(
        now_group=Coalesce(Subquery(last.values("group")[:1]), Value("")),
        now_programme=Coalesce(Subquery(last.values("programme")[:1]), Value("")),
        has_profile=Exists(profiles),
        has_signed_in=Exists(
            Student.objects.filter(pk=OuterRef("pk"), user__last_login__isnull=False)
        ),
    )
    if text:
        found = found.found_by(text)  # type: ignore[attr-defined]
    if group:
        found = found.filter(now_group=group)
    if programme:
        found = found.filter(now_programme=programme)
    return found.order_by(*SORTS.get(sort, SORTS["naam"]))


def choices(students: QuerySet[Student], groups: Iterable[str]) -> tuple[list[str], list[str]]:
    """The groups and programmes that the filters offer; one query."""
    current = Enrolment.objects.filter(
        student__in=students.filter(left_on__isnull=True), end__isnull=True
    )
    wanted = set(groups)
    pairs = current.values_list("group", "programme").distinct()
    found = [(g, p) for g, p in pairs if not wanted or g in wanted]
    return sorted({g for g, _p in found if g}), sorted({p for _g, p in found if p})


def levels_and_programmes(school: School) -> tuple[list[str], list[str]]:
    """Of who is at this school now; a programme without a name is its crebo. One query."""
    current = Enrolment.objects.filter(
        student__school=school, student__left_on__isnull=True, end__isnull=True
    )
    found = list(current.order_by().values_list("level", "programme", "crebo").distinct())
    programmes = {programme or crebo for _level, programme, crebo in found}
    return sorted({level for level, _p, _c in found} - {""}), sorted(programmes - {""})
