"""The dossier as a file: a job, since drawing pages takes seconds."""

from django.db import transaction

from core.actors import Actor
from core.jobs import enqueue
from core.models import Job
from students.models import Student


@transaction.atomic
def order_dossier(*, student: Student, by: Actor) -> Job:
    """The student's own copy holds what school may not read yet, so it is no job of the school."""
    own = by.is_user and student.user_id == by.ref
    return enqueue(
        kind="dossier_pdf",
        by=by,
        school_id=None if own else student.school_id,
        params={"student": student.pk, "code": student.code, "own": own},
    )
