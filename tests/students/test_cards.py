"""Sign-in cards: a class per sheet, codes that live in one PDF, and the old cards that stop."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.actions import use_card
from accounts.actions.cards import hash_code
from accounts.enums import Role
from accounts.models import SignInCard
from core import jobs
from core.actors import Actor
from core.enums import JobState
from core.errors import Refused
from core.jobs import Progress
from core.models import Event, Job
from students import card_sheets, tasks
from students.actions.cards import ask_cards
from students.queries.groups import groups
from tests.factories import make_school, make_student, make_term, make_user

pytestmark = pytest.mark.django_db
CODE = re.compile(r"\b[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}\b")


@pytest.fixture
def school():
    school = make_school(name="Metzo College")
    today = timezone.localdate()
    make_term(school, start=today - timedelta(days=30), end=today + timedelta(days=30))
    return school


@pytest.fixture
def coordinator(school):
    return make_user(school, Role.COORDINATOR)


@pytest.fixture
def by(coordinator):
    return Actor.of(coordinator)


@pytest.fixture
def drawn(monkeypatch) -> list[str]:
    """The pages that are drawn, as HTML; drawing a PDF takes pango, which has its own test."""
    pages: list[str] = []

    def draw(template: str, context: dict, *, css: str) -> bytes:
        from django.template.loader import render_to_string

        pages.append(render_to_string(template, context))
        return b"%PDF-drawn"

    monkeypatch.setattr(card_sheets, "draw", draw)
    return pages


def pupil(school, group="3A", **values: Any):
    return make_student(school, signs_in=False, group=group, **values)


def codes_in(page: str) -> list[str]:
    return CODE.findall(re.sub(r'src="[^"]*"', "", page))


def make(school, by, **values: Any) -> Job:
    job = ask_cards(school=school, by=by, **values)
    jobs.run(job.pk)
    job.refresh_from_db()
    return job


def test_a_real_pdf_comes_out(school, by):
    for _n in range(3):
        pupil(school)
    job = make(school, by)
    assert (job.state, job.error) == (JobState.DONE, "")
    assert job.outcome == {"cards": 3}
    assert job.result.file.read(8).startswith(b"%PDF-1.")
    assert job.result.name == "inlogkaarten-metzo-college.pdf"
    assert job.result.school_id == school.pk


def test_each_student_gets_a_user_and_a_code_that_opens(school, by, drawn):
    student = pupil(school, first_name="Zoë", infix="van der", last_name="Meer")
    make(school, by)
    student.refresh_from_db()
    assert student.user.username == "zoe.meer"
    assert student.user.memberships.get().role == Role.STUDENT
    assert "zoe.meer" in drawn[0]
    assert "Zoë van der Meer" in drawn[0]
    assert "Metzo College" in drawn[0]
    assert "127.0.0.1:8000/aanmelden/kaart/" in drawn[0]
    (code,) = codes_in(drawn[0])
    assert use_card(code=code) == student.user


def test_the_codes_are_nowhere_but_in_the_pdf(school, by, drawn):
    pupil(school)
    job = make(school, by)
    (code,) = codes_in(drawn[0])
    plain = code.replace("-", "")
    stored = " ".join(str(list(model.objects.values())) for model in (SignInCard, Job, Event))
    assert code not in stored
    assert plain not in stored
    assert SignInCard.objects.get().code_hash == hash_code(code)
    assert jobs.kind_of(job).keeps == timedelta(hours=24)


def test_each_group_begins_on_its_own_sheet_sorted_by_name(school, by, drawn):
    pupil(school, "3B", last_name="Aa")
    pupil(school, "3A", infix="", last_name="Zwart")
    pupil(school, "3A", infix="de", last_name="Bakker")
    make(school, by)
    page = drawn[0]
    assert page.count('<section class="group">') == 2
    order = ["Inlogkaarten 3A", "de Bakker", "Zwart", "Inlogkaarten 3B", "Aa"]
    places = [page.index(each) for each in order]
    assert places == sorted(places)


def test_new_cards_stop_the_open_ones(school, by, drawn):
    student = pupil(school)
    make(school, by)
    make(school, by)
    old, new = codes_in(drawn[0])[0], codes_in(drawn[1])[0]
    with pytest.raises(Refused):
        use_card(code=old)
    student.refresh_from_db()
    assert use_card(code=new) == student.user


def test_only_new_leaves_out_who_signed_in_before(school, by, drawn):
    known = make_student(school, last_name="Bekend")
    known.user.last_login = timezone.now()
    known.user.save()
    pupil(school, last_name="Nieuw")
    make(school, by, only_new=True)
    assert "Nieuw" in drawn[0]
    assert "Bekend" not in drawn[0]


def test_a_group_and_one_student_and_nobody_of_another_school(school, by, drawn):
    make_student(make_school(), group="3A", last_name="Vreemd")
    pupil(school, "3A", last_name="Eerste")
    one = pupil(school, "3B", last_name="Tweede")
    pupil(school, "3B", last_name="Vertrokken", left_on=timezone.localdate())
    make(school, by, group="3B")
    assert codes_in(drawn[0])
    assert "Tweede" in drawn[0]
    assert not re.search("Eerste|Vreemd|Vertrokken", drawn[0])
    job = make(school, by, student=one)
    assert len(codes_in(drawn[1])) == 1
    assert job.result.name.startswith("inlogkaarten-sanne-van-der-tweede")


def test_a_student_without_a_group_gets_a_card_too(school, by, drawn):
    student = pupil(school)
    student.enrolments.all().delete()
    make(school, by, student=student)
    assert len(codes_in(drawn[0])) == 1


def test_without_a_term_or_without_anybody_it_is_refused(school, by):
    with pytest.raises(Refused, match="niemand die een kaart nodig heeft"):
        ask_cards(school=school, by=by)
    pupil(school)
    school.terms.all().delete()
    with pytest.raises(Refused, match="geen lopende periode"):
        ask_cards(school=school, by=by)
    assert not Job.objects.exists()


def test_a_worker_that_lost_the_job_leaves_the_old_cards_as_they_were(
    school, by, drawn, monkeypatch
):
    pupil(school)
    make(school, by)
    before = list(SignInCard.objects.values_list("pk", "revoked"))
    job = ask_cards(school=school, by=by)

    def draw_slowly(*args: Any, **kwargs: Any) -> bytes:
        Job.objects.filter(pk=job.pk).update(attempts=2)
        return b"%PDF"

    monkeypatch.setattr(card_sheets, "draw", draw_slowly)
    with pytest.raises(jobs.LostLease):
        tasks.sign_in_cards(Progress(jobs.claim(job.pk)))
    assert list(SignInCard.objects.values_list("pk", "revoked")) == before


def test_a_sheet_that_cannot_be_drawn_leaves_the_old_cards_as_they_were(school, by, monkeypatch):
    pupil(school)

    def broken(*args: Any, **kwargs: Any) -> bytes:
        raise Refused("pango ontbreekt")

    monkeypatch.setattr(card_sheets, "draw", broken)
    job = make(school, by)
    assert (job.state, job.error) == (JobState.FAILED, "pango ontbreekt")
    assert not SignInCard.objects.exists()


def test_the_coordinator_chooses_a_group_and_lands_on_the_job(school, coordinator, signed_in):
    pupil(school, "3A")
    client = signed_in(coordinator)
    page = client.get("/leerlingen/inlogkaarten/").content.decode()
    assert "3A: 1 leerling, 1 nieuw" in page
    assert "na 24 uur" in page
    answer = client.post("/leerlingen/inlogkaarten/", {"group": "3A", "only_new": "on"})
    job = Job.objects.get()
    assert answer.url == f"/werk/{job.code}/"
    assert (job.kind, job.school_id) == ("sign_in_cards", school.pk)
    assert job.params["group"] == "3A"
    assert job.params["only_new"] is True


def test_a_refusal_is_told_on_the_page(school, coordinator, signed_in):
    student = make_student(school)
    student.user.last_login = timezone.now()
    student.user.save()
    client = signed_in(coordinator)
    answer = client.post("/leerlingen/inlogkaarten/", {"group": "3A", "only_new": "on"})
    assert "niemand die een kaart nodig heeft" in answer.content.decode()
    answer = client.post("/leerlingen/inlogkaarten/", {"group": "9Z"})
    assert answer.status_code == 200
    assert not Job.objects.exists()


def test_one_card_again_from_the_students_page(school, coordinator, signed_in):
    student = make_student(school)
    client = signed_in(coordinator)
    answer = client.post(f"/leerlingen/{student.code}/inlogkaart/")
    assert answer.url == f"/werk/{Job.objects.get().code}/"
    other = make_student(make_school())
    assert client.post(f"/leerlingen/{other.code}/inlogkaart/").status_code == 404


@pytest.mark.parametrize("role", [Role.TEACHER, Role.COUNSELLOR, Role.STUDENT, Role.MANAGER])
def test_cards_are_for_the_coordinator_only(school, signed_in, role):
    client = signed_in(make_user(school, role))
    assert client.get("/leerlingen/inlogkaarten/").status_code == 403
    assert client.post(f"/leerlingen/{pupil(school).code}/inlogkaart/").status_code == 403


def test_a_school_without_groups_is_told_to_import_first(school, coordinator, signed_in):
    page = signed_in(coordinator).get("/leerlingen/inlogkaarten/").content.decode()
    assert "Lees eerst de klassenlijst in" in page
    assert groups(school) == []


def test_the_page_costs_the_same_with_many_groups(school, coordinator, signed_in, queries_of):
    pupil(school, "A")
    client = signed_in(coordinator)
    one = queries_of(client, "/leerlingen/inlogkaarten/")
    for n in range(30):
        pupil(school, f"B{n}")
    assert queries_of(client, "/leerlingen/inlogkaarten/") == one <= 15
