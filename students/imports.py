"""The roster as school systems export it: its columns, and what a line means."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.imports import values as cells
from core.imports.columns import Column, Spec, Values
from core.imports.problems import Wrong

GUARDIANS = ("guardian", "guardian2")
YOUNGEST, OLDEST = 10, 99


def birth_date(cell: str) -> str:
    found = cells.iso_date(cell)
    age = (timezone.localdate() - date.fromisoformat(found)).days / 365.25
    if not YOUNGEST <= age <= OLDEST:
        raise Wrong(
            _("Met deze geboortedatum zou iemand %(age)s jaar zijn. Kijk de datum na.")
            % {"age": int(age)}
        )
    return found


def crebo(cell: str) -> str:
    found = cells.number(20)(cell)
    if not (found.isdecimal() and len(found) == 5):
        raise Wrong(_("Een crebo is vijf cijfers. Verbeter het, of maak de cel leeg."))
    return found


def certificates(cell: str) -> str:
    """A spreadsheet's cell can have lines. What it names is read beside the known words."""
    return cells.text(200)("; ".join(cell.splitlines()))


def finish(values: Values, present: Sequence[str]) -> Values:
    """Splits a surname where the export has no column for the tussenvoegsel; gathers guardians."""
    if "infix" not in present:
        values["infix"], values["last_name"] = cells.split_surname(values["last_name"])
    guardians = [found for prefix in GUARDIANS if (found := _guardian(values, prefix))]
    if guardians:
        values["guardians"] = guardians
    return values


def _guardian(values: Values, prefix: str) -> dict[str, str]:
    found = {
        part: values.pop(f"{prefix}_{part}")
        for part in ("name", "email", "phone")
        if f"{prefix}_{part}" in values
    }
    if found and "name" not in found:
        found["name"] = _("Ouder/verzorger")
    return found


def _guardian_columns(prefix: str, numbers: tuple[str, ...], label: Any) -> list[Column]:
    """«Ouder 1 naam», «Naam ouder 1», «E-mail verzorger» and their like."""
    people = ("ouder", "verzorger", "ouderverzorger", "contactpersoon")

    def headings(*words: str) -> tuple[str, ...]:
        return tuple(
            heading
            for person in people
            for number in numbers
            for word in words
            for heading in (f"{person}{number}{word}", f"{word}{person}{number}")
            if heading
        )

    return [
        Column(f"{prefix}_name", label["name"], headings("naam", ""), cells.text(120)),
        Column(
            f"{prefix}_email",
            label["email"],
            headings("email", "emailadres", "mail"),
            cells.email,
        ),
        Column(
            f"{prefix}_phone",
            label["phone"],
            headings("telefoon", "telefoonnummer", "mobiel", "tel", "mobielnummer"),
            cells.phone,
        ),
    ]


SPEC = Spec(
    name="students",
    columns=(
        Column(
            "leerlingnummer",
            gettext_lazy("Leerlingnummer"),
            (
                "leerlingnummer",
                "leerlingnr",
                "llnr",
                "studentnummer",
                "studentnr",
                "stamnummer",
                "stamnr",
                "leerlingid",
                "deelnemernummer",
                "ovnummer",
            ),
            cells.number(20),
            required=True,
        ),
        Column(
            "first_name",
            gettext_lazy("Roepnaam"),
            ("roepnaam", "voornaam", "roepvoornaam", "voornamen"),
            cells.text(60),
            required=True,
        ),
        Column(
            "infix",
            gettext_lazy("Tussenvoegsel"),
            ("tussenvoegsel", "tussenvoegsels", "tussenv", "tv", "voorvoegsel", "voorvoegsels"),
            cells.text(20),
            blank="",
        ),
        Column(
            "last_name",
            gettext_lazy("Achternaam"),
            ("achternaam", "geslachtsnaam", "familienaam"),
            cells.text(80),
            required=True,
        ),
        Column(
            "birth_date",
            gettext_lazy("Geboortedatum"),
            ("geboortedatum", "gebdatum", "gebdat", "datumgeboorte", "geborenop"),
            birth_date,
            required=True,
        ),
        Column(
            "group",
            gettext_lazy("Klas"),
            ("klas", "stamklas", "stamgroep", "basisgroep", "klascode", "lesgroep", "groep"),
            cells.text(20),
            required=True,
        ),
        Column(
            "programme",
            gettext_lazy("Profiel"),
            ("profiel", "opleiding", "opleidingsnaam", "leerweg", "studie", "richting"),
            cells.text(80),
        ),
        Column("crebo", gettext_lazy("Crebo"), ("crebo", "crebocode", "crebonummer"), crebo),
        Column("level", gettext_lazy("Niveau"), ("niveau", "mboniveau"), cells.text(10)),
        Column(
            "postcode",
            gettext_lazy("Postcode"),
            ("postcode", "postcodeleerling", "pc"),
            cells.postcode,
        ),
        Column(
            "email",
            gettext_lazy("E-mail"),
            (
                "email",
                "emailadres",
                "emailleerling",
                "leerlingemail",
                "schoolemail",
                "mailadres",
                "mail",
            ),
            cells.email,
        ),
        Column(
            "certificates",
            gettext_lazy("Certificaten"),
            ("certificaten", "certificaat", "diplomas"),
            certificates,
        ),
        *_guardian_columns(
            "guardian",
            ("1", ""),
            {
                "name": gettext_lazy("Ouder/verzorger"),
                "email": gettext_lazy("E-mail ouder/verzorger"),
                "phone": gettext_lazy("Telefoon ouder/verzorger"),
            },
        ),
        *_guardian_columns(
            "guardian2",
            ("2",),
            {
                "name": gettext_lazy("Ouder/verzorger 2"),
                "email": gettext_lazy("E-mail ouder/verzorger 2"),
                "phone": gettext_lazy("Telefoon ouder/verzorger 2"),
            },
        ),
    ),
    finish=finish,
    labels={
        "school_year": gettext_lazy("Schooljaar"),
        "left_on": gettext_lazy("Van school sinds"),
        "guardians": gettext_lazy("Ouder/verzorger"),
    },
)


def school_year_of(day: date) -> int:
    """The year in which the school year of this day begins: 1 August (WVO 2020, art. 1.1)."""
    return day.year if day.month >= 8 else day.year - 1
