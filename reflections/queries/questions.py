"""What a school asks: its own questions, or those that Trialoog starts with."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import School
from reflections.enums import Competence, SetKind
from reflections.models import QuestionSet


@dataclass(frozen=True)
class Item:
    """One question, whether it is stored already or still the default."""

    code: str
    text: Any
    help_text: Any = ""


ATTITUDE = (
    Item("op-tijd", _("Op tijd zijn"), _("Ook na de pauze.")),
    Item("afspraken", _("Afspraken nakomen"), _("Doen wat is afgesproken, of op tijd bellen.")),
    Item("vragen", _("Vragen stellen als iets niet duidelijk is")),
    Item("veilig-netjes", _("Veilig en netjes werken")),
    Item("omgaan", _("Omgaan met collega's, klanten en bezoekers")),
)
STARR = (
    Item("situation", _("Waar was je, en met wie?"), _("Vertel wat er die dag aan de hand was.")),
    Item("task", _("Wat moest jij doen?"), _("Wat was jouw taak? Wat vroegen ze van je?")),
    Item("action", _("Wat heb je gedaan?"), _("Vertel stap voor stap wat jij deed.")),
    Item("result", _("Hoe liep het af?"), _("Wat lukte? Wat zeiden ze ervan?")),
    Item(
        "reflection",
        _("Wat heb je over jezelf gemerkt?"),
        _("Wat zou je nog eens zo doen? Wat anders?"),
    ),
)
TALK = (
    Item("qualities-1", _("Waar was je goed in? Waaraan merkte je dat?")),
    Item("qualities-2", _("Wat zagen anderen in jou, dat je zelf nog niet zo zag?")),
    Item("motives-1", _("Waar kreeg je energie van? En waar juist niet van?")),
    Item("motives-2", _("Wat vind jij belangrijk in werk? Waaraan merkte je dat hier?")),
    Item("work-1", _("Wat voor werk heb je gezien? Wat daarvan past bij jou?")),
    Item("work-2", _("Op wat voor plek, en met wat voor mensen, wil jij werken?")),
    Item("steering-1", _("Wat wil je nu gaan doen? Wat is de eerste stap?")),
    Item("steering-2", _("Wat moet je daarvoor nog leren of halen?")),
    Item("network-1", _("Wie kan je daarbij helpen? Hoe ga je dat vragen?")),
    Item("network-2", _("Wie heb je ontmoet die je nog eens wilt spreken?")),
)
DEFAULTS: dict[str, tuple[Item, ...]] = {
    SetKind.ATTITUDE: ATTITUDE,
    SetKind.REPORT: STARR,
    SetKind.TALK: TALK,
}


def latest_sets(school: School, kind: str) -> dict[str, QuestionSet]:
    """The newest version for each kind of assignment; under "" the one for all others."""
    found = QuestionSet.objects.filter(school=school, kind=kind).prefetch_related("questions")
    return {each.assignment_kind: each for each in found.order_by("version")}


def set_for(school: School, kind: str, assignment_kind: str = "") -> QuestionSet | None:
    """What is asked now about this kind of assignment; None while the school asks the default.

    An own set without questions asks what is asked about all others.
    """
    sets = latest_sets(school, kind)
    own = sets.get(assignment_kind)
    return own if own is not None and own.questions.all() else sets.get("")


def items_in(found: QuestionSet | None, kind: str) -> list[Item]:
    """Those of the set, else the default."""
    if found is None:
        return [Item(i.code, str(i.text), str(i.help_text)) for i in DEFAULTS[kind]]
    return [Item(q.code, q.text, q.help_text) for q in found.questions.all()]


def competence_of(code: str) -> str:
    """Under which career competence a question for a talk stands: its code begins with it."""
    return code.partition("-")[0]


def talk_questions(school: School, kinds: Iterable[str]) -> dict[str, list[str]]:
    """Open questions by career competence, for a talk about assignments of these kinds.

    All five competences are there; the questions of the first kind come first, each one once.
    """
    sets = latest_sets(school, SetKind.TALK)
    found: dict[str, list[str]] = {competence: [] for competence in Competence.values}
    for kind in list(kinds) or [""]:
        own = sets.get(kind)
        asked = own if own is not None and own.questions.all() else sets.get("")
        for item in items_in(asked, SetKind.TALK):
            texts = found.get(competence_of(item.code))
            if texts is not None and item.text not in texts:
                texts.append(item.text)
    return found
