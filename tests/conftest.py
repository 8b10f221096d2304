"""Shared by all tests: emptying the tables goes through the purging door, since events are append-only;
passwords are hashed quickly."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from core.triggers import purging
from tests.factories import Days


@pytest.fixture(autouse=True, scope="session")
def _flush_through_the_door() -> Iterator[None]:
    """For the whole session: pytest-django flushes after the fixtures of a test are gone."""

    def execute(self: Any, sql_list: list[str]) -> None:
        with purging(self.connection.alias), self.connection.cursor() as cursor:
            for sql in sql_list:
                cursor.execute(sql)

    with pytest.MonkeyPatch.context() as patch:
        for each in connections.all():
            patch.setattr(type(each.ops), "execute_sql_flush", execute)
        yield


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> Iterator[None]:
    first, *others = settings.PASSWORD_HASHERS
    assert first == "django.contrib.auth.hashers.Argon2PasswordHasher"
    with override_settings(PASSWORD_HASHERS=["tests.hashers.QuickArgon2", *others]):
        yield


@pytest.fixture(autouse=True)
def _days_begin_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Days, "passed", 0)


@pytest.fixture
def signed_in() -> Callable[[Any], Client]:
    """`signed_in(user)` is a client of that user."""

    def make(user: Any) -> Client:
        client = Client()
        client.force_login(user, backend="accounts.backends.UsernameOrEmailBackend")
        return client

    return make


@pytest.fixture
def queries_of() -> Callable[[Client, str], int]:
    """`queries_of(client, path)`: how many queries a page costs; it must answer 200."""

    def measure(client: Client, path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    return measure
