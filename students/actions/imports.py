"""Writes a roster into the database: set-based, in one transaction, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import School, User
from core.actors import Actor
from core.codes import new_codes
from core.enums import Verdict
from core.errors import Refused
from core.events import record, record_many
from core.imports.actions import actor_of, apply_once, changed_meanwhile
from core.imports.columns import Values
from core.imports.staging import stage, staged_values
from core.jobs import Progress
from core.models import ImportRow, Job
from core.names import search_key, sort_key
from students.imports import SPEC
from students.models import Enrolment, Guardian, HeldCertificate, Student
from students.queries.roster import FACTS, PLACE, Change, Known, Roster

BATCH = 2_000
FACT_FIELDS = [*FACTS, "left_on", "sort_key", "search_key"]
NAME = ("first_name", "infix", "last_name")
PLACE_FIELDS = ["group", *PLACE]


def stage_roster(progress: Progress, *, day: date) -> dict[str, Any]:
    """Compares the uploaded roster with the school's students. Nothing of them changes."""
    job = progress.job
    names = job.params["names"]
    school = School.objects.get(pk=job.school_id or 0)
    roster = Roster(school=school, day=day, names=names)
    counts: dict[str, Any] = dict(
        stage(progress, spec=SPEC, comparison=roster, total=job.params["count"], names=names)
    )
    return {**counts, "fingerprint": roster.fingerprint, "day": day.isoformat()}


def apply_staged_roster(progress: Progress) -> dict[str, Any]:
    """Does what the preview showed. Raises `Refused` when the students changed since."""

    def work(staged: Job) -> dict[str, Any]:
        school = School.objects.get(pk=staged.school_id or 0)
        day = date.fromisoformat(staged.outcome["day"])
        by = actor_of(progress.job)
        _lock(school)
        roster = Roster(school=school, day=day, names=staged.params["names"])
        if roster.fingerprint != staged.outcome["fingerprint"]:
            raise changed_meanwhile()
        counts = apply_roster(
            school=school,
            roster=roster,
            lines=staged_values(staged.pk),
            by=by,
        )
        if progress.job.params.get("leave"):
            missing = ImportRow.objects.filter(job=staged, verdict=Verdict.MISSING)
            numbers = missing.values_list("key", flat=True)
            gone = [roster.known[number] for number in numbers]
            counts["left"] = mark_missing_left(school=school, gone=gone, day=day, by=by)
        return counts

    return apply_once(progress, work)


def _lock(school: School) -> None:
    """One roster at a time, and nobody edits a student meanwhile; signing up goes on."""
    School.objects.select_for_update(no_key=True).get(pk=school.pk)
    rows = Student.objects.filter(school=school).order_by("pk").select_for_update(no_key=True)
    for _pk in rows.values_list("pk", flat=True).iterator(10_000):
        pass


@transaction.atomic
def import_roster(
    *, school: School, day: date, lines: Iterable[tuple[int, Values]], names: list[str], by: Actor
) -> dict[str, Any]:
    """At once, for a command: the same as staging and applying, without a preview between."""
    _lock(school)
    roster = Roster(school=school, day=day, names=names)
    counts = apply_roster(school=school, roster=roster, lines=lines, by=by)
    record(school, "roster_imported", by=by, school_id=school.pk)
    return counts


@transaction.atomic
def apply_roster(
    *, school: School, roster: Roster, lines: Iterable[tuple[int, Values]], by: Actor
) -> dict[str, Any]:
    """Writes every line that changes something. The caller holds the school's students."""
    counts: dict[str, Any] = {Verdict.NEW: 0, Verdict.CHANGED: 0, Verdict.UNCHANGED: 0}
    issued: set[str] = set()
    source = iter(lines)
    while batch := list(islice(source, BATCH)):
        changes = [roster.change(values) for _line, values in batch]
        for change in changes:
            counts[change.verdict] += 1
        new = [change for change in changes if change.verdict == Verdict.NEW]
        changed = [change for change in changes if change.verdict == Verdict.CHANGED]
        pks = _add(school, new, issued)
        pks |= _rewrite(school, changed)
        _enrol([*new, *changed], pks, roster)
        _guardians([*new, *changed], pks)
        _certificates([*new, *changed], pks, roster)
        record_many(
            Student,
            [c.known.pk for c in changed if c.known],
            "imported",
            by=by,
            school_id=school.pk,
        )
    return {str(key): value for key, value in counts.items()}


