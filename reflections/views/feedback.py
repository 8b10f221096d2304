"""Feedback by whoever holds the link: given, read back, corrected; and a lapsed link made fresh."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.wording import speak_as
from core import files
from core.actors import Actor
from core.doors import door
from core.errors import Refused
from placements.enums import PlacementState
from placements.models import Placement
from reflections import rules
from reflections.actions.asking import address_of, renew_link
from reflections.actions.feedback import RECORDINGS, give_feedback
from reflections.enums import FeedbackState, FeedbackWay
from reflections.forms.feedback import FeedbackForm
from reflections.models import FeedbackLink
from reflections.queries.feedback import (
    ask_about,
    correction_until,
    feedback_of,
    find_link,
    may_still_change,
    placements_with_all,
    said,
    talked_on,
)


def why_closed(placement: Placement) -> str:
    """Why nothing can be said about this placement now; empty when it can."""
    if placement.state == PlacementState.CANCELLED:
        return str(_("Dit ging niet door. U hoeft niets te doen."))
    if placement.start > timezone.localdate():
        return str(_("Dit kan vanaf de eerste dag. Kom dan terug met dezelfde link."))
    return ""


@door(link=True)
def feedback(request: Any, token: str) -> HttpResponse:
    """Opening it (mail scanners do) changes nothing; sending the form does."""
    link = find_link(FeedbackLink, token)
    if link is None:
        return render(request, "reflections/feedback_unknown.html", status=404)
    placement = placements_with_all().get(pk=link.placement_id)
    speak_as(placement.experience.student.school)
    if link.is_lapsed:
        shown = {"link": link, "placement": placement, "address": address_of(placement)}
        return render(request, "reflections/feedback_lapsed.html", shown, status=410)
    if not rules.may_speak_for_workplace(request.actor, placement):
        return render(request, "reflections/feedback_not_you.html", status=403)
    way = FeedbackWay.QR if "qr" in request.GET else FeedbackWay.MAIL
    part = reverse("reflections:feedback_link_audio", args=[link.token, "PART"])
    return speak(request, placement, by=Actor.bearer(link), way=way, recording=part)


def speak(
    request: Any, placement: Placement, *, by: Actor, way: str, recording: str, back: str = ""
) -> HttpResponse:
    """The form, or what was given; `recording` is the address of a recording, of the part PART."""
    closed = why_closed(placement)
    shown: dict[str, Any] = {"placement": placement, "back": back, "closed": closed}
    if closed:
        return render(request, "reflections/feedback_closed.html", shown)
    ask = ask_about(placement)
    given = ask.feedback is not None and ask.feedback.state == FeedbackState.GIVEN
    changes = "aanpassen" in request.GET and given and may_still_change(placement.feedback)
    if given and request.method != "POST" and not changes:
        return _read_back(request, shown, recording)
    form = FeedbackForm(request.POST or None, request.FILES or None, ask=ask, way=way)
    if request.method == "POST" and form.is_valid():
        sent = form.way_by_link() if by.kind == "link" else way
        try:
            seen = bool(request.POST.get("seen"))
            give_feedback(placement=placement, way=sent, by=by, correcting=seen, **form.values())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Uw feedback is bij de school."))
            return redirect(request.path)
    shown |= {"form": form, "ask": ask, "recordings": recordings_of(placement, recording)}
    return render(request, "reflections/feedback_form.html", shown)


def recordings_of(placement: Placement, address: str) -> dict[str, str]:
    """The addresses of the recordings that there are."""
    found = feedback_of(placement)
    return {
        name: address.replace("PART", name)
        for name in RECORDINGS
        if found is not None and getattr(found, f"{name}_id")
    }


def _read_back(request: Any, shown: dict[str, Any], recording: str) -> HttpResponse:
    placement = shown["placement"]
    shown |= {
        "said": said(placement.feedback),
        "recordings": recordings_of(placement, recording),
        "may_change": may_still_change(placement.feedback),
        "change_until": correction_until(placement.feedback),
        "talked_on": talked_on(placement),
    }
    return render(request, "reflections/feedback_given.html", shown)


@door(link=True, methods=["POST"])
def feedback_renew(request: Any, token: str) -> HttpResponse:
    """One press: a fresh link goes to the address that is known."""
    link = find_link(FeedbackLink, token)
    if link is None:
        return render(request, "reflections/feedback_unknown.html", status=404)
    if not link.is_lapsed:
        return redirect("reflections:feedback", link.token)
    speak_as(link.placement.experience.student.school)
    mailed = renew_link(link=link, by=Actor.bearer(link))
    return render(request, "reflections/feedback_renewed.html", {"mailed": mailed})


@door(link=True, methods=["GET"])
def link_audio(request: Any, token: str, part: str) -> HttpResponse:
    link = find_link(FeedbackLink, token)
    if link is None or link.is_lapsed:
        raise Http404
    placement = placements_with_all().get(pk=link.placement_id)
    if not rules.may_speak_for_workplace(request.actor, placement):
        raise Http404
    return answer_recording(request, placement, part)


def answer_recording(request: Any, placement: Placement, part: str) -> HttpResponse:
    found = feedback_of(placement)
    stored = getattr(found, part, None) if part in RECORDINGS else None
    if stored is None:
        raise Http404
    return files.answer(request, stored)
