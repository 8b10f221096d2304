"""What the worker does for students."""

from datetime import timedelta
from typing import Any

from celery import shared_task
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import new_card_code, store_cards
from accounts.enums import Role
from accounts.models import School, Term
from core.actors import Actor
from core.errors import Refused
from core.imports.actions import preview_of
from core.jobs import Progress, handles
from core.models import Job
from students import card_sheets
from students.actions import cards, consents, imports
from students.queries.groups import students_for_cards


@shared_task(name="students.tasks.ask_again_at_sixteen")
def ask_again_at_sixteen() -> None:
    """Every day: tells who turned 16 that the word on pictures is theirs now. Safe to repeat."""
    consents.ask_again_at_sixteen(today=timezone.localdate(), by=Actor.system("sixteen"))


@handles(
    "sign_in_cards",
    label=_("Inlogkaarten"),
    retry=True,
    keeps=timedelta(hours=24),
    roles=(Role.COORDINATOR,),
)
def sign_in_cards(progress: Progress) -> dict:
    """Draws the sheets first and stores the hashes last, so that old cards work until new ones are there.

    The codes exist in plain only in the PDF.
    """
    params, by = progress.job.params, Actor.system("sign_in_cards")
    school = School.objects.get(pk=progress.job.school_id or 0)
    term = Term.objects.get(pk=params["term"], school=school)
    students = list(
        students_for_cards(
            school,
            group=params["group"],
            student_ids=params["students"],
            only_new=params["only_new"],
        )
    )
    if not students:
        raise Refused(gettext("Hier is niemand die een kaart nodig heeft."))
    cards.ensure_users(school=school, students=students, by=by)
    progress.tick(0, len(students), gettext("Kaarten tekenen"))
    drawn = [card_sheets.Card(s, s.current_group, new_card_code()) for s in students]
    content = card_sheets.sheets(school=school, term=term, cards=drawn)
    part = params["group"] or (students[0].full_name if len(students) == 1 else school.name)
    with transaction.atomic():
        progress.hold()
        store_cards(
            school=school,
            term=term,
            codes={card.student.user_id or 0: card.code for card in drawn},
            by=by,
        )
        progress.keep(
            content=content,
            name=f"inlogkaarten-{slugify(part)}.pdf",
            content_type="application/pdf",
        )
    progress.tick(len(students), len(students))
    return {"cards": len(drawn)}


def _preview(job: Job) -> str:
    return preview_of(job, lambda code: reverse("students:import_preview", args=[code]))


@handles(
    "import_students",
    label=_("Leerlingenlijst nakijken"),
    leads_to=_preview,
    leads_label=_("Bekijk wat er verandert"),
)
def import_students(progress: Progress) -> dict[str, Any]:
    return imports.stage_roster(progress, day=timezone.localdate())


@handles(
    "apply_students",
    label=_("Leerlingenlijst verwerken"),
    leads_to=_preview,
    leads_label=_("Bekijk wat er is verwerkt"),
)
def apply_students(progress: Progress) -> dict[str, Any]:
    return imports.apply_staged_roster(progress)
