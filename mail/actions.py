"""Putting mail in the outbox, and delivering it. A message is delivered at least once."""

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation

from core import mailing
from core.actors import Actor
from core.bell import ring
from mail.lifecycle import MESSAGE
from mail.models import Message, MessageState

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
RETRY_AFTER = [timedelta(minutes=m) for m in (1, 5, 30, 120, 720)]


@transaction.atomic
def put(
    *,
    template: str,
    to: str,
    params: dict[str, Any],
    language: str = "nl",
    school_id: int | None = None,
    key: str = "",
    held: bool = False,
) -> Message:
    """Writes a message; with `key`, the second of the same key is the first one again."""
    values = {
        "template": template,
        "to": to,
        "params": params,
        "language": language,
        "school_id": school_id,
        "state": MessageState.HELD if held else MessageState.QUEUED,
    }
    if key:
        message, is_new = Message.objects.get_or_create(key=key, defaults=values)
    else:
        message, is_new = Message.objects.create(**values), True
    if is_new and not held:
        ring("mail.tasks.deliver", message.pk)
    return message


def deliver(message_id: int) -> None:
    """Takes the message, renders it now and sends it; a failure is tried again later."""
    now = timezone.now()
    with transaction.atomic():
        message = (
            Message.objects.select_for_update()
            .filter(pk=message_id, state=MessageState.QUEUED, next_attempt__lte=now)
            .filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now))
            .first()
        )
        if message is None:
            return
        message.attempts += 1
        message.lease_until = now + LEASE
        message.save(update_fields=["attempts", "lease_until"])
    by = Actor.system("mail")
    try:
        with translation.override(message.language):
            rendered = mailing.render(message.template, message.params)
        connection = get_connection(
            settings.MAIL_DELIVERY["EMAIL_BACKEND"],
            **{
                name: settings.MAIL_DELIVERY[key]
                for name, key in (
                    ("host", "EMAIL_HOST"),
                    ("port", "EMAIL_PORT"),
                    ("username", "EMAIL_HOST_USER"),
                    ("password", "EMAIL_HOST_PASSWORD"),
                    ("use_tls", "EMAIL_USE_TLS"),
                    ("use_ssl", "EMAIL_USE_SSL"),
                )
                if settings.MAIL_DELIVERY.get(key)
            },
        )
        EmailMessage(rendered.subject, rendered.body, to=[message.to], connection=connection).send()
    except Exception as error:
        log.warning("Message %s was not delivered", message.pk, exc_info=True)
        _postpone(message, type(error).__name__, by)
    else:
        MESSAGE.move(message, MessageState.SENT, by=by, sent_at=timezone.now(), error="")


def _postpone(message: Message, error: str, by: Actor) -> None:
    if message.attempts > len(RETRY_AFTER):
        MESSAGE.move(message, MessageState.FAILED, by=by, error=error)
        return
    later = timezone.now() + RETRY_AFTER[message.attempts - 1]
    Message.objects.filter(pk=message.pk).update(next_attempt=later, lease_until=None, error=error)
