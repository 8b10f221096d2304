"""The outbox: what is to be mailed, to whom, and what became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    HELD = "held", _("vastgehouden")
    QUEUED = "queued", _("wacht op verzending")
    SENT = "sent", _("verzonden")
    FAILED = "failed", _("mislukt")
    CANCELLED = "cancelled", _("niet verzonden")


class Message(models.Model):
    """A template's name and ids, rendered at delivery: links' tokens never lie in the database.

    `template` is known to `mail.registry`, `params` are ids and plain words for its renderer.
    Mail that Django itself sends has template "raw" with subject and body in `params`.
    """

    template = models.CharField(max_length=60)
    to = models.EmailField()
    language = models.CharField(max_length=5, default="nl")
    params = models.JSONField(default=dict)
    school_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.QUEUED)
    key = models.CharField(max_length=120, blank=True)  # one message per key, when given
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    created = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created"]
        indexes: ClassVar = [models.Index(fields=["state", "next_attempt"], name="message_due")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="message_key_once")
        ]
