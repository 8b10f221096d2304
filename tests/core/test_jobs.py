"""Long work: claimed once, found again when its worker is lost, never ended twice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from core import bell, jobs, tasks
from core.actors import Actor
from core.enums import JobState
from core.errors import Refused
from core.lifecycle import StepRefused
from core.models import Event, Job, StoredFile
from tests.factories import make_user

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
Handler = Callable[[jobs.Progress], dict | None]


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """`kind(handler, **options)` registers it as "test" for this test only."""
    monkeypatch.setattr(jobs, "_kinds", dict(jobs.all_kinds()))

    def register(handler: Handler, **options: Any) -> None:
        jobs.handles("test", **options)(handler)

    return register


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[tuple]:
    """What was sent to the queue; the broker is the outside world."""
    sent: list[tuple] = []
    monkeypatch.setattr(
        bell.current_app, "send_task", lambda name, args, retry: sent.append((name, *args))
    )
    return sent


def make_job(**values: Any) -> Job:
    return Job.objects.create(**{"kind": "test", **values})


def lose_worker(job: Job) -> None:
    """As if its worker died a minute ago."""
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_work_is_done_and_its_outcome_kept(kind):
    kind(lambda progress: {"count": 3})
    job = jobs.enqueue(kind="test", by=SYSTEM)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.outcome, job.percent) == (JobState.DONE, {"count": 3}, 100)
    steps = Event.objects.filter(object_kind="core.job", object_id=job.pk).order_by("pk")
    assert [(e.what, e.new) for e in steps] == [
        ("queued", ""),
        ("step", "running"),
        ("step", "done"),
    ]


def test_the_bell_rings_after_the_transaction_and_not_when_it_fails(
    rung, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue(kind="test", by=SYSTEM)
        assert rung == []
    assert rung == [("core.tasks.run_job", job.pk)]
    rung.clear()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        jobs.enqueue(kind="test", by=SYSTEM)
        transaction.set_rollback(True)
    assert rung == []


def test_a_broker_that_is_away_costs_nothing(monkeypatch, django_capture_on_commit_callbacks):
    def away(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(bell.current_app, "send_task", away)
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue(kind="test", by=SYSTEM)
    assert jobs.waiting() == [job.pk]


def test_a_job_is_claimed_once():
    job = make_job()
    first = jobs.claim(job.pk)
    assert first is not None
    assert (first.state, first.attempts) == (JobState.RUNNING, 1)
    assert first.lease_until > timezone.now()
    assert jobs.claim(job.pk) is None
    assert jobs.waiting() == []


def test_a_lost_worker_is_taken_over_and_the_old_one_stops_without_writing(kind):
    ended = []

    def handler(progress: jobs.Progress) -> dict:
        if progress.job.attempts == 1:
            lose_worker(progress.job)
            jobs.run(progress.job.pk)
            with pytest.raises(jobs.LostLease):
                progress.tick(5, 5)
            with pytest.raises(jobs.LostLease), transaction.atomic():
                progress.hold()
        ended.append(progress.job.attempts)
        return {"by": progress.job.attempts}

    kind(handler)
    job = make_job()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert ended == [2, 1]
    assert (job.state, job.outcome, job.attempts) == (JobState.DONE, {"by": 2}, 2)


@pytest.mark.parametrize("error", [Refused("nee"), ValueError("stuk")])
def test_an_old_worker_that_fails_leaves_the_new_one_its_job(kind, error):
    def handler(progress: jobs.Progress) -> None:
        if progress.job.attempts == 1:
            lose_worker(progress.job)
            assert jobs.claim(progress.job.pk).attempts == 2
            raise error

    kind(handler)
    job = make_job()
    if isinstance(error, ValueError):
        with pytest.raises(ValueError, match="stuk"):
            jobs.run(job.pk)
    else:
        jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.RUNNING, "")


def test_after_three_lost_workers_it_failed_and_says_what_to_do(kind):
    kind(lambda progress: {})
    job = make_job()
    for attempt in (1, 2, 3):
        assert jobs.claim(job.pk).attempts == attempt
        lose_worker(job)
    assert jobs.claim(job.pk) is None
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.error == "Het werk is drie keer gestopt. Probeer het opnieuw."
    assert jobs.waiting() == []


def test_a_refusal_ends_the_job_with_its_own_words(kind):
    def handler(progress: jobs.Progress) -> None:
        raise Refused("Kolom BSN mag niet.")

    kind(handler)
    job = make_job()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "Kolom BSN mag niet.")


def test_a_fault_is_told_plainly_and_its_trace_kept_for_the_administrator(kind):
    def handler(progress: jobs.Progress) -> None:
        raise ValueError("geheim")

    kind(handler)
    job = make_job()
    with pytest.raises(ValueError, match="geheim"):
        jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "geheim" not in job.error
    assert "geheim" in job.outcome["trace"]


def test_an_unknown_kind_fails_instead_of_waiting_for_ever():
    job = make_job(kind="gone")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "Dit soort werk bestaat niet meer.")


def test_progress_is_kept_and_renews_the_lease(kind):
    seen = []

    def handler(progress: jobs.Progress) -> None:
        Job.objects.filter(pk=progress.job.pk).update(lease_until=timezone.now())
        progress.tick(30, 120, "Regels lezen")
        seen.append(Job.objects.get(pk=progress.job.pk))
        progress.tick(31, 120)
        seen.append(Job.objects.get(pk=progress.job.pk))

    kind(handler)
    jobs.run(make_job().pk)
    first, second = seen
    assert (first.done, first.total, first.message, first.percent) == (30, 120, "Regels lezen", 25)
    assert first.lease_until > timezone.now() + timedelta(seconds=50)
    assert second.done == 30  # at most twice a second


def test_the_work_speaks_the_language_of_who_asked(kind):
    from django.utils.translation import get_language, override

    heard = []
    kind(lambda progress: heard.append(get_language()))
    with override("en"):
        job = jobs.enqueue(kind="test", by=SYSTEM)
    jobs.run(job.pk)
    assert heard == ["en"]


def test_a_result_file_is_kept_with_a_finished_job_and_removed_with_a_failed_one(kind):
    def good(progress: jobs.Progress) -> None:
        progress.keep(content=b"eerst", name="a.txt", content_type="text/plain")
        progress.keep(content=b"pdf", name="b.txt", content_type="text/plain")

    def bad(progress: jobs.Progress) -> None:
        progress.keep(content=b"pdf", name="c.txt", content_type="text/plain")
        raise Refused("toch niet")

    kind(good)
    job = make_job()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.result.name == "b.txt"
    kind(bad)
    failed = make_job()
    jobs.run(failed.pk)
    failed.refresh_from_db()
    assert failed.result is None
    assert [stored.name for stored in StoredFile.objects.all()] == ["b.txt"]


def test_results_with_secrets_are_deleted_after_their_time(
    kind, django_capture_on_commit_callbacks
):
    kind(
        lambda p: p.keep(content=b"codes", name="k.pdf", content_type="application/pdf") and None,
        keeps=timedelta(hours=24),
    )
    young, old = make_job(), make_job()
    for job in (young, old):
        jobs.run(job.pk)
    Job.objects.filter(pk=old.pk).update(finished=timezone.now() - timedelta(hours=25))
    old.refresh_from_db()
    storage, name = old.result.file.storage, old.result.file.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.forget_results()
    old.refresh_from_db()
    young.refresh_from_db()
    assert old.result is None
    assert not storage.exists(name)
    assert young.result is not None


def test_a_failed_job_can_start_again_where_its_kind_allows(kind):
    kind(lambda progress: {}, retry=True)
    user = make_user()
    job = make_job(state=JobState.FAILED, params={"n": 1}, school_id=7, by_user_id=user.pk)
    again = jobs.retry(job=job, by=Actor.of(user))
    assert (again.params, again.school_id, again.state) == ({"n": 1}, 7, JobState.QUEUED)
    job.refresh_from_db()
    assert job.seen


@pytest.mark.parametrize(("state", "allowed"), [(JobState.FAILED, False), (JobState.RUNNING, True)])
def test_other_jobs_do_not_start_again(kind, state, allowed):
    kind(lambda progress: {}, retry=allowed)
    with pytest.raises(Refused):
        jobs.retry(job=make_job(state=state), by=SYSTEM)


STATES = list(JobState)
ALLOWED = {
    ("queued", "running"),
    ("queued", "failed"),
    ("running", "done"),
    ("running", "failed"),
    ("running", "queued"),
}


@pytest.mark.parametrize("old", STATES)
@pytest.mark.parametrize("new", STATES)
def test_each_step_of_a_job_is_allowed_or_refused_as_the_table_says(old, new):
    job = make_job(state=old)
    if (old, new) in ALLOWED:
        jobs.LIFECYCLE.move(job, new, by=SYSTEM)
        assert Job.objects.get(pk=job.pk).state == new
    else:
        with pytest.raises(StepRefused):
            jobs.LIFECYCLE.move(job, new, by=SYSTEM)
        assert Job.objects.get(pk=job.pk).state == old


def test_the_sweep_does_what_nobody_rang_for_and_what_a_lost_worker_left(kind):
    kind(lambda progress: {})
    unrung, lost, busy = make_job(), make_job(), make_job()
    jobs.claim(lost.pk)
    lose_worker(lost)
    jobs.claim(busy.pk)
    tasks.sweep_jobs()
    states = dict(Job.objects.values_list("pk", "state"))
    assert states == {unrung.pk: "done", lost.pk: "done", busy.pk: "running"}
