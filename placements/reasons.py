"""Why somebody is proposed, or not: kept as codes and values, put into words only here.

A reason is a dict: `code`, and where it helps `words` («skill:koken»), `n` (a number) and
`offering` (an id). So a run of last year still reads well, in the language of who reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from placements.explaining import Lost
from placements.match_refusals import refusal_words
from placements.matching import FEATURES

Reason = dict[str, Any]
MOST_WORDS = 3
UNASKED = "unasked"  # no wish of the student's own
RULES = (  # leave a pair out, or many
    "no_group",
    "forbidden",
    "out_by_hand",
    "age",
    "level",
    "programme",
    "certificate",
    "apart",
    "away",
    "overlap",
    "no_seats",
    "far",
    "no_home",
    "closed",
)

FEATURE_LABELS: dict[str, str | Promise] = {
    "wish": gettext_lazy("volgorde van de wensen"),
    "interest": gettext_lazy("interesses"),
    "goals": gettext_lazy("leerdoel"),
    "skills": gettext_lazy("laten zien wat gevraagd wordt"),
    "travel": gettext_lazy("afstand"),
    "variety": gettext_lazy("nieuw soort werk"),
    "turn": gettext_lazy("aan de beurt zijn"),
    "stretch": gettext_lazy("een stap verder durven"),
    "trainer": gettext_lazy("wat een werkplek eerder zag"),
    "next_step": gettext_lazy("afgesproken vervolgstap"),
}
FEATURE_HELP: dict[str, str | Promise] = {
    "wish": gettext_lazy("Wie dit bovenaan zet, telt zwaarder."),
    "interest": gettext_lazy("De opdracht past bij wat de leerling leuk vindt."),
    "goals": gettext_lazy("Het eerste doel is hier echt te leren of te laten zien."),
    "skills": gettext_lazy("De leerling liet al zien wat hier gevraagd wordt."),
    "travel": gettext_lazy("Dichtbij telt zwaarder dan ver weg."),
    "variety": gettext_lazy("Werk dat de leerling nog niet deed."),
    "turn": gettext_lazy("Wie eerder niet gekozen is, gaat voor wie al een plek had."),
    "stretch": gettext_lazy("Precies één gevraagde vaardigheid is nog nieuw."),
    "trainer": gettext_lazy("Een praktijkopleider zag dit al bij de leerling."),
    "next_step": gettext_lazy("Het sluit aan bij een afspraak uit een gesprek."),
}


@dataclass(frozen=True)
class PairFacts:
    """What is known of one pair, for its reasons: word codes and numbers."""

    rank: int
    km: int
    interests: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    seen_by_trainer: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    declined: int = 0


@dataclass(frozen=True)
class Lookup:
    """What codes are called now: words by «skill:koken», titles of offerings by id."""

    words: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[int, str] = field(default_factory=dict)

    def listed(self, codes: Iterable[str]) -> str:
        return ", ".join(self.words[code] for code in codes if code in self.words)

    def title(self, offering: int | None) -> str:
        return self.titles.get(offering or 0, _("een andere opdracht"))


def is_unasked(reasons: Iterable[Reason]) -> bool:
    """Of a kept pair: proposed beyond the student's own sign-ups."""
    return any(each["code"] == UNASKED for each in reasons)


def of_pair(facts: PairFacts, counted: Iterable[int]) -> list[Reason]:
    """The reasons of a pair, from the numbers of the features that counted most (-1: no more)."""
    return [_made(FEATURES[number], facts) for number in counted if number >= 0]


def _made(feature: str, facts: PairFacts) -> Reason:
    words = {
        "interest": facts.interests,
        "skills": facts.shown,
        "trainer": facts.seen_by_trainer,
        "stretch": facts.missing,
    }.get(feature)
    number = {"wish": facts.rank, "travel": facts.km, "turn": facts.declined}.get(feature)
    reason: Reason = {"code": feature}
    if words is not None:
        reason["words"] = list(words[:MOST_WORDS])
    if number is not None:
        reason["n"] = number
    return reason


def of_lost(lost: Lost, offering: int, asked: int = 0) -> Reason:
    """Of a wish of who has no place. `asked` is the least number that goes there."""
    reason: Reason = {"code": lost.code, "offering": offering}
    if lost.code == "side_least":
        reason["n"] = asked
    if lost.code in ("full", "lot"):
        reason |= {"fit": lost.fit, "lowest": lost.lowest}
    return reason


def text(reason: Reason, lookup: Lookup) -> str:
    """A whole sentence for who decides."""
    write = _WRITTEN.get(str(reason.get("code")))
    return write(reason, lookup) if write else ""


def texts(reasons: Iterable[Reason], lookup: Lookup) -> list[str]:
    return [found for found in (text(reason, lookup) for reason in reasons) if found]


def _wish(reason: Reason, lookup: Lookup) -> str:
    if reason["n"] <= 1:
        return _("Dit is de eerste wens.")
    return _("Dit is wens %(n)s.") % {"n": reason["n"]}


