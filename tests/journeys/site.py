"""Where a journey takes place: a mail server that keeps what it gets, and people's browsers."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

from aiosmtpd.controller import Controller
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from accounts.actions import address, make_sign_in_link
from accounts.models import User
from config.local.services import free_port
from core.actors import Actor

# What a style sheet still draws from inside itself, which the content security policy refuses.
REFUSED = """() => [...document.querySelectorAll("*")].filter(
  (each) => getComputedStyle(each).backgroundImage.includes("data:")
).length"""
CODE = ("script", "stylesheet")
LEFT = ("net::ERR_ABORTED", "net::ERR_INTERNET_DISCONNECTED")
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


class Sink:
    """A real SMTP server on loopback that keeps what it gets, unless it is out of order."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.out_of_order = False
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self.controller.start()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.out_of_order:
            return "451 Out of order"
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
    """Where a journey takes place. `folder`: where its screenshots go."""

    url: str
    browser: Browser
    sink: Sink
    folder: Path
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
        context.set_default_timeout(60_000)  # machines that do other work too stall now and then
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._heard(page, message))
        page.on("requestfailed", self._missed)
        return page

    def _missed(self, request: Any) -> None:
        """A script or style sheet that did not come, on a page that was not left and had a network."""
        if request.resource_type in CODE and request.failure not in LEFT:
            self.complaints.append(f"{request.url}: {request.failure}")

    def _heard(self, page: Page, message: Any) -> None:
        """Errors in the console.

        Not of data: pictures: asking whether something is visible makes Chromium draw a page of
        which our own style sheet, that replaces them, is still on its way. What stays is seen by
        `look`.
        """
        quiet = ("Failed to load resource", "Loading the image 'data:")
        if message.type == "error" and not message.text.startswith(quiet):
            self.complaints.append(f"{page.url}: {message.text}")

    def signed_in(self, user: User, *, phone: bool = False, **options: Any) -> Page:
        """Signed in as a user by a one-time link, as the command gives it."""
        page = self.visitor(phone=phone, **options)
        link = make_sign_in_link(user=user, by=Actor.system("journey"), purpose="command")
        page.goto(address(link))
        with page.expect_navigation():
            page.locator("main form [type=submit]").first.click()
        page.goto("/")
        return page

    def look(self, page: Page, name: str) -> None:
        """A screenshot, without sideways scrolling and broken accessibility rules.

        On a phone's width, and where this page was opened at a desk on that width as well.
        """
        self.count += 1
        size = page.viewport_size
        for width in [PHONE] if size == PHONE else [PHONE, DESKTOP]:
            page.set_viewport_size(width)
            self._look(page, f"{self.count:02d}-{name}-{width['width']}.png")
        page.set_viewport_size(size)

    def _look(self, page: Page, shot: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=self.folder / shot, full_page=True)
        wide = page.viewport_size["width"]
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if over > 0:
            self.complaints.append(f"{page.url} at {wide} px: {over} px too wide")
        if page.evaluate(REFUSED):
            self.complaints.append(f"{page.url} at {wide} px: a picture that the policy refuses")
        for found in Axe().run(page).response["violations"]:
            where = found["nodes"][0]["html"][:160]
            self.complaints.append(
                f"{page.url} at {wide} px: {found['id']} ({found['impact']}): {where}"
            )

    def close(self) -> None:
        """Nobody is at a screen any more."""
        for context in self.browser.contexts:
            context.close()


def no_way_out(page: Page) -> None:
    """The connection is gone, also for what a closing page would still send."""
    page.context.set_offline(True)
    page.context.route("**/*", lambda route: route.abort("internetdisconnected"))


def eventually(ask: Callable[[], Any], page: Page | None = None) -> Any:
    """Asks until it is true, at most a minute, and answers what was said; the worker is real."""
    until = monotonic() + 60
    while monotonic() < until:
        found = ask()
        if found:
            return found
        if page:
            page.wait_for_timeout(200)
        else:
            Event().wait(0.2)
    return ask()
