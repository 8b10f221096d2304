"""Rules about goals: both sides beside each other, what nobody looked at, and where it is needed."""

from __future__ import annotations

from collections.abc import Iterator

from reflections.openers.facts import Facts, Goal, Lived, Look
from reflections.openers.marking import marked as _
from reflections.openers.opener import QUALITIES, STEERING, WORK, Opener, Quote

BIG = 2  # steps apart: more telling than one
NEEDS_IT = 3  # «zelf gedaan»: then it is worth asking where it is needed


def sees_more(facts: Facts) -> Iterator[Opener]:
    """The workplace sees more in a goal than the student does."""
    for lived, goal, look in _both(facts):
        if look.step > goal.own:
            question = _(
                "Bij “%(goal)s” ziet %(place)s meer dan jij: “%(seen)s”. Jij zegt “%(own)s”. "
                "Wat zagen zij jou doen, denk je?"
            )
            yield _difference("sees_more", question, facts, lived, goal, look)


def sees_less(facts: Facts) -> Iterator[Opener]:
    """The student sees more in a goal than the workplace does."""
    for lived, goal, look in _both(facts):
        if look.step < goal.own:
            question = _(
                "Bij “%(goal)s” zeg jij “%(own)s” en %(place)s zegt “%(seen)s”. "
                "Wat deed jij dat zij misschien niet zagen?"
            )
            yield _difference("sees_less", question, facts, lived, goal, look)


def unseen(facts: Facts) -> Iterator[Opener]:
    """A goal that nobody said anything about: neither the workplace nor the student."""
    for lived in facts.lived:
        for goal in lived.goals:
            if not goal.own and not goal.looks:
                yield Opener(
                    "unseen",
                    STEERING,
                    _("Over je doel “%(goal)s” zei nog niemand iets. Wat kwam ervan?"),
                    {"goal": goal.text},
                    (_own(facts, lived, goal.text), *_later(facts, lived, goal)),
                )


def later(facts: Facts) -> Iterator[Opener]:
    """The student said where a goal will be needed, and it went by itself: what of that later?"""
    for lived in facts.lived:
        for goal in lived.goals:
            went = max([goal.own, *(look.step for look in goal.looks)])
            if goal.later and went >= NEEDS_IT:
                yield Opener(
                    "later",
                    WORK,
                    _(
                        "“%(goal)s” heb je later nodig: “%(later)s”. "
                        "Hoe denk je daar nu over, na wat je deed?"
                    ),
                    {"goal": goal.text, "later": goal.later.rstrip(".")},
                    tuple(_later(facts, lived, goal)),
                )


def _both(facts: Facts) -> Iterator[tuple[Lived, Goal, Look]]:
    for lived in facts.lived:
        for goal in lived.goals:
            for look in goal.looks if goal.own else ():
                yield lived, goal, look


def _difference(
    rule: str, question: str, facts: Facts, lived: Lived, goal: Goal, look: Look
) -> Opener:
    apart = abs(look.step - goal.own)
    return Opener(
        rule,
        QUALITIES,
        question,
        {"goal": goal.text, "place": look.place, "seen": look.words, "own": goal.own_words},
        (
            Quote(lived.code, look.who or look.place, look.on, look.words),
            _own(facts, lived, goal.own_words),
            *_later(facts, lived, goal),
        ),
        more=10 * (apart >= BIG) + apart,
    )


def _own(facts: Facts, lived: Lived, words: str) -> Quote:
    return Quote(lived.code, facts.name, lived.on, words)


def _later(facts: Facts, lived: Lived, goal: Goal) -> Iterator[Quote]:
    """The transfer goal comes back with everything that is asked about the goal."""
    if goal.later:
        yield _own(facts, lived, goal.later)
