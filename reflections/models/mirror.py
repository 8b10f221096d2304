"""Both sides of the same: how a goal is seen, what questions were answered, what stood there before."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from placements.models import Experience, Goal, Placement
from reflections.enums import Section, Side, Step, Voice
from reflections.models.asking import Question
from reflections.models.talking import CareerDialogue, Debrief
from reflections.models.telling import Report
from reflections.models.workplace import Feedback


class GoalView(models.Model):
    """How one side sees a goal: the student, or one workplace in its feedback.

    An experience can have several placements, and each workplace sees for itself.
    """

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="views")
    side = models.CharField(max_length=8, choices=Side)
    feedback = models.ForeignKey(
        Feedback, null=True, on_delete=models.CASCADE, related_name="goal_views"
    )
    step = models.PositiveSmallIntegerField(choices=Step)
    updated = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["goal"], condition=Q(side="student"), name="goal_view_once_by_student"
            ),
            models.UniqueConstraint(
                fields=["goal", "feedback"], name="goal_view_once_per_feedback"
            ),
            models.CheckConstraint(
                condition=Q(side="student", feedback__isnull=True)
                | Q(side="trainer", feedback__isnull=False),
                name="goal_view_of_the_workplace_has_feedback",
            ),
            models.CheckConstraint(condition=Q(step__in=Step.values), name="goal_view_step_known"),
        ]


class Answer(models.Model):
    """To a school's own question: a step for an attitude item, words for a report's question."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    feedback = models.ForeignKey(
        Feedback, null=True, on_delete=models.CASCADE, related_name="answers"
    )
    report = models.ForeignKey(Report, null=True, on_delete=models.CASCADE, related_name="answers")
    step = models.PositiveSmallIntegerField(null=True, choices=Step)
    text = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["question", "feedback"], name="answer_once_per_feedback"
            ),
            models.UniqueConstraint(fields=["question", "report"], name="answer_once_per_report"),
            models.CheckConstraint(
                condition=Q(feedback__isnull=False, report__isnull=True)
                | Q(feedback__isnull=True, report__isnull=False),
                name="answer_belongs_to_one",
            ),
        ]


def _just_one(*names: str) -> Q:
    """One of these foreign keys is filled, and no other."""
    found = Q()
    for name in names:
        found |= Q(**{f"{each}__isnull": each != name for each in names})
    return found


class Revision(models.Model):
    """What a feedback, report, debrief or dialogue said before it was changed: of just one."""

    feedback = models.ForeignKey(
        Feedback, null=True, on_delete=models.CASCADE, related_name="revisions"
    )
    report = models.ForeignKey(
        Report, null=True, on_delete=models.CASCADE, related_name="revisions"
    )
    debrief = models.ForeignKey(
        Debrief, null=True, on_delete=models.CASCADE, related_name="revisions"
    )
    dialogue = models.ForeignKey(
        CareerDialogue, null=True, on_delete=models.CASCADE, related_name="revisions"
    )
    data = models.JSONField()
    at = models.DateTimeField(default=timezone.now)
    by_user_id = models.BigIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=_just_one("feedback", "report", "debrief", "dialogue"),
                name="revision_belongs_to_one",
            ),
        ]


class Remark(models.Model):
    """A short answer by another to one part of an experience; it is not changed afterwards."""

    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="remarks")
    section = models.CharField(max_length=10, choices=Section)
    voice = models.CharField(max_length=10, choices=Voice)
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    placement = models.ForeignKey(  # of whose workplace, when the workplace says it
        Placement, null=True, on_delete=models.CASCADE, related_name="remarks"
    )
    name = models.CharField(_("uw naam"), max_length=120, blank=True)
    text = models.CharField(_("reactie"), max_length=300)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="remark_has_text"),
            models.CheckConstraint(
                condition=~Q(voice="workplace") | Q(placement__isnull=False),
                name="remark_of_a_workplace_has_placement",
            ),
        ]
