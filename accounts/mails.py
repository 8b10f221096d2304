"""The words of accounts' mail, made at delivery so that no token lies in the database."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.actions import address
from accounts.models import School, SignInLink
from core.mailing import Rendered, renders


@renders("accounts.welcome")
def welcome(params: dict[str, Any]) -> Rendered:
    school = School.objects.get(pk=params["school"])
    link = SignInLink.objects.get(pk=params["link"])
    return Rendered(
        _("Welkom bij Trialoog voor %(school)s") % {"school": school.name},
        _(
            "Welkom. U bent coördinator van %(school)s in Trialoog.\n\n"
            "Meld u aan en kies een wachtwoord:\n%(address)s\n\n"
            "De link werkt één keer, tot %(until)s."
        )
        % {"school": school.name, "address": address(link), "until": f"{link.expires_at:%d-%m-%Y}"},
    )


@renders("accounts.reset")
def reset(params: dict[str, Any]) -> Rendered:
    link = SignInLink.objects.get(pk=params["link"])
    return Rendered(
        _("Een nieuw wachtwoord voor Trialoog"),
        _(
            "Met deze link kiest u een nieuw wachtwoord:\n%(address)s\n\n"
            "De link werkt één keer, vier uur lang. Vroeg u hier niet om? Dan hoeft u niets te doen."
        )
        % {"address": address(link)},
    )
