"""Rules about strengths: seen again elsewhere, and not seen by school yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from reflections.openers.facts import Facts, Said, Skill
from reflections.openers.marking import marked as _
from reflections.openers.opener import MOTIVES, QUALITIES, Opener, Quote
from reflections.openers.text import mentions, short

MOST_NAMED = 3


def seen_again(facts: Facts) -> Iterator[Opener]:
    """A strength that a second workplace saw too; at least one of them since the last talk."""
    for skill, seen in _by_skill(facts).items():
        seers = {said.seer for said in seen}
        if len(seers) > 1 and any(said in facts.said for said in seen):
            yield Opener(
                "seen_again",
                QUALITIES,
                _(
                    "%(count)d werkplekken zien bij jou “%(skill)s”. Wat doe je dan precies? "
                    "Waar wil je dat vaker doen?"
                ),
                {"count": len(seers), "skill": skill.name},
                tuple(_seen(said, skill) for said in seen),
                more=min(len(seers), 5),
            )


def seen_outside(facts: Facts) -> Iterator[Opener]:
    """What one workplace sees as a strength and school never spoke of; all in one question."""
    talked = " ".join(facts.school_words)
    new = {
        skill: seen
        for skill, seen in _by_skill(facts).items()
        if len({said.seer for said in seen}) == 1
        and seen[-1] in facts.said
        and not mentions(talked, [skill.name])
    }
    if new:
        named = list(new)[:MOST_NAMED]
        yield Opener(
            "seen_outside",
            QUALITIES,
            _(
                "De werkplek zag iets waar we op school nog niet over spraken: %(skills)s. "
                "Waar zou je dat op school kunnen laten zien?"
            ),
            {"skills": ", ".join(f"“{skill.name}”" for skill in named)},
            tuple(_seen(new[skill][-1], skill) for skill in named),
        )


def does_outside(facts: Facts) -> Iterator[Opener]:
    """What the student does outside school, when the student agreed that it is talked about."""
    if facts.outside.strip():
        yield Opener(
            "does_outside",
            MOTIVES,
            _(
                "Buiten school doe je dit: “%(outside)s”. "
                "Wat kun je daar dat je in je werk ook wilt gebruiken?"
            ),
            {"outside": short(facts.outside).rstrip(".")},
            (Quote(who=facts.name, words=short(facts.outside)),),
        )


def _by_skill(facts: Facts) -> dict[Skill, list[Said]]:
    """Oldest first."""
    found: dict[Skill, list[Said]] = defaultdict(list)
    for said in (*facts.before, *facts.said):
        for skill in said.strengths:
            found[skill].append(said)
    return found


def _seen(said: Said, skill: Skill) -> Quote:
    return Quote(said.code, said.who or said.place, said.on, skill.name)
