"""What the worker does for companies."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.actions import imports
from core.imports.actions import preview_of
from core.jobs import Progress, handles
from core.models import Job


def _preview(job: Job) -> str:
    return preview_of(job, lambda code: reverse("companies:import_preview", args=[code]))


@handles(
    "import_companies",
    label=_("Bedrijvenlijst nakijken"),
    leads_to=_preview,
    leads_label=_("Bekijk wat er verandert"),
)
def import_companies(progress: Progress) -> dict[str, Any]:
    return imports.stage_companies(progress, day=timezone.localdate())


@handles(
    "apply_companies",
    label=_("Bedrijvenlijst verwerken"),
    leads_to=_preview,
    leads_label=_("Bekijk wat er is verwerkt"),
)
def apply_companies(progress: Progress) -> dict[str, Any]:
    return imports.apply_staged_companies(progress)
