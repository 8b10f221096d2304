"""*Vandaag* of a teacher: lessons to agree to in one tap, where one goes along, what to talk over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.templatetags.components import day, moment, period
from overviews.cards import Item, Section, card, link, named, there
from overviews.queries import waiting
from overviews.sections.coordinator import Row, attendance_line

STILL_FRESH = timedelta(days=14)  # after that it is for the counsellor's talk


def section(request: Any, today: Any) -> Section:
    now, mine = timezone.now(), {"school": request.school.pk, "user": request.user.pk}
    cards = [
        card(
            _("Lessen die een leerling mist: vind je het goed?"),
            waiting.lessons_to_agree,
            _lesson,
            today=waiting.day_start(today),
            **mine,
            href=link("placements:missed_lessons"),
            label=_("Alle lessen"),
        ),
        card(
            _("Hier word je verwacht"),
            waiting.expected_at,
            _expected,
            now=now,
            **mine,
            href=link("placements:offerings_to_join"),
            label=_("Alles waar je bij kunt zijn"),
        ),
        card(
            _("Wie was er? Uren invullen"),
            waiting.own_attendance_open,
            attendance_line,
            now=now,
            **mine,
        ),
        card(
            _("Praat het na: vijf minuten is genoeg"),
            waiting.to_debrief,
            debrief_line,
            href=link("overviews:to_debrief"),
            label=_("De hele lijst"),
            since=today - STILL_FRESH,
            **mine,
        ),
        card(
            _("Hier gaat nog niemand van school mee"),
            waiting.to_join,
            lambda o: Item(
                o["assignment__title"],
                day(o["assignment__starts"]),
                link("placements:offerings_to_join"),
            ),
            href=link("placements:offerings_to_join"),
            label=_("Ik ga mee"),
            school=request.school.pk,
            now=now,
        ),
    ]
    return Section(_("Voor de docent"), there(cards), _("Er is nu niets dat op je wacht."))


def _lesson(row: Row) -> Item:
    when, title = moment(row["starts"]), row["shift__placement__assignment__title"]
    return Item(
        named(row, "shift__student__"),
        f"{row['lesson']} · {when} · {title}",
        post=link("placements:agree_lessons"),
        post_label=_("Akkoord"),
        field=("lesson", str(row["pk"])),
    )


def debrief_line(row: Row) -> Item:
    return Item(
        named(row, "experience__student__"),
        f"{row['assignment__title']} · {day(row['end'])}",
        f"{link('reflections:experience', row['experience__code'])}#talk",
    )


def _expected(row: Row) -> Item:
    when = period(row["offering__assignment__starts"], row["offering__assignment__ends"])
    return Item(
        row["offering__assignment__title"],
        " · ".join(part for part in (when, row["offering__assignment__workplace__city"]) if part),
        link("placements:presence", row["offering__assignment__code"]),
    )
