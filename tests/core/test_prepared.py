"""Querysets that are compiled once: the values come in anew, the answers are the same."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.models import CharField, DateField, DateTimeField, Exists, OuterRef

from accounts.models import School, Term
from core.models import Event
from core.prepared import Given, Prepared, PreparedInsert
from tests.factories import make_school, make_term

pytestmark = pytest.mark.django_db


def names_of(prepared: Prepared, **values) -> list[str]:
    rows, _count = prepared.head(**values)
    return [row["name"] for row in rows]


def test_it_is_built_once_and_asked_with_other_values():
    built = []

    def build():
        built.append(1)
        return School.objects.filter(pk=Given("pk")).values("name")

    prepared = Prepared(build, shown=3)
    for school in (make_school(name="Een"), make_school(name="Twee")):
        assert names_of(prepared, pk=school.pk) == [school.name]
    assert built == [1]


def test_the_first_rows_come_with_how_many_there_are():
    school = make_school()
    for n in range(5):
        make_term(school, name=f"P{n}", start=date(2020 + n, 1, 1), end=date(2020 + n, 2, 1))
    prepared = Prepared(
        lambda: Term.objects.filter(school=Given("school")).order_by("-start").values("name"),
        shown=2,
    )
    rows, count = prepared.head(school=school.pk)
    assert [row["name"] for row in rows] == ["P4", "P3"]
    assert count == 5
    assert prepared.head(school=0) == ([], 0)


def test_dates_moments_and_words_come_in_and_go_out_as_what_they_are():
    school = make_school()
    make_term(school, name="Oud", start=date(2020, 1, 1), end=date(2020, 2, 1))
    make_term(school, name="Nieuw", start=date(2021, 1, 1), end=date(2021, 2, 1))
    by_date = Prepared(
        lambda: Term.objects.filter(start__gt=Given("day", DateField())).values("name", "start"),
        shown=2,
    )
    rows, _count = by_date.head(day=date(2020, 6, 1))
    assert rows[0]["start"] == date(2021, 1, 1)
    by_word = Prepared(
        lambda: Term.objects.filter(name__in=[Given("word", CharField())]).values("name"), shown=2
    )
    assert names_of(by_word, word="Oud") == ["Oud"]
    at = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    Event.objects.create(at=at, actor_kind="system", object_kind="x", object_id=1, what="x")
    by_moment = Prepared(
        lambda: Event.objects.filter(at__gte=Given("since", DateTimeField())).values("at"), shown=2
    )
    assert by_moment.head(since=at)[0][0]["at"] == at
    assert by_moment.head(since=at.replace(minute=31)) == ([], 0)


def test_a_value_can_stand_in_a_subquery():
    school = make_school(name="Met")
    make_school(name="Zonder")
    make_term(school, name="P1")
    prepared = Prepared(
        lambda: School.objects.filter(
            Exists(Term.objects.filter(school=OuterRef("pk"), name=Given("term", CharField())))
        ).values("name"),
        shown=5,
    )
    assert names_of(prepared, term="P1") == ["Met"]
    assert names_of(prepared, term="P2") == []


def test_a_value_that_looks_like_sql_is_only_a_value():
    make_school(name="Een")
    prepared = Prepared(
        lambda: School.objects.filter(name=Given("name", CharField())).values("name"), shown=5
    )
    assert names_of(prepared, name="' OR 1=1 --") == []
    assert names_of(prepared, name="Een") == ["Een"]
    assert connection.vendor


def test_a_row_is_written_as_save_would_and_knows_its_key():
    insert = PreparedInsert(Event)
    at = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    rows = [
        Event(at=at, actor_kind="user", actor_id=7, object_kind="x", object_id=1, what="x"),
        Event(actor_kind="system", object_kind="y", object_id=2, what="'; DROP --", new="na"),
    ]
    for row in rows:
        insert(row)
    assert rows[0].pk != rows[1].pk
    for row in rows:
        kept = Event.objects.get(pk=row.pk)
        assert kept == row
        assert [getattr(kept, f.name) for f in Event._meta.fields] == [
            getattr(row, f.name) for f in Event._meta.fields
        ]
        assert not row._state.adding
