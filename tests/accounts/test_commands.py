"""What administrators' scripts count on: one JSON object, and exit 0 only when all went well."""

import json

import pytest
from django.core.management import CommandError, call_command

from accounts.models import School, SignInLink
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def run(capsys, *args):
    call_command(*args)
    return capsys.readouterr().out


def create(**values):
    given = {
        "brin": "01ab",
        "name": "Metzo College",
        "coordinator": "karin@metzo.example",
        **values,
    }
    return ["create_school", *(f"--{name}={value}" for name, value in given.items())]


def test_create_school_answers_brin_coordinator_and_a_way_in(client, capsys):
    answer = json.loads(run(capsys, *create(), "--json"))
    assert set(answer) == {"brin", "coordinator", "sign_in"}
    assert (answer["brin"], answer["coordinator"]) == ("01AB", "karin")
    assert answer["sign_in"].startswith("http://127.0.0.1:8000/aanmelden/link/")
    path = answer["sign_in"].removeprefix("http://127.0.0.1:8000")
    assert client.post(path).url == "/aanmelden/wachtwoord/"


def test_create_school_tells_the_same_in_lines(capsys):
    assert "coordinator: karin" in run(capsys, *create())


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"brin": "1"}, "twee cijfers, twee letters"),
        ({"coordinator": "geen adres"}, "e-mailadres"),
        ({"name": ""}, "veld"),
        ({"name": "x" * 121}, "120"),
    ],
)
def test_create_school_refuses_what_cannot_be(values, says):
    with pytest.raises(CommandError, match=says):
        call_command(*create(**values))
    assert not School.objects.exists()


def test_create_school_refuses_a_brin_that_is_there(capsys):
    run(capsys, *create())
    with pytest.raises(CommandError, match="Er is al een school met BRIN 01AB"):
        call_command(*create(coordinator="ander@metzo.example"))


def test_sign_in_link_answers_an_address_that_works_once(client, capsys):
    user = make_user(username="sanne")
    url = json.loads(run(capsys, "sign_in_link", "sanne", "--json"))["url"]
    path = url.removeprefix("http://127.0.0.1:8000")
    assert client.post(path).url == "/"
    assert client.get("/account/").context["user"] == user
    assert client.post(path).status_code == 410


@pytest.mark.parametrize("name", ["niemand", "weg"])
def test_sign_in_link_refuses_who_is_not_there(name):
    make_user(username="weg", is_active=False)
    with pytest.raises(CommandError, match=name):
        call_command("sign_in_link", name)
    assert not SignInLink.objects.exists()
