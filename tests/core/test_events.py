"""Events are append-only in the database itself, on both; only the purging door opens."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from django.db.models.signals import post_migrate

from core import triggers
from core.actors import NOBODY, Actor
from core.events import history, record
from core.models import Event, EventNote
from tests.factories import make_school, make_user

BY = Actor.system("test")
UPDATE = "UPDATE core_event SET what = 'anders'"
DELETE = "DELETE FROM core_event"


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def refuses(sql: str) -> bool:
    try:
        run(sql)
    except DatabaseError as error:
        assert "append-only" in str(error)  # noqa: PT017 - the error is the answer
        return True
    return False


@pytest.fixture
def event(db):
    return record(make_school(), "created", by=BY, why="omdat")


def test_an_event_holds_ids_and_codes_and_points_at_nothing():
    assert not [f.name for f in Event._meta.fields if isinstance(f, models.TextField)]
    assert not [f.name for f in Event._meta.fields if f.is_relation]


@pytest.mark.django_db
def test_an_event_says_who_and_on_what(event):
    school, user = make_school(), make_user()
    made = record(school, "renamed", by=Actor.of(user), school_id=school.pk, old="a", new="b")
    assert (made.actor_kind, made.actor_id) == ("user", user.pk)
    assert (made.object_kind, made.object_id) == ("accounts.school", school.pk)
    record(school, "seen", by=NOBODY, why="  zomaar ")
    assert [e.what for e in history(school)] == ["renamed", "seen"]
    assert history(school)[1].actor_id is None
    assert not EventNote.objects.filter(event=made).exists()


@pytest.mark.parametrize("sql", [UPDATE, DELETE])
def test_the_database_refuses_to_change_an_event(event, sql):
    assert refuses(sql)
    assert Event.objects.get(pk=event.pk).what == "created"


def test_djangos_own_ways_are_refused_too(event):
    for way in (
        lambda: Event.objects.update(what="anders"),
        lambda: event.delete(),
        lambda: event.save(),
        lambda: Event.objects.bulk_update([event], ["what"]),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            way()
    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_emptying_the_table_at_once_is_refused(event):
    """SQLite has no TRUNCATE; a DELETE without WHERE is its nearest."""
    assert refuses("TRUNCATE core_event CASCADE" if connection.vendor == "postgresql" else DELETE)


def test_the_note_can_be_erased(event):
    assert EventNote.objects.filter(event=event).delete()[0] == 1
    assert Event.objects.filter(pk=event.pk).exists()


def test_inside_the_purging_door_events_go_and_outside_it_is_shut_again(event):
    EventNote.objects.all().delete()
    with triggers.purging():
        assert refuses(UPDATE)
        run(DELETE)
    assert not Event.objects.exists()
    record(make_school(), "created", by=BY)
    assert refuses(DELETE)
    assert refuses(UPDATE)


@pytest.mark.django_db(transaction=True)
def test_the_door_is_shut_when_the_purging_fails(event):
    def purge() -> None:
        with triggers.purging():
            run(DELETE)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        purge()
    assert Event.objects.filter(pk=event.pk).exists()
    assert refuses(DELETE)


@pytest.mark.django_db(transaction=True)
def test_the_door_of_one_connection_is_not_that_of_another(event):
    """A second connection meets the triggers while the first one purges (or waits, on SQLite)."""
    other = connection.copy()
    other.settings_dict = {
        **connection.settings_dict,
        "OPTIONS": {**connection.settings_dict["OPTIONS"]},
    }
    if connection.vendor == "sqlite":
        other.settings_dict["OPTIONS"]["timeout"] = 0.1
    says = "append-only" if connection.vendor == "postgresql" else "locked"
    try:
        with (
            triggers.purging(),
            other.cursor() as cursor,
            pytest.raises(DatabaseError, match=says),
        ):
            cursor.execute(DELETE)
    finally:
        other.close()
    assert refuses(DELETE)


@pytest.mark.django_db(transaction=True)
def test_a_table_that_was_rebuilt_gets_its_triggers_again():
    """SQLite drops them when a migration rebuilds the table; post_migrate sets them."""
    record(make_school(), "created", by=BY)
    extra = models.CharField(max_length=10, default="x")
    extra.set_attributes_from_name("extra_of_test")
    with connection.schema_editor() as editor:
        editor.add_field(Event, extra)
        editor.remove_field(Event, extra)
    if connection.vendor == "sqlite":
        run(UPDATE)
    config = apps.get_app_config("core")
    post_migrate.send(
        sender=config, app_config=config, verbosity=0, interactive=False, using="default"
    )
    assert refuses(UPDATE)
    assert refuses(DELETE)


@pytest.mark.django_db(transaction=True)
def test_migrating_sets_them_when_somebody_took_them_off():
    record(make_school(), "created", by=BY)
    on = " ON core_event" if connection.vendor == "postgresql" else ""
    names = (
        ["core_event_append_only"]
        if connection.vendor == "postgresql"
        else ["core_event_no_update", "core_event_no_delete"]
    )
    for name in names:
        run(f"DROP TRIGGER {name}{on}")
    run(UPDATE)
    call_command("migrate", verbosity=0)
    assert refuses(UPDATE)
    assert refuses(DELETE)
