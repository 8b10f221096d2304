"""Who a student is at work, by the evidence; the student says what of it is recognised."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.enums import Role
from core.doors import door, require
from core.errors import Refused
from core.models import Skill
from reflections import rules
from reflections.actions.recognising import recognise, see_in_myself
from reflections.queries.drawing import course_of, panes_of
from reflections.queries.profile import work_profile
from reflections.views.dossier import READERS
from reflections.views.shared import find_student


@door(roles=READERS, methods=["GET"])
def who_am_i(request: Any, code: str) -> HttpResponse:
    student = find_student(request, code)
    own = rules.is_own(request.actor, student)
    profile = work_profile(student, own=own)
    return render(
        request,
        "reflections/who_am_i.html",
        {
            "student": student,
            "own": own,
            "profile": profile,
            "skills": Skill.objects.order_by("name") if own and profile.places else [],
            "panes": panes_of(profile.window),
            "courses": [course_of(item) for item in profile.attitudes],
        },
    )


@door(roles=[Role.STUDENT], methods=["POST"])
def recognised(request: Any, code: str) -> HttpResponse:
    """«Dat herken ik», and back."""
    student = find_student(request, code)
    require(rules.is_own, request.actor, student)
    skill = get_object_or_404(Skill, code=request.POST.get("skill", ""))
    try:
        yes = request.POST.get("answer") == "yes"
        recognise(student=student, skill=skill, recognised=yes, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Bewaard."))
    return redirect("reflections:who_am_i", code)


@door(roles=[Role.STUDENT], methods=["POST"])
def own_strength(request: Any, code: str) -> HttpResponse:
    """Something that nobody else named."""
    student = find_student(request, code)
    require(rules.is_own, request.actor, student)
    skill = Skill.objects.filter(code=request.POST.get("skill", "")).first()
    experience = student.experiences.filter(code=request.POST.get("ervaring", "")).first()
    try:
        if skill is None or experience is None:
            raise Refused(_("Kies wat je zag, en bij welke ervaring."))
        see_in_myself(student=student, skill=skill, experience=experience, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request, _("Bewaard. Het staat bij “Alleen ik”, tot iemand anders het ook ziet.")
        )
    return redirect("reflections:who_am_i", code)
