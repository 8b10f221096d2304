"""Goals to tap for who does not find the words; what is tapped can be changed."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.models import Skill
from placements.enums import GoalKind
from placements.models import Assignment

MOST_OF_ASSIGNMENT = 4


@dataclass(frozen=True)
class Example:
    kind: str
    text: str


def examples_for(assignment: Assignment | None) -> list[Example]:
    """First what this work asks, then what every work asks; one query for the skills."""
    own: list[Example] = []
    if assignment is not None:
        skills = list(assignment.skills.all())
        own += _of_skills(GoalKind.LEARN, [s for s in skills if not s.social])
        own += _of_skills(GoalKind.SHOW, [s for s in skills if s.social])
    common = [
        Example(GoalKind.LEARN, _("Praten met mensen die ik niet ken")),
        Example(GoalKind.LEARN, _("Iets vragen als ik het niet weet")),
        Example(GoalKind.LEARN, _("Rustig blijven als het druk is")),
        Example(GoalKind.LEARN, _("Zelf zien wat er moet gebeuren")),
        Example(GoalKind.SHOW, _("Dat ik op tijd ben")),
        Example(GoalKind.SHOW, _("Dat ik netjes werk")),
        Example(GoalKind.SHOW, _("Dat ik goed kan samenwerken")),
        Example(GoalKind.SHOW, _("Dat ik doorzet als iets moeilijk is")),
    ]
    known = {example.text.lower() for example in own}
    return own + [example for example in common if example.text.lower() not in known]


def later_examples() -> list[str]:
    """For «waar heb ik dit later nodig?»."""
    return [
        _("Voor mijn opleiding"),
        _("Voor een bijbaan"),
        _("In het beroep dat ik wil"),
        _("Thuis en in het gewone leven"),
        _("Dat weet ik nog niet"),
    ]


def _of_skills(kind: str, skills: list[Skill]) -> list[Example]:
    names = [str(skill) for skill in skills[:MOST_OF_ASSIGNMENT]]
    return [Example(kind, name[:1].upper() + name[1:]) for name in names]
