"""The words to a student about a decision, made at delivery."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from core.mailing import Rendered, renders
from placements.models import Experience, SignUp


@renders("placements.chosen")
def chosen(params: dict[str, Any]) -> Rendered:
    sign_up = SignUp.objects.select_related("offering__assignment", "student").get(
        pk=params["sign_up"]
    )
    title = sign_up.offering.assignment.title
    code = Experience.objects.values_list("code", flat=True).get(sign_up=sign_up)
    return Rendered(
        _("Je bent gekozen: %(title)s") % {"title": title},
        _(
            "Hoi %(name)s,\n\nJe bent gekozen voor “%(title)s”.\n"
            "Vul je doelen aan en kijk wat je nog moet regelen:\n%(address)s"
        )
        % {
            "name": sign_up.student.first_name,
            "title": title,
            "address": f"{settings.SITE_URL}/ervaringen/{code}/",
        },
    )


@renders("placements.declined")
def declined(params: dict[str, Any]) -> Rendered:
    sign_up = SignUp.objects.select_related("offering__assignment", "student").get(
        pk=params["sign_up"]
    )
    title = sign_up.offering.assignment.title
    parts = [
        _("Hoi %(name)s,") % {"name": sign_up.student.first_name},
        _("Deze keer ben je niet gekozen voor “%(title)s”.") % {"title": title},
        _("Waarom: %(reason)s") % {"reason": sign_up.decline_reason},
        sign_up.personal_word,
        _("Wat je nu kunt doen: %(next)s") % {"next": sign_up.decline_next},
    ]
    return Rendered(
        _("Over %(title)s") % {"title": title}, "\n\n".join(part for part in parts if part)
    )
