"""Takes a file in, in memory: the kind, the columns, the lines; and keeps only what was asked for.

What comes out is a plain table of the known columns. A column that nobody asked for never
reaches the disk, and neither does the file itself, its name, or a burgerservicenummer.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from core.imports.bsn import Watch
from core.imports.columns import Header, Spec, check_header, match
from core.imports.problems import FileRefused
from core.imports.text import SEPARATORS, decode, hinted_separator, lines
from core.imports.xlsx import Workbook

MOST_BYTES = 32 * 1024 * 1024
MOST_LINES = 200_000
MOST_COLUMNS = 200
MOST_CELL = 1_000  # longer than any field; the rest would only be refused later
HEADER_WITHIN = 10  # some exports begin with a title
EXTRA, LINE = "+", "#"
Rows = Iterable[tuple[int, list[str]]]


@dataclass(frozen=True)
class Intake:
    """`table` is CSV in UTF-8: the line number, how many cells were too many, the known columns."""

    table: bytes
    names: list[str]
    unknown: list[str]
    count: int


def take_in(data: bytes, spec: Spec) -> Intake:
    """Raises `FileRefused` with everything that keeps this file from being read."""
    if len(data) > MOST_BYTES:
        raise too_large()
    if not data.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n;,"):
        raise FileRefused.because(_("Het bestand is leeg. Exporteer de lijst opnieuw."))
    return _table(spec, *_opened(data, spec))


def too_large() -> FileRefused:
    refused: FileRefused = FileRefused.because(
        _("Het bestand is groter dan %(most)s MB. Deel het in stukken.")
        % {"most": MOST_BYTES // 1024 // 1024}
    )
    return refused


def _opened(data: bytes, spec: Spec) -> tuple[Header, list[str], int, Rows]:
    """Header, its cells, its line, and all rows of the file."""
    if data.startswith(b"PK\x03\x04"):
        return _opened_workbook(data, spec)
    _refuse_other_kinds(data)
    text = decode(data)
    if "\x00" in text:
        raise FileRefused.because(_("Dit is geen lijst. Kies een CSV- of een Excel-bestand."))
    hinted = hinted_separator(text)
    found, refused = [], None
    for separator in hinted or SEPARATORS:
        try:
            found.append((_find_header(spec, lines(text, separator)), separator))
        except FileRefused as refusal:  # quotes that close with another separator
            refused = refused or refusal
    if not found and refused:
        raise refused
    (header, cells, line), separator = max(found, key=lambda f: (f[0][0].matches, f[0][0].width))
    return header, cells, line, lines(text, separator)


def _opened_workbook(data: bytes, spec: Spec) -> tuple[Header, list[str], int, Rows]:
    """The sheet that looks most like the list."""
    book = Workbook(data)
    found = [(_find_header(spec, book.rows(s, MOST_COLUMNS)), s) for s in book.sheets[:20]]
    if not found:
        raise FileRefused.because(_("Dit Excel-bestand heeft geen tabblad."))
    (header, cells, line), sheet = max(found, key=lambda f: f[0][0].matches)
    return header, cells, line, book.rows(sheet, MOST_COLUMNS)


def _refuse_other_kinds(data: bytes) -> None:
    start = data[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    message = ""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        message = _(
            "Dit is een oud of beveiligd Excel-bestand (.xls). Open het, sla het op als .xlsx en"
            " kies dat."
        )
    elif data.startswith(b"%PDF"):
        message = _("Dit is een PDF. Exporteer de lijst als CSV of Excel (.xlsx).")
    elif start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"{", b"{\\rtf")):
        message = _("Dit is geen lijst. Exporteer de lijst als CSV of Excel (.xlsx).")
    if message:
        raise FileRefused.because(message)


def _find_header(spec: Spec, rows: Rows) -> tuple[Header, list[str], int]:
    """The line that has most of the columns, among the first few.

    A line that cannot be read ends the search: whoever reads on says what is wrong with it.
    """
    best: tuple[Header, list[str], int] = (Header({}, [], 0, 0), [], 0)
    seen = 0
    try:
        for line, cells in rows:
            if not any(cells):
                continue
            header = match(spec, cells)
            if not best[2] or header.matches > best[0].matches:
                best = (header, cells, line)
            seen += 1
            if seen == HEADER_WITHIN:
                break
    except FileRefused:
        if not best[2]:
            raise
    return best


def _table(spec: Spec, header: Header, cells: list[str], first: int, rows: Rows) -> Intake:
    check_header(spec, header, cells, first)
    names = list(header.at)
    places = list(header.at.values())
    watch = Watch(max(header.width, max(places) + 1))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([LINE, EXTRA, *names])
    count = 0
    for line, row in rows:
        if line <= first:
            continue
        found = [cell.strip() for cell in row]
        if not any(found):
            continue
        count += 1
        if count > MOST_LINES:
            raise FileRefused.because(
                _("Het bestand heeft meer dan %(most)s regels. Deel het in stukken.")
                % {"most": MOST_LINES}
            )
        watch.see(found)
        size = len(found)
        extra = sum(map(bool, found[header.width :])) if size > header.width else 0
        writer.writerow([line, extra, *(found[i][:MOST_CELL] if i < size else "" for i in places)])
    _refuse_bsn(watch, cells, first)
    if not count:
        raise FileRefused.because(
            _("Onder de kopregel staat niets. Exporteer de lijst opnieuw."), line=first
        )
    return Intake(out.getvalue().encode(), names, header.unknown, count)


def _refuse_bsn(watch: Watch, cells: list[str], line: int) -> None:
    for index in watch.suspects():
        name = " ".join(cells[index].split())[:40] if index < len(cells) else str(index + 1)
        raise FileRefused.because(
            _(
                "In de kolom “%(column)s” lijken BSN's te staan. Die mogen we niet bewaren, en er is"
                " niets van dit bestand bewaard. Gebruik het leerlingnummer van school, of haal de"
                " kolom weg, en kies het bestand daarna opnieuw."
            )
            % {"column": name},
            line=line,
            column=name,
        )


def read_table(stream: IO[bytes]) -> Iterator[tuple[int, int, list[str]]]:
    """The lines of a table that `take_in` made: number, cells too many, the known cells."""
    reader = csv.reader(io.TextIOWrapper(stream, encoding="utf-8", newline=""))
    next(reader)
    for row in reader:
        yield int(row[0]), int(row[1]), row[2:]
