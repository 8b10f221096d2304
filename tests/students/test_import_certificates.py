"""The column «Certificaten» of a roster: it adds and renews, and never takes away."""

from datetime import date

import pytest
import time_machine

from core.enums import JobState, Verdict
from core.imports.problems import Wrong
from core.models import Certificate, ImportRow
from students.actions.certificates import note_certificate
from students.imports import SPEC
from students.models import HeldCertificate, Student
from students.queries.certificate_cells import CertificateCells
from students.queries.roster import Roster
from tests.factories import make_school, make_student
from tests.imports.dialects import HEAD
from tests.students.test_imports import JAN, ZOE, applied, brought_in, by, counts, school, staged

__all__ = ["by", "school"]
pytestmark = pytest.mark.django_db
WITH = [*HEAD, "Certificaten"]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-24 12:00+01:00"):
        yield


def held(number="1"):
    return dict(
        HeldCertificate.objects.filter(student__leerlingnummer=number).values_list(
            "certificate__code", "until"
        )
    )


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("VCA", {"vca": None}),
        ("vca; BHV 31-12-2027", {"vca": None, "bhv": date(2027, 12, 31)}),
        ("VCA, bhv 2027-12-31,", {"vca": None, "bhv": date(2027, 12, 31)}),
        ("BHV (31/12/2027)", {"bhv": date(2027, 12, 31)}),
        ("BHV geldig tot en met 31-12-27", {"bhv": date(2027, 12, 31)}),
        ("EHBO t/m 1.2.2028", {"ehbo": date(2028, 2, 1)}),
        ("Rijbewijs T; hygiene haccp", {"rijbewijs-t": None, "haccp": None}),
        ("HACCP; Driving licence AM (moped)", {"haccp": None, "rijbewijs-am": None}),
        ("VCA; VCA 31-12-2027", {"vca": date(2027, 12, 31)}),
        (";", {}),
    ],
)
def test_a_cell_names_certificates_as_lists_do(school, cell, read):
    assert CertificateCells(school).read(cell) == read


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("VCA; zwemdiploma", "“zwemdiploma” kennen we niet.*BHV.*heftruck"),
        ("31-12-2027", "kennen we niet"),
        ("BHV 31-02-2027", "“31-02-2027” is geen datum"),
    ],
)
def test_a_cell_that_cannot_be_read_says_what_to_write(school, cell, words):
    with pytest.raises(Wrong, match=words) as wrong:
        CertificateCells(school).read(cell)
    assert wrong.value.column == "certificates"


def test_a_new_student_comes_in_with_certificates(school, by):
    brought_in(school, by, [[*JAN, "VCA; BHV 31-12-2027"], [*ZOE, ""]], WITH)
    assert held("1") == {"vca": None, "bhv": date(2027, 12, 31)}
    assert held("2") == {}


def test_the_preview_says_what_one_has_and_will_have_as_nothing_is_taken_away(school, by):
    rows = [[*JAN, "VCA; BHV 31-12-2027"]]
    brought_in(school, by, rows, WITH)
    assert counts(staged(school, by, rows, WITH))["unchanged"] == 1
    job = staged(school, by, [[*JAN, "VCA; EHBO; BHV 31-12-2028"]], WITH)
    assert ImportRow.objects.get(job=job).data["changes"] == [
        ["certificates", "VCA; BHV 31-12-2027", "VCA; BHV 31-12-2028; EHBO"]
    ]
    assert held() == {"vca": None, "bhv": date(2027, 12, 31)}
    applied(job, by)
    assert held() == {"vca": None, "ehbo": None, "bhv": date(2028, 12, 31)}


@pytest.mark.parametrize("cell", ["", "BHV", "BHV 31-12-2026", "VCA", "VCA 31-12-2030"])
def test_a_list_takes_nothing_away_and_makes_nothing_shorter(school, by, cell):
    brought_in(school, by, [[*JAN, "VCA; BHV 31-12-2027"]], WITH)
    assert counts(staged(school, by, [[*JAN, cell]], WITH))["unchanged"] == 1


def test_a_list_without_the_column_leaves_them(school, by):
    brought_in(school, by, [[*JAN, "VCA"]], WITH)
    brought_in(school, by, [[*JAN[:5], "3B", *JAN[6:]]])
    assert held() == {"vca": None}


def test_what_lapsed_already_is_kept_as_it_is(school, by):
    brought_in(school, by, [[*JAN, "BHV 31-12-2025"]], WITH)
    assert held() == {"bhv": date(2025, 12, 31)}


def test_an_unknown_certificate_keeps_everything_out_and_names_the_known_ones(school, by):
    job = staged(school, by, [[*JAN, "VCA"], [*ZOE, "VCA; zwemdiploma"]], WITH)
    (error,) = ImportRow.objects.get(job=job, verdict=Verdict.WRONG).errors
    assert (error["line"], error["column"], error["value"]) == (
        3,
        "Certificaten",
        "VCA; zwemdiploma",
    )
    assert "VCA" in error["message"]
    assert not Student.objects.exists()


def test_who_noted_one_meanwhile_stops_the_import(school, by):
    student = make_student(school, leerlingnummer="1")
    job = staged(school, by, [[*JAN, "BHV"]], WITH)
    vca = Certificate.objects.get(code="vca")
    note_certificate(students=[student], certificate=vca, until=None, by=by)
    assert applied(job, by).state == JobState.FAILED
    assert held() == {"vca": None}


def test_another_schools_certificates_are_not_looked_at(school, by):
    other = make_student(make_school(), leerlingnummer="1")
    HeldCertificate.objects.create(
        student=other, certificate=Certificate.objects.get(code="vca"), until=date(2027, 1, 1)
    )
    brought_in(school, by, [[*JAN, "VCA 31-12-2030"]], WITH)
    assert set(HeldCertificate.objects.values_list("student__school", "until")) == {
        (school.pk, date(2030, 12, 31)),
        (other.school_id, date(2027, 1, 1)),
    }


@pytest.mark.parametrize("heading", ["certificaat", "Diploma's", "Certificates"])
def test_the_column_is_found_by_its_names(school, by, heading):
    brought_in(school, by, [[*JAN, "VCA"]], [*HEAD, heading])
    assert held() == {"vca": None}


def test_only_a_list_with_the_column_asks_for_them(school, django_assert_num_queries):
    for number in range(3):
        make_student(school, leerlingnummer=str(number))
    names = [column.name for column in SPEC.columns if not column.name.startswith("guardian")]
    day = date(2026, 11, 24)
    with django_assert_num_queries(3):
        Roster(school=school, day=day, names=names)
    with django_assert_num_queries(1):
        Roster(school=school, day=day, names=[n for n in names if n != "certificates"])
