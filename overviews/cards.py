"""What start pages are made of: cards that count what waits, show the first few and lead there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as default_of
from typing import Any

from django.urls import reverse

from core.prepared import Prepared


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
        return max(0, self.count - len(self.items)) if self.items else 0


@dataclass(frozen=True)
class Section:
    """The cards of one role; `idle` is what it says when nothing waits."""

    title: str
    cards: list[Card] = default_of(default_factory=list)
    idle: str = ""


def link(name: str, *args: Any) -> str:
    return reverse(name, args=args)


def named(row: Mapping[str, Any], prefix: str) -> str:
    """The whole name of a person in a row of values."""
    parts = (row[f"{prefix}{name}"] for name in ("first_name", "infix", "last_name"))
    return " ".join(part for part in parts if part)


def card(
    title: Any,
    waits: Prepared,
    line: Callable[[Any], Item],
    *,
    href: str = "",
    label: Any = "",
    **values: Any,
) -> Card | None:
    """None when nothing waits: empty cards are not shown. `values` are what `waits` is given."""
    first, count = waits.head(**values)
    if not count:
        return None
    return Card(str(title), count, [line(row) for row in first], href, str(label))


def there(cards: Iterable[Card | None]) -> list[Card]:
    return [each for each in cards if each is not None]
