"""Certificates that school saw: on the page of one student, and for more at once."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.doors import door
from core.errors import Refused
from students import rules
from students.actions import certificates as actions
from students.forms.certificates import CertificateForm, CertificatesForm
from students.models import Student
from students.queries.groups import group_names
from students.views.students import find, student_page, visible

MOST_NAMES = 6  # more of them nobody reads in a message


@door(roles=rules.EDITORS)
def certificate_note(request: Any, code: str) -> HttpResponse:
    found = find(request, code)
    form = CertificateForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _note(request, form, [found]):
        return redirect("students:student", code)
    return student_page(request, found, form)


@door(roles=rules.EDITORS, methods=["POST"])
def certificate_away(request: Any, code: str) -> HttpResponse:
    """The one whose code is in the form."""
    held = get_object_or_404(
        find(request, code).certificates.select_related("student", "certificate"),
        certificate__code=request.POST.get("certificate", ""),
    )
    said = _("%(certificate)s is weggehaald. Was dat een vergissing? Noteer het dan opnieuw.")
    actions.take_away(held=held, by=request.actor)
    messages.success(request, said % {"certificate": held.certificate})
    return redirect("students:student", code)


@door(roles=rules.EDITORS)
def certificates_for(request: Any) -> HttpResponse:
    """For who was ticked in the list, or for a whole group; then who is ticked here."""
    group = request.GET.get("klas", "")
    students = _asked_about(request, group)
    if request.method == "POST" and not students:
        messages.error(request, _("Vink eerst leerlingen aan."))
        return redirect("students:list")
    typed = request.POST if "certificate" in request.POST else None
    form = CertificatesForm(typed, students=students)
    if typed is not None and form.is_valid():
        ticked = set(form.cleaned_data["student"])
        if _note(request, form, [each for each in students if each.code in ticked]):
            return redirect(_list_of(group))
    context = {
        "form": form,
        "students": students,
        "group": group,
        "groups": [] if students else group_names(request.school),
    }
    return render(request, "students/certificates.html", context)


def _list_of(group: str) -> str:
    """The list, of the group that it was about."""
    chosen = f"?{urlencode({'klas': group})}" if group else ""
    return reverse("students:list") + chosen


def _asked_about(request: Any, group: str) -> list[Student]:
    present = visible(request).present()
    if group:
        present = present.filter(enrolments__end__isnull=True, enrolments__group=group)
    else:
        present = present.filter(code__in=request.POST.getlist("student"))
    return list(present)


def _note(request: Any, form: CertificateForm, students: list[Student]) -> bool:
    """Says what was done; when it was refused the form says why."""
    certificate, until = form.cleaned_data["certificate"], form.cleaned_data["until"]
    try:
        noted = actions.note_certificate(
            students=students, certificate=certificate, until=until, by=request.actor
        )
    except Refused as refusal:
        form.add_error("until", str(refusal))
        return False
    if noted.new:
        said = _("%(certificate)s is genoteerd voor %(who)s.")
        messages.success(request, said % {"certificate": certificate, "who": _who(noted.new)})
    if noted.renewed:
        said = _("%(certificate)s stond er al voor %(who)s. Dat is nu vernieuwd.")
        messages.success(request, said % {"certificate": certificate, "who": _who(noted.renewed)})
    return True


def _who(students: list[Student]) -> str:
    """A few by name, more by number."""
    if len(students) <= MOST_NAMES:
        return str(get_text_list([each.full_name for each in students], _("en")))
    return ngettext("%(n)s leerling", "%(n)s leerlingen", len(students)) % {"n": len(students)}
