"""A school's start in steps, and its settings later."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import actions, roster
from accounts.enums import Role
from accounts.forms.school import SchoolForm, SchoolStartForm, TermForm
from accounts.forms.signing_in import NameForm
from accounts.queries import next_setup_step, setup_steps, suggested_term
from core.doors import door
from core.errors import Refused

COORDINATOR = [Role.COORDINATOR]


@door(roles=COORDINATOR, methods=["GET"])
def setup(request: Any) -> HttpResponse:
    """On to the first step that is open; to the settings when the school is ready."""
    step = next_setup_step(request.school)
    return redirect(step.url if step else "accounts:settings")


@door(roles=COORDINATOR)
def setup_term(request: Any) -> HttpResponse:
    form = TermForm(request.POST or None, initial=suggested_term(request.school))
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_term(school=request.school, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("accounts:setup_school")
    return _step(request, "term", {"form": form, "terms": request.school.terms.all()})


@door(roles=COORDINATOR)
def setup_school(request: Any) -> HttpResponse:
    form = SchoolStartForm.of(request.school, request.POST or None)
    name = None if request.user.last_name else NameForm.of(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid() and (name is None or name.is_valid()):
        if name is not None:
            actions.change_name(user=request.user, by=request.actor, **name.cleaned_data)
        actions.change_school(school=request.school, by=request.actor, **form.cleaned_data)
        return redirect("accounts:setup_roster")
    return _step(request, "school", {"form": form, "name": name})


@door(roles=COORDINATOR, methods=["GET"])
def setup_roster(request: Any) -> HttpResponse:
    return _step(request, "roster", {"students": roster.count(request.school)})


def _step(request: Any, code: str, context: dict[str, Any]) -> HttpResponse:
    steps = setup_steps(request.school)
    place = next(i for i, step in enumerate(steps) if step.code == code)
    context |= {"steps": steps, "step": steps[place], "number": place + 1}
    return render(request, f"accounts/setup_{code}.html", context)


@door(roles=COORDINATOR)
def settings(request: Any) -> HttpResponse:
    form = SchoolForm.of(request.school, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_school(school=request.school, by=request.actor, **form.values())
        messages.success(request, _("De instellingen zijn bewaard."))
        return redirect("accounts:settings")
    return render(request, "accounts/settings.html", {"form": form})


@door(roles=COORDINATOR)
def terms(request: Any) -> HttpResponse:
    """All terms, newest first, and a form for the next one."""
    form = TermForm(request.POST or None, initial=suggested_term(request.school))
    if request.method == "POST" and form.is_valid():
        try:
            term = actions.add_term(school=request.school, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("“%(name)s” staat erbij.") % {"name": term.name})
            return redirect("accounts:terms")
    rows = request.school.terms.order_by("-start")
    return render(request, "accounts/terms.html", {"terms": rows, "form": form})


@door(roles=COORDINATOR)
def term(request: Any, pk: int) -> HttpResponse:
    term = get_object_or_404(request.school.terms, pk=pk)
    form = TermForm.of(term, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_term(term=term, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("De periode is bewaard."))
            return redirect("accounts:terms")
    return render(request, "accounts/term.html", {"term": term, "form": form})


@door(roles=COORDINATOR, methods=["POST"])
def term_state(request: Any, pk: int) -> HttpResponse:
    """Closes a term, or opens it again."""
    term = get_object_or_404(request.school.terms, pk=pk)
    step = actions.reopen_term if request.POST.get("step") == "reopen" else actions.close_term
    try:
        step(term=term, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:terms")
