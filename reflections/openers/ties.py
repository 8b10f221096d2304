"""What ties several experiences together: what returned, what was new, what surprised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from reflections.openers.facts import NOT, SUITS, Facts
from reflections.openers.marking import marked as _
from reflections.openers.mirror import BIG, sees_less, sees_more
from reflections.openers.suits import AGAIN, suits_again
from reflections.openers.talents import seen_again
from reflections.openers.words import returns

MOST = 4


@dataclass(frozen=True)
class Line:
    """A Dutch text with its values open, and the experiences that it comes from."""

    what: str
    values: dict[str, Any] = field(default_factory=dict, hash=False)
    sources: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.what % self.values


@dataclass(frozen=True)
class Ties:
    returned: tuple[Line, ...] = ()
    new: tuple[Line, ...] = ()
    surprised: tuple[Line, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.returned or self.new or self.surprised)


def ties(facts: Facts, most: int = MOST) -> Ties:
    return Ties(
        tuple(_returned(facts))[:most], tuple(_new(facts))[:most], tuple(_surprised(facts))[:most]
    )


def _returned(facts: Facts) -> Iterator[Line]:
    for opener in seen_again(facts):
        yield Line(_("%(skill)s, op %(count)d werkplekken"), opener.values, opener.sources)
    verdicts = {
        SUITS: _("%(what)s: %(count)d keer “past bij mij”"),
        NOT: _("%(what)s: %(count)d keer “past niet bij mij”"),
    }
    for verdict, what in verdicts.items():
        for opener in suits_again(facts):
            if opener.question == AGAIN[verdict]:
                yield Line(what, opener.values, opener.sources)
    for opener in returns(facts):
        yield Line(
            _("%(theme)s, in wat %(count)d werkplekken schrijven"), opener.values, opener.sources
        )


def _new(facts: Facts) -> Iterator[Line]:
    sectors = set(facts.sectors_before)
    for lived in facts.lived:
        if lived.sector and lived.sector not in sectors:
            sectors.add(lived.sector)
            yield Line(
                _("voor het eerst: %(sector)s"), {"sector": lived.sector_name}, (lived.code,)
            )
    known = {skill.code for said in facts.before for skill in said.strengths}
    for said in facts.said:
        for skill in said.strengths:
            if skill.code not in known:
                known.add(skill.code)
                yield Line(
                    _("%(skill)s, voor het eerst gezien (%(place)s)"),
                    {"skill": skill.name, "place": said.place},
                    (said.code,),
                )
    for lived in facts.lived:
        if lived.dared:
            yield Line(_("durfde: “%(words)s”"), {"words": lived.dared}, (lived.code,))


def _surprised(facts: Facts) -> Iterator[Line]:
    for opener in (*sees_more(facts), *sees_less(facts)):
        if opener.more >= 10 + BIG:
            what = _("“%(goal)s”: %(place)s zegt “%(seen)s”, zelf “%(own)s”")
            yield Line(what, opener.values, opener.sources)
    yield from _turned(facts)


def _turned(facts: Facts) -> Iterator[Line]:
    """A verdict that is the opposite of the one before it."""
    last = {suit.aspect: (code, suit) for code, suit in facts.suits_before}
    changes = {
        (NOT, SUITS): _("%(what)s: eerst “past niet bij mij”, nu wel"),
        (SUITS, NOT): _("%(what)s: eerst “past bij mij”, nu niet"),
    }
    for lived in facts.lived:
        for suit in lived.suits:
            code, before = last.get(suit.aspect, ("", None))
            what = changes.get((before.verdict, suit.verdict)) if before else None
            if what:
                yield Line(what, {"what": suit.label}, (code, lived.code))
            last[suit.aspect] = (lived.code, suit)
