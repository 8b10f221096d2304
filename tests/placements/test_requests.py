"""From a question to an answer: the public form, its robots, the link, the list and the draft."""

import re
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from core.lifecycle import StepRefused
from core.mailing import render
from core.models import Event, Sector
from placements.actions import requests as actions
from placements.actions.assignments import Times
from placements.enums import OfferingState, RequestState
from placements.forms.requests import AcceptForm
from placements.lifecycle import REQUEST
from placements.models import Assignment, Request, RequestLink
from placements.queries.requests import suggestions
from tests.factories import (
    make_company,
    make_request,
    make_school,
    make_term,
    make_trainer,
    make_user,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
WHO = {
    "organisation": "Zorghuis De Linde",
    "contact_name": "Karin de Boer",
    "email": "karin@delinde.example",
    "phone": "",
}
WHAT = {
    "what": "Spelletjes doen met bewoners",
    "on": "2026-12-10",
    "begin": "13:00",
    "end": "16:00",
    "seats": "3",
    "street": "Lindelaan 1",
    "postcode": "1012 ab",
    "city": "Amsterdam",
}
DAYS = [Times(NOW + timedelta(days=20), NOW + timedelta(days=20, hours=3))]


@pytest.fixture(autouse=True)
def _in_november():
    cache.clear()
    with time_machine.travel(NOW, tick=False):
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


def kept(answer):
    found = re.search(r'name="kept" value="([^"]*)"', answer.content.decode())
    assert found
    return found.group(1)


class Form:
    """A visitor who walks through the three steps, without script and without cookies kept."""

    def __init__(self, school, address="127.0.0.1"):
        self.path = reverse("placements:ask", args=[school.slug])
        self.client = Client(REMOTE_ADDR=address)
        self.answer = self.client.get(self.path)

    def post(self, **given):
        self.answer = self.client.post(self.path, {"kept": kept(self.answer), **given})
        return self.answer

    def fill(self, who=WHO, what=WHAT):
        self.post(step=1, **who)
        return self.post(step=2, **what)


def test_three_steps_make_a_request_that_waits_for_its_address(school):
    with time_machine.travel(NOW, tick=False) as clock:
        form = Form(school)
        answer = form.fill()
        assert "Zorghuis De Linde" in answer.content.decode()
        assert "Spelletjes doen met bewoners" in answer.content.decode()
        clock.shift(30)
        assert form.post(step=3).url == reverse("placements:ask_sent", args=[school.slug])
    asked = Request.objects.get()
    assert asked.state == RequestState.UNCONFIRMED
    assert asked.seats == 3
    assert asked.postcode == "1012AB"
    assert timezone.localtime(asked.starts).strftime("%d %H:%M") == "10 13:00"
    assert [m.template for m in mail.outbox] == ["placements.request_confirm"]


def test_going_back_loses_nothing_also_what_is_wrong(school):
    form = Form(school)
    form.fill(what={**WHAT, "postcode": "12"})
    back = form.post(step=2, to="1", **{**WHAT, "what": "Iets anders", "postcode": "12"})
    assert "Zorghuis De Linde" in back.content.decode()
    forth = form.post(step=1, **WHO).content.decode()
    assert "Iets anders" in forth
    assert 'name="postcode" value="12"' in forth
    assert "Kijk dit nog even na" not in forth


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("what", "", "Vul dit nog in"),
        ("end", "12:00", "na het begin"),
        ("end", "", "Vul ook deze tijd in"),
        ("on", "2026-11-01", "al geweest"),
        ("on", "", "Vul ook de dag in"),
        ("seats", "0", "1"),
    ],
)
def test_a_mistake_is_named_where_it_was_made(school, field, value, words):
    form = Form(school)
    page = form.fill(what={**WHAT, field: value}).content.decode()
    assert 'name="step" value="2"' in page
    assert words in page
    assert "Lindelaan 1" in page


