"""The screens of an import, and the promise that a BSN never reaches the disk."""

import os
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from core import jobs
from core.models import Job, StoredFile
from students.models import Student
from tests.factories import make_school, make_student, make_user
from tests.imports.dialects import HEAD, ROW, as_csv, as_xlsx

pytestmark = pytest.mark.django_db
UPLOAD = "/leerlingen/importeren/"


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def client(school, signed_in):
    return signed_in(make_user(school, Role.COORDINATOR))


def upload(client, content, name="leerlingen.csv"):
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content)})


def staged(client, content):
    answer = upload(client, content)
    assert answer.status_code == 302
    job = Job.objects.get()
    jobs.run(job.pk)
    return job


_opened: list[str] | None = None


def _hear(event, arguments):
    """Python's own audit trail: every file that is opened to be written."""
    if _opened is None or event not in {"open", "tempfile.mkstemp"}:
        return
    flags = arguments[2] if event == "open" and isinstance(arguments[2], int) else os.O_CREAT
    if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        _opened.append(str(arguments[0]))


sys.addaudithook(_hear)


@contextmanager
def files_written():
    global _opened
    _opened = found = []
    try:
        yield found
    finally:
        _opened = None


def everything_stored() -> bytes:
    """Every file in the data folder, by name and content, and every row of every table."""
    found = b""
    for path in Path(settings.DATA_DIR).rglob("*"):
        if path.is_file() and "sqlite3" not in path.name:
            found += path.name.encode() + path.read_bytes()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names from the database itself
            found += repr(cursor.fetchall()).encode()
    return found


def proven(number: int) -> str:
    """A number of nine digits that passes the elfproef."""
    while True:
        digits = f"{number:09d}"
        total = sum(w * int(d) for w, d in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), digits, strict=True))
        if total % 11 == 0:
            return digits
        number += 1


NUMBERS = [proven(n) for n in range(200_000_000, 200_000_600, 100)]


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
@pytest.mark.parametrize("heading", ["BSN", "Onderwijsnummer", "Burgerservicenummer", "PGN"])
def test_a_bsn_column_stops_the_import_and_is_stored_nowhere(client, write, heading):
    rows = [[*HEAD, heading], *([str(i), *ROW[1:], n] for i, n in enumerate(NUMBERS, 1))]
    content = write(rows)
    with files_written() as written:
        answer = upload(client, content, f"lijst-{NUMBERS[0]}.csv")
    assert answer.status_code == 200
    assert not written
    assert "BSN" in answer.content.decode()
    assert not Job.objects.exists()
    assert not StoredFile.objects.exists()
    stored = everything_stored()
    assert not [n for n in NUMBERS if n.encode() in stored]


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_a_column_of_bsns_under_another_name_is_recognised_by_its_values(client, write):
    rows = [[*HEAD, "Code"], *([str(i), *ROW[1:], n] for i, n in enumerate(NUMBERS, 1))]
    answer = upload(client, write(rows))
    assert "lijken BSN" in answer.content.decode()
    assert NUMBERS[0].encode() not in everything_stored()


def test_bsns_given_as_leerlingnummer_are_refused(client):
    answer = upload(client, as_csv([HEAD, *([n, *ROW[1:]] for n in NUMBERS)]))
    assert "leerlingnummer van school" in answer.content.decode()
    assert not Job.objects.exists()


def test_the_positive_control_finds_what_is_stored(client):
    """The search above would find a number that was kept."""
    staged(client, as_csv([HEAD, ["987654", *ROW[1:]]]))
    assert b"987654" in everything_stored()


def test_what_is_kept_is_heard_being_written(client):
    """The watch on written files hears it when there is something to hear."""
    with files_written() as written:
        upload(client, as_csv([HEAD, ROW]))
    assert written


def test_a_column_that_nobody_asked_for_is_shown_and_not_stored(client):
    secret = "hooikoorts-en-pinda"
    job = staged(client, as_csv([[*HEAD, "Allergie"], [*ROW, secret]]))
    assert "Allergie" in client.get(f"{UPLOAD}{job.code}/").content.decode()
    assert secret.encode() not in everything_stored()


