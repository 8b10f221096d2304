"""The goals of an experience, completed by the student once chosen."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.enums import Role
from core import files
from core.doors import door, require
from core.errors import Refused
from placements import rules
from placements.actions.goals import are_locked, change_goal, set_goals
from placements.forms.goals import GoalChangeForm, goal_forms
from placements.goal_examples import examples_for, later_examples
from placements.models import Experience
from placements.views.finding import find_goals_of


@door(roles=rules.READERS)
def goals(request: Any, code: str) -> HttpResponse:
    """The student writes until the work begins; school reads."""
    experience = find_goals_of(request, code)
    placements = list(experience.placements.select_related("assignment", "workplace__company"))
    locked = are_locked(experience, [p.state for p in placements])
    own = rules.may_write_goals(request.actor, experience)
    context = {"experience": experience, "placement": placements[-1] if placements else None}
    if not own or (locked and request.method == "GET"):
        found = experience.goals.select_related("audio").prefetch_related("versions")
        shown = {**context, "goals": found, "locked": locked}
        return render(request, "placements/goals_read.html", {**shown, "own": own})
    forms = goal_forms(experience, *_given(request))
    if request.method == "POST" and _kept(request, experience, forms):
        return redirect("reflections:experience", code)
    return render(
        request,
        "placements/goals.html",
        {
            **context,
            "forms": forms,
            "open_first": not any(form.goal for form in forms),
            "examples": examples_for(context["placement"] and context["placement"].assignment),
            "later_examples": later_examples(),
            "problems": [form for form in forms if form.is_bound and form.errors],
        },
    )


def _given(request: Any) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _kept(request: Any, experience: Experience, forms: list[Any]) -> bool:
    if not all([form.is_valid() for form in forms]):  # noqa: C419 - each must say its errors
        return False
    wordings = {form.place: form.wording() for form in forms}
    try:
        set_goals(experience=experience, wordings=wordings, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, _("Je doelen zijn bewaard. Tot het begin kun je ze veranderen."))
    return True


@door(roles=[Role.STUDENT], methods=["POST"])
def goals_autosave(request: Any, code: str) -> HttpResponse:
    """What is typed so far; answers nothing, and never stops the typing."""
    experience = find_goals_of(request, code)
    require(rules.may_write_goals, request.actor, experience)
    forms = goal_forms(experience, request.POST)
    wordings = {form.place: form.wording() for form in forms if form.is_valid()}
    try:
        set_goals(experience=experience, wordings=wordings, by=request.actor, growing=True)
    except Refused as refusal:
        return HttpResponse(str(refusal), status=409, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)


@door(roles=rules.READERS, methods=["GET"])
def goal_recording(request: Any, code: str, place: int) -> HttpResponse:
    """How a goal was said."""
    experience = find_goals_of(request, code)
    found = experience.goals.filter(order=place, audio__isnull=False).select_related("audio")
    goal = get_object_or_404(found[:1])
    return files.answer(request, goal.audio)


@door(roles=[Role.STUDENT])
def goal_change(request: Any, code: str, place: int) -> HttpResponse:
    """A goal after the start: possible, visibly, with a line why."""
    experience = find_goals_of(request, code)
    require(rules.may_write_goals, request.actor, experience)
    found = experience.goals.filter(order=place)
    goal = get_object_or_404(found[:1])
    form = GoalChangeForm(request.POST or None, goal=goal)
    if request.method == "POST" and form.is_valid():
        try:
            why = form.cleaned_data["why"]
            change_goal(goal=goal, wording=form.wording(), why=why, by=request.actor)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Je doel is veranderd. Wat er eerst stond, blijft erbij."))
            return redirect("reflections:experience", code)
    return render(
        request,
        "placements/goal_change.html",
        {"experience": experience, "goal": goal, "form": form},
    )