def test_a_party_that_ends_after_midnight_is_understood(school):
    form = Form(school)
    page = form.fill(what={**WHAT, "begin": "20:00", "end": "00:30"}).content.decode()
    assert 'name="step" value="3"' in page


@pytest.mark.parametrize(
    ("trap", "seconds", "made"), [("", 60, 1), ("http://x", 60, 0), ("", 1, 0)]
)
def test_robots_leave_nothing_behind(school, trap, seconds, made):
    with time_machine.travel(NOW, tick=False) as clock:
        form = Form(school)
        form.fill()
        clock.shift(seconds)
        form.post(step=3, website=trap)
    assert Request.objects.count() == made
    assert len(mail.outbox) == made


def test_who_was_too_fast_presses_again_and_keeps_all(school):
    with time_machine.travel(NOW, tick=False) as clock:
        form = Form(school)
        form.fill()
        assert "heel snel" in form.post(step=3).content.decode()
        clock.shift(10)
        form.post(step=3)
    assert Request.objects.count() == 1


def test_a_forged_state_is_not_believed(school):
    client = Client()
    client.post(
        reverse("placements:ask", args=[school.slug]),
        {"kept": "eyJzaW5jZSI6MH0:forged", "step": 3, **WHO, **WHAT},
    )
    assert not Request.objects.exists()


def send(school, email="karin@delinde.example", address="127.0.0.1"):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        form = Form(school, address)
        form.fill(who={**WHO, "email": email})
        clock.shift(20)
        return form.post(step=3)


def test_one_address_is_not_mailed_without_end_and_nobody_can_tell(school):
    answers = {send(school, address=f"10.0.0.{n}").url for n in range(7)}
    assert answers == {reverse("placements:ask_sent", args=[school.slug])}
    assert len(mail.outbox) == Request.objects.count() == 5


def test_one_network_asks_twenty_times_an_hour_at_most(school):
    for n in range(20):
        assert send(school, email=f"a{n}@b.example").status_code == 302
    late = send(school, email="z@b.example")
    assert "netwerk" in late.content.decode()
    assert "Zorghuis De Linde" in late.content.decode()
    assert send(school, email="z@b.example", address="10.1.1.1").status_code == 302


def make_link(school, by, **values):
    given = {"what": "Koffie schenken", "organisation": "Buurthuis", "contact_name": "Karin"}
    asked = actions.ask(school=school, email="karin@b.example", by=by, **{**given, **values})
    return RequestLink.objects.get(request=asked)


def test_opening_the_link_changes_nothing_and_the_button_confirms(school, by, client):
    link = make_link(school, by)
    path = reverse("placements:ask_confirm", args=[link.token])
    assert "Koffie schenken" in client.get(path).content.decode()
    link.request.refresh_from_db()
    assert link.request.state == RequestState.UNCONFIRMED
    for _press in range(2):
        assert client.post(path).status_code == 200
    link.request.refresh_from_db()
    assert link.request.state == RequestState.RECEIVED
    assert Event.objects.filter(actor_kind="link", new="received").count() == 1


def test_a_lapsed_or_unknown_link_says_so(school, by, client):
    link = make_link(school, by)
    with time_machine.travel(NOW + timedelta(days=15)):
        path = reverse("placements:ask_confirm", args=[link.token])
        assert client.get(path).status_code == 410
        assert client.post(path).status_code == 410
    link.request.refresh_from_db()
    assert link.request.state == RequestState.UNCONFIRMED
    unknown = client.get(reverse("placements:ask_confirm", args=["0" * 40]))
    assert unknown.status_code == 410


def test_the_mail_holds_the_address_of_the_link(school, by):
    link = make_link(school, by)
    rendered = render("placements.request_confirm", {"link": link.pk})
    assert f"/aanvraag/bevestigen/{link.token}/" in rendered.body
    assert school.name in rendered.subject


