"""*Vandaag* of a counsellor: who waits for a talk, which dialogues are planned, the own gap."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.templatetags.components import day, moment
from overviews.cards import Card, Item, Section, card, link, named, there
from overviews.queries import waiting
from overviews.queries.term import gap_since
from overviews.sections.coordinator import talks


def section(request: Any, groups: list[str], *, with_waiting: bool = True) -> Section:
    """`with_waiting=False` where the coordinator's section shows everybody who waits already."""
    school = request.school
    planned = card(
        _("Je geplande gesprekken"),
        waiting.planned_dialogues,
        lambda d: Item(
            named(d, "student__"),
            moment(d["planned_for"]),
            link("reflections:dialogue", d["code"]),
        ),
        href=link("reflections:dialogues"),
        label=_("Alle gesprekken"),
        school=school.pk,
        user=request.user.pk,
    )
    waits = talks(school.pk, groups) if with_waiting else None
    cards = [planned, waits, _gap(school, groups)]
    return Section(
        _("Voor de loopbaanbegeleider"), there(cards), _("Niemand wacht nu op een gesprek.")
    )


def _gap(school: Any, groups: list[str]) -> Card | None:
    return card(
        _("Te lang zonder gesprek (dit zie alleen jij)"),
        waiting.gap(len(groups)),
        lambda e: Item(
            named(e, "student__"),
            f"{e['enrolment__group']} · " + _("klaar %(day)s") % {"day": day(e["finished_on"])},
            link("reflections:experience", e["code"]),
        ),
        href=link("overviews:gap"),
        label=_("Waar breekt de keten?"),
        school=school.pk,
        since=gap_since(school, timezone.localdate()),
        **waiting.given_groups(groups),
    )
