"""CSV as school systems write it: the encoding, the separator and the lines of a text file."""

import csv
import io
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from core.imports.problems import FileRefused

BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_UTF8_BYTES = re.compile(rb"\xc3[\x80-\xbf]")
_SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?\r?\n", re.IGNORECASE)
SEPARATORS = ";,\t|"


def decode(data: bytes) -> str:
    """The text of the bytes. Raises `FileRefused` rather than guess at broken letters."""
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return _strict(data, encoding)
    if len(data) > 3 and data[1] == 0 and data[3] == 0:
        return _strict(data, "utf-16-le")
    if len(data) > 3 and data[0] == 0 and data[2] == 0:
        return _strict(data, "utf-16-be")
    if b"\x00" in data[:4096]:
        raise FileRefused.because(
            _("Dit is geen lijst. Kies een CSV- of een Excel-bestand (.xlsx) uit je schoolsysteem.")
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _UTF8_BYTES.search(data):
            raise _broken(data, error) from error
    return _strict(data, "cp1252")


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _broken(data, error) from error


def _broken(data: bytes, error: UnicodeDecodeError) -> FileRefused:
    line = data[: error.start].count(b"\n") + 1
    refused: FileRefused = FileRefused.because(
        _(
            "Op regel %(line)s staan letters die we niet kunnen lezen. Exporteer het bestand opnieuw,"
            " als UTF-8 of als Excel-bestand."
        )
        % {"line": line},
        line=line,
    )
    return refused


def lines(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with its number, as a spreadsheet counts rows: a break inside quotes is no row.

    Raises `FileRefused` for a quote that is never closed.
    """
    start = 1
    hint = _SEPARATOR_LINE.match(text)
    if hint:
        text, start = text[hint.end() :], 2
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = start - 1
    try:
        for line, cells in enumerate(reader, start):
            yield line, cells
    except csv.Error as error:
        raise FileRefused.because(
            _(
                'Regel %(line)s kunnen we niet lezen: er staat een aanhalingsteken (") dat niet'
                " sluit. Haal het weg of sluit het."
            )
            % {"line": line + 1},
            line=line + 1,
        ) from error


def hinted_separator(text: str) -> str:
    found = _SEPARATOR_LINE.match(text)
    return found[1] if found else ""
