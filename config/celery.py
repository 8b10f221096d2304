"""The queue. Tasks are only woken through `core.bell`; nothing is ever run eagerly."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

TRANSPORT_ALIASES["filesystem"] = "core.letterbox:Transport"

app = Celery("trialoog")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def warm_matching(**_: Any) -> None:
    """Loads the compiled matching before the worker divides itself: no job waits for it."""
    from placements.matching.warm import warm

    warm()
