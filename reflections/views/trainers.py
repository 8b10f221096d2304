"""A praktijkopleider with an account: the own students, and feedback to give."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.wording import speak_as
from core.doors import door, require
from core.paging import CARDS, paginate
from placements.models import Placement
from reflections import rules
from reflections.enums import FeedbackWay
from reflections.queries.feedback import GUIDED, guided, guided_by
from reflections.views.feedback import answer_recording, speak

CHIPS = {
    "": _("Alle"),
    "feedback": _("Feedback te geven"),
    "nu": _("Nu"),
    "straks": _("Straks"),
    "geweest": _("Geweest"),
}


@door(signed_in=True, methods=["GET"])
def my_students(request: Any) -> HttpResponse:
    """Who comes, who is there, who was; the chips are kept in the address."""
    require(rules.is_trainer, request.actor)
    when, text = request.GET.get("wanneer", ""), request.GET.get("zoek", "").strip()
    today = timezone.localdate()
    found = guided(request.user, when=when, text=text, today=today)
    shown = {
        "page": paginate(request, found, CARDS),
        "chips": CHIPS,
        "when": when if when in GUIDED else "",
        "text": text,
        "today": today,
        "to_give": guided_by(request.user).filter(GUIDED["feedback"](today)).count(),
    }
    return render(request, "reflections/my_students.html", shown)


def _mine(request: Any, code: str) -> Placement:
    require(rules.is_trainer, request.actor)
    found: Placement = get_object_or_404(guided_by(request.user), code=code)
    speak_as(found.experience.student.school)
    return found


@door(signed_in=True)
def my_student(request: Any, code: str) -> HttpResponse:
    """One student's feedback, by the same form as by link."""
    return speak(
        request,
        _mine(request, code),
        by=request.actor,
        way=FeedbackWay.ACCOUNT,
        recording=reverse("reflections:my_student_audio", args=[code, "PART"]),
        back=reverse("reflections:my_students"),
    )


@door(signed_in=True, methods=["GET"])
def my_student_audio(request: Any, code: str, part: str) -> HttpResponse:
    return answer_recording(request, _mine(request, code), part)
