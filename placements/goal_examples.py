"""Goals to tap for who does not find the words; what is tapped can be changed.

Texts are what a goal is about: its kind («wil ik leren», «wil ik laten zien») is said beside it.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from placements.enums import GoalKind
from placements.models import Assignment, Offering
from placements.queries.discover import goal_examples


@dataclass(frozen=True)
class Example:
    kind: str
    text: str

    @property
    def label(self) -> str:
        return str(GoalKind(self.kind).label)


def examples_for(assignment: Assignment | None) -> list[Example]:
    """First what to learn, then what to show; of each first what this work asks. One query."""
    own: list[Example] = []
    if assignment is not None:
        found = goal_examples(Offering(assignment=assignment))
        own = [Example(kind, text) for _key, kind, text in found]
    return sorted(own + common_examples(), key=lambda one: one.kind != GoalKind.LEARN)


def common_examples() -> list[Example]:
    """What can be learned and shown at any work."""
    return [
        Example(GoalKind.LEARN, _("Praten met mensen die ik niet ken")),
        Example(GoalKind.LEARN, _("Iets vragen als ik het niet weet")),
        Example(GoalKind.LEARN, _("Rustig blijven als het druk is")),
        Example(GoalKind.SHOW, _("Dat ik op tijd ben")),
        Example(GoalKind.SHOW, _("Dat ik goed kan samenwerken")),
        Example(GoalKind.SHOW, _("Dat ik doorzet als iets moeilijk is")),
    ]


def later_examples() -> list[str]:
    """For «waar heb ik dit later nodig?»."""
    return [
        _("Voor mijn opleiding"),
        _("Voor een bijbaan"),
        _("In het beroep dat ik wil"),
        _("Thuis en in het gewone leven"),
        _("Dat weet ik nog niet"),
    ]
