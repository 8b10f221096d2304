"""What a school asks, in versions: old answers keep the questions that they answered."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts.models import School
from placements.enums import Kind
from reflections.enums import SetKind


class QuestionSet(models.Model):
    """A school's own questions; a changed set is a new version, so that old answers keep theirs."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="question_sets")
    kind = models.CharField(max_length=10, choices=SetKind)
    assignment_kind = models.CharField(  # empty: for all kinds that have no set of their own
        max_length=14, choices=Kind, blank=True
    )
    version = models.PositiveSmallIntegerField(default=1)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["school", "kind", "assignment_kind", "version"], name="question_set_once"
            ),
        ]


class Question(models.Model):
    """For attitude: an item on the four steps. For a report: one of the STARR questions, by its code.

    For a talk: an open question, under the career competence that is its code's beginning.
    """

    question_set = models.ForeignKey(
        QuestionSet, on_delete=models.CASCADE, related_name="questions"
    )
    code = models.SlugField(max_length=30)
    text = models.CharField(max_length=200)
    help_text = models.CharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question_set", "code"], name="question_code_once"),
        ]
