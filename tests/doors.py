"""All doors of the site, and addresses to knock on them with."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from core.doors import Door

NOBODY_HAS = {"str": "ZZZZZZ", "slug": "zzzzzz", "int": 987654321, "uuid": "0" * 32, "path": "z"}


@dataclass(frozen=True)
class Found:
    name: str  # «placements:offering»
    view: Any
    blanks: tuple[tuple[str, str], ...]  # (parameter, converter)

    @property
    def door(self) -> Door | None:
        return getattr(self.view, "door", None)

    def address(self, **given: Any) -> str:
        """With what nobody has in the places that are not given."""
        values = {blank: NOBODY_HAS[kind] for blank, kind in self.blanks}
        return reverse(self.name, kwargs={**values, **given})


def all_doors() -> list[Found]:
    return sorted(_walk(get_resolver(), ""), key=lambda d: d.name)


def _walk(resolver: URLResolver, space: str) -> Iterator[Found]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry, inner)
        elif isinstance(entry, URLPattern):
            kinds = {
                "StringConverter": "str",
                "SlugConverter": "slug",
                "IntConverter": "int",
                "UUIDConverter": "uuid",
                "PathConverter": "path",
            }
            blanks = tuple(
                (name, kinds[type(converter).__name__])
                for name, converter in entry.pattern.converters.items()
            )
            yield Found(f"{space}{entry.name}", entry.callback, blanks)
