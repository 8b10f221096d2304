"""Rules about the way that the student goes: what was agreed and came of it, and what was dared."""

from __future__ import annotations

from collections.abc import Iterator

from reflections.openers.facts import DONE, OPEN, Facts, Lived, Step
from reflections.openers.marking import marked as _
from reflections.openers.opener import MOTIVES, NETWORK, STEERING, Opener, Quote

MOST_STEPS = 3


def last_step(facts: Facts) -> Iterator[Opener]:
    """What the last next steps were, and whether they happened; what was dropped is left in peace."""
    steps = [step for step in facts.steps if step.state in (OPEN, DONE)][:MOST_STEPS]
    for age, step in enumerate(steps):
        yield Opener(
            "last_step",
            NETWORK if step.with_somebody else STEERING,
            _question(facts, step),
            {"step": step.text.rstrip("."), "outcome": step.outcome.rstrip(".")},
            (Quote(step.code, facts.name, step.agreed_on, step.outcome or step.text),),
            more=-20 * age,
        )


def _question(facts: Facts, step: Step) -> str:
    if step.state == DONE and step.outcome:
        return _(
            "Vorige keer spraken we af: “%(step)s”. Dat deed je: %(outcome)s. Wat wil je daar nu mee?"
        )
    if step.state == DONE:
        return _("Vorige keer spraken we af: “%(step)s”, en dat deed je. Wat wil je daar nu mee?")
    if step.by_when and step.by_when < facts.today:
        return _(
            "Vorige keer spraken we af: “%(step)s”. Dat had al gekund. Wat heb je nodig om het te doen?"
        )
    return _("Vorige keer spraken we af: “%(step)s”. Hoe staat het daarmee?")


def dared(facts: Facts) -> Iterator[Opener]:
    """Something that took courage: as the student tells it, an invitation taken, or a new skill."""
    for lived in facts.lived:
        found = _dared(lived)
        if found:
            question, values, words = found
            quote = Quote(lived.code, facts.name, lived.on, words)
            yield Opener("dared", MOTIVES, question, values, (quote,), more=bool(lived.dared))


def _dared(lived: Lived) -> tuple[str, dict[str, str], str] | None:
    """One question per experience; the student's own words go first."""
    values = {"title": lived.title, "words": (lived.dared or lived.invited).rstrip(".")}
    if lived.dared:
        question = _("Je durfde dit: “%(words)s”. Wat maakte dat je het toch deed?")
        return question, values, lived.dared
    if lived.invited:
        question = _(
            "Voor “%(title)s” werd je gevraagd, want: “%(words)s”. Je zei ja. "
            "Wat ontdekte je over jezelf?"
        )
        return question, values, lived.invited
    if lived.stretched:
        question = _(
            "Bij “%(title)s” deed je iets wat je nog nooit had laten zien: “%(words)s”. "
            "Hoe pakte je dat aan?"
        )
        return question, {**values, "words": lived.stretched}, lived.stretched
    return None
