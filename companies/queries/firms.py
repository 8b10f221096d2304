"""A company with its workplaces and people in memory, while a list is compared with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.names import full_name, plain


@dataclass(slots=True)
class Place:
    pk: int | None
    name: str
    street: str = ""
    postcode: str = ""
    city: str = ""
    changed: bool = False


@dataclass(slots=True)
class Person:
    pk: int | None
    first_name: str
    infix: str
    last_name: str
    email: str = ""
    phone: str = ""
    changed: bool = False
    is_shared: bool = False  # another school mails this person too

    @property
    def key(self) -> str:
        return plain(full_name(self.first_name, self.infix, self.last_name))


@dataclass(slots=True)
class Firm:
    """A company with what belongs to it. `posted` are people who come to work here."""

    pk: int | None
    name: str
    kvk: str = ""
    sbb: str = ""
    website: str = ""
    sector: int | None = None
    partner: int | None = None
    active: bool = True
    own_key: str = ""
    partners: int = 0
    places: list[Place] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    posted: list[Person] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    said: dict[str, tuple[int, str]] = field(default_factory=dict)
    touched: bool = False

    @property
    def is_ours_alone(self) -> bool:
        """Whether no other school relies on what is written here."""
        return self.pk is None or self.partners == 0 or (self.partners == 1 and bool(self.partner))
