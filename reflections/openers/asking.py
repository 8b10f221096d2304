"""One question for a workplace before a talk: about its own words only, never about what others said."""

from __future__ import annotations

from typing import Any

from reflections.openers.facts import Facts, Lived, Said
from reflections.openers.marking import marked as _
from reflections.openers.text import mentions, sentence_with, short
from reflections.openers.words import THEMES

Question = tuple[str, dict[str, Any]]


def question_for(facts: Facts, lived: Lived, said: Said | None = None) -> Question:
    """A Dutch text with its values open. What it rests on, the most telling first:

    a goal that nobody said anything about, something that the workplace wrote and that was no goal,
    a strength that it saw; else what the student could do next.
    """
    values: dict[str, Any] = {"name": facts.name}
    goal = next((g for g in lived.goals if not g.own and not g.looks), None)
    if goal and said:
        return _("%(name)s wilde dit leren: “%(goal)s”. Wat zag u daarvan?"), {
            **values,
            "goal": goal.text,
        }
    for _theme, cues in THEMES if said else ():
        words = sentence_with(said.text, cues) if said else ""
        if words and not any(mentions(f"{g.text} {g.later}", cues) for g in lived.goals):
            return _("U schreef: “%(words)s” Kunt u een voorbeeld geven?"), {
                **values,
                "words": short(words),
            }
    if said and said.strengths:
        return _("U zag bij %(name)s “%(skill)s”. Waaraan merkte u dat?"), {
            **values,
            "skill": said.strengths[0].name,
        }
    return _("Wat zou %(name)s nu eens moeten proberen, volgens u?"), values
