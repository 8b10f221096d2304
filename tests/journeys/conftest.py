"""A real site for the journeys: web, worker, SMTP and Chromium around the test database.

Worker, mail server and browser are started once for all journeys and stopped after the last one;
each journey has an empty database, an empty mailbox and its own folder of screenshots.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from playwright.sync_api import Browser, sync_playwright
from redis import Redis

from tests.journeys import site as places
from tests.journeys.site import Sink, Site
from tests.journeys.story import Story

BASE = Path(settings.BASE_DIR)
SHOTS = BASE / "tests" / "screenshots"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]


@pytest.fixture(scope="package")
def sink() -> Iterator[Sink]:
    made = Sink()
    yield made
    made.controller.stop()


@pytest.fixture(scope="package")
def worker(django_db_setup: None, live_server: Any, sink: Sink) -> Iterator[subprocess.Popen]:
    """A real Celery worker with beat, on the test database and this run's Redis."""
    cache.clear()
    db = connection.settings_dict
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgres://{db['USER']}@{db['HOST']}:{db['PORT']}/{db['NAME']}",
        "SITE_URL": live_server.url,
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
    }
    log = Path(settings.DATA_DIR) / "worker.log"
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-B", "-c", "1"]
    command += ["-l", "warning", "-s", str(Path(settings.DATA_DIR) / "beat")]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=BASE, env=environment, stdout=out, stderr=subprocess.STDOUT
        )
        yield process
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def chromium() -> str:
    """Raises AssertionError with the command that installs it; a journey is never skipped."""
    found = next((path for path in map(shutil.which, CHROMIUM) if path), None)
    assert found, "No Chromium: apt-get install chromium"
    return found


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Playwright's loop runs in this thread for as long as there are journeys, no longer."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        found = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture
def site(
    request: pytest.FixtureRequest,
    transactional_db: None,
    worker: subprocess.Popen,
    browser: Browser,
    live_server: Any,
    sink: Sink,
    settings: Any,
) -> Iterator[Site]:
    assert connection.vendor == "postgresql", "The journeys run on PostgreSQL."
    settings.SITE_URL = live_server.url
    settings.EMAIL_BACKEND = (
        "mail.backends.OutboxBackend"  # pytest-django's own keeps mail in memory
    )
    sink.mails.clear()
    sink.out_of_order = False
    forget_limits()
    made = Site(live_server.url, browser, sink, folder_of(request.node.name))
    yield made
    made.close()
    wait_for_silence()


def forget_limits() -> None:
    """How often one address asked: all journeys come from the same one. Bells stay in the queue."""
    store = Redis.from_url(settings.REDIS_URL)
    for key in store.scan_iter(":1:*"):
        store.delete(key)


def wait_for_silence() -> None:
    """The tables are emptied next: the worker must hold none of them."""
    broker = Redis.from_url(settings.REDIS_URL)
    assert places.eventually(lambda: not broker.llen("celery") + broker.hlen("unacked"))


def folder_of(journey: str) -> Path:
    """`test_a_student_by_card` leaves its screenshots in `a-student-by-card`; old ones go."""
    folder = SHOTS / journey.removeprefix("test_").replace("_", "-")
    shutil.rmtree(folder, ignore_errors=True)
    return folder


@pytest.fixture
def story(site: Site, tmp_path: Path) -> Iterator[Story]:
    """A story in which nothing may be amiss on any screen: console, width, accessibility."""
    told = Story(site, tmp_path)
    yield told
    assert not site.complaints


@pytest.fixture
def eventually() -> Callable[..., Any]:
    """`eventually(lambda: …)`: asks until it is true, at most a minute; the worker is real."""
    return places.eventually
