"""The way in, in a real browser with a real worker and a real mail server."""

import pytest

from accounts.enums import Role
from tests.factories import make_school, make_user
from tests.journeys.site import link_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_staff_ask_for_a_new_password_by_mail_and_sign_in_with_it(site, eventually):
    make_user(make_school(), Role.TEACHER, email="noor@school.example", email_verified=True)
    page = site.visitor(phone=True)
    page.goto("/")
    page.get_by_role("link", name="Wachtwoord vergeten?").click()
    page.get_by_label("E-mailadres").fill("noor@school.example")
    with page.expect_navigation():
        page.locator("main [type=submit]").click()
    mail = eventually(lambda: site.sink.to("noor@school.example"), page)[0]
    page.goto(link_in(mail))
    page.locator("main [type=submit]").click()
    page.get_by_label("Kies een wachtwoord").fill("een zin om te onthouden")
    page.locator("main [type=submit]").click()
    page.get_by_text("Je wachtwoord is bewaard.").wait_for()

    again = site.visitor()
    again.goto("/")
    site.look(again, "aanmelden")
    again.get_by_label("Gebruikersnaam of e-mailadres").fill("noor@school.example")
    again.get_by_label("Wachtwoord").fill("een zin om te onthouden")
    again.get_by_role("button", name="Aanmelden").click()
    again.get_by_role("heading", level=1).wait_for()
    site.look(again, "start-docent")
    assert not site.complaints
