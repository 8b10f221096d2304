"""What start pages are made of: cards that count what waits, show the first few and lead there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from dataclasses import field as default_of
from typing import Any

from django.db.models import Count, QuerySet, Window
from django.urls import NoReverseMatch, reverse

SHOWN = 4


@dataclass(frozen=True)
class Item:
    """One line: where it leads, and perhaps a button that does it at once.

    The button posts `field` (name and value) to `post`.
    """

    title: str
    line: str = ""
    href: str = ""
    post: str = ""
    post_label: str = ""
    field: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Card:
    title: str
    count: int
    items: list[Item] = default_of(default_factory=list)
    href: str = ""
    label: str = ""

    @property
    def more(self) -> int:
        return max(0, self.count - len(self.items))


@dataclass(frozen=True)
class Section:
    """The cards of one role; `idle` is what it says when nothing waits."""

    title: str
    cards: list[Card] = default_of(default_factory=list)
    idle: str = ""


def link(name: str, *args: Any) -> str:
    """The address, or nothing where an installation leaves that page out."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def head(rows: QuerySet, shown: int = SHOWN) -> tuple[list[Any], int]:
    """The first rows and how many there are, in one query."""
    everything = Window(Count("*"))
    first = list(rows.annotate(total_of_all=everything)[:shown])
    return first, (first[0].total_of_all if first else 0)


def card(
    title: Any,
    rows: QuerySet,
    line: Callable[[Any], Item],
    *,
    href: str = "",
    label: Any = "",
    shown: int = SHOWN,
) -> Card | None:
    """None when nothing waits: empty cards are not shown."""
    first, count = head(rows, shown)
    if not count:
        return None
    return Card(str(title), count, [line(row) for row in first], href, str(label))


def there(cards: Iterable[Card | None]) -> list[Card]:
    return [each for each in cards if each is not None]
