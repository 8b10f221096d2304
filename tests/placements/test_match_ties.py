"""Samen of apart: who goes together or apart is agreed on its own page, also without script."""

import pytest

from accounts.enums import Role
from core.errors import Refused
from core.models import Event
from placements.actions.match_ties import MOST, tie, untie
from placements.enums import TieKind
from placements.models import Tie
from tests.factories import make_school, make_student, make_user
from tests.placements.matching.worlds import World

pytestmark = pytest.mark.django_db
PAGE = "/matching/samen-of-apart/"


@pytest.fixture
def world():
    return World(students=3, offerings=1)


@pytest.fixture
def client(world, signed_in):
    return signed_in(world.user)


def made(world, kind=TieKind.TOGETHER, students=None, **values):
    chosen = world.students[:2] if students is None else students
    return tie(school=world.school, kind=kind, students=chosen, by=world.by, **values)


def test_a_tie_is_kept_with_its_students_and_an_event_without_names(world):
    found = made(world, note=" Broer en zus ")
    assert set(found.students.all()) == set(world.students[:2])
    assert found.note == "Broer en zus"
    assert Event.objects.get(what="tied").new == "together"
    untie(tie=found, by=world.by)
    assert not Tie.objects.exists()
    assert Event.objects.filter(what="untied").exists()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        ({"kind": "liever"}, "Kies samen"),
        ({"students": []}, "twee tot acht"),
        ({"kind": TieKind.APART, "students": "one"}, "twee tot acht"),
        ({"students": "twice"}, "twee tot acht"),
        ({"students": "many"}, "twee tot acht"),
        ({"students": "elsewhere"}, "niet"),
        ({"students": "left"}, "niet"),
    ],
)
def test_a_tie_that_cannot_be_is_refused(world, spoil, says):
    one = world.students[0]
    groups = {
        "one": [one],
        "twice": [one, one],
        "many": [make_student(world.school, signs_in=False) for _ in range(MOST + 1)],
        "elsewhere": [one, make_student(make_school())],
        "left": [one, make_student(world.school, left_on="2026-09-01")],
    }
    if isinstance(spoil.get("students"), str):
        spoil = {**spoil, "students": groups[spoil["students"]]}
    with pytest.raises(Refused, match=says):
        made(world, **spoil)
    assert not Tie.objects.exists()


@pytest.mark.parametrize("first", TieKind.values)
def test_two_who_go_together_cannot_go_apart_too(world, first):
    made(world, first)
    other = next(kind for kind in TieKind.values if kind != first)
    with pytest.raises(Refused, match="Haal dat eerst weg"):
        made(world, other, world.students)
    made(world, other, world.students[1:])
    made(world, first, world.students[:2])


def test_students_are_picked_by_searching_one_after_the_other(world, client):
    one, two, _three = world.students
    shown = client.get(PAGE, {"zoek": one.last_name})
    assert shown.context["found"] == [one]
    assert f"leerling={one.code}" in shown.content.decode()
    shown = client.get(PAGE, {"leerling": one.code})
    assert "Zoek er nog minstens één bij." in shown.content.decode()
    shown = client.get(PAGE, {"leerling": one.code, "zoek": "Meer"})
    assert one not in shown.context["found"]
    shown = client.get(PAGE, {"leerling": [one.code, two.code]})
    assert shown.context["chosen"] == [one, two]
    given = {"leerling": [one.code, two.code], "kind": "apart", "note": "Na de ruzie"}
    answer = client.post(PAGE, given, follow=True)
    page = answer.content.decode()
    assert "Bewaard." in page
    assert one.full_name in page
    assert "Na de ruzie" in page
    found = Tie.objects.get()
    assert (found.kind, set(found.students.all())) == ("apart", {one, two})
    assert "Samen of apart: 1 afspraak" in client.get("/matching/").content.decode()
    answer = client.post(f"{PAGE}weg/", {"afspraak": found.pk}, follow=True)
    assert "Weggehaald." in answer.content.decode()
    assert not Tie.objects.exists()


def test_what_is_missing_is_said_and_who_was_picked_stays(world, client):
    one, two, _three = world.students
    answer = client.post(PAGE, {"leerling": [one.code, two.code]})
    assert "Kijk dit nog even na" in answer.content.decode()
    assert answer.context["chosen"] == [one, two]
    answer = client.post(PAGE, {"leerling": [one.code], "kind": "apart"})
    assert "twee tot acht" in answer.content.decode()


def test_another_schools_students_and_ties_are_not_there(world, client):
    elsewhere = World(students=2, offerings=1)
    theirs = made(elsewhere)
    shown = client.get(PAGE, {"leerling": elsewhere.students[0].code, "zoek": "Meer"})
    assert shown.context["chosen"] == []
    assert not set(shown.context["found"]) & set(elsewhere.students)
    assert list(shown.context["page"]) == []
    assert client.post(f"{PAGE}weg/", {"afspraak": theirs.pk}).status_code == 404
    assert client.post(f"{PAGE}weg/", {"afspraak": "x"}).status_code == 404
    assert client.post(f"{PAGE}weg/").status_code == 404
    codes = [each.code for each in elsewhere.students]
    client.post(PAGE, {"leerling": codes, "kind": "apart"})
    assert Tie.objects.count() == 1


def test_only_the_coordinator_agrees_who_goes_together(world, signed_in):
    found = made(world)
    for role in (Role.TEACHER, Role.COUNSELLOR, Role.MANAGER, Role.STUDENT, Role.GUARDIAN):
        client = signed_in(make_user(world.school, role))
        assert client.get(PAGE).status_code == 403
        assert client.post(f"{PAGE}weg/", {"afspraak": found.pk}).status_code == 403


def test_one_and_thirty_cost_the_same_number_of_queries(world, client, queries_of):
    made(world)
    one = queries_of(client, f"{PAGE}?zoek=Meer&leerling={world.students[0].code}")
    for _ in range(29):
        made(world, students=[make_student(world.school, signs_in=False) for _ in range(3)])
    assert queries_of(client, f"{PAGE}?zoek=Meer&leerling={world.students[0].code}") == one
    assert one <= 15
