"""*Vandaag* of a counsellor: who waits for a talk, which dialogues are planned, the own gap."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.templatetags.components import day, moment
from overviews.cards import Card, Item, Section, card, link, there
from overviews.queries import waiting
from overviews.queries.term import waiting_beyond
from overviews.sections.coordinator import talk_line


def section(request: Any, groups: list[str], *, with_waiting: bool = True) -> Section:
    """`with_waiting=False` where the coordinator's section shows everybody who waits already."""
    school = request.school
    cards = [
        card(
            _("Je geplande gesprekken"),
            waiting.planned_dialogues(request.user, school),
            lambda d: Item(
                d.student.full_name,
                moment(d.planned_for),
                link("reflections:dialogue", d.code),
            ),
            href=link("reflections:dialogues"),
            label=_("Alle gesprekken"),
        ),
        card(
            _("Verslag en feedback zijn er: tijd voor een gesprek"),
            waiting.students_to_talk_with(school, groups),
            talk_line,
            href=link("reflections:dialogues"),
            label=_("Alle gesprekken"),
        )
        if with_waiting
        else None,
        _gap(school, groups),
    ]
    return Section(
        _("Voor de loopbaanbegeleider"), there(cards), _("Niemand wacht nu op een gesprek.")
    )


def _gap(school: Any, groups: list[str]) -> Card | None:
    return card(
        _("Te lang zonder gesprek (dit zie alleen jij)"),
        waiting_beyond(school, groups),
        lambda e: Item(
            e.student.full_name,
            _("%(group)s · klaar %(day)s")
            % {"group": e.enrolment.group, "day": day(e.finished_on)},
            link("reflections:experience", e.code),
        ),
        href=link("overviews:terms"),
        label=_("Naar de overzichten"),
        shown=3,
    )
