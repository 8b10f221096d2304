"""Loaded with `-p`, before pytest-django reads the settings: starts the services in the main process."""

import os
import tempfile
from pathlib import Path

import pytest

from config.local.services import Services

_services: Services | None = None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", choices=["postgres", "sqlite"], default="postgres")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Sets the environment that the settings will read; workers of xdist inherit the addresses."""
    global _services
    database = early_config.known_args_namespace.db
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        _services = Services()
        os.environ["TRIALOOG_TEST"] = database
        os.environ["TRIALOOG_TEST_FOLDER"] = tempfile.mkdtemp(prefix="trialoog-tests-")
        if database == "postgres":
            os.environ.setdefault("DATABASE_URL", "") or os.environ.update(
                DATABASE_URL=_services.postgres()
            )
            os.environ.setdefault("REDIS_URL", "") or os.environ.update(REDIS_URL=_services.redis())
            os.environ["TRIALOOG_TEST_REDIS"] = os.environ["REDIS_URL"].rstrip("/")
        else:
            os.environ["DATABASE_URL"] = os.environ["REDIS_URL"] = ""
    number = int(worker[2:]) + 1 if worker else 0
    if os.environ["TRIALOOG_TEST"] == "postgres":
        os.environ["REDIS_URL"] = f"{os.environ['TRIALOOG_TEST_REDIS']}/{number}"
    folder = Path(os.environ["TRIALOOG_TEST_FOLDER"]) / f"worker{number}"
    os.environ["DATA_DIR"] = str(folder)
    for name, value in {
        "DEBUG": "0",
        "SITE_URL": "http://127.0.0.1:8000",
        "SECRET_KEY": "x" * 60,
    }.items():
        os.environ[name] = value


def pytest_unconfigure(config: pytest.Config) -> None:
    if _services is not None:
        _services.stop()
