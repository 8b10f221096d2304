"""An opener: a question with where it comes from; and which of many are asked."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

QUALITIES, MOTIVES, WORK, STEERING, NETWORK = (
    "qualities",
    "motives",
    "work",
    "steering",
    "network",
)
MOST = 7
MOST_OF_RULE = 2  # in a full list; a rule that stands alone may have more

# What comes first. Between the same rule's openers a few points are added for how telling they are.
WEIGHTS = {
    "sees_more": 90,
    "sees_less": 85,
    "seen_again": 80,
    "last_step": 75,
    "dared": 70,
    "suits_elsewhere": 65,
    "does_outside": 60,
    "named": 55,
    "suits_again": 50,
    "returns": 48,
    "later": 45,
    "seen_outside": 40,
    "unseen": 35,
}


@dataclass(frozen=True)
class Quote:
    """What an opener leans on: of which experience, who said it, when, and in which words."""

    code: str = ""
    who: str = ""
    on: date | None = None
    words: str = ""


@dataclass(frozen=True)
class Opener:
    """An open question for one of the five career competences: never a verdict.

    `question` is a Dutch text with its values still open, so that it can be translated.
    """

    rule: str
    competence: str
    question: str
    values: dict[str, Any] = field(default_factory=dict, hash=False)
    quotes: tuple[Quote, ...] = ()
    more: int = 0  # telling, within the rule

    @property
    def text(self) -> str:
        return self.question % self.values

    @property
    def weight(self) -> int:
        return WEIGHTS[self.rule] + self.more

    @property
    def sources(self) -> tuple[str, ...]:
        """The experiences that it comes from, each once."""
        return tuple(dict.fromkeys(quote.code for quote in self.quotes if quote.code))

    @property
    def key(self) -> str:
        """Stays the same while it asks the same: what a tick in a form is called."""
        asked = f"{self.rule}|{self.text}|{','.join(self.sources)}"
        return hashlib.sha256(asked.encode()).hexdigest()[:12]


def rank(found: Iterable[Opener], most: int = MOST) -> list[Opener]:
    """By weight; but each rule has its say before another speaks again, and none fills the list."""
    ordered = sorted(found, key=lambda opener: -opener.weight)
    seen: Counter[str] = Counter()
    rounds: list[tuple[int, int, Opener]] = []
    for place, opener in enumerate(ordered):
        rounds.append((seen[opener.rule], place, opener))
        seen[opener.rule] += 1
    if len(seen) > 1:
        rounds = [each for each in rounds if each[0] < MOST_OF_RULE]
    chosen = [opener for _round, _place, opener in sorted(rounds, key=lambda r: r[:2])[:most]]
    return sorted(chosen, key=lambda opener: -opener.weight)
