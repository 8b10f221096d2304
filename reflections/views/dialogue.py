"""One career dialogue: prepared and written down on one page, then read, put right, told back."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from core.doors import door
from core.errors import Refused
from placements.models import Experience
from reflections import rules
from reflections.actions import talks
from reflections.enums import Competence, DialogueState
from reflections.forms.talks import (
    CorrectionForm,
    HoldForm,
    NextStepFormSet,
    PlanForm,
    RewriteForm,
    topic_choices,
)
from reflections.forms.voices import TellForm
from reflections.models import CareerDialogue
from reflections.queries.dialogues import companies_for, earlier_records, questions_by_competence
from reflections.queries.experiences import chains, for_cards, since_last_dialogue
from reflections.queries.openers import facts_for, openers_for, ties_in_words
from reflections.queries.steps import with_answers
from reflections.queries.voices import invitable, tellable, voices_of
from reflections.views.shared import dialogues_of
from reflections.views.steps import topics_for, with_forms


def about_of(dialogue: CareerDialogue) -> Any:
    return Experience.objects.filter(dialogues=dialogue).order_by("created", "pk")


@door(roles=[Role.STUDENT, *rules.GUIDES])
def dialogue(request: Any, code: str) -> HttpResponse:
    """Preparation and record on one page; once held, what was said, for both."""
    found = get_object_or_404(dialogues_of(request), code=code)
    own = rules.is_own(request.actor, found.student)
    guides = rules.may_guide(request.actor, request.roles, found.student) and not own
    if found.state == DialogueState.PLANNED and guides:
        return _prepare(request, found, chains(about_of(found)))
    about = for_cards(about_of(found))
    competences = dict(Competence.choices)
    steps = list(found.next_steps.select_related("experience", "company", "call"))
    lines = with_answers(steps, found.student, may_ask=guides)
    places = tellable(about, voices_of(found)) if found.held_on else []
    return render(
        request,
        "reflections/dialogue.html",
        {
            "dialogue": found,
            "about": about,
            "own": own,
            "guides": guides,
            "corrections": found.corrections.all(),
            "earlier": earlier_records(found),
            "steps": with_forms(lines),
            "topics": topics_for(lines) if own or guides else [],
            "labels": [competences[c] for c in found.competences if c in competences],
            "until": talks.correction_until(found) if found.held_on else None,
            "may_correct": rules.may_correct(request.actor, found)
            and timezone.localdate() <= talks.correction_until(found),
            "may_rewrite": guides and found.state == DialogueState.HELD,
            "told": [place for place in places if place.is_told],
            "to_tell": [
                (place, TellForm(steps=steps, auto_id=f"{place.placement.code}_%s"))
                for place in places
                if own and not place.is_told
            ],
            "form": CorrectionForm(),
        },
    )


def _prepare(request: Any, found: CareerDialogue, about: list[Any]) -> HttpResponse:
    companies = companies_for(found.student)
    given = [request.POST] if request.method == "POST" else []
    form = HoldForm(*given, chains=about)
    more = {"topics": topic_choices(), "companies": companies}
    steps = NextStepFormSet(*given, prefix="stap", form_kwargs=more)
    if request.method == "POST" and form.is_valid() and steps.is_valid():
        try:
            _hold(request, found, form, steps)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(
                request, _("Bewaard. De leerling kan het lezen en een week lang aanvullen.")
            )
            return redirect("reflections:dialogue", found.code)
    facts = facts_for(found.student, about)
    voices = list(voices_of(found))
    there = {chain.experience.pk for chain in about}
    return render(
        request,
        "reflections/dialogue_prepare.html",
        {
            "dialogue": found,
            "about": about,
            "openers": openers_for(found.student, about, facts=facts),
            "ticked": form.ticked(),
            "ties": ties_in_words(facts),
            "titles": {chain.experience.code: chain.title for chain in about},
            "voices": voices,
            "to_invite": invitable(about, facts, asked=[v.placement_id for v in voices]),
            "questions": questions_by_competence(found.student.school, about),
            "companies": companies,
            "move_form": PlanForm(initial={"when": found.planned_for}, auto_id="move_%s"),
            "form": form,
            "steps": steps,
            "newer": [e for e in since_last_dialogue(found.student) if e.pk not in there],
        },
    )


@transaction.atomic
def _hold(request: Any, found: CareerDialogue, form: HoldForm, steps: Any) -> None:
    talks.hold_dialogue(
        dialogue=found,
        record=form.cleaned_data["record"],
        competences=form.cleaned_data["competences"],
        trainers_add=form.cleaned_data["trainers_add"],
        next_steps=[s.values() for s in steps if s.cleaned_data.get("text")],
        absences=form.absences(),
        ticked=form.ticked(),
        by=request.actor,
    )


@door(roles=rules.GUIDES)
def rewrite(request: Any, code: str) -> HttpResponse:
    """The record is put right; what stood there stays to be read."""
    found = get_object_or_404(dialogues_of(request), code=code)
    if found.state != DialogueState.HELD:
        messages.error(request, _("Dit gesprek kan nu niet worden aangepast."))
        return redirect("reflections:dialogue", code)
    now = {name: getattr(found, name) for name in ("record", "competences", "trainers_add")}
    form = RewriteForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            talks.rewrite_dialogue(dialogue=found, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Aangepast. De leerling ziet ook wat er eerst stond."))
            return redirect("reflections:dialogue", code)
    return render(request, "reflections/dialogue_rewrite.html", {"dialogue": found, "form": form})
