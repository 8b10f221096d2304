"""Where the lines and words of the profile's pictures stand; the templates draw them as SVG.

Each picture has a text beside it that says the same: nobody needs to see it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reflections.enums import Step
from reflections.queries.profile import Attitude, Window

SIDE, GAP = 176, 8  # of one pane, and between two
LINE, FIRST_LINE = 20, 48
MOST_LINES, LONGEST = 6, 22  # of a pane; of a line, in characters
BEGIN = re.compile(r"^ik wil (leren|laten zien)( dat ik| om| hoe)? ", re.IGNORECASE)
LEFT, STEP_HEIGHT, RIGHT = 92, 22, 330


@dataclass(frozen=True)
class Pane:
    """One of the four panes of a Johari window."""

    key: str
    x: int
    y: int
    title: str
    lines: list[tuple[int, str]]  # height and words


def panes_of(window: Window) -> list[Pane]:
    far = SIDE + GAP
    listed = (
        ("both", 0, 0, _("Wij allebei"), [trait.name for trait in window.both]),
        ("others", far, 0, _("Alleen anderen"), [trait.name for trait in window.others]),
        ("own", 0, far, _("Alleen ik"), [trait.name for trait in window.own]),
        ("ahead", far, far, _("Nog te ontdekken"), window.ahead),
    )
    return [Pane(key, x, y, title, _lines(names, y)) for key, x, y, title, names in listed]


def _lines(names: Sequence[str], top: int) -> list[tuple[int, str]]:
    """As many as fit, and how many more there are."""
    shown = list(names) if len(names) <= MOST_LINES else list(names[: MOST_LINES - 1])
    words = [_short(name) for name in shown]
    if len(names) > len(shown):
        words.append(_("en nog %(n)s") % {"n": len(names) - len(shown)})
    return [(top + FIRST_LINE + LINE * number, text) for number, text in enumerate(words)]


def _short(text: str) -> str:
    """Goals all begin alike: the picture says what comes after that."""
    text = BEGIN.sub("", text)
    if len(text) <= LONGEST:
        return text
    cut = text[: LONGEST - 1]
    return f"{cut.rsplit(' ', 1)[0] if ' ' in cut[8:] else cut}…"


@dataclass(frozen=True)
class Course:
    """One item of work attitude as a line through time; low is «not yet»."""

    item: Attitude
    levels: list[tuple[int, str]]  # height and word of each step
    dots: list[tuple[int, int]]

    @property
    def line(self) -> str:
        return " ".join(f"{x},{y}" for x, y in self.dots)

    @property
    def said(self) -> str:
        """The picture in words: where it began and where it is."""
        first, last = self.item.points[0], self.item.points[-1]
        if len(self.item.points) == 1:
            return last.label
        if first.step == last.step:
            return _("eerst en nu: %(word)s") % {"word": last.label}
        return _("eerst: %(first)s; nu: %(last)s") % {"first": first.label, "last": last.label}


def course_of(item: Attitude) -> Course:
    words = {
        Step.NOT_YET: _("nog niet"),
        Step.WITH_HELP: _("met hulp"),
        Step.ALONE: _("zelf"),
        Step.EXAMPLE: _("voorbeeld"),
    }
    wide = (RIGHT - LEFT) // max(1, len(item.points) - 1)
    return Course(
        item,
        [(height_of(step), word) for step, word in words.items()],
        [(LEFT + wide * number, height_of(p.step)) for number, p in enumerate(item.points)],
    )


def height_of(step: int) -> int:
    return 14 + STEP_HEIGHT * (Step.EXAMPLE - step)
