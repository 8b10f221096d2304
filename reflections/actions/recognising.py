"""A student sees in itself what others saw, or what nobody else saw."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Refused
from core.models import Skill
from placements.models import Experience
from placements.queries.daring import has_begun
from reflections.enums import Side
from students.actions import forget_strength, note_strength
from students.models import Student


@transaction.atomic
def recognise(*, student: Student, skill: Skill, recognised: bool, by: Actor) -> None:
    """The student's own word beside that of others, at the experiences where they saw it; taken
    back wherever it stood."""
    _refuse_others(student, by)
    there = student.strengths.filter(skill=skill)
    seen = there.exclude(seen_by=Side.STUDENT) if recognised else there.filter(seen_by=Side.STUDENT)
    codes = list(seen.values_list("experience_code", flat=True).distinct())
    if not codes:
        raise Refused(_("Dit zag nog niemand."))
    change = note_strength if recognised else forget_strength
    for code in codes:
        change(student=student, skill=skill, experience_code=code, seen_by=Side.STUDENT, by=by)


@transaction.atomic
def see_in_myself(*, student: Student, skill: Skill, experience: Experience, by: Actor) -> None:
    """What nobody else named: by the student, at an experience where it showed."""
    _refuse_others(student, by)
    if experience.student_id != student.pk or not has_begun(experience):
        raise Refused(_("Kies een ervaring van jezelf."))
    note_strength(
        student=student, skill=skill, experience_code=experience.code, seen_by=Side.STUDENT, by=by
    )


def _refuse_others(student: Student, by: Actor) -> None:
    if not by.is_user or student.user_id != by.ref:
        raise Refused(_("Dit zegt alleen de leerling zelf."))
