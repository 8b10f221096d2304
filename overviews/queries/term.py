"""What a term brought, counted in a fixed number of queries and kept as plain data.

Hours are those that were lived, in UTC, so that a shift through the change of the clock counts
its real length. Nothing here names a student or a member of staff.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import School, Term
from placements.enums import (
    Attendance,
    ExperienceState,
    Kind,
    OfferingState,
    PlacementState,
    SignUpState,
)
from placements.models import Experience, Placement, Presence, Shift, SignUp
from reflections.enums import DialogueState, FeedbackState, ReportState
from reflections.models import CareerDialogue, Debrief, Feedback

LIVED = (ExperienceState.FINISHED, ExperienceState.DISCUSSED)
HELD = (DialogueState.HELD, DialogueState.CLOSED)
GIVEN = (FeedbackState.GIVEN, FeedbackState.ELSEWHERE)


@dataclass
class Line:
    """One kind, sector or group."""

    label: str
    experiences: int = 0
    placements: int = 0
    hours: float = 0.0
    staff_hours: float = 0.0


@dataclass(frozen=True)
class SignUps:
    total: int = 0
    waiting: int = 0
    chosen: int = 0
    declined: int = 0
    withdrawn: int = 0
    students: int = 0  # who signed up at least once
    students_declined: int = 0
    again: int = 0  # of those, who signed up again afterwards


@dataclass(frozen=True)
class Dialogues:
    """Of the experiences that are over: which parts of the chain are there."""

    over: int = 0
    feedback: int = 0
    reports: int = 0
    debriefs: int = 0
    dialogues: int = 0
    complete: int = 0  # feedback, report and a talk
    discussed: int = 0


@dataclass
class GapLine:
    label: str
    due: int = 0  # over for longer than the school's number of days
    without: int = 0  # of those, without debrief or dialogue


@dataclass
class TermOverview:
    school: str
    brin: str
    term: str
    start: date
    end: date
    today: date
    experiences: int = 0
    placements: int = 0
    students: int = 0
    companies: int = 0
    hours: float = 0.0
    staff_hours: float = 0.0
    by_kind: list[Line] = field(default_factory=list)
    by_sector: list[Line] = field(default_factory=list)
    by_group: list[Line] = field(default_factory=list)
    sign_ups: SignUps = field(default_factory=SignUps)
    dialogues: Dialogues = field(default_factory=Dialogues)
    gap_days: int = 0
    gap: GapLine = field(default_factory=lambda: GapLine(""))
    gap_by_group: list[GapLine] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def overview_of(term: Term, *, today: date | None = None) -> TermOverview:
    """Everything that the term's page and its files show."""
    school, today = term.school, today or timezone.localdate()
    found = TermOverview(
        school=school.name,
        brin=school.brin,
        term=term.name,
        start=term.start,
        end=term.end,
        today=today,
        gap_days=school.setting("dialogue_gap_days"),
    )
    _count_placements(found, term)
    found.sign_ups = _sign_ups(term)
    _count_dialogues(found, term)
    return found


def with_experiences(terms: QuerySet) -> QuerySet:
    """Terms with `lived`: how many experiences their overview counts."""
    goes_on = ~Q(experiences__state=ExperienceState.CANCELLED)
    return terms.annotate(lived=Count("experiences", filter=goes_on))


def _count_placements(found: TermOverview, term: Term) -> None:
    hours = _lived_hours(term)
    rows = list(
        Placement.objects.filter(experience__term=term)
        .exclude(state=PlacementState.CANCELLED)
        .values_list(
            "pk",
            "experience_id",
            "experience__student_id",
            "experience__enrolment__group",
            "workplace__company_id",
            "assignment__kind",
            "assignment__sector__name",
            "workplace__company__sector__name",
        )
    )
    kinds, sectors, groups = _Lines(), _Lines(), _Lines()
    for pk, experience, _student, group, _company, kind, sector, companys in rows:
        for lines, label in (
            (kinds, Kind(kind).label),
            (sectors, sector or companys or _("onbekend")),
            (groups, group or _("onbekend")),
        ):
            lines.add(str(label), experience, hours.get(pk, 0.0))
    for kind, sector, companys, there in _presences(term):
        found.staff_hours += float(there)
        kinds.of(str(Kind(kind).label)).staff_hours += float(there)
        sectors.of(sector or companys or _("onbekend")).staff_hours += float(there)
    found.placements = len(rows)
    found.experiences = len({row[1] for row in rows})
    found.students = len({row[2] for row in rows})
    found.companies = len({row[4] for row in rows})
    found.hours = round(sum(hours.get(row[0], 0.0) for row in rows), 2)
    found.staff_hours = round(found.staff_hours, 2)
    found.by_kind, found.by_sector = kinds.most_first(), sectors.most_first()
    found.by_group = groups.by_label()


class _Lines:
    """Counts placements, hours and different experiences per label."""

    def __init__(self) -> None:
        self.lines: dict[str, Line] = {}
        self.seen: dict[str, set[int]] = defaultdict(set)

    def of(self, label: str) -> Line:
        return self.lines.setdefault(label, Line(label))

    def add(self, label: str, experience: int, hours: float) -> None:
        line = self.of(label)
        line.placements += 1
        line.hours += hours
        self.seen[label].add(experience)
        line.experiences = len(self.seen[label])

    def _rounded(self) -> Iterable[Line]:
        for line in self.lines.values():
            line.hours, line.staff_hours = round(line.hours, 2), round(line.staff_hours, 2)
            yield line

    def most_first(self) -> list[Line]:
        return sorted(self._rounded(), key=lambda x: (-x.hours, -x.placements, x.label))

    def by_label(self) -> list[Line]:
        return sorted(self._rounded(), key=lambda x: x.label)


