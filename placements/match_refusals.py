"""Why a proposed place can no longer be given: codes to keep, words to read. No names are kept."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

WORDS: dict[str, str | Promise] = {
    "erased": gettext_lazy("Deze leerling staat niet meer in Trialoog."),
    "left": gettext_lazy("Deze leerling staat nu in geen klas."),
    "cancelled": gettext_lazy("De opdracht gaat niet door."),
    "not_on_offer": gettext_lazy("Bij deze opdracht kun je niemand meer kiezen."),
    "no_sign_up": gettext_lazy("Deze leerling staat niet meer ingetekend."),
    "withdrawn": gettext_lazy("Deze leerling heeft zich teruggetrokken."),
    "declined": gettext_lazy("Deze leerling is intussen niet gekozen."),
    "forbidden": gettext_lazy("Bij deze leerling staat hier nu «niet doen»."),
    "has_place": gettext_lazy("Deze leerling heeft intussen een andere plek."),
    "age": gettext_lazy("Dit mag nog niet op deze leeftijd (%(rule)s)."),
    "said_no": gettext_lazy("Deze leerling heeft intussen nee gezegd."),
    "begun": gettext_lazy("Dit werk is al begonnen."),
    "stopped": gettext_lazy("Deze leerling stopte eerder bij dit bedrijf."),
    "far": gettext_lazy("Dit is verder dan deze leerling wil reizen."),
    "days": gettext_lazy("Deze leerling kan niet op deze dagen."),
    "apart": gettext_lazy("Hier is al iemand van wie deze leerling apart gaat."),
    "away": gettext_lazy("Wie samen gaat met deze leerling, zit al bij een andere opdracht."),
    "level": gettext_lazy("Dit is voor niveau %(asked)s."),
    "programme": gettext_lazy("Dit is voor %(asked)s."),
    "certificate": gettext_lazy("Deze leerling mist hiervoor: %(asked)s."),
    "overlap": gettext_lazy("Deze leerling is dan al bij “%(other)s”."),
    "seat": gettext_lazy("Alle plekken zijn al vergeven."),
}


def refusal(code: str, offering: int, **values: Any) -> dict[str, Any]:
    """A reason as `reasons` keeps them; `why` is one of the codes above, or a sentence."""
    return {"code": "refused", "offering": offering, "why": code, **values}


def refusal_words(reason: dict[str, Any]) -> str:
    why = str(reason.get("why", ""))
    return str(WORDS[why]) % reason if why in WORDS else why
