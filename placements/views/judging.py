"""One page for the judgement of an experience: the line beforehand, and looking back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.enums import Role
from core.doors import door
from core.errors import Refused
from core.forms import PlainForm
from placements.actions.judging import judge, look_back
from placements.enums import ExperienceState
from placements.forms.judging import BecauseForm, LookBackForm
from placements.models import Experience, Judgement
from placements.queries.daring import has_begun
from placements.views.finding import find_goals_of

OVER = (ExperienceState.FINISHED, ExperienceState.DISCUSSED)


@door(roles=[Role.COORDINATOR])
def judgement(request: Any, code: str) -> HttpResponse:
    """Before it begins why it will succeed; once it is over where that was off."""
    experience = find_goals_of(request, code)
    found = Judgement.objects.filter(experience=experience).select_related("experience").first()
    form = _form(request, experience, found)
    if request.method == "POST" and form.is_valid():
        try:
            _keep(request, experience, found, form)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Bewaard. De leerling leest het bij de ervaring."))
            return redirect("reflections:experience", code)
    context = {"experience": experience, "judgement": found, "form": form}
    return render(request, "placements/judgement.html", context)


def _form(request: Any, experience: Experience, found: Judgement | None) -> PlainForm:
    """Raises Http404 where there is nothing to write: it runs, or nothing was said beforehand."""
    given = request.POST if request.method == "POST" else None
    if experience.state == ExperienceState.OPEN and not has_begun(experience):
        return BecauseForm(given, initial={"because": found.because if found else ""})
    if found is not None and experience.state in OVER:
        return LookBackForm(given, initial={"text": found.looked_back})
    raise Http404


def _keep(request: Any, experience: Experience, found: Judgement | None, form: PlainForm) -> None:
    if isinstance(form, BecauseForm):
        judge(experience=experience, by=request.actor, **form.cleaned_data)
    elif found is not None:
        look_back(judgement=found, by=request.actor, **form.cleaned_data)
