"""A real Celery worker in a process of its own, on the tests' database and queue."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from config.celery import app
from core import bell, jobs
from core.actors import Actor
from core.enums import JobState
from core.models import Job, Sector

pytestmark = pytest.mark.django_db(transaction=True)
BY = Actor.system("test")
PATIENCE = 90  # seconds until a process that should have acted counts as broken


def until(holds: Callable[[], bool], what: str, log: Path) -> None:
    """Waits for another process."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"{what}\n{log.read_text()[-3000:]}"
        time.sleep(0.1)


def database_url() -> str:
    """Of the test database that this process works on."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    server = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    return f"{server}/{name}"


class Worker:
    """Started in a group of its own, so that SIGKILL takes its children too, as a power cut does."""

    def __init__(self, log: Path) -> None:
        self.log = log
        environment = {**os.environ, "DATABASE_URL": database_url(), "PYTHONUNBUFFERED": "1"}
        command = [
            "-m",
            "celery",
            "-A",
            "config",
            "worker",
            "-c",
            "1",
            "-l",
            "info",
            "-I",
            "tests.core.worker_kinds",
        ]
        self.process = subprocess.Popen(
            [sys.executable, *command, "--without-mingle", "--without-gossip"],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=log.open("wb"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, how)
        self.process.wait(timeout=PATIENCE)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Worker]]:
    app.control.purge()
    running: list[Worker] = []

    def make() -> Worker:
        running.append(Worker(tmp_path / f"worker{len(running)}.log"))
        return running[-1]

    yield make
    for worker in running:
        worker.kill()


def state_of(job: Job) -> str:
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)


def test_a_worker_hears_the_bell_and_a_job_whose_bell_was_lost_is_found_by_the_sweep(
    start, monkeypatch
):
    worker = start()
    rung = jobs.enqueue(kind="test_add", by=BY, params={"numbers": [1, 2, 3]})
    until(lambda: state_of(rung) == JobState.DONE, "The bell was not heard.", worker.log)
    rung.refresh_from_db()
    assert rung.outcome == {"sum": 6}

    def away(*args: object, **kwargs: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(bell.current_app, "send_task", away)
        lost = jobs.enqueue(kind="test_add", by=BY, params={"numbers": [4]})
    assert state_of(lost) == JobState.QUEUED
    bell.ring("core.tasks.sweep_jobs")
    until(lambda: state_of(lost) == JobState.DONE, "The sweep did not find it.", worker.log)


def test_a_worker_killed_in_the_middle_leaves_nothing_half_done_and_its_lease_brings_the_job_back(
    start, tmp_path
):
    marker = tmp_path / "in-the-middle"
    first = start()
    job = jobs.enqueue(kind="test_write", by=BY, params={"marker": str(marker)})
    until(marker.exists, "The work did not begin.", first.log)
    first.kill()
    assert state_of(job) == JobState.RUNNING
    assert not Sector.objects.filter(name="half").exists()
    assert jobs.waiting() == []  # until its lease is over, nobody takes it
    assert jobs.claim(job.pk) is None
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    second = start()
    bell.ring("core.tasks.sweep_jobs")
    until(lambda: state_of(job) == JobState.DONE, "The job did not come back.", second.log)
    job.refresh_from_db()
    assert job.outcome == {"attempt": 2}
    assert Sector.objects.filter(name="half").count() == 3