def _student(school: School, values: Values, known: Known | None, code: str) -> Student:
    facts = {name: values.get(name, getattr(known, name, "")) for name in FACTS}
    name = (facts["first_name"], facts["infix"], facts["last_name"])
    number = values["leerlingnummer"]
    return Student(
        pk=known.pk if known else None,
        school_id=school.pk,
        code=code,
        leerlingnummer=number,
        sort_key=sort_key(*name),
        search_key=search_key(*name, number),
        **facts,
    )


def _add(school: School, new: list[Change], issued: set[str]) -> dict[str, int]:
    codes = _free_codes(len(new), issued)
    students = [_student(school, c.values, None, code) for c, code in zip(new, codes, strict=True)]
    Student.objects.bulk_create(students, batch_size=BATCH)
    return {student.leerlingnummer: student.pk for student in students}


def _free_codes(count: int, issued: set[str]) -> list[str]:
    """Codes that no student has: among 100,000 random ones of six letters some are the same."""
    found: list[str] = []
    while len(found) < count:
        wanted = [code for code in new_codes(count - len(found)) if code not in issued]
        taken = set(Student.objects.filter(code__in=wanted).values_list("code", flat=True))
        free = [code for code in wanted if code not in taken]
        issued.update(free)
        found += free
    return found


def _rewrite(school: School, changed: list[Change]) -> dict[str, int]:
    """Facts, and coming back: an upsert on the key, which updates thousands in one statement."""
    touched = [
        _student(school, c.values, c.known, c.known.code)
        for c in changed
        if c.known and (c.facts or c.known.left_on)
    ]
    Student.objects.bulk_create(
        touched,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=FACT_FIELDS,
    )
    _rename_users(changed)
    return {c.values["leerlingnummer"]: c.known.pk for c in changed if c.known}


def _rename_users(changed: list[Change]) -> None:
    """Who signs in is called as the roster says; few names change, so one by one is enough."""
    for change in changed:
        named = {name: change.facts[name] for name in NAME if name in change.facts}
        if named and change.known:
            User.objects.filter(student=change.known.pk).update(**named)


def _enrol(changes: list[Change], pks: dict[str, int], roster: Roster) -> None:
    """Closes what ends today before it opens what begins today: one is current at a time."""
    ending = [
        c.known.enrolment
        for c in changes
        if c.enrolment == "open" and c.known and c.known.enrolment
    ]
    Enrolment.objects.filter(pk__in=ending).update(end=roster.day)
    Enrolment.objects.bulk_create(
        [_enrolment(c, pks, roster) for c in changes if c.enrolment == "correct"],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=PLACE_FIELDS,
    )
    Enrolment.objects.bulk_create(
        [_enrolment(c, pks, roster) for c in changes if c.enrolment == "open"], batch_size=BATCH
    )


def _enrolment(change: Change, pks: dict[str, int], roster: Roster) -> Enrolment:
    corrects = change.enrolment == "correct"
    return Enrolment(
        pk=change.known.enrolment if corrects and change.known else None,
        student_id=pks[change.values["leerlingnummer"]],
        school_year=roster.school_year,
        start=roster.day,
        **change.place,
    )


def _guardians(changes: list[Change], pks: dict[str, int]) -> None:
    new = []
    for change in changes:
        for pk, given in change.guardians:
            if pk is None:
                new.append(Guardian(student_id=pks[change.values["leerlingnummer"]], **given))
            else:
                Guardian.objects.filter(pk=pk).update(**given)
    Guardian.objects.bulk_create(new, batch_size=BATCH)


def _certificates(changes: list[Change], pks: dict[str, int], roster: Roster) -> None:
    """Adds, or gives another last day to what is there."""
    if roster.certificates is None:
        return
    words = roster.certificates.words
    HeldCertificate.objects.bulk_create(
        [
            HeldCertificate(
                student_id=pks[change.values["leerlingnummer"]],
                certificate=words[code],
                until=until,
            )
            for change in changes
            for code, until in change.certificates.items()
        ],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["student", "certificate"],
        update_fields=["until", "noted_at"],
    )


def mark_missing_left(*, school: School, gone: list[Known], day: date, by: Actor) -> int:
    """Those whom the roster names no longer: off the lists, their dossier stays."""
    if any(known.left_on for known in gone):
        raise Refused(_("Iemand van deze lijst was al van school. Kies het bestand opnieuw."))
    for start in range(0, len(gone), BATCH):
        pks = [known.pk for known in gone[start : start + BATCH]]
        Student.objects.filter(school=school, pk__in=pks).update(left_on=day)
        Enrolment.objects.filter(student__in=pks, end__isnull=True).update(end=day)
        record_many(Student, pks, "left", by=by, school_id=school.pk)
    return len(gone)