def _with_words(sentence: Any) -> Any:
    def write(reason: Reason, lookup: Lookup) -> str:
        words = lookup.listed(reason.get("words", ()))
        return str(sentence) % {"words": words} if words else ""

    return write


def _plain(sentence: Any) -> Any:
    return lambda reason, lookup: str(sentence)


def _with_title(sentence: Any) -> Any:
    return lambda reason, lookup: str(sentence) % {"title": lookup.title(reason.get("offering"))}


def _travel(reason: Reason, lookup: Lookup) -> str:
    if reason["n"] < 0:
        return ""
    return _("Het is dichtbij: ongeveer %(n)s km.") % {"n": reason["n"]}


def _turn(reason: Reason, lookup: Lookup) -> str:
    if not reason["n"]:
        return _("Heeft deze periode nog geen plek.")
    return ngettext(
        "Is de vorige keer niet gekozen en nu aan de beurt.",
        "Is %(n)s keer op rij niet gekozen en nu aan de beurt.",
        reason["n"],
    ) % {"n": reason["n"]}


def _full(reason: Reason, lookup: Lookup) -> str:
    """Of who has no place: nobody who could make room there suits less."""
    fit, lowest = round(reason["fit"] / 10), round(reason["lowest"] / 10)
    words = {"title": lookup.title(reason.get("offering")), "fit": fit, "lowest": lowest}
    if fit < lowest:
        return (
            _("“%(title)s” is vol: past %(fit)s%%, wie er staan passen %(lowest)s%% of meer.")
            % words
        )
    if reason["fit"] < reason["lowest"]:
        return _("“%(title)s” is vol: past %(fit)s%%, wie er staan net iets beter.") % words
    return _("“%(title)s” is vol.") % words


def _lot(reason: Reason, lookup: Lookup) -> str:
    return _(
        "“%(title)s” is vol: past even goed als wie er staan (%(fit)s%%), het lot besliste."
    ) % {
        "title": lookup.title(reason.get("offering")),
        "fit": round(reason["fit"] / 10),
    }


def _age(reason: Reason, lookup: Lookup) -> str:
    return _("“%(title)s” mag nog niet op deze leeftijd (%(rule)s).") % {
        "title": lookup.title(reason.get("offering")),
        "rule": reason.get("rule", ""),
    }


def _unmet(sentence: Any) -> Any:
    return lambda reason, lookup: (
        str(sentence)
        % {"title": lookup.title(reason.get("offering")), "asked": reason.get("asked", "")}
    )


def _overlap(reason: Reason, lookup: Lookup) -> str:
    return _("“%(title)s” valt samen met “%(other)s”.") % {
        "title": lookup.title(reason.get("offering")),
        "other": reason.get("other", ""),
    }


def _away(reason: Reason, lookup: Lookup) -> str:
    return _("Gaat samen met wie al bij “%(there)s” zit, dus niet naar “%(title)s”.") % {
        "there": lookup.title(reason.get("there")),
        "title": lookup.title(reason.get("offering")),
    }


def _far(reason: Reason, lookup: Lookup) -> str:
    return _("Binnen de reisafstand (%(n)s km) is er geen open opdracht.") % {"n": reason["n"]}


def _room(reason: Reason, lookup: Lookup) -> str:
    title = lookup.title(reason.get("offering"))
    if "n" not in reason:
        return _("Er is nog plek bij “%(title)s”.") % {"title": title}
    return _("Er is nog plek bij “%(title)s”, ongeveer %(n)s km.") % {
        "title": title,
        "n": reason["n"],
    }


def _closed(reason: Reason, lookup: Lookup) -> str:
    """How many assignments within reach one rule closed."""
    n = reason["n"]
    sentence = {
        "seats": ngettext(
            "Binnen de reisafstand heeft %(n)s opdracht geen vrije plek.",
            "Binnen de reisafstand hebben %(n)s opdrachten geen vrije plek.",
            n,
        ),
        "age": ngettext(
            "Binnen de reisafstand mag %(n)s opdracht nog niet op deze leeftijd.",
            "Binnen de reisafstand mogen %(n)s opdrachten nog niet op deze leeftijd.",
            n,
        ),
        "level": ngettext(
            "Binnen de reisafstand is %(n)s opdracht voor een ander niveau.",
            "Binnen de reisafstand zijn %(n)s opdrachten voor een ander niveau.",
            n,
        ),
        "programme": ngettext(
            "Binnen de reisafstand is %(n)s opdracht voor een ander profiel of andere opleiding.",
            "Binnen de reisafstand zijn %(n)s opdrachten voor een ander profiel of andere opleiding.",
            n,
        ),
        "certificate": ngettext(
            "Binnen de reisafstand vraagt %(n)s opdracht een certificaat dat de leerling mist.",
            "Binnen de reisafstand vragen %(n)s opdrachten een certificaat dat de leerling mist.",
            n,
        ),
        "days": ngettext(
            "Binnen de reisafstand is %(n)s opdracht op een dag waarop de leerling niet kan.",
            "Binnen de reisafstand zijn %(n)s opdrachten op een dag waarop de leerling niet kan.",
            n,
        ),
        "bad_match": ngettext(
            "%(n)s opdracht is bij een bedrijf waar de leerling eerder stopte.",
            "%(n)s opdrachten zijn bij een bedrijf waar de leerling eerder stopte.",
            n,
        ),
        "overlap": ngettext(
            "Binnen de reisafstand valt %(n)s opdracht samen met ander werk van de leerling.",
            "Binnen de reisafstand vallen %(n)s opdrachten samen met ander werk van de leerling.",
            n,
        ),
        "answered": ngettext(
            "Bij %(n)s opdracht is al nee gezegd, door de leerling of door school.",
            "Bij %(n)s opdrachten is al nee gezegd, door de leerling of door school.",
            n,
        ),
        "apart": ngettext(
            "Bij %(n)s opdracht is al iemand van wie deze leerling apart gaat.",
            "Bij %(n)s opdrachten is al iemand van wie deze leerling apart gaat.",
            n,
        ),
        "away": ngettext(
            "%(n)s opdracht is niet waar iemand al zit met wie deze leerling samen gaat.",
            "%(n)s opdrachten zijn niet waar iemand al zit met wie deze leerling samen gaat.",
            n,
        ),
        "forbidden": ngettext(
            "Bij %(n)s opdracht staat «niet doen».",
            "Bij %(n)s opdrachten staat «niet doen».",
            n,
        ),
    }.get(str(reason.get("rule")), "")
    return sentence % {"n": n} if sentence else ""


