"""The words of the mail to people of companies, made at delivery."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.actions.links import address
from accounts.models import School, SignInLink
from companies.models import Trainer
from core.mailing import Rendered, renders


@renders("companies.trainer_invitation")
def trainer_invitation(params: dict[str, Any]) -> Rendered:
    """With a link for who has no password yet; else with the plain address of the site."""
    school = School.objects.get(pk=params["school"])
    trainer = Trainer.objects.get(pk=params["trainer"])
    words = {"trainer": trainer.full_name, "school": school.name}
    subject = _("Uw leerlingen bij elkaar in Trialoog") % words
    if "link" not in params:
        words["address"] = f"{settings.SITE_URL}/"
        return Rendered(
            subject,
            _(
                "Beste %(trainer)s,\n\n%(school)s werkt met Trialoog. Daar staan al uw leerlingen "
                "bij elkaar: wie er komt, en wat uw feedback voor hen deed.\n"
                "U hebt al een account. Meld u aan zoals u gewend bent:\n%(address)s\n\n"
                "Met vriendelijke groet,\n%(school)s"
            )
            % words,
        )
    link = SignInLink.objects.get(pk=params["link"])
    words |= {"address": address(link), "until": f"{link.expires_at:%d-%m-%Y}"}
    return Rendered(
        subject,
        _(
            "Beste %(trainer)s,\n\n%(school)s werkt met Trialoog. Daar staan al uw leerlingen "
            "bij elkaar: wie er komt, en wat uw feedback voor hen deed.\n"
            "Het hoeft niet: feedback geven kan altijd met de link in onze mail. "
            "Wilt u wel? Meld u aan en kies een wachtwoord:\n%(address)s\n\n"
            "De link werkt één keer, tot %(until)s. Later meldt u zich aan met dit e-mailadres.\n\n"
            "Met vriendelijke groet,\n%(school)s"
        )
        % words,
    )
