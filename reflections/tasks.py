"""What the worker does for reflections: closing dialogues, and drawing the dossier."""

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext_lazy

from core import pdf
from core.jobs import Progress, handles
from reflections.actions import chain, talks
from reflections.queries.dossier import dossier_of
from students.models import Student


@shared_task(name="reflections.tasks.close_dialogues")
def close_dialogues() -> None:
    """Every day: closes the dialogues whose days to correct have passed, and complete chains."""
    talks.close_due(today=timezone.localdate())
    chain.discuss_due()


@handles(
    "dossier_pdf",
    label=gettext_lazy("Loopbaandossier als PDF"),
    leads_to=lambda job: f"/dossier/{job.params['code']}/",
    leads_label=gettext_lazy("Terug naar het dossier"),
    retry=True,
)
def draw_dossier(progress: Progress) -> dict:
    params = progress.job.params
    student = Student.objects.select_related("school").get(pk=params["student"])
    progress.tick(0, 2)
    drawn = pdf.draw(
        "reflections/dossier_pdf.html",
        {
            "dossier": dossier_of(student, own=params.get("own", False)),
            "student": student,
            "today": timezone.localdate(),
        },
        css="css/dossier.css",
    )
    progress.tick(1, 2)
    stored = progress.keep(
        content=drawn, name=f"loopbaandossier-{student.code}.pdf", content_type="application/pdf"
    )
    return {"file": stored.code}
