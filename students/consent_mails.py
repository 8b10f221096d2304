"""The words about consent to pictures, made at delivery so that no token lies in the database."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from core.mailing import Rendered, renders
from students.models import GuardianLink, Student


def guardian_address(link: GuardianLink) -> str:
    """Where the parent's page is; it also shows what the child has coming up."""
    return f"{settings.SITE_URL}{reverse('reflections:guardian', args=[link.token])}"


@renders("students.guardian_link")
def guardian_link(params: dict[str, Any]) -> Rendered:
    link = GuardianLink.objects.select_related("guardian__student__school").get(pk=params["link"])
    student = link.guardian.student
    return Rendered(
        _("Over %(name)s en het werk buiten school") % {"name": student.first_name},
        _(
            "Beste %(guardian)s,\n\n%(name)s doet via %(school)s ervaring op buiten school.\n"
            "Op deze pagina leest u wat er komt, wat %(name)s u laat zien, en of er foto's of films "
            "mogen worden gemaakt:\n%(address)s\n\n"
            "Meedoen kan altijd, ook zonder foto's. De link is van u alleen en werkt tot %(until)s."
        )
        % {
            "guardian": link.guardian.name,
            "name": student.first_name,
            "school": student.school.name,
            "address": guardian_address(link),
            "until": f"{link.expires_at:%d-%m-%Y}",
        },
    )


@renders("students.sixteen")
def sixteen(params: dict[str, Any]) -> Rendered:
    student = Student.objects.get(pk=params["student"])
    return Rendered(
        _("Je beslist nu zelf over foto's en films"),
        _(
            "Hoi %(name)s,\n\nJe bent 16. Vanaf nu beslis jij of er foto's en films van je mogen "
            "worden gemaakt. Wat je ouders eerder zeiden, telt niet meer.\n"
            "Kies hier zelf:\n%(address)s\n\nMeedoen kan altijd, ook zonder foto's."
        )
        % {
            "name": student.first_name,
            "address": f"{settings.SITE_URL}{reverse('students:consent')}",
        },
    )
