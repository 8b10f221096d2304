"""Mail takes its real way into the outbox here; pytest-django would keep it in memory."""

from typing import Any

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _outbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "mail.backends.OutboxBackend"


@pytest.fixture(autouse=True)
def _no_visitors_before() -> None:
    """How often somebody asked is counted in the cache."""
    cache.clear()
