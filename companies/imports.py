"""Companies and their praktijkopleiders as schools keep them: the columns, and what a line means.

A company stands on as many lines as it has praktijkopleiders.
"""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports import values as cells
from core.imports.columns import Column, Spec, Values
from core.imports.problems import Wrong

TRAINER = ("first_name", "infix", "last_name", "email", "phone")


def kvk(cell: str) -> str:
    """Eight digits; a spreadsheet drops the zeros in front."""
    found = re.sub(r"\.0$", "", cell.replace(" ", ""))
    if not found.isdecimal() or not 6 <= len(found) <= 8 or int(found) == 0:
        raise Wrong(_("Een KvK-nummer is acht cijfers. Verbeter het, of maak de cel leeg."))
    return found.zfill(8)


def website(cell: str) -> str:
    found = cell.strip()
    if not re.match(r"https?://", found):
        found = f"https://{found}"
    if not re.fullmatch(r"https?://[^\s/]+\.[^\s/]+(/\S*)?", found) or len(found) > 200:
        raise Wrong(_("Dit is geen adres van een website. Verbeter het, of maak de cel leeg."))
    return found


def finish(values: Values, present: Sequence[str]) -> Values:
    """Street and number in one; the name of a praktijkopleider in its parts."""
    house = values.pop("house_number", "")
    if house:
        values["street"] = f"{values.get('street', '')} {house}".strip()[:120]
    whole = values.pop("trainer_name", "")
    if whole and "trainer_last_name" not in values:
        first, _space, rest = whole.partition(" ")
        values["trainer_first_name"] = first if rest else ""
        infix, last = cells.split_surname(rest or whole)
        values["trainer_infix"], values["trainer_last_name"] = infix, last
    elif "trainer_last_name" in values and "trainer_infix" not in present:
        infix, last = cells.split_surname(values["trainer_last_name"])
        values["trainer_infix"], values["trainer_last_name"] = infix, last
    given = {part: values.pop(f"trainer_{part}", "") for part in TRAINER}
    if given["last_name"]:
        values["trainer"] = given
    elif any(given[part] for part in ("first_name", "infix")):
        raise Wrong(
            _("De achternaam van de praktijkopleider ontbreekt. Vul die in."),
            column="trainer_last_name",
        )
    elif given["email"] or given["phone"]:
        raise Wrong(
            _("Van wie is dit e-mailadres of nummer? Vul de praktijkopleider in."),
            column="trainer_last_name",
        )
    return values


SPEC = Spec(
    name="companies",
    columns=(
        Column(
            "name",
            gettext_lazy("Bedrijf"),
            (
                "bedrijf",
                "bedrijfsnaam",
                "naambedrijf",
                "leerbedrijf",
                "organisatie",
                "organisatienaam",
                "naamorganisatie",
                "stagebedrijf",
                "naam",
            ),
            cells.text(120),
            required=True,
        ),
        Column(
            "kvk", gettext_lazy("KvK"), ("kvk", "kvknummer", "kvknr", "kamervankoophandel"), kvk
        ),
        Column(
            "sbb",
            gettext_lazy("SBB"),
            ("sbb", "sbbnummer", "sbbnr", "leerbedrijfid", "sbbcode", "leerbedrijfnummer"),
            cells.number(20),
        ),
        Column(
            "own_key",
            gettext_lazy("Eigen nummer"),
            ("eigennummer", "bedrijfsnummer", "bedrijfnummer", "relatienummer", "debiteurnummer"),
            cells.number(40),
        ),
        Column("sector", gettext_lazy("Sector"), ("sector", "branche"), cells.text(80)),
        Column(
            "workplace",
            gettext_lazy("Afdeling"),
            ("afdeling", "werkplek", "vestiging", "locatie"),
            cells.text(120),
        ),
        Column(
            "street",
            gettext_lazy("Adres"),
            ("adres", "straat", "straatennummer", "bezoekadres", "straatnaam"),
            cells.text(120),
        ),
        Column(
            "house_number", gettext_lazy("Huisnummer"), ("huisnummer", "huisnr"), cells.text(20)
        ),
        Column("postcode", gettext_lazy("Postcode"), ("postcode", "pc"), cells.postcode),
        Column("city", gettext_lazy("Plaats"), ("plaats", "woonplaats", "stad"), cells.text(80)),
        Column("website", gettext_lazy("Website"), ("website", "site", "internet"), website),
        Column(
            "trainer_name",
            gettext_lazy("Praktijkopleider"),
            (
                "praktijkopleider",
                "naampraktijkopleider",
                "praktijkopleidernaam",
                "contactpersoon",
                "begeleider",
            ),
            cells.text(160),
        ),
        Column(
            "trainer_first_name",
            gettext_lazy("Voornaam praktijkopleider"),
            (
                "praktijkopleidervoornaam",
                "voornaampraktijkopleider",
                "voornaam",
                "roepnaam",
                "contactpersoonvoornaam",
            ),
            cells.text(60),
        ),
        Column(
            "trainer_infix",
            gettext_lazy("Tussenvoegsel praktijkopleider"),
            (
                "praktijkopleidertussenvoegsel",
                "tussenvoegselpraktijkopleider",
                "tussenvoegsel",
                "voorvoegsel",
                "contactpersoontussenvoegsel",
            ),
            cells.text(20),
        ),
        Column(
            "trainer_last_name",
            gettext_lazy("Achternaam praktijkopleider"),
            (
                "praktijkopleiderachternaam",
                "achternaampraktijkopleider",
                "achternaam",
                "contactpersoonachternaam",
            ),
            cells.text(80),
        ),
        Column(
            "trainer_email",
            gettext_lazy("E-mail praktijkopleider"),
            (
                "praktijkopleideremail",
                "emailpraktijkopleider",
                "email",
                "emailadres",
                "mail",
                "contactpersoonemail",
            ),
            cells.email,
        ),
        Column(
            "trainer_phone",
            gettext_lazy("Telefoon praktijkopleider"),
            (
                "praktijkopleidertelefoon",
                "telefoonpraktijkopleider",
                "telefoon",
                "telefoonnummer",
                "mobiel",
                "tel",
                "contactpersoontelefoon",
            ),
            cells.phone,
        ),
    ),
    finish=finish,
    labels={
        "partner": gettext_lazy("Werkt samen met school"),
        "place": gettext_lazy("Werkplek"),
        "person": gettext_lazy("Praktijkopleider"),
    },
)
