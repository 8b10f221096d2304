"""Talking it over: debriefs, career dialogues, what was agreed and what came of it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import events
from core.actors import Actor
from core.errors import Refused
from core.events import record
from core.mailing import post
from placements.enums import ExperienceState
from placements.models import Experience, Placement
from reflections.actions.chain import discuss, discuss_if_complete, explain_absence
from reflections.actions.next_steps import agree_next_step, settle_next_step
from reflections.actions.telling import tell_student
from reflections.actions.voices import invite_voice, tell_of_move
from reflections.enums import Competence, DialogueState
from reflections.lifecycle import DIALOGUE
from reflections.models import CareerDialogue, Correction, Debrief, Revision
from reflections.queries.experiences import chains, since_last_dialogue
from reflections.queries.openers import openers_kept
from students.models import Student

__all__ = [
    "add_to_dialogue",
    "agree_next_step",
    "close_dialogue",
    "close_due",
    "correct_dialogue",
    "debrief",
    "discuss",
    "explain_absence",
    "hold_dialogue",
    "move_dialogue",
    "plan_dialogue",
    "rewrite_dialogue",
    "settle_next_step",
]


@transaction.atomic
def debrief(*, experience: Experience, line: str, by: Actor, next_step: str = "") -> Debrief:
    """Five minutes after one experience; one line is enough."""
    line = line.strip()
    if not line:
        raise Refused(_("Schrijf in één zin wat jullie besproken hebben."))
    if experience.state == ExperienceState.CANCELLED:
        raise Refused(_("Deze ervaring ging niet door."))
    made = Debrief.objects.create(experience=experience, by_user=by.user, line=line)
    record(made, "held", by=by, school_id=experience.student.school_id)
    if next_step.strip():
        agree_next_step(
            student=experience.student,
            text=next_step,
            by=by,
            experience=experience,
            debrief=made,
        )
    discuss_if_complete(experience=experience, by=by)
    return made


@transaction.atomic
def plan_dialogue(
    *,
    student: Student,
    when: datetime,
    by: Actor,
    experiences: Iterable[Experience] | None = None,
    voices: Iterable[tuple[Placement, str]] = (),
) -> CareerDialogue:
    """Over `experiences`, or over everything since the last dialogue.

    `voices` are the workplaces to invite, each with a question.
    """
    Student.objects.select_for_update().get(pk=student.pk)
    if CareerDialogue.objects.filter(student=student, state=DialogueState.PLANNED).exists():
        raise Refused(_("Er staat al een gesprek gepland met deze leerling."))
    about = list(since_last_dialogue(student) if experiences is None else experiences)
    if any(e.student_id != student.pk for e in about):
        raise Refused(_("Deze ervaring hoort bij iemand anders."))
    dialogue = CareerDialogue.objects.create(student=student, counsellor=by.user, planned_for=when)
    dialogue.experiences.set(about)
    record(dialogue, "planned", by=by, school_id=student.school_id)
    _tell_when(dialogue)
    for placement, question in voices:
        invite_voice(dialogue=dialogue, placement=placement, question=question, by=by)
    return dialogue


@transaction.atomic
def move_dialogue(*, dialogue: CareerDialogue, when: datetime, by: Actor) -> CareerDialogue:
    """To another moment, as long as it was not held."""
    _require_state(dialogue, DialogueState.PLANNED)
    dialogue.planned_for = when
    dialogue.save(update_fields=["planned_for"])
    record(dialogue, "moved", by=by, school_id=dialogue.student.school_id)
    _tell_when(dialogue)
    tell_of_move(dialogue, by)
    return dialogue


def _tell_when(dialogue: CareerDialogue) -> None:
    """To student and counsellor, each with the appointment for the own calendar."""
    params, counsellor = {"dialogue": dialogue.pk}, dialogue.counsellor
    tell_student(dialogue.student, "reflections.dialogue_planned", params=params)
    if counsellor is not None and counsellor.email_verified:
        post(
            "reflections.dialogue_in_calendar",
            to=counsellor.email,
            params=params,
            language=counsellor.language,
            school_id=dialogue.student.school_id,
        )


@transaction.atomic
def add_to_dialogue(*, dialogue: CareerDialogue, by: Actor) -> int:
    """Takes in what the student went through after the dialogue was planned."""
    _require_state(dialogue, DialogueState.PLANNED)
    there = set(dialogue.experiences.values_list("pk", flat=True))
    more = [e for e in since_last_dialogue(dialogue.student) if e.pk not in there]
    dialogue.experiences.add(*more)
    return len(more)


@transaction.atomic
def hold_dialogue(
    *,
    dialogue: CareerDialogue,
    record: str,
    by: Actor,
    competences: Iterable[str] = (),
    trainers_add: str = "",
    next_steps: Iterable[Mapping[str, Any]] = (),
    absences: Iterable[tuple[Experience, str, str]] = (),
    ticked: Iterable[str] = (),
) -> CareerDialogue:
    """Keeps what was said, and the openers as they were shown; `ticked` are the keys of those used.

    `next_steps`: mappings with `text` and perhaps what else `agree_next_step` takes. `absences`: (experience, part, reason) for what will not come. Experiences whose
    chain is complete or explained are discussed with it.
    """
    if not record.strip():
        raise Refused(_("Schrijf op wat er gezegd is."))
    dialogue_about = Experience.objects.filter(dialogues=dialogue).order_by("created", "pk")
    about = list(dialogue_about)
    about_chains = chains(dialogue_about)
    DIALOGUE.move(
        dialogue,
        DialogueState.HELD,
        by=by,
        held_on=timezone.localdate(),
        record=record.strip(),
        competences=[c for c in Competence.values if c in set(competences)],
        trainers_add=trainers_add.strip(),
        openers=[o.as_kept() for o in openers_kept(dialogue.student, about_chains, set(ticked))],
    )
    for given in next_steps:
        values = dict(given)
        if values["text"].strip():
            values.setdefault("experience", about[-1] if about else None)
            agree_next_step(student=dialogue.student, dialogue=dialogue, by=by, **values)
    for experience, part, reason in absences:
        explain_absence(experience=experience, part=part, reason=reason, by=by)
    for experience in about:
        discuss_if_complete(experience=experience, by=by)
    tell_student(
        dialogue.student,
        "reflections.dialogue_held",
        params={"dialogue": dialogue.pk},
        key=f"reflections.dialogue_held:{dialogue.pk}",
    )
    return dialogue


@transaction.atomic
def rewrite_dialogue(
    *,
    dialogue: CareerDialogue,
    record: str,
    by: Actor,
    competences: Iterable[str] = (),
    trainers_add: str = "",
) -> CareerDialogue:
    """The counsellor puts the record right; what stood there stays to be read, and the student hears."""
    if not record.strip():
        raise Refused(_("Schrijf op wat er gezegd is."))
    _require_state(dialogue, DialogueState.HELD)
    new = {
        "record": record.strip(),
        "competences": [c for c in Competence.values if c in set(competences)],
        "trainers_add": trainers_add.strip(),
    }
    before = {name: getattr(dialogue, name) for name in new}
    if new == before:
        return dialogue
    kept = Revision.objects.create(
        dialogue=dialogue, data=before, by_user_id=by.user.pk if by.user else None
    )
    for name, value in new.items():
        setattr(dialogue, name, value)
    dialogue.save(update_fields=list(new))
    events.record(dialogue, "rewritten", by=by, school_id=dialogue.student.school_id)
    tell_student(
        dialogue.student,
        "reflections.dialogue_held",
        params={"dialogue": dialogue.pk},
        key=f"reflections.dialogue_held:{dialogue.pk}:{kept.pk}",
    )
    return dialogue


@transaction.atomic
def correct_dialogue(*, dialogue: CareerDialogue, text: str, by: Actor) -> Correction:
    """What the student says against the record, beside it: the record itself stays."""
    if not text.strip():
        raise Refused(_("Schrijf op wat er niet klopt."))
    _require_state(dialogue, DialogueState.HELD)
    if timezone.localdate() > correction_until(dialogue):
        raise Refused(_("De tijd om het verslag van dit gesprek aan te vullen is voorbij."))
    made = Correction.objects.create(dialogue=dialogue, text=text.strip())
    record(made, "corrected", by=by, school_id=dialogue.student.school_id)
    return made


def correction_until(dialogue: CareerDialogue) -> date:
    """The last day on which the student can say something against the record."""
    days: int = dialogue.student.school.setting("correction_days")
    return (dialogue.held_on or timezone.localdate()) + timedelta(days=days)


@transaction.atomic
def close_dialogue(*, dialogue: CareerDialogue, by: Actor) -> CareerDialogue:
    """The student says that it is right, or the days have passed."""
    return DIALOGUE.move(dialogue, DialogueState.CLOSED, by=by, closed_at=timezone.now())


def close_due(*, today: date) -> int:
    """Closes each dialogue whose days to correct have passed; answers how many."""
    by = Actor.system("correction days")
    held = CareerDialogue.objects.filter(state=DialogueState.HELD).select_related("student__school")
    due = [d for d in held if correction_until(d) < today]
    for dialogue in due:
        close_dialogue(dialogue=dialogue, by=by)
    return len(due)


def _require_state(dialogue: CareerDialogue, state: str) -> None:
    locked = CareerDialogue.objects.select_for_update().get(pk=dialogue.pk)
    if locked.state != state:
        raise Refused(
            _("Dit kan niet meer: het gesprek is %(now)s.") % {"now": locked.get_state_display()}
        )
