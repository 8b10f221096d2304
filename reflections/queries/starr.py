"""Which parts of STARR a report still lacks: read from the words, so that nobody fills in a form twice."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

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


@dataclass(frozen=True)
class Question:
    code: str
    text: Any
    help_text: Any


QUESTIONS = (
    Question(
        "situation", _("Waar was je, en met wie?"), _("Vertel wat er die dag aan de hand was.")
    ),
    Question("task", _("Wat moest jij doen?"), _("Wat was jouw taak? Wat vroegen ze van je?")),
    Question("action", _("Wat heb je gedaan?"), _("Vertel stap voor stap wat jij deed.")),
    Question("result", _("Hoe liep het af?"), _("Wat lukte? Wat zeiden ze ervan?")),
    Question(
        "reflection",
        _("Wat heb je over jezelf gemerkt?"),
        _("Wat zou je nog eens zo doen? Wat anders?"),
    ),
)


def answered_by(story: str) -> set[str]:
    """The parts that a free story already tells about."""
    text = " ".join(story.casefold().split())
    if len(text.split()) < SHORTEST_STORY:
        return set()
    return {part for part, cue in _CUES.items() if re.search(cue, text)}


def missing(*, story: str = "", answers: Mapping[str, str], told: Iterable[str] = ()) -> list[str]:
    """The parts that are not told yet, in the order of STARR.

    `answers` are the words given per part; `told` are the parts that the student ticked as told,
    the only way to know it of a recording or a picture.
    """
    there = answered_by(story) | set(told) | {p for p in PARTS if answers.get(p, "").strip()}
    return [part for part in PARTS if part not in there]


def missing_in(report: Any) -> list[str]:
    return missing(
        story=report.story,
        answers={part: getattr(report, part) for part in PARTS},
        told=report.told,
    )


def questions_for(report: Any) -> list[Question]:
    """What to ask now: the missing parts, and those already answered so that they can be changed."""
    lacking = set(missing_in(report))
    return [
        q
        for q in QUESTIONS
        if q.code in lacking or getattr(report, q.code) or q.code in report.told
    ]
