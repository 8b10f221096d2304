"""Every door, tried by everybody: signed out, each role, and somebody of another school."""

import pytest
from django.test import Client

from accounts.enums import Role
from tests.doors import Found, all_doors
from tests.factories import make_school, make_user

pytestmark = pytest.mark.django_db
DOORS = all_doors()
CLOSED = [d for d in DOORS if d.door and d.door.rule not in {"public", "link"}]
OF_ROLES = [d for d in DOORS if d.door and d.door.rule == "roles"]


def named(found: Found) -> str:
    return found.name


def knock(client: Client, found: Found, **given: object) -> list:
    """The answer to each method that the door knows."""
    answers = []
    for method in found.door.methods:
        ask = client.get if method == "GET" else client.post
        answers.append(ask(found.address(**given)))
    return answers


def test_there_are_doors():
    assert len(DOORS) > 60


@pytest.mark.parametrize("found", DOORS, ids=named)
def test_every_view_is_a_door_with_a_name(found):
    assert found.door is not None, f"{found.view} has no door"
    assert not found.name.endswith("None"), f"{found.view} has no name"


@pytest.mark.parametrize(
    "found", [d for d in DOORS if d.door and d.door.rule == "public"], ids=named
)
def test_a_public_door_says_why(found):
    assert "public" in (found.view.__doc__ or "").lower()


@pytest.mark.parametrize("found", CLOSED, ids=named)
def test_who_is_signed_out_is_led_to_signing_in(client, found):
    for answer in knock(client, found):
        assert answer.status_code == 302
        assert answer.url.startswith("/aanmelden/?next=")


@pytest.mark.parametrize("role", Role.values)
def test_each_role_passes_its_own_doors_and_no_others(signed_in, role):
    client = signed_in(make_user(make_school(), role))
    client.raise_request_exception = False
    wrong = []
    for found in OF_ROLES:
        for answer in knock(client, found):
            refused = answer.status_code == 403
            if refused != (role not in found.door.roles) or answer.status_code >= 500:
                wrong.append((found.name, answer.request["REQUEST_METHOD"], answer.status_code))
    assert not wrong


@pytest.mark.parametrize("role", Role.values)
def test_only_the_administrator_passes_the_administrators_doors(signed_in, role):
    client = signed_in(make_user(make_school(), role))
    doors = [d for d in DOORS if d.door and d.door.rule == "administrator"]
    assert doors
    for found in doors:
        assert {a.status_code for a in knock(client, found)} == {403}


def test_who_is_signed_in_without_a_school_breaks_nothing(signed_in):
    client = signed_in(make_user())
    client.raise_request_exception = False
    broken = [
        (found.name, answer.status_code)
        for found in DOORS
        for answer in knock(client, found)
        if answer.status_code >= 500
    ]
    assert not broken


def test_what_is_personal_is_kept_by_nobody(client, signed_in):
    """«Back» after signing out, on a computer at school, must not show the page again."""
    school = make_school()
    answer = signed_in(make_user(school, Role.COORDINATOR)).get("/")
    assert answer["Cache-Control"] == "private, no-store"
    for path in ("/ouder/geen/", "/feedback/geen/", "/bedankje/geen/", "/aanmelden/link/geen/"):
        answer = client.get(path)
        assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == (
            "private, no-store",
            "noindex, nofollow",
        )
    assert "Cache-Control" not in client.get("/aanmelden/")
