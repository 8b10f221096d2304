"""Short answers to a part of an experience: signed, dated, and never changed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Refused
from core.events import record
from core.mailing import post
from placements.enums import ExperienceState
from placements.models import Experience, Placement
from reflections.actions.asking import address_of, ensure_link
from reflections.actions.telling import tell_student
from reflections.enums import FeedbackState, Section, Voice
from reflections.models import Feedback, Remark

LONGEST = 300
MOST = 20  # of one voice at one experience: it is an answer, not a conversation


@transaction.atomic
def answer_as_student(*, experience: Experience, section: str, text: str, by: Actor) -> Remark:
    name = experience.student.full_name
    made = _answer(experience, section, text, by, voice=Voice.STUDENT, name=name)
    _tell_workplaces(made, experience)
    return made


@transaction.atomic
def answer_as_school(*, experience: Experience, section: str, text: str, by: Actor) -> Remark:
    name = str(by.user) if by.is_user else ""
    made = _answer(experience, section, text, by, voice=Voice.SCHOOL, name=name)
    _tell_student(made, experience)
    _tell_workplaces(made, experience)
    return made


@transaction.atomic
def answer_as_workplace(
    *, placement: Placement, section: str, text: str, by: Actor, name: str = ""
) -> Remark:
    """By whoever holds the link, or the praktijkopleider's account."""
    trainer = str(placement.trainer or "")
    experience, signed = placement.experience, name.strip()[:120] or trainer
    made = _answer(
        experience, section, text, by, voice=Voice.WORKPLACE, name=signed, placement=placement
    )
    _tell_student(made, experience)
    return made


def _answer(
    experience: Experience,
    section: str,
    text: str,
    by: Actor,
    *,
    voice: str,
    name: str,
    placement: Placement | None = None,
) -> Remark:
    text = " ".join(text.split())
    locked = Experience.objects.select_for_update().get(pk=experience.pk)
    if section not in Section.values:
        raise Refused(_("Kies waarop u reageert."))
    if not text:
        raise Refused(_("Schrijf eerst een reactie."))
    if len(text) > LONGEST:
        raise Refused(_("Houd het bij %(most)s tekens.") % {"most": LONGEST})
    if locked.state == ExperienceState.CANCELLED:
        raise Refused(_("Dit ging niet door. Reageren kan niet meer."))
    if Remark.objects.filter(experience=locked, voice=voice, placement=placement).count() >= MOST:
        raise Refused(_("Er staan al veel reacties. Praat er samen over verder."))
    made = Remark.objects.create(
        experience=locked,
        section=section,
        voice=voice,
        by_user=by.user if by.is_user else None,
        placement=placement,
        name=name,
        text=text,
    )
    record(made, "said", by=by, school_id=experience.student.school_id)
    return made


def _tell_student(made: Remark, experience: Experience) -> None:
    """Once a day at most: the page tells the rest."""
    today = timezone.localdate().isoformat()
    key = f"reflections.remark_to_student:{experience.pk}:{today}"
    params = {"remark": made.pk}
    tell_student(experience.student, "reflections.remark_to_student", params=params, key=key)


def _tell_workplaces(made: Remark, experience: Experience) -> None:
    """Who gave feedback hears that it was answered; once a day at most."""
    if made.section != Section.WORKPLACE:
        return
    given = Feedback.objects.filter(placement__experience=experience, state=FeedbackState.GIVEN)
    for feedback in given.select_related("placement__trainer__user"):
        placement = feedback.placement
        placement.experience = experience
        if not address_of(placement):
            continue
        ensure_link(placement=placement, by=Actor.system("remarks"))
        user = placement.trainer.user if placement.trainer else None
        today = timezone.localdate().isoformat()
        post(
            "reflections.remark_to_workplace",
            to=address_of(placement),
            params={"remark": made.pk, "placement": placement.pk},
            language=user.language if user else "nl",
            school_id=experience.student.school_id,
            key=f"reflections.remark_to_workplace:{placement.pk}:{today}",
        )
