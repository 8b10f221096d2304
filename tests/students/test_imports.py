"""A roster: compared, confirmed, applied whole or not at all."""

import json
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.enums import Role
from core import jobs
from core.actors import Actor
from core.enums import JobState, Verdict
from core.errors import Refused
from core.events import history
from core.imports import actions as imports
from core.imports.intake import take_in
from core.jobs import LostLease
from core.models import ImportRow, Job, StoredFile
from students.imports import SPEC, school_year_of
from students.models import Enrolment, Guardian, Student
from tests.factories import make_school, make_student, make_user
from tests.imports.dialects import HEAD, as_csv

pytestmark = pytest.mark.django_db
JAN = ["1", "Jan", "de", "Bos", "01-02-2010", "3A", "Techniek", "1234 AB", "jan@x.example"]
ZOE = ["2", "Zoë", "", "Bakker", "14-03-2011", "2B", "Zorg", "", ""]


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def by(school):
    return Actor.of(make_user(school, Role.COORDINATOR))


def staged(school, by, rows, head=HEAD) -> Job:
    """An import that a worker has compared."""
    intake = take_in(as_csv([head, *rows]), SPEC)
    job = imports.start(name="students", intake=intake, school_id=school.pk, by=by)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.outcome
    return job


def applied(job, by, **options) -> Job:
    applying = imports.confirm(job=job, by=by, **options)
    jobs.run(applying.pk)
    applying.refresh_from_db()
    return applying


def brought_in(school, by, rows, head=HEAD, **options) -> Job:
    return applied(staged(school, by, rows, head), by, **options)


def counts(job):
    return {v: job.outcome[v] for v in ("new", "changed", "unchanged", "wrong", "missing")}


def test_nothing_is_stored_before_it_is_confirmed(school, by):
    job = staged(school, by, [JAN, ZOE])
    assert counts(job) == {"new": 2, "changed": 0, "unchanged": 0, "wrong": 0, "missing": 0}
    assert not Student.objects.exists()


def test_a_confirmed_roster_makes_students_with_their_class_and_keys(school, by):
    brought_in(school, by, [JAN, ZOE])
    jan = Student.objects.get(leerlingnummer="1")
    assert (jan.full_name, jan.birth_date) == ("Jan de Bos", date(2010, 2, 1))
    assert (jan.postcode, jan.sort_key) == ("1234AB", "bos jan de")
    assert Student.objects.found_by("debos").get() == jan
    enrolment = jan.enrolments.get()
    assert (enrolment.group, enrolment.programme, enrolment.end) == ("3A", "Techniek", None)
    assert enrolment.school_year == school_year_of(timezone.localdate())
    assert jan.user is None


def test_the_same_file_twice_changes_nothing(school, by):
    brought_in(school, by, [JAN, ZOE])
    before = list(Student.objects.values()), list(Enrolment.objects.values())
    job = staged(school, by, [JAN, ZOE])
    assert counts(job)["unchanged"] == 2
    with pytest.raises(Refused, match="Er verandert niets"):
        imports.confirm(job=job, by=by)
    assert (list(Student.objects.values()), list(Enrolment.objects.values())) == before


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        (0, "", "Vul leerlingnummer in"),
        (0, "1", "regel 2"),
        (3, "", "Vul achternaam in"),
        (4, "31-02-2010", "14-03-2010"),
        (4, "01-01-2025", "jaar zijn"),
        (5, "", "Vul klas in"),
        (7, "12 AB", "1234 AB"),
        (8, "jan@", "e-mailadres"),
    ],
)
def test_one_bad_line_keeps_everything_out_and_says_where_and_what(
    school, by, column, value, words
):
    bad = [*ZOE]
    bad[column] = value
    job = staged(school, by, [JAN, bad])
    assert counts(job)["wrong"] == 1
    (error,) = ImportRow.objects.get(job=job, verdict=Verdict.WRONG).errors
    assert (error["line"], error["value"]) == (3, value)
    assert error["column"] == str(SPEC.columns[0].label if column == 0 else error["column"])
    assert words in error["message"]
    with pytest.raises(Refused, match="fouten"):
        imports.confirm(job=job, by=by)
    assert not Student.objects.exists()


def test_a_changed_class_closes_the_enrolment_and_opens_another(school, by):
    with time_machine.travel("2026-09-01 12:00+02:00"):
        brought_in(school, by, [JAN])
    with time_machine.travel("2026-11-02 12:00+01:00"):
        job = staged(school, by, [[*JAN[:5], "3B", *JAN[6:]]])
        (row,) = ImportRow.objects.filter(job=job)
        assert row.data["changes"] == [["group", "3A", "3B"]]
        applied(job, by)
    old, new = Enrolment.objects.order_by("start")
    assert (old.group, old.end) == ("3A", date(2026, 11, 2))
    assert (new.group, new.start, new.end) == ("3B", date(2026, 11, 2), None)


