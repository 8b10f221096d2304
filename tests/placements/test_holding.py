"""A seat for somebody outside: free for nobody, counted nowhere, given free with one click."""

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import Role
from core.errors import Refused
from placements.actions.choosing import choose
from placements.actions.holding import hold_seat, release_seat
from placements.models import Seat
from placements.queries.deciding import deciding, offerings_for
from tests.factories import make_school, make_user
from tests.placements.matching.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(students=2, offerings=1, seats=2)


def hold(world, words="een leerling van het Zuidercollege"):
    return hold_seat(offering=world.offerings[0], held_for=words, by=world.by)


def test_a_held_seat_is_given_to_nobody_and_counted_nowhere(world, signed_in):
    hold(world)
    assert world.run().summary["seats"] == 1
    choose(sign_up=world.sign_ups[0], by=world.by)
    with pytest.raises(Refused, match="al vergeven"):
        choose(sign_up=world.sign_ups[1], by=world.by)
    page = deciding(offerings_for(world.school).get())
    assert (page.free, page.taken, page.held) == (0, 1, 1)
    board = signed_in(world.user).get("/opdrachten/").content.decode()
    assert "1 van 1 plekken" in board


def test_students_read_how_many_seats_there_are_for_them(world, signed_in):
    hold(world)
    student = world.students[0]
    student.user = make_user(world.school, Role.STUDENT)
    student.save()
    client = signed_in(student.user)
    one = client.get(f"/ontdekken/{world.offerings[0].assignment.code}/").content.decode()
    assert "Er is 1 plek." in one
    assert "1 plek" in client.get("/ontdekken/").content.decode()


def test_a_held_seat_comes_free_again(world):
    seat = hold(world)
    release_seat(offering=world.offerings[0], number=seat.number, by=world.by)
    assert world.run().summary["seats"] == 2
    with pytest.raises(Refused, match="al vrij"):
        release_seat(offering=world.offerings[0], number=seat.number, by=world.by)


def test_it_says_for_whom_and_needs_a_free_seat(world):
    with pytest.raises(Refused, match="Schrijf erbij"):
        hold(world, "  ")
    hold(world)
    hold(world, "x" * 500)
    assert {len(each.held_for) for each in Seat.objects.all()} == {34, 120}
    with pytest.raises(Refused, match="geen vrije plek"):
        hold(world)


def test_another_schools_seats_are_not_ours(world):
    other = make_school()
    world.offerings[0].assignment.owner = other
    world.offerings[0].assignment.save()
    with pytest.raises(Refused, match="De school die"):
        hold(world)


def test_a_seat_is_not_held_and_taken(world):
    choose(sign_up=world.sign_ups[0], by=world.by)
    with pytest.raises(IntegrityError, match="seat_held_is_empty"), transaction.atomic():
        Seat.objects.filter(placement__isnull=False).update(held_for="iemand")


def test_fewer_seats_take_no_held_one_away(world):
    from placements.actions.assignments import _fit_seats

    hold(world)
    assignment = world.offerings[0].assignment
    _fit_seats(assignment, 1, world.by)
    assert Seat.objects.get(assignment=assignment).held_for
    with pytest.raises(Refused, match="vastgehouden"):
        _fit_seats(assignment, 0, world.by)


def test_holding_and_giving_free_in_the_browser(world, signed_in):
    client = signed_in(world.user)
    code = world.offerings[0].assignment.code
    page = f"/opdrachten/{code}/vasthouden/"
    assert "Voor wie of waarvoor?" in client.get(page).content.decode()
    empty = client.post(page, {"held_for": ""}).content.decode()
    assert "Kijk dit nog even na" in empty
    text = client.post(page, {"held_for": "een stagiair"}, follow=True).content.decode()
    assert "Vastgehouden" in text
    assert "een stagiair" in text
    number = Seat.objects.exclude(held_for="").get().number
    text = client.post(f"/opdrachten/{code}/vrijgeven/", {"plek": number}, follow=True)
    assert "De plek is weer vrij." in text.content.decode()
    assert not Seat.objects.exclude(held_for="").exists()
    answer = client.post(f"/opdrachten/{code}/vrijgeven/", {"plek": "x"}, follow=True)
    assert "Deze plek is al vrij." in answer.content.decode()


@pytest.mark.parametrize("role", [Role.TEACHER, Role.STUDENT, Role.MANAGER, Role.COUNSELLOR])
def test_only_a_coordinator_of_the_school_holds(world, signed_in, role):
    code = world.offerings[0].assignment.code
    client = signed_in(make_user(world.school, role))
    for page in ("vasthouden", "vrijgeven"):
        assert client.post(f"/opdrachten/{code}/{page}/").status_code == 403
        other = signed_in(make_user(make_school(), Role.COORDINATOR))
        assert other.post(f"/opdrachten/{code}/{page}/").status_code == 404
