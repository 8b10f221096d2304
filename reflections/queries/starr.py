"""Which parts of STARR a report still lacks: read from the words, so that nobody fills in a form twice."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from reflections.enums import SetKind
from reflections.queries.questions import Item, items_in

PARTS = ("situation", "task", "action", "result", "reflection")
SHORTEST_STORY = 5  # words; fewer than these tell nothing by themselves

# Words with which a Dutch story usually answers a part. A guess in the student's favour: what it
# misses is asked, and the student can say "dat heb ik al verteld".
_CUES = {
    "situation": r"\b(bij (de|het|een|mijn|onze)|in (de|het|een)|op (de|het|een|school)|"
    r"we waren|ik was|er waren|er was|samen met|tijdens|vandaag|gisteren|vorige|"
    r"maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag)\b",
    "task": r"\b(moest|moesten|mocht|mochten|mijn taak|taak was|taken|de bedoeling|opdracht|"
    r"gevraagd|zou|zouden|moeten|mijn werk was)\b",
    "action": r"\b(ik (heb|ben|ging|deed|maakte|hielp|vroeg|zette|bracht|liep|begon|pakte|legde|"
    r"sprak|praatte|schreef|belde|werkte|probeerde|oefende)|heb ik|ging ik|deed ik|"
    r"hielp ik|we hebben|toen heb)\b",
    "result": r"\b(gelukt|lukte|klaar|af was|tevreden|uiteindelijk|daardoor|resultaat|"
    r"complimenten?|bedankte?n?|goed gegaan|ging goed|ging mis|ging fout|werkte niet|op tijd)\b",
    "reflection": r"\b(geleerd|leerde|volgende keer|vond ik|ik vond|trots|moeilijk|makkelijk|"
    r"spannend|leuk|saai|ik merkte|ik weet nu|past bij mij|anders doen|verrast)\b",
}


def answered_by(story: str) -> set[str]:
    """The parts that a free story already tells about."""
    text = " ".join(story.casefold().split())
    if len(text.split()) < SHORTEST_STORY:
        return set()
    return {part for part, cue in _CUES.items() if re.search(cue, text)}


def missing(
    *,
    story: str = "",
    answers: Mapping[str, str],
    told: Iterable[str] = (),
    asked: Iterable[str] = PARTS,
) -> list[str]:
    """Of what was asked, what is not told yet, in that order.

    `answers` are the words given per question; `told` are those that the student ticked as told,
    the only way to know it of a recording or a picture.
    """
    there = answered_by(story) | set(told) | {c for c, words in answers.items() if words.strip()}
    return [code for code in asked if code not in there]


def asked_of(report: Any) -> list[Item]:
    """What the school asked when the report was begun."""
    return items_in(report.question_set if report.question_set_id else None, SetKind.REPORT)


def words_in(report: Any) -> dict[str, str]:
    """By the code of the question: STARR's own places in the report, the school's own beside it."""
    words = {part: getattr(report, part) for part in PARTS}
    if report.question_set_id and report.pk:
        words |= dict(report.answers.values_list("question__code", "text"))
    return words


def missing_in(report: Any) -> list[str]:
    asked = [item.code for item in asked_of(report)]
    return missing(story=report.story, answers=words_in(report), told=report.told, asked=asked)


def questions_for(report: Any) -> list[Item]:
    """What to ask now: the missing ones, and those already answered so that they can be changed."""
    lacking, words = set(missing_in(report)), words_in(report)
    return [
        item
        for item in asked_of(report)
        if item.code in lacking or words.get(item.code) or item.code in report.told
    ]
