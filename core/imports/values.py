"""How one cell is read: dates, postcodes, numbers and names as Dutch exports write them."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

from core.imports.problems import Wrong

# UTF-8 that was read as cp1252 somewhere before it came here: «Ã©» for «é».
BROKEN = re.compile("[\u00c3\u00c2][\u0080-\u00bf\u0152-\u2122]|\ufffd")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})")
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?$")
_POSTCODE = re.compile(r"([1-9]\d{3}) ?([A-Za-z]{2})")
_FOREIGN = re.compile(r"(?:(?:NL|B|BE|D|DE)-?)?([1-9]\d{3}|\d{5})", re.IGNORECASE)
_PLAIN_EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+'-]*@([A-Za-z0-9-]+\.)+[A-Za-z]{2,24}")
_email = EmailValidator()
INFIXES = frozenset(
    re.split(
        " ",
        "van de der den het 't in 'n aan bij op over onder ten ter te uit uijt voor von zu zum zur du"
        " des la le les d' l' el al af av da das dos do di del della",
    )
)


def text(most: int) -> Callable[[str], str]:
    """Words of at most `most` characters, in one line."""

    def parse(cell: str) -> str:
        found = " ".join(cell.split())
        if len(found) > most:
            raise Wrong(
                _("Dit is te lang: hoogstens %(most)s tekens. Kort het in.") % {"most": most}
            )
        if BROKEN.search(found):
            raise Wrong(
                _(
                    "De bijzondere letters zijn kapot. Exporteer het bestand opnieuw, als UTF-8 of"
                    " als Excel-bestand."
                )
            )
        return found

    return parse


_number_text = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")


def number(most: int) -> Callable[[str], str]:
    """A number that somebody gave out, kept as text; a spreadsheet makes 12345 into 12345.0."""

    def parse(cell: str) -> str:
        found = re.sub(r"(?<=\d)\.0+$", "", cell.strip())
        if not _number_text.fullmatch(found) or len(found) > most:
            raise Wrong(
                _("Dit is geen nummer. Gebruik alleen cijfers en letters, hoogstens %(most)s.")
                % {"most": most}
            )
        return found

    return parse


@lru_cache(maxsize=50_000)
def iso_date(cell: str) -> str:
    """A day as `2010-03-14`. Day comes before month; two digits mean the last hundred years."""
    found = _as_date(_TIME.sub("", cell.strip()))
    if found is None:
        raise Wrong(_("Dit is geen datum. Schrijf bijvoorbeeld 14-03-2010."))
    return found.isoformat()


def _as_date(cell: str) -> date | None:
    day_first = _DAY_FIRST.fullmatch(cell)
    if day_first:
        day, month, year = (int(part) for part in day_first.groups())
        return _date(_century(year) if year < 100 else year, month, day)
    year_first = _YEAR_FIRST.fullmatch(cell)
    if year_first:
        return _date(*(int(part) for part in year_first.groups()))
    if cell.isdecimal() and len(cell) == 5:  # a spreadsheet's day number
        return date(1899, 12, 30) + timedelta(days=int(cell))
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _century(year: int) -> int:
    return year + (2000 if year <= datetime.now().year % 100 else 1900)  # noqa: DTZ005 - a century


@lru_cache(maxsize=50_000)
def postcode(cell: str) -> str:
    """«1234ab» as `1234AB`; four digits alone, and those of the neighbours, are postcodes too."""
    found = _POSTCODE.fullmatch(cell.strip())
    if found:
        return found[1] + found[2].upper()
    foreign = _FOREIGN.fullmatch(re.sub(r"\.0$", "", cell.strip()))
    if not foreign:
        raise Wrong(_("Dit is geen postcode. Schrijf vier cijfers en twee letters: 1234 AB."))
    return foreign[1]


def email(cell: str) -> str:
    found = cell.strip().removeprefix("mailto:")
    if _PLAIN_EMAIL.fullmatch(found) and ".." not in found and len(found) <= 254:
        return found
    try:
        _email(found)
    except ValidationError as error:
        raise Wrong(_("Dit is geen e-mailadres. Verbeter het, of maak de cel leeg.")) from error
    return found


def phone(cell: str) -> str:
    """At most twenty signs; a spreadsheet drops the zero in front of 612345678."""
    found = re.sub(r"\.0$", "", " ".join(cell.split()))
    if not re.fullmatch(r"[+0-9(][0-9 ()./-]{4,28}", found):
        raise Wrong(_("Dit is geen telefoonnummer. Schrijf bijvoorbeeld 06 12345678."))
    found = re.sub(r"[().]", "", found)
    return ("0" + found if re.fullmatch(r"[1-9]\d{8}", found) else found)[:20]


def split_surname(name: str) -> tuple[str, str]:
    """«van der Meer» and «Meer, van der» as infix and last name; for exports with one column."""
    if ", " in name:
        last, infix = name.split(", ", 1)
        if infix and all(part in INFIXES for part in infix.casefold().split()):
            return infix, last
    words = name.split()
    count = 0
    while count < len(words) - 1 and words[count] in INFIXES:
        count += 1
    return " ".join(words[:count]), " ".join(words[count:])
