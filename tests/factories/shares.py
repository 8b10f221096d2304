"""A whole chain, and what a student shows of it."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from core.actors import Actor
from core.models import Skill
from placements.models import Experience
from reflections.actions import sharing, talks
from reflections.enums import DossierPart
from reflections.models import Answer, DossierShare, Question, QuestionSet, Thanks, TrainerVoice
from students.actions import note_strength
from tests.factories import make_user
from tests.factories.stories import lived, told, with_feedback

SAID = {  # every word of the chain that a dossier must hold, by the part that it belongs to
    "goals": ("Ik wil leren serveren", "Op de kazerne kook ik ook"),
    "workplace": ("Rustig gebleven", "Vraag eens wat", "Karin uit de keuken", "zelf gedaan",
                  "Op tijd komen", "kan het aan anderen laten zien"),
    "strengths": ("luisteren",),
    "report": ("Het was druk", "Ik moest dekken", "Ik dekte zes tafels", "Alles stond klaar",
               "Ik kan dit", "Ik sprak een gast aan", "De drukte paste", "gelukt met hulp"),
    "talks": ("Ze bloeide op", "Ze wil de keuken in", "Zo bedoelde ik het niet", "Wij zien haar graag terug",
              "Ze vraagt door"),
    "next": ("De bakker bellen", "Naar de open dag"),
    "thanks": ("Wat een fijne middag",),
}  # fmt: skip


def whole_chain(student: Any, **values: Any) -> Experience:
    """One experience with everything in it that a chain can hold."""
    experience = lived(student, **values)
    experience.goals.update(later="Op de kazerne kook ik ook")
    placement = experience.placements.get()
    feedback = with_feedback(
        experience, step=3, went_well="Rustig gebleven", tip="Vraag eens wat",
        given_by="Karin uit de keuken", given_at=timezone.now() - timedelta(hours=2),
    )  # fmt: skip
    answered(feedback, 4)
    guide = Actor.of(make_user(student.school, "counsellor"))
    listen = Skill.objects.get(code="luisteren")
    note_strength(
        student=student, skill=listen, experience_code=experience.code, seen_by="trainer", by=guide
    )
    report = told(
        experience, step=2, situation="Het was druk", task="Ik moest dekken",
        action="Ik dekte zes tafels", result="Alles stond klaar", reflection="Ik kan dit",
    )  # fmt: skip
    report.dared = "Ik sprak een gast aan"
    report.save()
    report.suits.create(aspect="tasks", verdict="suits", text="De drukte paste")
    talks.debrief(
        experience=experience, line="Ze bloeide op", by=guide, next_step="De bakker bellen"
    )
    dialogue = talks.plan_dialogue(student=student, when=timezone.now(), by=guide)
    talks.hold_dialogue(
        dialogue=dialogue, record="Ze wil de keuken in", trainers_add="Wij zien haar graag terug",
        next_steps=[{"text": "Naar de open dag"}], by=guide,
    )  # fmt: skip
    TrainerVoice.objects.create(
        dialogue=dialogue, placement=placement, way="answers", answer="Ze vraagt door",
        answered_at=timezone.now() - timedelta(hours=1),
    )  # fmt: skip
    talks.correct_dialogue(
        dialogue=dialogue, text="Zo bedoelde ik het niet", by=Actor.of(student.user)
    )
    Thanks.objects.create(
        placement=placement, text="Wat een fijne middag", shown=True, checked_at=timezone.now()
    )
    return experience


def answered(
    feedback: Any, step: int, code: str = "op-tijd", text: str = "Op tijd komen"
) -> Answer:
    """To an item of work attitude."""
    school = feedback.placement.experience.student.school
    asked, _new = QuestionSet.objects.get_or_create(school=school, kind="attitude")
    question, _new = Question.objects.get_or_create(
        question_set=asked, code=code, defaults={"text": text}
    )
    feedback.question_set = asked
    feedback.save()
    return Answer.objects.create(question=question, feedback=feedback, step=step)


def make_share(student: Any, *experiences: Experience, **values: Any) -> DossierShare:
    """By link, of everything, for two weeks."""
    given = {
        "for_whom": "opa en oma",
        "parts": DossierPart.values,
        "until": timezone.localdate() + timedelta(days=14),
        "by": Actor.of(student.user),
    }
    return sharing.share_by_link(student=student, experiences=experiences, **{**given, **values})


def make_home(student: Any, *experiences: Experience, **values: Any) -> DossierShare:
    given = {"parts": DossierPart.values, "by": Actor.of(student.user)}
    return sharing.show_at_home(student=student, experiences=experiences, **{**given, **values})
