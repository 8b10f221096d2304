"""What a student shows of the dossier: made, seen and ended by the student; read by link."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.wording import speak_as
from core import files
from core.doors import door
from core.errors import Refused
from placements.enums import ExperienceState
from reflections.actions.sharing import end_share, share_by_link, show_at_home
from reflections.forms.sharing import OCCASIONS, LinkForm, ShowForm
from reflections.models import DossierShare
from reflections.queries.experiences import for_cards
from reflections.queries.shown import home_share, share_of, shown, standing_shares
from reflections.queries.words import words
from students.models import Student


def _own_student(request: Any) -> Student:
    students = Student.objects.select_related("school")
    return get_object_or_404(students, school=request.school, user=request.user)


def _chains(student: Student) -> list[Any]:
    """What began and went on, the newest first."""
    found = student.experiences.exclude(state=ExperienceState.CANCELLED)
    return [chain for chain in for_cards(found.order_by("-created", "-pk")) if chain.has_begun]


def address_of(share: DossierShare) -> str:
    return f"{settings.SITE_URL}{reverse('reflections:shared', args=[share.link.token])}"


@door(roles=[Role.STUDENT], methods=["GET"])
def shares(request: Any) -> HttpResponse:
    """All that is shown now, each with its link, its last day and a button to stop it."""
    student = _own_student(request)
    standing = [(share, address_of(share)) for share in standing_shares(student)]
    return render(
        request,
        "reflections/shares.html",
        {
            "student": student,
            "standing": standing,
            "home": home_share(student),
            "occasions": OCCASIONS,
            "guardians": student.guardians.order_by("pk"),
        },
    )


@door(roles=[Role.STUDENT])
def share_new(request: Any, occasion: str) -> HttpResponse:
    """For whom, what and until when; the usual choice for the occasion is made already."""
    student = _own_student(request)
    if occasion not in OCCASIONS:
        raise Http404
    chains, usual = _chains(student), OCCASIONS[occasion]
    if request.method == "POST":
        form = LinkForm(request.POST, chains=chains)
    else:
        form = LinkForm(initial=LinkForm.usual(usual, chains), chains=chains)
    if request.method == "POST" and form.is_valid():
        try:
            share_by_link(
                student=student,
                for_whom=form.cleaned_data["for_whom"],
                until=form.cleaned_data["until"],
                by=request.actor,
                **form.chosen(),
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Je link is klaar. Kopieer hem, of laat de code scannen."))
            return redirect("reflections:shares")
    return render(
        request,
        "reflections/share_new.html",
        {"form": form, "occasion": usual, "chains": chains, "student": student},
    )


@door(roles=[Role.STUDENT])
def share_home(request: Any) -> HttpResponse:
    """What parents read; saving again also takes in what came since."""
    student = _own_student(request)
    chains, now = _chains(student), home_share(student)
    usual = {
        "parts": now.parts if now else ["strengths", "workplace", "report", "next", "thanks"],
        "experiences": list(now.experiences.values_list("code", flat=True)) if now else [],
    }
    given = request.POST if request.method == "POST" else None
    form = ShowForm(given, initial=usual, chains=chains)
    if request.method == "POST" and form.is_valid():
        share = show_at_home(student=student, by=request.actor, **form.chosen())
        if share.ended_at is None:
            messages.success(request, _("Bewaard. Dit zien ze nu thuis."))
        else:
            messages.success(request, _("Bewaard. Thuis zien ze nu niets van je dossier."))
        return redirect("reflections:shares")
    context = {"form": form, "chains": chains, "student": student, "now": now}
    return render(request, "reflections/share_home.html", context)


@door(roles=[Role.STUDENT], methods=["POST"])
def share_end(request: Any) -> HttpResponse:
    """Which one is in the form: running numbers stay out of addresses."""
    key = request.POST.get("share", "")
    found = DossierShare.objects.filter(student=_own_student(request)).select_related("student")
    share = get_object_or_404(found, pk=key if key.isdecimal() else 0)
    end_share(share=share, by=request.actor)
    messages.success(request, _("Gestopt. Niemand ziet het meer."))
    return redirect("reflections:shares")


@door(link=True, methods=["GET"])
def shared(request: Any, token: str) -> HttpResponse:
    """For whoever the student gave the link; opening it changes nothing and is not counted."""
    share = share_of(token)
    if share is None:
        return render(request, "reflections/shared_closed.html", status=404)
    speak_as(share.student.school)
    if not share.stands_on(timezone.localdate()):
        return render(request, "reflections/shared_closed.html", {"share": share}, status=410)
    found = shown(share)
    return render(
        request,
        "reflections/shared.html",
        {
            "share": share,
            "student": share.student,
            "dossier": found.dossier,
            "parts": found.parts,
            "files_at": reverse("reflections:shared", args=[token]) + "bestand/",
            "shows_pictures": True,
            "words": words(share.student),
        },
    )


@door(link=True, methods=["GET"])
def shared_file(request: Any, token: str, file_code: str) -> HttpResponseBase:
    """Only what the page shows at this moment."""
    share = share_of(token)
    if share is None or not share.stands_on(timezone.localdate()):
        raise Http404
    found = shown(share).files.get(file_code)
    if found is None:
        raise Http404
    return files.answer(request, found)
