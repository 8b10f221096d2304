"""What the worker does for reflections: asking for feedback, closing dialogues, drawing the dossier."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext_lazy

from core import pdf
from core.actors import Actor
from core.jobs import Progress, handles
from placements.models import Placement
from reflections.actions import asking, chain, recordings, talks
from reflections.queries.dossier import dossier_of
from reflections.queries.feedback import OVER
from students.enums import ConsentPurpose
from students.models import Student
from students.queries.consents import pictures_allowed


@shared_task(name="reflections.tasks.ask_feedback")
def ask_feedback(placement_id: int) -> None:
    """Rung when a placement ends; one that is not there or not over has nothing to ask."""
    found = Placement.objects.filter(pk=placement_id, state__in=OVER).first()
    if found is not None:
        asking.ask_feedback(placement=found, by=Actor.system("feedback"))


@shared_task(name="reflections.tasks.sweep_feedback")
def sweep_feedback() -> None:
    """Every few minutes: asks about what ended and nobody rang for."""
    asking.ask_all(today=timezone.localdate())


@shared_task(name="reflections.tasks.remind_feedback")
def remind_feedback() -> None:
    """Every day: the reminders that are due."""
    asking.remind_all(today=timezone.localdate())


@shared_task(name="reflections.tasks.close_dialogues")
def close_dialogues() -> None:
    """Every day: closes the dialogues whose days to correct have passed, and complete chains."""
    talks.close_due(today=timezone.localdate())
    chain.discuss_due()


@shared_task(name="reflections.tasks.remove_recordings")
def remove_recordings() -> None:
    """Every night: the recordings that have served under the rules of their school."""
    recordings.remove_served(today=timezone.localdate())


@handles(
    "dossier_pdf",
    label=gettext_lazy("Loopbaandossier als PDF"),
    leads_to=lambda job: f"/dossier/{job.params['code']}/",
    leads_label=gettext_lazy("Terug naar het dossier"),
    retry=True,
    keeps=timedelta(days=7),  # a minor's whole path: it can be drawn again
)
def draw_dossier(progress: Progress) -> dict:
    params = progress.job.params
    student = Student.objects.select_related("school").get(pk=params["student"])
    progress.tick(0, 2)
    drawn = pdf.draw("reflections/dossier_pdf.html", paper(student, params), css="css/dossier.css")
    progress.tick(1, 2)
    stored = progress.keep(
        content=drawn, name=f"loopbaandossier-{student.code}.pdf", content_type="application/pdf"
    )
    return {"file": stored.code}


def paper(student: Student, params: dict) -> dict:
    """What the pages show. Pictures only where the consent to them counts today."""
    dossier = dossier_of(student, own=params.get("own", False))
    may_show = ConsentPurpose.DOSSIER in pictures_allowed([student])[student.pk]
    pictures = [p for chain in dossier.chains if chain.told for p in chain.told.pictures.all()]
    return {
        "dossier": dossier,
        "student": student,
        "today": timezone.localdate(),
        "shots": {p.pk: pdf.picture(p.file) for p in pictures} if may_show else {},
        "left_out": bool(pictures) and not may_show,
    }
