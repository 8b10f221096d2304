"""Debriefs, and career dialogues around the talk itself: who waits, planned, moved, corrected, closed."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import Role
from core.doors import door, require
from core.errors import Refused
from core.paging import paginate
from reflections import rules
from reflections.actions import talks
from reflections.enums import DialogueState
from reflections.forms.talks import CorrectionForm, DebriefForm, PlanForm
from reflections.forms.voices import VoicesForm
from reflections.models import CareerDialogue
from reflections.queries.calendar import calendar_file
from reflections.queries.chain import without_own
from reflections.queries.experiences import (
    chains,
    since_last_dialogue,
    talk_queue,
    waiting_for_talk,
    with_talks,
)
from reflections.queries.openers import facts_for, openers_of
from reflections.queries.page import page_of
from reflections.queries.voices import invitable
from reflections.views.shared import dialogues_of, experiences_of, find_experience, groups_of


@door(roles=rules.STAFF_OF_EXPERIENCES)
def debrief(request: Any, code: str) -> HttpResponse:
    """Five minutes after one experience; one line is enough."""
    experience = find_experience(request, code)
    require(rules.may_debrief, request.actor, request.roles, experience)
    form = DebriefForm(request.POST or None, student=experience.student)
    if request.method == "POST" and form.is_valid():
        try:
            talks.debrief(experience=experience, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("De nabespreking is bewaard."))
            return redirect("reflections:experience", code)
    chain = page_of(experiences_of(request), code)
    sees_report = "report" in rules.sees(request.actor, request.roles, experience)
    if not sees_report:
        chain.goals = without_own(chain.goals)
    return render(
        request,
        "reflections/debrief.html",
        {
            "form": form,
            "chain": chain,
            "openers": openers_of(chain) if sees_report else [],
            "only_workplace": not sees_report,
        },
    )


@door(roles=rules.GUIDES, methods=["GET"])
def dialogues(request: Any) -> HttpResponse:
    """Who waits longest, what is planned, what was held; or a student that one looks for."""
    shown = request.GET.get("toon", "")
    wanted = request.GET.get("zoek", "").strip()
    context: dict[str, Any] = {"shown": shown, "wanted": wanted}
    if wanted:
        students = rules.guided_students(
            request.actor, request.school, request.roles, groups_of(request)
        )
        context["page"] = paginate(request, with_talks(students.present().found_by(wanted)))
    elif shown == "gevoerd":
        held = (
            dialogues_of(request)
            .exclude(state=DialogueState.PLANNED)
            .annotate(notes=Count("corrections"))
        )
        context["page"] = paginate(request, held.order_by("-held_on", "-pk"))
    elif shown == "gepland":
        planned = dialogues_of(request).filter(state=DialogueState.PLANNED)
        planned = planned.annotate(about=Count("experiences"))
        context["page"] = paginate(request, planned.order_by("planned_for", "pk"))
    else:
        groups = [] if Role.COORDINATOR in request.roles else groups_of(request)
        page = paginate(request, talk_queue(request.school, groups))
        page.object_list = waiting_for_talk(page.object_list)
        context["page"] = page
    return render(request, "reflections/dialogues.html", context)


@door(roles=rules.GUIDES)
def plan(request: Any, code: str) -> HttpResponse:
    """A moment for a dialogue over everything since the last one, and which workplaces take part."""
    students = rules.guided_students(
        request.actor, request.school, request.roles, groups_of(request)
    )
    student = get_object_or_404(students.select_related("school"), code=code)
    there = CareerDialogue.objects.filter(student=student, state=DialogueState.PLANNED).first()
    if there:
        return redirect("reflections:dialogue", there.code)
    about = chains(since_last_dialogue(student))
    places = invitable(about, facts_for(student, about))
    given = [request.POST] if request.method == "POST" else []
    form, voices = PlanForm(*given), VoicesForm(*given, places=places)
    if request.method == "POST" and form.is_valid() and voices.is_valid():
        try:
            made = talks.plan_dialogue(
                student=student, by=request.actor, voices=voices.voices(), **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _planned(len(voices.voices())))
            return redirect("reflections:dialogue", made.code)
    return render(
        request,
        "reflections/dialogue_plan.html",
        {"student": student, "form": form, "voices": voices, "about": about, "places": places},
    )


def _planned(invited: int) -> str:
    """Says who is told."""
    if invited:
        return ngettext(
            "Het gesprek is gepland. De leerling ziet het ook, en %(n)d werkplek krijgt een mail.",
            "Het gesprek is gepland. De leerling ziet het ook, en %(n)d werkplekken krijgen een "
            "mail.",
            invited,
        ) % {"n": invited}
    return _("Het gesprek is gepland. De leerling ziet het ook.")


@door(roles=rules.GUIDES, methods=["POST"])
def move(request: Any, code: str) -> HttpResponse:
    """The dialogue to another moment; the student is told."""
    found = get_object_or_404(dialogues_of(request), code=code)
    form = PlanForm(request.POST)
    try:
        if form.is_valid():
            talks.move_dialogue(dialogue=found, by=request.actor, **form.cleaned_data)
            messages.success(request, _("Verzet. De leerling ziet de nieuwe tijd."))
        else:
            messages.error(request, form.errors["when"][0])
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("reflections:dialogue", code)


@door(roles=[Role.STUDENT, *rules.GUIDES], methods=["GET"])
def calendar(request: Any, code: str) -> HttpResponse:
    """For the own calendar: when and with whom, and not what about."""
    found = get_object_or_404(dialogues_of(request), code=code, state=DialogueState.PLANNED)
    own = rules.is_own(request.actor, found.student)
    other = found.counsellor if own else found.student
    address = f"{settings.SITE_URL}{resolve_url('reflections:dialogue', code)}"
    content = calendar_file(
        found, title=_("Loopbaangesprek met %s") % (other or ""), address=address
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="loopbaangesprek.ics"'
    return response


@door(roles=rules.GUIDES, methods=["POST"])
def take_in(request: Any, code: str) -> HttpResponse:
    """What the student went through after the planning joins the dialogue."""
    found = get_object_or_404(dialogues_of(request), code=code)
    try:
        talks.add_to_dialogue(dialogue=found, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("reflections:dialogue", code)


@door(roles=[Role.STUDENT], methods=["POST"])
def correct(request: Any, code: str) -> HttpResponse:
    found = get_object_or_404(dialogues_of(request), code=code)
    require(rules.is_own, request.actor, found.student)
    form = CorrectionForm(request.POST)
    try:
        if form.is_valid():
            talks.correct_dialogue(dialogue=found, by=request.actor, **form.cleaned_data)
            messages.success(request, _("Bewaard. Je loopbaanbegeleider leest dit ook."))
        else:
            messages.error(request, _("Schrijf op wat er niet klopt."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("reflections:dialogue", code)


@door(roles=[Role.STUDENT], methods=["POST"])
def agree(request: Any, code: str) -> HttpResponse:
    """«Het klopt»: the record is closed before its days have passed."""
    found = get_object_or_404(dialogues_of(request), code=code)
    require(rules.is_own, request.actor, found.student)
    try:
        talks.close_dialogue(dialogue=found, by=request.actor)
        messages.success(request, _("Fijn. Het gesprek is afgesloten."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("reflections:dialogue", code)