def test_a_new_school_year_is_a_new_enrolment_in_the_same_class(school, by):
    with time_machine.travel("2026-09-01 12:00+02:00"):
        brought_in(school, by, [JAN])
    with time_machine.travel("2027-08-20 12:00+02:00"):
        brought_in(school, by, [JAN])
    assert list(Enrolment.objects.order_by("start").values_list("school_year", flat=True)) == [
        2026,
        2027,
    ]


def test_a_class_that_was_wrong_today_is_corrected_without_history(school, by):
    brought_in(school, by, [JAN])
    brought_in(school, by, [[*JAN[:5], "3B", *JAN[6:]]])
    assert Enrolment.objects.get().group == "3B"


def test_a_profile_that_was_blank_is_filled_in_the_enrolment_that_runs(school, by):
    with time_machine.travel("2026-09-01 12:00+02:00"):
        brought_in(school, by, [[*JAN[:6], "", *JAN[7:]]])
    with time_machine.travel("2026-11-02 12:00+01:00"):
        brought_in(school, by, [JAN])
    assert Enrolment.objects.get().programme == "Techniek"


def test_an_empty_cell_leaves_what_is_known(school, by):
    brought_in(school, by, [JAN])
    job = staged(school, by, [[*JAN[:7], "", ""]])
    assert counts(job)["unchanged"] == 1


def test_who_left_and_is_in_the_file_comes_back(school, by):
    student = make_student(school, leerlingnummer="1", left_on=date(2026, 6, 1))
    student.enrolments.update(end=date(2026, 6, 1))
    brought_in(school, by, [JAN])
    student.refresh_from_db()
    assert student.left_on is None
    assert student.enrolments.get(end__isnull=True).group == "3A"
    assert [e.what for e in history(student)] == ["imported"]


def test_a_changed_name_changes_the_user_too(school, by):
    student = make_student(school, leerlingnummer="1")
    brought_in(school, by, [JAN])
    student.user.refresh_from_db()
    assert student.user.full_name == "Jan de Bos"


def test_who_is_missing_only_leaves_when_that_was_asked(school, by):
    other = make_student(school)
    job = staged(school, by, [JAN])
    assert counts(job)["missing"] == 1
    applied(job, by)
    other.refresh_from_db()
    assert other.left_on is None
    again = staged(school, by, [JAN])
    applying = applied(again, by, leave=True)
    other.refresh_from_db()
    assert (applying.outcome["left"], other.left_on) == (1, timezone.localdate())
    assert not other.enrolments.filter(end__isnull=True).exists()


def test_another_school_is_never_touched(school, by):
    other = make_student(make_school(), leerlingnummer="1")
    brought_in(school, by, [JAN], leave=True)
    other.refresh_from_db()
    assert (other.first_name, other.left_on) == ("Sanne", None)


def test_parents_are_added_and_brought_up_to_date_but_never_removed(school, by):
    head = [*HEAD, "Ouder 1 naam", "Ouder 1 e-mail", "Ouder 1 telefoon", "Ouder 2 naam"]
    brought_in(school, by, [[*JAN, "Els Bos", "els@x.example", "612345678", "Kees Bos"]], head)
    assert list(Guardian.objects.order_by("pk").values_list("name", "email", "phone")) == [
        ("Els Bos", "els@x.example", "0612345678"),
        ("Kees Bos", "", ""),
    ]
    rows = [[*JAN, "Els Bos", "els@y.example", "", ""]]
    brought_in(school, by, rows, head)
    assert set(Guardian.objects.values_list("name", "email")) == {
        ("Els Bos", "els@y.example"),
        ("Kees Bos", ""),
    }
    assert counts(staged(school, by, rows, head))["unchanged"] == 1


def test_who_changed_a_student_meanwhile_stops_it_and_nothing_is_stored(school, by):
    student = make_student(school, leerlingnummer="2")
    job = staged(school, by, [JAN, ZOE])
    Student.objects.filter(pk=student.pk).update(email="nieuw@x.example")
    applying = applied(job, by)
    assert applying.state == JobState.FAILED
    assert "veranderd sinds" in applying.error
    assert not Student.objects.filter(leerlingnummer="1").exists()


def test_a_student_who_was_added_meanwhile_stops_it_too(school, by):
    job = staged(school, by, [JAN])
    make_student(school, leerlingnummer="1", signs_in=False)
    assert applied(job, by).state == JobState.FAILED
    assert Student.objects.get().first_name == "Sanne"


def test_it_is_confirmed_once(school, by):
    job = staged(school, by, [JAN])
    imports.confirm(job=job, by=by)
    with pytest.raises(Refused, match="al verwerkt"):
        imports.confirm(job=job, by=by)
    with pytest.raises(Refused):
        imports.discard(job=job, by=by)


