"""*Vandaag* of the coordinator: what waits for a decision, a talk or a look; nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import School
from accounts.queries import setup_steps
from core.templatetags.components import day, period
from overviews.cards import Card, Item, Section, card, link, named, there
from overviews.queries import waiting
from reflections.queries.feedback import overdue_since

Row = Mapping[str, Any]


def section(request: Any, today: Any) -> Section:
    school: School = request.school
    here = school.pk
    first = [_requests(here), _drafts(here)]
    students = [
        _decide(here),
        _tell(here),
        _not_ready(here, today),
        _attendance(here),
        _feedback(school, today),
        _thanks(here),
        talks(here, []),
    ]
    if not _is_set_up(school, at_work=any(students)):
        return Section(_("Voor de coördinator"), there([_setup(school), first[0]]))
    cards = there([*first, *students])
    if not cards and not waiting.ever_on_offer.rows(school=here):
        cards = [_first_work(school)]
    return Section(_("Voor de coördinator"), cards, _("Er is nu niets dat op je wacht."))


def _first_work(school: School) -> Card:
    """A school that is ready and has nothing to do yet: how work comes in."""
    items = [
        Item(
            _("Voer een aanvraag in"),
            _("Een organisatie belt: vijf vragen, een minuut."),
            link("placements:request_new"),
        ),
        Item(
            _("Laat organisaties zelf vragen"),
            _("Zet de link van dit formulier op de website van school."),
            link("placements:ask", school.slug),
        ),
        Item(
            _("Maak zelf een opdracht"),
            _("Voor een stage of iets dat al is afgesproken."),
            link("placements:offering_new"),
        ),
        Item(
            _("Nodig collega’s uit"),
            _("Docenten zijn erbij, loopbaanbegeleiders voeren de gesprekken."),
            link("accounts:staff"),
        ),
        Item(
            _("Druk inlogkaarten af"),
            _("Daarmee komen leerlingen binnen."),
            link("students:cards"),
        ),
    ]
    return Card(_("Zo komt er werk binnen"), 0, items)


def _is_set_up(school: School, *, at_work: bool) -> bool:
    """Where something of a student waits there are a term and students: only others are asked."""
    if not (school.postcode and school.city):
        return False
    return at_work or bool(waiting.set_up.rows(school=school.pk))


def _setup(school: School) -> Card:
    """What a new school still has to do, each step with its page."""
    left = [step for step in setup_steps(school) if not step.done]
    items = [Item(step.title, step.text, step.url) for step in left]
    return Card(_("Zo begin je"), len(left), items, link("accounts:setup"), _("Stap voor stap"))


def _requests(here: int) -> Card | None:
    return card(
        _("Aanvragen die op antwoord wachten"),
        waiting.requests,
        lambda r: Item(
            r["organisation"],
            _("sinds %(day)s") % {"day": day(r["created"])},
            link("placements:request", r["code"]),
        ),
        href=link("placements:requests"),
        label=_("Alle aanvragen"),
        school=here,
    )


def _drafts(here: int) -> Card | None:
    return card(
        _("Concepten: nog niet te zien voor leerlingen"),
        waiting.drafts,
        lambda o: _offering(o, day(o["assignment__starts"])),
        href=link("placements:offerings"),
        label=_("Alle opdrachten"),
        school=here,
    )


def _decide(here: int) -> Card | None:
    return card(
        _("Opdrachten om over te beslissen"),
        waiting.to_decide,
        lambda s: _offering(s, f"{_waits(s['waiting'])} · {_deadline(s)}"),
        href=link("placements:offerings"),
        label=_("Alle opdrachten"),
        school=here,
    )


def _waits(count: int) -> str:
    return ngettext("%(n)s intekening wacht", "%(n)s intekeningen wachten", count) % {"n": count}


def _deadline(row: Row) -> str:
    if row["sign_up_until"]:
        return _("intekenen tot %(day)s") % {"day": day(row["sign_up_until"])}
    return _("begint %(day)s") % {"day": day(row["assignment__starts"])}


def _offering(row: Row, line: str) -> Item:
    return Item(
        row["assignment__title"], line, link("placements:offering", row["assignment__code"])
    )


def _tell(here: int) -> Card | None:
    return card(
        _("Zelf nog vertellen: niet gekozen"),
        waiting.to_tell,
        lambda s: Item(
            named(s, "student__"),
            s["offering__assignment__title"],
            link("placements:offering", s["offering__assignment__code"]),
        ),
        href=link("placements:to_tell"),
        label=_("De hele lijst"),
        school=here,
    )


def _not_ready(here: int, today: date) -> Card | None:
    return card(
        _("Begint binnen een week, voorbereiding niet klaar"),
        waiting.not_ready,
        lambda p: Item(
            named(p, "experience__student__"),
            f"{p['assignment__title']} · {day(p['start'])}",
            link("placements:preparation", p["code"]),
        ),
        href=link("placements:preparing"),
        label=_("Iedereen die zich voorbereidt"),
        school=here,
        until=today + waiting.SOON,
    )


def _attendance(here: int) -> Card | None:
    return card(
        _("Wie was er? Uren invullen"),
        waiting.attendance_open,
        attendance_line,
        href=link("placements:offerings"),
        label=_("Alle opdrachten"),
        school=here,
        now=timezone.now(),
    )


def attendance_line(row: Row) -> Item:
    return Item(
        row["placement__assignment__title"],
        period(row["placement__assignment__starts"], row["placement__assignment__ends"]),
        link("placements:attendance", row["placement__assignment__code"]),
    )


def _feedback(school: School, today: date) -> Card | None:
    return card(
        _("Feedback die nog niet kwam"),
        waiting.feedback_overdue,
        feedback_line,
        href=link("overviews:feedback_overdue"),
        label=_("De hele lijst"),
        school=school.pk,
        limit=overdue_since(school, today),
    )


def feedback_line(row: Row) -> Item:
    return Item(
        named(row, "placement__experience__student__"),
        _("%(title)s · gevraagd %(day)s")
        % {"title": row["placement__assignment__title"], "day": day(row["asked_at"])},
        link("reflections:feedback_record", row["placement__experience__code"]),
    )


def _thanks(here: int) -> Card | None:
    return card(
        _("Bedankjes om te bekijken"),
        waiting.thanks_to_look_at,
        lambda t: Item(
            named(t, "placement__experience__student__"),
            t["placement__assignment__title"],
            link("reflections:thanks_list"),
        ),
        href=link("reflections:thanks_list"),
        label=_("Alle bedankjes"),
        school=here,
    )


def talks(here: int, groups: list[str]) -> Card | None:
    """With whom it is time to talk; `groups` are a counsellor's own, none means all."""
    waits = waiting.students_to_talk_with(len(groups))
    first, count = waits.head(school=here, **waiting.given_groups(groups))
    if not count:
        return None
    people = waiting.people(first)
    return Card(
        _("Verslag en feedback zijn er: tijd voor een gesprek"),
        count,
        [talk_line(row, people[row["student"]]) for row in first],
        link("reflections:dialogues"),
        _("Alle gesprekken"),
    )


def talk_line(row: Row, student: Row) -> Item:
    """Whom to talk with, about how much, and since when it waits."""
    count = ngettext("%(n)s ervaring", "%(n)s ervaringen", row["waiting"]) % {"n": row["waiting"]}
    parts = [student["group"] or "", count]
    if row["since"]:
        parts.append(_("sinds %(day)s") % {"day": day(row["since"])})
    return Item(
        named(student, ""),
        " · ".join(part for part in parts if part),
        link("reflections:plan_dialogue", student["code"]),
    )
