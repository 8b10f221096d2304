"""A student sees in itself what others saw."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Refused
from core.models import Skill
from reflections.enums import Side
from students.actions import forget_strength, note_strength
from students.models import Student


@transaction.atomic
def recognise(*, student: Student, skill: Skill, recognised: bool, by: Actor) -> None:
    """The student's own word beside that of others, at the experiences where they saw it."""
    if not by.is_user or student.user_id != by.ref:
        raise Refused(_("Dit zegt alleen de leerling zelf."))
    seen = student.strengths.filter(skill=skill).exclude(seen_by=Side.STUDENT)
    codes = list(seen.values_list("experience_code", flat=True).distinct())
    if not codes:
        raise Refused(_("Dit zag nog niemand."))
    for code in codes:
        change = note_strength if recognised else forget_strength
        change(student=student, skill=skill, experience_code=code, seen_by=Side.STUDENT, by=by)
