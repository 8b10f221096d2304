"""Next steps: what on offer answers them, and what companies are asked when nothing does."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import Role
from core.doors import door
from core.errors import Refused
from placements.forms.calls import CallForm
from placements.queries.offerings import running_term
from reflections import rules
from reflections.actions.calling import call_for
from reflections.actions.next_steps import say_topic
from reflections.forms.talks import SettleForm, TopicForm, topic_choices
from reflections.queries.steps import StepLine, with_answers
from reflections.views.shared import find_experience


def with_forms(lines: Iterable[StepLine]) -> list[tuple[StepLine, SettleForm]]:
    """Each with the form that settles it."""
    return [(line, SettleForm(prefix=f"s{line.step.pk}")) for line in lines]


@door(roles=[Role.STUDENT, *rules.GUIDES], methods=["GET"])
def step_answers(request: Any, code: str) -> HttpResponse:
    """What answers the steps of one experience; looked for when somebody wants to know."""
    found = find_experience(request, code)
    own = rules.is_own(request.actor, found.student)
    guides = rules.may_guide(request.actor, request.roles, found.student) and not own
    sees = rules.sees(request.actor, request.roles, found)
    steps = rules.readable_steps(found.next_steps.select_related("company", "call"), sees)
    lines = with_answers(steps, found.student, may_ask=guides)
    template = "reflections/_steps.html" if request.htmx else "reflections/steps.html"
    shown = {
        "experience": found,
        "steps": with_forms(lines),
        "topics": topics_for(lines) if own or guides else [],
        "own": own,
        "guides": guides,
    }
    return render(request, template, shown)


def topics_for(lines: Iterable[StepLine]) -> list[Any]:
    """What a step can be about, when one of these does not say so yet."""
    return topic_choices() if any(line.lacks_topic for line in lines) else []


def _step(request: Any, key: str) -> Any:
    """By its key, which is no part of the path: nobody talks about a step by a number."""
    steps = rules.visible_next_steps(request.actor, request.school, request.roles)
    return get_object_or_404(
        steps.select_related("student", "sector", "experience", "dialogue"),
        pk=key if key.isdecimal() else 0,
    )


@door(roles=[Role.STUDENT, *rules.GUIDES], methods=["POST"])
def step_topic(request: Any) -> HttpResponse:
    """What a step is about; from then on it meets what is on offer."""
    step = _step(request, request.POST.get("step", ""))
    form = TopicForm(request.POST, topics=topic_choices())
    try:
        if form.is_valid():
            say_topic(next_step=step, by=request.actor, **form.values())
            messages.success(request, _("Bewaard. Hieronder staat wat erbij past."))
        else:
            messages.error(request, _("Kies waar het over gaat."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    if step.experience:
        return redirect("reflections:step_answers", step.experience.code)
    if step.dialogue:
        return redirect("reflections:dialogue", step.dialogue.code)
    return redirect("reflections:dossier", step.student.code)


@door(roles=rules.GUIDES)
def ask_companies(request: Any) -> HttpResponse:
    """A step that nothing on offer answers becomes a question to companies, without a name."""
    step = _step(request, request.POST.get("stap") or request.GET.get("stap", ""))
    form = CallForm(request.POST or None, student=step.student, initial=_from(step))
    if request.method == "POST" and form.is_valid():
        try:
            call, asked = call_for(
                next_step=step,
                term=running_term(request.school),
                by=request.actor,
                **form.cleaned_data,
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _asked(asked))
            return redirect("placements:call", call.code)
    return render(request, "reflections/ask_companies.html", {"step": step, "form": form})


def _from(step: Any) -> dict[str, Any]:
    return {"text": step.text, "sector": step.sector_id}


def _asked(companies: int) -> str:
    if not companies:
        return _("De oproep staat klaar. Er is geen bedrijf met een e-mailadres in deze sector.")
    return ngettext(
        "%(n)d bedrijf krijgt een mail.", "%(n)d bedrijven krijgen een mail.", companies
    ) % {"n": companies}
