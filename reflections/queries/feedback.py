"""Reads about feedback: what is asked of a praktijkopleider, what was said, who is to be reminded."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import School
from core.models import Skill
from placements.enums import Attendance, PlacementState
from placements.models import Goal, Placement
from reflections.enums import FeedbackState, Part, SetKind, Step
from reflections.models import (
    Feedback,
    PaperLink,
    Question,
    QuestionSet,
    Report,
    grouped,
)
from reflections.queries.chain import gave_itself
from reflections.queries.questions import Item, items_in, set_for

OVER = (PlacementState.FINISHED, PlacementState.ENDED_EARLY)
SAID = (FeedbackState.GIVEN, FeedbackState.ELSEWHERE)
ASK_WITHIN = timedelta(days=60)  # older placements are history: nobody remembers them well enough
SHOWN_AT_FIRST = 6  # strengths; the others unfold


@dataclass(frozen=True)
class Ask:
    """What the form asks about one placement."""

    placement: Placement
    goals: list[Goal]
    items: list[Item]
    first_skills: list[Skill]
    more_skills: list[Skill]
    feedback: Feedback | None
    goals_stand: bool = False  # the workplace has seen the student's side of them


@dataclass
class Words:
    """What is said in one feedback: of the form, or as it was stored. Steps by the goal's id."""

    steps: dict[int, int] = field(default_factory=dict)
    attitude: dict[str, int] = field(default_factory=dict)
    went_well: str = ""
    tip: str = ""
    strengths: list[str] = field(default_factory=list)  # codes of skills
    given_by: str = ""

    @property
    def is_empty(self) -> bool:
        return not (
            self.steps
            or self.attitude
            or self.strengths
            or self.went_well.strip()
            or self.tip.strip()
        )

    def as_kept(self) -> dict[str, Any]:
        """For a revision: JSON knows no numbers as keys."""
        return {
            "steps": {str(goal): step for goal, step in sorted(self.steps.items())},
            "attitude": dict(sorted(self.attitude.items())),
            "went_well": self.went_well,
            "tip": self.tip,
            "strengths": sorted(self.strengths),
            "given_by": self.given_by,
        }


def find_link(model: type[PaperLink], typed: str) -> Any:
    """The link of a token in whatever case it was typed, lapsed or not; None when there is none."""
    return model.objects.by_token(grouped(typed))  # type: ignore[attr-defined]


def placements_with_all() -> QuerySet:
    """With everything that the pages of a trainer name."""
    return Placement.objects.select_related(
        "experience__student__school",
        "assignment__company",
        "workplace",
        "trainer",
        "feedback__audio",
        "feedback__tip_audio",
        "feedback__recorded_by",
        "feedback_link",
        "thanks_link",
    )


def feedback_of(placement: Placement) -> Feedback | None:
    return getattr(placement, "feedback", None)


def days_of(placement: Placement) -> int:
    """On how many days the student was there, or is to be there."""
    shifts = placement.shifts.filter(dropped=False).exclude(attendance=Attendance.ABSENT)
    return len(
        {timezone.localtime(each).date() for each in shifts.values_list("starts", flat=True)}
    )


def asks_attitude(placement: Placement) -> bool:
    school = placement.experience.student.school
    return days_of(placement) >= int(school.setting("attitude_from_days"))


def ask_about(placement: Placement) -> Ask:
    """The items that feedback was asked or given with stay, whatever the school changes meanwhile."""
    feedback = feedback_of(placement)
    items: list[Item] = []
    if feedback is not None and feedback.question_set is not None:
        items = items_in(feedback.question_set, SetKind.ATTITUDE)
    elif asks_attitude(placement):
        school, kind = placement.experience.student.school, placement.assignment.kind
        items = items_in(set_for(school, SetKind.ATTITUDE, kind), SetKind.ATTITUDE)
    first, more = _skills(placement)
    goals = list(placement.experience.goals.all())
    stand = feedback is not None and sides_met(feedback)
    return Ask(placement, goals, items, first, more, feedback, stand)


