"""Rules about what suits: outside the chosen programme, and the same verdict again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from reflections.openers.facts import NOT, SUITS, TASKS, UNKNOWN, Facts, Lived, Suit
from reflections.openers.marking import marked as _
from reflections.openers.opener import MOTIVES, WORK, Opener, Quote
from reflections.openers.text import mentions, short

# Which sectors a programme prepares for, by beginnings of words in its name. A broad programme
# («Dienstverlening en producten») names none, and then nothing is outside it.
PROGRAMMES = (
    (("zorg", "welzijn", "verpleeg", "verzorgende"), ("zorg", "onderwijs", "uiterlijk", "sport")),
    (("horeca", "bakker", "recreatie", "kok"), ("horeca", "cultuur")),
    (("producer", "installer", "metaal", "techniek", "elektro", "las"), ("techniek", "bouw")),
    (("bouw", "wonen", "interieur", "timmer", "schilder"), ("bouw", "techniek")),
    (("mobiliteit", "transport", "logistiek", "maritiem"), ("transport", "techniek")),
    (("media", "vormgeving", "ict", "software"), ("ict", "cultuur")),
    (("economie", "onderneme", "handel", "retail", "administra"), ("handel", "kantoor")),
    (("groen", "dier", "plant"), ("groen",)),
    (("beveilig", "veiligheid", "defensie"), ("veiligheid",)),
    (("kapper", "uiterlijk", "schoonheid"), ("uiterlijk",)),
    (("pedagog", "onderwijs", "kinderopvang"), ("onderwijs", "zorg")),
    (("sport",), ("sport",)),
    (("kunst", "cultuur", "evenement"), ("cultuur",)),
)

AGAIN = {
    SUITS: _("Over %(what)s zei je %(count)d keer “past bij mij”. Wat is er dan hetzelfde?"),
    NOT: _("Over %(what)s zei je %(count)d keer “past niet bij mij”. Wat zoek je dan wel?"),
    UNKNOWN: _(
        "Over %(what)s zei je %(count)d keer “weet ik nog niet”. Wat wil je nog zien of proberen?"
    ),
}


def suits_elsewhere(facts: Facts) -> Iterator[Opener]:
    """Tasks that suit, in a sector that the chosen programme does not prepare for."""
    own = sectors_of(facts.programme)
    for lived in facts.lived:
        for suit in lived.suits:
            outside = own and lived.sector and lived.sector not in own
            if outside and suit.aspect == TASKS and suit.verdict == SUITS:
                yield Opener(
                    "suits_elsewhere",
                    WORK,
                    _(
                        "Bij “%(title)s” (%(sector)s) zei je over de taken: past bij mij. "
                        "Dat is ander werk dan je richting, %(programme)s. Wat trok je daarin?"
                    ),
                    {
                        "title": lived.title,
                        "sector": lived.sector_name,
                        "programme": facts.programme,
                    },
                    (_quote(facts, lived, suit),),
                )


def suits_again(facts: Facts) -> Iterator[Opener]:
    """The same verdict about the same side of the work, in two experiences or more."""
    found: dict[tuple[str, str], list[tuple[Lived, Suit]]] = defaultdict(list)
    for lived in facts.lived:
        for suit in lived.suits:
            found[suit.aspect, suit.verdict].append((lived, suit))
    for (_aspect, verdict), judged in found.items():
        if len(judged) > 1:
            yield Opener(
                "suits_again",
                MOTIVES,
                AGAIN[verdict],
                {"what": judged[0][1].label, "count": len(judged)},
                tuple(_quote(facts, lived, suit) for lived, suit in judged),
                more=min(len(judged), 5) - 3 * (verdict == UNKNOWN),
            )


def sectors_of(programme: str) -> set[str]:
    """Codes of the sectors that a programme of this name prepares for; none when it is broad."""
    return {
        sector for cues, sectors in PROGRAMMES if mentions(programme, cues) for sector in sectors
    }


def _quote(facts: Facts, lived: Lived, suit: Suit) -> Quote:
    return Quote(lived.code, facts.name, lived.on, short(suit.text))
