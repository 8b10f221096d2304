"""Putting mail in the outbox, and delivering it. A message is delivered at least once."""

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import mailing
from core.actors import Actor
from core.bell import ring
from core.lifecycle import StepRefused
from mail.lifecycle import MESSAGE
from mail.models import Message, MessageState
from mail.queries import language_of

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)
SMTP_SECONDS = 30  # well below the lease: a hanging server must not make a second delivery
CONNECTION = {
    "host": "EMAIL_HOST",
    "port": "EMAIL_PORT",
    "username": "EMAIL_HOST_USER",
    "password": "EMAIL_HOST_PASSWORD",
    "use_tls": "EMAIL_USE_TLS",
    "use_ssl": "EMAIL_USE_SSL",
}
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
        _send(message)
    except Exception as error:
        log.warning("Message %s was not delivered", message.pk, exc_info=True)
        _postpone(message, type(error).__name__, by)
    else:
        MESSAGE.move(message, MessageState.SENT, by=by, sent_at=timezone.now(), error="")


def _send(message: Message) -> None:
    """One message-id per row: whoever gets it twice after a lost worker can see that it is one."""
    with translation.override(language_of(message)):
        rendered = mailing.render(message.template, message.params)
    delivery = settings.MAIL_DELIVERY
    given = {name: delivery[key] for name, key in CONNECTION.items() if delivery.get(key)}
    host = settings.SITE_URL.split("//", 1)[1].split("/")[0].rsplit(":", 1)[0]
    sent = EmailMessage(
        " ".join(rendered.subject.split()),  # of what people typed; a line break is no subject
        rendered.body,
        to=[message.to],
        headers={"Message-ID": f"<trialoog-{message.pk}@{host}>"},
        connection=get_connection(delivery["EMAIL_BACKEND"], timeout=SMTP_SECONDS, **given),
    )
    if rendered.calendar:
        sent.attach("afspraak.ics", rendered.calendar.decode(), "text/calendar")
    sent.send()


def _postpone(message: Message, error: str, by: Actor) -> None:
    if message.attempts > len(RETRY_AFTER):
        MESSAGE.move(message, MessageState.FAILED, by=by, error=error)
        return
    later = timezone.now() + RETRY_AFTER[message.attempts - 1]
    Message.objects.filter(pk=message.pk).update(next_attempt=later, lease_until=None, error=error)


@transaction.atomic
def send_again(*, message: Message, by: Actor) -> Message:
    """A failed one from the start. Raises `StepRefused` for one that did not fail."""
    MESSAGE.move(
        message,
        MessageState.QUEUED,
        by=by,
        attempts=0,
        next_attempt=timezone.now(),
        lease_until=None,
    )
    ring("mail.tasks.deliver", message.pk)
    return message


@transaction.atomic
def release(*, message: Message, by: Actor) -> Message:
    """Lets a held message go. Raises `StepRefused` when it is not held any more."""
    if message.state != MessageState.HELD:
        raise StepRefused(_("Dit bericht wordt niet vastgehouden."))
    MESSAGE.move(message, MessageState.QUEUED, by=by, next_attempt=timezone.now())
    ring("mail.tasks.deliver", message.pk)
    return message


def cancel(*, message: Message, by: Actor) -> Message:
    """Keeps a message from being sent. Raises `StepRefused` when it is too late."""
    return MESSAGE.move(message, MessageState.CANCELLED, by=by)
