"""The only thing that overviews writes: a job that draws a term's overview as a PDF."""

from django.db import transaction

from accounts.models import Term
from core.actors import Actor
from core.jobs import enqueue
from core.models import Job

KIND = "term_overview"


@transaction.atomic
def order_pdf(*, term: Term, by: Actor) -> Job:
    return enqueue(kind=KIND, by=by, school_id=term.school_id, params={"term": term.pk})
