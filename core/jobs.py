"""Long work: rows that say what is to be done, by whom, how far it is and what came of it."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import files
from core.actors import Actor
from core.bell import ring
from core.enums import JobState
from core.errors import Refused
from core.events import record
from core.lifecycle import Lifecycle
from core.models import Job, StoredFile

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 3
LOOK = gettext_lazy("Bekijk het resultaat")
LIFECYCLE = Lifecycle(
    {
        JobState.QUEUED: {JobState.RUNNING, JobState.FAILED},
        JobState.RUNNING: {JobState.DONE, JobState.FAILED, JobState.QUEUED},
    }
)


@dataclass(frozen=True)
class Kind:
    """What the site knows of one kind of job: its name, what does it, and where it leads."""

    name: str
    handler: Callable[[Progress], dict | None]
    label: Any = ""
    leads_to: Callable[[Job], str] | None = None
    leads_label: Any = ""
    retry: bool = False
    keeps: timedelta | None = None
    roles: tuple[str, ...] = ()


_kinds: dict[str, Kind] = {}


def handles(
    kind: str,
    *,
    label: Any = "",
    leads_to: Callable[[Job], str] | None = None,
    leads_label: Any = "",
    retry: bool = False,
    keeps: timedelta | None = None,
    roles: tuple[str, ...] = (),
) -> Callable:
    """Registers what a worker does for jobs of this kind (in an app's `tasks.py`).

    `label` is what people read («Leerlingen importeren»); `leads_to(job)` is the address where a
    finished job's result waits (an import's preview), with `leads_label` on its button; `retry`
    offers to start a failed one again with the same `params` and upload, to who has one of
    `roles`; a result is deleted after `keeps`, for files that hold secrets.
    """

    def register(function: Callable[[Progress], dict | None]) -> Callable:
        _kinds[kind] = Kind(
            kind, function, label, leads_to, leads_label or LOOK, retry, keeps, roles
        )
        return function

    return register


def all_kinds() -> dict[str, Kind]:
    """Every registered kind. The web process loads the apps' `tasks` only when it asks."""
    autodiscover_modules("tasks")
    return _kinds


def kind_of(job: Job) -> Kind | None:
    """None for a kind that this version of the site does not know any more."""
    return _kinds.get(job.kind) or all_kinds().get(job.kind)


class Progress:
    """What a handler gets: the job, and `tick` to report how far it is and keep the lease."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._last = timezone.now() - LEASE

    def keep(self, *, content: bytes | File, name: str, content_type: str) -> StoredFile:
        """Stores a file as the job's result; it can be fetched once the job is done."""
        self.discard()
        content = ContentFile(content) if isinstance(content, bytes) else content
        self.job.result = files.store(
            content=content, name=name, content_type=content_type, school_id=self.job.school_id
        )
        return self.job.result

    def discard(self) -> None:
        """Throws away what `keep` stored, since the job is no longer ours or failed."""
        if self.job.result is not None:
            files.remove(self.job.result)
            self.job.result = None

    def tick(self, done: int, total: int | None = None, message: str = "") -> None:
        """Stores progress at most twice a second. Raises `LostLease` if another worker took over.

        Call it outside the transaction that applies the result.
        """
        now = timezone.now()
        if now - self._last < timedelta(seconds=0.5) and done != total:
            return
        self._last = now
        values: dict[str, Any] = {"done": done, "heartbeat": now, "lease_until": now + LEASE}
        if total is not None:
            values["total"] = total
        if message:
            values["message"] = message
        mine = Job.objects.filter(
            pk=self.job.pk, state=JobState.RUNNING, attempts=self.job.attempts
        )
        if not mine.update(**values):
            raise LostLease

    def hold(self) -> None:
        """Inside the applying transaction: locks the job and checks that it is still ours."""
        job = Job.objects.select_for_update().get(pk=self.job.pk)
        if job.state != JobState.RUNNING or job.attempts != self.job.attempts:
            raise LostLease


class LostLease(Exception):  # noqa: N818 - a fact that ends the work, not a fault
    """Another worker took the job over; stop without writing anything."""


