"""Students who go together, or never to the same assignment: made and taken away."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import School
from core.actors import Actor
from core.errors import Refused
from core.events import record
from placements.enums import TieKind
from placements.models import Tie
from students.models import Student

FEWEST, MOST = 2, 8


@transaction.atomic
def tie(
    *, school: School, kind: str, students: Sequence[Student], by: Actor, note: str = ""
) -> Tie:
    """From the next proposal on. The note is the coordinator's own: no student reads it."""
    members = sorted({each.pk: each for each in students}.values(), key=lambda each: each.pk)
    if kind not in TieKind.values:
        raise Refused(_("Kies samen of niet bij elkaar."))
    if any(each.school_id != school.pk or each.left_on is not None for each in members):
        raise Refused(_("Deze leerling is niet (meer) van deze school."))
    if not FEWEST <= len(members) <= MOST:
        raise Refused(_("Kies twee tot acht leerlingen."))
    _refuse_opposite(school, kind, members)
    made = Tie.objects.create(school=school, kind=kind, note=note.strip()[:300])
    made.students.set(members)
    record(made, "tied", by=by, school_id=school.pk, new=kind)
    return made


def _refuse_opposite(school: School, kind: str, members: Sequence[Student]) -> None:
    """Two who go together cannot also go apart."""
    other = TieKind.APART if kind == TieKind.TOGETHER else TieKind.TOGETHER
    there = {each.pk for each in members}
    for each in Tie.objects.filter(school=school, kind=other).prefetch_related("students"):
        both = [student.full_name for student in each.students.all() if student.pk in there]
        if len(both) > 1:
            raise Refused(
                _("%(one)s en %(other)s staan al bij “%(kind)s”. Haal dat eerst weg.")
                % {"one": both[0], "other": both[1], "kind": other.label}
            )


@transaction.atomic
def untie(*, tie: Tie, by: Actor) -> None:
    record(tie, "untied", by=by, school_id=tie.school_id, old=tie.kind)
    tie.delete()
