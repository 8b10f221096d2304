"""A worker is killed in the middle of an import: the next one begins anew, nothing is half done."""

from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from accounts.enums import Role
from core import bell
from core.actors import Actor
from core.enums import JobState
from core.imports import actions as imports
from core.imports.intake import take_in
from core.models import ImportRow, Job
from students.imports import SPEC
from students.models import Enrolment, Student
from tests.core.test_worker import start, state_of, until  # noqa: F401 - `start` is a fixture
from tests.factories import make_school, make_user
from tests.imports.dialects import HEAD, ROW, as_csv

pytestmark = pytest.mark.django_db(transaction=True)
LINES = 12_000


def bring_back(job, worker):
    """As the sweep does once the lease of the lost worker is over."""
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    bell.ring("core.tasks.sweep_jobs")
    until(lambda: state_of(job) == JobState.DONE, "The job did not come back.", worker.log)


def test_an_import_survives_workers_that_are_killed_while_comparing_and_while_applying(
    start,  # noqa: F811
):
    school = make_school()
    by = Actor.of(make_user(school, Role.COORDINATOR))
    rows = [[str(100_000 + n), *ROW[1:]] for n in range(LINES)]
    intake = take_in(as_csv([HEAD, *rows]), SPEC)

    first = start()
    job = imports.start(name="students", intake=intake, school_id=school.pk, by=by)
    until(lambda: ImportRow.objects.filter(job=job).exists(), "No line came.", first.log)
    first.kill()
    assert 0 < ImportRow.objects.filter(job=job).count() < LINES
    second = start()
    bring_back(job, second)
    assert ImportRow.objects.filter(job=job).count() == LINES
    job.refresh_from_db()
    assert (job.outcome["new"], job.attempts) == (LINES, 2)
    assert not Student.objects.exists()

    with standing_in_the_way(school, rows[-1][0]):
        applying = imports.confirm(job=job, by=by)
        until(is_held_up, "The worker did not come to the last lines.", second.log)
        second.kill()
    assert state_of(applying) == JobState.RUNNING
    assert not Student.objects.exists()
    third = start()
    bring_back(applying, third)
    assert Student.objects.filter(school=school).count() == LINES
    assert Enrolment.objects.filter(end__isnull=True).count() == LINES


class standing_in_the_way:  # noqa: N801 - reads as a sentence in `with`
    """Another connection holds what the worker needs, so that it is killed inside its transaction.

    PostgreSQL: an uncommitted student with the last line's number, which the last batch waits
    for; all earlier batches are written by then. SQLite: the only writer's lock.
    """

    def __init__(self, school, number):
        self.school, self.number = school, number

    def __enter__(self):
        if connection.vendor == "sqlite":
            return self
        self.other = connections.create_connection("default")
        self.other.set_autocommit(False)
        with self.other.cursor() as cursor:
            cursor.execute(
                "INSERT INTO students_student (school_id, code, leerlingnummer, first_name, infix,"
                " last_name, sort_key, search_key, birth_date, postcode, email, note, created)"
                " VALUES (%s, 'ZZZZZZ', %s, '', '', '', '', '', '2010-01-01', '', '', '', now())",
                [self.school.pk, self.number],
            )
        return self

    def __exit__(self, *failure):
        if connection.vendor == "sqlite":
            return
        self.other.rollback()
        self.other.close()


def is_held_up() -> bool:
    """Whether the worker waits for a lock; on SQLite, whether it writes (a reader may still look)."""
    if connection.vendor == "sqlite":
        return Job.objects.filter(kind="apply_students", state=JobState.RUNNING, total=1).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])
