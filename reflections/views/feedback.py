"""Feedback by whoever holds the link: given, read back, corrected; and a lapsed link made fresh."""

from dataclasses import dataclass
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
)
from reflections.queries.remarks import WITH_WORKPLACE
from reflections.queries.workplace import is_proven, workplace_page


def why_closed(placement: Placement) -> str:
    """Why nothing can be said about this placement now; empty when it can."""
    if placement.state == PlacementState.CANCELLED:
        return str(_("Dit ging niet door. U hoeft niets te doen."))
    if placement.start > timezone.localdate():
        return str(_("Dit kan vanaf de eerste dag. Kom dan terug met dezelfde link."))
    return ""


@dataclass(frozen=True)
class Way:
    """How somebody of a workplace came in, and the addresses that hang on the page."""

    by: Actor
    way: str
    here: str
    recording: str  # of the part PART
    answer: str  # to the section SECTION
    earlier: str
    students: str = ""  # the own ones, where that is proven


def by_link(request: Any, link: FeedbackLink, placement: Placement) -> Way:
    """The same link stands in a mail and on paper; only the mail proves whose it is."""
    token, proof = link.token, request.GET.get("m", "")
    proven = is_proven(link, placement, proof)
    query = f"?m={proof}" if proven else ""

    def to(name: str, *blanks: str) -> str:
        return reverse(f"reflections:{name}", args=[token, *blanks]) + query

    return Way(
        by=Actor.bearer(link),
        way=FeedbackWay.QR if "qr" in request.GET else FeedbackWay.MAIL,
        here=to("feedback"),
        recording=to("feedback_link_audio", "PART"),
        answer=to("feedback_answer", "SECTION"),
        earlier=to("feedback_earlier"),
        students=to("feedback_students") if proven else "",
    )


def find_way(request: Any, token: str) -> tuple[Placement, Way]:
    """For the pages beside the feedback; a link that lapsed, or somebody else's, is not there."""
    link = find_link(FeedbackLink, token)
    if link is None or link.is_lapsed:
        raise Http404
    placement = placements_with_all().get(pk=link.placement_id)
    if not rules.may_speak_for_workplace(request.actor, placement):
        raise Http404
    speak_as(placement.experience.student.school)
    return placement, by_link(request, link, placement)


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
    return speak(request, placement, by_link(request, link, placement))


def speak(request: Any, placement: Placement, way: Way) -> HttpResponse:
    """The form; or the experience's page as the workplace reads it, before the first day and
    after the feedback.
    """
    if closed := why_closed(placement):
        return _page(request, placement, way, closed=closed)
    feedback = feedback_of(placement)
    given = feedback is not None and feedback.state == FeedbackState.GIVEN
    changes = "aanpassen" in request.GET and given and may_still_change(placement.feedback)
    if given and request.method != "POST" and not changes:
        return _page(request, placement, way)
    ask = ask_about(placement)
    form = FeedbackForm(request.POST or None, request.FILES or None, ask=ask, way=way.way)
    if request.method == "POST" and form.is_valid():
        sent = form.way_by_link() if way.by.kind == "link" else way.way
        try:
            seen = bool(request.POST.get("seen"))
            give_feedback(
                placement=placement, way=sent, by=way.by, correcting=seen, **form.values()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Uw feedback is bij de school."))
            return redirect(way.here)
    shown = {
        "placement": placement,
        "way": way,
        "form": form,
        "ask": ask,
        "recordings": recordings_of(placement, way.recording),
    }
    return render(request, "reflections/feedback_form.html", shown)


def recordings_of(placement: Placement, address: str) -> dict[str, str]:
    """The addresses of the recordings that there are."""
    found = feedback_of(placement)
    return {
        name: address.replace("PART", name)
        for name in RECORDINGS
        if found is not None and getattr(found, f"{name}_id")
    }


def _page(request: Any, placement: Placement, way: Way, *, closed: str = "") -> HttpResponse:
    page = workplace_page(placement)
    given = page.said.feedback if page.said else None
    shown = {
        "placement": placement,
        "way": way,
        "page": page,
        "chain": page.chain,
        "closed": closed,
        "only_workplace": not any(line.own for line in page.chain.goals),
        "recordings": recordings_of(placement, way.recording),
        "may_change": given is not None and may_still_change(given),
        "change_until": correction_until(given) if given else None,
        "answers": {s: way.answer.replace("SECTION", s) for s in WITH_WORKPLACE},
    }
    return render(request, "reflections/workplace.html", shown)


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
    placement, _way = find_way(request, token)
    return answer_recording(request, placement, part)


def answer_recording(request: Any, placement: Placement, part: str) -> HttpResponse:
    found = feedback_of(placement)
    stored = getattr(found, part, None) if part in RECORDINGS else None
    if stored is None:
        raise Http404
    return files.answer(request, stored)
