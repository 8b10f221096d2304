"""Querysets that are compiled once and asked often, and rows that are written often.

A start page asks ten small questions. Building and compiling them costs more than the database
needs to answer, so each is compiled once per process and database, with `Given("school")` where a
value comes in; a request only fills the values in. It reads rows as dictionaries. The same holds
for an event, of which every action writes some: `PreparedInsert`.

It leans on what Django does not promise: `query.get_compiler().as_sql()` keeping a parameter that
is no plain value, `compiler.select` and `get_converters`, and the names that `.values()` puts in
`query.selected`. `tests/overviews/test_prepared.py` asks every prepared question both ways and fails
by its name when a new Django differs; then the plain queryset is always there: `build()`.
Without it a coordinator's start page takes 4.5 to 5 times the bare page instead of 2 to 3.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import connection, models
from django.db.models import Count, QuerySet, Window
from django.db.models.expressions import Expression
from django.db.models.sql import InsertQuery

TOTAL = "total_of_all"


class Given(Expression):
    """Stands for a value that each request brings, named `name`."""

    def __init__(self, name: str, output_field: models.Field | None = None) -> None:
        super().__init__(output_field=output_field or models.BigIntegerField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


class Prepared:
    """`build` makes the queryset, ending in `.values(...)`; with `shown` only its first rows are read."""

    def __init__(self, build: Callable[[], QuerySet], *, shown: int = 0) -> None:
        self.build, self.shown = build, shown
        self._made: dict[str, tuple[str, tuple[Any, ...], list[str], dict[int, Any]]] = {}

    def head(self, **values: Any) -> tuple[list[dict[str, Any]], int]:
        """The first rows and how many there are in all, in one query."""
        rows = self.rows(**values)
        return rows, (rows[0][TOTAL] if rows else 0)

    def rows(self, **values: Any) -> list[dict[str, Any]]:
        sql, params, names, converters = self._compiled()
        filled = [_adapted(values[p.name]) if isinstance(p, Given) else p for p in params]
        with connection.cursor() as cursor:
            cursor.execute(sql, filled)
            found = cursor.fetchall()
        return [dict(zip(names, _read(row, converters), strict=True)) for row in found]

    def _compiled(self) -> tuple[str, tuple[Any, ...], list[str], dict[int, Any]]:
        made = self._made.get(connection.vendor)
        if made is None:
            found = self.build()
            if self.shown:
                found = found.annotate(**{TOTAL: Window(Count("*"))})[: self.shown]
            query = found.query
            compiler = query.get_compiler(connection=connection)
            sql, params = compiler.as_sql()
            columns = [column for column, *_rest in compiler.select]
            names = list(query.selected or ())
            made = (sql, tuple(params), names, compiler.get_converters(columns))
            self._made[connection.vendor] = made
        return made


class PreparedInsert:
    """Writes one new row of a model whose key the database gives; a fifth of what `save()` costs.

    For models without parents and signals: nothing but the row is written.
    """

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.fields = [f for f in model._meta.local_concrete_fields if not f.primary_key]
        self._made: dict[str, str] = {}

    def __call__(self, row: Any) -> None:
        values = [
            field.get_db_prep_save(field.pre_save(row, add=True), connection=connection)
            for field in self.fields
        ]
        with connection.cursor() as cursor:
            cursor.execute(self._compiled(row), values)
            (row.pk,) = cursor.fetchone()
        row._state.adding, row._state.db = False, connection.alias

    def _compiled(self, row: Any) -> str:
        made = self._made.get(connection.vendor)
        if made is None:
            query = InsertQuery(self.model)
            query.insert_values(self.fields, [row])
            compiler = query.get_compiler(connection=connection)
            compiler.returning_fields = [self.model._meta.pk]
            ((made, _params),) = compiler.as_sql()
            self._made[connection.vendor] = made
        return made


def _read(row: Any, converters: dict[int, Any]) -> list[Any]:
    """What the database answered as Python knows it, by this thread's own connection."""
    values = list(row)
    for place, (functions, expression) in converters.items():
        for convert in functions:
            values[place] = convert(values[place], expression, connection)
    return values


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value