def test_nobody_mails_a_stranger_through_us(school, by):
    """Whoever fills in the form chooses the address: what was typed leads nowhere from there."""
    bait = (
        "Gratis! kijk op https://x.example/win of www.y.example, mail a@z.example of ga naar q.nl"
    )
    link = make_link(school, by, what=bait + " nu" * 400, contact_name="win.example")
    body = render("placements.request_confirm", {"link": link.pk}).body
    assert "Gratis! kijk op … of … mail … of ga naar …" in body
    assert "example" not in body
    assert len(body) < 1_000


def test_a_step_that_is_no_number_is_the_first(school):
    assert Form(school).post(step="²", to="³").status_code == 200


def test_what_nobody_confirmed_is_gone_after_two_weeks(school, by):
    old = make_link(school, by).request
    received = make_request(school)
    Request.objects.update(created=NOW - timedelta(days=15))
    fresh = make_link(school, by).request
    Request.objects.filter(pk=fresh.pk).update(created=NOW - timedelta(days=13))
    assert actions.purge_unconfirmed(now=NOW) == 1
    assert set(Request.objects.all()) == {received, fresh}
    assert not RequestLink.objects.filter(request=old.pk).exists()


STEPS = {
    ("unconfirmed", "received"),
    ("received", "accepted"),
    ("received", "declined"),
}


@pytest.mark.parametrize(("old", "new"), list(product(RequestState.values, repeat=2)))
def test_a_request_takes_only_these_steps(school, by, old, new):
    asked = make_request(school, state=old, decline_reason="vol" if old == "declined" else "")
    values = {"decline_reason": "vol"} if new == "declined" else {}
    if (old, new) in STEPS:
        REQUEST.move(asked, new, by=by, why="vol", **values)
        asked.refresh_from_db()
        assert asked.state == new
    else:
        with pytest.raises(StepRefused):
            REQUEST.move(asked, new, by=by, why="vol", **values)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("request_declined_has_reason", {"state": "declined"}),
        ("request_ends_after_start", {"starts": NOW, "ends": NOW}),
    ],
)
def test_the_database_refuses_the_impossible(school, name, values):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make_request(school, **values)


def accept(asked, term, by, **values):
    given = {"days": DAYS, "title": "Koffie", "kind": "prestatie", "seats": 3}
    return actions.accept(request=asked, term=term, by=by, **{**given, **values})


def test_accepting_meets_an_unknown_company_and_makes_a_draft(school, by):
    asked = make_request(school, street="Laan 1", postcode="1012AB", city="Amsterdam")
    offering = accept(asked, make_term(school), by)
    assignment = offering.assignment
    assert offering.state == OfferingState.DRAFT
    assert assignment.company.name == asked.organisation
    assert assignment.company.partnerships.get().school == school
    assert assignment.workplace.postcode == "1012AB"
    assert (assignment.trainer.first_name, assignment.trainer.infix) == ("Karin", "de")
    assert assignment.trainer.email == asked.email
    assert assignment.seats.count() == 3
    assert assignment.request == asked
    assert len(offering.preparation) == 6
    asked.refresh_from_db()
    assert (asked.state, asked.company) == (RequestState.ACCEPTED, assignment.company)


def test_accepting_for_a_known_company_makes_no_second_one(school, by):
    company = make_company()
    trainer = make_trainer(company, email="karin@buurthuis.example")
    offering = accept(make_request(school), make_term(school), by, company=company)
    assert offering.assignment.company == company
    assert offering.assignment.trainer == trainer
    assert company.partnerships.get().school == school


def test_a_request_is_accepted_once(school, by):
    asked, term = make_request(school), make_term(school)
    accept(asked, term, by)
    again = Request.objects.get(pk=asked.pk)
    with pytest.raises(StepRefused):
        accept(again, term, by)
    assert Assignment.objects.count() == 1


@pytest.mark.parametrize("state", ["unconfirmed", "declined"])
def test_only_a_received_request_is_accepted(school, by, state):
    asked = make_request(school, state=state, decline_reason="vol")
    with pytest.raises(StepRefused):
        accept(asked, make_term(school), by)
    assert not Assignment.objects.exists()