@transaction.atomic
def enqueue(
    *,
    kind: str,
    by: Actor,
    school_id: int | None = None,
    params: dict | None = None,
    upload: StoredFile | None = None,
) -> Job:
    job = Job.objects.create(
        kind=kind,
        school_id=school_id,
        by_user_id=by.ref if by.is_user else None,
        params=params or {},
        upload=upload,
        language=translation.get_language() or "nl",
    )
    record(job, "queued", by=by)
    ring("core.tasks.run_job", job.pk)
    return job


@transaction.atomic
def claim(job_id: int) -> Job | None:
    """Takes a waiting job, or one whose worker was lost; None when there is nothing to do."""
    now = timezone.now()
    job = (
        Job.objects.select_for_update(skip_locked=False)
        .filter(pk=job_id)
        .filter(Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=now))
        .first()
    )
    if job is None:
        return None
    by = Actor.system("worker")
    if job.state == JobState.RUNNING:
        if job.attempts >= MOST_ATTEMPTS:
            LIFECYCLE.move(
                job,
                JobState.FAILED,
                by=by,
                finished=now,
                error=_("Het werk is drie keer gestopt. Probeer het opnieuw."),
            )
            return None
        LIFECYCLE.move(job, JobState.QUEUED, by=by)
    LIFECYCLE.move(
        job,
        JobState.RUNNING,
        by=by,
        started=now,
        heartbeat=now,
        lease_until=now + LEASE,
        attempts=job.attempts + 1,
    )
    return job


def run(job_id: int) -> None:
    """Claims the job, does its work and writes what came of it."""
    job = claim(job_id)
    if job is None:
        return
    with translation.override(job.language):
        _do(job)


def _do(job: Job) -> None:
    progress = Progress(job)
    kind = kind_of(job)
    try:
        if kind is None:
            raise Refused(_("Dit soort werk bestaat niet meer."))
        outcome = kind.handler(progress) or {}
        _end(progress, JobState.DONE, outcome=outcome, result=job.result, message="")
    except LostLease:
        progress.discard()
    except Refused as refusal:
        _fail(progress, error=str(refusal))
    except Exception:
        _fail(
            progress,
            error=_("Er ging iets mis. Probeer het opnieuw, of meld het."),
            outcome={"trace": traceback.format_exc()[-2000:]},
        )
        raise


@transaction.atomic
def _end(progress: Progress, state: JobState, **values: Any) -> None:
    progress.hold()
    LIFECYCLE.move(
        progress.job, state, by=Actor.system("worker"), finished=timezone.now(), **values
    )


def _fail(progress: Progress, **values: Any) -> None:
    """A worker that lost its job says nothing: the other one's outcome counts."""
    progress.discard()
    try:
        _end(progress, JobState.FAILED, **values)
    except LostLease:
        return


@transaction.atomic
def retry(*, job: Job, by: Actor) -> Job:
    """The same work once more, as a new job. Raises `Refused` where that makes no sense."""
    kind = kind_of(job)
    if job.state != JobState.FAILED or kind is None or not kind.retry:
        raise Refused(_("Dit werk kan niet opnieuw. Begin het waar je het eerder begon."))
    see(job=job)
    return enqueue(
        kind=job.kind, by=by, school_id=job.school_id, params=job.params, upload=job.upload
    )


def see(*, job: Job) -> None:
    """Takes a finished job from under the bell of whoever started it."""
    if job.is_over and not job.seen:
        Job.objects.filter(pk=job.pk).update(seen=True)
        job.seen = True


def see_listed(*, listed: Iterable[Job], user_id: int) -> None:
    """The same for all that this user finds in the list."""
    over = [job.pk for job in listed if job.by_user_id == user_id and job.is_over and not job.seen]
    if over:
        Job.objects.filter(pk__in=over).update(seen=True)


def forget_results() -> int:
    """Deletes the results of kinds that keep them for a while only; answers how many."""
    now = timezone.now()
    old = [
        job.result
        for kind in all_kinds().values()
        if kind.keeps is not None
        for job in Job.objects.filter(
            kind=kind.name, result__isnull=False, finished__lt=now - kind.keeps
        ).select_related("result")
    ]
    for stored in filter(None, old):
        files.remove(stored)
    return len(old)


def waiting() -> list[int]:
    """Ids of jobs that nobody is doing: queued, or running past their lease."""
    now = timezone.now()
    return list(
        Job.objects.filter(
            Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=now)
        )
        .order_by("created")
        .values_list("pk", flat=True)[:50]
    )
