"""The dialogue gap as it stands now: where the chains of this school year break, and for whom.

Of every experience that was over for longer than the school allows: whether feedback, report, talk
and next step are there, or a reason why one is not. A chain breaks at the first that is missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.models import School
from overviews.queries.term import GIVEN, LIVED, gap_since
from placements.models import Experience
from reflections.enums import Part, ReportState
from reflections.models import Absent, CareerDialogue, Debrief, Feedback, NextStep
from reflections.queries.chain import HELD

FEEDBACK, REPORT, TALK, NEXT = PARTS = ("feedback", "report", "talk", "next")
WHOLE = ""  # where a chain breaks that does not
FIRST_MONTH = 8  # of a school year


@dataclass
class Standing:
    """Of a group or of all: how many experiences have each part, and where the others break."""

    label: str
    due: int = 0
    has: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))
    breaks: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))

    @property
    def whole(self) -> int:
        return self.due - sum(self.breaks.values())

    @property
    def weakest(self) -> str:
        """Where most chains break; the earliest of equals, and empty when none does."""
        most = max(self.breaks.values())
        return next(part for part in PARTS if self.breaks[part] == most) if most else WHOLE


@dataclass(frozen=True)
class Gap:
    all: Standing
    groups: list[Standing]
    since: date  # what was over before this day


def gap_of(school: School, groups: Iterable[str] = (), *, today: date | None = None) -> Gap:
    """`groups` are those of whoever asks; none means all. One query."""
    today = today or timezone.localdate()
    counted = (
        breaking(school, groups, today=today)
        .order_by()
        .values("enrolment__group", "breaks", *(f"has_{part}" for part in PARTS))
        .annotate(count=Count("pk"))
    )
    total, found = Standing(""), dict[str, Standing]()
    for row in counted:
        name = row["enrolment__group"]
        for each in (total, found.setdefault(name, Standing(name))):
            each.due += row["count"]
            for part in PARTS:
                each.has[part] += row["count"] * row[f"has_{part}"]
            if row["breaks"]:
                each.breaks[row["breaks"]] += row["count"]
    return Gap(total, [found[name] for name in sorted(found)], gap_since(school, today))


def broken_for(
    school: School, groups: Iterable[str] = (), *, part: str = "", today: date | None = None
) -> QuerySet:
    """The experiences whose chain breaks, at `part` when that is given; who waits longest first."""
    found = breaking(school, groups, today=today or timezone.localdate())
    found = found.filter(breaks=part) if part else found.exclude(breaks=WHOLE)
    return found.select_related("student", "enrolment").order_by(
        F("finished_on").asc(nulls_last=True), "pk"
    )


def breaking(school: School, groups: Iterable[str], *, today: date) -> QuerySet:
    """This school year's experiences that were over for too long, each with `has_…` and `breaks`."""
    found = Experience.objects.filter(
        student__school=school,
        student__left_on__isnull=True,
        state__in=LIVED,
        finished_on__lt=gap_since(school, today),
        finished_on__gte=_year_began(today),
    )
    groups = list(groups)
    if groups:
        found = found.filter(
            student__enrolments__end__isnull=True, student__enrolments__group__in=groups
        )
    missing = [When(**{f"has_{part}": False}, then=Value(part)) for part in PARTS]
    return found.annotate(**{f"has_{part}": there for part, there in _there().items()}).annotate(
        breaks=Case(*missing, default=Value(WHOLE), output_field=CharField())
    )


def _there() -> dict[str, Any]:
    """Of the experience in the outer query: whether each part, or a reason, is there."""
    here = OuterRef("pk")
    given = Feedback.objects.filter(placement__experience=here, state__in=GIVEN)
    told = Experience.objects.filter(pk=here, report__state=ReportState.HANDED_IN)
    held = CareerDialogue.experiences.through.objects.filter(
        experience=here, careerdialogue__state__in=HELD
    )
    step = NextStep.objects.filter(
        Q(experience=here) | Q(debrief__experience=here) | Q(dialogue__experiences=here)
    )
    return {
        FEEDBACK: Exists(given) | _explained(Part.FEEDBACK),
        REPORT: Exists(told) | _explained(Part.REPORT),
        TALK: Exists(Debrief.objects.filter(experience=here))
        | Exists(held)
        | _explained(Part.TALK),
        NEXT: Exists(step),
    }


def _explained(part: str) -> Exists:
    return Exists(Absent.objects.filter(experience=OuterRef("pk"), part=part))


def _year_began(today: date) -> date:
    return date(today.year - (today.month < FIRST_MONTH), FIRST_MONTH, 1)
