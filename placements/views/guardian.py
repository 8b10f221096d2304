"""What a parent sees by link: what the child has coming up, and the consent to pictures."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.wording import speak_as
from core.actors import Actor
from core.doors import door
from core.errors import Refused
from placements.queries.guardian import coming_up, is_told
from students.actions import consents
from students.models import Guardian, GuardianLink
from students.queries.consents import consent_lines, who_decides


def _link(token: str) -> GuardianLink:
    found = GuardianLink.objects.select_related("guardian__student__school")
    link = found.by_token(token)
    if link is None:
        raise Http404
    speak_as(link.guardian.student.school)
    return link


@door(link=True)
def guardian(request: Any, token: str) -> HttpResponse:
    """Opening changes nothing (mail scanners open too); a button says yes or no."""
    link = _link(token)
    if link.is_lapsed:
        return render(request, "placements/guardian_lapsed.html", {"link": link}, status=410)
    guardian, student = link.guardian, link.guardian.student
    if request.method == "POST":
        try:
            _decide(request, guardian, Actor.bearer(link))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("placements:guardian", token)
    return render(
        request,
        "placements/guardian.html",
        {
            "guardian": guardian,
            "student": student,
            "link": link,
            "is_told": is_told(student),
            "coming_up": coming_up(student),
            "consents": consent_lines(student),
            "decides": who_decides(student),
        },
    )


def _decide(request: Any, guardian: Guardian, by: Actor) -> None:
    purpose = request.POST.get("purpose", "")
    if request.POST.get("answer") == "yes":
        consents.give_consent(student=guardian.student, purpose=purpose, by=by, guardian=guardian)
        messages.success(request, _("U zei ja. U kunt dit hier altijd weer intrekken."))
    else:
        consents.withdraw_consent(
            student=guardian.student, purpose=purpose, by=by, guardian=guardian
        )
        messages.success(request, _("Ingetrokken. Vanaf nu mag het niet meer."))


@door(link=True, methods=["POST"])
def guardian_renew(request: Any, token: str) -> HttpResponse:
    """A lapsed link sends its successor to the address that school has, and shows nothing."""
    link = _link(token)
    if link.is_lapsed:
        try:
            consents.send_guardian_link(guardian=link.guardian, by=Actor.bearer(link))
        except Refused as refusal:
            messages.error(request, str(refusal))
            return render(request, "placements/guardian_lapsed.html", {"link": link}, status=410)
    return render(request, "placements/guardian_renewed.html")
