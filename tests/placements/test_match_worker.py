"""A real worker, killed in the middle of writing a run: nothing half done, and started again."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from threading import Timer

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from core.enums import JobState
from core.models import Job
from core.tasks import sweep_jobs
from placements.actions.matching import start_run
from placements.models import MatchEntrant, MatchRun, Proposal
from tests.placements.matching.worlds import World

pytestmark = pytest.mark.django_db(transaction=True)
# A worker that stops for ever after writing the entrants, inside the transaction that writes a run.
WORKER = """
import os, time
from config.celery import app
import django; django.setup()
from placements import match_storing
def stuck(*args):
    os.write(1, b"in the middle\\n")  # celery takes `print` over
    time.sleep(600)
match_storing._proposals = stuck
app.worker_main(["worker", "--pool", "solo", "--loglevel", "error", "--without-mingle"])
"""


def database_url():
    at = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{at['NAME']}"
    return f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"


@pytest.fixture
def worker():
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL or "",
        "DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER],
        env=environment,
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    too_late = Timer(90, process.kill)  # then reading ends, and the test fails
    too_late.start()
    yield process
    too_late.cancel()
    process.kill()
    process.wait()


def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_lease_starts_it_again(worker):
    world = World()
    job = start_run(term=world.term, by=world.by)
    assert any("in the middle" in line for line in worker.stdout)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.RUNNING, 1)
    assert not MatchRun.objects.exists()
    assert not MatchEntrant.objects.exists()

    sweep_jobs()
    assert not MatchRun.objects.exists()  # the lease still holds: the worker might be slow
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    sweep_jobs()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 2)
    run = MatchRun.objects.get()
    assert run.entrants.count() == 3
    assert Proposal.objects.count() == 6