def test_a_decline_needs_a_reason_and_mails_it(school, by):
    asked = make_request(school)
    with pytest.raises(Refused):
        actions.decline(request=asked, reason=" ", by=by)
    actions.decline(request=asked, reason="Het is te druk deze maand.", by=by)
    assert [m.template for m in mail.outbox] == ["placements.request_declined"]
    body = render("placements.request_declined", {"request": asked.pk}).body
    assert "Het is te druk deze maand." in body


def test_companies_are_suggested_by_address_name_and_postcode(school):
    by_mail, by_name, by_place = (
        make_company(),
        make_company(name="Zorghuis De Linde"),
        make_company(),
    )
    make_company(name="Bakkerij Bos")
    make_trainer(by_mail, email="Karin@delinde.example")
    by_place.workplaces.update(postcode="1012 AB")
    asked = make_request(
        school, organisation="De Linde", email="karin@delinde.example", postcode="1012AB"
    )
    found = [each.company for each in suggestions(asked)]
    assert set(found) == {by_mail, by_name, by_place}


def test_who_only_lies_in_the_same_town_does_not_resemble(school):
    make_company(name="Bakkerij Bos")
    company = make_company(name="Brandweer")
    company.search_key += " doetinchem "
    company.save()
    asked = make_request(school, organisation="Gemeente Doetinchem", city="Doetinchem")
    assert suggestions(asked) == []
    other = make_company(name="Gemeente Bronckhorst")
    assert [each.company for each in suggestions(asked)] == [other]


def test_the_own_partner_is_suggested_first(school):
    make_company(name="De Linde Noord")
    partner = make_company(school, name="De Linde Zuid")
    found = suggestions(make_request(school, organisation="De Linde"))
    assert found[0].company == partner
    assert [each.known for each in found] == [True, False]


def test_the_phone_call_takes_five_fields_and_is_received_at_once(school, coordinator, signed_in):
    client = signed_in(coordinator)
    given = {
        "organisation": "Bakkerij Bos",
        "contact_name": "Piet Bos",
        "reach": "020 123 45 67",
        "what": "Helpen met taarten",
        "seats": 2,
    }
    answer = client.post(reverse("placements:request_new"), given)
    asked = Request.objects.get()
    assert answer.url == reverse("placements:request", args=[asked.code])
    assert (asked.state, asked.phone, asked.email) == ("received", "020 123 45 67", "")
    assert not mail.outbox


@pytest.mark.parametrize("reach", ["12", "niet@", "bel maar even terug vanmiddag"])
def test_a_phone_call_leaves_a_way_to_answer(coordinator, signed_in, reach):
    client = signed_in(coordinator)
    given = {"organisation": "B", "contact_name": "P", "reach": reach, "what": "W", "seats": 2}
    answer = client.post(reverse("placements:request_new"), given)
    assert answer.status_code == 200
    assert not Request.objects.exists()


def test_accepting_on_the_page_leads_to_the_draft(school, coordinator, signed_in):
    make_term(school)
    company = make_company(school, name="Buurthuis Oost")
    asked = make_request(school, organisation="Buurthuis Oost")
    client = signed_in(coordinator)
    page = client.get(reverse("placements:request", args=[asked.code])).content.decode()
    assert company.code in page
    answer = client.post(
        reverse("placements:request_accept", args=[asked.code]),
        {
            "a-company": company.code,
            "a-title": "Koffie schenken",
            "a-kind": "prestatie",
            "a-sector": Sector.objects.get(code="zorg").pk,
            "a-on": "2026-12-10",
            "a-begin": "10:00",
            "a-end": "12:00",
            "a-seats": 2,
        },
    )
    assignment = Assignment.objects.get()
    assert answer.url == reverse("placements:offering_edit", args=[assignment.code])
    assert assignment.company == company
    assert assignment.sector.code == "zorg"


