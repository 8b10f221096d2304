"""What the worker does for reflections: asking for feedback, closing dialogues, drawing the dossier."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from core import pdf
from core.actors import Actor
from core.jobs import Progress, handles
from core.models import StoredFile
from placements.models import Placement
from reflections.actions import asking, chain, recordings, talks
from reflections.queries.dossier import Dossier, dossier_of
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
    """Reading and drawing each picture is half of the work; laying out the pages the other half."""
    params = progress.job.params
    student = Student.objects.select_related("school").get(pk=params["student"])
    dossier = dossier_of(student, own=params.get("own", False))
    pictures = pictures_on_paper(student, dossier)
    total, shots = 2 * len(pictures) + 2, {}
    progress.tick(0, total, gettext("Gegevens en foto's"))
    for number, stored in enumerate(pictures, 1):
        shots[stored.code] = pdf.picture(stored)
        progress.tick(number, total)
    progress.tick(len(pictures) + 1, total, gettext("Bladzijden opmaken"))
    shown = paper(student, dossier, shots)
    drawn = pdf.draw("reflections/dossier_pdf.html", shown, css="css/dossier.css")
    progress.tick(total, total)
    stored = progress.keep(
        content=drawn, name=f"loopbaandossier-{student.code}.pdf", content_type="application/pdf"
    )
    return {"file": stored.code}


def pictures_on_paper(student: Student, dossier: Dossier) -> list[StoredFile]:
    """Only where the consent to them counts today."""
    if ConsentPurpose.DOSSIER not in pictures_allowed([student])[student.pk]:
        return []
    told = [p.file for chain in dossier.chains if chain.told for p in chain.told.pictures.all()]
    return told + [s.file for chain in dossier.chains for s in chain.shots if not s.is_film]


def paper(student: Student, dossier: Dossier, shots: dict[str, str]) -> dict:
    """What the pages show; `shots` by the code of their file."""
    told = any(c.told and c.told.pictures.all() for c in dossier.chains)
    return {
        "dossier": dossier,
        "student": student,
        "today": timezone.localdate(),
        "shots": shots,
        "left_out": told and not shots,
    }
