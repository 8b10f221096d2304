"""The workplace's part in a dialogue: invited by school, heard by link, told afterwards by the student."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.wording import speak_as
from core.actors import Actor
from core.doors import door, require
from core.errors import Refused
from placements.models import Placement
from reflections import rules
from reflections.actions import voices as actions
from reflections.enums import DialogueState
from reflections.forms.voices import TellForm, VoiceForm, VoicesForm
from reflections.models import VoiceLink
from reflections.queries.calendar import calendar_file
from reflections.queries.experiences import chains
from reflections.queries.openers import facts_for
from reflections.queries.voices import address_of, invitable, voice_by, voices_of
from reflections.views.dialogue import about_of
from reflections.views.shared import dialogues_of


@door(roles=rules.GUIDES)
def invite_voices(request: Any, code: str) -> HttpResponse:
    """Workplaces that were not asked at the planning."""
    found = get_object_or_404(dialogues_of(request), code=code, state=DialogueState.PLANNED)
    about = chains(about_of(found))
    asked = [voice.placement_id for voice in voices_of(found)]
    places = invitable(about, facts_for(found.student, about), asked=asked)
    form = VoicesForm(request.POST or None, places=places)
    if request.method == "POST" and form.is_valid():
        try:
            for placement, question in form.voices():
                actions.invite_voice(
                    dialogue=found, placement=placement, question=question, by=request.actor
                )
            messages.success(request, _("De werkplek krijgt een mail met een link."))
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("reflections:dialogue", code)
    shown = {"dialogue": found, "voices": form, "places": places}
    return render(request, "reflections/dialogue_invite.html", shown)


def _link(token: str) -> VoiceLink:
    link = voice_by(token)
    if link is None:
        raise Http404
    speak_as(link.voice.dialogue.student.school)
    return link


@door(link=True)
def voice(request: Any, token: str) -> HttpResponse:
    """Opening it (mail scanners do) changes nothing; sending the form does."""
    link = voice_by(token)
    if link is None:
        return render(request, "reflections/feedback_unknown.html", status=404)
    voice = link.voice
    speak_as(voice.dialogue.student.school)
    shown: dict[str, Any] = {"link": link, "voice": voice, "placement": voice.placement}
    if link.is_lapsed:
        shown["address"] = address_of(voice.placement)
        return render(request, "reflections/voice_lapsed.html", shown, status=410)
    if not rules.may_speak_for_workplace(request.actor, voice.placement):
        return render(request, "reflections/feedback_not_you.html", status=403)
    now = {"way": voice.way, "answer": voice.answer}
    form = VoiceForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            actions.speak(voice=voice, by=Actor.bearer(link), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Dank u wel. De school ziet uw antwoord."))
            return redirect(request.path)
    asks = voice.invited_at and voice.dialogue.state == DialogueState.PLANNED
    shown |= {"form": form if asks else None, "told": voice.told_steps.all()}
    return render(request, "reflections/voice.html", shown)


@door(link=True, methods=["POST"])
def voice_renew(request: Any, token: str) -> HttpResponse:
    """One press: a fresh link goes to the address that is known."""
    link = _link(token)
    if not link.is_lapsed:
        return redirect("reflections:voice", link.token)
    mailed = actions.renew_voice_link(link=link, by=Actor.bearer(link))
    return render(request, "reflections/voice_renewed.html", {"mailed": mailed})


@door(link=True, methods=["GET"])
def voice_calendar(request: Any, token: str) -> HttpResponse:
    """The appointment for the workplace's own calendar."""
    link = _link(token)
    dialogue = link.voice.dialogue
    if link.is_lapsed or dialogue.state != DialogueState.PLANNED:
        raise Http404
    title = _("Loopbaangesprek van %(name)s") % {"name": dialogue.student.first_name}
    address = f"{settings.SITE_URL}{reverse('reflections:voice', args=[link.token])}"
    response = HttpResponse(
        calendar_file(dialogue, title=title, address=address),
        content_type="text/calendar; charset=utf-8",
    )
    response["Content-Disposition"] = 'attachment; filename="loopbaangesprek.ics"'
    return response


@door(roles=[Role.STUDENT], methods=["POST"])
def tell_back(request: Any, code: str, placement: str) -> HttpResponse:
    """The student lets one workplace know what became of its feedback."""
    found = get_object_or_404(dialogues_of(request), code=code)
    require(rules.is_own, request.actor, found.student)
    about = Placement.objects.filter(experience__dialogues=found)
    place = get_object_or_404(about.select_related("trainer"), code=placement)
    form = TellForm(request.POST, steps=found.next_steps.all())
    try:
        if form.is_valid():
            actions.tell_back(
                dialogue=found,
                placement=place,
                line=form.cleaned_data["line"],
                steps=form.chosen(),
                by=request.actor,
            )
            messages.success(request, _told(place))
        else:
            messages.error(request, _("Kies wat je vertelt, of schrijf één zin."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("reflections:dialogue", code)


def _told(placement: Placement) -> str:
    if address_of(placement):
        return _("Verstuurd naar %(name)s.") % {"name": placement.trainer}
    return _("Bewaard. Er is geen e-mailadres van de werkplek: vertel het hun zelf.")
