"""Pages at 2,000 students against a bare signed-in page of the same project, in one run.

    .venv/bin/python benchmarks/pages.py [--students 2000] [--rounds 15]

Builds a temporary SQLite site (or uses DATABASE_URL's database, which must be empty), asks every
page as often, each time right after the bare page, and prints the median of their ratios. Start pages,
lists and an experience may cost 3 times the bare page and 15 queries; pages to decide on have a
limit of their own; otherwise the exit code is 1. The bare page is «Mijn account»: session, user,
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
DOSSIER = 5.0  # a whole path, printed in full: pictures, answers and voices with it
DECIDING = 9.0  # a dozen candidates, each with fit, reasons, history and forms
BARE = "/account/"


@dataclass
class Page:
    name: str
    client: Any
    path: str
    times: float = MOST_TIMES  # the bare page, at most
    took: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)
    queries: int = 0

    @property
    def usual(self) -> float:
        """The first quartile: what it takes when nothing else keeps the machine busy."""
        return statistics.quantiles(self.took, n=4)[0]

    @property
    def ratio(self) -> float:
        """Of neighbours in time, so that a slow minute of the machine weighs on both."""
        return statistics.median(self.ratios)


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
    propose()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # which it does by itself on a live site


def propose() -> None:
    """A round of matching over all that is open, so that its pages have something to show."""
    from accounts.models import Term, User
    from core import jobs
    from core.actors import Actor
    from placements.actions import matching

    by = Actor.of(User.objects.get(username="proef.coordinator"))
    jobs.run(matching.start_run(term=Term.objects.get(), by=by).pk)


def list_pages() -> list[Page]:
    from django.test import Client

    from accounts.models import User
    from placements.models import Experience, MatchRun, Offering, Placement
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
    guardian, trainer, administrator = (
        signed_in(f"proef.{name}") for name in ("guardian", "trainer", "administrator")
    )
    own = Student.objects.get(user__username="proef0")
    experience = Experience.objects.filter(student=own).first()
    some = Experience.objects.filter(state="discussed").order_by("-pk").first()
    offering = Offering.objects.filter(state="open").select_related("assignment").first()
    run, coming = MatchRun.objects.first(), Placement.objects.filter(state="preparing").first()
    if not (experience and some and offering and run and coming):
        raise SystemExit("The load holds too little.")
    code = offering.assignment.code
    return [
        Page("bare page", coordinator, BARE),
        Page("start, coordinator", coordinator, "/"),
        Page("start, counsellor", counsellor, "/"),
        Page("start, teacher", teacher, "/"),
        Page("start, manager", manager, "/"),
        Page("start, student", student, "/"),
        Page("start, guardian", guardian, "/"),
        Page("start, trainer", trainer, "/"),
        Page("start, administrator", administrator, "/"),
        Page("students", coordinator, "/leerlingen/"),
        Page("students, searched", coordinator, "/leerlingen/?zoek=meer"),
        Page("students of a counsellor", counsellor, "/leerlingen/"),
        Page("companies", coordinator, "/bedrijven/"),
        Page("requests", coordinator, "/aanvragen/"),
        Page("assignments", coordinator, "/opdrachten/"),
        Page("assignments, over", coordinator, "/opdrachten/?stand=finished"),
        Page("to tell", coordinator, "/opdrachten/nog-vertellen/"),
        Page("preparing", coordinator, "/voorbereiding/"),
        Page("rounds of matching", coordinator, "/matching/"),
        Page("dialogues", counsellor, "/gesprekken/"),
        Page("dialogues, searched", counsellor, "/gesprekken/?zoek=meer"),
        Page("missed lessons", teacher, "/lessen/"),
        Page("lessons of a day", coordinator, f"/lessen/dag/?dag={coming.start}"),
        Page("to join", teacher, "/erbij-zijn/"),
        Page("overviews", manager, "/overzichten/"),
        Page("thanks", coordinator, "/bedankjes/"),
        Page("long work", coordinator, "/werk/"),
        Page("colleagues", coordinator, "/instellingen/collegas/"),
        Page("terms", coordinator, "/instellingen/periodes/"),
        Page("outbox", administrator, "/uitgaande-post/"),
        Page("my students", trainer, "/mijn-leerlingen/"),
        Page("discover", student, "/ontdekken/"),
        Page("my wishes", student, "/ontdekken/mijn-wensen/"),
        Page("my experiences", student, "/ervaringen/"),
        Page("experience, student", student, f"/ervaringen/{experience.code}/"),
        Page("experience, coordinator", coordinator, f"/ervaringen/{some.code}/"),
        Page("a student", coordinator, f"/leerlingen/{own.code}/"),
        # Neither a start page nor a list: shown beside the others, with a limit of their own.
        Page("dossier", counsellor, f"/dossier/{own.code}/", times=DOSSIER),
        Page("who am I", counsellor, f"/dossier/{own.code}/wie-ben-ik/"),
        Page("assignment, deciding", coordinator, f"/opdrachten/{code}/", times=DECIDING),
        Page("a round of matching", coordinator, f"/matching/{run.code}/", times=DECIDING),
        Page("hours", coordinator, f"/plaatsingen/{coming.code}/uren/"),
        Page("preparation", coordinator, f"/plaatsingen/{coming.code}/voorbereiding/"),
    ]


def measure(pages: list[Page], rounds: int) -> None:
    """In turns, each right after the bare page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for page in pages:
        page.client.get(page.path)
        with CaptureQueriesContext(connection) as captured:
            answer = page.client.get(page.path)
        if answer.status_code != 200:
            raise SystemExit(f"{page.name} {page.path}: {answer.status_code}")
        page.queries = len(captured)
    bare = pages[0]
    for _ in range(rounds):
        for page in pages[1:]:
            bare.took.append(asked(bare))
            page.took.append(asked(page))
            page.ratios.append(page.took[-1] / bare.took[-1])


def asked(page: Page) -> float:
    began = time.perf_counter()
    page.client.get(page.path)
    return time.perf_counter() - began


def report(pages: list[Page], students: int) -> int:
    from django.db import connection

    bare = pages[0].usual
    out = sys.stdout.write
    out(f"{students} students, {connection.vendor}; the bare page takes {bare * 1000:.1f} ms\n\n")
    out("| page | ms | times bare | queries | |\n| --- | ---: | ---: | ---: | --- |\n")
    bad = 0
    for page in pages[1:]:
        ratio = page.ratio
        over = ratio > page.times or page.queries > MOST_QUERIES
        bad += over
        row = (page.name, f"{page.usual * 1000:.1f}", f"{ratio:.2f}", page.queries)
        out(f"| {' | '.join(map(str, row))} | {'too much' if over else ''} |\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