@pytest.fixture
def accept_form(school):
    """A request with two companies of that name: the own partner is a care home, one makes cakes."""
    own = make_company(school, name="Linde", sector=Sector.objects.get(code="zorg"))
    other = make_company(name="Linde Gebak", sector=Sector.objects.get(code="horeca"))
    unknown = make_company(name="Linde Groep")
    asked = make_request(school, organisation="Linde")
    codes = {"own": own.code, "other": other.code, "unknown": unknown.code, "new": "new"}

    def make(company, sector):
        given = {"title": "Helpen", "kind": "prestatie", "seats": 2}
        when = {"on": "2026-12-10", "begin": "10:00", "end": "12:00"}
        pk = Sector.objects.get(code=sector).pk if sector else ""
        return AcceptForm({**given, **when, "company": codes[company], "sector": pk}, request=asked)

    return make


@pytest.mark.parametrize(
    ("company", "chosen", "kept"),
    [
        ("own", "zorg", "zorg"),
        ("own", "sport", "sport"),
        ("own", "", "zorg"),
        ("other", "zorg", "horeca"),  # filled in for the first of the list
        ("other", "sport", "sport"),
        ("unknown", "sport", "sport"),
        ("new", "zorg", "zorg"),
        ("new", "sport", "sport"),
    ],
)
def test_the_sector_follows_the_company_until_it_is_chosen(accept_form, company, chosen, kept):
    form = accept_form(company, chosen)
    assert form["sector"].initial == Sector.objects.get(code="zorg").pk
    assert form.is_valid(), form.errors
    assert form.cleaned_data["sector"].code == kept


@pytest.mark.parametrize("company", ["new", "unknown"])
def test_a_sector_that_nobody_knows_is_asked(accept_form, company):
    assert accept_form(company, "").errors["sector"] == ["Kies een sector."]


def test_a_new_company_is_of_the_chosen_sector(school, by):
    sector = Sector.objects.get(code="sport")
    assignment = accept(make_request(school), make_term(school), by, sector=sector).assignment
    assert assignment.sector == assignment.company.sector == sector


def test_without_a_term_accepting_says_what_to_do(school, coordinator, signed_in):
    asked = make_request(school)
    page = signed_in(coordinator).get(reverse("placements:request", args=[asked.code]))
    assert "Maak eerst een periode" in page.content.decode()


def test_who_declines_what_somebody_else_declined_first_reads_so(
    school, coordinator, signed_in, by
):
    asked = make_request(school)
    actions.decline(request=Request.objects.get(pk=asked.pk), reason="Vol", by=by)
    answer = signed_in(coordinator).post(
        reverse("placements:request_decline", args=[asked.code]), {"d-reason": "Mijn reden"}
    )
    assert answer.url == reverse("placements:request", args=[asked.code])
    page = signed_in(coordinator).get(answer.url).content.decode()
    assert "Vol" in page
    assert "Mijn reden" not in page


def test_what_was_accepted_in_another_tab_leads_to_the_request_itself(
    school, coordinator, signed_in, by
):
    term = make_term(school)
    asked = make_request(school)
    actions.accept(
        request=Request.objects.get(pk=asked.pk), term=term, by=by, days=DAYS,
        title="Koffie schenken", kind="prestatie", seats=2,
    )  # fmt: skip
    answer = signed_in(coordinator).post(
        reverse("placements:request_accept", args=[asked.code]), {"a-title": ""}, follow=True
    )
    assert answer.redirect_chain[0][0] == reverse("placements:request", args=[asked.code])
    assert "heeft al een antwoord" in answer.content.decode()
    assert Assignment.objects.count() == 1