_WRITTEN: dict[str, Any] = {
    UNASKED: _plain(gettext_lazy("Niet zelf ingetekend.")),
    "far": _far,
    "no_home": _plain(
        gettext_lazy("De postcode is niet bekend: elke open opdracht telt als bereikbaar.")
    ),
    "closed": _closed,
    "wish": _wish,
    "interest": _with_words(gettext_lazy("Past bij de interesses: %(words)s.")),
    "goals": _plain(gettext_lazy("Het doel past bij deze taak.")),
    "skills": _with_words(gettext_lazy("Liet al zien: %(words)s.")),
    "travel": _travel,
    "variety": _plain(gettext_lazy("Het is een nieuw soort werk.")),
    "turn": _turn,
    "stretch": _with_words(gettext_lazy("Kan hier iets nieuws oefenen: %(words)s.")),
    "trainer": _with_words(gettext_lazy("Een praktijkopleider zag al: %(words)s.")),
    "next_step": _plain(gettext_lazy("Het sluit aan bij een afgesproken vervolgstap.")),
    "pinned": _plain(gettext_lazy("Vastgezet door de coördinator.")),
    "by_hand": _plain(gettext_lazy("Met de hand hier gezet.")),
    "full": _full,
    "lot": _lot,
    "stayed": _with_title(
        gettext_lazy("“%(title)s” is vol: wie er in het vorige voorstel stond, bleef daar.")
    ),
    "all_pinned": _with_title(gettext_lazy("“%(title)s” is vol: alle plekken zijn vastgezet.")),
    "asked_first": _with_title(gettext_lazy("“%(title)s” is vol: wie zelf intekende, ging voor.")),
    "taken": _with_title(gettext_lazy("“%(title)s” is vol.")),
    "open": _with_title(
        gettext_lazy("Bij “%(title)s” is plek: zet de leerling daar, of reken opnieuw uit.")
    ),
    "refused": lambda reason, lookup: refusal_words(reason),
    "no_seats": _with_title(gettext_lazy("Bij “%(title)s” is geen plek meer vrij.")),
    "age": _age,
    "level": _unmet(gettext_lazy("“%(title)s” is voor niveau %(asked)s.")),
    "programme": _unmet(gettext_lazy("“%(title)s” is voor %(asked)s.")),
    "certificate": _unmet(gettext_lazy("Voor “%(title)s” mist nog: %(asked)s.")),
    "overlap": _overlap,
    "forbidden": _with_title(gettext_lazy("Bij “%(title)s” staat «niet doen».")),
    "apart": _with_title(
        gettext_lazy("Bij “%(title)s” is al iemand van wie deze leerling apart gaat.")
    ),
    "away": _away,
    "side_least": lambda reason, lookup: (
        _("“%(title)s” gaat door vanaf %(n)s leerlingen, en zoveel konden er niet komen.")
        % {"title": lookup.title(reason.get("offering")), "n": reason.get("n", 0)}
    ),
    "side_together": _with_title(
        gettext_lazy("Bij “%(title)s” kon niet de hele groep terecht die samen gaat.")
    ),
    "side_apart": _with_title(
        gettext_lazy("Bij “%(title)s” staat iemand van wie deze leerling apart gaat.")
    ),
    "side_most": _with_title(
        gettext_lazy("Bij “%(title)s” staan al zoveel leerlingen uit de klas als mogen.")
    ),
    "out_by_hand": _with_title(gettext_lazy("Met de hand uit “%(title)s” gehaald.")),
    "no_group": _plain(gettext_lazy("De leerling staat nu in geen klas.")),
    "room": _room,
}
