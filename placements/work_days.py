"""Stretches of work as arithmetic: real hours, local days, nights and Sundays. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/Amsterdam")
SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True)
class Day:
    """One stretch of work (or of school): aware moments, and the break in it in one piece."""

    starts: datetime
    ends: datetime
    break_minutes: int = 0

    @cached_property
    def on(self) -> date:
        """The day worked: that of its beginning."""
        return self.starts.astimezone(HERE).date()

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """Every date that it touches; an end at midnight belongs to the day before."""
        last = (self.ends.astimezone(UTC) - timedelta(microseconds=1)).astimezone(HERE).date()
        return tuple(self.on + timedelta(days=n) for n in range((last - self.on).days + 1))

    @cached_property
    def span_hours(self) -> float:
        return hours_between(self.starts, self.ends)


def hours_between(starts: datetime, ends: datetime) -> float:
    """Real hours. Two moments of one zone subtract by the clock, so they are brought to UTC."""
    return (ends.astimezone(UTC) - starts.astimezone(UTC)).total_seconds() / 3600


def merged(spans: Iterable[Day]) -> list[Day]:
    """In order, what touches or overlaps made one, without its breaks."""
    listed = list(spans)
    if len(listed) < 2:
        return listed
    joined: list[Day] = []
    for span in sorted(listed, key=lambda each: each.starts.astimezone(UTC)):
        last = joined[-1] if joined else None
        if last is not None and span.starts.astimezone(UTC) <= last.ends.astimezone(UTC):
            ends = max(last.ends, span.ends, key=lambda moment: moment.astimezone(UTC))
            joined[-1] = Day(last.starts, ends)
        else:
            joined.append(Day(span.starts, span.ends))
    return joined


def in_the_night(day: Day, night: tuple[time, time]) -> bool:
    starts, ends = day.starts.astimezone(UTC), day.ends.astimezone(UTC)
    nights = (_night(each, *night) for each in (day.on - timedelta(days=1), *day.dates))
    return any(starts < until and since < ends for since, until in nights)


@lru_cache(maxsize=1024)
def _night(on: date, begin: time, end: time) -> tuple[datetime, datetime]:
    """The night that begins on that day, in UTC."""
    until = datetime.combine(on + timedelta(days=1), end, HERE)
    return datetime.combine(on, begin, HERE).astimezone(UTC), until.astimezone(UTC)


def touches_sunday(day: Day) -> bool:
    return any(each.weekday() == SUNDAY for each in day.dates)


def above(value: float, limit: float) -> bool:
    """Seconds are not what a rule is about."""
    return value > limit + 1 / 3600
