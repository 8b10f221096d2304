"""The student's path, and the one page of an experience."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from core.doors import door, require
from core.errors import Refused
from placements.enums import ExperienceState
from placements.models import Experience
from reflections import rules
from reflections.actions import talks
from reflections.enums import DialogueState, NextStepState
from reflections.forms.remarks import HelpedForm
from reflections.forms.reports import ReturnForm
from reflections.forms.talks import AbsenceForm, DebriefForm, SettleForm
from reflections.models import CareerDialogue, NextStep
from reflections.queries.chain import without_own
from reflections.queries.experiences import for_cards
from reflections.queries.history import history_of
from reflections.queries.openers import openers_of
from reflections.queries.page import page_of
from reflections.queries.remarks import by_section, sections_of
from reflections.queries.steps import with_answers
from reflections.queries.turns import parts_of, turn_of
from reflections.queries.workplace import what_can_help
from reflections.views.shared import experiences_of, find_experience
from reflections.views.steps import with_forms
from students.models import Student


@door(roles=[Role.STUDENT], methods=["GET"])
def my_experiences(request: Any) -> HttpResponse:
    """The student's path as cards; what waits for the student comes first."""
    student = get_object_or_404(Student, school=request.school, user=request.user)
    agreed = list(NextStep.objects.filter(student=student).select_related("call"))
    own = Experience.objects.filter(student=student).order_by("-created", "-pk")
    found = for_cards(own, agreed=agreed)
    cards = [(chain, turn_of(chain, own=True)) for chain in found]
    steps = [step for step in agreed if step.state == NextStepState.OPEN]
    talks_ = CareerDialogue.objects.filter(student=student).exclude(state=DialogueState.CLOSED)
    tasks = [card for card in cards if card[1].is_task]
    first = min(tasks, key=lambda card: card[1].part != "report", default=None)
    return render(
        request,
        "reflections/my_experiences.html",
        {
            "student": student,
            "first": first,
            "cards": [card for card in cards if card is not first],
            "steps": with_forms(with_answers(steps, student)),
            "talks": talks_.select_related("counsellor").order_by("planned_for"),
        },
    )


@door(roles=rules.READERS, methods=["GET"])
def experience(request: Any, code: str) -> HttpResponse:
    """Everything about one experience; the parts that one may not see are absent."""
    chain = page_of(experiences_of(request), code, reader=request.user.pk)
    if chain is None:
        raise Http404
    found = chain.experience
    own = rules.is_own(request.actor, found.student)
    sees = rules.sees(request.actor, request.roles, found)
    if "report" not in sees:
        chain.goals = without_own(chain.goals)
    guides = rules.may_guide(request.actor, request.roles, found.student) and not own
    may_read = rules.may_read_report(request.actor, request.roles, chain.report)
    may_debrief = chain.has_begun and rules.may_debrief(request.actor, request.roles, found)
    first_talk = may_debrief and not (chain.debriefs or chain.dialogues)
    steps = rules.readable_steps(chain.next_steps, sees)
    return render(
        request,
        "reflections/experience.html",
        {
            "chain": chain,
            "own": own,
            "guides": guides,
            **_answers(chain, sees, report=may_read),
            "helped_forms": _helped_forms(chain) if own else {},
            "judges": Role.COORDINATOR in request.roles and not own,
            "sees": sees,
            "only_workplace": "report" not in sees,
            "parts": [p for p in parts_of(chain, own=own) if p.key in sees],
            "turn": turn_of(chain, own=own),
            "report": chain.report if may_read else None,
            "openers": openers_of(chain) if first_talk and "report" in sees else [],
            "may_debrief": may_debrief,
            "debrief_form": DebriefForm(student=found.student) if first_talk else None,
            "settle_forms": [(s, SettleForm(prefix=f"s{s.pk}")) for s in steps],
            "return_form": ReturnForm() if guides else None,
        },
    )


def _answers(chain: Any, sees: set[str], *, report: bool) -> dict[str, Any]:
    """What was answered to each part, and the addresses to answer it and to read what it said."""
    code, sections = chain.experience.code, sections_of(sees)
    there = {
        "goals": chain.goals,
        "workplace": chain.given,
        "report": report and chain.told,
        "talk": chain.debriefs or chain.dialogues,
        "next": chain.next_steps,
    }
    stands = chain.experience.state != ExperienceState.CANCELLED
    open_ = [key for key, found in there.items() if stands and found and key in sections]
    changed = [key for key in chain.changed if key in sections and (key != "report" or report)]
    return {
        "remarks": by_section(chain.experience.remarks.all(), sections),
        "answers": {key: reverse("reflections:answer", args=[code, key]) for key in open_},
        "earlier": {key: reverse("reflections:earlier", args=[code, key]) for key in changed},
    }


def _helped_forms(chain: Any) -> dict[int, HelpedForm]:
    """By feedback."""
    return {
        each.pk: HelpedForm(
            there=what_can_help(chain, each),
            initial={"helped": each.helped},
            auto_id=f"helped{each.pk}_%s",
        )
        for each in chain.given
    }


@door(roles=[Role.STUDENT, *rules.GUIDES], methods=["GET"])
def course(request: Any, code: str) -> HttpResponse:
    """Who did what, and when; opened only by who wants to know."""
    chain = page_of(experiences_of(request), code, reader=request.user.pk)
    if chain is None:
        raise Http404
    if "history" not in rules.sees(request.actor, request.roles, chain.experience):
        raise PermissionDenied
    template = "reflections/_course.html" if request.htmx else "reflections/course.html"
    return render(request, template, {"chain": chain, "history": history_of(chain)})


@door(roles=[Role.STUDENT, *rules.GUIDES], methods=["POST"])
def settle(request: Any) -> HttpResponse:
    """What came of a next step; its key is in the form, not in the address."""
    steps = rules.visible_next_steps(request.actor, request.school, request.roles)
    key = request.POST.get("step", "")
    step = get_object_or_404(
        steps.select_related("experience", "dialogue", "student"), pk=key if key.isdecimal() else 0
    )
    form = SettleForm(request.POST, prefix=f"s{step.pk}")
    try:
        if form.is_valid():
            talks.settle_next_step(next_step=step, by=request.actor, **form.cleaned_data)
            messages.success(request, _("Bewaard. In het volgende gesprek komt dit terug."))
        else:
            messages.error(request, _("Kies hoe het ermee staat."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    if step.experience:
        return redirect("reflections:experience", step.experience.code)
    if step.dialogue:
        return redirect("reflections:dialogue", step.dialogue.code)
    return redirect("reflections:dossier", step.student.code)


@door(roles=rules.GUIDES, methods=["POST"])
def absence(request: Any, code: str) -> HttpResponse:
    """Why a part of the chain will not come."""
    found = find_experience(request, code)
    require(rules.may_guide, request.actor, request.roles, found.student)
    form = AbsenceForm(request.POST)
    try:
        if form.is_valid():
            talks.explain_absence(experience=found, by=request.actor, **form.cleaned_data)
            messages.success(request, _("De reden is bewaard."))
        else:
            messages.error(request, _("Geef een reden."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("reflections:experience", code)
