"""One door for all states: the table, the lock, the reason, the event."""

from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from core.actors import Actor
from core.errors import Refused
from core.events import history
from core.lifecycle import Lifecycle, StepRefused
from core.models import Job

BY = Actor.system("test")
TABLE = Lifecycle(
    {"queued": {"running", "failed"}, "running": {"done"}}, reasoned=frozenset({"failed"})
)


@pytest.mark.django_db
def test_a_step_stores_the_state_with_its_values_and_leaves_an_event():
    job = Job.objects.create(kind="x")
    same = TABLE.move(job, "running", by=BY, message="bezig")
    assert same is job
    assert (job.state, job.message) == ("running", "bezig")
    assert Job.objects.values_list("state", "message").get() == ("running", "bezig")
    (event,) = history(job)
    assert (event.what, event.old, event.new) == ("step", "queued", "running")


@pytest.mark.django_db
def test_a_step_that_the_table_lacks_is_refused_with_the_present_state():
    job = Job.objects.create(kind="x")
    with pytest.raises(StepRefused, match="de stand is nu “wacht”"):
        TABLE.move(job, "done", by=BY, message="toch")
    assert Job.objects.values_list("state", "message").get() == ("queued", "")
    assert not history(job)


@pytest.mark.django_db
def test_what_the_object_says_does_not_count_but_what_the_row_says():
    job = Job.objects.create(kind="x")
    Job.objects.update(state="done")
    with pytest.raises(StepRefused, match="klaar"):
        TABLE.move(job, "running", by=BY)


@pytest.mark.django_db
@pytest.mark.parametrize("why", ["", "   "])
def test_a_reasoned_step_needs_its_why(why):
    job = Job.objects.create(kind="x")
    with pytest.raises(StepRefused, match="Geef een reden"):
        TABLE.move(job, "failed", by=BY, why=why)
    TABLE.move(job, "failed", by=BY, why="te laat")
    assert history(job)[0].note.text == "te laat"


@pytest.mark.django_db
def test_a_refused_step_leaves_the_transaction_around_it_as_it_was():
    job = Job.objects.create(kind="x")
    with transaction.atomic():
        with pytest.raises(StepRefused):
            TABLE.move(job, "done", by=BY)
        TABLE.move(job, "running", by=BY)
    assert Job.objects.get().state == "running"


@pytest.mark.django_db
def test_a_row_that_is_gone_is_said_so():
    job = Job.objects.create(kind="x")
    Job.objects.all().delete()
    with pytest.raises(Job.DoesNotExist):
        TABLE.move(job, "running", by=BY)


def test_the_table_says_what_is_allowed():
    assert TABLE.allows("queued", "running")
    assert not TABLE.allows("done", "running")
    assert issubclass(StepRefused, Refused)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_the_second_is_refused():
    job = Job.objects.create(kind="x")
    barrier, outcomes = Barrier(2), []

    def step() -> None:
        try:
            mine = Job.objects.get(pk=job.pk)
            barrier.wait(timeout=30)
            TABLE.move(mine, "running", by=BY)
            outcomes.append("moved")
        except StepRefused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=step) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(outcomes) == ["moved", "refused"]
    assert len(history(job)) == 1
