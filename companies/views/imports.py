"""Importing companies and their praktijkopleiders: the shared screens, for coordinators."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from companies import rules
from companies.imports import SPEC
from core.doors import door
from core.imports import pages
from core.imports.uploads import uploads_in_memory

PAGES = pages.Pages(
    name="companies",
    spec=SPEC,
    title=_("Bedrijven importeren"),
    intro=_(
        "Kies de lijst met bedrijven en praktijkopleiders. Je ziet eerst wat er verandert. Er wordt"
        " niets opgeslagen voordat jij dat zegt."
    ),
    required=_(
        "De naam van het bedrijf. Een bedrijf mag op meer regels staan: één per praktijkopleider."
    ),
    optional=_(
        "KvK, SBB, eigen nummer, adres, postcode, plaats, sector, afdeling, website, en voornaam,"
        " tussenvoegsel, achternaam, e-mail en telefoon van de praktijkopleider. Andere kolommen"
        " slaan we over."
    ),
    leave="",
    who=lambda values: values.get("name", ""),
    hidden=frozenset({"name"}),
)


@door(roles=rules.READERS)
@uploads_in_memory
def upload(request: Any) -> HttpResponse:
    return pages.upload(request, PAGES)


@door(roles=rules.READERS, methods=["GET"])
def preview(request: Any, code: str) -> HttpResponse:
    return pages.preview(request, PAGES, code)


@door(roles=rules.READERS, methods=["GET"])
def errors(request: Any, code: str) -> HttpResponse:
    return pages.errors(request, PAGES, code)


@door(roles=rules.READERS, methods=["POST"])
def confirm(request: Any, code: str) -> HttpResponse:
    return pages.confirm(request, PAGES, code)


@door(roles=rules.READERS, methods=["POST"])
def discard(request: Any, code: str) -> HttpResponse:
    return pages.discard(request, PAGES, code)
