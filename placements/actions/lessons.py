"""Lessons that are missed for a shift: entered by student or school, agreed by their teacher."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import STAFF_ROLES
from accounts.models import Membership, School, User
from core.actors import Actor
from core.errors import Refused
from core.events import record
from placements.enums import PlacementState
from placements.models import FreedLesson, Placement, Shift


@transaction.atomic
def free_lesson(
    *, shift: Shift, lesson: str, teacher: User, starts: datetime, ends: datetime, by: Actor
) -> FreedLesson:
    """Asks the teacher of a lesson on the shift's day to let the student go; it waits for a yes."""
    placement = _lock(shift.placement)
    if not lesson.strip():
        raise Refused(_("Schrijf op welke les het is."))
    if ends <= starts:
        raise Refused(_("De les eindigt voordat hij begint. Kijk de tijden na."))
    if timezone.localdate(starts) != timezone.localdate(shift.starts):
        raise Refused(_("Deze les is op een andere dag dan het werk."))
    school_id = placement.experience.student.school_id
    if not Membership.objects.filter(user=teacher, school=school_id, role__in=STAFF_ROLES).exists():
        raise Refused(_("Kies een docent van deze school."))
    same = FreedLesson.objects.filter(
        shift__student=shift.student_id, shift__dropped=False, starts__lt=ends, ends__gt=starts
    ).first()
    if same is not None:
        raise Refused(_("In die tijd staat al een les: %(lesson)s.") % {"lesson": same.lesson})
    freed = FreedLesson.objects.create(
        shift=shift, teacher=teacher, lesson=lesson.strip()[:80], starts=starts, ends=ends
    )
    record(freed, "asked", by=by, school_id=school_id)
    return freed


@transaction.atomic
def drop_lesson(*, freed: FreedLesson, by: Actor) -> None:
    """Takes a wrong line away; the event stays."""
    placement = _lock(freed.shift.placement)
    record(freed, "dropped", by=by, school_id=placement.experience.student.school_id)
    freed.delete()


@transaction.atomic
def agree(*, freed: FreedLesson, by: Actor) -> FreedLesson:
    """The teacher lets the student go. Agreeing twice is agreeing once."""
    return _answer(freed, timezone.now(), by)


@transaction.atomic
def take_back(*, freed: FreedLesson, by: Actor) -> FreedLesson:
    """A tap on the wrong line: it waits for an answer again."""
    return _answer(freed, None, by)


@transaction.atomic
def agree_day(*, teacher: User, school: School, day: date, by: Actor) -> int:
    """Agrees to everything that this teacher is asked for one day."""
    asked = FreedLesson.objects.filter(
        teacher=teacher,
        shift__student__school=school,
        shift__dropped=False,
        agreed_at__isnull=True,
        starts__date=day,
    )
    lessons = list(asked)
    for freed in lessons:
        agree(freed=freed, by=by)
    return len(lessons)


def _answer(freed: FreedLesson, at: datetime | None, by: Actor) -> FreedLesson:
    current = (
        FreedLesson.objects.select_for_update(of=("self",))
        .select_related("shift__student")
        .get(pk=freed.pk)
    )
    if current.shift.dropped:
        raise Refused(_("Dit gaat niet door: de leerling is gewoon in de les."))
    if (current.agreed_at is None) != (at is None):
        FreedLesson.objects.filter(pk=freed.pk).update(agreed_at=at)
        freed.agreed_at = at
        what = "agreed" if at else "agreement_taken_back"
        record(freed, what, by=by, school_id=current.shift.student.school_id)
    return freed


def _lock(placement: Placement) -> Placement:
    locked = (
        Placement.objects.select_for_update(of=("self",))
        .select_related("experience__student")
        .get(pk=placement.pk)
    )
    if locked.state == PlacementState.CANCELLED:
        raise Refused(_("Deze plaatsing gaat niet door."))
    return locked
