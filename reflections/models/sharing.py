"""What the student chose to show of the dossier, to whom and until when."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Link
from placements.models import Experience
from reflections.enums import Audience
from students.models import Student


class DossierShare(models.Model):
    """At home (one, until the student changes it), or by a link that ends on a day."""

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="shares")
    audience = models.CharField(max_length=4, choices=Audience)
    for_whom = models.CharField(_("voor wie is het?"), max_length=80, blank=True)
    parts = models.JSONField(default=list)  # codes of the dossier's parts
    experiences = models.ManyToManyField(Experience, blank=True, related_name="+")
    until = models.DateField(_("tot en met"), null=True, blank=True)
    created = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["student"], condition=Q(audience="home"), name="share_at_home_once"
            ),
            models.CheckConstraint(
                condition=Q(audience="home") | Q(until__isnull=False),
                name="share_by_link_has_last_day",
            ),
        ]

    def stands_on(self, day: date) -> bool:
        return self.ended_at is None and (self.until is None or day <= self.until)


class ShareLink(Link):
    share = models.OneToOneField(DossierShare, on_delete=models.CASCADE, related_name="link")
