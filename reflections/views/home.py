"""What parents read: what the child shows, what to talk about, what is to come, and the pictures.

By the link that school sent, or with an account: the same page.
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.wording import speak_as
from core import files
from core.actors import Actor
from core.doors import door
from core.errors import Refused
from placements.queries.guardian import coming_up, is_told
from reflections import rules
from reflections.actions.sharing import end_share
from reflections.queries.home import questions_for_home
from reflections.queries.shown import home_share, shown, standing_shares
from reflections.queries.words import words
from students.actions import consents
from students.models import Guardian, GuardianLink, Student
from students.queries.consents import consent_lines, who_decides


def _link(token: str) -> GuardianLink:
    link = GuardianLink.objects.select_related("guardian__student__school").by_token(token)
    if link is None:
        raise Http404
    speak_as(link.guardian.student.school)
    return link


def _guarding(request: Any, code: str) -> Guardian:
    """Of the child with this code, the parent who is signed in."""
    found = Guardian.objects.select_related("student__school")
    return get_object_or_404(found.filter(user=request.user, student__code=code).order_by("pk")[:1])


@door(link=True)
def guardian(request: Any, token: str) -> HttpResponse:
    """Opening changes nothing (mail scanners open too); a button says yes or no."""
    link = _link(token)
    if link.is_lapsed:
        return render(request, "reflections/guardian_lapsed.html", {"link": link}, status=410)
    here = reverse("reflections:guardian", args=[token])
    return _home(request, link.guardian, Actor.bearer(link), here)


@door(roles=[Role.GUARDIAN])
def at_home(request: Any, code: str) -> HttpResponse:
    """The same for a parent with an account."""
    guardian = _guarding(request, code)
    here = reverse("reflections:at_home", args=[code])
    return _home(request, guardian, request.actor, here)


def _home(request: Any, guardian: Guardian, by: Actor, here: str) -> HttpResponse:
    if request.method == "POST":
        try:
            _decide(request, guardian, by)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(here)
    student = guardian.student
    context = {
        "guardian": guardian,
        "student": student,
        "is_told": is_told(student),
        "coming_up": coming_up(student),
        "consents": consent_lines(student),
        "decides": who_decides(student),
        "shares": standing_shares(student) if rules.may_end_share(guardian) else [],
        "files_at": f"{here}bestand/",
        "words": words(student),
        "shows_pictures": True,
    }
    share = home_share(student)
    if share is not None:
        share.student = student
        found = shown(share)
        context |= {
            "share": share,
            "dossier": found.dossier,
            "parts": found.parts,
            "questions": questions_for_home(found.dossier.chains, found.parts),
        }
    return render(request, "reflections/guardian.html", context)


def _decide(request: Any, guardian: Guardian, by: Actor) -> None:
    if request.POST.get("stop"):
        _stop(request, guardian, by)
        return
    purpose = request.POST.get("purpose", "")
    if request.POST.get("answer") == "yes":
        consents.give_consent(student=guardian.student, purpose=purpose, by=by, guardian=guardian)
        messages.success(request, _("U zei ja. U kunt dit hier altijd weer intrekken."))
    else:
        consents.withdraw_consent(
            student=guardian.student, purpose=purpose, by=by, guardian=guardian
        )
        messages.success(request, _("Ingetrokken. Vanaf nu mag het niet meer."))


def _stop(request: Any, guardian: Guardian, by: Actor) -> None:
    if not rules.may_end_share(guardian):
        raise Refused(_("Vanaf 16 jaar beslist uw kind hier zelf over."))
    key = request.POST.get("stop", "")
    mine = [s for s in standing_shares(guardian.student) if str(s.pk) == key]
    for share in mine:
        end_share(share=share, by=by)
    messages.success(request, _("Gestopt. De link werkt niet meer."))


@door(link=True, methods=["GET"])
def guardian_file(request: Any, token: str, file_code: str) -> HttpResponseBase:
    link = _link(token)
    if link.is_lapsed:
        raise Http404
    return _file(request, link.guardian.student, file_code)


@door(roles=[Role.GUARDIAN], methods=["GET"])
def at_home_file(request: Any, code: str, file_code: str) -> HttpResponseBase:
    return _file(request, _guarding(request, code).student, file_code)


def _file(request: Any, student: Student, file_code: str) -> HttpResponseBase:
    share = home_share(student)
    found = shown(share).files.get(file_code) if share else None
    if found is None:
        raise Http404
    return files.answer(request, found)


@door(link=True, methods=["POST"])
def guardian_renew(request: Any, token: str) -> HttpResponse:
    """A lapsed link sends its successor to the address that school has, and shows nothing."""
    link = _link(token)
    if link.is_lapsed:
        try:
            consents.send_guardian_link(guardian=link.guardian, by=Actor.bearer(link))
        except Refused as refusal:
            messages.error(request, str(refusal))
            return render(request, "reflections/guardian_lapsed.html", {"link": link}, status=410)
    return render(request, "reflections/guardian_renewed.html")
