"""When an experience counts as discussed: its chain is complete, or each gap has a reason."""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Refused
from placements.enums import ExperienceState
from placements.lifecycle import EXPERIENCE
from placements.models import Experience
from reflections.enums import Part
from reflections.models import Absent, CareerDialogue, Debrief
from reflections.queries.experiences import is_complete, missing_parts


@transaction.atomic
def discuss(*, experience: Experience, by: Actor) -> Experience:
    """Raises Refused with the names of the parts that are missing without a reason."""
    gaps = missing_parts(experience)
    if gaps:
        raise Refused(
            _("Nog niet besproken: %(parts)s. Vul het aan, of geef een reden.")
            % {"parts": ", ".join(str(Part(part).label) for part in gaps)}
        )
    return EXPERIENCE.move(experience, ExperienceState.DISCUSSED, by=by)


@transaction.atomic
def discuss_if_complete(*, experience: Experience, by: Actor) -> bool:
    """Called wherever a part of the chain arrives; answers whether it was the last one."""
    state = EXPERIENCE.locked_state(experience)
    if state != ExperienceState.FINISHED or not is_complete(experience):
        return False
    EXPERIENCE.move(experience, ExperienceState.DISCUSSED, by=by)
    return True


@transaction.atomic
def explain_absence(*, experience: Experience, part: str, reason: str, by: Actor) -> Absent:
    """Why a part will not come; then the experience can be discussed without it."""
    reason = reason.strip()
    if part not in Part.values:
        raise Refused(_("Kies welk onderdeel ontbreekt."))
    if not reason:
        raise Refused(_("Geef een reden."))
    if part not in missing_parts(experience, explained=False):
        raise Refused(_("Dit onderdeel is er al."))
    absent, _made = Absent.objects.update_or_create(
        experience=experience, part=part, defaults={"reason": reason}
    )
    discuss_if_complete(experience=experience, by=by)
    return absent


def discuss_due() -> int:
    """A talk can come before the work is over: then nothing arrives any more that would close it."""
    by = Actor.system("complete chains")
    done = Experience.objects.filter(state=ExperienceState.FINISHED).filter(
        Exists(Debrief.objects.filter(experience=OuterRef("pk")))
        | Exists(CareerDialogue.experiences.through.objects.filter(experience=OuterRef("pk")))
    )
    return sum(discuss_if_complete(experience=experience, by=by) for experience in done)
