"""Printable sign-in cards: per group, or again for one student."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.enums import Role
from core.doors import door
from core.errors import Refused
from students.actions.cards import ask_cards
from students.forms.cards import CardsForm
from students.models import Student
from students.queries.groups import groups

COORDINATOR = [Role.COORDINATOR]


@door(roles=COORDINATOR)
def cards(request: Any) -> HttpResponse:
    found = groups(request.school)
    form = CardsForm(request.POST or None, groups=found)
    if request.method == "POST" and form.is_valid():
        try:
            job = ask_cards(school=request.school, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("core:job", job.code)
    return render(request, "students/cards.html", {"form": form, "groups": found})


@door(roles=COORDINATOR, methods=["POST"])
def card_reprint(request: Any, code: str) -> HttpResponse:
    """A new card for one student; the old one stops working."""
    student = get_object_or_404(Student.objects.of(request.school).present(), code=code)
    try:
        job = ask_cards(school=request.school, student=student, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("students:student", code)
    return redirect("core:job", job.code)
