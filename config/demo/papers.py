"""Certificates that students got at school and outside, and that the coordinator saw."""

from __future__ import annotations

from datetime import date, timedelta

from config.demo.clock import Timeline
from config.demo.school import Stage, moment
from core.models import Certificate
from students.actions.certificates import note_certificate
from students.models import Student

FRIDAY = 4
SEEN = (  # days ago, group and age of whom, one in so many, what, its last day from today or none
    (150, "4PIE", 0, 2, "vca", 3_500),
    (144, "4ZW1", 0, 7, "bhv", -12),
    (143, "4ZW2", 0, 7, "bhv", 33),
    (130, "3HBR", 0, 2, "haccp", None),
    (101, "4ZW", 0, 5, "ehbo", 630),
    (88, "4PIE", 16, 4, "heftruck", 1_700),
    (54, "4", 16, 8, "rijbewijs-am", None),
)
HERO_AGO, HERO_DAYS = 120, 41  # since her first aid was seen, and until it lapses


def papers(stage: Stage, line: Timeline) -> None:
    hero, *others = stage.students
    lapses = stage.today + timedelta(days=HERO_DAYS)
    _on(stage, line, stage.today - timedelta(days=HERO_AGO), [hero], "ehbo", lapses)
    for ago, group, age, every, code, ahead in SEEN:
        day = stage.today - timedelta(days=ago)
        some = [
            each
            for each in others
            if stage.group_of(each).startswith(group) and each.age_on(day) >= age
        ]
        until = None if ahead is None else stage.today + timedelta(days=ahead)
        _on(stage, line, day, some[::every], code, until)


def _on(
    stage: Stage, line: Timeline, day: date, students: list[Student], code: str, until: date | None
) -> None:
    """Who of this group there are is chance: nobody to note it for is no news."""
    if not students:
        return
    while day.weekday() > FRIDAY:
        day += timedelta(days=1)
    line.at(
        moment(day, "15:45"), note_certificate, students=students, by=stage.by, until=until,
        certificate=Certificate.objects.get(code=code),
    )  # fmt: skip