def test_the_name_of_the_file_is_not_kept(client):
    answer = upload(client, as_csv([HEAD, ROW]), "klas-van-Sanne-Jansen.csv")
    assert answer.status_code == 302
    assert b"Sanne-Jansen" not in everything_stored()


def test_the_form_is_still_protected_against_forgery(school):
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        make_user(school, Role.COORDINATOR), backend="accounts.backends.UsernameOrEmailBackend"
    )
    assert upload(client, as_csv([HEAD, ROW])).status_code == 403
    page = client.get(UPLOAD)
    token = page.context["csrf_token"]
    answer = client.post(
        UPLOAD,
        {
            "csrfmiddlewaretoken": str(token),
            "file": SimpleUploadedFile("x.csv", as_csv([HEAD, ROW])),
        },
    )
    assert answer.status_code == 302


def test_a_file_that_is_too_large_is_refused_without_being_held(client, monkeypatch):
    from core.imports import intake, pages, uploads

    for module in (intake, pages, uploads):
        monkeypatch.setattr(module, "MOST_BYTES", 1000)
    answer = upload(client, as_csv([HEAD, *[ROW] * 50]))
    assert "Deel het in stukken" in answer.content.decode()


def test_the_way_from_file_to_students(client, school):
    make_student(school, leerlingnummer="12345", group="3B")
    make_student(school)
    job = staged(client, as_csv([HEAD, ROW, ["777", *ROW[1:]]]))
    page = client.get(f"{UPLOAD}{job.code}/").content.decode()
    assert "3B" in page
    assert "niet in het bestand (1)" in page
    assert "777" in client.get(f"{UPLOAD}{job.code}/?soort=new").content.decode()
    answer = client.post(f"{UPLOAD}{job.code}/verwerken/")
    applying = Job.objects.get(kind="apply_students")
    assert answer.url == reverse("core:job", args=[applying.code])
    jobs.run(applying.pk)
    assert Student.objects.filter(school=school).count() == 3
    assert "Deze lijst is verwerkt" in client.get(f"{UPLOAD}{job.code}/").content.decode()


def test_wrong_lines_are_shown_and_downloaded_and_cannot_be_confirmed(client):
    job = staged(client, as_csv([HEAD, ROW, ["=1+1", "Jan", "", "Bos", "x", "", "", "", ""]]))
    page = client.get(f"{UPLOAD}{job.code}/").content.decode()
    assert "Verwerk deze lijst" not in page
    assert "Regel 3" in page
    sheet = client.get(f"{UPLOAD}{job.code}/fouten/").content.decode("utf-8-sig")
    assert "3;Geboortedatum;x;" in sheet
    assert "'=1+1" in sheet
    client.post(f"{UPLOAD}{job.code}/verwerken/")
    assert not Student.objects.exists()


def test_the_preview_costs_the_same_for_few_and_for_many_lines(client, queries_of):
    job = staged(client, as_csv([HEAD, ROW]))
    few = queries_of(client, f"{UPLOAD}{job.code}/")
    Job.objects.all().delete()
    job = staged(client, as_csv([HEAD, *([str(n), *ROW[1:]] for n in range(1, 31))]))
    assert queries_of(client, f"{UPLOAD}{job.code}/") == few <= 15


@pytest.mark.parametrize("role", [Role.TEACHER, Role.COUNSELLOR, Role.MANAGER, Role.STUDENT])
def test_only_the_coordinator_imports(school, signed_in, role):
    assert signed_in(make_user(school, role)).get(UPLOAD).status_code == 403


def test_another_schools_import_is_not_there(client, signed_in):
    job = staged(client, as_csv([HEAD, ROW]))
    other = signed_in(make_user(make_school(), Role.COORDINATOR))
    assert other.get(f"{UPLOAD}{job.code}/").status_code == 404
    assert other.post(f"{UPLOAD}{job.code}/verwerken/").status_code == 404


def test_who_is_not_signed_in_is_asked_to(client):
    assert "/aanmelden/" in Client().get(UPLOAD).url
