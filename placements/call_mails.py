"""The words of a call to companies, made at delivery: what is asked, and never for whom."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from companies.models import Company
from core.mailing import Rendered, renders
from placements.models import Call


@renders("placements.call")
def call(params: dict[str, Any]) -> Rendered:
    found = Call.objects.select_related("student__school").get(pk=params["call"])
    school = found.student.school
    path = reverse("placements:ask", args=[school.slug])
    words = {
        "school": school.name,
        "company": Company.objects.get(pk=params["company"]).name,
        "text": found.text,
        "kind": found.get_kind_display(),
        "address": f"{settings.SITE_URL}{path}?oproep={found.code}",
    }
    return Rendered(
        _("%(school)s zoekt: %(text)s") % words,
        _(
            "Beste %(company)s,\n\n"
            "Een leerling van %(school)s zoekt dit (%(kind)s):\n\n"
            "%(text)s\n\n"
            "Kan dat bij u, of kent u iemand? Vul dan dit korte formulier in. "
            "Wat we vragen staat er al in:\n\n%(address)s\n\n"
            "Kan het niet? Dan hoeft u niets te doen.\n\n"
            "Met vriendelijke groet,\n%(school)s"
        )
        % words,
    )
