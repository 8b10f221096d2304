"""What the worker does for reflections."""

from celery import shared_task
from django.utils import timezone

from reflections.actions import talks


@shared_task(name="reflections.tasks.close_dialogues")
def close_dialogues() -> None:
    """Every day: closes the dialogues whose days to correct have passed."""
    talks.close_due(today=timezone.localdate())
