"""The queue. Tasks are only woken through `core.bell`; nothing is ever run eagerly."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("trialoog")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
