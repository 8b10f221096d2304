"""Importing the roster: the shared screens, for coordinators."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from core.doors import door
from core.imports import pages
from core.imports.uploads import uploads_in_memory
from students.imports import SPEC
from students.queries.roster import name_of

WHO = [Role.COORDINATOR]
PAGES = pages.Pages(
    name="students",
    spec=SPEC,
    title=_("Leerlingen importeren"),
    intro=_(
        "Kies de lijst uit je schoolsysteem, bijvoorbeeld Magister, Somtoday of Eduarte. Je ziet"
        " eerst wat er verandert. Er wordt niets opgeslagen voordat jij dat zegt."
    ),
    required=_("Leerlingnummer, roepnaam, achternaam, geboortedatum en klas."),
    optional=_(
        "Tussenvoegsel, profiel of opleiding, crebo, niveau, postcode, e-mail, certificaten"
        " (zoals: VCA; BHV 31-12-2027), en naam, e-mail en telefoon van ouders. Andere kolommen slaan"
        " we over; die bewaren we niet."
    ),
    leave=_("Zet leerlingen die niet in dit bestand staan op “van school”."),
    who=name_of,
    hidden=frozenset({"first_name", "infix", "last_name"}),
)


@door(roles=WHO)
@uploads_in_memory
def upload(request: Any) -> HttpResponse:
    return pages.upload(request, PAGES)


@door(roles=WHO, methods=["GET"])
def preview(request: Any, code: str) -> HttpResponse:
    return pages.preview(request, PAGES, code)


@door(roles=WHO, methods=["GET"])
def errors(request: Any, code: str) -> HttpResponse:
    return pages.errors(request, PAGES, code)


@door(roles=WHO, methods=["POST"])
def confirm(request: Any, code: str) -> HttpResponse:
    return pages.confirm(request, PAGES, code)


@door(roles=WHO, methods=["POST"])
def discard(request: Any, code: str) -> HttpResponse:
    return pages.discard(request, PAGES, code)
