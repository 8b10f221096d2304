"""Who was there, and the hours that were lived; entered by school, read by the student."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Refused
from core.events import record
from placements.actions.course import finish_if_known, start
from placements.enums import Attendance, PlacementState
from placements.models import Placement, Presence, Shift
from students.models import Student

LONGEST = timedelta(hours=16)  # nobody works longer: a slip of the thumb
BEGUN = (PlacementState.RUNNING, PlacementState.FINISHED, PlacementState.ENDED_EARLY)


@dataclass(frozen=True)
class Lived:
    """What happened on one shift. Times are aware; an absent student has none."""

    shift: Shift
    attendance: str
    starts: datetime | None = None
    ends: datetime | None = None
    break_minutes: int | None = None


class HoursRefused(Refused):
    """Carries the shift whose entry cannot be, so that the page shows it there."""

    def __init__(self, message: str, shift: Shift) -> None:
        super().__init__(message)
        self.shift = shift


@transaction.atomic
def enter_attendance(*, entries: Iterable[Lived], by: Actor) -> list[Placement]:
    """All or nothing. A ready placement starts, and one whose days are all known finishes.

    Answers the placements that finished by it. Locks the students in the order of their keys.
    """
    given = sorted(entries, key=lambda each: (each.shift.student_id, each.shift.starts))
    ids = {each.shift.student_id for each in given}
    list(Student.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    touched: dict[int, Placement] = {}
    for each in given:
        placement = touched.get(each.shift.placement_id) or _begun(each.shift, by)
        touched[placement.pk] = placement
        _enter(each, placement, by)
    return [each for each in touched.values() if finish_if_known(placement=each, by=by)]


@transaction.atomic
def set_presence_hours(*, presence: Presence, hours: Decimal, by: Actor) -> Presence:
    """The hours of who of school was there: they count too."""
    if not 0 <= hours <= 200:
        raise Refused(_("Vul een aantal uren in tussen 0 en 200."))
    if presence.hours != hours:
        Presence.objects.filter(pk=presence.pk).update(hours=hours)
        presence.hours = hours
        record(presence, "hours_set", by=by, school_id=presence.offering.school_id)
    return presence


def _begun(shift: Shift, by: Actor) -> Placement:
    """The placement, started when it was ready; one that is not ready says so."""
    placement = (
        Placement.objects.select_for_update(of=("self",))
        .select_related("experience__student", "assignment")
        .get(pk=shift.placement_id)
    )
    name = placement.experience.student.full_name
    if placement.state == PlacementState.PREPARING:
        raise HoursRefused(
            _("De voorbereiding van %(name)s is nog niet klaar.") % {"name": name}, shift
        )
    if placement.state == PlacementState.READY:
        start(placement=placement, by=by)
    if placement.state not in BEGUN or shift.dropped:
        raise HoursRefused(_("De plaatsing van %(name)s gaat niet door.") % {"name": name}, shift)
    return placement


def _enter(entry: Lived, placement: Placement, by: Actor) -> None:
    shift = entry.shift
    if timezone.localdate(shift.starts) > timezone.localdate():
        raise HoursRefused(_("Dit kan pas op de dag zelf."), shift)
    if entry.attendance == Attendance.ABSENT:
        values: dict[str, Any] = dict.fromkeys(("lived_starts", "lived_ends", "lived_break"))
    else:
        values = _times(entry)
    before = shift.attendance
    values["attendance"] = entry.attendance
    Shift.objects.filter(pk=shift.pk).update(**values)
    for name, value in values.items():
        setattr(shift, name, value)
    record(
        placement,
        "attendance",
        by=by,
        school_id=placement.experience.student.school_id,
        old=str(before),
        new=str(entry.attendance),
    )


def _times(entry: Lived) -> dict[str, Any]:
    """Sane and free of other shifts; the lock on the student keeps it so until the commit."""
    shift = entry.shift
    starts = (entry.starts or shift.starts).astimezone(UTC)
    ends = (entry.ends or shift.ends).astimezone(UTC)
    pause = shift.break_minutes if entry.break_minutes is None else entry.break_minutes
    if entry.attendance not in (Attendance.PRESENT, Attendance.LATE):
        raise HoursRefused(_("Kies aanwezig, te laat of afwezig."), shift)
    if ends <= starts:
        raise HoursRefused(_("Het einde ligt voor het begin. Kijk de tijden na."), shift)
    if ends - starts > LONGEST:
        raise HoursRefused(_("Dit zijn meer dan 16 uur op één dag. Kijk de tijden na."), shift)
    if timedelta(minutes=pause) >= ends - starts:
        raise HoursRefused(_("De pauze is langer dan het werk. Kijk de pauze na."), shift)
    if abs((_day(starts) - _day(shift.starts)).days) > 1:
        raise HoursRefused(_("Dit is een andere dag dan de geplande."), shift)
    _refuse_overlap(shift, starts, ends)
    return {"lived_starts": starts, "lived_ends": ends, "lived_break": pause}


def _refuse_overlap(shift: Shift, starts: datetime, ends: datetime) -> None:
    """Lived hours beside lived hours, or planned ones where those are not known yet."""
    other = (
        Shift.objects.annotate(
            begins=Coalesce(F("lived_starts"), F("starts")),
            stops=Coalesce(F("lived_ends"), F("ends")),
        )
        .filter(student=shift.student_id, dropped=False, begins__lt=ends, stops__gt=starts)
        .exclude(attendance=Attendance.ABSENT)
        .exclude(pk=shift.pk)
        .values_list("placement__assignment__title", flat=True)
        .first()
    )
    if other is not None:
        raise HoursRefused(
            _("De leerling was in die tijd bij “%(title)s”.") % {"title": other}, shift
        )


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)
