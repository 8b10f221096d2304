"""A wish that nothing on offer answers, asked of companies: without a name, and answered by a request."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.enums import Role
from companies.models import Partnership
from core.actors import Actor
from core.errors import Refused
from core.lifecycle import StepRefused
from core.mailing import render
from core.models import Event, Sector
from placements.actions import requests
from placements.actions.assignments import Times
from placements.actions.calls import make_call, withdraw_call
from placements.enums import CallState
from placements.forms.calls import CallForm
from placements.lifecycle import CALL
from placements.models import Call, Offering, Request
from placements.queries.calls import names_in
from reflections.actions import talks
from tests.factories import (
    make_company,
    make_request,
    make_school,
    make_student,
    make_term,
    make_trainer,
    make_user,
)

pytestmark = pytest.mark.django_db
TEXT = "een middag meelopen met een goudsmid"


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def term(school):
    return make_term(school)


@pytest.fixture
def student(school):
    return make_student(
        school, first_name="Anne-Roos", infix="van der", last_name="Meer", leerlingnummer="100234"
    )


@pytest.fixture
def coordinator(school):
    return make_user(school, Role.COORDINATOR)


@pytest.fixture
def craft():
    return Sector.objects.get(code="techniek")


def partner(school, sector, email="ans@goud.example"):
    company = make_company(school, sector=sector)
    trainer = make_trainer(company, email=email)
    trainer.posts.get_or_create(company=company, end=None, defaults={"start": "2026-01-01"})
    return company


@pytest.fixture
def call(student, term, craft, coordinator):
    by = Actor.of(coordinator)
    return make_call(student=student, term=term, text=TEXT, sector=craft, by=by)[0]


@pytest.mark.parametrize("old", CallState.values)
@pytest.mark.parametrize("new", CallState.values)
def test_each_step_is_allowed_or_refused_as_the_table_says(old, new, call, coordinator):
    Call.objects.update(state=old)
    if (old, new) in {("open", "answered"), ("open", "withdrawn")}:
        CALL.move(call, new, by=Actor.of(coordinator))
        assert Call.objects.get().state == new
    else:
        with pytest.raises(StepRefused):
            CALL.move(call, new, by=Actor.of(coordinator))


def test_partners_of_the_sector_are_mailed_and_nobody_else(school, student, term, craft):
    asked = partner(school, craft)
    partner(school, Sector.objects.get(code="zorg"), "zorg@ander.example")
    partner(make_school(), craft, "school@ander.example")
    partner(school, craft, "")
    lapsed = partner(school, craft, "weg@ander.example")
    Partnership.objects.filter(company=lapsed).update(active=False)
    by = Actor.system("test")
    _call, count = make_call(student=student, term=term, text=TEXT, sector=craft, by=by)
    assert [m.to for m in mail.outbox] == [["ans@goud.example"]]
    assert count == 1
    assert mail.outbox[0].params["company"] == asked.pk


def test_who_left_the_company_is_not_mailed(school, student, term, craft):
    company = partner(school, craft)
    company.posts.update(end=timezone.localdate() - timedelta(days=1))
    make_call(student=student, term=term, text=TEXT, sector=craft, by=Actor.system("test"))
    assert not mail.outbox


def test_a_company_with_two_trainers_is_mailed_once(school, student, term, craft):
    company = partner(school, craft)
    make_trainer(company, email="ook@goud.example")
    make_call(student=student, term=term, text=TEXT, sector=craft, by=Actor.system("test"))
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Kan Anne bij u meelopen?",
        "ROOS wil goudsmid worden",
        "Mevrouw meer zoekt dit",
        "Over leerling 100234",
        "Anne-Roos wil dit.",
        "Voor Ànne",
    ],
)
def test_a_text_that_names_the_student_is_refused_by_form_and_action(text, student, term, craft):
    form = CallForm({"text": text, "sector": craft.pk, "kind": "shadowing"}, student=student)
    assert not form.is_valid()
    assert "Noem de leerling niet" in form.errors["text"][0]
    with pytest.raises(Refused, match="Noem de leerling niet"):
        make_call(student=student, term=term, text=text, sector=craft, by=Actor.system("test"))
    assert not Call.objects.exists()


@pytest.mark.parametrize("text", [TEXT, "van alles over der dingen", "rozen en meerkoeten"])
def test_words_that_only_look_like_it_are_fine(text, student, craft):
    assert names_in(text, student) == []
    assert CallForm(
        {"text": text, "sector": craft.pk, "kind": "shadowing"}, student=student
    ).is_valid()


@pytest.mark.parametrize(
    ("values", "says"),
    [({"text": " "}, "Schrijf op"), ({"term": None}, "geen periode"), ({"kind": "x"}, "Kies wat")],
)
def test_what_makes_no_call(values, says, student, term, craft):
    given = {"student": student, "term": term, "text": TEXT, "sector": craft, **values}
    with pytest.raises(Refused, match=says):
        make_call(**given, by=Actor.system("test"))


def test_the_mail_says_what_and_where_and_not_for_whom(school, student, term, craft):
    partner(school, craft)
    make_call(student=student, term=term, text=TEXT, sector=craft, by=Actor.system("test"))
    words = render("placements.call", mail.outbox[0].params)
    assert TEXT in words.body
    assert f"/aanvraag/{school.slug}/?oproep={Call.objects.get().code}" in words.body
    for name in ("Anne", "Roos", "Meer", student.code, "100234"):
        assert name not in words.subject + words.body


def test_events_of_a_call_hold_no_words(call):
    events = Event.objects.filter(object_kind="placements.call")
    assert [(e.what, e.old, e.new) for e in events] == [("asked", "", "open")]


# -- the public form ---------------------------------------------------------------------------


def answer_call(client, school, code):
    """The three steps, as a company walks them; answers the page of the second."""
    address = f"/aanvraag/{school.slug}/"
    first = client.get(f"{address}?oproep={code}").content.decode()
    who = {
        "organisation": "Goud bv",
        "contact_name": "Ans Bos",
        "email": "ans@goud.example",
        "phone": "",
    }
    second = client.post(address, {"kept": kept(first), "step": "1", **who}).content.decode()
    what = {
        "what": "Meelopen in het atelier",
        "on": "",
        "begin": "",
        "end": "",
        "seats": "1",
        "street": "Dorpsstraat 1",
        "postcode": "7001AB",
        "city": "Doetinchem",
    }
    third = client.post(address, {"kept": kept(second), "step": "2", **what}).content.decode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("placements.views.requests.LEAST_SECONDS", 0)
        client.post(address, {"kept": kept(third), "step": "3"})
    return first, second


def kept(page):
    return re.search(r'name="kept" value="([^"]+)"', page).group(1)


def test_who_answers_finds_the_question_there_and_the_request_knows_its_call(client, school, call):
    first, second = answer_call(client, school, call.code)
    assert "U antwoordt op onze vraag" in first
    assert f">\n{TEXT}</textarea>" in second or f">{TEXT}</textarea>" in second
    assert Request.objects.get().call == call


@pytest.mark.parametrize("code", ["ZZZZZZ", "", "x" * 40])
def test_an_unknown_call_is_the_usual_form(code, client, school):
    first, _second = answer_call(client, school, code)
    assert "U antwoordt" not in first
    assert Request.objects.get().call is None


def test_a_withdrawn_call_and_another_schools_are_the_usual_form(client, school, call, coordinator):
    elsewhere = make_school()
    assert "U antwoordt" not in answer_call(client, elsewhere, call.code)[0]
    withdraw_call(call=call, by=Actor.of(coordinator))
    assert "U antwoordt" not in answer_call(client, school, call.code)[0]
    assert set(Request.objects.values_list("call", flat=True)) == {None}


def accepted(asked, term, craft, coordinator):
    start = timezone.now() + timedelta(days=10)
    return requests.accept(
        request=asked,
        term=term,
        by=Actor.of(coordinator),
        days=[Times(start, start + timedelta(hours=3))],
        title="Bij de goudsmid",
        kind="shadowing",
        seats=1,
        sector=craft,
    )


def test_a_yes_answers_the_call_and_offers_to_invite_that_student(
    signed_in, school, student, term, craft, coordinator, call
):
    asked = make_request(school, call=call)
    client = signed_in(coordinator)
    assert TEXT in client.get(f"/aanvragen/{asked.code}/").content.decode()
    offering = accepted(asked, term, craft, coordinator)
    call.refresh_from_db()
    assert call.state == "answered"
    invite = f"/opdrachten/{offering.assignment.code}/uitnodigen/?leerling={student.code}"
    for address in (f"/aanvragen/{asked.code}/", f"/oproepen/{call.code}/"):
        page = client.get(address).content.decode()
        assert "Zodra de opdracht open is" in page
        assert invite not in page
    Offering.objects.update(state="open")
    for address in (f"/aanvragen/{asked.code}/", f"/oproepen/{call.code}/"):
        assert invite in client.get(address).content.decode()
    assert student.first_name in client.get(invite).content.decode()


def test_accepting_starts_from_what_the_call_asked(signed_in, school, coordinator, call, term):
    asked = make_request(school, call=call)
    form = signed_in(coordinator).get(f"/aanvragen/{asked.code}/").context["accept"]
    assert (form.initial["kind"], form.initial["sector"]) == ("shadowing", call.sector)
    assert form.initial["title"] == "Een middag meelopen met een goudsmid"


def test_a_second_yes_leaves_the_call_as_it_is(school, term, craft, coordinator, call):
    for _n in range(2):
        accepted(make_request(school, call=call), term, craft, coordinator)
    call.refresh_from_db()
    assert call.state == "answered"


# -- the pages ---------------------------------------------------------------------------------


def test_the_list_shows_what_is_open_first_with_its_answers(
    signed_in, school, student, term, craft, coordinator, call
):
    by = Actor.of(coordinator)
    newer, _n = make_call(student=student, term=term, text="lassen", sector=craft, by=by)
    withdraw_call(call=newer, by=by)
    make_request(school, call=call)
    make_request(school, call=call, state="unconfirmed")
    page = signed_in(coordinator).get("/oproepen/")
    assert [each.text for each in page.context["page"]] == [TEXT, "lassen"]
    assert "1 antwoord" in page.content.decode()


def test_the_list_costs_the_same_with_one_and_with_thirty(
    signed_in, student, term, craft, coordinator, call, queries_of
):
    client = signed_in(coordinator)
    one = queries_of(client, "/oproepen/")
    for _n in range(29):
        make_call(student=student, term=term, text=TEXT, sector=craft, by=Actor.system("x"))
    assert queries_of(client, "/oproepen/") == one <= 15


def test_a_counsellor_sees_the_calls_of_the_own_groups(signed_in, school, student, call):
    counsellor = make_user(school, Role.COUNSELLOR)
    client = signed_in(counsellor)
    assert TEXT[1:] in client.get("/oproepen/").content.decode()
    counsellor.memberships.update(groups=["9Z"])
    assert TEXT[1:] not in client.get("/oproepen/").content.decode()
    assert client.get(f"/oproepen/{call.code}/").status_code == 404


@pytest.mark.parametrize("role", [Role.TEACHER, Role.MANAGER, Role.STUDENT, Role.GUARDIAN])
def test_others_do_not(role, signed_in, school, call):
    client = signed_in(make_user(school, role))
    assert client.get("/oproepen/").status_code == 403
    assert client.get(f"/oproepen/{call.code}/").status_code == 403


def test_a_call_is_withdrawn_once(signed_in, coordinator, call):
    client = signed_in(coordinator)
    client.post(f"/oproepen/{call.code}/intrekken/")
    assert Call.objects.get().state == "withdrawn"
    again = client.post(f"/oproepen/{call.code}/intrekken/", follow=True)
    assert "Dit kan niet meer" in again.content.decode()


def test_from_the_step_to_the_call(signed_in, school, student, term, craft, coordinator):
    partner(school, craft)
    step = talks.agree_next_step(student=student, text=TEXT, by=Actor.of(coordinator))
    client = signed_in(coordinator)
    address = "/ervaringen/vervolgstap/oproep/"
    assert TEXT in client.get(f"{address}?stap={step.pk}").content.decode()
    refused = client.post(
        address, {"stap": step.pk, "text": "Voor Anne", "sector": craft.pk, "kind": "shadowing"}
    )
    assert "Noem de leerling niet" in refused.content.decode()
    answer = client.post(
        address,
        {"stap": step.pk, "text": TEXT, "sector": craft.pk, "kind": "shadowing"},
        follow=True,
    )
    assert "1 bedrijf krijgt een mail" in answer.content.decode()
    step.refresh_from_db()
    assert step.call == Call.objects.get()


def test_another_schools_step_is_not_there(signed_in, student, coordinator):
    step = talks.agree_next_step(student=student, text=TEXT, by=Actor.of(coordinator))
    stranger = signed_in(make_user(make_school(), Role.COORDINATOR))
    address = "/ervaringen/vervolgstap/oproep/"
    assert stranger.get(f"{address}?stap={step.pk}").status_code == 404
    assert stranger.post(address, {"stap": step.pk, "text": TEXT}).status_code == 404
    assert stranger.get(f"{address}?stap=x").status_code == 404
