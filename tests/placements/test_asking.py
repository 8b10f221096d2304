"""What the coordinator fills in of who may come, and reads of who has it."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import Refused
from core.events import history
from placements.actions.assignments import Times, change, copy, draft
from placements.actions.choosing import choose
from placements.queries.papers import waiting_without, who_meets
from students.models import Enrolment
from students.queries.lists import levels_and_programmes
from tests.factories import make_offering, make_school, make_student
from tests.placements.asked import RULES, SAYS, ask, have
from tests.placements.matching.worlds import World

pytestmark = pytest.mark.django_db
ALL = {"levels": ["3"], "programmes": ["Zorg"], "certificates": ["bhv", "vca"]}


@pytest.fixture(params=RULES)
def rule(request):
    return request.param


@pytest.fixture
def world():
    return World(students=2, offerings=1, seats=2)


def posted(offering, **changed):
    """What the browser sends of the form, unchanged but for this."""
    assignment = offering.assignment
    starts, ends = (timezone.localtime(each) for each in (assignment.starts, assignment.ends))
    return {
        "title": assignment.title,
        "kind": assignment.kind,
        "workplace": assignment.workplace_id,
        "seats": assignment.seat_count,
        "tasks": assignment.tasks,
        "days-TOTAL_FORMS": 1,
        "days-INITIAL_FORMS": 0,
        "days-0-on": f"{starts:%Y-%m-%d}",
        "days-0-begin": f"{starts:%H:%M}",
        "days-0-end": f"{ends:%H:%M}",
        "days-0-pause": "",
        **changed,
    }


def day_of(offering):
    return Times(offering.assignment.starts, offering.assignment.ends)


def address(offering, name="offering_edit"):
    return reverse(f"placements:{name}", args=[offering.assignment.code])


def asked_by(offering):
    offering.refresh_from_db()
    return {name: getattr(offering, name) for name in ALL}


def test_the_form_offers_what_the_roster_has_and_keeps_what_is_asked(world, signed_in):
    offering, client = world.offerings[0], signed_in(world.user)
    have(world.students[0], "level")
    have(world.students[1], "programme")
    page = client.get(address(offering)).content.decode()
    assert 'name="levels" value="3"' in page
    assert 'name="programmes" value="Zorg"' in page
    assert 'name="certificates" value="vca"' in page
    assert client.post(address(offering), posted(offering, **ALL)).status_code == 302
    assert asked_by(offering) == ALL
    page = client.get(address(offering)).content.decode()
    assert page.count("checked") == 4
    assert "Certificaten: 2 gekozen" in page
    client.post(address(offering), posted(offering))
    assert asked_by(offering) == {name: [] for name in ALL}


def test_a_school_without_levels_is_not_asked_about_them(world, signed_in):
    Enrolment.objects.update(programme="")
    page = signed_in(world.user).get(address(world.offerings[0])).content.decode()
    assert 'name="levels"' not in page
    assert 'name="programmes"' not in page
    assert 'name="certificates"' in page


def test_what_nobody_has_any_more_stays_until_it_is_taken_off(world, signed_in):
    offering, client = world.offerings[0], signed_in(world.user)
    ask(offering, "level")
    page = client.get(address(offering)).content.decode()
    assert "4 (niemand heeft dit nu)" in page
    client.post(address(offering), posted(offering, levels=["4"]))
    assert asked_by(offering)["levels"] == ["4"]


def test_a_mistake_elsewhere_loses_nothing_that_was_ticked(world, signed_in):
    offering, client = world.offerings[0], signed_in(world.user)
    answer = client.post(address(offering), posted(offering, certificates=["vca"], title=""))
    assert re.search(r'value="vca"[^>]*checked', answer.content.decode())
    answer = client.post(address(offering), posted(offering, certificates=["vca"], more="1"))
    assert re.search(r'value="vca"[^>]*checked', answer.content.decode())


def test_a_copy_asks_the_same(world):
    offering = world.offerings[0]
    for rule in RULES:
        ask(offering, rule)
    made = copy(offering=offering, term=world.term, by=world.by)
    assert asked_by(made) == asked_by(offering)


def test_a_certificate_that_is_not_there_cannot_be_asked(world):
    offering = world.offerings[0]
    with pytest.raises(Refused, match="kennen we niet: duiken"):
        draft(
            school=world.school, term=world.term, by=world.by, seats=1, certificates=["duiken"],
            days=[day_of(offering)],
            company=offering.assignment.company, workplace=offering.assignment.workplace,
        )  # fmt: skip


def test_who_already_signed_up_and_does_not_meet_it_is_counted_when_it_is_saved(world, signed_in):
    offering, client = world.offerings[0], signed_in(world.user)
    have(world.students[1], "certificate", offering)
    answer = client.post(address(offering), posted(offering, certificates=["vca"]), follow=True)
    assert "1 leerling die al intekende, heeft niet wat" in answer.content.decode()
    have(world.students[0], "certificate", offering)
    answer = client.post(address(offering), posted(offering, certificates=["vca"]), follow=True)
    assert "die al intekende" not in answer.content.decode()


def test_that_nobody_can_sign_up_any_more_is_said_when_an_open_one_is_saved(world, signed_in):
    offering, client = world.offerings[0], signed_in(world.user)
    nobody = "Nu kan niemand zich intekenen"
    asks = posted(offering, certificates=["vca"])
    assert nobody in client.post(address(offering), asks, follow=True).content.decode()
    have(world.students[0], "certificate", offering)
    assert nobody not in client.post(address(offering), asks, follow=True).content.decode()
    nothing = posted(offering, certificates=[])
    assert nobody not in client.post(address(offering), nothing, follow=True).content.decode()
    draft = make_offering(world.school, state="draft")
    asks = posted(draft, certificates=["bhv"])
    assert nobody not in client.post(address(draft), asks, follow=True).content.decode()


def test_before_publishing_it_is_counted_who_has_what_is_asked(world, signed_in):
    offering = make_offering(world.school, state="draft")
    client = signed_in(world.user)
    assert (
        "Wie heeft wat er gevraagd wordt?"
        not in client.get(address(offering, "offering_publish")).content.decode()
    )
    for rule in RULES:
        ask(offering, rule)
    gone = make_student(world.school, signs_in=False, left_on=timezone.localdate())
    for student in (*world.students, gone):
        have(student, "level")
        have(student, "programme")
    meeting = who_meets(offering)
    assert (meeting.students, [n for _asked, n in meeting.left]) == (2, [2, 2, 0])
    page = client.get(address(offering, "offering_publish")).content.decode()
    assert "Nu kan niemand zich intekenen." in page
    assert all(text in page for text in SAYS.values())
    have(world.students[0], "certificate", offering)
    assert who_meets(offering).all_of_it == 1
    page = client.get(address(offering, "offering_publish")).content.decode()
    assert "Nu kan niemand zich intekenen." not in page
    assert "1 van de 2 leerlingen heeft alles wat er gevraagd wordt." in page


def test_where_nobody_can_come_it_is_said_what_to_do_about_that_rule(world, signed_in, rule):
    offering = make_offering(world.school, state="draft")
    ask(offering, rule)
    assert who_meets(offering).closed_by == rule
    page = signed_in(world.user).get(address(offering, "offering_publish")).content.decode()
    assert (reverse("students:certificates_for") in page) is (rule == "certificate")
    assert ("Niemand in je klassenlijst heeft dit." in page) is (rule != "certificate")
    for student in world.students:
        have(student, rule, offering)
    assert who_meets(offering).closed_by == ""


def test_counting_who_has_it_costs_as_much_for_many(world, django_assert_num_queries):
    offering = world.offerings[0]
    for rule in RULES:
        ask(offering, rule)
    with django_assert_num_queries(3):
        who_meets(offering)
    for _ in range(20):
        make_student(world.school, signs_in=False)
    with django_assert_num_queries(3):
        assert who_meets(offering).students == 22


def test_who_waits_without_is_counted_in_two_queries(world, django_assert_num_queries):
    offering = world.offerings[0]
    with django_assert_num_queries(0):
        assert waiting_without(offering) == 0
    ask(offering, "level")
    have(world.students[0], "level")
    with django_assert_num_queries(2):
        assert waiting_without(offering) == len(world.students) - 1
    offering.sign_ups.update(state="withdrawn")
    assert waiting_without(offering) == 0


def test_what_is_asked_stands_among_the_facts(world, signed_in, rule):
    offering, student = make_offering(world.school), make_student(world.school)
    ask(offering, rule)
    head, facts = {
        "level": ("Voor wie", "niveau 4 of 3"),
        "programme": ("Voor wie", "<div>Zorg</div>"),
        "certificate": ("Nodig", "<dd>VCA</dd>"),
    }[rule]
    for user, name in ((world.user, "offering"), (student.user, "discover_one")):
        page = signed_in(user).get(address(offering, name)).content.decode()
        assert f"<dt>{head}</dt>" in page
        assert facts in page


def test_what_is_asked_is_kept_once_without_blanks_and_in_order(world):
    offering = world.offerings[0]
    change(
        offering=offering, by=world.by, seats=2, preparation=[], days=[day_of(offering)],
        levels=[" 4 ", "3", "", "4"], programmes=["Zorg", "Bouw", "Zorg "],
        certificates=["vca", "bhv", "vca"],
    )  # fmt: skip
    assert asked_by(offering) == {
        "levels": ["4", "3"],
        "programmes": ["Zorg", "Bouw"],
        "certificates": ["vca", "bhv"],
    }
    assert history(offering).filter(what="changed").count() == 1


def test_only_words_of_the_own_roster_of_now_can_be_asked(world, signed_in):
    Enrolment.objects.update(level="2", programme="", crebo="25655")
    ended = make_student(world.school, signs_in=False)
    ended.enrolments.update(level="7", end=timezone.localdate())
    left = make_student(world.school, signs_in=False, left_on=timezone.localdate())
    left.enrolments.update(level="8")
    make_student(make_school(), signs_in=False).enrolments.update(level="9")
    assert levels_and_programmes(world.school) == (["2"], ["25655"])
    offering, client = world.offerings[0], signed_in(world.user)
    answer = client.post(address(offering), posted(offering, levels=["9"]))
    assert answer.status_code == 200
    assert "Kijk dit nog even na" in answer.content.decode()
    assert asked_by(offering)["levels"] == []


def test_asking_more_takes_no_place_away(world, signed_in, rule):
    offering, student = world.offerings[0], world.students[0]
    experience = choose(sign_up=offering.sign_ups.get(student=student), by=world.by)
    field, words = (
        {"level": "levels", "programme": "programmes", "certificate": "certificates"}[rule],
        {"level": ["3"], "programme": ["Zorg"], "certificate": ["vca"]}[rule],
    )
    have(world.students[1], rule, offering)
    answer = signed_in(world.user).post(
        address(offering), posted(offering, **{field: words}), follow=True
    )
    assert "die al intekende" not in answer.content.decode()
    assert experience.placements.get().state != "cancelled"
