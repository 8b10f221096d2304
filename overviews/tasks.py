"""Draws overviews in the worker."""

from django.utils.translation import gettext_lazy as _

from accounts.models import Term
from core.jobs import Progress, handles
from overviews import exports
from overviews.actions import KIND
from overviews.queries.term import overview_of


@handles(KIND, label=_("Overzicht als PDF"), retry=True)
def draw_overview(progress: Progress) -> dict:
    progress.tick(0, 2)
    term = Term.objects.select_related("school").get(pk=progress.job.params["term"])
    found = overview_of(term)
    progress.tick(1, 2)
    progress.keep(
        content=exports.as_pdf(found),
        name=exports.file_name(found, "pdf"),
        content_type="application/pdf",
    )
    return {}
