"""A small table as a file that a Dutch spreadsheet opens well. Large ones are jobs."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
WIDEST = 48  # of a column, in characters
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


def as_xlsx(rows: Iterable[Sequence[Any]]) -> bytes:
    """One sheet; the first row is its head."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append([safe(cell) for cell in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for index, column in enumerate(sheet.iter_cols(), 1):
        longest = max(len(str(cell.value or "")) for cell in column)
        sheet.column_dimensions[get_column_letter(index)].width = min(WIDEST, longest + 2)
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def answer(rows: Iterable[Sequence[Any]], *, name: str, kind: str) -> HttpResponse:
    """The table as a download; `kind` is "csv" or "xlsx"."""
    made, content_type = (
        (as_xlsx(rows), XLSX) if kind == "xlsx" else (as_csv(rows), "text/csv; charset=utf-8")
    )
    response = HttpResponse(made, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response["Cache-Control"] = "private, no-store"
    return response
