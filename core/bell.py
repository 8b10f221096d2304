"""Celery is only the bell: it may be lost, since a sweep finds what nobody rang for."""

import logging
from functools import partial

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)


def ring(name: str, *args: int | str) -> None:
    """Sends the task after the transaction commits; a broker that is away costs nothing."""
    transaction.on_commit(partial(_send, name, args))


def _send(name: str, args: tuple) -> None:
    try:
        current_app.send_task(name, args=args, retry=False)
    except Exception:
        log.warning("The bell %s was not heard; the sweep will find it.", name, exc_info=True)
