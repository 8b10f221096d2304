"""Students by hand: added, corrected, gone from school and back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import School, User
from core.actors import Actor
from core.errors import Refused
from core.events import record
from core.names import search_key, sort_key
from students.imports import school_year_of
from students.models import Enrolment, Student
from students.queries.roster import PLACE, enrolment_step

FACTS = (
    "leerlingnummer",
    "first_name",
    "infix",
    "last_name",
    "birth_date",
    "postcode",
    "email",
    "note",
)
WHERE = ("group", *PLACE)


@transaction.atomic
def save_student(
    *, school: School, student: Student | None, values: dict[str, Any], day: date, by: Actor
) -> Student:
    """Adds or corrects one. Another class is a new enrolment, as with an import.

    Raises `Refused` when another student of the school has the leerlingnummer.
    """
    is_new = student is None
    if student is None:
        student = Student(school=school)
    else:
        student = Student.objects.select_for_update().get(pk=student.pk)
    for name in FACTS:
        setattr(student, name, values.get(name, getattr(student, name)))
    names = (student.first_name, student.infix, student.last_name)
    student.sort_key = sort_key(*names)
    student.search_key = search_key(*names, student.leerlingnummer)
    try:
        with transaction.atomic():
            student.save()
    except IntegrityError as error:
        raise Refused(_("Dit leerlingnummer is al van een andere leerling.")) from error
    if student.left_on is None:
        _enrol(student, {name: values.get(name, "") for name in WHERE}, day)
    if student.user_id:
        User.objects.filter(pk=student.user_id).update(
            first_name=names[0], infix=names[1], last_name=names[2]
        )
    record(student, "added" if is_new else "changed", by=by)
    return student


def _enrol(student: Student, place: dict[str, str], day: date) -> None:
    current = student.enrolments.filter(end__isnull=True).first()
    year = school_year_of(day)
    if current is not None and current.school_year == year:
        old = {name: getattr(current, name) for name in WHERE}
        step = enrolment_step(old, place, began_today=current.start == day)
        if step == "correct":
            Enrolment.objects.filter(pk=current.pk).update(**place)
        if step != "open":
            return
    student.enrolments.filter(end__isnull=True).update(end=day)
    Enrolment.objects.create(student=student, school_year=year, start=day, **place)


@transaction.atomic
def mark_left(*, student: Student, day: date, by: Actor) -> Student:
    """Off the lists; the dossier stays for as long as the school keeps it."""
    student = Student.objects.select_for_update().get(pk=student.pk)
    if student.left_on is not None:
        raise Refused(_("Deze leerling is al van school."))
    student.left_on = day
    student.save(update_fields=["left_on"])
    student.enrolments.filter(end__isnull=True).update(end=day)
    record(student, "left", by=by)
    return student


@transaction.atomic
def take_back(*, student: Student, day: date, by: Actor) -> Student:
    """Marked by mistake, or back at school: in the class of the last enrolment."""
    student = Student.objects.select_for_update().get(pk=student.pk)
    if student.left_on is None:
        raise Refused(_("Deze leerling is gewoon op school."))
    last = student.enrolments.order_by("-start", "-pk").first()
    student.left_on = None
    student.save(update_fields=["left_on"])
    if last is not None and last.end == day and last.school_year == school_year_of(day):
        Enrolment.objects.filter(pk=last.pk).update(end=None)
    elif last is not None:
        _enrol(student, {name: getattr(last, name) for name in WHERE}, day)
    record(student, "back", by=by)
    return student
