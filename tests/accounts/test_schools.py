"""A school starts, is led through its steps, and keeps its settings and terms."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import actions, tasks
from accounts.enums import Role, TermState
from accounts.lifecycle import TERM
from accounts.models import DEFAULT_SETTINGS, School, Term, User
from accounts.queries import current_term, next_setup_step, setup_steps, suggested_term
from core.actors import Actor
from core.errors import Refused
from core.lifecycle import StepRefused
from core.models import Event
from mail.models import Message
from tests.factories import make_school, make_student, make_term, make_user

pytestmark = pytest.mark.django_db
BY = Actor.system("test")


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def client(signed_in, school):
    return signed_in(make_user(school, Role.COORDINATOR))


def start(brin="01AB", name="Metzo College", mail="karin@metzo.example"):
    return actions.create_school(brin=brin, name=name, coordinator_email=mail, by=BY)


def test_a_school_starts_with_a_coordinator_who_gets_a_mailed_way_in():
    school, user = start()
    assert (school.slug, user.username) == ("metzo-college-01ab", "karin")
    assert user.must_set_password
    assert user.memberships.get().role == Role.COORDINATOR
    message = Message.objects.get()
    assert (message.to, message.template, message.school_id) == (
        "karin@metzo.example",
        "accounts.welcome",
        school.pk,
    )


def test_a_coordinator_of_two_schools_is_one_user():
    _school, first = start()
    _other, second = start("02AB", "Ander College", "KARIN@metzo.example")
    assert first == second
    assert first.memberships.count() == 2


def test_the_same_brin_is_refused_and_a_wrong_one_named():
    start()
    with pytest.raises(Refused, match="Er is al een school met BRIN 01AB"):
        start()
    with pytest.raises(ValidationError, match="twee cijfers, twee letters"):
        start("ABCD")
    assert School.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "word", "says_student"),
    [
        ("vmbo", "", False),
        ("mbo", "", True),
        ("vmbo", "student", True),
        ("mbo", "leerling", False),
    ],
)
def test_the_word_for_a_student_follows_the_school(kind, word, says_student):
    assert make_school(kind=kind, settings={"student_word": word}).says_student is says_student


def test_the_steps_are_done_one_by_one(client, school):
    def done():
        return [step.code for step in setup_steps(school) if step.done]

    assert (done(), next_setup_step(school).code) == ([], "term")
    client.post("/beginnen/periode/", suggested_term(school))
    assert (done(), next_setup_step(school).code) == (["term"], "school")
    answer = client.post(
        "/beginnen/school/",
        {"kind": "mbo", "student_word": "", "postcode": "1012 ab", "city": "Amsterdam"},
    )
    school.refresh_from_db()
    assert answer.url == "/beginnen/klassenlijst/"
    assert (school.kind, school.postcode, school.city) == ("mbo", "1012AB", "Amsterdam")
    assert next_setup_step(school).code == "roster"
    assert client.get("/beginnen/").url == "/beginnen/klassenlijst/"
    make_student(school)
    assert next_setup_step(school) is None
    assert client.get("/beginnen/").url == "/instellingen/"
    make_user(school, Role.TEACHER)
    assert done() == ["term", "school", "roster", "staff"]


@pytest.mark.parametrize("path", ["periode", "school", "klassenlijst"])
def test_each_step_shows_where_one_is(client, path):
    page = client.get(f"/beginnen/{path}/").content.decode()
    assert page.count('aria-current="step"') == 1


def test_a_coordinator_without_a_name_says_it_while_setting_up(signed_in, school):
    user = make_user(school, Role.COORDINATOR, first_name="", last_name="")
    client = signed_in(user)
    data = {"kind": "vmbo", "student_word": "", "postcode": "1012AB", "city": "Ede"}
    assert client.post("/beginnen/school/", data).status_code == 200
    client.post(
        "/beginnen/school/", {**data, "first_name": "Karin", "infix": "de", "last_name": "Boer"}
    )
    user.refresh_from_db()
    assert user.full_name == "Karin de Boer"


@pytest.mark.parametrize("postcode", ["0123AB", "1012", "1012ABC", "AB1012"])
def test_a_postcode_that_cannot_be_is_refused(client, school, postcode):
    data = {"kind": "vmbo", "student_word": "", "postcode": postcode, "city": "Ede"}
    answer = client.post("/beginnen/school/", data)
    assert "vier cijfers en twee letters" in answer.content.decode()
    school.refresh_from_db()
    assert school.city == ""


def settings_data(**values):
    return {
        "name": "Metzo",
        "kind": "vmbo",
        "student_word": "",
        "postcode": "1012AB",
        "city": "Amsterdam",
        "attitude_from_days": 4,
        "first_reminder": 2,
        "second_reminder": 9,
        "feedback_link_days": 30,
        "correction_days": 5,
        "dialogue_gap_days": 21,
        "recording_days": 30,
        "companies_choose": "on",
        "most_of_group_at_company": 2,
        **values,
    }


def test_every_default_setting_can_be_set_by_the_coordinator(client, school):
    assert client.post("/instellingen/", settings_data()).status_code == 302
    school.refresh_from_db()
    here = set(DEFAULT_SETTINGS) - {"weights"}  # those of the matching have their own page
    assert {name: school.setting(name) for name in here} == {
        "attitude_from_days": 4,
        "feedback_reminder_days": [2, 9],
        "feedback_link_days": 30,
        "correction_days": 5,
        "dialogue_gap_days": 21,
        "recording_days": 30,
        "companies_choose": True,
        "most_of_group_at_company": 2,
    }
    assert school.name == "Metzo"


def test_what_changed_is_told_by_name_and_never_by_value(client, school):
    client.post("/instellingen/", settings_data())
    Event.objects.filter(what="changed_city").get()
    client.post("/instellingen/", settings_data(city="Utrecht"))
    events = Event.objects.filter(object_kind="accounts.school").order_by("pk")
    assert events.last().what == "changed_city"
    assert events.filter(what="changed_city").count() == 2
    assert events.filter(what="changed_name").count() == 1
    assert not events.filter(new="Utrecht").exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"second_reminder": 2, "first_reminder": 5}, "later dan de eerste"),
        ({"name": ""}, "errors"),
        ({"feedback_link_days": 3}, "errors"),
    ],
)
def test_settings_that_cannot_be_are_refused_and_what_was_typed_stays(client, school, wrong, says):
    answer = client.post("/instellingen/", settings_data(city="Zwolle", **wrong))
    page = answer.content.decode()
    assert says in page
    assert "Zwolle" in page
    school.refresh_from_db()
    assert school.settings == {}


def test_a_setting_that_does_not_exist_is_a_fault(school):
    with pytest.raises(TypeError):
        actions.change_school(school=school, by=BY, brin="99ZZ")


@pytest.mark.parametrize(
    ("today", "start", "end", "year"),
    [
        (date(2026, 11, 24), date(2026, 8, 1), date(2027, 7, 31), 2026),
        (date(2027, 3, 1), date(2026, 8, 1), date(2027, 7, 31), 2026),
        (date(2027, 6, 15), date(2027, 8, 1), date(2028, 7, 31), 2027),
    ],
)
def test_the_suggested_term_is_the_school_year_of_today(school, today, start, end, year):
    found = suggested_term(school, today)
    assert (found["start"], found["end"], found["school_year"]) == (start, end, year)
    assert found["name"] == f"Schooljaar {year}-{year + 1}"


def test_the_next_suggestion_follows_the_last_term(school):
    make_term(school, start=date(2026, 8, 1), end=date(2027, 1, 31), name="Schooljaar 2026-2027")
    found = suggested_term(school, date(2026, 11, 24))
    assert (found["start"], found["end"]) == (date(2027, 2, 1), date(2027, 7, 31))
    assert found["name"] == "Periode 2"
    make_term(school, start=date(2027, 2, 1), end=date(2027, 7, 9))
    assert suggested_term(school, date(2026, 11, 24))["start"] == date(2027, 8, 1)


def add(school, name="Najaar", start=date(2026, 8, 1), end=date(2027, 1, 31), year=2026):
    return actions.add_term(school=school, name=name, school_year=year, start=start, end=end, by=BY)


@time_machine.travel("2026-11-24 12:00:00+01:00")
def test_a_term_runs_from_its_first_day(school):
    assert add(school).state == TermState.RUNNING
    later = add(school, "Voorjaar", date(2027, 2, 1), date(2027, 7, 31))
    assert later.state == TermState.PLANNED
    with time_machine.travel("2027-02-01 06:00:00+01:00"):
        tasks.start_terms()
    later.refresh_from_db()
    assert later.state == TermState.RUNNING


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"start": date(2027, 1, 31), "end": date(2027, 6, 1)}, "overlapt met “Najaar”"),
        ({"start": date(2025, 8, 1), "end": date(2026, 8, 1)}, "overlapt met “Najaar”"),
        ({"start": date(2026, 9, 1), "end": date(2026, 9, 9)}, "overlapt met “Najaar”"),
        ({"start": date(2027, 3, 1), "end": date(2027, 3, 1)}, "na de eerste dag"),
        ({"start": date(2027, 3, 1), "end": date(2029, 3, 1)}, "langer dan een schooljaar"),
        ({"start": date(2027, 3, 1), "end": date(2027, 4, 1), "name": "najaar"}, "met deze naam"),
    ],
)
def test_a_term_that_overlaps_or_cannot_be_is_refused_in_plain_words(school, values, says):
    add(school)
    with pytest.raises(Refused, match=says):
        add(school, **{"name": "Ander", **values})
    assert school.terms.count() == 1


def test_terms_of_another_school_do_not_count(school):
    add(school)
    assert add(make_school())


def test_a_term_can_be_changed_until_it_is_closed(client, school):
    term = add(school)
    data = {"name": "Herfst", "school_year": 2026, "start": "2026-09-01", "end": "2027-01-31"}
    assert client.post(f"/instellingen/periodes/{term.pk}/", data).status_code == 302
    term.refresh_from_db()
    assert (term.name, term.start) == ("Herfst", date(2026, 9, 1))
    client.post(f"/instellingen/periodes/{term.pk}/stand/", {"step": "close"})
    answer = client.post(f"/instellingen/periodes/{term.pk}/", {**data, "name": "Winter"})
    assert "afgesloten" in answer.content.decode()
    client.post(f"/instellingen/periodes/{term.pk}/stand/", {"step": "reopen"})
    term.refresh_from_db()
    assert (term.name, term.state) == ("Herfst", TermState.RUNNING)


def test_moving_a_term_to_the_future_plans_it_again(school):
    today = timezone.localdate()
    term = add(
        school, start=today - timedelta(days=5), end=today + timedelta(days=50), year=today.year
    )
    actions.change_term(term=term, start=today + timedelta(days=5), by=BY)
    assert Term.objects.get().state == TermState.PLANNED


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"end": "2026-07-01"}, "na de eerste dag"),
        ({"school_year": 2023}, "niet in dit schooljaar"),
        ({"start": "geen datum"}, "errors"),
    ],
)
def test_a_term_form_says_what_is_wrong(client, school, wrong, says):
    data = {"name": "X", "school_year": 2026, "start": "2026-08-01", "end": "2027-07-31", **wrong}
    assert says in client.post("/instellingen/periodes/", data).content.decode()
    assert not school.terms.exists()


ALLOWED = {
    ("planned", "running"),
    ("planned", "closed"),
    ("running", "planned"),
    ("running", "closed"),
    ("closed", "running"),
}


@pytest.mark.parametrize("old", TermState)
@pytest.mark.parametrize("new", TermState)
def test_each_step_of_a_term_is_allowed_or_refused_as_the_table_says(school, old, new):
    term = make_term(school, state=old)
    if (old, new) in ALLOWED:
        assert TERM.move(term, new, by=BY).state == new
    else:
        with pytest.raises(StepRefused):
            TERM.move(term, new, by=BY)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 9, 1), "Nu"),
        (date(2026, 7, 1), "Nu"),
        (date(2027, 3, 1), "Later"),
        (date(2030, 1, 1), None),
    ],
)
def test_the_current_term_is_that_of_today_or_the_next(school, today, expected):
    make_term(school, name="Nu", start=date(2026, 8, 1), end=date(2027, 1, 31))
    make_term(school, name="Later", start=date(2027, 2, 1), end=date(2027, 7, 31))
    found = current_term(school, today)
    assert (found.name if found else None) == expected


def test_the_pages_cost_the_same_with_many_terms(client, school, queries_of):
    make_term(school, start=date(2000, 1, 1), end=date(2000, 2, 1))
    one = queries_of(client, "/instellingen/periodes/")
    for year in range(2001, 2031):
        make_term(school, start=date(year, 1, 1), end=date(year, 2, 1), state=TermState.CLOSED)
    assert queries_of(client, "/instellingen/periodes/") == one <= 15


@pytest.mark.parametrize("part", ["periodes/{pk}/", "periodes/{pk}/stand/"])
def test_a_term_of_another_school_is_not_there(client, part):
    term = make_term(make_school())
    assert client.post(f"/instellingen/{part.format(pk=term.pk)}").status_code == 404


def test_usernames_are_readable_and_free():
    assert actions.free_username("Zoë", "de Vries-Öz") == "zoe.devriesoz"
    make_user(username="zoe.meer")
    other = actions.free_username("Zoë", "Meer")
    assert other.startswith("zoe.meer.")
    assert actions.free_username("", "") == "gebruiker"
    assert not User.objects.filter(username=other).exists()
