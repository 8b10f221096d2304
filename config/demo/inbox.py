"""Requests that came in lately, and what became of some."""

from __future__ import annotations

from datetime import date, timedelta

from config.demo import texts
from config.demo.clock import Timeline
from config.demo.school import SYSTEM, Stage, mail_of, moment
from placements.actions import requests


def extra_requests(stage: Stage, line: Timeline) -> None:
    """What came in lately and waits, what was declined, and one that nobody confirmed."""
    today = stage.today
    for number, (organisation, who, what, ahead) in enumerate(texts.OTHER_REQUESTS):
        day = today + timedelta(days=ahead)
        line.at(
            moment(today - timedelta(days=number * 2 + 1), "10:15"),
            _ask,
            stage=stage,
            organisation=organisation,
            who=who,
            what=what,
            day=day,
            confirmed=number < 3,
        )
    organisation, who, what = texts.LATE_REQUEST
    line.at(
        moment(today - timedelta(days=40), "11:00"),
        _ask,
        stage=stage,
        organisation=organisation,
        who=who,
        what=what,
        day=today - timedelta(days=10),
        declined=True,
    )


def _ask(
    stage: Stage,
    organisation: str,
    who: str,
    what: str,
    day: date,
    confirmed: bool = True,  # noqa: FBT001, FBT002
    declined: bool = False,  # noqa: FBT001, FBT002
) -> None:
    asked = requests.ask(
        school=stage.school,
        email=mail_of(*who.rsplit(" ", 1), "organisatie.example"),
        by=SYSTEM,
        organisation=organisation,
        contact_name=who,
        what=what,
        starts=moment(day, "10:00"),
        ends=moment(day, "15:00"),
        seats=4,
        postcode="7003 CC",
        city="Doetinchem",
    )
    if confirmed or declined:
        requests.confirm(request=asked, by=SYSTEM)
    if declined:
        requests.decline(request=asked, reason=texts.DECLINE_REQUEST, by=stage.by)
