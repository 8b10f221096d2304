"""Consent to pictures: by whoever decides at this age, per purpose, and withdrawn at any time."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from core.events import history
from core.mailing import render
from students import tasks
from students.actions.consents import (
    add_guardian,
    ask_again_at_sixteen,
    give_consent,
    withdraw_consent,
)
from students.consent_texts import VERSION
from students.models import Consent, Guardian
from students.queries.consents import (
    consent_lines,
    pictures_allowed,
    to_ask_again,
    who_decides,
)
from tests.factories import make_school, make_student, make_user

pytestmark = pytest.mark.django_db
BORN = date(2010, 12, 3)
DAY_BEFORE, SIXTEEN = date(2026, 12, 2), date(2026, 12, 3)


@pytest.fixture
def school():
    return make_school()


def of_age(school, years, **values):
    today = timezone.localdate()
    return make_student(school, birth_date=today - timedelta(days=years * 366), **values)


def guarded(student, **values):
    return Guardian.objects.create(student=student, **{"name": "Karin van der Meer", **values})


def own(student):
    return Actor.of(student.user)


def test_the_student_decides_from_the_sixteenth_birthday_on(school):
    student = make_student(school, birth_date=BORN)
    assert who_decides(student, DAY_BEFORE) == "guardian"
    assert who_decides(student, SIXTEEN) == "student"


def test_a_student_of_sixteen_gives_consent_dated_with_the_text_that_was_read(school):
    student = of_age(school, 16)
    consent = give_consent(student=student, purpose="website", by=own(student))
    assert (consent.giver, consent.giver_name) == ("student", student.full_name)
    assert (consent.text_version, consent.withdrawn_at) == (VERSION, None)
    assert [(e.what, e.new) for e in history(consent)] == [("given", "website")]
    assert give_consent(student=student, purpose="website", by=own(student)) == consent


def test_under_sixteen_only_a_guardian_gives_it(school):
    student = of_age(school, 14)
    with pytest.raises(Refused, match="ouder of verzorger"):
        give_consent(student=student, purpose="website", by=own(student))
    guardian = guarded(student)
    consent = give_consent(
        student=student, purpose="website", by=Actor.system("test"), guardian=guardian
    )
    assert (consent.giver, consent.giver_name) == ("guardian", "Karin van der Meer")


def test_from_sixteen_on_no_guardian_decides(school):
    student = of_age(school, 17)
    guardian, by = guarded(student), Actor.system("test")
    give_consent(student=student, purpose="company", by=own(student))
    for step in (give_consent, withdraw_consent):
        with pytest.raises(Refused, match="zelf over"):
            step(student=student, purpose="company", by=by, guardian=guardian)
    assert pictures_allowed([student]) == {student.pk: {"company"}}


def test_a_guardian_decides_for_the_own_child_alone(school):
    with pytest.raises(Refused, match="ander kind"):
        give_consent(
            student=of_age(school, 14),
            purpose="website",
            by=Actor.system("test"),
            guardian=guarded(of_age(school, 14)),
        )


def test_an_unknown_purpose_is_refused(school):
    student = of_age(school, 16)
    with pytest.raises(Refused):
        give_consent(student=student, purpose="billboard", by=own(student))


def test_consent_is_per_purpose_and_withdrawn_at_any_time_also_by_a_child(school):
    student = of_age(school, 14)
    by, guardian = Actor.system("test"), guarded(student)
    for purpose in ("website", "dossier"):
        give_consent(student=student, purpose=purpose, by=by, guardian=guardian)
    assert pictures_allowed([student]) == {student.pk: {"website", "dossier"}}
    withdraw_consent(student=student, purpose="website", by=own(student))
    withdraw_consent(student=student, purpose="website", by=own(student))
    assert pictures_allowed([student]) == {student.pk: {"dossier"}}
    closed = Consent.objects.get(purpose="website")
    assert closed.withdrawn_at
    assert [e.what for e in history(closed)] == ["given", "withdrawn"]


def test_given_again_after_withdrawal_is_a_new_row(school):
    student = of_age(school, 16)
    give_consent(student=student, purpose="website", by=own(student))
    withdraw_consent(student=student, purpose="website", by=own(student))
    give_consent(student=student, purpose="website", by=own(student))
    assert Consent.objects.count() == 2


def test_a_guardians_yes_stops_counting_at_sixteen_and_is_asked_again(school):
    student = make_student(school, birth_date=BORN)
    Consent.objects.create(
        student=student, purpose="website", giver="guardian", text_version=VERSION
    )
    before, after = (
        next(line for line in consent_lines(student, day) if line.purpose == "website")
        for day in (DAY_BEFORE, SIXTEEN)
    )
    assert (before.counts, before.ask_again) == (True, False)
    assert (after.counts, after.ask_again) == (False, True)
    assert pictures_allowed([student], SIXTEEN) == {student.pk: set()}


def test_the_own_word_takes_the_place_of_the_guardians(school):
    student = of_age(school, 16)
    Consent.objects.create(
        student=student, purpose="website", giver="guardian", text_version=VERSION
    )
    give_consent(student=student, purpose="website", by=own(student))
    assert [(c.giver, c.withdrawn_at is None) for c in Consent.objects.order_by("pk")] == [
        ("guardian", False),
        ("student", True),
    ]
    assert not to_ask_again(timezone.localdate()).exists()


@pytest.mark.parametrize(("verified", "mails"), [(True, 1), (False, 0)])
def test_who_turns_sixteen_is_told_once_by_mail_at_a_verified_address(verified, mails, school):
    student = make_student(school, birth_date=BORN)
    student.user.email, student.user.email_verified = "sanne@thuis.example", verified
    student.user.save()
    Consent.objects.create(
        student=student, purpose="website", giver="guardian", text_version=VERSION
    )
    with time_machine.travel(DAY_BEFORE, tick=False):
        tasks.ask_again_at_sixteen()
        assert not mail.outbox
    assert ask_again_at_sixteen(today=SIXTEEN, by=Actor.system("sixteen")) == mails
    assert [m.template for m in mail.outbox] == ["students.sixteen"] * mails
    if mails:
        assert mail.outbox[0].key == f"students.sixteen:{student.pk}"
    assert "/over-mij/toestemming/" in render("students.sixteen", {"student": student.pk}).body


def test_a_student_of_sixteen_says_yes_and_no_with_one_click(school, signed_in):
    student = of_age(school, 16)
    client = signed_in(student.user)
    client.post("/over-mij/toestemming/", {"purpose": "website", "answer": "yes"})
    assert "door Sanne" in client.get("/over-mij/toestemming/").text
    client.post("/over-mij/toestemming/", {"purpose": "website", "answer": "no"})
    assert pictures_allowed([student]) == {student.pk: set()}


def test_a_younger_student_reads_who_decides_and_cannot_say_yes(school, signed_in):
    student = of_age(school, 14)
    guarded(student, email="karin@thuis.example")
    client = signed_in(student.user)
    page = client.get("/over-mij/toestemming/").text
    assert "nog geen 16" in page
    assert 'value="yes"' not in page
    client.post("/over-mij/toestemming/", {"purpose": "website", "answer": "yes"})
    assert not Consent.objects.exists()


def test_who_turned_sixteen_sees_it_on_the_own_pages(school, signed_in):
    student = of_age(school, 16)
    Consent.objects.create(
        student=student, purpose="website", giver="guardian", text_version=VERSION
    )
    client = signed_in(student.user)
    assert "Je bent nu 16" in client.get("/over-mij/").text
    assert "Je bent nu 16" in client.get("/over-mij/toestemming/").text


def test_the_coordinator_withdraws_what_is_said_by_phone_and_gives_nothing(school, signed_in):
    student = of_age(school, 16)
    give_consent(student=student, purpose="website", by=own(student))
    client = signed_in(make_user(school, Role.COORDINATOR))
    assert "Intrekken: foto of film op de website" in client.get(
        f"/leerlingen/{student.code}/ouders/"
    ).text.replace("\n", " ")
    client.post(f"/leerlingen/{student.code}/toestemming/intrekken/", {"purpose": "website"})
    assert pictures_allowed([student]) == {student.pk: set()}


def test_pictures_allowed_costs_one_query_for_all(school, django_assert_num_queries):
    students = [of_age(school, 16, signs_in=False) for _each in range(10)]
    with django_assert_num_queries(1):
        pictures_allowed(students)


def test_the_database_keeps_one_open_consent_per_purpose(school):
    student = of_age(school, 16)
    values = {"student": student, "purpose": "website", "giver": "student", "text_version": "1"}
    Consent.objects.create(**values)
    with (
        pytest.raises(IntegrityError, match=r"consent_one_open|consent\.student_id"),
        transaction.atomic(),
    ):
        Consent.objects.create(**values)


def test_a_guardian_has_a_name(school):
    with pytest.raises(Refused):
        add_guardian(student=of_age(school, 14), name=" ", by=Actor.system("test"))
