"""Certificates that school saw: noted, renewed, taken away, and read by who may."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.enums import Role
from accounts.models import Membership
from core.actors import Actor
from core.errors import Refused
from core.events import history
from core.models import Certificate
from students.actions.certificates import note_certificate, take_away
from students.models import HeldCertificate
from students.queries.certificates import certificate_lines
from tests.factories import make_school, make_student, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
NEXT_YEAR = date(2027, 12, 31)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-24 12:00+01:00", tick=False):
        yield


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def coordinator(school):
    return make_user(school, Role.COORDINATOR)


@pytest.fixture
def by(coordinator):
    return Actor.of(coordinator)


@pytest.fixture
def client(coordinator, signed_in):
    return signed_in(coordinator)


@pytest.fixture
def vca():
    return Certificate.objects.get(code="vca")


def hold(student, code="vca", until=None):
    return HeldCertificate.objects.create(
        student=student, certificate=Certificate.objects.get(code=code), until=until
    )


def held():
    return set(HeldCertificate.objects.values_list("student", "certificate__code", "until"))


def test_a_certificate_is_noted_for_many_at_once_and_renewed_where_it_was(school, by, vca):
    had, new, other = (make_student(school) for _ in range(3))
    hold(had, until=date(2026, 12, 1))
    hold(other)
    noted = note_certificate(students=[new, had], certificate=vca, until=NEXT_YEAR, by=by)
    assert (noted.new, noted.renewed) == ([new], [had])
    assert held() == {
        (had.pk, "vca", NEXT_YEAR),
        (new.pk, "vca", NEXT_YEAR),
        (other.pk, "vca", None),
    }
    assert [(e.what, e.new) for e in history(had)] == [("certificate_renewed", "vca")]
    assert [(e.what, e.new, e.school_id) for e in history(new)] == [
        ("certificate_noted", "vca", school.pk)
    ]
    assert not history(other)


def test_renewing_says_when_school_saw_it_last(school, by, vca):
    student = make_student(school)
    with time_machine.travel("2026-01-05 12:00+01:00", tick=False):
        hold(student)
    note_certificate(students=[student], certificate=vca, until=None, by=by)
    assert HeldCertificate.objects.get().noted_at.date() == TODAY


def test_noting_costs_the_same_for_two_and_for_thirty(
    school, by, vca, django_assert_max_num_queries
):
    students = [make_student(school, signs_in=False) for _ in range(30)]
    hold(students[0])
    with django_assert_max_num_queries(8):
        note_certificate(students=students, certificate=vca, until=None, by=by)
    assert HeldCertificate.objects.count() == 30


def test_a_day_that_is_over_is_refused_and_today_is_not(school, by, vca):
    student = make_student(school)
    with pytest.raises(Refused, match="voorbij"):
        note_certificate(
            students=[student], certificate=vca, until=TODAY - timedelta(days=1), by=by
        )
    note_certificate(students=[student], certificate=vca, until=TODAY, by=by)
    assert held() == {(student.pk, "vca", TODAY)}


def test_students_of_two_schools_who_left_and_nobody_are_refused(school, by, vca):
    student = make_student(school)
    gone = make_student(school, first_name="Weg", left_on=TODAY)
    refused = {
        "dezelfde school": [student, make_student(make_school())],
        "Weg .* van school": [student, gone],
        "Vink eerst": [],
    }
    for words, students in refused.items():
        with pytest.raises(Refused, match=words):
            note_certificate(students=students, certificate=vca, until=None, by=by)
    assert not held()


def test_what_is_taken_away_leaves_only_an_event(school, by):
    student = make_student(school)
    hold(student, "bhv")
    take_away(held=hold(student), by=by)
    assert held() == {(student.pk, "bhv", None)}
    assert [(e.what, e.old) for e in history(student)] == [("certificate_taken_away", "vca")]


def test_it_says_what_holds_lapses_soon_and_lapsed(school):
    student = make_student(school)
    days = {"bhv": None, "ehbo": 61, "vca": 60, "heftruck": 0, "lassen": -1}
    for code, ahead in days.items():
        hold(student, code, None if ahead is None else TODAY + timedelta(days=ahead))
    assert {line.code: line.stand for line in certificate_lines(student)} == {
        "bhv": "holds",
        "ehbo": "holds",
        "vca": "soon",
        "heftruck": "soon",
        "lassen": "lapsed",
    }


def test_the_database_holds_a_certificate_once_per_student(school):
    student = make_student(school)
    hold(student)
    with (
        pytest.raises(
            IntegrityError, match=r"certificate_once_per_student|heldcertificate\.student_id"
        ),
        transaction.atomic(),
    ):
        hold(student)


# -- the page of one student -------------------------------------------------------------------


def test_the_coordinator_notes_one_on_the_page_of_a_student(client, school):
    student = make_student(school)
    address = f"/leerlingen/{student.code}/certificaten/"
    answer = client.post(address, {"certificate": "vca", "until": "2027-12-31"}, follow=True)
    assert answer.redirect_chain == [(f"/leerlingen/{student.code}/", 302)]
    page = answer.content.decode()
    assert "VCA is genoteerd voor Sanne" in page
    assert "geldig tot en met 31 december 2027" in page
    answer = client.post(address, {"certificate": "vca", "until": ""}, follow=True)
    assert "blijft geldig" in answer.content.decode()
    assert held() == {(student.pk, "vca", None)}


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("certificate", {"certificate": "", "until": "2027-12-31"}, "Kies hier nog iets"),
        ("certificate", {"certificate": "onzin", "until": "2027-12-31"}, "keuze"),
        ("until", {"certificate": "vca", "until": "morgen"}, "datum"),
        ("until", {"certificate": "vca", "until": "2026-11-23"}, "voorbij"),
    ],
)
def test_what_is_typed_wrong_is_said_on_the_students_page_and_kept(
    client, school, field, typed, words
):
    student = make_student(school)
    page = client.post(f"/leerlingen/{student.code}/certificaten/", typed)
    form = page.context["certificate_form"]
    assert words in str(form.errors[field])
    assert form["until"].value() == typed["until"]
    assert "Leerlingnummer" in page.content.decode()
    assert not held()


def test_it_is_taken_away_on_the_page_and_only_the_one_that_was_named(client, school):
    student, other = make_student(school), make_student(school)
    for each in (student, other):
        hold(each)
    hold(student, "bhv")
    address = f"/leerlingen/{student.code}/certificaten/weg/"
    answer = client.post(address, {"certificate": "vca"}, follow=True)
    assert answer.redirect_chain == [(f"/leerlingen/{student.code}/", 302)]
    assert "VCA is weggehaald" in answer.content.decode()
    assert held() == {(student.pk, "bhv", None), (other.pk, "vca", None)}
    assert client.post(address, {"certificate": "vca"}).status_code == 404


def test_who_left_keeps_them_and_gets_no_more(client, school):
    student = make_student(school, left_on=TODAY)
    hold(student)
    page = client.get(f"/leerlingen/{student.code}/").content.decode()
    assert "VCA" in page
    assert "Certificaat noteren" not in page
    page = client.post(f"/leerlingen/{student.code}/certificaten/", {"certificate": "bhv"})
    assert "van school" in str(page.context["certificate_form"].errors)


def test_a_counsellor_reads_those_of_the_own_groups_and_changes_nothing(school, signed_in):
    student, other = make_student(school, group="3A"), make_student(school, group="4B")
    hold(student)
    user = make_user(school, Role.COUNSELLOR)
    Membership.objects.filter(user=user).update(groups=["3A"])
    client = signed_in(user)
    page = client.get(f"/leerlingen/{student.code}/").content.decode()
    assert "VCA" in page
    assert "Weghalen" not in page
    for path in ("certificaten/", "certificaten/weg/"):
        typed = {"certificate": "vca"}
        assert client.post(f"/leerlingen/{student.code}/{path}", typed).status_code == 403
    assert client.post("/leerlingen/certificaten/", {"student": [student.code]}).status_code == 403
    assert client.get(f"/leerlingen/{other.code}/").status_code == 404
    assert held() == {(student.pk, "vca", None)}


def test_another_schools_student_is_not_there(client):
    student = make_student(make_school())
    hold(student)
    for path in ("certificaten/", "certificaten/weg/"):
        answer = client.post(f"/leerlingen/{student.code}/{path}", {"certificate": "vca"})
        assert answer.status_code == 404
    assert held() == {(student.pk, "vca", None)}


def test_the_pages_cost_the_same_for_none_and_for_eleven(client, school, signed_in, queries_of):
    student = make_student(school)
    own = signed_in(student.user)
    pages = ((client, f"/leerlingen/{student.code}/"), (own, "/over-mij/"))
    few = [queries_of(*page) for page in pages]
    for certificate in Certificate.objects.all():
        hold(student, certificate.code)
    assert [queries_of(*page) for page in pages] == few
    assert max(few) <= 15


# -- for more students at once -----------------------------------------------------------------


def test_who_is_ticked_in_the_list_gets_it_and_the_page_says_for_whom(client, school):
    sanne, noor, other = (
        make_student(school, first_name=name, infix="", last_name="Bos")
        for name in ("Sanne", "Noor", "Ander")
    )
    hold(noor)
    codes = [sanne.code, noor.code]
    page = client.post("/leerlingen/certificaten/", {"student": codes})
    assert [name for _code, name in page.context["form"].fields["student"].choices] == [
        "Noor Bos",
        "Sanne Bos",
    ]
    assert page.context["form"].errors == {}
    typed = {"student": codes, "certificate": "vca", "until": "2027-12-31"}
    answer = client.post("/leerlingen/certificaten/", typed, follow=True)
    assert answer.redirect_chain == [("/leerlingen/", 302)]
    assert [str(m) for m in answer.context["messages"]] == [
        "VCA is genoteerd voor Sanne Bos.",
        "VCA stond er al voor Noor Bos. Dat is nu vernieuwd.",
    ]
    assert held() == {(sanne.pk, "vca", NEXT_YEAR), (noor.pk, "vca", NEXT_YEAR)}
    assert not history(other)


def test_many_are_said_by_their_number(client, school):
    codes = [make_student(school).code for _ in range(7)]
    answer = client.post(
        "/leerlingen/certificaten/", {"student": codes, "certificate": "vca"}, follow=True
    )
    assert "VCA is genoteerd voor 7 leerlingen." in answer.content.decode()


def test_what_was_typed_and_ticked_is_kept_on_an_error(client, school):
    chosen, other = make_student(school), make_student(school)
    typed = {"student": [chosen.code], "certificate": "vca", "until": "2026-11-23"}
    page = client.post("/leerlingen/certificaten/?klas=3A", typed)
    form = page.context["form"]
    assert "voorbij" in str(form.errors["until"])
    assert (form["certificate"].value(), form["until"].value()) == ("vca", "2026-11-23")
    assert form["student"].value() == [chosen.code]
    assert other.code in dict(form.fields["student"].choices)
    assert not held()


def test_without_a_certificate_or_a_student_it_says_what_to_do(client, school):
    student = make_student(school)
    address = "/leerlingen/certificaten/?klas=3A"
    page = client.post(address, {"student": [student.code], "certificate": ""})
    assert "Kies hier nog iets" in str(page.context["form"].errors["certificate"])
    page = client.post(address, {"certificate": "vca"})
    assert "ten minste één leerling" in str(page.context["form"].errors["student"])
    answer = client.post("/leerlingen/certificaten/", {}, follow=True)
    assert "Vink eerst leerlingen aan" in answer.content.decode()


def test_a_whole_group_is_ticked_and_some_can_be_unticked(client, school):
    first, second = (make_student(school, group="3A") for _ in range(2))
    gone = make_student(school, group="3A", left_on=TODAY)
    make_student(school, group="4B")
    page = client.get("/leerlingen/certificaten/")
    assert page.context["groups"] == ["3A", "4B"]
    page = client.get("/leerlingen/certificaten/?klas=3A")
    assert set(page.context["form"]["student"].value()) == {first.code, second.code}
    typed = {"student": [first.code, gone.code], "certificate": "bhv"}
    page = client.post("/leerlingen/certificaten/?klas=3A", typed)
    assert "student" in page.context["form"].errors
    answer = client.post("/leerlingen/certificaten/?klas=3A", {**typed, "student": [first.code]})
    assert answer.url == "/leerlingen/?klas=3A"
    assert held() == {(first.pk, "bhv", None)}


def test_students_of_elsewhere_and_who_left_are_not_among_the_ticked(client, school):
    mine = make_student(school)
    others = [make_student(make_school()), make_student(school, left_on=TODAY)]
    codes = [mine.code, *(each.code for each in others)]
    page = client.post("/leerlingen/certificaten/", {"student": codes})
    assert [each.pk for each in page.context["students"]] == [mine.pk]
    client.post("/leerlingen/certificaten/", {"student": codes, "certificate": "vca"})
    assert not held()


# -- what the student reads ---------------------------------------------------------------------


def test_the_student_reads_the_own_and_changes_nothing(school, signed_in):
    student = make_student(school)
    client = signed_in(student.user)
    assert "Heb je een certificaat" in client.get("/over-mij/").content.decode()
    hold(student, until=date(2026, 12, 31))
    hold(make_student(school), "heftruck")
    page = client.get("/over-mij/").content.decode()
    assert "School heeft dit gezien" in page
    assert "verloopt bijna" in page
    assert "eftruck" not in page
    assert "Weghalen" not in page
    for path in ("certificaten/", "certificaten/weg/"):
        typed = {"certificate": "vca"}
        assert client.post(f"/leerlingen/{student.code}/{path}", typed).status_code == 403
