"""A log is read by more people than the mail that a link was sent in."""

import logging

import pytest
from django.test import Client

from core.actors import Actor
from students.actions.consents import open_guardian_link
from students.models import Guardian
from tests.factories import make_school, make_student

pytestmark = pytest.mark.django_db


def test_the_token_of_a_link_that_works_does_not_reach_the_log(caplog):
    guardian = Guardian.objects.create(student=make_student(make_school()), name="Els")
    link = open_guardian_link(guardian=guardian, by=Actor.system("test"))
    client = Client(enforce_csrf_checks=True)
    assert client.post(f"/ouder/{link.token}/", {"answer": "yes"}).status_code == 403
    assert "/ouder/…/" in caplog.text
    assert link.token not in caplog.text


def test_making_a_pdf_is_no_news_and_a_picture_that_is_lost_is():
    for name in ("weasyprint", "weasyprint.progress"):
        assert not logging.getLogger(name).isEnabledFor(logging.INFO)
        assert logging.getLogger(name).isEnabledFor(logging.WARNING)


def test_nor_does_the_token_that_also_stands_on_paper(caplog):
    token = "K7Q2-ZD9M-HJ4P-X3RT"
    Client().get(f"/feedback/{token}/zomaar/")
    assert "/feedback/…/zomaar/" in caplog.text
    assert token not in caplog.text