def _skills(placement: Placement) -> tuple[list[Skill], list[Skill]]:
    """Those that the assignment asks first, then the social ones; the rest unfolds."""
    asked = set(placement.assignment.skills.values_list("pk", flat=True))
    ordered = sorted(
        Skill.objects.all(), key=lambda s: (s.pk not in asked, not s.social, str(s).casefold())
    )
    shown = max(SHOWN_AT_FIRST, len(asked))
    return ordered[:shown], ordered[shown:]


def words_of(feedback: Feedback) -> Words:
    """What a feedback says now."""
    steps = feedback.goal_views.values_list("goal", "step")
    answers = feedback.answers.values_list("question__code", "step")
    return Words(
        steps=dict(steps),
        attitude={code: step for code, step in answers if step},
        went_well=feedback.went_well,
        tip=feedback.tip,
        strengths=list(feedback.strengths.values_list("code", flat=True)),
        given_by=feedback.given_by,
    )


@dataclass(frozen=True)
class Said:
    """A feedback as it is read back: each line is a text and the words of its step."""

    feedback: Feedback
    goals: list[tuple[str, str]]
    attitude: list[tuple[str, str]]
    strengths: list[str]


def said(feedback: Feedback) -> Said:
    words = words_of(feedback)
    goals = feedback.placement.experience.goals.all()
    answers = feedback.answers.select_related("question").order_by("question__order", "pk")
    return Said(
        feedback=feedback,
        goals=[(g.text, str(Step(words.steps[g.pk]).label)) for g in goals if g.pk in words.steps],
        attitude=[(a.question.text, str(Step(a.step).label)) for a in answers if a.step],
        strengths=[str(skill) for skill in feedback.strengths.all()],
    )


def correction_until(feedback: Feedback) -> date:
    """The last day on which whoever gave it can change it."""
    days: int = feedback.placement.experience.student.school.setting("correction_days")
    given = feedback.given_at or timezone.now()
    return timezone.localtime(given).date() + timedelta(days=days)


def may_still_change(feedback: Feedback, today: date | None = None) -> bool:
    return feedback.state == FeedbackState.GIVEN and (
        (today or timezone.localdate()) <= correction_until(feedback)
    )


def sides_met(feedback: Feedback) -> bool:
    """The workplace's page shows the student's side of the goals, so that its own answers stand."""
    report = Report.objects.filter(experience__placements=feedback.placement_id)
    return gave_itself(feedback) and report.filter(handed_in_at__isnull=False).exists()


def not_yet_asked(today: date) -> QuerySet:
    """What ended lately and nobody was asked about, unless it is known that nothing will come."""
    return Placement.objects.filter(
        state__in=OVER, feedback__isnull=True, end__gte=today - ASK_WITHIN
    ).exclude(experience__absent_parts__part=Part.FEEDBACK)


def waiting() -> QuerySet:
    """Asked, not come yet, and still of use."""
    return Feedback.objects.filter(state=FeedbackState.ASKED).exclude(
        placement__experience__absent_parts__part=Part.FEEDBACK
    )


def overdue(school: School, today: date | None = None) -> QuerySet:
    """Still waiting when the first reminder is due; longest first."""
    limit = overdue_since(school, today or timezone.localdate())
    return (
        waiting()
        .filter(placement__experience__student__school=school, asked_at__lt=limit)
        .select_related(
            "placement__experience__student", "placement__assignment", "placement__trainer"
        )
        .order_by("asked_at", "pk")
    )


def overdue_since(school: School, today: date) -> datetime:
    """What was asked before this moment is due for its first reminder."""
    days = min(school.setting("feedback_reminder_days"), default=3)
    return _day_start(today - timedelta(days=days - 1))


def _day_start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def reminder_due(feedback: Feedback, days: Iterable[int], today: date) -> int:
    """The number of the reminder that is due now; 0 when none is. Missed ones are not caught up."""
    asked = timezone.localtime(feedback.asked_at).date()
    due = sum(1 for each in days if asked + timedelta(days=each) <= today)
    return due if due > feedback.reminders_sent else 0


def guided_by(user: Any) -> QuerySet:
    """The placements of a praktijkopleider with an account, at whatever school."""
    return placements_with_all().filter(trainer__user=user).exclude(state=PlacementState.CANCELLED)


def questions_by_code(question_set: QuestionSet) -> dict[str, Question]:
    return {q.code: q for q in question_set.questions.all()}
