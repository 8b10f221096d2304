"""Plays two terms of a school, from five months ago until now, through the site's own actions."""

from __future__ import annotations

import gc
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from unittest.mock import patch

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actions import close_term
from accounts.models import School
from config.demo.aftermath import Aftermath
from config.demo.clock import PlayedTime, Timeline, playing
from config.demo.course import Life
from config.demo.inbox import extra_requests
from config.demo.papers import papers
from config.demo.rounds import rounds
from config.demo.school import PAST_DAYS, RUNNING_DAYS, SYSTEM, Stage, bring_in, moment, set_up
from config.demo.showing import Showing
from config.demo.stories import TASKS
from config.demo.story import Task
from config.demo.voices import calls
from core.events import history, record
from mail.actions import deliver
from mail.models import Message, MessageState
from placements.actions import course, offerings, preparing
from reflections.actions.talks import close_due

LOADED = "demo_loaded"
ENDS = time(7, 30)  # of its last day: before anybody of school begins
ASSIGNMENTS = 64
HERO_AHEAD = 5  # days from now to her next one; decided, since that is nine days before
FRIDAY = 4
NEW_YEAR = (8, 20)  # the roster of a new school year comes
FIRST_DAY, LAST_DAY = 20, PAST_DAYS + 42  # of the assignments, after the first term begins
HERO_STORIES = {  # her path to the army: the task's key, which time it comes by, which story
    ("sportdag", 0): 0,
    ("bediening", 0): 0,
    ("defensie", 0): 0,
    ("gastheer", 0): 0,
}
DRAFTS, CALLED_OFF, ONLY_ASKED = {60, 62}, {22}, {63}


@contextmanager
def without_gc() -> Iterator[None]:
    """A quarter faster: so many short-lived rows keep the collector busy for nothing."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def last_day(now: datetime) -> date:
    """Until which day can be played: at night that is yesterday, since nothing lies in the future."""
    return (now - timedelta(hours=ENDS.hour, minutes=ENDS.minute)).date()


def play(*, today: date, seed: int, assignments: int = ASSIGNMENTS) -> Stage:
    """The same for the same day and seed; answers who and what was made.

    The last thing it writes is that it came to its end (`is_whole`).
    """
    dice = random.Random(seed)  # noqa: S311 - a play, no secret
    with playing(), without_gc():
        with transaction.atomic():
            stage = set_up(today, dice)
        until = moment(today, f"{ENDS:%H:%M}")
        line = Timeline(until)
        after = Aftermath(stage, line)
        _schedule(stage, line, after, assignments)
        _sweeps(stage, line, after)
        extra_requests(stage, line)
        papers(stage, line)
        rounds(stage, line)
        calls(stage, line)
        Showing(stage, line)
        line.play()
        PlayedTime.moment = until
        record(stage.school, LOADED, by=SYSTEM, school_id=stage.school.pk)
    return stage


def is_whole(school: School) -> bool:
    """Whether the play of this school came to its end."""
    return history(school).filter(what=LOADED).exists()


def _schedule(stage: Stage, line: Timeline, after: Aftermath, assignments: int) -> None:
    """When each assignment happens: spread evenly, never on a Sunday, rarely on a Saturday."""
    begin = stage.today - timedelta(days=PAST_DAYS)
    step = (LAST_DAY - FIRST_DAY) / (assignments - 1)
    times: dict[str, int] = {}
    next_one = round((PAST_DAYS + HERO_AHEAD - FIRST_DAY) / step)
    for number, task in enumerate(_order(stage, assignments, next_one)):
        ahead = number == next_one
        after_begin = PAST_DAYS + HERO_AHEAD if ahead else round(FIRST_DAY + number * step)
        day = _working_day(begin + timedelta(days=after_begin), task)
        nth = times.setdefault(task.key, 0)
        times[task.key] += 1
        hero = 0 if ahead else HERO_STORIES.get((task.key, nth))
        fate = (
            "draft"
            if number in DRAFTS
            else "called_off"
            if number in CALLED_OFF
            else "asked"
            if number in ONLY_ASKED
            else ""
        )
        Life(
            stage=stage,
            line=line,
            task=task,
            title=task.titles[nth % len(task.titles)],
            first=day,
            after=after.follow,
            hero=hero,
            ahead=ahead,
            fate=fate,
            seats=max(1, task.seats + stage.dice.choice((0, 0, 1))),
        ).begin()


def _order(stage: Stage, assignments: int, next_one: int) -> list[Task]:
    """Every task comes by about as often; the guest lesson once. The hero's next one is serving."""
    once = [task for task in TASKS if len(task.titles) == 1]
    often = [task for task in TASKS if len(task.titles) > 1]
    found: list[Task] = []
    while len(found) < assignments - len(once):
        stage.dice.shuffle(often)
        found += often
    found = found[: assignments - len(once)]
    for task in once:
        found.insert(stage.dice.randint(18, 26), task)
    found[next_one] = next(task for task in TASKS if task.key == "bediening")
    return found


def _working_day(day: date, task: Task) -> date:
    """All its days fall from Monday to Friday."""
    while any((day + timedelta(days=after)).weekday() > FRIDAY for after, *_times in task.days):
        day += timedelta(days=1)
    return day


def _sweeps(stage: Stage, line: Timeline, after: Aftermath) -> None:
    """What beat does each morning, and what people do each week."""
    for day in _days(stage.today - timedelta(days=PAST_DAYS), stage.today):
        line.at(moment(day, "06:00"), _morning, today=day)
        line.at(moment(day, "05:10"), close_due, today=day)
        line.at(moment(day, "06:10"), deliver_mail)
        if (day.month, day.day) == NEW_YEAR:
            line.at(moment(day, "09:00"), bring_in, stage=stage)
        if day.weekday() == 0:
            line.at(moment(day, "16:00"), after.plan_dialogues)
        if day.weekday() == 3:
            line.at(moment(day, "17:00"), after.explain_old)
    change = stage.today - timedelta(days=RUNNING_DAYS)
    line.at(moment(change, "06:30"), _next_term, stage=stage)


def _morning(today: date) -> None:
    preparing.settle_due(by=SYSTEM)
    course.start_due(today=today, by=SYSTEM)
    course.finish_due(today=today, by=SYSTEM)
    offerings.finish_due(now=timezone.now(), by=SYSTEM)


def deliver_mail() -> None:
    """What was mailed yesterday counts as sent; nothing leaves this machine."""
    unsent = {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    with patch.dict(settings.MAIL_DELIVERY, unsent):
        for pk in Message.objects.filter(state=MessageState.QUEUED).values_list("pk", flat=True):
            deliver(pk)


def _next_term(stage: Stage) -> None:
    from accounts.actions import start_due_terms

    start_due_terms(today=timezone.localdate(), by=SYSTEM)
    close_term(term=stage.terms[0], by=stage.by)


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)
