"""The words of the mail to parents of who is not 16 yet: that something is shown, never what."""

from typing import Any

from django.utils.translation import gettext as _

from core.mailing import Rendered, renders
from core.templatetags.components import long_day
from reflections.models import DossierShare
from students.consent_mails import guardian_address
from students.models import Guardian, GuardianLink


@renders("reflections.shared")
def shared(params: dict[str, Any]) -> Rendered:
    share = DossierShare.objects.select_related("student__school").get(pk=params["share"])
    guardian = Guardian.objects.get(pk=params["guardian"])
    link = GuardianLink.objects.filter(guardian=guardian).first()
    words = {
        "guardian": guardian.name,
        "name": share.student.first_name,
        "whom": share.for_whom,
        "until": long_day(share.until),
        "school": share.student.school.name,
        "address": guardian_address(link) if link and not link.is_lapsed else "",
    }
    text = _(
        "Beste %(guardian)s,\n\n%(name)s laat met een link een deel van het loopbaandossier zien.\n"
        "Voor wie: %(whom)s. De link werkt tot en met %(until)s.\n\n"
        "%(name)s is nog geen 16, daarom laten we het u weten. Praat er samen over. "
        "Wilt u dat het stopt? Dat kan altijd.\n"
    )
    stop = _("Op deze pagina ziet u wat er gedeeld wordt, en kunt u het stoppen:\n%(address)s\n")
    ask = _("Bel of mail dan %(school)s.\n")
    return Rendered(
        _("%(name)s laat het loopbaandossier zien") % words,
        (text + (stop if words["address"] else ask)) % words,
    )
