"""A small table as a file that a Dutch spreadsheet opens well. Large ones are jobs."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
WIDEST = 48  # of a column, in characters
LONGEST_NAME = 31  # of a sheet: what spreadsheets take
UNSEEN = dict.fromkeys(set(range(32)) - {9, 10, 13})  # control signs, which no spreadsheet takes


def safe(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula gets an apostrophe before it; one sign that
    cannot be written must not keep the whole file from being made.
    """
    if not isinstance(value, str):
        return value
    value = value.translate(UNSEEN)
    return f"'{value}" if value.startswith(FORMULA) else value


def as_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    """With BOM and semicolons, as Excel in the Netherlands expects."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return ("\ufeff" + out.getvalue()).encode()


@dataclass(frozen=True)
class Sheet:
    """One leaf of a book: a table with its head, below `above` (a title, whose table it is)."""

    rows: Iterable[Sequence[Any]]
    name: str = ""
    above: Sequence[str] = ()


def as_xlsx(rows: Iterable[Sequence[Any]]) -> bytes:
    """One sheet; the first row is its head."""
    return as_book([Sheet(rows)])


def as_book(sheets: Iterable[Sheet]) -> bytes:
    """Numbers are numbers, text is never a formula, the head stays in sight."""
    from openpyxl import Workbook

    book = Workbook()
    for empty in list(book.worksheets):
        book.remove(empty)
    for sheet in sheets:
        _draw(book.create_sheet(sheet.name[:LONGEST_NAME].strip() or None), sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _draw(leaf: Any, sheet: Sheet) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    above: list[Sequence[str]] = [(line,) for line in sheet.above]
    head = len(above) + 2 if above else 1
    for row in (*above, *([()] if above else []), *sheet.rows):
        leaf.append([safe(cell) for cell in row])
    for number in (*range(1, len(above) + 1), head):
        for cell in leaf[number]:
            cell.font = Font(bold=True)
    for index, column in enumerate(leaf.iter_cols(min_row=head), 1):
        longest = max(len(str(cell.value or "")) for cell in column)
        leaf.column_dimensions[get_column_letter(index)].width = min(WIDEST, longest + 2)
    leaf.freeze_panes = f"A{head + 1}"


def answer(rows: Iterable[Sequence[Any]], *, name: str, kind: str) -> HttpResponse:
    """The table as a download; `kind` is "csv" or "xlsx"."""
    made, content_type = (
        (as_xlsx(rows), XLSX) if kind == "xlsx" else (as_csv(rows), "text/csv; charset=utf-8")
    )
    response = HttpResponse(made, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response["Cache-Control"] = "private, no-store"
    return response
