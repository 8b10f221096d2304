"""Mail takes its real way into the outbox here; pytest-django would keep it in memory."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _outbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "mail.backends.OutboxBackend"
