"""Certificates that students got at school and outside, and that the coordinator saw."""

from __future__ import annotations

from datetime import date, timedelta

from config.demo.clock import Timeline
from config.demo.school import Stage, moment
from core.models import Certificate
from students.actions.certificates import note_certificate
from students.models import Student

FRIDAY = 4
SEEN = (  # so many days ago, who by group, one in so many, what, its last day from today or none
    (150, "4PIE", 2, "vca", 3_500),
    (144, "4ZW1", 7, "bhv", -12),
    (143, "4ZW2", 7, "bhv", 33),
    (130, "3HBR", 2, "haccp", None),
    (101, "4ZW", 5, "ehbo", 630),
    (88, "4PIE", 6, "heftruck", 1_700),
    (54, "4", 11, "rijbewijs-am", None),
)
HERO_DAYS = 41  # until her first aid lapses


def papers(stage: Stage, line: Timeline) -> None:
    hero, *others = stage.students
    _on(stage, line, 120, [hero], "ehbo", stage.today + timedelta(days=HERO_DAYS))
    for ago, group, every, code, ahead in SEEN:
        some = [each for each in others if stage.group_of(each).startswith(group)][::every]
        until = None if ahead is None else stage.today + timedelta(days=ahead)
        _on(stage, line, ago, some, code, until)


def _on(
    stage: Stage, line: Timeline, ago: int, students: list[Student], code: str, until: date | None
) -> None:
    day = stage.today - timedelta(days=ago)
    while day.weekday() > FRIDAY:
        day += timedelta(days=1)
    line.at(
        moment(day, "15:45"), note_certificate, students=students, by=stage.by, until=until,
        certificate=Certificate.objects.get(code=code),
    )  # fmt: skip
