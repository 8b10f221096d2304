"""The term's page: for whom, of which school, and whose gap it shows."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership
from core.models import Job
from overviews.queries.term import overview_of
from placements.models import Experience
from tests.factories import (
    make_experience,
    make_offering,
    make_school,
    make_sign_up,
    make_student,
    make_term,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def term(school):
    return make_term(school, name="Periode 1", start=date(2026, 8, 24), end=date(2027, 1, 30))


def forgotten(school, term, **student) -> Experience:
    """Over for two months, and nobody talked about it."""
    offering = make_offering(school, term=term, seats=1)
    return make_experience(
        make_student(school, **student),
        offering,
        state="finished",
        placement_state="finished",
        finished_on=timezone.localdate() - timedelta(days=60),
    )


@pytest.mark.parametrize("role", ["coordinator", "manager", "counsellor"])
@pytest.mark.parametrize("path", ["", "{pk}/", "{pk}/overzicht.csv", "{pk}/overzicht.xlsx"])
def test_who_leads_and_guides_reads_the_overview(school, term, signed_in, role, path):
    client = signed_in(make_user(school, role))
    assert client.get(f"/overzichten/{path.format(pk=term.pk)}").status_code == 200


@pytest.mark.parametrize("role", ["teacher", "student", "guardian"])
@pytest.mark.parametrize("path", ["", "{pk}/", "{pk}/overzicht.csv"])
def test_others_do_not(school, term, signed_in, role, path):
    client = signed_in(make_user(school, role))
    assert client.get(f"/overzichten/{path.format(pk=term.pk)}").status_code == 403


@pytest.mark.parametrize("path", ["", "overzicht.csv", "overzicht.xlsx", "pdf/"])
def test_another_schools_term_is_not_there(term, signed_in, path):
    client = signed_in(make_user(make_school(), "manager"))
    address = f"/overzichten/{term.pk}/{path}"
    answer = client.post(address) if path == "pdf/" else client.get(address)
    assert answer.status_code == 404
    assert not Job.objects.exists()


def test_nobody_is_asked_to_sign_in_first(client, term):
    assert "/aanmelden/" in client.get(f"/overzichten/{term.pk}/").url


def test_no_student_is_named_to_who_leads(school, term, signed_in):
    experience = forgotten(school, term, first_name="Quirijn")
    for role in ("manager", "coordinator"):
        page = signed_in(make_user(school, role)).get(f"/overzichten/{term.pk}/")
        assert "Quirijn" not in page.content.decode()
    assert experience.student.first_name == "Quirijn"


def test_a_counsellor_sees_the_own_gap_and_nobody_elses(school, term, signed_in):
    forgotten(school, term, first_name="Quirijn", group="3A")
    forgotten(school, term, first_name="Wolfert", group="4B")
    counsellor = make_user(school, "counsellor")
    Membership.objects.filter(user=counsellor).update(groups=["3A"])
    page = signed_in(counsellor).get(f"/overzichten/{term.pk}/").content.decode()
    assert "Quirijn" in page
    assert "Wolfert" not in page
    colleague = make_user(school, "counsellor")
    Membership.objects.filter(user=colleague).update(groups=["4B"])
    assert "Quirijn" not in signed_in(colleague).get(f"/overzichten/{term.pk}/").content.decode()


def test_the_pdf_is_a_job_of_who_asked(school, term, signed_in):
    user = make_user(school, "manager")
    answer = signed_in(user).post(f"/overzichten/{term.pk}/pdf/")
    job = Job.objects.get()
    assert answer.url == f"/werk/{job.code}/"
    assert (job.by_user_id, job.school_id) == (user.pk, school.pk)


def test_an_unknown_kind_of_file_is_not_there(school, term, signed_in):
    client = signed_in(make_user(school, "manager"))
    assert client.get(f"/overzichten/{term.pk}/overzicht.pdf").status_code == 404


def test_a_term_without_anything_says_so(school, term, signed_in):
    page = signed_in(make_user(school, "manager")).get(f"/overzichten/{term.pk}/")
    assert "nog niets gebeurd" in page.content.decode()


def test_the_pages_cost_the_same_with_one_row_and_thirty(school, term, signed_in, queries_of):
    client = signed_in(make_user(school, "counsellor"))
    paths = ("/overzichten/", f"/overzichten/{term.pk}/")

    def grow(times: int) -> list[int]:
        for _ in range(times):
            experience = forgotten(school, term)
            offering = experience.placements.get().assignment.offerings.get()
            make_sign_up(offering, make_student(school))
        return [queries_of(client, path) for path in paths]

    one = grow(1)
    for n in range(4):
        make_term(
            school,
            name=f"Oud {n}",
            start=date(2020 + n, 8, 24),
            end=date(2021 + n, 7, 1),
            state="closed",
        )
    assert grow(29) == one
    assert max(one) <= 15


def test_the_list_counts_what_the_overview_counts(school, signed_in):
    term = make_term(school)
    offering = make_offering(school, term=term, seats=3)
    make_experience(make_student(school), offering, state="finished", placement_state="finished")
    make_experience(make_student(school), offering, state="cancelled", placement_state="cancelled")
    assert overview_of(term).experiences == 1
    for role in ("coordinator", "manager"):
        client = signed_in(make_user(school, role))
        assert "1 ervaring<" in client.get("/overzichten/").content.decode()
    assert "1 ervaring<" in client.get("/").content.decode()
