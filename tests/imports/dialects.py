"""Writes one roster in every way that school systems export it."""

import csv
import io
from datetime import date, datetime
from typing import Any

import openpyxl

HEAD = [
    "Leerlingnummer",
    "Roepnaam",
    "Tussenvoegsel",
    "Achternaam",
    "Geboortedatum",
    "Klas",
    "Profiel",
    "Postcode",
    "E-mail",
]
ROW = ["12345", "Saïd", "van der", "Meer", "14-03-2010", "3A", "Zorg", "1012 AB", "s@x.example"]
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "utf-16-be-bom", "cp1252")
SEPARATORS = (";", ",", "\t")


def as_text(rows: list[list[str]], *, separator: str = ";", newline: str = "\r\n") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=newline).writerows(rows)
    return out.getvalue()


def encoded(text: str, encoding: str) -> bytes:
    if encoding == "utf-16-le-bom":
        return b"\xff\xfe" + text.encode("utf-16-le")
    if encoding == "utf-16-be-bom":
        return b"\xfe\xff" + text.encode("utf-16-be")
    return text.encode(encoding)


def as_csv(rows: list[list[str]], *, separator: str = ";", encoding: str = "utf-8") -> bytes:
    return encoded(as_text(rows, separator=separator), encoding)


def as_xlsx(rows: list[list[Any]], *, sheet: str = "Leerlingen") -> bytes:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = sheet
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_real_cells(row: list[str]) -> list[Any]:
    """As Excel keeps them: the number a number, the date a date."""
    day = datetime.strptime(row[4], "%d-%m-%Y")  # noqa: DTZ007 - a cell of Excel has no zone
    return [float(row[0]), *row[1:4], date(day.year, day.month, day.day), *row[5:]]
