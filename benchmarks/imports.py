"""Import of a roster against a bare bulk insert of the same rows, in one run.

    python benchmarks/imports.py [--rows 100000]

Runs on PostgreSQL (a private server, or DATABASE_URL) and on SQLite, each side in a process of
its own so that its peak of memory is its own. Asked of it: at most 5 times, at most 512 MB.
"""

import argparse
import io
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

BASE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(BASE))
MOST_TIMES, MOST_MEGABYTES = 5, 512
FIRST = ("Sanne", "Noor", "Daan", "Fatima", "Youssef", "Lieke", "Bram", "Saïd", "Zoë", "Jayden")
INFIX = ("", "", "van", "de", "van der")
LAST = ("Jansen", "Meer", "Vries", "Boer", "Bakker", "Yılmaz", "Smit", "Dijk", "Mulder", "Visser")
HEAD = "Leerlingnummer;Roepnaam;Tussenvoegsel;Achternaam;Geboortedatum;Klas;Profiel;Postcode;E-mail"


def rows(count: int) -> list[list[str]]:
    pick = random.Random(7)  # noqa: S311 - the same rows each time
    return [
        [
            str(100_000 + n),
            pick.choice(FIRST),
            pick.choice(INFIX),
            pick.choice(LAST),
            f"{pick.randint(1, 28):02d}-{pick.randint(1, 12):02d}-{pick.randint(2009, 2014)}",
            f"{pick.randint(1, 4)}{pick.choice('ABCDEF')}",
            pick.choice(("Zorg en welzijn", "Techniek", "Groen", "Economie")),
            f"{pick.randint(1000, 9999)} AB",
            f"s{n}@school.example",
        ]
        for n in range(count)
    ]


def bare(path: Path) -> None:
    """What anybody would write who had clean rows: two bulk inserts, nothing compared."""
    from datetime import date, datetime

    from accounts.models import School
    from core.codes import new_codes
    from core.names import search_key, sort_key
    from students.models import Enrolment, Student

    school = School.objects.get()
    lines = [line.split(";") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    codes = new_codes(len(lines), 8)
    students = [
        Student(
            school=school,
            code=code,
            leerlingnummer=line[0],
            first_name=line[1],
            infix=line[2],
            last_name=line[3],
            sort_key=sort_key(*line[1:4]),
            search_key=search_key(*line[1:4], line[0]),
            birth_date=datetime.strptime(line[4], "%d-%m-%Y").date(),  # noqa: DTZ007 - a day
            postcode=line[7].replace(" ", ""),
            email=line[8],
        )
        for line, code in zip(lines, codes, strict=True)
    ]
    Student.objects.bulk_create(students, batch_size=2_000)
    Enrolment.objects.bulk_create(
        [
            Enrolment(
                student=student,
                school_year=2026,
                group=line[5],
                programme=line[6],
                start=date(2026, 8, 1),
            )
            for student, line in zip(students, lines, strict=True)
        ],
        batch_size=2_000,
    )


def site(path: Path) -> None:
    """As the site does it: taken in, compared line by line by a worker, confirmed, applied."""
    from accounts.models import School
    from core import jobs
    from core.actors import Actor
    from core.imports import actions
    from core.imports.intake import take_in
    from students.imports import SPEC

    by = Actor.system("benchmark")
    school = School.objects.get()
    intake = take_in(path.read_bytes(), SPEC)
    staged = actions.start(name="students", intake=intake, school_id=school.pk, by=by)
    jobs.run(staged.pk)
    staged.refresh_from_db()
    jobs.run(actions.confirm(job=staged, by=by).pk)


def command(path: Path) -> None:
    from django.core.management import call_command

    call_command("import_students", str(path), "--school", "01AB", stdout=io.StringIO())


SIDES = {"bare": bare, "site": site, "command": command}


def side(name: str, path: Path) -> None:
    """One measurement in this process; one JSON object on stdout."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    from core import bell
    from students.models import Enrolment, Student

    bell.current_app.send_task = lambda *args, **kwargs: None  # no broker: we do the work here
    before, busy = time.perf_counter(), time.process_time()
    SIDES[name](path)
    seconds, busy = time.perf_counter() - before, time.process_time() - busy
    count = Student.objects.count()
    if count != Enrolment.objects.filter(end__isnull=True).count() or not count:
        raise SystemExit(f"{name} stored {count} students")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "busy": busy, "megabytes": peak, "rows": count}))


def run(arguments: list[str], environment: dict[str, str]) -> str:
    return subprocess.run(  # noqa: S603 - this project's own files
        [sys.executable, *arguments],
        env={**os.environ, **environment},
        cwd=BASE,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def measure(url: str, folder: Path, path: Path) -> dict[str, Any]:
    """Each side on empty tables of the same database."""
    environment = {
        "DATABASE_URL": url,
        "REDIS_URL": "",
        "DATA_DIR": str(folder),
        "SITE_URL": "http://127.0.0.1:8000",
    }
    run(["manage.py", "migrate", "-v0"], environment)
    school = ["--brin", "01AB", "--name", "Meting", "--coordinator", "c@meting.example"]
    run(["manage.py", "create_school", *school], environment)
    empty = "from students.models import Student; Student.objects.all().delete()"
    found = {}
    for name in SIDES:
        run(["manage.py", "shell", "-c", empty], environment)
        answer = run([__file__, "--side", name, "--file", str(path)], environment)
        found[name] = json.loads(answer.strip().splitlines()[-1])
    return found


def databases(folder: Path) -> dict[str, tuple[str, Any]]:
    from config.local.services import Services

    services = Services()
    url = os.environ.get("DATABASE_URL") or services.postgres()
    return {"PostgreSQL": (_fresh(url), services), "SQLite": ("", services)}


def _fresh(url: str) -> str:
    """A database of our own on that server."""
    import psycopg2

    name = f"benchmark_{os.getpid()}"
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    return url.rsplit("/", 1)[0] + "/" + name


def main(count: int) -> None:
    failed = False
    with tempfile.TemporaryDirectory(prefix="trialoog-benchmark-") as name:
        folder = Path(name)
        path = folder / "lijst.csv"
        lines = [HEAD, *(";".join(row) for row in rows(count))]
        path.write_text("\n".join(lines), encoding="utf-8")
        print(
            f"{'database':<12}{'side':<10}{'rows':>8}{'seconds':>10}{'of CPU':>8}{'ratio':>8}{'peak MB':>10}"
        )
        found = databases(folder)
        for database, (url, _services) in found.items():
            (folder / database).mkdir()
            measured = measure(url, folder / database, path)
            for side_name, answer in measured.items():
                ratio = answer["seconds"] / measured["bare"]["seconds"]
                failed |= ratio > MOST_TIMES or (
                    side_name != "bare" and answer["megabytes"] > MOST_MEGABYTES
                )
                print(
                    f"{database:<12}{side_name:<10}{answer['rows']:>8}{answer['seconds']:>10.1f}"
                    f"{answer['busy']:>8.1f}"
                    f"{ratio:>8.2f}{answer['megabytes']:>10.0f}"
                )
        next(iter(found.values()))[1].stop()
    print(f"At most {MOST_TIMES} times and {MOST_MEGABYTES} MB: {'no' if failed else 'yes'}")
    sys.exit(failed)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--side", choices=SIDES)
    parser.add_argument("--file", type=Path)
    options = parser.parse_args()
    if options.side:
        side(options.side, options.file)
    else:
        main(options.rows)
