"""The words to an organisation that asked something and to an invited student, made at delivery."""

import re
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from core.mailing import Rendered, renders
from core.templatetags.components import period
from placements.actions.requests import address
from placements.models import Invitation, Request, RequestLink

MOST_ECHOED = 300
_LEADS = re.compile(r"\S*(://|www\.|@|\w\.[a-z]{2,})\S*", re.IGNORECASE)


def harmless(text: str) -> str:
    """Without what leads anywhere: the address is not confirmed yet, and nobody mails through us."""
    return _LEADS.sub("…", text)


@renders("placements.request_confirm")
def confirm(params: dict[str, Any]) -> Rendered:
    link = RequestLink.objects.select_related("request__school").get(pk=params["link"])
    asked = link.request
    return Rendered(
        _("Bevestig uw aanvraag bij %(school)s") % {"school": asked.school.name},
        _(
            "Beste %(name)s,\n\n"
            "U vroeg hulp van leerlingen van %(school)s:\n\n%(what)s\n\n"
            "Klopt dat? Open deze link en druk op de knop. Dan ziet de school uw aanvraag:\n"
            "%(address)s\n\n"
            "De link werkt tot %(until)s. Hebt u dit niet gevraagd? Dan hoeft u niets te doen; "
            "we gooien de aanvraag vanzelf weg."
        )
        % {
            "name": harmless(asked.contact_name),
            "school": asked.school.name,
            "what": harmless(asked.what)[:MOST_ECHOED],
            "address": address(link),
            "until": f"{link.expires_at:%d-%m-%Y}",
        },
    )


@renders("placements.request_received")
def received(params: dict[str, Any]) -> Rendered:
    """To a coordinator: who asks what, and where to answer."""
    asked = Request.objects.select_related("school").get(pk=params["request"])
    user = User.objects.get(pk=params["user"])
    return Rendered(
        _("Nieuwe aanvraag: %(organisation)s") % {"organisation": asked.organisation},
        _(
            "Hallo %(name)s,\n\n"
            "%(organisation)s vraagt hulp van leerlingen van %(school)s:\n\n%(what)s\n\n"
            "Wanneer: %(when)s\nAantal leerlingen: %(seats)s\n\n"
            "Neem de aanvraag aan of wijs hem af:\n%(address)s"
        )
        % {
            "name": user.first_name or user.username,
            "organisation": asked.organisation,
            "school": asked.school.name,
            "what": asked.what[:MOST_ECHOED],
            "when": period(asked.starts, asked.ends) if asked.starts else _("in overleg"),
            "seats": asked.seats,
            "address": f"{settings.SITE_URL}/aanvragen/{asked.code}/",
        },
    )


@renders("placements.request_declined")
def declined(params: dict[str, Any]) -> Rendered:
    asked = Request.objects.select_related("school").get(pk=params["request"])
    return Rendered(
        _("Over uw aanvraag bij %(school)s") % {"school": asked.school.name},
        _(
            "Beste %(name)s,\n\n"
            "Dank u wel dat u onze leerlingen vroeg. Deze keer kunnen we helaas niet helpen.\n\n"
            "De reden: %(reason)s\n\n"
            "U kunt altijd opnieuw iets vragen.\n\n"
            "Met vriendelijke groet,\n%(school)s"
        )
        % {
            "name": asked.contact_name,
            "school": asked.school.name,
            "reason": asked.decline_reason,
        },
    )


@renders("placements.invited")
def invited(params: dict[str, Any]) -> Rendered:
    invitation = Invitation.objects.select_related("offering__assignment", "student").get(
        pk=params["invitation"]
    )
    assignment = invitation.offering.assignment
    return Rendered(
        _("Iets voor jou: %(title)s") % {"title": assignment.title},
        _(
            "Hoi %(name)s,\n\n"
            "Ik denk dat jij dit kunt: “%(title)s”.\n"
            "Want: %(because)s\n\n"
            "Kijk wat het is en zeg of je het wilt. Liever niet? Dat is ook goed.\n%(address)s"
        )
        % {
            "name": invitation.student.first_name,
            "title": assignment.title,
            "because": invitation.because,
            "address": f"{settings.SITE_URL}/ontdekken/{assignment.code}/",
        },
    )
