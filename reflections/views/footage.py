"""Photos and film of the student at work: added, shown within the consents, taken away."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.enums import Role
from core import files
from core.doors import door, require
from core.errors import Refused
from core.paging import paginate
from placements.models import Experience
from reflections import rules
from reflections.actions.footage import add_footage, remove_footage
from reflections.forms.footage import FootageForm
from reflections.models import Footage
from reflections.queries.footage import USES, for_use, thanked_for
from reflections.views.shared import find_experience
from students.enums import ConsentPurpose
from students.queries.consents import pictures_allowed


def _experience(request: Any, code: str) -> Experience:
    found = find_experience(request, code)
    require(rules.may_handle_footage, request.actor, request.roles, found)
    return found


@door(roles=rules.READERS)
def footage(request: Any, code: str) -> HttpResponse:
    """What is there beside the thank-you, and room for more; hidden while no consent stands."""
    experience = _experience(request, code)
    sent = request.method == "POST"
    form = FootageForm(request.POST, request.FILES) if sent else FootageForm()
    if sent and form.is_valid():
        try:
            _keep(experience, form, request)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Bewaard."))
            return redirect("reflections:footage", code)
    allowed = pictures_allowed([experience.student])[experience.student_id]
    return render(
        request,
        "reflections/footage.html",
        {
            "experience": experience,
            "student": experience.student,
            "own": rules.is_own(request.actor, experience.student),
            "form": form,
            "found": list(experience.footage.select_related("file")),
            "shows": ConsentPurpose.DOSSIER in allowed,
            "allowed": bool(allowed),
            "thanked": thanked_for(experience),
        },
    )


@transaction.atomic
def _keep(experience: Experience, form: FootageForm, request: Any) -> None:
    for upload in form.uploads():
        caption = form.cleaned_data["caption"]
        add_footage(experience=experience, upload=upload, caption=caption, by=request.actor)


def _footage(request: Any, code: str, file_code: str) -> Footage:
    experience = _experience(request, code)
    found = get_object_or_404(experience.footage.select_related("file"), file__code=file_code)
    found.experience = experience
    return found


@door(roles=rules.READERS, methods=["GET"])
def footage_file(request: Any, code: str, file_code: str) -> HttpResponseBase:
    """For the dossier's readers while that consent stands; for the coordinator any consent does."""
    found = _footage(request, code, file_code)
    student = found.experience.student
    allowed = pictures_allowed([student])[student.pk]
    if ConsentPurpose.DOSSIER not in allowed and not (
        allowed and Role.COORDINATOR in request.roles
    ):
        raise Http404
    return files.answer(request, found.file, download="download" in request.GET)


@door(roles=rules.READERS, methods=["POST"])
def footage_remove(request: Any, code: str) -> HttpResponse:
    """Which one is in the form. Also what is hidden can be taken away."""
    remove_footage(footage=_footage(request, code, request.POST.get("shot", "")), by=request.actor)
    messages.success(request, _("Weggehaald."))
    return redirect("reflections:footage", code)


@door(roles=[Role.COORDINATOR], methods=["GET"])
def footage_list(request: Any) -> HttpResponse:
    """What the school may use outside the dossier, per purpose that is consented to now."""
    use, text = request.GET.get("voor", ""), request.GET.get("zoek", "").strip()
    use = use if use in USES else "website"
    found = for_use(request.school, USES[use][0], text)
    chips = {key: label for key, (_purpose, label) in USES.items()}
    return render(
        request,
        "reflections/footage_list.html",
        {"page": paginate(request, found), "chips": chips, "use": use, "text": text},
    )
