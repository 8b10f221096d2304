"""What the worker does for reflections: closing dialogues, and drawing the dossier."""

from celery import shared_task
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from core import files
from core.jobs import Progress, handles
from core.models import Job
from reflections.actions import talks
from reflections.queries.dossier import dossier_of
from students.models import Student


@shared_task(name="reflections.tasks.close_dialogues")
def close_dialogues() -> None:
    """Every day: closes the dialogues whose days to correct have passed."""
    talks.close_due(today=timezone.localdate())


@handles("dossier_pdf")
def draw_dossier(progress: Progress) -> dict:
    from weasyprint import CSS, HTML

    params = progress.job.params
    student = Student.objects.select_related("school").get(pk=params["student"])
    progress.tick(0, 2)
    with translation.override(params.get("language", "nl")):
        text = render_to_string(
            "reflections/dossier_pdf.html",
            {"dossier": dossier_of(student), "student": student, "today": timezone.localdate()},
        )
    drawn = HTML(string=text).write_pdf(stylesheets=[CSS(finders.find("css/dossier.css"))])
    progress.tick(1, 2)
    with transaction.atomic():
        progress.hold()
        stored = files.store(
            content=ContentFile(drawn),
            name=f"loopbaandossier-{student.code}.pdf",
            content_type="application/pdf",
            school_id=student.school_id,
        )
        Job.objects.filter(pk=progress.job.pk).update(result=stored)
        progress.job.result = stored
    return {"file": stored.code}
