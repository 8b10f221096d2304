"""The words of accounts' mail, made at delivery so that no token lies in the database."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.actions import address
from accounts.models import School, SignInLink, User
from core.mailing import Rendered, renders


@renders("accounts.welcome")
def welcome(params: dict[str, Any]) -> Rendered:
    school = School.objects.get(pk=params["school"])
    link = SignInLink.objects.get(pk=params["link"])
    return Rendered(
        _("Welkom bij Trialoog voor %(school)s") % {"school": school.name},
        _(
            "Welkom. Je bent coördinator van %(school)s in Trialoog.\n\n"
            "Meld je aan en kies een wachtwoord:\n%(address)s\n\n"
            "De link werkt één keer, tot %(until)s."
        )
        % {"school": school.name, "address": address(link), "until": f"{link.expires_at:%d-%m-%Y}"},
    )


@renders("accounts.invitation")
def invitation(params: dict[str, Any]) -> Rendered:
    """With a link for who has no password yet; else with the plain address of the site."""
    school = School.objects.get(pk=params["school"])
    user = User.objects.get(pk=params["user"])
    words = {"name": user.first_name or user.username, "school": school.name}
    subject = _("Je doet mee in Trialoog voor %(school)s") % words
    if "link" not in params:
        words["address"] = f"{settings.SITE_URL}/"
        return Rendered(
            subject,
            _(
                "Hallo %(name)s,\n\n%(school)s werkt met Trialoog en heeft je toegevoegd. "
                "Je hebt al een account. Meld je aan zoals je gewend bent:\n%(address)s"
            )
            % words,
        )
    link = SignInLink.objects.get(pk=params["link"])
    words |= {"address": address(link), "until": f"{link.expires_at:%d-%m-%Y}"}
    return Rendered(
        subject,
        _(
            "Hallo %(name)s,\n\n%(school)s werkt met Trialoog en nodigt je uit. "
            "Meld je aan en kies een wachtwoord:\n%(address)s\n\n"
            "De link werkt één keer, tot %(until)s. Later meld je je aan met dit e-mailadres."
        )
        % words,
    )


@renders("accounts.reset")
def reset(params: dict[str, Any]) -> Rendered:
    link = SignInLink.objects.get(pk=params["link"])
    return Rendered(
        _("Een nieuw wachtwoord voor Trialoog"),
        _(
            "Met deze link kies je een nieuw wachtwoord:\n%(address)s\n\n"
            "De link werkt één keer, vier uur lang. Vroeg je hier niet om? Dan hoef je niets te doen."
        )
        % {"address": address(link)},
    )
