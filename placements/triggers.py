"""A student's shifts never overlap: refused by the database, on both.

PostgreSQL has an exclusion constraint (ranges only, so that no extension is needed); SQLite has
triggers. Set again after each migrate, since SQLite drops triggers when it rebuilds a table.
"""

from typing import Any

from django.db import connections

TABLE = "placements_shift"
NAME = "shift_no_overlap"
POSTGRES = f"""
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{NAME}') THEN
    ALTER TABLE {TABLE} ADD CONSTRAINT {NAME} EXCLUDE USING gist (
      int8range(student_id, student_id, '[]') WITH &&, tstzrange(starts, ends) WITH &&
    ) WHERE (NOT dropped);
  END IF;
END $$;
"""
OVERLAP = f"""SELECT 1 FROM {TABLE} other WHERE other.student_id = NEW.student_id
  AND other.id <> COALESCE(NEW.id, -1) AND NOT other.dropped AND NOT NEW.dropped
  AND other.starts < NEW.ends AND NEW.starts < other.ends"""
SQLITE = [
    f"""CREATE TRIGGER IF NOT EXISTS {NAME}_{verb.lower()} AFTER {verb} ON {TABLE}
    WHEN EXISTS ({OVERLAP}) BEGIN SELECT RAISE(ABORT, '{NAME}'); END"""
    for verb in ("INSERT", "UPDATE")
]


def install(using: str = "default", **kwargs: Any) -> None:
    """Receives post_migrate; harmless when they stand already."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES)
        else:
            for statement in SQLITE:
                cursor.execute(statement)
