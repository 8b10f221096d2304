"""Shared by all tests: emptying the tables goes through the purging door, since events are append-only."""

from typing import Any

import pytest
from django.db import connections

from core.triggers import purging


@pytest.fixture(autouse=True)
def _flush_through_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    def execute(self: Any, sql_list: list[str]) -> None:
        with purging(self.connection.alias), self.connection.cursor() as cursor:
            for sql in sql_list:
                cursor.execute(sql)

    for connection in connections.all():
        monkeypatch.setattr(type(connection.ops), "execute_sql_flush", execute)