def test_a_worker_that_died_after_the_commit_does_not_apply_twice(school, by):
    job = staged(school, by, [JAN])
    applying = applied(job, by)
    Job.objects.filter(pk=applying.pk).update(
        state=JobState.RUNNING, lease_until=timezone.now() - timedelta(seconds=1)
    )
    jobs.run(applying.pk)
    applying.refresh_from_db()
    assert (applying.state, applying.outcome["new"]) == (JobState.DONE, 1)
    assert Student.objects.count() == 1


def test_a_worker_that_lost_the_job_between_chunks_adds_nothing_to_it(school, by, monkeypatch):
    from core.imports import staging

    intake = take_in(as_csv([HEAD, *([str(n), *JAN[1:]] for n in range(1, 7))]), SPEC)
    job = imports.start(name="students", intake=intake, school_id=school.pk, by=by)
    monkeypatch.setattr(staging, "CHUNK", 2)
    write = staging._write
    seen = []

    def lose(progress, chunk, found):
        if len(seen) == 1:
            Job.objects.filter(pk=job.pk).update(attempts=9)  # another worker took it over
        seen.append(chunk)
        write(progress, chunk, found)

    monkeypatch.setattr(staging, "_write", lose)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.RUNNING
    assert job.rows.count() == 2
    monkeypatch.setattr(staging, "_write", write)
    Job.objects.filter(pk=job.pk).update(
        attempts=1, lease_until=timezone.now() - timedelta(seconds=1)
    )
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.rows.count()) == (JobState.DONE, 6)


def test_a_lost_lease_in_the_middle_of_applying_writes_nothing(school, by, monkeypatch):
    from students.actions import imports as roster

    job = staged(school, by, [JAN, ZOE])
    applying = imports.confirm(job=job, by=by)

    def die(*args):
        raise LostLease

    monkeypatch.setattr(roster, "_enrol", die)
    jobs.run(applying.pk)
    assert not Student.objects.exists()


def test_staged_lines_and_the_table_go_when_it_is_applied_or_thrown_away(school, by):
    one, two = staged(school, by, [JAN]), staged(school, by, [ZOE])
    applied(one, by)
    imports.discard(job=two, by=by)
    assert not ImportRow.objects.exists()
    assert not StoredFile.objects.exists()
    with pytest.raises(Refused, match="weggegooid"):
        imports.confirm(job=two, by=by)


def test_an_import_that_nobody_confirms_is_forgotten_after_a_week(school, by):
    job = staged(school, by, [JAN])
    assert imports.purge(timezone.now() + timedelta(days=6)) == 0
    assert imports.purge(timezone.now() + timedelta(days=8)) == 1
    assert not job.rows.exists()
    with pytest.raises(Refused):
        imports.confirm(job=job, by=by)


def command(school, path: Path, *options: str):
    out = StringIO()
    code = 0
    try:
        call_command(
            "import_students", str(path), "--school", school.brin, "--json", *options, stdout=out
        )
    except SystemExit as stop:
        code = stop.code
    return code, json.loads(out.getvalue())


def test_the_command_answers_with_one_object_and_stores_nothing_on_an_error(school, tmp_path):
    file = tmp_path / "lijst.csv"
    file.write_bytes(as_csv([HEAD, JAN, ["2", "Piet", "", "", "x", "3A", "", "", ""]]))
    code, answer = command(school, file)
    assert code == 1
    assert (answer["new"], len(answer["errors"])) == (1, 2)
    assert {e["column"] for e in answer["errors"]} == {"Achternaam", "Geboortedatum"}
    assert all(e["line"] == 3 for e in answer["errors"])
    assert not Student.objects.exists()


def test_the_command_compares_without_storing_and_then_stores(school, tmp_path):
    file = tmp_path / "lijst.csv"
    file.write_bytes(as_csv([HEAD, JAN, ZOE]))
    wanted = {"new": 2, "changed": 0, "unchanged": 0, "errors": []}
    assert command(school, file, "--dry-run") == (0, wanted)
    assert not Student.objects.exists()
    assert command(school, file) == (0, wanted)
    assert command(school, file) == (0, {**wanted, "new": 0, "unchanged": 2})
    with pytest.raises(CommandError):
        call_command("import_students", str(file), "--school", "99ZZ")


@pytest.mark.parametrize(("there", "given"), [("02003", "2003"), ("2003", "002003")])
def test_zeros_that_a_spreadsheet_dropped_make_no_second_student(there, given, school, by):
    brought_in(school, by, [[there, *JAN[1:]]])
    job = staged(school, by, [[given, *JAN[1:]]])
    assert counts(job) == {"new": 0, "changed": 0, "unchanged": 0, "wrong": 1, "missing": 1}
    (error,) = ImportRow.objects.get(job=job, verdict="wrong").errors
    assert f"Jan de Bos staat in Trialoog met nummer {there}" in error["message"]
    assert error["column"] == "Leerlingnummer"
