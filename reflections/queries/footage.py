"""Photos and film of the work, each only where a consent to it stands today."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from core.names import plain
from placements.models import Experience, Placement
from reflections.models import Footage
from students.enums import ConsentPurpose
from students.queries.consents import standing

USES = {  # outside the dossier, by the word in the address
    "website": (ConsentPurpose.WEBSITE, _("Op de website")),
    "bedrijf": (ConsentPurpose.COMPANY, _("Bij het bedrijf")),
}


def with_consent(found: QuerySet[Footage], purpose: str, today: date | None = None) -> QuerySet:
    """Those of which the student, or under 16 a parent, says that they may be used for this."""
    said = standing(purpose, today).filter(student=OuterRef("experience__student"))
    return found.filter(Exists(said)).select_related("file")


def in_dossier(experiences: QuerySet[Experience], today: date | None = None) -> QuerySet:
    found = Footage.objects.filter(experience__in=experiences)
    return with_consent(found, ConsentPurpose.DOSSIER, today)


def for_use(school: School, purpose: str, text: str = "") -> QuerySet:
    """What the school may show, the newest first; found by the student's name."""
    found = with_consent(Footage.objects.filter(experience__student__school=school), purpose)
    for part in plain(text).split():
        found = found.filter(experience__student__search_key__contains=part)
    return found.select_related("file", "experience__student").order_by("-at", "-pk")


def thanked_for(experience: Experience) -> list[Placement]:
    """The placements of an experience with a thank-you that school let through."""
    found = experience.placements.filter(thanks__shown=True).select_related("thanks")
    return list(found.order_by("start", "pk"))
