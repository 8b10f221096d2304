"""Who does something: a user, the bearer of a link, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Actor:
    """Every action's `by`, and `request.actor`.

    `kind` is "user", "link", "system" or "nobody"; `user` is an `accounts.User` for a user;
    `link` is a `core.models.Link` row for a bearer. `ref` is the id that events keep.
    """

    kind: str
    user: Any = None
    link: Any = None
    label: str = ""

    @classmethod
    def of(cls, user: Any) -> Actor:
        return cls("user", user=user) if user.is_authenticated else NOBODY

    @classmethod
    def bearer(cls, link: Any) -> Actor:
        return cls("link", link=link, label=type(link).__name__)

    @classmethod
    def system(cls, label: str) -> Actor:
        return cls("system", label=label)

    @property
    def is_user(self) -> bool:
        return self.kind == "user"

    @property
    def ref(self) -> int | None:
        source = self.user if self.kind == "user" else self.link
        return source.pk if source is not None else None


NOBODY = Actor("nobody")
