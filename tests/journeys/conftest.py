"""A real site for the journeys: web, worker, SMTP and Chromium around the test database."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from accounts.actions import address, make_sign_in_link
from accounts.models import User
from config.local.services import free_port
from core.actors import Actor

BASE = Path(settings.BASE_DIR)
SHOTS = BASE / "tests" / "screenshots"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
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


class Sink:
    """A real SMTP server on loopback that keeps what it gets."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self.controller.start()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def to(self, address_: str) -> list[Any]:
        return [m for m in self.mails if m["To"] == address_]

    @property
    def port(self) -> int:
        return self.controller.port


def link_in(mail: Any) -> str:
    """The first address in a mail's words."""
    found = re.search(r"https?://\S+", mail.get_content())
    assert found, mail.get_content()
    return found.group(0)


@dataclass
class Site:
    """Where the journeys take place."""

    url: str
    browser: Browser
    sink: Sink
    complaints: list[str] = field(default_factory=list)
    count: int = 0

    def visitor(self, *, phone: bool = False, **options: Any) -> Page:
        """A fresh browser with nobody signed in; what goes wrong in it is kept in `complaints`."""
        context: BrowserContext = self.browser.new_context(
            base_url=self.url,
            viewport=PHONE if phone else DESKTOP,
            locale="nl-NL",
            timezone_id="Europe/Amsterdam",
            has_touch=phone,
            **options,
        )
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._heard(page, message))
        return page

    def _heard(self, page: Page, message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(f"{page.url}: {message.text}")

    def signed_in(self, user: User, *, phone: bool = False, **options: Any) -> Page:
        """Signed in as a user by a one-time link, as the command gives it."""
        page = self.visitor(phone=phone, **options)
        link = make_sign_in_link(user=user, by=Actor.system("journey"), purpose="command")
        page.goto(address(link))
        page.locator("main form [type=submit]").first.click()
        page.goto("/")
        return page

    def look(self, page: Page, name: str) -> None:
        """A screenshot at both widths; and no sideways scrolling, no broken accessibility rule."""
        self.count += 1
        size = page.viewport_size
        for label, width in (("phone", PHONE), ("desktop", DESKTOP)):
            page.set_viewport_size(width)
            page.screenshot(path=SHOTS / f"{self.count:02d}-{name}-{label}.png", full_page=True)
            over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            if over > 0:
                self.complaints.append(f"{page.url} at {width['width']} px: {over} px too wide")
        page.set_viewport_size(size)
        for found in Axe().run(page).response["violations"]:
            where = found["nodes"][0]["html"][:160]
            self.complaints.append(f"{page.url}: {found['id']} ({found['impact']}): {where}")


@pytest.fixture
def sink() -> Iterator[Sink]:
    made = Sink()
    yield made
    made.controller.stop()


@pytest.fixture
def worker(transactional_db: None, live_server: Any, sink: Sink) -> Iterator[subprocess.Popen]:
    """A real Celery worker with beat, on the test database and this test's Redis."""
    cache.clear()  # the limits per address and network that an earlier run came near to
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
    from shutil import which

    found = next((path for path in map(which, CHROMIUM) if path), None)
    assert found, "No Chromium: apt-get install chromium"
    return found


@pytest.fixture
def site(
    worker: subprocess.Popen, live_server: Any, sink: Sink, settings: Any, monkeypatch: Any
) -> Iterator[Site]:
    assert connection.vendor == "postgresql", "The journeys run on PostgreSQL."
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in this thread
    settings.SITE_URL = live_server.url
    settings.EMAIL_BACKEND = (
        "mail.backends.OutboxBackend"  # pytest-django's own keeps mail in memory
    )
    SHOTS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield Site(live_server.url, browser, sink)
        browser.close()


@pytest.fixture
def eventually() -> Callable[..., Any]:
    """`eventually(lambda: …)`: asks until it is true, at most a minute; the worker is real."""
    from time import monotonic

    def wait(ask: Callable[[], Any], page: Page | None = None) -> Any:
        until = monotonic() + 60
        while monotonic() < until:
            found = ask()
            if found:
                return found
            (page.wait_for_timeout if page else _pause)(200)
        return ask()

    return wait


def _pause(milliseconds: int) -> None:
    from threading import Event

    Event().wait(milliseconds / 1000)
