"""Reads about experiences: what is missing, what waits for a talk, what one page needs."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import (
    Count,
    Exists,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    prefetch_related_objects,
)
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership, School
from placements.enums import ExperienceState, PlacementState
from placements.models import Experience, Goal, Placement
from reflections.enums import DialogueState, FeedbackState, Part, ReportState, Side
from reflections.models import CareerDialogue, Debrief, Feedback, GoalView, Report
from students.models import Student

HELD = (DialogueState.HELD, DialogueState.CLOSED)
SETTLED = (FeedbackState.GIVEN, FeedbackState.ELSEWHERE, FeedbackState.NOT_GIVEN)
LIVED = (ExperienceState.FINISHED, ExperienceState.DISCUSSED)


def missing_parts(experience: Experience, *, explained: bool = True) -> list[str]:
    """The parts of the chain that are not there, without those that have a reason when `explained`.

    Feedback is there when every placement that took place has an answer, or a reason why not.
    """
    placements = [
        p
        for p in experience.placements.select_related("feedback")
        if p.state != PlacementState.CANCELLED
    ]
    gaps: list[str] = []
    if not placements or any(feedback_state(p) not in SETTLED for p in placements):
        gaps.append(Part.FEEDBACK)
    report = Report.objects.filter(experience=experience).first()
    if report is None or report.state != ReportState.HANDED_IN:
        gaps.append(Part.REPORT)
    talked = experience.debriefs.exists() or experience.dialogues.filter(state__in=HELD).exists()
    if not talked:
        gaps.append(Part.TALK)
    if not explained:
        return gaps
    absent = set(experience.absent_parts.values_list("part", flat=True))
    return [part for part in gaps if part not in absent]


def feedback_state(placement: Placement) -> str:
    """Where the feedback of a placement stands; empty when it was not asked yet."""
    feedback = getattr(placement, "feedback", None)
    return feedback.state if feedback else ""


def since_last_dialogue(student: Student) -> QuerySet:
    """What the student went through and no career dialogue was held about, oldest first."""
    covered = CareerDialogue.experiences.through.objects.filter(
        careerdialogue__student=student, careerdialogue__state__in=HELD
    )
    return (
        Experience.objects.filter(student=student, state__in=LIVED)
        .exclude(pk__in=covered.values("experience_id"))
        .order_by("created", "pk")
    )


def _placements() -> Prefetch:
    return Prefetch(
        "placements",
        Placement.objects.select_related(
            "assignment__company",
            "assignment__sector",
            "workplace__company",
            "trainer",
            "feedback",
        ).prefetch_related("shifts", "feedback__strengths"),
    )


def with_chain(experiences: QuerySet) -> QuerySet:
    """Everything that the chain of an experience shows, in a fixed number of queries."""
    return experiences.select_related(
        "student__school", "enrolment", "term", "report__audio"
    ).prefetch_related(
        _placements(),
        Prefetch("goals", goals_with_views()),
        "report__suits",
        "report__pictures__file",
        Prefetch("debriefs", Debrief.objects.select_related("by_user")),
        Prefetch(
            "dialogues",
            CareerDialogue.objects.filter(state__in=HELD).select_related("counsellor"),
            to_attr="held_dialogues",
        ),
        "next_steps",
        "absent_parts",
    )


@dataclass
class GoalLine:
    """A goal with both sides beside each other."""

    goal: Goal
    own: Any = None
    trainer: Any = None

    @property
    def apart(self) -> int:
        """How many steps the two sides differ; 0 when one of them did not look."""
        return abs(self.own.step - self.trainer.step) if self.own and self.trainer else 0


@dataclass
class Chain:
    """One experience as its pages show it; reads what `with_chain` fetched."""

    experience: Any  # an Experience with what the prefetching put on it
    goals: list[GoalLine] = field(default_factory=list)

    @property
    def placements(self) -> list[Placement]:
        return list(self.experience.placements.all())

    @property
    def placement(self) -> Placement | None:
        """The one that counts for the head: the last that was not cancelled."""
        standing = [p for p in self.placements if p.state != PlacementState.CANCELLED]
        candidates = standing or self.placements
        return candidates[-1] if candidates else None

    @property
    def title(self) -> str:
        return self.placement.assignment.title if self.placement else ""

    @property
    def company(self) -> Any:
        return self.placement.workplace.company if self.placement else None

    @property
    def report(self) -> Report | None:
        return getattr(self.experience, "report", None)

    @property
    def told(self) -> Report | None:
        """The report as soon as school may read it."""
        return self.report if self.report and self.report.handed_in_at else None

    @property
    def feedbacks(self) -> list[Feedback]:
        found = [getattr(p, "feedback", None) for p in self.placements]
        return [f for f in found if f is not None]

    @property
    def given(self) -> list[Feedback]:
        return [
            f for f in self.feedbacks if f.state in (FeedbackState.GIVEN, FeedbackState.ELSEWHERE)
        ]

    @property
    def debriefs(self) -> list[Debrief]:
        return list(self.experience.debriefs.all())

    @property
    def dialogues(self) -> list[CareerDialogue]:
        return self.experience.held_dialogues

    @property
    def next_steps(self) -> list[Any]:
        return list(self.experience.next_steps.all())

    @property
    def absent(self) -> dict[str, str]:
        return {a.part: a.reason for a in self.experience.absent_parts.all()}

    def absent_reason(self, part: str) -> str:
        """Why a part will not come; empty when it may still come."""
        return self.absent.get(part, "") if self.is_over else ""

    @property
    def gaps(self) -> list[str]:
        """As `missing_parts`, from what is fetched already."""
        standing = [p for p in self.placements if p.state != PlacementState.CANCELLED]
        gaps: list[str] = []
        if not standing or any(feedback_state(p) not in SETTLED for p in standing):
            gaps.append(Part.FEEDBACK)
        if self.report is None or self.report.state != ReportState.HANDED_IN:
            gaps.append(Part.REPORT)
        if not self.debriefs and not self.dialogues:
            gaps.append(Part.TALK)
        if not gaps:
            return []
        return [part for part in gaps if part not in self.absent]

    @property
    def is_over(self) -> bool:
        return self.experience.state in LIVED

    @property
    def has_begun(self) -> bool:
        begun = (PlacementState.RUNNING, PlacementState.FINISHED, PlacementState.ENDED_EARLY)
        return self.is_over or any(p.state in begun for p in self.placements)

    @property
    def hours(self) -> float:
        return sum(
            s.hours for p in self.placements for s in p.shifts.all() if s.attendance != "planned"
        )


def goals_with_views() -> QuerySet:
    """Goals with the steps of both sides, in one query."""
    return Goal.objects.annotate(
        own_step=Max("views__step", filter=Q(views__side=Side.STUDENT)),
        trainer_step=Max("views__step", filter=Q(views__side=Side.TRAINER)),
    )


def chain_of(experience: Any) -> Chain:
    return Chain(
        experience,
        [
            GoalLine(
                goal,
                _view(goal, Side.STUDENT, goal.own_step),
                _view(goal, Side.TRAINER, goal.trainer_step),
            )
            for goal in experience.goals.all()
        ],
    )


def _view(goal: Goal, side: str, step: int | None) -> GoalView | None:
    return GoalView(goal=goal, side=side, step=step) if step else None


def page_of(experiences: QuerySet, code: str) -> Chain | None:
    """One experience for its own page, in as few queries as its stage allows; None when not there."""
    experience = (
        experiences.filter(code=code)
        .select_related("student__school", "enrolment", "term", "report__audio")
        .first()
    )
    if experience is None:
        return None
    placements = (
        Placement.objects.select_related(
            "assignment__company", "workplace__company", "trainer", "feedback__audio"
        )
        .annotate(
            lines=Count("preparations", distinct=True),
            ticked=Count(
                "preparations", filter=Q(preparations__ticked_at__isnull=False), distinct=True
            ),
        )
        .prefetch_related("shifts")
    )
    prefetch_related_objects(
        [experience],
        Prefetch("placements", placements),
        Prefetch("goals", goals_with_views()),
        "next_steps",
    )
    chain = Chain(experience)
    if chain.has_begun:
        prefetch_related_objects([experience], *_afterwards(experience))
        prefetch_related_objects(chain.given, "strengths")
    else:
        prefetch_related_objects(chain.placements, "preparations")
        experience.held_dialogues = []
    return chain_of(experience)


def _afterwards(experience: Experience) -> list[Any]:
    held = CareerDialogue.objects.filter(state__in=HELD).select_related("counsellor")
    found: list[Any] = [
        Prefetch("debriefs", Debrief.objects.select_related("by_user")),
        Prefetch("dialogues", held, to_attr="held_dialogues"),
    ]
    if hasattr(experience, "report"):
        found += ["report__suits", Prefetch("report__pictures")]
    return found


def chains(experiences: QuerySet) -> list[Chain]:
    return [chain_of(e) for e in with_chain(experiences)]


@dataclass(frozen=True)
class WaitsForTalk:
    """A student whose experiences wait to be talked about, and since when."""

    student: Student
    experiences: int
    since: date
    days: int
    planned: CareerDialogue | None
    group: str


def untalked(school: School) -> QuerySet:
    """Finished experiences with report and feedback (or a reason), and no debrief or dialogue."""
    reason = "absent_parts__part"
    open_feedback = (
        Placement.objects.filter(experience=OuterRef("pk"))
        .exclude(state=PlacementState.CANCELLED)
        .filter(Q(feedback__isnull=True) | Q(feedback__state=FeedbackState.ASKED))
    )
    no_feedback_comes = Experience.objects.filter(pk=OuterRef("pk"), **{reason: Part.FEEDBACK})
    no_report_comes = Experience.objects.filter(pk=OuterRef("pk"), **{reason: Part.REPORT})
    held = CareerDialogue.experiences.through.objects.filter(
        experience=OuterRef("pk"), careerdialogue__state__in=HELD
    )
    return Experience.objects.filter(
        ~Exists(open_feedback) | Exists(no_feedback_comes),
        Q(report__state=ReportState.HANDED_IN) | Exists(no_report_comes),
        ~Exists(Debrief.objects.filter(experience=OuterRef("pk"))),
        ~Exists(held),
        student__school=school,
        student__left_on__isnull=True,
        state=ExperienceState.FINISHED,
    )


def waiting_for_talk(
    school: School, user: Any = None, today: date | None = None
) -> list[WaitsForTalk]:
    """The students that wait for a talk, longest first; a counsellor's own groups where set."""
    today = today or timezone.localdate()
    found = untalked(school)
    if user is not None:
        roles = dict(
            Membership.objects.filter(user=user, school=school).values_list("role", "groups")
        )
        groups = roles.get(Role.COUNSELLOR) or []
        if Role.COORDINATOR not in roles and groups:
            found = found.filter(
                student__enrolments__end__isnull=True, student__enrolments__group__in=groups
            )
    since: dict[int, list[Experience]] = {}
    for experience in found.select_related("student", "enrolment"):
        since.setdefault(experience.student_id, []).append(experience)
    planned = {
        d.student_id: d
        for d in CareerDialogue.objects.filter(
            student_id__in=list(since), state=DialogueState.PLANNED
        )
    }
    rows = []
    for student_id, theirs in since.items():
        first = min(_ended(e) for e in theirs)
        rows.append(
            WaitsForTalk(
                student=theirs[0].student,
                experiences=len(theirs),
                since=first,
                days=(today - first).days,
                planned=planned.get(student_id),
                group=theirs[0].enrolment.group,
            )
        )
    return sorted(rows, key=lambda r: (r.since, r.student.sort_key))


def _ended(experience: Experience) -> date:
    return experience.finished_on or timezone.localdate(experience.created)
