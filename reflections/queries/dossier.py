"""The dossier: the chain of all that a student went through, and the strengths that were seen."""

from dataclasses import dataclass
from itertools import groupby

from django.db.models import F
from django.utils.translation import gettext as _

from placements.enums import ExperienceState
from placements.models import Experience
from reflections.models import CareerDialogue, NextStep
from reflections.queries.chain import HELD, Chain, chain_of
from reflections.queries.experiences import for_dossier
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


@dataclass
class Talk:
    """A career dialogue that was held, and what the student said against its record."""

    dialogue: CareerDialogue
    about: set[int]  # keys of experiences
    corrections: list[str]


@dataclass(frozen=True)
class Dossier:
    student: Student
    chains: list[Chain]
    strengths: list[SeenStrength]
    talks: list[Talk]
    next_steps: list[NextStep]

    @property
    def loose_steps(self) -> list[NextStep]:
        """What was agreed without any experience at hand."""
        return [s for s in self.next_steps if s.experience_id is None]

    @property
    def hours(self) -> float:
        return sum(chain.hours for chain in self.chains)


def dossier_of(student: Student, *, own: bool = False) -> Dossier:
    """Oldest first; what did not go on is left out. Ten queries, however long the path."""
    lived = Experience.objects.filter(student=student).exclude(state=ExperienceState.CANCELLED)
    chains = [chain_of(e, own=own) for e in for_dossier(lived.order_by("created", "pk"))]
    talks, steps = talks_of(student), list(NextStep.objects.filter(student=student))
    for chain in chains:
        here = chain.experience.pk
        chain.talks = [talk.dialogue for talk in talks if here in talk.about]
        chain.agreed = [step for step in steps if step.experience_id == here]
    return Dossier(student, chains, strengths_of(student, chains), talks, steps)


def talks_of(student: Student) -> list[Talk]:
    """In one query: a row for each experience that was talked about and each correction."""
    rows = (
        CareerDialogue.objects.filter(student=student, state__in=HELD)
        .select_related("counsellor")
        .annotate(one=F("experiences"), correction=F("corrections"), said=F("corrections__text"))
        .order_by("held_on", "pk", "corrections__at", "corrections__pk")
    )
    found: list[Talk] = []
    for _key, same in groupby(rows, key=lambda row: row.pk):
        listed = list(same)
        about = {row.one for row in listed if row.one}
        said = {row.correction: row.said for row in listed if row.correction}
        found.append(Talk(listed[0], about, list(said.values())))
    return found


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
