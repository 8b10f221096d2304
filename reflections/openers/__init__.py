"""Questions to begin a career talk with, drawn from facts by rules that are written down.

A library of its own: plain values in, questions out. It knows no Django, no database and no school;
`reflections.queries.openers` is the door. Each rule is one function of `Facts`; `docs/openers.md` says
them in words. None judges: an opener asks, and quotes what it leans on.
"""

from __future__ import annotations

from reflections.openers.asking import question_for
from reflections.openers.course import dared, last_step
from reflections.openers.facts import Facts
from reflections.openers.mirror import later, sees_less, sees_more, unseen
from reflections.openers.opener import MOST, WEIGHTS, Opener, Quote, rank
from reflections.openers.suits import suits_again, suits_elsewhere
from reflections.openers.talents import does_outside, seen_again, seen_outside
from reflections.openers.ties import Ties, ties
from reflections.openers.words import named, returns

RULES = (
    sees_more,
    sees_less,
    seen_again,
    last_step,
    dared,
    suits_elsewhere,
    does_outside,
    named,
    suits_again,
    returns,
    later,
    seen_outside,
    unseen,
)


def everything(facts: Facts) -> list[Opener]:
    """All that the rules find, rule by rule."""
    return [opener for rule in RULES for opener in rule(facts)]


def openers(facts: Facts, *, most: int = MOST) -> list[Opener]:
    """At most `most`, the most telling first."""
    return rank(everything(facts), most)


__all__ = [
    "MOST",
    "RULES",
    "WEIGHTS",
    "Facts",
    "Opener",
    "Quote",
    "Ties",
    "everything",
    "openers",
    "question_for",
    "rank",
    "ties",
]
