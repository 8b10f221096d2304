"""The parent's page by link: opening changes nothing, a button says yes or no."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from core.events import history
from core.mailing import render
from core.models import Event
from students.actions.consents import (
    change_guardian,
    open_guardian_link,
    remove_guardian,
    renew_guardian_link,
    send_guardian_link,
)
from students.models import Consent, Guardian, GuardianLink
from tests.factories import make_experience, make_offering, make_school, make_student, make_user

pytestmark = pytest.mark.django_db
BY = Actor.system("test")


@pytest.fixture(autouse=True)
def _nobody_asked_before():
    cache.clear()


@pytest.fixture
def student():
    today = timezone.localdate()
    return make_student(make_school(), birth_date=today - timedelta(days=14 * 366))


@pytest.fixture
def guardian(student):
    return Guardian.objects.create(
        student=student, name="Karin van der Meer", email="karin@thuis.example"
    )


@pytest.fixture
def link(guardian):
    return open_guardian_link(guardian=guardian, by=BY)


def page(link):
    return f"/ouder/{link.token}/"


def lapse(link):
    GuardianLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(days=1))


def test_opening_the_link_changes_nothing(link, client):
    events = Event.objects.count()
    for _each in range(2):
        assert client.get(page(link)).status_code == 200
    assert not Consent.objects.exists()
    assert Event.objects.count() == events


def test_a_parent_says_yes_and_takes_it_back(link, student, client):
    client.post(page(link), {"purpose": "website", "answer": "yes"})
    consent = Consent.objects.get()
    assert (consent.giver, consent.giver_name) == ("guardian", "Karin van der Meer")
    assert [e.actor_kind for e in history(consent)] == ["link"]
    assert "door Karin van der Meer" in client.get(page(link)).text
    client.post(page(link), {"purpose": "website", "answer": "no"})
    consent.refresh_from_db()
    assert consent.withdrawn_at


def test_a_parent_reads_what_comes_when_and_where_and_nothing_else(link, student, client):
    soon = timezone.now() + timedelta(days=3)
    offering = make_offering(student.school, title="Lunch bij de buren", starts=soon)
    experience = make_experience(student, offering)
    make_experience(
        make_student(student.school), make_offering(student.school, title="Van een ander")
    )
    past = make_offering(student.school, title="Al geweest", starts=soon - timedelta(days=40))
    make_experience(student, past, placement_state="finished")
    text = client.get(page(link)).text
    assert "Lunch bij de buren" in text
    assert "Amsterdam" in text
    for hidden in ("Van een ander", "Al geweest", experience.goals.get().text, student.last_name):
        assert hidden not in text


def test_from_sixteen_on_a_parent_reads_and_no_longer_decides(link, student, client):
    student.birth_date = timezone.localdate() - timedelta(days=17 * 366)
    student.save()
    text = client.get(page(link)).text
    assert "beslist hier zelf over" in text
    assert 'value="yes"' not in text
    client.post(page(link), {"purpose": "website", "answer": "yes"})
    assert not Consent.objects.exists()


def test_who_is_of_age_tells_at_home_what_it_wants_itself(link, student, client):
    title = "Lunch bij de buren"
    soon = timezone.now() + timedelta(days=3)
    make_experience(student, make_offering(student.school, title=title, starts=soon))
    assert title in client.get(page(link)).text
    student.birth_date = timezone.localdate().replace(year=timezone.localdate().year - 18, day=1)
    student.save()
    text = client.get(page(link)).text
    assert title not in text
    assert "18 of ouder" in text


def test_a_student_asks_a_parent_and_fills_no_mailbox(guardian, student, signed_in):
    client = signed_in(student.user)
    for _n in range(4):
        client.post("/over-mij/toestemming/vragen/", {"guardian": guardian.pk})
    assert len(mail.outbox) == 2
    assert client.post("/over-mij/toestemming/vragen/", {"guardian": "²"}).status_code == 404


def test_a_lapsed_link_shows_nothing_and_mails_its_successor_with_one_click(link, student, client):
    old = page(link)
    lapse(link)
    answer = client.get(old)
    assert answer.status_code == 410
    assert student.first_name not in answer.text
    assert client.post(old, {"purpose": "website", "answer": "yes"}).status_code == 410
    client.post(f"{old}nieuwe-link/")
    assert [(m.template, m.to) for m in mail.outbox] == [
        ("students.guardian_link", ["karin@thuis.example"])
    ]
    fresh = GuardianLink.objects.get()
    assert page(fresh) in render("students.guardian_link", {"link": fresh.pk}).body
    assert client.get(old).status_code == 404
    assert client.get(page(fresh)).status_code == 200
    assert not Consent.objects.exists()


def test_a_link_that_works_sends_no_mail_when_a_new_one_is_asked(link, client):
    client.post(f"{page(link)}nieuwe-link/")
    assert not mail.outbox


def test_a_lapsed_link_without_an_address_says_whom_to_ask(link, guardian, client):
    Guardian.objects.update(email="")
    lapse(link)
    answer = client.post(f"{page(link)}nieuwe-link/")
    assert answer.status_code == 410
    assert "Vraag school" in answer.text


def test_a_made_up_link_is_not_there(client):
    assert client.get("/ouder/0123456789abcdef/").status_code == 404


def test_only_the_hash_of_the_link_is_stored(link):
    row = GuardianLink.objects.values().get()
    assert link.token not in str(row)


def test_the_link_that_works_is_used_again_and_renewing_stops_it(guardian, link):
    assert open_guardian_link(guardian=guardian, by=BY).token == link.token
    assert renew_guardian_link(guardian=guardian, by=BY).token != link.token


def test_a_new_address_stops_the_old_link_and_a_new_name_does_not(guardian, link):
    change_guardian(guardian=guardian, name="Karin", email=guardian.email, by=BY)
    assert GuardianLink.objects.get().token == link.token
    change_guardian(guardian=guardian, name="Karin", email="nieuw@thuis.example", by=BY)
    assert GuardianLink.objects.get().token != link.token


def test_removing_a_parent_stops_the_link_and_keeps_the_consent(guardian, link, client):
    client.post(page(link), {"purpose": "website", "answer": "yes"})
    old = page(link)
    remove_guardian(guardian=guardian, by=BY)
    assert client.get(old).status_code == 404
    assert Consent.objects.get().giver_name == "Karin van der Meer"


def test_the_student_mails_the_link_home_and_never_sees_it(guardian, link, student, signed_in):
    client = signed_in(student.user)
    assert link.token not in client.get("/over-mij/toestemming/").text
    client.post("/over-mij/toestemming/vragen/", {"guardian": guardian.pk})
    assert [m.to for m in mail.outbox] == [["karin@thuis.example"]]
    assert signed_in(student.user).post(
        f"/leerlingen/{student.code}/ouders/papier/", {"guardian": guardian.pk}
    ).status_code == 403  # fmt: skip


def test_a_student_asks_no_others_parent(guardian, student, signed_in):
    other = make_student(student.school)
    client = signed_in(other.user)
    answer = client.post("/over-mij/toestemming/vragen/", {"guardian": guardian.pk})
    assert answer.status_code == 404
    assert not mail.outbox


def test_without_an_address_the_mail_is_refused_in_plain_words(guardian):
    guardian.email = ""
    with pytest.raises(Refused, match="op papier"):
        send_guardian_link(guardian=guardian, by=BY)


@pytest.fixture
def coordinator(student, signed_in):
    return signed_in(make_user(student.school, Role.COORDINATOR))


def parents(student):
    return f"/leerlingen/{student.code}/ouders/"


def test_the_coordinator_adds_changes_mails_prints_and_removes(student, coordinator):
    coordinator.post(parents(student), {"new-name": "Omar Aydin", "new-email": ""})
    guardian = Guardian.objects.get()
    assert guardian.name == "Omar Aydin"
    name = f"g{guardian.pk}"
    coordinator.post(
        parents(student),
        {"guardian": guardian.pk, f"{name}-name": "Omar Aydin", f"{name}-email": "omar@x.example"},
    )
    coordinator.post(f"{parents(student)}sturen/", {"guardian": guardian.pk})
    assert [m.to for m in mail.outbox] == [["omar@x.example"]]
    sheet = coordinator.post(f"{parents(student)}papier/", {"guardian": guardian.pk}).text
    assert "<svg" in sheet
    assert GuardianLink.objects.get().token in sheet
    coordinator.post(f"{parents(student)}weg/", {"guardian": guardian.pk})
    assert not Guardian.objects.exists()


def test_a_wrong_address_is_shown_at_its_own_form(student, guardian, coordinator):
    name = f"g{guardian.pk}"
    answer = coordinator.post(
        parents(student),
        {"guardian": guardian.pk, f"{name}-name": "Karin", f"{name}-email": "geen adres"},
    )
    assert "Kijk dit nog even na" in answer.text
    guardian.refresh_from_db()
    assert guardian.email == "karin@thuis.example"


@pytest.mark.parametrize("what", ["", "weg/", "sturen/", "papier/"])
def test_parents_are_the_own_coordinators_business(what, student, guardian, signed_in, client):
    path, data = f"{parents(student)}{what}", {"guardian": guardian.pk}
    for role in (Role.TEACHER, Role.COUNSELLOR, Role.MANAGER, Role.STUDENT):
        assert signed_in(make_user(student.school, role)).post(path, data).status_code == 403
    elsewhere = signed_in(make_user(make_school(), Role.COORDINATOR))
    assert elsewhere.post(path, data).status_code == 404
    assert client.post(path, data).status_code == 302


def test_the_pages_cost_the_same_for_one_and_for_thirty(
    student, guardian, link, coordinator, client, queries_of
):
    school = student.school
    make_experience(student, make_offering(school, starts=timezone.now() + timedelta(days=1)))
    one, list_one = queries_of(client, page(link)), queries_of(coordinator, parents(student))
    for n in range(29):
        start = timezone.now() + timedelta(days=2 + n)
        make_experience(student, make_offering(school, starts=start))
        Guardian.objects.create(student=student, name=f"Ouder {n}")
    assert queries_of(client, page(link)) == one <= 15
    assert queries_of(coordinator, parents(student)) == list_one <= 15
