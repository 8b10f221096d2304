"""Consent to pictures: the student's own page, and the parents that school knows."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.enums import Role
from core.actors import Actor
from core.doors import door
from core.errors import Refused
from core.visitors import spend
from students.actions import consents as actions
from students.consent_mails import guardian_address
from students.forms.consents import GuardianForm
from students.models import Guardian, Student
from students.queries.consents import consent_lines, who_decides
from students.views.profile import own_student

PER_GUARDIAN = {"most": 2, "seconds": 86_400}  # a mail is a question, not a game


@door(roles=[Role.STUDENT])
def consent(request: Any) -> HttpResponse:
    """From 16 on the student says yes or no here; before that it reads who does, and can ask."""
    student = own_student(request)
    if request.method == "POST":
        try:
            _decide(request, student)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("students:consent")
    lines = consent_lines(student)
    return render(
        request,
        "students/consent.html",
        {
            "student": student,
            "consents": lines,
            "decides": who_decides(student),
            "ask_again": any(line.ask_again for line in lines),
            "guardians": student.guardians.order_by("pk"),
        },
    )


def _decide(request: Any, student: Student) -> None:
    purpose = request.POST.get("purpose", "")
    if request.POST.get("answer") == "yes":
        actions.give_consent(student=student, purpose=purpose, by=request.actor)
        messages.success(request, _("Je zei ja. Je kunt dit altijd weer intrekken."))
    else:
        actions.withdraw_consent(student=student, purpose=purpose, by=request.actor)
        messages.success(request, _("Ingetrokken. Vanaf nu mag het niet meer."))


@door(roles=[Role.STUDENT], methods=["POST"])
def ask_guardian(request: Any) -> HttpResponse:
    """Mails the link to a parent that school knows; the student never sees the link itself."""
    student = own_student(request)
    key = request.POST.get("guardian", "")
    guardian = get_object_or_404(student.guardians, pk=key if key.isdecimal() else 0)
    if spend("consent:ask", str(guardian.pk), **PER_GUARDIAN):
        _send(request, guardian)
    else:
        messages.error(request, _("Je hebt het al gevraagd. Wacht op antwoord, of vraag het zelf."))
    return redirect("reflections:shares" if "shares" in request.POST else "students:consent")


def _send(request: Any, guardian: Guardian) -> None:
    try:
        actions.send_guardian_link(guardian=guardian, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("De link is gemaild naar %(name)s.") % {"name": guardian.name})


def _student(request: Any, code: str) -> Student:
    students = Student.objects.filter(school=request.school).select_related("school")
    return get_object_or_404(students, code=code)


def _guardian(request: Any, student: Student) -> Guardian:
    """The one whose key is in the form: running numbers stay out of addresses."""
    key = request.POST.get("guardian", "")
    return get_object_or_404(student.guardians.all(), pk=key if key.isdecimal() else 0)


@door(roles=[Role.COORDINATOR])
def guardians(request: Any, code: str) -> HttpResponse:
    """The parents of one student, with what they and the student said about pictures."""
    student = _student(request, code)
    changing = _guardian(request, student) if request.POST.get("guardian") else None
    given = request.POST if request.method == "POST" else None
    form = GuardianForm(given, guardian=changing, prefix=_prefix(changing))
    if request.method == "POST" and form.is_valid():
        _keep(student, changing, form.cleaned_data, request.actor)
        messages.success(request, _("Bewaard."))
        return redirect("students:guardians", code)
    known = student.guardians.select_related("link").order_by("pk")
    rows = [
        (g, form if g == changing else GuardianForm(guardian=g, prefix=_prefix(g))) for g in known
    ]
    return render(
        request,
        "students/guardians.html",
        {
            "student": student,
            "rows": rows,
            "changing": changing,
            "new_form": GuardianForm(prefix=_prefix(None)) if changing else form,
            "form": form,
            "consents": consent_lines(student),
            "decides": who_decides(student),
        },
    )


def _prefix(guardian: Guardian | None) -> str:
    return f"g{guardian.pk}" if guardian else "new"


def _keep(student: Student, guardian: Guardian | None, given: dict[str, Any], by: Actor) -> None:
    if guardian is None:
        actions.add_guardian(student=student, by=by, **given)
    else:
        actions.change_guardian(guardian=guardian, by=by, **given)


@door(roles=[Role.COORDINATOR], methods=["POST"])
def guardian_remove(request: Any, code: str) -> HttpResponse:
    actions.remove_guardian(guardian=_guardian(request, _student(request, code)), by=request.actor)
    messages.success(request, _("Weggehaald. De link werkt niet meer."))
    return redirect("students:guardians", code)


@door(roles=[Role.COORDINATOR], methods=["POST"])
def guardian_send(request: Any, code: str) -> HttpResponse:
    _send(request, _guardian(request, _student(request, code)))
    return redirect("students:guardians", code)


@door(roles=[Role.COORDINATOR], methods=["POST"])
def guardian_sheet(request: Any, code: str) -> HttpResponse:
    """The link on paper, as QR code: shown once it is asked for, since that may renew it."""
    student = _student(request, code)
    guardian = _guardian(request, student)
    link = actions.open_guardian_link(guardian=guardian, by=request.actor)
    context = {"student": student, "guardian": guardian, "link": link}
    return render(
        request, "students/guardian_sheet.html", {**context, "address": guardian_address(link)}
    )


@door(roles=[Role.COORDINATOR], methods=["POST"])
def consent_withdraw(request: Any, code: str) -> HttpResponse:
    """A parent or student who says no by phone is heard at once; a yes they give themselves."""
    student = _student(request, code)
    purpose = request.POST.get("purpose", "")
    actions.withdraw_consent(student=student, purpose=purpose, by=request.actor)
    messages.success(request, _("Ingetrokken."))
    return redirect("students:guardians", code)
