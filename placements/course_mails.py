"""The words to a student whose placement does not go on, made at delivery."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from core.mailing import Rendered, renders
from placements.models import Placement


@renders("placements.cancelled")
def cancelled(params: dict[str, Any]) -> Rendered:
    placement = Placement.objects.select_related("assignment", "experience__student").get(
        pk=params["placement"]
    )
    title = placement.assignment.title
    return Rendered(
        _("Gaat niet door: %(title)s") % {"title": title},
        _(
            "Hoi %(name)s,\n\n“%(title)s” gaat niet door.\nWaarom: %(reason)s\n\n"
            "Kijk of er iets anders is dat je wilt doen:\n%(address)s"
        )
        % {
            "name": placement.experience.student.first_name,
            "title": title,
            "reason": placement.end_reason,
            "address": f"{settings.SITE_URL}{reverse('placements:discover')}",
        },
    )
