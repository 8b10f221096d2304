"""Reads where the four digits of a postcode lie, from GeoNames' NL.txt or from a plain table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from core.models import Postcode

LATITUDES, LONGITUDES = (50.0, 54.0), (3.0, 8.0)  # the Netherlands, in degrees (WGS 84)
Row = tuple[str, str, float, float]


def load(text: str) -> int:
    """Stores every four digits once, as the middle of its lines; the same file changes nothing.

    Answers how many postcodes the file holds. Raises `ValueError` with the first line that is wrong.
    """
    found: dict[str, list[Row]] = {}
    for row in _rows(text):
        found.setdefault(row[0], []).append(row)
    if not found:
        raise ValueError("The file holds no postcodes.")
    Postcode.objects.bulk_create(
        [_middle(digits, rows) for digits, rows in sorted(found.items())],
        batch_size=1_000,
        update_conflicts=True,
        unique_fields=["digits"],
        update_fields=["city", "lat", "lon"],
    )
    return len(found)


def _middle(digits: str, rows: list[Row]) -> Postcode:
    """The town that comes first; GeoNames names some postcodes for several places."""
    return Postcode(
        digits=digits,
        city=rows[0][1][:80],
        lat=round(sum(row[2] for row in rows) / len(rows), 5),
        lon=round(sum(row[3] for row in rows) / len(rows), 5),
    )


def _rows(text: str) -> Iterator[Row]:
    tabs = "\t" in text.split("\n", 1)[0]
    reader = csv.reader(
        io.StringIO(text), delimiter="\t" if tabs else ",", quoting=csv.QUOTE_NONE if tabs else 0
    )
    for line, cells in enumerate(reader, 1):
        if not any(cells) or (line == 1 and cells[0].strip("\ufeff").lower() == "postcode"):
            continue
        try:
            # GeoNames: country, postal code, place, three times name and code, latitude, longitude
            wanted = (cells[1], cells[2], cells[9], cells[10]) if tabs else tuple(cells[:4])
            digits, city, lat, lon = wanted
            row = (digits.strip("\ufeff ")[:4], city.strip(), float(lat), float(lon))
            if not _is_dutch(row):
                raise ValueError
        except (ValueError, IndexError) as error:
            raise ValueError(f"Line {line} is no postcode with a place: {cells[:5]}") from error
        yield row


def _is_dutch(row: Row) -> bool:
    return (
        row[0].isdecimal()
        and len(row[0]) == 4
        and LATITUDES[0] <= row[2] <= LATITUDES[1]
        and LONGITUDES[0] <= row[3] <= LONGITUDES[1]
    )
