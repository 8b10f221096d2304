"""A school says «leerling» or «student», and so does every page, mail and file of that school."""

import re

import pytest
from django.core import mail as outbox
from django.urls import reverse
from django.utils import translation

from accounts.enums import Role
from accounts.wording import STUDENT, language_for
from core import jobs
from core.actors import Actor
from core.mailing import Rendered, renders
from core.models import Job
from mail.actions import deliver, put
from mail.models import Message
from mail.queries import words_of
from tests.factories import make_company, make_offering, make_school, make_student, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def mbo():
    return make_school(kind="mbo", postcode="1012AB", city="Amsterdam")


@pytest.fixture
def coordinator(mbo):
    return make_user(mbo, Role.COORDINATOR)


def test_menu_titles_headings_and_fields_say_student_at_an_mbo_school(mbo, coordinator, signed_in):
    make_student(mbo)
    offering = make_offering(mbo)
    client = signed_in(coordinator)
    for name, args in (
        ("students:list", []),
        ("students:student_new", []),
        ("placements:offering", [offering.assignment.code]),
        ("placements:invite", [offering.assignment.code]),
        ("placements:request_new", []),
        ("overviews:start", []),
    ):
        page = client.get(reverse(name, args=args)).content.decode()
        assert "eerling" not in re.sub(r"<[^>]*>", " ", page), name
        assert not re.search(r"(aria-label|data-confirm|placeholder)=.[^>\"']*eerling", page), name
    page = client.get(reverse("students:list")).content.decode()
    assert "<h1>Studenten</h1>" in page
    assert '<html lang="nl">' in page


def test_a_vmbo_school_on_the_same_site_says_leerling(mbo, coordinator, signed_in):
    signed_in(coordinator).get(reverse("students:list"))
    there = signed_in(make_user(make_school(), Role.COORDINATOR))
    page = there.get(reverse("students:list")).content.decode()
    assert "<h1>Leerlingen</h1>" in page
    assert "tudenten" not in page


def test_english_is_the_same_for_both(mbo):
    assert language_for("en", mbo) == "en"
    assert language_for("nl", mbo) == STUDENT
    assert language_for("nl", None) == "nl"


def test_the_own_language_is_marked_whatever_the_school_says(coordinator, signed_in):
    page = signed_in(coordinator).get(reverse("accounts:me")).content.decode()
    assert 'value="nl" aria-pressed="true"' in page


def test_the_setting_names_both_words_also_in_english(coordinator, signed_in):
    coordinator.language = "en"
    coordinator.save()
    client = signed_in(coordinator)
    page = client.get(reverse("accounts:settings")).content.decode()
    form = client.get(reverse("accounts:settings")).context["form"]
    labels = [str(label) for _value, label in form.fields["student_word"].choices]
    assert len(set(labels)) == 3, labels
    assert all(label in page for label in labels if "(" not in label)


def test_what_an_organisation_is_asked_follows_the_school(mbo, client):
    page = client.get(reverse("placements:ask", args=[mbo.slug])).content.decode()
    assert "Onze studenten leren graag" in page
    other = client.get(reverse("placements:ask", args=[make_school().slug])).content.decode()
    assert "Onze leerlingen leren graag" in other


def test_mail_follows_the_school_that_it_is_about(mbo, settings):
    settings.MAIL_DELIVERY = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}

    @renders("test.wording")
    def rendered(params):
        return Rendered(translation.gettext("Leerlingen"), "x")

    for school, word in ((mbo, "Studenten"), (make_school(), "Leerlingen"), (None, "Leerlingen")):
        message = put(
            template="test.wording", to="a@b.example", params={}, school_id=school and school.pk
        )
        assert words_of(message).subject == word
        deliver(message.pk)
        assert Message.objects.get(pk=message.pk).state == "sent"
        assert outbox.outbox[-1].subject == word


def test_a_job_speaks_as_its_school(mbo, coordinator):
    with translation.override(language_for("nl", mbo)):
        jobs.enqueue(kind="test", by=Actor.of(coordinator), school_id=mbo.pk)
    assert Job.objects.get().language == STUDENT


def test_dates_and_what_says_nothing_of_students_stay_dutch(mbo, coordinator, signed_in):
    make_company(mbo)
    with translation.override(STUDENT):
        assert translation.gettext("Vandaag") == "Vandaag"
        assert translation.ngettext("%(n)s leerling", "%(n)s leerlingen", 2) == "%(n)s studenten"
        assert translation.ngettext("%(n)s leerling", "%(n)s leerlingen", 1) == "%(n)s student"
