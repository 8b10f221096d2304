"""What the worker does for students."""

from celery import shared_task
from django.utils import timezone

from core.actors import Actor
from students.actions import consents


@shared_task(name="students.tasks.ask_again_at_sixteen")
def ask_again_at_sixteen() -> None:
    """Every day: tells who turned 16 that the word on pictures is theirs now. Safe to repeat."""
    consents.ask_again_at_sixteen(today=timezone.localdate(), by=Actor.system("sixteen"))
