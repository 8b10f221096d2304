"""The overview as a file: CSV for Dutch spreadsheets, XLSX, JSON and PDF."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from core import pdf, sheets
from overviews.queries.term import TermOverview
from overviews.tables import tables_of


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
    """A sheet per table."""
    return sheets.as_book(
        sheets.Sheet(
            [table.columns, *table.rows],
            name=f"{number} {table.title}",
            above=(f"{found.school} · {found.term}", table.title),
        )
        for number, table in enumerate(tables_of(found), 1)
    )


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
