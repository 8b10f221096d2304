"""The certificates that school saw: noted for one or for a whole group, and taken away again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Refused
from core.events import record, record_many
from core.models import Certificate
from students.models import HeldCertificate, Student

BATCH = 2_000


@dataclass(frozen=True)
class Noted:
    """Who has it now and had not, and for whom it was there and the new day counts."""

    new: list[Student]
    renewed: list[Student]


@transaction.atomic
def note_certificate(
    *, students: Iterable[Student], certificate: Certificate, until: date | None, by: Actor
) -> Noted:
    """Holds up to and including `until`, or for ever; where it was there, that replaces the day.

    Raises `Refused` for a day that is over, for nobody, for who left and for students of more
    than one school.
    """
    wanted = [student.pk for student in students]
    if until is not None and until < timezone.localdate():
        raise Refused(_("Deze dag is al voorbij, dus dit certificaat geldt niet meer."))
    locked = Student.objects.order_by("pk").select_for_update(no_key=True)
    found = list(locked.filter(pk__in=wanted))
    found.sort(key=lambda student: (student.sort_key, student.pk))
    _refuse_others(found)
    rows = HeldCertificate.objects.filter(student__in=wanted, certificate=certificate)
    had = set(rows.values_list("student", flat=True))
    HeldCertificate.objects.bulk_create(
        [HeldCertificate(student=each, certificate=certificate, until=until) for each in found],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["student", "certificate"],
        update_fields=["until", "noted_at"],
    )
    noted = Noted([s for s in found if s.pk not in had], [s for s in found if s.pk in had])
    for who, what in ((noted.new, "certificate_noted"), (noted.renewed, "certificate_renewed")):
        pks = [student.pk for student in who]
        record_many(Student, pks, what, by=by, school_id=found[0].school_id, new=certificate.code)
    return noted


def _refuse_others(students: list[Student]) -> None:
    if not students:
        raise Refused(_("Vink eerst leerlingen aan."))
    if len({student.school_id for student in students}) > 1:
        raise Refused(_("Deze leerlingen zijn niet allemaal van dezelfde school."))
    gone = next((student for student in students if student.left_on), None)
    if gone is not None:
        raise Refused(_("%(name)s is van school. Vink die uit.") % {"name": gone.full_name})


@transaction.atomic
def take_away(*, held: HeldCertificate, by: Actor) -> None:
    """Noted by mistake, or school saw that it is not so."""
    record(held.student, "certificate_taken_away", by=by, old=held.certificate.code)
    held.delete()
