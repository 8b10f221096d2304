"""Rules about what workplaces write: what no goal was about, and what comes back."""

from __future__ import annotations

from collections.abc import Iterator

from reflections.openers.facts import Facts, Lived, Said
from reflections.openers.marking import marked as _
from reflections.openers.opener import QUALITIES, STEERING, Opener, Quote
from reflections.openers.text import mentions, sentence_with, short

# What people at work write about, beside the task: each with beginnings of words.
THEMES = (
    (_("op tijd zijn"), ("op tijd", "te laat", "laat gekomen", "planning")),
    (_("vragen stellen"), ("vraag", "vragen", "vroeg om", "hulp")),
    (_("zelf beginnen"), ("initiatief", "zelf beginnen", "afwacht", "uit jezelf", "uit zichzelf")),
    (_("contact maken"), ("praat", "praten", "contact", "gasten", "klanten", "oogcontact")),
    (_("rustig en precies werken"), ("rustig", "precies", "netjes", "haast", "slordig")),
    (_("samenwerken"), ("samenwerk", "samen", "collega")),
    (_("afspraken nakomen"), ("afspra", "telefoon", "afmelden")),
    (_("doorzetten"), ("doorzet", "opgeven", "volgehouden", "volhouden")),
    (_("anderen helpen en leiden"), ("leiding", "leidde", "hielp de anderen", "uitgelegd")),
)


def named(facts: Facts) -> Iterator[Opener]:
    """A workplace writes about something that no goal of that experience was about."""
    for lived in facts.lived:
        for said in lived.said:
            for theme, cues in THEMES:
                words = sentence_with(said.text, cues)
                if words and not _is_goal(lived, cues):
                    yield Opener(
                        "named",
                        QUALITIES,
                        _(
                            "%(place)s schreef over %(theme)s: “%(words)s” "
                            "Dat was geen doel van je. Wat zegt dat over jou?"
                        ),
                        {"place": said.place, "theme": theme, "words": short(words)},
                        (_quote(said, words),),
                    )


def returns(facts: Facts) -> Iterator[Opener]:
    """The same theme in what two workplaces or more write."""
    for theme, cues in THEMES:
        found = [(said, sentence_with(said.text, cues)) for said in facts.said]
        wrote = [(said, words) for said, words in found if words]
        seers = {said.seer for said, _words in wrote}
        if len(seers) > 1:
            yield Opener(
                "returns",
                STEERING,
                _(
                    "“%(theme)s” komt op %(count)d werkplekken terug. Hoe is dat voor jou? "
                    "Wat helpt je daarbij?"
                ),
                {"theme": theme, "count": len(seers)},
                tuple(_quote(said, words) for said, words in wrote),
                more=min(len(seers), 2),
            )


def _is_goal(lived: Lived, cues: tuple[str, ...]) -> bool:
    return any(mentions(f"{goal.text} {goal.later}", cues) for goal in lived.goals)


def _quote(said: Said, words: str) -> Quote:
    return Quote(said.code, said.who or said.place, said.on, short(words))
