"""What every app leans on: events, jobs, files, links and the shared words."""

import hashlib
import hmac
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.codes import new_code
from core.enums import JobState

FRESH = timedelta(seconds=4)


def file_code() -> str:
    """Long enough that nobody guesses it."""
    return new_code(12)


class Event(models.Model):
    """Who did what, when: ids and codes only, never text. Append-only (see `core.triggers`)."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    school_id = models.BigIntegerField(null=True)
    object_kind = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    what = models.CharField(max_length=60)
    old = models.CharField(max_length=60, blank=True)
    new = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["object_kind", "object_id", "at"], name="event_by_object")
        ]


class EventNote(models.Model):
    """The *why* of an event: words about people, so erasable."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="note")
    text = models.TextField()


class StoredFile(models.Model):
    """A private file. Who may read it is the rule of the room that points at it."""

    code = models.CharField(max_length=12, unique=True, default=file_code)
    file = models.FileField(upload_to="%Y/%m/")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    school_id = models.BigIntegerField(null=True)
    created = models.DateTimeField(default=timezone.now)


class Job(models.Model):
    """Long work in a worker: found again by its lease when the worker is lost, never half applied."""

    code = models.CharField(max_length=12, unique=True, default=file_code)
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    school_id = models.BigIntegerField(null=True)
    by_user_id = models.BigIntegerField(null=True)
    params = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    heartbeat = models.DateTimeField(null=True)
    created = models.DateTimeField(default=timezone.now)
    started = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)
    seen = models.BooleanField(default=False)
    language = models.CharField(max_length=12, default="nl")  # of who asked, for texts and files
    upload = models.ForeignKey(StoredFile, null=True, on_delete=models.SET_NULL, related_name="+")
    result = models.ForeignKey(StoredFile, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "lease_until"], name="job_by_lease"),
            models.Index(fields=["by_user_id", "seen"], name="job_by_user"),
        ]

    @property
    def percent(self) -> int:
        if self.state == JobState.DONE:
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0

    @property
    def is_over(self) -> bool:
        return self.state in {JobState.DONE, JobState.FAILED}

    @property
    def is_fresh(self) -> bool:
        """Asked for just now: most work is done in a blink, so its page looks again that soon."""
        return timezone.now() - self.created < FRESH


class ImportRow(models.Model):
    """One staged line of an import, until it is confirmed or thrown away."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    key = models.CharField(max_length=80)
    verdict = models.CharField(max_length=10)  # new | changed | unchanged | wrong
    data = models.JSONField(default=dict)
    errors = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job", "line"], name="import_row_line_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["job", "verdict"], name="import_row_verdict")]


class LinkQuerySet(models.QuerySet):
    def by_token(self, token: str) -> Any:
        """The row of this token, lapsed or not, or None."""
        return self.filter(token_hash=hash_token(token)).first()


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Link(models.Model):
    """A door that opens by holding its address. Only the token's hash is stored.

    The token is made again whenever a mail or sheet is rendered (`link.token`), so that nobody
    with the database alone can open it. Renewing raises `version`, and the old address stops.
    """

    version = models.PositiveIntegerField(default=1)
    token_hash = models.CharField(max_length=64, blank=True, db_index=True)
    created = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    objects = LinkQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def token(self) -> str:
        text = f"{self._meta.label}:{self.pk}:{self.version}"
        digest = hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256)
        return digest.hexdigest()[:40]

    def seal(self) -> None:
        """Stores the hash of the current token; call inside the action that makes or renews it."""
        self.token_hash = hash_token(self.token)
        self.save(update_fields=["token_hash", "version", "expires_at"])

    @property
    def is_lapsed(self) -> bool:
        return self.expires_at <= timezone.now()


class Word(models.Model):
    """A shared word of the platform, known by its code."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)

    class Meta:
        abstract = True
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        from django.utils.translation import get_language

        return self.name_en if self.name_en and get_language() == "en" else self.name


class Sector(Word):
    class Meta(Word.Meta):
        verbose_name = _("sector")


class Interest(Word):
    class Meta(Word.Meta):
        verbose_name = _("interesse")


class Skill(Word):
    """Something that a task asks or that a student shows; `social` for attitude and contact."""

    social = models.BooleanField(default=False)

    class Meta(Word.Meta):
        verbose_name = _("vaardigheid")


class Certificate(Word):
    """A paper that some work asks for: a course that was passed, a licence."""

    class Meta(Word.Meta):
        verbose_name = _("certificaat")


class Postcode(models.Model):
    """Where the four digits of a Dutch postcode lie (WGS 84 degrees)."""

    digits = models.CharField(max_length=4, unique=True)
    city = models.CharField(max_length=80)
    lat = models.FloatField()
    lon = models.FloatField()