def test_the_schools_coordinators_are_mailed_once_when_the_address_is_confirmed(school, by, client):
    def person(of, role, mail, **more):
        return make_user(of, role, email=mail, email_verified=True, **more)

    first = person(school, Role.COORDINATOR, "een@school.example", first_name="Ilse")
    person(school, Role.COORDINATOR, "twee@school.example", language="en")
    person(school, Role.COORDINATOR, "weg@school.example", is_active=False)
    person(school, Role.TEACHER, "docent@school.example")
    person(make_school(), Role.COORDINATOR, "elders@school.example")
    make_user(school, Role.COORDINATOR, email="onbewezen@school.example")
    link = make_link(school, by)
    mail.outbox.clear()
    for _press in range(2):
        client.post(reverse("placements:ask_confirm", args=[link.token]))
    assert {m.to[0] for m in mail.outbox} == {"een@school.example", "twee@school.example"}
    assert len(mail.outbox) == len({m.key for m in mail.outbox}) == 2
    given = {"request": link.request_id, "user": first.pk}
    words = render("placements.request_received", given)
    assert "Buurthuis" in words.subject
    assert "Hallo Ilse" in words.body
    assert f"/aanvragen/{link.request.code}/" in words.body


def test_what_a_coordinator_wrote_down_or_confirmed_is_not_mailed_to_the_coordinators(
    school, coordinator, signed_in
):
    make_user(school, Role.COORDINATOR, email="een@school.example", email_verified=True)
    asked = make_request(school, state="unconfirmed")
    signed_in(coordinator).post(reverse("placements:request_confirm", args=[asked.code]))
    assert not mail.outbox


def test_the_coordinator_confirms_what_was_said_over_the_phone(school, coordinator, signed_in):
    asked = make_request(school, state="unconfirmed")
    signed_in(coordinator).post(reverse("placements:request_confirm", args=[asked.code]))
    asked.refresh_from_db()
    assert asked.state == RequestState.RECEIVED


def test_what_waits_longest_is_on_top_and_answers_are_below(school, coordinator, signed_in):
    done = make_request(school, state="accepted", created=NOW - timedelta(days=9))
    late = make_request(school, created=NOW - timedelta(days=1))
    early = make_request(school, created=NOW - timedelta(days=5))
    page = signed_in(coordinator).get(reverse("placements:requests")).content.decode()
    places = [page.index(each.organisation) for each in (early, late, done)]
    assert places == sorted(places)


def test_a_chip_shows_one_state_and_search_finds_words(school, coordinator, signed_in):
    first, other = make_request(school, what="taarten bakken"), make_request(school)
    gone = make_request(school, state="accepted")
    client = signed_in(coordinator)
    page = client.get(reverse("placements:requests"), {"stand": "received"}).content.decode()
    assert gone.organisation not in page
    page = client.get(reverse("placements:requests"), {"q": "taarten"}).content.decode()
    assert first.organisation in page
    assert other.organisation not in page


def test_thirty_requests_cost_as_many_queries_as_one(school, coordinator, signed_in, queries_of):
    client, path = signed_in(coordinator), reverse("placements:requests")
    make_request(school)
    few = queries_of(client, path)
    for _n in range(29):
        make_request(school, state="accepted")
    assert queries_of(client, path) == few <= 15


PAGES = ["request", "request_accept", "request_decline", "request_confirm"]


@pytest.mark.parametrize("name", PAGES)
def test_another_schools_request_is_not_there(coordinator, signed_in, name):
    asked = make_request(make_school())
    path = reverse(f"placements:{name}", args=[asked.code])
    client = signed_in(coordinator)
    answer = client.get(path) if name == "request" else client.post(path)
    assert answer.status_code == 404


@pytest.mark.parametrize("role", [r for r in Role.values if r != "coordinator"])
def test_requests_are_for_the_coordinator(school, signed_in, role):
    client = signed_in(make_user(school, role))
    asked = make_request(school)
    assert client.get(reverse("placements:requests")).status_code == 403
    assert client.get(reverse("placements:request", args=[asked.code])).status_code == 403
    assert client.get(reverse("placements:request_new")).status_code == 403


def test_without_signing_in_the_list_asks_to_sign_in(client):
    assert "/aanmelden/" in client.get(reverse("placements:requests")).url
