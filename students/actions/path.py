"""What rooms above write down about a student's path, as plain values that the matching reads."""

from typing import Any

from django.db import transaction

from core.actors import Actor
from core.events import record
from core.models import Interest, Sector, Skill
from students.models import Strength, Student, Wish


@transaction.atomic
def note_strength(
    *, student: Student, skill: Skill, experience_code: str, seen_by: str, by: Actor
) -> Strength:
    """A strength that was seen in an experience (its code); seen twice by the same side is once."""
    strength, made = Strength.objects.get_or_create(
        student=student, skill=skill, experience_code=experience_code, seen_by=seen_by
    )
    if made:
        record(strength, "noted", by=by, school_id=student.school_id)
    return strength


@transaction.atomic
def forget_strength(
    *, student: Student, skill: Skill, experience_code: str, seen_by: str, by: Actor
) -> None:
    """Takes back a strength that was noted by mistake."""
    found = Strength.objects.filter(
        student=student, skill=skill, experience_code=experience_code, seen_by=seen_by
    ).first()
    if found is not None:
        record(found, "forgotten", by=by, school_id=student.school_id)
        found.delete()


@transaction.atomic
def add_wish(
    *,
    student: Student,
    text: str,
    by: Actor,
    experience_code: str = "",
    interest: Interest | None = None,
    skill: Skill | None = None,
    sector: Sector | None = None,
) -> Wish:
    """What the student wants to try next."""
    values: dict[str, Any] = {"interest": interest, "skill": skill, "sector": sector}
    wish = Wish.objects.create(
        student=student, text=text[:300], experience_code=experience_code, **values
    )
    record(wish, "added", by=by, school_id=student.school_id)
    return wish
