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
        Example(GoalKind.LEARN, _("Ik wil leren praten met mensen die ik niet ken")),
        Example(GoalKind.LEARN, _("Ik wil leren om iets te vragen als ik het niet weet")),
        Example(GoalKind.LEARN, _("Ik wil leren om rustig te blijven als het druk is")),
        Example(GoalKind.SHOW, _("Ik wil laten zien dat ik op tijd ben")),
        Example(GoalKind.SHOW, _("Ik wil laten zien dat ik goed kan samenwerken")),
        Example(GoalKind.SHOW, _("Ik wil laten zien dat ik doorzet als iets moeilijk is")),
    ]
    return own + common


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
    learns = kind == GoalKind.LEARN
    text = _("Ik wil leren: %(what)s") if learns else _("Ik wil laten zien: %(what)s")
    return [Example(kind, text % {"what": skill}) for skill in skills[:MOST_OF_ASSIGNMENT]]
