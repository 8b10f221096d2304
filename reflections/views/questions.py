"""The coordinator's own items of work attitude."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.enums import Role
from core.doors import door
from core.errors import Refused
from reflections.actions.questions import change_attitude_items
from reflections.forms.feedback import PreviewForm
from reflections.forms.questions import AttitudeForm
from reflections.queries.feedback import items_of, latest_attitude_set


@door(roles=[Role.COORDINATOR])
def attitude(request: Any) -> HttpResponse:
    """Changing makes a new version; «voorbeeld» shows it first and keeps nothing."""
    latest = latest_attitude_set(request.school)
    items = items_of(request.school, latest)
    form = AttitudeForm(request.POST or None, initial={"items": AttitudeForm.written(items)})
    if request.method == "POST" and form.is_valid():
        items = form.preview()
        if "voorbeeld" not in request.POST and _changed(request, form):
            return redirect("reflections:attitude")
    shown = {
        "form": form,
        "preview": PreviewForm(items=items),
        "version": latest.version if latest else 0,
        "from_days": request.school.setting("attitude_from_days"),
        "is_preview": request.method == "POST",
    }
    return render(request, "reflections/questions_attitude.html", shown)


def _changed(request: Any, form: AttitudeForm) -> bool:
    try:
        change_attitude_items(
            school=request.school, items=form.cleaned_data["items"], by=request.actor
        )
    except Refused as refusal:
        form.add_error("items", str(refusal))
        return False
    messages.success(request, _("Bewaard. Vanaf nu vragen we dit; oude antwoorden blijven staan."))
    return True
