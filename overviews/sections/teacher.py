"""*Vandaag* of a teacher: lessons to agree to in one tap, and where one goes along."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.templatetags.components import day, period
from overviews.cards import Item, Section, card, link, there
from overviews.queries import waiting
from overviews.sections.coordinator import attendance_line


def section(request: Any, today: Any) -> Section:
    user, school = request.user, request.school
    cards = [
        card(
            _("Lessen die een leerling mist: vind je het goed?"),
            waiting.lessons_to_agree(user, school, today),
            _lesson,
            href=link("placements:missed_lessons"),
            label=_("Alle lessen"),
        ),
        card(
            _("Hier word je verwacht"),
            waiting.expected_at(user, school),
            _expected,
            href=link("placements:offerings_to_join"),
            label=_("Alles waar je bij kunt zijn"),
        ),
        card(
            _("Wie was er? Uren invullen"), waiting.attendance_open(school, user), attendance_line
        ),
        card(
            _("Hier gaat nog niemand van school mee"),
            waiting.to_join(user, school),
            lambda o: Item(
                o.assignment.title,
                day(o.assignment.starts),
                link("placements:offerings_to_join"),
            ),
            href=link("placements:offerings_to_join"),
            label=_("Ik ga mee"),
            shown=3,
        ),
    ]
    return Section(_("Voor de docent"), there(cards), _("Er is nu niets dat op je wacht."))


def _lesson(freed: Any) -> Item:
    starts = timezone.localtime(freed.starts)
    return Item(
        freed.shift.student.full_name,
        f"{freed.lesson} · {day(starts)} {starts:%H:%M} · {freed.shift.placement.assignment.title}",
        post=link("placements:agree_lessons"),
        post_label=_("Akkoord"),
        field=("lesson", str(freed.pk)),
    )


def _expected(presence: Any) -> Item:
    assignment = presence.offering.assignment
    place = assignment.workplace.city or str(assignment.company)
    return Item(
        assignment.title,
        f"{period(assignment.starts, assignment.ends)} · {place}",
        link("placements:offering", assignment.code),
    )
