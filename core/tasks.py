from celery import shared_task
from django.utils import timezone

from core import jobs
from core.imports.actions import purge


@shared_task(name="core.tasks.run_job")
def run_job(job_id: int) -> None:
    jobs.run(job_id)


@shared_task(name="core.tasks.sweep_jobs")
def sweep_jobs() -> None:
    """Every minute: does what nobody rang for, or what a lost worker left."""
    for job_id in jobs.waiting():
        jobs.run(job_id)


@shared_task(name="core.tasks.forget_results")
def forget_results() -> None:
    """Every hour: files that may only be kept for a day."""
    jobs.forget_results()


@shared_task(name="core.tasks.forget_imports")
def forget_imports() -> None:
    """Every night: staged lines are kept for a week at most."""
    purge(timezone.now())
