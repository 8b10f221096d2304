"""The list of students, and the page of one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.doors import door
from core.errors import Refused
from core.paging import paginate
from students import rules
from students.actions import students as actions
from students.actions.cards import ask_cards
from students.forms.certificates import CertificateForm
from students.forms.students import StudentForm, initial_of
from students.models import Student
from students.queries.certificates import certificate_lines
from students.queries.consents import consent_lines, who_decides
from students.queries.lists import SORTS, choices, listed

FEW = 16  # so many groups still read as chips


def visible(request: Any) -> Any:
    return rules.visible_students(request.school, request.memberships)


def find(request: Any, code: str) -> Student:
    return get_object_or_404(visible(request).select_related("user", "school"), code=code)


@door(roles=rules.READERS, methods=["GET"])
def student_list(request: Any) -> HttpResponse:
    students = visible(request)
    chosen = {
        "text": request.GET.get("zoek", "").strip()[:80],
        "group": request.GET.get("klas", ""),
        "programme": request.GET.get("profiel", ""),
        "left": "weg" in request.GET,
        "sort": request.GET.get("sorteer", "naam"),
    }
    groups, programmes = choices(students, rules.own_groups(request.school, request.memberships))
    context = {
        "page": paginate(request, listed(students, **chosen)),
        "chosen": chosen,
        "filtered": any(chosen[name] for name in ("text", "group", "programme", "left")),
        "groups": groups,
        "few": len(groups) <= FEW,
        "programmes": programmes,
        "sorts": list(SORTS),
        "edits": rules.may_edit(request.roles),
    }
    return render(request, "students/list.html", context)


@door(roles=rules.READERS, methods=["GET"])
def student(request: Any, code: str) -> HttpResponse:
    return student_page(request, find(request, code), CertificateForm())


def student_page(request: Any, found: Student, certificate_form: CertificateForm) -> HttpResponse:
    """Also after a certificate was typed wrong: the page is where it was typed."""
    enrolments = list(found.enrolments.order_by("-start", "-pk"))
    context = {
        "student": found,
        "current": next((e for e in enrolments if e.end is None), None),
        "enrolments": enrolments,
        "guardians": found.guardians.order_by("pk"),
        "consents": consent_lines(found),
        "decides": who_decides(found),
        "certificates": certificate_lines(found),
        "certificate_form": certificate_form,
        "edits": rules.may_edit(request.roles),
    }
    return render(request, "students/student.html", context)


@door(roles=rules.EDITORS)
def student_new(request: Any) -> HttpResponse:
    form = StudentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = _save(request, form, None)
        if made:
            messages.success(request, _("De leerling is toegevoegd."))
            return redirect("students:student", made.code)
    return render(request, "students/edit.html", {"form": form})


@door(roles=rules.EDITORS)
def student_edit(request: Any, code: str) -> HttpResponse:
    found = find(request, code)
    form = StudentForm(request.POST or None, initial=initial_of(found), student=found)
    if request.method == "POST" and form.is_valid() and _save(request, form, found):
        messages.success(request, _("Bewaard."))
        return redirect("students:student", code)
    return render(request, "students/edit.html", {"form": form, "student": found})


def _save(request: Any, form: StudentForm, found: Student | None) -> Student | None:
    """None when it was refused; the form says why, at the field that it is about."""
    try:
        return actions.save_student(
            school=request.school,
            student=found,
            values=form.cleaned_data,
            day=timezone.localdate(),
            by=request.actor,
        )
    except Refused as refusal:
        form.add_error("leerlingnummer", str(refusal))
        return None


@door(roles=rules.EDITORS, methods=["POST"])
def student_left(request: Any, code: str) -> HttpResponse:
    return _move(request, code, actions.mark_left, _("Deze leerling staat nu op “van school”."))


@door(roles=rules.EDITORS, methods=["POST"])
def student_back(request: Any, code: str) -> HttpResponse:
    return _move(request, code, actions.take_back, _("Deze leerling staat weer op de lijst."))


def _move(request: Any, code: str, action: Any, said: str) -> HttpResponse:
    try:
        action(student=find(request, code), day=timezone.localdate(), by=request.actor)
        messages.success(request, said)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("students:student", code)


@door(roles=rules.EDITORS, methods=["POST"])
def cards_for(request: Any) -> HttpResponse:
    """Sign-in cards for those who were ticked in the list."""
    codes = request.POST.getlist("student")
    ids = list(visible(request).present().filter(code__in=codes).values_list("pk", flat=True))
    try:
        if not ids:
            raise Refused(_("Vink eerst leerlingen aan."))
        job = ask_cards(school=request.school, student_ids=ids, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("students:list")
    return redirect("core:job", job.code)
