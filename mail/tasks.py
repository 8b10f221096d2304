from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from mail import actions
from mail.models import Message, MessageState


@shared_task(name="mail.tasks.deliver")
def deliver(message_id: int) -> None:
    actions.deliver(message_id)


@shared_task(name="mail.tasks.sweep_mail")
def sweep_mail() -> None:
    """Every minute: what is due and nobody rang for."""
    now = timezone.now()
    due = Message.objects.filter(state=MessageState.QUEUED, next_attempt__lte=now).filter(
        Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    )
    for message_id in due.order_by("next_attempt").values_list("pk", flat=True)[:200]:
        actions.deliver(message_id)
