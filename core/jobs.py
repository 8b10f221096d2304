"""Long work: rows that say what is to be done, by whom, how far it is and what came of it."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import Actor
from core.bell import ring
from core.enums import JobState
from core.errors import Refused
from core.events import record
from core.lifecycle import Lifecycle
from core.models import Job, StoredFile

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 3
LIFECYCLE = Lifecycle(
    {
        JobState.QUEUED: {JobState.RUNNING, JobState.FAILED},
        JobState.RUNNING: {JobState.DONE, JobState.FAILED, JobState.QUEUED},
    }
)
_handlers: dict[str, Callable[[Progress], dict | None]] = {}


def handles(kind: str) -> Callable:
    """Registers what a worker does for jobs of this kind (in an app's `tasks.py`)."""

    def register(function: Callable[[Progress], dict | None]) -> Callable:
        _handlers[kind] = function
        return function

    return register


class Progress:
    """What a handler gets: the job, and `tick` to report how far it is and keep the lease."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._last = timezone.now() - LEASE

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
    progress = Progress(job)
    by = Actor.system("worker")
    try:
        outcome = _handlers[job.kind](progress) or {}
        with transaction.atomic():
            progress.hold()
            LIFECYCLE.move(job, JobState.DONE, by=by, finished=timezone.now(), outcome=outcome)
    except LostLease:
        return
    except Refused as refusal:
        LIFECYCLE.move(job, JobState.FAILED, by=by, finished=timezone.now(), error=str(refusal))
    except Exception:
        LIFECYCLE.move(
            job,
            JobState.FAILED,
            by=by,
            finished=timezone.now(),
            error=_("Er ging iets mis. Probeer het opnieuw, of meld het."),
            outcome={"trace": traceback.format_exc()[-2000:]},
        )
        raise


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
