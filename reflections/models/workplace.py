"""What the workplace saw, and what those it was done for say."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Skill, StoredFile
from placements.models import Placement
from reflections.enums import FeedbackState, FeedbackWay, Helped
from reflections.models.asking import QuestionSet
from reflections.models.links import PaperLink


class Feedback(models.Model):
    """By the praktijkopleider, on the goals of one placement; at most two minutes' work."""

    placement = models.OneToOneField(Placement, on_delete=models.CASCADE, related_name="feedback")
    state = models.CharField(max_length=10, choices=FeedbackState, default=FeedbackState.ASKED)
    way = models.CharField(max_length=8, choices=FeedbackWay, blank=True)
    question_set = models.ForeignKey(
        QuestionSet, null=True, on_delete=models.PROTECT, related_name="+"
    )
    went_well = models.TextField(_("wat ging goed?"), blank=True)
    tip = models.TextField(_("een tip"), blank=True)
    strengths = models.ManyToManyField(Skill, blank=True, related_name="+")
    audio = models.ForeignKey(  # what went well, when it was said
        StoredFile, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    tip_audio = models.ForeignKey(
        StoredFile, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    recording_removed_on = models.DateField(null=True, blank=True)  # under the school's rules
    helped = models.JSONField(default=list, blank=True)  # codes of Helped: what the student marked
    given_by = models.CharField(_("uw naam"), max_length=120, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    not_given_reason = models.TextField(_("waarom er geen feedback komt"), blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    given_at = models.DateTimeField(null=True, blank=True)
    reminders_sent = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="not_given") | ~Q(not_given_reason=""),
                name="feedback_not_given_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="given") | Q(given_at__isnull=False),
                name="feedback_given_has_date",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "asked_at"], name="feedback_waiting")]

    @property
    def helped_words(self) -> str:
        """What the student was helped by, as it is read."""
        return ", ".join(str(Helped(code).label) for code in self.helped if code in Helped.values)


class FeedbackLink(PaperLink):
    """What the praktijkopleider holds, by mail or as QR code; opening it changes nothing.

    Hangs on the placement, since the student's sheet is printed before feedback is asked.
    """

    placement = models.OneToOneField(
        Placement, on_delete=models.CASCADE, related_name="feedback_link"
    )


class ThanksLink(PaperLink):
    """On the student's sheet: those it was done for can leave one thank-you."""

    placement = models.OneToOneField(
        Placement, on_delete=models.CASCADE, related_name="thanks_link"
    )


class Thanks(models.Model):
    """Shown to the student once the coordinator has looked at it."""

    placement = models.OneToOneField(Placement, on_delete=models.CASCADE, related_name="thanks")
    name = models.CharField(_("uw naam"), max_length=80, blank=True)
    text = models.CharField(_("uw bedankje"), max_length=500)
    at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True, blank=True)
    shown = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(text=""), name="thanks_has_text")
        ]
        indexes: ClassVar = [models.Index(fields=["checked_at"], name="thanks_to_look_at")]
