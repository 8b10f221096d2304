"""The overview as a file: CSV for Dutch spreadsheets, XLSX, JSON and PDF."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from core import pdf, sheets
from overviews.queries.term import TermOverview
from overviews.tables import Table, tables_of

WIDEST = 48  # of a column, in characters


def as_csv(found: TermOverview) -> bytes:
    """One tidy table for all, a line per number; decimals have a comma, as Excel expects here."""
    lines: list[tuple[Any, ...]] = [
        (_("school"), _("periode"), _("onderdeel"), _("waarvan"), _("wat"), _("aantal"))
    ]
    for table in tables_of(found):
        for label, *values in table.rows:
            lines += [
                (found.school, found.term, table.title, label, what, _decimal(value))
                for what, value in zip(table.columns[1:], values, strict=True)
            ]
    return sheets.as_csv(lines)


def _decimal(value: Any) -> str:
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def as_xlsx(found: TermOverview) -> bytes:
    """A sheet per table; numbers are numbers, text is never a formula."""
    from openpyxl import Workbook

    book = Workbook()
    for empty in list(book.worksheets):
        book.remove(empty)
    for number, table in enumerate(tables_of(found), 1):
        _sheet(book.create_sheet(f"{number} {table.title}"[:31].strip()), found, table)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(sheet: Any, found: TermOverview, table: Table) -> None:
    from openpyxl.styles import Font

    lines = ((f"{found.school} · {found.term}",), (table.title,), (), table.columns, *table.rows)
    for line in lines:
        sheet.append([sheets.safe(cell) for cell in line])
    for number in (1, 2, 4):
        for cell in sheet[number]:
            cell.font = Font(bold=True)
    for index, column in enumerate(sheet.iter_cols(min_row=4), 1):
        longest = max(len(str(cell.value or "")) for cell in column)
        sheet.column_dimensions[_letter(index)].width = min(WIDEST, longest + 2)
    sheet.freeze_panes = "A5"


def _letter(index: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(index))


def as_json(found: TermOverview) -> bytes:
    return json.dumps(found.as_json(), ensure_ascii=False, indent=2, default=str).encode()


def as_pdf(found: TermOverview) -> bytes:
    """Heavy: call it in a worker or a command, never in a request."""
    context = {"overview": found, "tables": tables_of(found)}
    return pdf.draw("overviews/term_pdf.html", context, css="css/overview.css")


def file_name(found: TermOverview, suffix: str) -> str:
    return f"overzicht-{slugify(found.term)}-{found.brin.lower()}.{suffix}"


FORMATS: dict[str, tuple[Callable[[TermOverview], bytes], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, sheets.XLSX),
    "json": (as_json, "application/json"),
    "pdf": (as_pdf, "application/pdf"),
}
