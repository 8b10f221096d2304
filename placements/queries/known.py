"""What is known of a student beside the sign-up, as plain values: all that rules and fit may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Work:
    """One thing that a student did or will do, with the hours lived so far."""

    placement: int
    experience: str
    title: str
    kind: str
    sector: int | None
    starts: datetime
    hours: float


@dataclass(frozen=True)
class Known:
    """What is known of one student beside the sign-up."""

    interests: frozenset[str] = frozenset()
    shown: frozenset[str] = frozenset()
    seen_by_trainer: frozenset[str] = frozenset()
    next_steps: frozenset[str] = frozenset()
    work: tuple[Work, ...] = ()
    busy: tuple[tuple[datetime, datetime, str], ...] = ()
