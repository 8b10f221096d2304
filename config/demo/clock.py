"""Playing the past: actions that run at another moment, in order."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from typing import Any
from unittest.mock import patch

from django.db import transaction
from django.utils import timezone

from core import bell


class _Clock(type):
    """Stands where `django.utils.timezone` knows `datetime`: its `now` is the moment played.

    Fields whose default is `timezone.now` hold the function itself, so replacing the function
    would not reach them; the class that the function asks does.
    """

    moment: datetime

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, datetime)

    def now(cls, tz: tzinfo | None = None) -> datetime:
        return cls.moment.astimezone(tz)


class PlayedTime(metaclass=_Clock):
    moment: datetime


@contextmanager
def playing() -> Iterator[None]:
    """Inside, `timezone.now()` is `PlayedTime.moment`.

    No bell is rung: whatever the past left to do is done already, or a sweep finds it.
    """
    PlayedTime.moment = timezone.now()
    with (
        patch.object(timezone, "datetime", PlayedTime),
        patch.object(bell, "_send", lambda *_: None),
    ):
        yield


class Timeline:
    """What happens, by moment. `at` puts something on it, also from within what happens.

    What lies after `until` never happens: that is why the demo stands in the middle of a term.
    """

    def __init__(self, until: datetime) -> None:
        self.until = until
        self._queue: list[tuple[datetime, int, Callable[[], Any]]] = []
        self._order = itertools.count()

    def at(self, moment: datetime, happens: Callable[..., Any], /, **values: Any) -> None:
        heapq.heappush(self._queue, (moment, next(self._order), lambda: happens(**values)))

    def play(self) -> None:
        """A day is a transaction: all of them in one would be slow on PostgreSQL."""
        while self._queue and self._queue[0][0] <= self.until:
            with transaction.atomic():
                self._play_day()
        PlayedTime.moment = self.until

    def _play_day(self) -> None:
        ends = min(self.until, self._queue[0][0] + timedelta(days=1))
        while self._queue and self._queue[0][0] <= ends:
            PlayedTime.moment, _, happens = heapq.heappop(self._queue)
            happens()
