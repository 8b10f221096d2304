"""A praktijkopleider with an account: the own students, and the page of each."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.wording import speak_as
from core.doors import door, require
from placements.models import Placement
from reflections import rules
from reflections.enums import FeedbackWay
from reflections.queries.feedback import guided_by
from reflections.queries.workplace import of_account
from reflections.views.feedback import Way, answer_recording, speak
from reflections.views.workplace import answer_at, earlier_at, list_students


@door(signed_in=True, methods=["GET"])
def my_students(request: Any) -> HttpResponse:
    """Who comes, who is there, who was; the chips are kept in the address."""
    require(rules.is_trainer, request.actor)
    return list_students(request, of_account(request.user))


def _mine(request: Any, code: str) -> tuple[Placement, Way]:
    require(rules.is_trainer, request.actor)
    found: Placement = get_object_or_404(guided_by(request.user), code=code)
    speak_as(found.experience.student.school)
    way = Way(
        by=request.actor,
        way=FeedbackWay.ACCOUNT,
        here=reverse("reflections:my_student", args=[code]),
        recording=reverse("reflections:my_student_audio", args=[code, "PART"]),
        answer=reverse("reflections:my_student_answer", args=[code, "SECTION"]),
        earlier=reverse("reflections:my_student_earlier", args=[code]),
        students=reverse("reflections:my_students"),
    )
    return found, way


@door(signed_in=True)
def my_student(request: Any, code: str) -> HttpResponse:
    """One student's page and feedback, as by link."""
    return speak(request, *_mine(request, code))


@door(signed_in=True)
def my_student_answer(request: Any, code: str, section: str) -> HttpResponse:
    return answer_at(request, *_mine(request, code), section)


@door(signed_in=True, methods=["GET"])
def my_student_earlier(request: Any, code: str) -> HttpResponse:
    return earlier_at(request, *_mine(request, code))


@door(signed_in=True, methods=["GET"])
def my_student_audio(request: Any, code: str, part: str) -> HttpResponse:
    placement, _way = _mine(request, code)
    return answer_recording(request, placement, part)
