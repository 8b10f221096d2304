from celery import shared_task
from django.utils import timezone

from accounts import actions
from core.actors import Actor


@shared_task(name="accounts.tasks.start_terms")
def start_terms() -> None:
    """Every morning: terms whose first day has come."""
    actions.start_due_terms(today=timezone.localdate(), by=Actor.system("beat"))
