"""What can be done with an import: begin, confirm, throw away, and forget after a week."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import files
from core.actors import Actor
from core.enums import JobState, Verdict
from core.errors import Refused
from core.events import record
from core.imports.intake import Intake
from core.jobs import Progress, enqueue
from core.models import ImportRow, Job

STAGING, APPLYING = "import_", "apply_"
KEPT = timedelta(days=7)


@transaction.atomic
def start(*, name: str, intake: Intake, school_id: int, by: Actor) -> Job:
    """Keeps the known columns and asks a worker to compare them. `name` as in «students»."""
    upload = files.store(
        content=ContentFile(intake.table),
        name="lijst.csv",
        content_type="text/csv",
        school_id=school_id,
    )
    params = {"names": intake.names, "unknown": intake.unknown, "count": intake.count}
    return enqueue(kind=STAGING + name, by=by, school_id=school_id, params=params, upload=upload)


@transaction.atomic
def confirm(*, job: Job, by: Actor, leave: bool = False) -> Job:
    """Asks a worker to apply what the preview showed; `leave`: who is missing has left.

    Raises `Refused` when a line is wrong, or when it was confirmed or thrown away before.
    """
    staged = Job.objects.select_for_update().get(pk=job.pk)
    outcome = staged.outcome
    if staged.state != JobState.DONE or not staged.kind.startswith(STAGING):
        raise Refused(_("Deze import is nog niet nagekeken."))
    _refuse_settled(staged)
    if outcome.get(Verdict.WRONG):
        raise Refused(_("Er staan nog fouten in het bestand. Verbeter die en kies het opnieuw."))
    if not outcome.get(Verdict.NEW) and not outcome.get(Verdict.CHANGED) and not leave:
        raise Refused(_("Er verandert niets, dus er is niets te verwerken."))
    applying = enqueue(
        kind=APPLYING + staged.kind.removeprefix(STAGING),
        by=by,
        school_id=staged.school_id,
        params={"import": staged.pk, "leave": leave},
    )
    staged.outcome = {**outcome, "applying": applying.code}
    staged.save(update_fields=["outcome"])
    record(staged, "confirmed", by=by)
    return applying


def _refuse_settled(staged: Job) -> None:
    outcome = staged.outcome
    if "applied" in outcome:
        raise Refused(_("Deze import is al verwerkt."))
    if outcome.get("discarded"):
        raise Refused(_("Deze import is weggegooid. Kies het bestand opnieuw."))
    going = Job.objects.filter(code=outcome.get("applying", "")).exclude(state=JobState.FAILED)
    if going.exists():
        raise Refused(_("Deze import wordt al verwerkt."))


@transaction.atomic
def discard(*, job: Job, by: Actor) -> None:
    """Throws away the lines and the table. What was applied stays applied."""
    staged = Job.objects.select_for_update().get(pk=job.pk)
    _refuse_settled(staged)
    staged.outcome = {**staged.outcome, "discarded": True}
    staged.save(update_fields=["outcome"])
    forget(staged)
    record(staged, "discarded", by=by)


@transaction.atomic
def forget(staged: Job) -> None:
    """Deletes what was staged and the table it came from; the counts stay."""
    ImportRow.objects.filter(job=staged).delete()
    if staged.upload is not None:
        upload, staged.upload = staged.upload, None
        staged.save(update_fields=["upload"])
        files.remove(upload)


def purge(now: datetime) -> int:
    """Forgets imports of more than a week ago; a lost worker's leftovers too. Answers how many."""
    old = Job.objects.filter(kind__startswith=STAGING, created__lt=now - KEPT)
    held = [job for job in old.select_related("upload") if job.upload_id or job.rows.exists()]
    for job in held:
        with transaction.atomic():
            if "applied" not in job.outcome:
                job.outcome = {**job.outcome, "discarded": True}
                job.save(update_fields=["outcome"])
            forget(job)
    return len(held)


def apply_once(progress: Progress, work: Callable[[Job], dict[str, Any]]) -> dict[str, Any]:
    """Does `work(staged)` in one transaction, under the lease, and only once.

    A worker that dies after the commit leaves its job running; the next one finds what came of it.
    """
    progress.tick(0, 1, _("De lijst wordt verwerkt"))
    try:
        with transaction.atomic():
            progress.hold()
            staged = Job.objects.select_for_update().get(pk=progress.job.params["import"])
            if "applied" in staged.outcome:
                return dict(staged.outcome["applied"])
            if staged.outcome.get("discarded"):
                raise Refused(_("Deze import is weggegooid. Kies het bestand opnieuw."))
            counts = work(staged)
            staged.outcome = {
                **staged.outcome,
                "applied": counts,
                "applied_at": timezone.now().isoformat(),
            }
            staged.save(update_fields=["outcome"])
            record(staged, "applied", by=actor_of(progress.job))
    except IntegrityError as error:
        raise changed_meanwhile() from error
    forget(staged)
    progress.tick(1, 1)
    return counts


def preview_of(job: Job, address: Callable[[str], str]) -> str:
    """Where the outcome of a staging or applying job is read; `address` makes it from a code."""
    if job.kind.startswith(APPLYING):
        job = Job.objects.filter(pk=job.params.get("import", 0)).first() or job
    return address(job.code)


def actor_of(job: Job) -> Actor:
    """Who asked for the work: what a worker does for somebody is that person's doing."""
    from django.contrib.auth import get_user_model

    user = get_user_model().objects.filter(pk=job.by_user_id or 0).first()
    return Actor.of(user) if user else Actor.system("worker")


def changed_meanwhile() -> Refused:
    return Refused(
        _(
            "Er is iets veranderd sinds het nakijken. Er is niets opgeslagen. Kies het bestand"
            " opnieuw, dan zie je de nieuwe verschillen."
        )
    )
