"""The dossier as a file: a job, since drawing pages takes seconds."""

from django.db import transaction

from core.actors import Actor
from core.jobs import enqueue
from core.models import Job
from students.models import Student


@transaction.atomic
def order_dossier(*, student: Student, by: Actor) -> Job:
    return enqueue(
        kind="dossier_pdf",
        by=by,
        school_id=student.school_id,
        params={"student": student.pk, "language": by.user.language if by.is_user else "nl"},
    )
