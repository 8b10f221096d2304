"""What accounts must know of the roster, told by the room above that keeps it (students)."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import School


@dataclass(frozen=True)
class Roster:
    count: Callable[[School], int]  # the students who are at school now
    groups: Callable[[School], list[str]]  # the names of their groups, sorted


_told: list[Roster] = []


def told_by(*, count: Callable[[School], int], groups: Callable[[School], list[str]]) -> None:
    """Called once, when the room above is ready."""
    _told[:] = [Roster(count, groups)]


def count(school: School) -> int:
    return _told[0].count(school) if _told else 0


def groups(school: School) -> list[str]:
    return _told[0].groups(school) if _told else []
