"""Both sides of the same: how a goal is seen, what questions were answered, what stood there before."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from placements.models import Goal
from reflections.enums import Side, Step
from reflections.models.asking import Question
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


class Revision(models.Model):
    """What a feedback or report said before it was changed."""

    feedback = models.ForeignKey(
        Feedback, null=True, on_delete=models.CASCADE, related_name="revisions"
    )
    report = models.ForeignKey(
        Report, null=True, on_delete=models.CASCADE, related_name="revisions"
    )
    data = models.JSONField()
    at = models.DateTimeField(default=timezone.now)
    by_user_id = models.BigIntegerField(null=True)

    class Meta:
        ordering: ClassVar = ["at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(feedback__isnull=False, report__isnull=True)
                | Q(feedback__isnull=True, report__isnull=False),
                name="revision_belongs_to_one",
            ),
        ]
