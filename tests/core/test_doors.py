"""The door decorator and the middleware that asks it."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client, RequestFactory

from core.actors import Actor
from core.doors import ClosedByDefaultMiddleware, Door, door, require


class Somebody(AnonymousUser):
    is_authenticated = True
    pk = 1

    def __init__(self, *, is_superuser=False):
        self.is_superuser = is_superuser


def knock(view, user=None, roles=(), method="get"):
    """What the middleware says before the view runs; None lets it run."""
    request = getattr(RequestFactory(), method)("/ergens/?a=1")
    request.user = user or AnonymousUser()
    request.actor = Actor.of(request.user)
    request.roles = set(roles)
    return ClosedByDefaultMiddleware(lambda _r: HttpResponse()).process_view(request, view, (), {})


def view(request):
    return HttpResponse("binnen")


def test_a_view_without_a_door_is_shut_for_everybody():
    with pytest.raises(PermissionDenied, match="no door"):
        knock(lambda request: HttpResponse(), Somebody(is_superuser=True))


def test_a_door_needs_a_rule():
    with pytest.raises(ValueError, match="needs a rule"):
        door()


@pytest.mark.parametrize("rule", ["public", "link"])
def test_public_doors_and_links_are_open(rule):
    assert knock(door(**{rule: True})(lambda request: HttpResponse())) is None


@pytest.mark.parametrize(
    "rule", [{"signed_in": True}, {"roles": ["teacher"]}, {"administrator": True}]
)
def test_who_is_not_signed_in_is_led_to_signing_in_and_back(rule):
    answer = knock(door(**rule)(lambda request: HttpResponse()))
    assert (answer.status_code, answer.url) == (302, "/aanmelden/?next=/ergens/%3Fa%3D1")


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://testserver/ontdekken/K7Q2ZD/?dag=1#plek", "/ontdekken/K7Q2ZD/%3Fdag%3D1"),
        ("https://evil.example/ontdekken/", "/"),
        ("", "/"),
    ],
)
def test_a_button_that_was_pressed_too_late_leads_back_to_its_page(came_from, back):
    request = RequestFactory().post("/ontdekken/K7Q2ZD/ik-wil-dit/", headers={"Referer": came_from})
    request.user = AnonymousUser()
    request.actor, request.roles = Actor.of(request.user), set()
    marked = door(signed_in=True, methods=["POST"])(lambda request: HttpResponse())
    answer = ClosedByDefaultMiddleware(lambda _r: HttpResponse()).process_view(
        request, marked, (), {}
    )
    assert answer.url == f"/aanmelden/?next={back}"


@pytest.mark.django_db
def test_a_page_of_another_sign_in_says_what_to_do():
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/aanmelden/", {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "stond te lang open" in answer.content.decode()


def test_a_role_opens_its_own_doors_only():
    marked = door(roles=["teacher", "counsellor"])(lambda request: HttpResponse())
    assert knock(marked, Somebody(), ["counsellor", "manager"]) is None
    for roles in (["manager"], []):
        with pytest.raises(PermissionDenied):
            knock(marked, Somebody(), roles)


def test_being_the_administrator_is_no_role_at_a_school():
    marked = door(roles=["teacher"])(lambda request: HttpResponse())
    with pytest.raises(PermissionDenied):
        knock(marked, Somebody(is_superuser=True))
    only = door(administrator=True)(lambda request: HttpResponse())
    assert knock(only, Somebody(is_superuser=True)) is None
    with pytest.raises(PermissionDenied):
        knock(only, Somebody(), ["coordinator"])


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_other_methods_are_refused_before_anything_else(method):
    marked = door(public=True, methods=["GET"])(lambda request: HttpResponse())
    assert knock(marked, method=method).status_code == 405
    assert knock(marked, method="head") is None
    assert knock(marked, method="options") is None


def test_a_door_can_be_read():
    marked = door(roles=["teacher"], methods=["POST"])(view)
    assert marked.door == Door("roles", ("teacher",), ("POST",))


def test_require_lets_pass_or_refuses():
    require(lambda a, b: a == b, 1, 1)
    with pytest.raises(PermissionDenied):
        require(lambda: False)


def test_the_list_of_doors_is_one_json_object_with_a_rule_for_each(capsys):
    call_command("doors", "--json")
    doors = json.loads(capsys.readouterr().out)["doors"]
    by_name = {row["name"]: row for row in doors}
    assert by_name["core:job"] == {
        "path": "/werk/<str:code>/",
        "name": "core:job",
        "methods": ["GET"],
        "rule": "signed_in",
        "roles": [],
    }
    assert by_name["accounts:staff"]["roles"] == ["coordinator"]
    assert {row["rule"] for row in doors} <= {
        "public",
        "link",
        "signed_in",
        "roles",
        "administrator",
    }
    call_command("doors")
    assert "/instellingen/collegas/" in capsys.readouterr().out
