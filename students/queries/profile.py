"""What others saw of a student, gathered over all experiences."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from students.models import Strength, Student


@dataclass
class SeenStrength:
    """A skill, in how many experiences it was seen, and by whom."""

    name: str
    experiences: set[str] = field(default_factory=set)
    sides: set[str] = field(default_factory=set)

    @property
    def times(self) -> int:
        return len(self.experiences)

    @property
    def by_whom(self) -> str:
        words = {"trainer": _("de werkplek"), "school": _("school"), "student": _("jijzelf")}
        return ", ".join(word for side, word in words.items() if side in self.sides)


def strengths_seen(student: Student) -> list[SeenStrength]:
    """Most often seen first; one query."""
    found: dict[int, SeenStrength] = {}
    for strength in Strength.objects.filter(student=student).select_related("skill"):
        seen = found.setdefault(strength.skill_id, SeenStrength(str(strength.skill)))
        seen.experiences.add(strength.experience_code)
        seen.sides.add(strength.seen_by)
    return sorted(found.values(), key=lambda seen: (-seen.times, seen.name))
