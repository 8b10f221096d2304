"""*Vandaag* of the coordinator: what waits for a decision, a talk or a look; nothing else."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import School
from accounts.queries import setup_steps
from core.templatetags.components import day, period
from overviews.cards import Card, Item, Section, card, link, there
from overviews.queries import waiting
from reflections.queries import feedback


def section(request: Any, today: Any) -> Section:
    school: School = request.school
    if not _is_set_up(school):
        return Section(_("Voor de coördinator"), there([_setup(school), _requests(school)]))
    cards = [
        _requests(school),
        _drafts(school),
        _decide(school),
        _tell(school),
        _not_ready(school, today),
        _attendance(school),
        _feedback(school),
        _thanks(school),
        _talks(school),
    ]
    return Section(_("Voor de coördinator"), there(cards), _("Er is nu niets dat op je wacht."))


def _is_set_up(school: School) -> bool:
    """One query instead of the five of the steps themselves, once a school works."""
    if not (school.postcode and school.city):
        return False
    return School.objects.filter(
        Exists(school.terms.all()), Exists(school.students.all()), pk=school.pk
    ).exists()


def _setup(school: School) -> Card:
    """What a new school still has to do, each step with its page."""
    left = [step for step in setup_steps(school) if not step.done]
    items = [Item(step.title, step.text, step.url) for step in left]
    return Card(_("Zo begin je"), len(left), items, link("accounts:setup"), _("Stap voor stap"))


def _requests(school: School) -> Card | None:
    return card(
        _("Aanvragen die op antwoord wachten"),
        waiting.requests(school),
        lambda r: Item(
            r.organisation,
            _("sinds %(day)s") % {"day": day(r.created)},
            link("placements:request", r.code),
        ),
        href=link("placements:requests"),
        label=_("Alle aanvragen"),
    )


def _drafts(school: School) -> Card | None:
    return card(
        _("Concepten: nog niet te zien voor leerlingen"),
        waiting.drafts(school),
        lambda o: _offering(o, day(o.assignment.starts)),
        href=link("placements:offerings"),
        label=_("Alle opdrachten"),
    )


def _decide(school: School) -> Card | None:
    return card(
        _("Opdrachten om over te beslissen"),
        waiting.to_decide(school),
        lambda o: _offering(o, " · ".join((_waits(o.waiting), _deadline(o)))),
        href=link("placements:offerings"),
        label=_("Alle opdrachten"),
    )


def _waits(count: int) -> str:
    return ngettext("%(n)s intekening wacht", "%(n)s intekeningen wachten", count) % {"n": count}


def _deadline(offering: Any) -> str:
    if offering.sign_up_until:
        return _("intekenen tot %(day)s") % {"day": day(offering.sign_up_until)}
    return _("begint %(day)s") % {"day": day(offering.assignment.starts)}


def _offering(offering: Any, line: str) -> Item:
    return Item(
        offering.assignment.title, line, link("placements:offering", offering.assignment.code)
    )


def _tell(school: School) -> Card | None:
    return card(
        _("Zelf nog vertellen: niet gekozen"),
        waiting.to_tell(school),
        lambda s: Item(
            s.student.full_name,
            s.offering.assignment.title,
            link("placements:offering", s.offering.assignment.code),
        ),
        href=link("placements:to_tell"),
        label=_("De hele lijst"),
    )


def _not_ready(school: School, today: Any) -> Card | None:
    return card(
        _("Begint binnen een week, voorbereiding niet klaar"),
        waiting.not_ready(school, today),
        lambda p: Item(
            p.experience.student.full_name,
            f"{p.assignment.title} · {day(p.start)}",
            link("placements:preparation", p.code),
        ),
        href=link("placements:preparing"),
        label=_("Iedereen die zich voorbereidt"),
    )


def _attendance(school: School) -> Card | None:
    return card(
        _("Wie was er? Uren invullen"),
        waiting.attendance_open(school),
        attendance_line,
        href=link("placements:offerings"),
        label=_("Alle opdrachten"),
    )


def attendance_line(offering: Any) -> Item:
    assignment = offering.assignment
    return Item(
        assignment.title,
        period(assignment.starts, assignment.ends),
        link("placements:attendance", assignment.code),
    )


def _feedback(school: School) -> Card | None:
    return card(
        _("Feedback die nog niet kwam"),
        feedback.overdue(school),
        lambda f: Item(
            f.placement.experience.student.full_name,
            _("%(title)s · gevraagd %(day)s")
            % {"title": f.placement.assignment.title, "day": day(f.asked_at)},
            link("reflections:feedback_record", f.placement.experience.code),
        ),
    )


def _thanks(school: School) -> Card | None:
    return card(
        _("Bedankjes om te bekijken"),
        waiting.thanks_to_look_at(school),
        lambda t: Item(
            t.placement.experience.student.full_name,
            t.placement.assignment.title,
            link("reflections:thanks_list"),
        ),
        href=link("reflections:thanks_list"),
        label=_("Alle bedankjes"),
    )


def _talks(school: School) -> Card | None:
    return card(
        _("Verslag en feedback zijn er: tijd voor een gesprek"),
        waiting.students_to_talk_with(school, []),
        talk_line,
        href=link("reflections:dialogues"),
        label=_("Alle gesprekken"),
    )


def talk_line(student: Any) -> Item:
    """Whom to talk with, about how much, and since when it waits."""
    count = ngettext("%(n)s ervaring", "%(n)s ervaringen", student.waiting) % {"n": student.waiting}
    parts = [student.group or "", count]
    if student.since:
        parts.append(_("sinds %(day)s") % {"day": day(student.since)})
    if student.planned:
        parts.append(_("gesprek gepland"))
    return Item(
        student.full_name,
        " · ".join(part for part in parts if part),
        link("reflections:plan_dialogue", student.code),
    )
