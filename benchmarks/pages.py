"""Pages at 2,000 students against a bare signed-in page of the same project, in one run.

    .venv/bin/python benchmarks/pages.py [--students 2000] [--rounds 15]

Builds a temporary SQLite site (or uses DATABASE_URL's database, which must be empty), asks every
page as often, in turns, and prints the ratio of what they usually take. A page may cost 3 times the bare one
and 15 queries; otherwise the exit code is 1. The bare page is «Mijn account»: session, user,
roles, menu and bell, and a form or two of its own.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BASE = Path(__file__).resolve().parents[1]
MOST_TIMES, MOST_QUERIES = 3.0, 15
BARE = "/account/"


@dataclass
class Page:
    name: str
    client: Any
    path: str
    times: list[float] = field(default_factory=list)
    queries: int = 0

    @property
    def usual(self) -> float:
        """The first quartile: what it takes when nothing else keeps the machine busy."""
        return statistics.quantiles(self.times, n=4)[0]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", default="", help="pages whose name holds this")
    given = parser.parse_args()
    sys.path.insert(0, str(BASE))
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATA_DIR", folder)
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        import django

        django.setup()
        build(given.students)
        pages = [p for p in list_pages() if p.path == BARE or given.only in p.name]
        measure(pages, given.rounds)
        return report(pages, given.students)


def build(students: int) -> None:
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    call_command("demo_data", scale=str(students), stdout=open(os.devnull, "w"))  # noqa: PTH123, SIM115
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # which it does by itself on a live site


def list_pages() -> list[Page]:
    from django.test import Client

    from accounts.models import User
    from placements.models import Experience, Offering
    from students.models import Student

    def signed_in(username: str) -> Any:
        client = Client(HTTP_HOST="127.0.0.1")
        client.force_login(
            User.objects.get(username=username),
            backend="accounts.backends.UsernameOrEmailBackend",
        )
        return client

    coordinator, counsellor = signed_in("proef.coordinator"), signed_in("proef.counsellor")
    teacher, manager, student = (
        signed_in(name) for name in ("proef.teacher", "proef.manager", "proef0")
    )
    own = Student.objects.get(user__username="proef0")
    experience = Experience.objects.filter(student=own).first()
    some = Experience.objects.order_by("-pk").first()
    offering = Offering.objects.filter(state="open").select_related("assignment").first()
    if not (experience and some and offering):
        raise SystemExit("The load holds too little.")
    code = offering.assignment.code
    return [
        Page("bare page", coordinator, BARE),
        Page("start, coordinator", coordinator, "/"),
        Page("start, counsellor", counsellor, "/"),
        Page("start, teacher", teacher, "/"),
        Page("start, manager", manager, "/"),
        Page("start, student", student, "/"),
        Page("students", coordinator, "/leerlingen/"),
        Page("students, searched", coordinator, "/leerlingen/?zoek=meer"),
        Page("companies", coordinator, "/bedrijven/"),
        Page("requests", coordinator, "/aanvragen/"),
        Page("assignments", coordinator, "/opdrachten/"),
        Page("assignment, deciding", coordinator, f"/opdrachten/{code}/"),
        Page("to tell", coordinator, "/opdrachten/nog-vertellen/"),
        Page("preparing", coordinator, "/voorbereiding/"),
        Page("rounds of matching", coordinator, "/matching/"),
        Page("dialogues", counsellor, "/gesprekken/"),
        Page("missed lessons", teacher, "/lessen/"),
        Page("to join", teacher, "/erbij-zijn/"),
        Page("overviews", manager, "/overzichten/"),
        Page("discover", student, "/ontdekken/"),
        Page("my experiences", student, "/ervaringen/"),
        Page("experience, student", student, f"/ervaringen/{experience.code}/"),
        Page("experience, coordinator", coordinator, f"/ervaringen/{some.code}/"),
        Page("dossier", counsellor, f"/dossier/{own.code}/"),
        Page("a student", coordinator, f"/leerlingen/{own.code}/"),
    ]


def measure(pages: list[Page], rounds: int) -> None:
    """In turns, so that a busy moment of the machine strikes all alike."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for page in pages:
        page.client.get(page.path)
        with CaptureQueriesContext(connection) as captured:
            answer = page.client.get(page.path)
        if answer.status_code != 200:
            raise SystemExit(f"{page.name} {page.path}: {answer.status_code}")
        page.queries = len(captured)
    for _ in range(rounds):
        for page in pages:
            began = time.perf_counter()
            page.client.get(page.path)
            page.times.append(time.perf_counter() - began)


def report(pages: list[Page], students: int) -> int:
    from django.db import connection

    bare = pages[0].usual
    out = sys.stdout.write
    out(f"{students} students, {connection.vendor}; the bare page takes {bare * 1000:.1f} ms\n\n")
    out("| page | ms | times bare | queries | |\n| --- | ---: | ---: | ---: | --- |\n")
    bad = 0
    for page in pages:
        ratio = page.usual / bare
        over = ratio > MOST_TIMES or page.queries > MOST_QUERIES
        bad += over
        row = (page.name, f"{page.usual * 1000:.1f}", f"{ratio:.2f}", page.queries)
        out(f"| {' | '.join(map(str, row))} | {'too much' if over else ''} |\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
