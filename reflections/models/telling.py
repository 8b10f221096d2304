"""What the student tells: the report, and what of this work suits."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from placements.models import Experience
from reflections.enums import Aspect, ReportState, Verdict
from reflections.models.asking import QuestionSet


class Report(models.Model):
    """«Vertel hoe het ging»: spoken, with pictures or written; STARR asks only what is missing."""

    experience = models.OneToOneField(Experience, on_delete=models.CASCADE, related_name="report")
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.DRAFT)
    question_set = models.ForeignKey(
        QuestionSet, null=True, on_delete=models.PROTECT, related_name="+"
    )
    story = models.TextField(_("jouw verhaal"), blank=True)
    situation = models.TextField(_("situatie"), blank=True)
    task = models.TextField(_("taak"), blank=True)
    action = models.TextField(_("actie"), blank=True)
    result = models.TextField(_("resultaat"), blank=True)
    reflection = models.TextField(_("reflectie"), blank=True)
    dared = models.CharField(_("wat durfde je?"), max_length=300, blank=True)
    told = models.JSONField(default=list, blank=True)  # parts that the student ticked as told
    audio = models.ForeignKey(StoredFile, null=True, on_delete=models.SET_NULL, related_name="+")
    recording_removed_on = models.DateField(null=True, blank=True)  # under the school's rules
    returned_note = models.TextField(_("wat er nog mist"), blank=True)
    handed_in_at = models.DateTimeField(null=True, blank=True)
    updated = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(returned_note=""),
                name="report_returned_has_note",
            ),
        ]


class ReportPicture(models.Model):
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="pictures")
    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="+")
    caption = models.CharField(_("wat zie je?"), max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]


class Suit(models.Model):
    """What of this work suits me: tasks, people, surroundings, and whom it was for."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="suits")
    aspect = models.CharField(max_length=12, choices=Aspect)
    verdict = models.CharField(max_length=8, choices=Verdict)
    text = models.CharField(_("welke, en waarom?"), max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "aspect"], name="suit_once_per_aspect"),
        ]


class Footage(models.Model):
    """A photo or film of the student at work; shown only within the consents that stand."""

    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="footage")
    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="+")
    caption = models.CharField(_("wat zie je?"), max_length=200, blank=True)
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["pk"]

    @property
    def is_film(self) -> bool:
        return self.file.content_type.startswith("video/")