def _lived_hours(term: Term) -> dict[int, float]:
    """Real hours per placement: only days whose attendance was entered."""
    hours: dict[int, float] = defaultdict(float)
    shifts = (
        Shift.objects.filter(placement__experience__term=term, dropped=False)
        .exclude(attendance=Attendance.PLANNED)
        .only(
            "placement_id",
            "starts",
            "ends",
            "break_minutes",
            "lived_starts",
            "lived_ends",
            "lived_break",
            "attendance",
            "dropped",
        )
    )
    for shift in shifts:
        hours[shift.placement_id] += shift.hours
    return hours


def _presences(term: Term) -> QuerySet:
    """Hours of staff at what has been; what is still to come does not count yet."""
    return (
        Presence.objects.filter(offering__term=term, offering__assignment__ends__lte=timezone.now())
        .exclude(offering__state__in=(OfferingState.DRAFT, OfferingState.CANCELLED))
        .values_list(
            "offering__assignment__kind",
            "offering__assignment__sector__name",
            "offering__assignment__company__sector__name",
            "hours",
        )
    )


def _sign_ups(term: Term) -> SignUps:
    """Who signed up again after a decline: anywhere at this school, once the decline was decided."""
    later = SignUp.objects.filter(
        student=OuterRef("student"),
        created__gt=OuterRef("decided_at"),
        offering__school=term.school_id,
    )
    rows = list(
        SignUp.objects.filter(offering__term=term)
        .annotate(again=Exists(later))
        .values_list("state", "student_id", "again")
    )
    states = [state for state, _student, _again in rows]
    declined = {student for state, student, _again in rows if state == SignUpState.DECLINED}
    again = {student for state, student, a in rows if state == SignUpState.DECLINED and a}
    return SignUps(
        total=len(rows),
        waiting=states.count(SignUpState.SUBMITTED),
        chosen=states.count(SignUpState.CHOSEN),
        declined=states.count(SignUpState.DECLINED),
        withdrawn=states.count(SignUpState.WITHDRAWN),
        students=len({student for _state, student, _again in rows}),
        students_declined=len(declined),
        again=len(again),
    )


def _held() -> QuerySet:
    return CareerDialogue.experiences.through.objects.filter(
        experience=OuterRef("pk"), careerdialogue__state__in=HELD
    )


def with_parts(experiences: QuerySet) -> QuerySet:
    """Adds has_feedback, has_report, has_debrief and has_dialogue to each experience."""
    given = Feedback.objects.filter(placement__experience=OuterRef("pk"), state__in=GIVEN)
    return experiences.annotate(
        has_feedback=Exists(given),
        has_report=Exists(
            Experience.objects.filter(pk=OuterRef("pk"), report__state=ReportState.HANDED_IN)
        ),
        has_debrief=Exists(Debrief.objects.filter(experience=OuterRef("pk"))),
        has_dialogue=Exists(_held()),
    )


def _count_dialogues(found: TermOverview, term: Term) -> None:
    since = gap_since(term.school, found.today)
    rows = list(
        with_parts(Experience.objects.filter(term=term, state__in=LIVED)).values_list(
            "enrolment__group",
            "state",
            "finished_on",
            "has_feedback",
            "has_report",
            "has_debrief",
            "has_dialogue",
        )
    )
    groups: dict[str, GapLine] = {}
    for group, _state, finished, *_parts, debrief, dialogue in rows:
        if finished and finished < since:
            for line in (found.gap, groups.setdefault(group, GapLine(group))):
                line.due += 1
                line.without += not (debrief or dialogue)
    found.gap_by_group = [groups[name] for name in sorted(groups)]
    found.dialogues = Dialogues(
        over=len(rows),
        feedback=sum(row[3] for row in rows),
        reports=sum(row[4] for row in rows),
        debriefs=sum(row[5] for row in rows),
        dialogues=sum(row[6] for row in rows),
        complete=sum(row[3] and row[4] and (row[5] or row[6]) for row in rows),
        discussed=sum(row[1] == ExperienceState.DISCUSSED for row in rows),
    )


def gap_since(school: School, today: date) -> date:
    """What was over before this day is over for too long."""
    days: int = school.setting("dialogue_gap_days")
    return today - timedelta(days=days)


def untold_since(school: Any, since: Any) -> QuerySet:
    """Over before `since`, without debrief or dialogue, of who is still at school."""
    return Experience.objects.filter(
        ~Exists(Debrief.objects.filter(experience=OuterRef("pk"))),
        ~Exists(_held()),
        student__school=school,
        student__left_on__isnull=True,
        state=ExperienceState.FINISHED,
        finished_on__lt=since,
    )


def waiting_beyond(school: School, groups: list[str], *, today: date | None = None) -> QuerySet:
    """A counsellor's own gap: what is over for too long without debrief or dialogue.

    `groups` are the counsellor's own; empty means all. Longest first; what was explained as not
    needing a talk asks for nothing any more. For that counsellor's eyes only: nobody else is shown
    the gap of one person.
    """
    since = gap_since(school, today or timezone.localdate())
    found = untold_since(school, since)
    if groups:
        found = found.filter(
            student__enrolments__end__isnull=True, student__enrolments__group__in=groups
        )
    return found.select_related("student", "enrolment").order_by(
        F("finished_on").asc(nulls_last=True), "pk"
    )
