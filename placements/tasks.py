"""What the worker does for placements."""

from celery import shared_task
from django.utils import timezone

from core.actors import Actor
from placements.actions import course, preparing, requests


@shared_task(name="placements.tasks.follow_course")
def follow_course() -> None:
    """Every few minutes: readies, starts and finishes placements by the date. Safe to repeat."""
    today, by = timezone.localdate(), Actor.system("course")
    preparing.settle_due(today=today, by=by)
    course.start_due(today=today, by=by)
    course.finish_due(today=today, by=by)


@shared_task(name="placements.tasks.purge_requests")
def purge_requests() -> None:
    """Every night: requests whose address nobody confirmed in time."""
    requests.purge_unconfirmed(now=timezone.now())
