"""Feedback that school writes down: what was told, what came otherwise, or that nothing comes."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.doors import door, require
from core.errors import Refused
from placements.enums import PlacementState
from placements.models import Experience, Placement
from reflections import rules
from reflections.actions import asking
from reflections.actions import feedback as actions
from reflections.enums import FeedbackState, FeedbackWay
from reflections.forms.feedback import ElsewhereForm, FeedbackForm, NotGivenForm
from reflections.queries.feedback import OVER, ask_about, feedback_of, placements_with_all, said
from reflections.views.feedback import answer_recording, why_closed
from reflections.views.shared import find_experience

STAFF = rules.STAFF_OF_EXPERIENCES


def _recordable(request: Any, code: str) -> Experience:
    experience = find_experience(request, code)
    require(rules.may_record_feedback, request.actor, request.roles, experience)
    return experience


def which(request: Any, experience: Experience) -> Placement:
    """The placement that the address names, else the last that stands."""
    standing = (
        placements_with_all()
        .filter(experience=experience)
        .exclude(state=PlacementState.CANCELLED)
        .order_by("start", "pk")
    )
    named = request.GET.get("plaatsing")
    found = standing.filter(code=named).first() if named else standing.last()
    if found is None:
        raise Http404
    placement: Placement = found
    return placement


def _here(placement: Placement) -> str:
    path = reverse("reflections:feedback_record", args=[placement.experience.code])
    return f"{path}?plaatsing={placement.code}"


@door(roles=STAFF)
def feedback_record(request: Any, code: str) -> HttpResponse:
    """The trainer's own form, filled in by who listens; what came by link is only read here."""
    placement = which(request, _recordable(request, code))
    ask = ask_about(placement)
    form = FeedbackForm(
        request.POST or None, request.FILES or None, ask=ask, way=FeedbackWay.SCHOOL
    )
    if request.method == "POST":
        require(_ours_to_write, ask.feedback)
        if form.is_valid() and _kept(request, placement, form):
            return redirect("reflections:experience", code)
    return _show(request, placement, form)


def _ours_to_write(feedback: Any) -> bool:
    """What the workplace wrote itself is not changed by school."""
    given = feedback is not None and feedback.state == FeedbackState.GIVEN
    return not given or feedback.way == FeedbackWay.SCHOOL


def _kept(request: Any, placement: Placement, form: FeedbackForm) -> bool:
    try:
        actions.give_feedback(
            placement=placement, way=FeedbackWay.SCHOOL, by=request.actor, **form.values()
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("De feedback is bewaard."))
    return True


def _show(
    request: Any,
    placement: Placement,
    form: FeedbackForm,
    *,
    elsewhere: ElsewhereForm | None = None,
    not_given: NotGivenForm | None = None,
) -> HttpResponse:
    feedback = feedback_of(placement)
    shown = {
        "placement": placement,
        "experience": placement.experience,
        "feedback": feedback,
        "form": form,
        "elsewhere": elsewhere or ElsewhereForm(prefix="anders"),
        "not_given": not_given or NotGivenForm(prefix="niet"),
        "recordings": _recordings(placement),
        "ours": _ours_to_write(feedback),
        "said": None if feedback is None or _ours_to_write(feedback) else said(feedback),
        "closed": why_closed(placement),
        "over": placement.state in OVER,
        "guides": rules.may_guide(request.actor, request.roles, placement.experience.student),
        "address": asking.address_of(placement),
    }
    return render(request, "reflections/feedback_record.html", shown)


def _recordings(placement: Placement) -> dict[str, str]:
    feedback, code = feedback_of(placement), placement.experience.code
    return {
        name: reverse("reflections:feedback_audio", args=[code, placement.code, name])
        for name in actions.RECORDINGS
        if getattr(feedback, name, None) is not None
    }


def _form(placement: Placement) -> FeedbackForm:
    return FeedbackForm(ask=ask_about(placement), way=FeedbackWay.SCHOOL)


@door(roles=rules.GUIDES, methods=["POST"])
def feedback_elsewhere(request: Any, code: str) -> HttpResponse:
    """It came by telephone or mail; reminders stop."""
    placement = which(request, _recordable(request, code))
    form = ElsewhereForm(request.POST, prefix="anders")
    if form.is_valid():
        try:
            actions.note_elsewhere(placement=placement, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Bewaard. Er gaan geen herinneringen meer uit."))
            return redirect("reflections:experience", code)
    return _show(request, placement, _form(placement), elsewhere=form)


@door(roles=rules.GUIDES, methods=["POST"])
def feedback_not_given(request: Any, code: str) -> HttpResponse:
    """It will not come, and why; reminders stop."""
    placement = which(request, _recordable(request, code))
    form = NotGivenForm(request.POST, prefix="niet")
    if form.is_valid():
        try:
            actions.note_not_given(placement=placement, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Bewaard. Er gaan geen herinneringen meer uit."))
            return redirect("reflections:experience", code)
    return _show(request, placement, _form(placement), not_given=form)


@door(roles=rules.GUIDES, methods=["POST"])
def feedback_send(request: Any, code: str) -> HttpResponse:
    """Asks now, or mails the link once more."""
    placement = which(request, _recordable(request, code))
    feedback = feedback_of(placement)
    try:
        if feedback is None:
            asking.ask_feedback(placement=placement, by=request.actor)
        else:
            asking.send_again(feedback=feedback, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("De feedback is gevraagd."))
    return redirect(_here(placement))


@door(roles=rules.READERS, methods=["GET"])
def feedback_audio(request: Any, code: str, placement: str, part: str) -> HttpResponse:
    """What the workplace said aloud, for who may see the experience."""
    experience = find_experience(request, code)
    found = get_object_or_404(placements_with_all(), experience=experience, code=placement)
    return answer_recording(request, found, part)
