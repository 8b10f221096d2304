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
from reflections.queries.experiences import lacking_only_a_talk, missing_parts


@transaction.atomic
def discuss(*, experience: Experience, by: Actor) -> Experience:
    """Raises Refused with the names of the parts that are missing without a reason."""
    gaps = missing_parts(experience)
    if gaps:
        raise Refused(
            _("Nog niet besproken: %(parts)s. Vul het aan, of geef een reden.")
            % {"parts": ", ".join(str(Part(part).label) for part in gaps)}
        )
    return EXPERIENCE.move(experience, ExperienceState.DISCUSSED, by=by, waits_for_talk=False)


@transaction.atomic
def discuss_if_complete(*, experience: Experience, by: Actor) -> bool:
    """Called wherever a part of the chain comes or goes; answers whether it was the last one.

    Where only a talk is missing, the experience waits for that from now on.
    """
    if EXPERIENCE.locked_state(experience) != ExperienceState.FINISHED:
        return False
    gaps = missing_parts(experience)
    if not gaps:
        EXPERIENCE.move(experience, ExperienceState.DISCUSSED, by=by, waits_for_talk=False)
        return True
    Experience.objects.filter(pk=experience.pk).update(waits_for_talk=gaps == [Part.TALK])
    return False


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
    """A talk can come before the work is over: then nothing arrives any more that would close it.

    The same holds for waiting for a talk, where report and feedback were there first.
    """
    by = Actor.system("complete chains")
    done = Experience.objects.filter(state=ExperienceState.FINISHED).filter(
        Exists(Debrief.objects.filter(experience=OuterRef("pk")))
        | Exists(CareerDialogue.experiences.through.objects.filter(experience=OuterRef("pk")))
    )
    closed = sum(discuss_if_complete(experience=experience, by=by) for experience in done)
    see_who_waits()
    return closed


@transaction.atomic
def see_who_waits() -> None:
    """Sets `waits_for_talk` by what is there, wherever it came from."""
    waits = lacking_only_a_talk().values("pk")
    Experience.objects.filter(waits_for_talk=True).exclude(pk__in=waits).update(
        waits_for_talk=False
    )
    Experience.objects.filter(waits_for_talk=False, pk__in=waits).update(waits_for_talk=True)
