"""«Over mij»: what a student says of itself, and what others saw."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from core.doors import door
from students.actions.profile import save_profile
from students.forms.profile import WEEKDAYS, DoesForm, DrivesForm, LikesForm, TravelForm
from students.models import Profile, Student
from students.queries.certificates import certificate_lines
from students.queries.consents import consent_lines, who_decides
from students.queries.profile import strengths_seen


@dataclass(frozen=True)
class Part:
    """One part of the page: its address, its heading and its form."""

    key: str
    title: Any
    form: Callable[..., Any]


PARTS = (
    Part("leuk", gettext_lazy("Wat ik leuk vind"), LikesForm),
    Part("doe-al", gettext_lazy("Wat ik al doe"), DoesForm),
    Part("later", gettext_lazy("Wat ik belangrijk vind, en later wil"), DrivesForm),
    Part("reizen", gettext_lazy("Hoe ver en wanneer"), TravelForm),
)


def own_student(request: Any) -> Student:
    """The student who is signed in; nobody else has these pages."""
    return get_object_or_404(
        Student.objects.select_related("school"), school=request.school, user=request.user
    )


def _part(key: str) -> Part:
    found = next((p for p in PARTS if p.key == key), None)
    if found is None:
        raise Http404
    return found


def _profile(student: Student) -> Profile:
    """The one there is, or an empty one that is not stored: looking changes nothing."""
    return Profile.objects.filter(student=student).first() or Profile(student=student)


@door(roles=[Role.STUDENT], methods=["GET"])
def about_me(request: Any) -> HttpResponse:
    student = own_student(request)
    profile = _profile(student)
    lines = consent_lines(student)
    return render(
        request,
        "students/about_me.html",
        {
            "student": student,
            "profile": profile,
            "parts": PARTS,
            "interests": profile.interests.all() if profile.pk else [],
            "sectors": profile.sectors.all() if profile.pk else [],
            "certificates": certificate_lines(student),
            "strengths": strengths_seen(student),
            "days": ", ".join(str(word) for day, word in WEEKDAYS if day in profile.free_days),
            "wishes": student.wishes.filter(open=True).order_by("-created"),
            "consents": lines,
            "decides": who_decides(student),
            "ask_again": any(line.ask_again for line in lines),
        },
    )


@door(roles=[Role.STUDENT])
def about_me_part(request: Any, key: str) -> HttpResponse:
    """One part to fill; then the next, so that a first visit walks through all of them."""
    student, part = own_student(request), _part(key)
    given = request.POST if request.method == "POST" else None
    form = part.form(given, profile=_profile(student))
    if request.method == "POST" and form.is_valid():
        save_profile(student=student, by=request.actor, **form.values())
        following = PARTS[PARTS.index(part) + 1 :]
        if "next" in request.POST and following:
            return redirect("students:about_me_part", following[0].key)
        messages.success(request, _("Bewaard. De coördinator ziet dit bij het kiezen."))
        return redirect("students:about_me")
    return render(
        request,
        "students/about_me_part.html",
        {
            "part": part,
            "form": form,
            "number": PARTS.index(part) + 1,
            "total": len(PARTS),
            "is_last": part is PARTS[-1],
        },
    )


@door(roles=[Role.STUDENT], methods=["POST"])
def about_me_autosave(request: Any, key: str) -> HttpResponse:
    """What is tapped and typed so far; answers nothing and never stops the typing."""
    student, part = own_student(request), _part(key)
    form = part.form(request.POST, profile=_profile(student))
    form.is_valid()
    save_profile(student=student, by=request.actor, growing=True, **form.values())
    return HttpResponse(status=204)
