"""The words to a student about a report and a dialogue, made at delivery. What was said stays on
the site: a mail box is no dossier."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from core.mailing import Rendered, renders
from core.templatetags.components import moment
from reflections.models import CareerDialogue, Report
from reflections.queries.calendar import calendar_file


@renders("reflections.report_returned")
def report_returned(params: dict[str, Any]) -> Rendered:
    report = Report.objects.select_related("experience__student").get(pk=params["report"])
    return Rendered(
        _("Vul je verslag nog aan"),
        _(
            "Hoi %(name)s,\n\nJe begeleider heeft je verslag gelezen. Er mist nog iets.\n"
            "Lees wat er mist en vul het aan:\n%(address)s"
        )
        % {
            "name": report.experience.student.first_name,
            "address": f"{settings.SITE_URL}/ervaringen/{report.experience.code}/",
        },
    )


@renders("reflections.dialogue_planned")
def dialogue_planned(params: dict[str, Any]) -> Rendered:
    """Says the moment as it stands at delivery, so that a moved dialogue is never told twice wrongly."""
    dialogue = _dialogue(params)
    return Rendered(
        _("Je loopbaangesprek: %(when)s") % {"when": moment(dialogue.planned_for)},
        _(
            "Hoi %(name)s,\n\nJe hebt een loopbaangesprek met %(counsellor)s.\n"
            "Wanneer: %(when)s\n\n"
            "Kijk waar het over gaat en zet het in je agenda:\n%(address)s"
        )
        % {
            "name": dialogue.student.first_name,
            "counsellor": dialogue.counsellor or _("je begeleider"),
            "when": moment(dialogue.planned_for),
            "address": _address(dialogue),
        },
        calendar=_calendar(dialogue, dialogue.counsellor),
    )


@renders("reflections.dialogue_in_calendar")
def dialogue_in_calendar(params: dict[str, Any]) -> Rendered:
    """To the counsellor, for the own calendar."""
    dialogue = _dialogue(params)
    words = {
        "name": dialogue.student,
        "when": moment(dialogue.planned_for),
        "address": _address(dialogue),
    }
    return Rendered(
        _("Loopbaangesprek met %(name)s: %(when)s") % words,
        _("Bijgaand de afspraak voor in je agenda.\n\nJe voorbereiding staat hier:\n%(address)s")
        % words,
        calendar=_calendar(dialogue, dialogue.student),
    )


def _calendar(dialogue: CareerDialogue, other: Any) -> bytes:
    title = _("Loopbaangesprek met %s") % (other or "")
    return calendar_file(dialogue, title=title, address=_address(dialogue))


@renders("reflections.dialogue_held")
def dialogue_held(params: dict[str, Any]) -> Rendered:
    dialogue = _dialogue(params)
    return Rendered(
        _("Lees wat er in je loopbaangesprek is gezegd"),
        _(
            "Hoi %(name)s,\n\nWat er in je loopbaangesprek is gezegd, staat voor je klaar.\n"
            "Lees het. Klopt er iets niet? Dan kun je dat erbij zetten:\n%(address)s"
        )
        % {"name": dialogue.student.first_name, "address": _address(dialogue)},
    )


def _dialogue(params: dict[str, Any]) -> CareerDialogue:
    return CareerDialogue.objects.select_related("student", "counsellor").get(pk=params["dialogue"])


def _address(dialogue: CareerDialogue) -> str:
    return f"{settings.SITE_URL}/gesprekken/{dialogue.code}/"
