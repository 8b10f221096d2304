"""What people do with a page, in their words; and what a story remembers from step to step."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db.models import DateField, F
from django.utils import timezone
from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as Late

from accounts.models import User
from core.bell import ring
from tests.journeys.site import Site, eventually, link_in

SUNDAY = 7
PASSWORD = "een zin om te onthouden"


def words(text: str) -> re.Pattern[str]:
    """This label and no longer one, whether or not it says that the field may stay empty."""
    return re.compile(rf"^\s*{re.escape(text)}\s*(\*|\(mag leeg blijven\))?\s*$")


def write(page: Page | Locator, fields: dict[str, str]) -> None:
    """Types into the fields with these labels."""
    for label, value in fields.items():
        page.get_by_label(words(label)).fill(value)


def press(page: Page | Locator, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def send(page: Page, name: str) -> None:
    """Presses a button that leads to a page, and waits for it: what comes next is done on that."""
    with page.expect_navigation():
        press(page, name)


def link(page: Page | Locator, name: str) -> Locator:
    """The first link of this name; a quiet word may stand behind it in the link."""
    whole = re.compile(rf"^\s*{re.escape(name)}(\s|$)")
    return page.get_by_role("link", name=whole).first


def follow(page: Page | Locator, name: str) -> None:
    """Waits for the page that the link leads to, as `send` does."""
    with whole_of(page).expect_navigation():
        link(page, name).click()


def download(page: Page, name: str) -> Path:
    """What this link leads to is kept in a file."""
    with page.expect_download() as found:
        link(page, name).click()
    return found.value.path()


def whole_of(page: Page | Locator) -> Page:
    return page if isinstance(page, Page) else page.page


def menu(page: Page, name: str) -> None:
    follow(page.get_by_role("navigation", name="Hoofdmenu"), name)


def tap(page: Page | Locator, question: str, answer: str) -> None:
    """One of the big taps below a question."""
    group = page.get_by_role("group", name=question)
    group.locator("label.tap").filter(has_text=words(answer)).click()


def unfold(page: Page | Locator, summary: str) -> None:
    page.locator("summary").filter(has_text=words(summary)).first.click()


def reads(page: Page | Locator, text: str) -> None:
    """Waits until these words are to be seen; else says where we are and what is to be read."""
    try:
        page.get_by_text(text).first.wait_for()
    except Late as late:
        whole = whole_of(page)
        there = whole.locator("body").inner_text()[:2000]
        raise AssertionError(f"{text!r} is not on {whole.url}, which reads:\n{there}") from late


def heading(page: Page, text: str) -> None:
    page.get_by_role("heading", name=text).first.wait_for()


def card(page: Page | Locator, text: str) -> Locator:
    """The card with these words in it."""
    return page.locator(".card").filter(has_text=text).last


@dataclass
class Story:
    """`pages`: each person's own browser, by first name. `day`: when the assignments are.

    `looks`: whether screens are looked at on the way, or only walked through.
    """

    site: Site
    folder: Path
    looks: bool = True
    pages: dict[str, Page] = field(default_factory=dict)
    codes: dict[str, tuple[str, str]] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)
    day: date = field(default_factory=lambda: coming_day())

    def __getitem__(self, name: str) -> Page:
        return self.pages[name]

    def begin(self, name: str, *, phone: bool = False, **options: Any) -> Page:
        page = self.pages[name] = self.site.visitor(phone=phone, **options)
        page.on("dialog", lambda dialog: dialog.accept())
        return page

    def sign_in(self, name: str, *, phone: bool = False) -> Page:
        """By a one-time link of the command, for who has a password or an account elsewhere."""
        user = User.objects.get(first_name=name)
        page = self.pages[name] = self.site.signed_in(user, phone=phone)
        page.on("dialog", lambda dialog: dialog.accept())
        return page

    def mailed(self, to: str, subject: str) -> str:
        """The link in the mail with this in its subject, once the worker has sent it."""

        def found() -> list[Any]:
            return [mail for mail in self.site.sink.to(to) if subject in mail["Subject"]]

        mails = eventually(found)
        assert mails, f"no mail «{subject}» to {to}"
        return link_in(mails[-1])

    def first_sign_in(self, name: str, link: str) -> Page:
        """By a mailed link: the button spends it, then one's own password."""
        page = self.begin(name)
        page.goto(link)
        press(page, "Aanmelden")
        choose_password(page)
        return page

    def job_done(self, page: Page) -> None:
        """The bar goes on by itself until the worker is done."""
        page.locator(".job .pill-good").first.wait_for(timeout=60_000)

    def look(self, name: str, shot: str) -> None:
        if self.looks:
            self.site.look(self.pages[name], shot)


def choose_password(page: Page) -> None:
    write(page, {"Kies een wachtwoord": PASSWORD})
    press(page, "Bewaren")
    reads(page, "Je wachtwoord is bewaard.")


def coming_day() -> date:
    """A few days ahead and no Sunday, so that a week later it is a few days ago."""
    return at_ten(3).date()


def at_ten(days: int) -> datetime:
    """That many days from now at ten o'clock; a day later where that is a Sunday, for the young."""
    day = timezone.localdate() + timedelta(days=days)
    day += timedelta(days=day.isoweekday() == SUNDAY)
    return timezone.make_aware(datetime.combine(day, time(10)))


def time_passes(days: int) -> None:
    """Moves everything that is planned or has happened at work this many days into the past.

    Nobody can wait a week, and the clocks of three programs are not ours to turn: instead of the
    world growing older, what lies ahead comes nearer. Terms, birthdays and links stay.
    """
    for app in ("placements", "reflections"):
        for model in apps.get_app_config(app).get_models():
            moved = {
                each.name: F(each.name) - timedelta(days=days)
                for each in model._meta.concrete_fields
                if isinstance(each, DateField) and each.name != "expires_at"
            }
            if moved:
                model.objects.update(**moved)


def beat(*tasks: str) -> None:
    """What beat would ring for by now; the worker does it."""
    for task in tasks:
        ring(task)
