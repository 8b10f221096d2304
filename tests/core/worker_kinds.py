"""Kinds of job that only the tests' worker knows (`celery worker -I tests.core.worker_kinds`)."""

from pathlib import Path
from threading import Event

from django.db import transaction

from core.jobs import Progress, handles
from core.models import Sector


@handles("test_add")
def add(progress: Progress) -> dict:
    progress.tick(1, 1)
    return {"sum": sum(progress.job.params["numbers"])}


@handles("test_write")
def write(progress: Progress) -> dict:
    """Writes three rows in one transaction; the first attempt hangs in the middle of it."""
    with transaction.atomic():
        progress.hold()
        for number in range(3):
            Sector.objects.create(code=f"half-{number}", name="half")
        if progress.job.attempts == 1:
            Path(progress.job.params["marker"]).touch()
            Event().wait()
    return {"attempt": progress.job.attempts}
