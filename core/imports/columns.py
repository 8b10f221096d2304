"""What a list may hold: its columns, the headings by which exports know them, and a line's meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from core.imports.bsn import is_bsn_heading
from core.imports.problems import FileRefused, Problem, Wrong
from core.names import plain

Values = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """`headings` are the words of the exports, best first, as `heading_key` writes them.

    `parse` turns a filled cell into a plain value (JSON can hold it) or raises `Wrong`. An empty
    cell of a column that is not required means «no news»: what is known stays. `blank` is for
    the few where empty says something (no tussenvoegsel).
    """

    name: str
    label: Any
    headings: tuple[str, ...]
    parse: Callable[[str], Any]
    required: bool = False
    blank: Any = None

    @property
    def title(self) -> str:
        """Its label, and for who reads another language also how school systems call it."""
        own = str(self.label)
        if (get_language() or "nl").startswith("nl"):
            return own
        exported = _in("nl", self.label)
        return own if own == exported else f"{own} ({exported})"

    def known(self) -> tuple[str, ...]:
        """Every heading by which it is found: of the exports first, then as we name it ourselves."""
        ours = (heading_key(_in(code, self.label)) for code, _name in settings.LANGUAGES)
        return (*self.headings, *ours)


def _in(language: str, label: Any) -> str:
    with override(language):
        return str(label)


@dataclass(frozen=True)
class Spec:
    """One kind of list. `finish` sees the whole line, after its cells, and may raise `Wrong`."""

    name: str
    columns: tuple[Column, ...]
    finish: Callable[[Values, Sequence[str]], Values] = lambda values, _present: values
    labels: Mapping[str, Any] = field(default_factory=dict)
    _by_name: dict[str, Column] = field(default_factory=dict, init=False, compare=False)

    def __post_init__(self) -> None:
        self._by_name.update({column.name: column for column in self.columns})

    def column(self, name: str) -> Column:
        return self._by_name[name]

    def label(self, name: str) -> str:
        """What people call a column, or a fact that a line changes besides."""
        found = self._by_name.get(name)
        return found.title if found else str(self.labels.get(name, name))


@dataclass(frozen=True)
class Header:
    """Which cell of a line is which column; `unknown` are the headings that nobody asked for."""

    at: dict[str, int]
    unknown: list[str]
    width: int
    matches: int


def heading_key(text: str) -> str:
    return plain(text).replace(" ", "")


def match(spec: Spec, cells: Sequence[str]) -> Header:
    """Finds the columns; of two headings that mean the same the better known one counts."""
    keys = [heading_key(cell) for cell in cells]
    at: dict[str, int] = {}
    for column in spec.columns:
        for heading in column.known():
            if heading in keys:
                at[column.name] = keys.index(heading)
                break
    taken = set(at.values())
    width = max((i + 1 for i, key in enumerate(keys) if key), default=0)
    unknown = [
        _safe_heading(cell, i)
        for i, cell in enumerate(cells)
        if i not in taken and cell.strip() and keys[i]
    ]
    return Header(at, unknown, width, len(at) + sum(map(is_bsn_heading, cells)))


def _safe_heading(cell: str, index: int) -> str:
    """A heading is shown and kept; one that is really somebody's number is not."""
    if sum(c.isdigit() for c in cell) > 5:
        return _("kolom %(n)s") % {"n": index + 1}
    return " ".join(cell.split())[:40]


def check_header(spec: Spec, header: Header, cells: Sequence[str], line: int) -> None:
    """Raises `FileRefused` for a BSN, for columns that are missing and for one that is there twice."""
    for cell in cells:
        if is_bsn_heading(cell):
            raise FileRefused.because(
                _(
                    "De kolom “%(column)s” bevat het BSN of onderwijsnummer. Dat mogen we niet"
                    " bewaren, en er is niets van dit bestand bewaard. Haal de kolom weg uit het"
                    " bestand en kies het daarna opnieuw."
                )
                % {"column": " ".join(cell.split())[:40]},
                line=line,
                column=" ".join(cell.split())[:40],
            )
    problems = [*_missing(spec, header), *_twice(header, cells, line)]
    if problems:
        raise FileRefused(problems)


def _missing(spec: Spec, header: Header) -> list[Problem]:
    names = [c.title for c in spec.columns if c.required and c.name not in header.at]
    if not names:
        return []
    if not header.matches:
        message = _(
            "We herkennen de kopregel niet. Zet op de eerste regel de namen van de kolommen."
            " Nodig zijn: %(names)s."
        )
    else:
        message = ngettext(
            "De kolom %(names)s ontbreekt. Voeg die toe en kies het bestand daarna opnieuw.",
            "De kolommen %(names)s ontbreken. Voeg die toe en kies het bestand daarna opnieuw.",
            len(names),
        )
    return [Problem(0, ", ".join(names), "", message % {"names": ", ".join(names)})]


def _twice(header: Header, cells: Sequence[str], line: int) -> list[Problem]:
    keys = [heading_key(cell) for cell in cells]
    return [
        Problem(
            line,
            cells[index],
            cells[index],
            _("De kolom “%(column)s” staat er twee keer. Haal er één weg, dan weten we welke telt.")
            % {"column": cells[index]},
        )
        for index in header.at.values()
        if keys.count(keys[index]) > 1
    ]


def parse_line(
    spec: Spec, names: Sequence[str], cells: Sequence[str], line: int
) -> tuple[Values, list[Problem]]:
    """The values of one line and everything that is wrong with it."""
    values: Values = {}
    problems: list[Problem] = []
    for name, cell in zip(names, cells, strict=True):
        column = spec.column(name)
        if not cell:
            if column.required:
                problems.append(_empty(column, line))
            elif column.blank is not None:
                values[name] = column.blank
            continue
        try:
            values[name] = column.parse(cell)
        except Wrong as wrong:
            problems.append(Problem(line, column.title, _as_seen(cell), wrong.message))
    if not problems:
        try:
            values = spec.finish(values, names)
        except Wrong as wrong:
            shown = str(values.get(wrong.column, ""))[:80]
            problems.append(Problem(line, spec.label(wrong.column), shown, wrong.message))
    return values, problems


MIDNIGHT = re.compile(r"(\d{4})-(\d\d)-(\d\d)T00:00:00")


def _as_seen(cell: str) -> str:
    """A date of a spreadsheet comes as a moment; people saw a day."""
    found = MIDNIGHT.fullmatch(cell)
    return "-".join(reversed(found.groups())) if found else cell[:80]


def _empty(column: Column, line: int) -> Problem:
    message = _("Hier staat niets. Vul %(label)s in.") % {"label": column.title.lower()}
    return Problem(line, column.title, "", message)
