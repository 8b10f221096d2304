"""Where postcodes lie, and how far they are apart."""

from __future__ import annotations

from collections.abc import Iterable
from math import asin, cos, radians, sin, sqrt

from core.models import Postcode

EARTH_KM = 6371.0
Point = tuple[float, float]  # degrees north and east (WGS 84)


def digits(postcode: str) -> str:
    found = postcode.strip()[:4]
    return found if len(found) == 4 and found.isdigit() else ""


def points(postcodes: Iterable[str]) -> dict[str, Point]:
    """Where postcodes lie, by their four digits; unknown ones are absent. One query."""
    wanted = {digits(each) for each in postcodes} - {""}
    if not wanted:
        return {}
    rows = Postcode.objects.filter(digits__in=wanted).values_list("digits", "lat", "lon")
    return {each: (lat, lon) for each, lat, lon in rows}


def km_between(one: Point | None, other: Point | None) -> int | None:
    """Whole kilometres, as they are told: at least 1; None when a place is unknown."""
    exact = exact_km_between(one, other)
    return None if exact is None else max(1, round(exact))


def exact_km_between(one: Point | None, other: Point | None) -> float | None:
    """As the crow flies, as a travel limit is asked; None when a place is unknown."""
    if one is None or other is None:
        return None
    lat1, lon1, lat2, lon2 = map(radians, (*one, *other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(half))
