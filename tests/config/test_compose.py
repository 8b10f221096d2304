"""The compose file gives the site settings that it knows, and starts what DESIGN's second shape needs."""

from pathlib import Path

import pytest
from django.conf import settings
from yaml import safe_load

from config.environment import SETTINGS


@pytest.fixture(scope="module")
def services():
    return safe_load((Path(settings.BASE_DIR) / "docker-compose.yml").read_text())["services"]


def test_web_worker_and_beat_run_apart_on_postgresql_and_redis(services):
    assert set(services) == {"db", "redis", "migrate", "web", "worker", "beat"}


def test_only_settings_that_the_site_knows_are_given(services):
    for name in ("migrate", "web", "worker", "beat"):
        assert set(services[name]["environment"]) <= SETTINGS
