"""Events are append-only: the database itself refuses to change them, TRUNCATE included.

Set again after each migrate (SQLite drops triggers when it rebuilds a table). Purging goes
through `purging()`, the one door.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction

TABLE = "core_event"
POSTGRES = f"""
CREATE OR REPLACE FUNCTION core_event_refuse() RETURNS trigger AS $$
BEGIN
  IF current_setting('trialoog.purging', true) = 'on' AND TG_OP <> 'UPDATE' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'core_event is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
DROP TRIGGER IF EXISTS core_event_append_only ON {TABLE};
CREATE TRIGGER core_event_append_only BEFORE UPDATE OR DELETE ON {TABLE}
  FOR EACH ROW EXECUTE FUNCTION core_event_refuse();
DROP TRIGGER IF EXISTS core_event_no_truncate ON {TABLE};
CREATE TRIGGER core_event_no_truncate BEFORE TRUNCATE ON {TABLE}
  FOR EACH STATEMENT EXECUTE FUNCTION core_event_refuse();
"""
SQLITE = [
    f"""CREATE TRIGGER IF NOT EXISTS core_event_no_{verb.lower()} BEFORE {verb} ON {TABLE}
    BEGIN SELECT RAISE(ABORT, 'core_event is append-only'); END"""
    for verb in ("UPDATE", "DELETE")
]


def install(using: str = "default", **kwargs: Any) -> None:
    """Sets the triggers; harmless when they stand already. Receives post_migrate."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES)
        else:
            for statement in SQLITE:
                cursor.execute(statement)


@contextmanager
def purging(using: str = "default") -> Iterator[None]:
    """Inside, and only in this transaction, events may be deleted."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL trialoog.purging = 'on'")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS core_event_no_delete")
        yield
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL trialoog.purging = 'off'")
        else:
            cursor.execute(SQLITE[1])
