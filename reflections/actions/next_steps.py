"""What the student will try next: agreed, and settled when it happened or is not needed any more."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Refused
from core.events import record
from placements.models import Call, Experience
from reflections.enums import NextStepState, StepKind
from reflections.lifecycle import NEXT_STEP
from reflections.models import CareerDialogue, Debrief, NextStep
from students.actions import add_wish
from students.models import Student, Wish


@transaction.atomic
def agree_next_step(
    *,
    student: Student,
    text: str,
    by: Actor,
    experience: Experience | None = None,
    debrief: Debrief | None = None,
    dialogue: CareerDialogue | None = None,
    by_when: date | None = None,
    kind: str = StepKind.TRY,
    company: Any = None,
    interest: Any = None,
    skill: Any = None,
    sector: Any = None,
) -> NextStep:
    """Also written down to the student as a wish, so that the next matching knows of it."""
    if not text.strip():
        raise Refused(_("Schrijf op wat jullie afspreken."))
    step = NextStep.objects.create(
        student=student,
        experience=experience,
        debrief=debrief,
        dialogue=dialogue,
        text=text.strip()[:300],
        by_when=by_when,
        kind=kind,
        company=company,
        interest=interest,
        skill=skill,
        sector=sector,
    )
    record(step, "agreed", by=by, school_id=student.school_id)
    add_wish(
        student=student,
        text=step.text,
        by=by,
        experience_code=experience.code if experience else "",
        interest=interest,
        skill=skill,
        sector=sector,
    )
    return step


@transaction.atomic
def settle_next_step(*, next_step: NextStep, state: str, by: Actor, outcome: str = "") -> NextStep:
    """Done or no longer needed, and what came of it; the wish behind it stops counting."""
    outcome = outcome.strip()[:300]
    if state == NextStepState.DONE and not outcome:
        raise Refused(_("Schrijf in één zin wat ervan kwam."))
    NEXT_STEP.move(next_step, state, by=by, outcome=outcome)
    _wish_of(next_step).update(open=False)
    return next_step


@transaction.atomic
def say_topic(
    *,
    next_step: NextStep,
    by: Actor,
    interest: Any = None,
    skill: Any = None,
    sector: Any = None,
) -> NextStep:
    """What an open step is about, said afterwards: the wish behind it says so from then on."""
    locked = NextStep.objects.select_for_update().get(pk=next_step.pk)
    if locked.state != NextStepState.OPEN:
        raise Refused(_("Deze vervolgstap is niet meer open."))
    topic = {"interest": interest, "skill": skill, "sector": sector}
    if not any(topic.values()):
        raise Refused(_("Kies waar het over gaat."))
    for name, value in topic.items():
        setattr(next_step, name, value)
    next_step.save(update_fields=list(topic))
    _wish_of(next_step).update(**topic)
    record(next_step, "topic", by=by, school_id=next_step.student.school_id)
    return next_step


def _wish_of(step: NextStep) -> QuerySet[Wish]:
    """The open wish that was written down right after a step: the same can be agreed twice."""
    code = step.experience.code if step.experience else ""
    found = Wish.objects.filter(
        student_id=step.student_id,
        text=step.text,
        experience_code=code,
        created__gte=step.created,
        open=True,
    )
    return Wish.objects.filter(pk__in=found.order_by("created", "pk").values_list("pk")[:1])


@transaction.atomic
def ask_companies(*, next_step: NextStep, call: Call, by: Actor) -> NextStep:
    """Remembers that companies were asked, so that the step says so and nobody asks twice."""
    locked = NextStep.objects.select_for_update().get(pk=next_step.pk)
    if locked.state != NextStepState.OPEN:
        raise Refused(_("Deze vervolgstap is niet meer open."))
    if locked.call_id:
        raise Refused(_("Dit is al aan bedrijven gevraagd."))
    next_step.call = call
    next_step.save(update_fields=["call"])
    record(next_step, "asked", by=by, school_id=next_step.student.school_id)
    return next_step
