"""The coordinator's judgement: why this will succeed, and afterwards where it was off."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Refused
from core.events import record
from placements.enums import ExperienceState
from placements.lifecycle import EXPERIENCE
from placements.models import Experience, Judgement
from placements.queries.daring import has_begun

MOST_BECAUSE, MOST_BACK = 300, 500


@transaction.atomic
def judge(*, experience: Experience, because: str, by: Actor) -> Judgement:
    """Before it begins; whoever knows how it went cannot foresee it any more. The student reads it."""
    because = because.strip()
    if not because:
        raise Refused(_("Schrijf in één zin waarom dit gaat lukken."))
    if len(because) > MOST_BECAUSE:
        raise Refused(_("Houd het bij %(n)s tekens.") % {"n": MOST_BECAUSE})
    if EXPERIENCE.locked_state(experience) != ExperienceState.OPEN or has_begun(experience):
        raise Refused(_("Dit is al begonnen: een inschatting vooraf kan niet meer."))
    judgement, made = Judgement.objects.update_or_create(
        experience=experience,
        defaults={"because": because, "by_user": by.user, "at": timezone.now()},
    )
    record(judgement, "judged" if made else "changed", by=by, school_id=_school(experience))
    return judgement


@transaction.atomic
def look_back(*, judgement: Judgement, text: str, by: Actor) -> Judgement:
    """«Waar schatte ik het verkeerd in?», once it is over; the student reads it."""
    text = text.strip()
    if not text:
        raise Refused(_("Schrijf op waar je het goed of verkeerd inschatte."))
    if len(text) > MOST_BACK:
        raise Refused(_("Houd het bij %(n)s tekens.") % {"n": MOST_BACK})
    over = (ExperienceState.FINISHED, ExperienceState.DISCUSSED)
    if EXPERIENCE.locked_state(judgement.experience) not in over:
        raise Refused(_("Terugkijken kan als de ervaring klaar is."))
    judgement.looked_back, judgement.looked_back_at = text, timezone.now()
    judgement.save(update_fields=["looked_back", "looked_back_at"])
    record(judgement, "looked_back", by=by, school_id=_school(judgement.experience))
    return judgement


def _school(experience: Experience) -> int:
    return int(experience.student.school_id)
