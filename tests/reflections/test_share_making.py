"""A share is made by the student alone, for somebody, of something, until a day; at home without one."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from core.mailing import render
from reflections.models import DossierShare
from students.actions.consents import open_guardian_link
from tests.factories import make_experience, make_school, make_student, make_user
from tests.factories.shares import make_home, make_share, whole_chain
from tests.factories.stories import lived

pytestmark = pytest.mark.django_db
ADULT, CHILD = date(2008, 1, 1), date(2014, 1, 1)


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def student(school):
    return make_student(school, birth_date=ADULT)


def address(share):
    return f"/gedeeld/{share.link.token}/"


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.COUNSELLOR, Role.STUDENT])
def test_nobody_but_the_student_makes_one(student, school, role):
    experience, other = lived(student), Actor.of(make_user(school, role))
    for by in (other, Actor.system("demo")):
        with pytest.raises(Refused, match="Alleen de leerling zelf"):
            make_share(student, experience, by=by)
        with pytest.raises(Refused, match="Alleen de leerling zelf"):
            make_home(student, experience, by=by)
    assert not DossierShare.objects.exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"until": -1}, "nog komt"),
        ({"until": 366}, "binnen een jaar"),
        ({"for_whom": " "}, "voor wie"),
        ({"parts": []}, "wat je laat zien"),
        ({"parts": ["iets"]}, "wat je laat zien"),
    ],
)
def test_what_is_refused(student, values, words):
    if "until" in values:
        values = {"until": timezone.localdate() + timedelta(days=values["until"])}
    with pytest.raises(Refused, match=words):
        make_share(student, lived(student), **values)


@pytest.mark.parametrize("days", [0, 365])
def test_from_today_up_to_a_year(student, days):
    until = timezone.localdate() + timedelta(days=days)
    assert make_share(student, lived(student), until=until).until == until


def test_others_experiences_and_what_was_cancelled_cannot_be_chosen(student, school):
    other = lived(make_student(school))
    off = make_experience(student, state="cancelled", placement_state="cancelled")
    with pytest.raises(Refused, match="wat je laat zien"):
        make_share(student, other, off)
    share = make_share(student, other, off, lived(student))
    assert share.experiences.count() == 1


def test_the_database_wants_a_last_day_and_one_share_at_home(student):
    with pytest.raises(IntegrityError), transaction.atomic():
        DossierShare.objects.create(student=student, audience="link")
    DossierShare.objects.create(student=student, audience="home")
    with pytest.raises(IntegrityError), transaction.atomic():
        DossierShare.objects.create(student=student, audience="home")


@pytest.mark.parametrize("occasion", ["school", "werk", "familie"])
def test_an_occasion_has_its_usual_choice_and_a_tap_makes_the_link(
    student, signed_in, client, occasion
):
    experience = whole_chain(student)
    own, path = signed_in(student.user), f"/laat-zien/nieuw/{occasion}/"
    page = own.get(path)
    form = page.context["form"]
    given = {name: form[name].value() for name in form.fields}
    given["for_whom"] = given["for_whom"] or "de bakker"
    assert given["experiences"] == [experience.code]
    assert path in own.get("/laat-zien/").text
    answer = own.post(path, given, follow=True)
    share = DossierShare.objects.get()
    assert address(share) in answer.text
    assert "<svg" in answer.text
    assert client.get(address(share)).status_code == 200
    assert share.until <= timezone.localdate() + timedelta(days=190)


def test_an_unknown_occasion_is_not_there(student, signed_in):
    assert signed_in(student.user).get("/laat-zien/nieuw/baas/").status_code == 404


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"for_whom": ""}, "Vul dit nog in."),
        ({"experiences": []}, "Kies ten minste één ervaring."),
        ({"parts": []}, "Kies ten minste één onderdeel."),
        ({"until": ""}, "Vul dit nog in."),
        ({"until": "2020-01-01"}, "Kies een dag die nog komt."),
    ],
)
def test_the_form_says_what_is_missing(student, signed_in, changed, words):
    experience = lived(student)
    given = {
        "for_whom": "oma", "experiences": [experience.code], "parts": ["report"],
        "until": timezone.localdate() + timedelta(days=3),
    }  # fmt: skip
    answer = signed_in(student.user).post("/laat-zien/nieuw/familie/", {**given, **changed})
    assert words in answer.text
    assert not DossierShare.objects.exists()


def test_who_has_nothing_yet_reads_what_fills_it(student, signed_in):
    own = signed_in(student.user)
    for path in ("/laat-zien/nieuw/school/", "/laat-zien/thuis/"):
        assert "Je dossier is nog leeg" in own.get(path).text


# -- under 16 ------------------------------------------------------------------------------------


def test_parents_of_who_is_not_16_are_told_that_and_not_what(school):
    for born, told_ in ((CHILD, True), (ADULT, False)):
        mail.outbox.clear()
        student = make_student(school, birth_date=born)
        parent = student.guardians.create(name="Karin", email="karin@thuis.example")
        student.guardians.create(name="Piet")
        share = make_share(student, lived(student))
        assert [m.to for m in mail.outbox] == ([["karin@thuis.example"]] if told_ else [])
        params = {"share": share.pk, "guardian": parent.pk}
        words = render("reflections.shared", params)
        assert "opa en oma" in words.body
        assert share.link.token not in words.body
        assert f"Bel of mail dan {school.name}" in words.body
        link = open_guardian_link(guardian=parent, by=Actor.system("test"))
        assert f"/ouder/{link.token}/" in render("reflections.shared", params).body


def test_who_is_not_16_reads_beforehand_that_parents_are_told(school, signed_in):
    for born, told_ in ((CHILD, True), (ADULT, False)):
        student = make_student(school, birth_date=born)
        lived(student)
        text = signed_in(student.user).get("/laat-zien/nieuw/familie/").text
        assert ("Je ouders krijgen een mail" in text) is told_
