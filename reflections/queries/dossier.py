"""The dossier: the chain of all that a student went through, and the strengths that were seen."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from placements.enums import ExperienceState
from placements.models import Experience
from reflections.models import CareerDialogue, NextStep
from reflections.queries.chain import HELD, Chain
from reflections.queries.experiences import chains
from students.models import Student


@dataclass(frozen=True)
class SeenStrength:
    name: str
    where: tuple[str, ...]  # titles of the experiences
    sides: tuple[str, ...]  # trainer | student | school

    @property
    def seen_by(self) -> str:
        words = {"trainer": _("de werkplek"), "student": _("ikzelf"), "school": _("school")}
        return ", ".join(words.get(side, side) for side in self.sides)


@dataclass(frozen=True)
class Dossier:
    student: Student
    chains: list[Chain]
    strengths: list[SeenStrength]
    dialogues: list[CareerDialogue]
    next_steps: list[NextStep]

    @property
    def loose_steps(self) -> list[NextStep]:
        """What was agreed without any experience at hand."""
        return [s for s in self.next_steps if s.experience_id is None]

    @property
    def hours(self) -> float:
        return sum(chain.hours for chain in self.chains)


def dossier_of(student: Student, *, own: bool = False) -> Dossier:
    """Oldest first; what did not go on is left out."""
    found = chains(
        Experience.objects.filter(student=student)
        .exclude(state=ExperienceState.CANCELLED)
        .order_by("created", "pk"),
        own=own,
    )
    return Dossier(
        student=student,
        chains=found,
        strengths=strengths_of(student, found),
        dialogues=list(
            CareerDialogue.objects.filter(student=student, state__in=HELD)
            .select_related("counsellor")
            .prefetch_related("corrections", "experiences")
            .order_by("held_on", "pk")
        ),
        next_steps=list(NextStep.objects.filter(student=student).select_related("experience")),
    )


def strengths_of(student: Student, found: list[Chain]) -> list[SeenStrength]:
    """Most often seen first; where it was seen, in time."""
    titles = {c.experience.code: c.title for c in found}
    places: dict[str, list[str]] = {}
    sides: dict[str, set[str]] = {}
    for strength in student.strengths.select_related("skill").order_by("created", "pk"):
        name = str(strength.skill)
        title = titles.get(strength.experience_code)
        here = places.setdefault(name, [])
        if title and title not in here:
            here.append(title)
        sides.setdefault(name, set()).add(strength.seen_by)
    rows = [SeenStrength(n, tuple(w), tuple(sorted(sides[n]))) for n, w in places.items()]
    return sorted(rows, key=lambda s: (-len(s.where), s.name))
