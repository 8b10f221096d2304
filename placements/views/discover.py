"""The student discovers, wants, orders and thinks again; the coordinator dares one student."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.enums import Role
from core import files
from core.doors import door
from core.errors import Refused
from core.paging import CARDS, paginate
from placements import rules
from placements.actions import signing_up
from placements.enums import OfferingState, SignUpState
from placements.forms.assignments import WEEKDAYS
from placements.forms.signing_up import InviteForm, WantForm
from placements.models import Invitation, SignUp
from placements.queries import discover as queries
from placements.queries.inviting import to_invite
from placements.queries.offerings import offering_of, with_counts, with_facts
from placements.queries.papers import missing
from placements.views.assignments import find_offering
from students.models import Student

MOST_FOUND = 20


def _me(request: Any) -> Student:
    return get_object_or_404(request.school.students, user=request.user)


def _seen(request: Any, student: Student, code: str) -> queries.Discovered:
    offerings = with_counts(with_facts(queries.seen_by(student)))
    found = offering_of(offerings, code)
    if found is None:
        raise Http404
    return queries.as_seen(student, found)


@door(roles=[Role.STUDENT], methods=["GET"])
def discover(request: Any) -> HttpResponse:
    """What is open, with the chips in the address; what one is too young for only when asked."""
    student = _me(request)
    wanted = queries.Wanted.of(request.GET)
    found = queries.discover(student, wanted)
    page = paginate(request, found.allowed, CARDS)
    show_later = bool(request.GET.get("later"))
    later = found.later if show_later else []
    signed_up = queries.signed_up_for([*page, *found.invited, *later])
    return render(
        request,
        "placements/discover.html",
        {
            "student": student,
            "found": found,
            "page": page,
            "cards": queries.cards(page, found.mine, signed_up),
            "invitations": queries.cards(found.invited, found.mine, signed_up),
            "later": queries.cards(later, found.mine, signed_up),
            "show_later": show_later,
            "wanted": wanted,
            "weekdays": WEEKDAYS,
            "distances": queries.DISTANCES,
            "wish_count": queries.wish_count(found.mine),
        },
    )


@door(roles=[Role.STUDENT], methods=["GET"])
def discover_one(request: Any, code: str) -> HttpResponse:
    student = _me(request)
    seen = _seen(request, student, code)
    return _one(request, student, seen, WantForm(offering=seen.offering))


def _one(
    request: Any, student: Student, seen: queries.Discovered, form: Any, status: int = 200
) -> HttpResponse:
    refused = ""
    mine = seen.sign_up
    waits = mine is not None and queries.shown_state(mine) == SignUpState.SUBMITTED
    if mine is None or mine.state == SignUpState.WITHDRAWN:
        try:
            signing_up.refuse_signing_up(seen.offering, student)
        except Refused as refusal:
            refused = refusal.message
    return render(
        request,
        "placements/discover_one.html",
        {
            "student": student,
            "seen": seen,
            "offering": seen.offering,
            "mine": mine if mine and mine.state != SignUpState.WITHDRAWN else None,
            "shown_state": queries.shown_state(mine) if mine else "",
            "refused": refused,
            "missing": missing(student, seen.offering) if waits else "",
            "form": form,
        },
        status=status,
    )


@door(roles=[Role.STUDENT], methods=["POST"])
def sign_up(request: Any, code: str) -> HttpResponse:
    """«Ik wil dit»: one tap and one goal."""
    student = _me(request)
    seen = _seen(request, student, code)
    form = WantForm(request.POST, request.FILES, offering=seen.offering)
    if not form.is_valid():
        return _one(request, student, seen, form)
    given = form.cleaned_data
    try:
        signing_up.sign_up(
            offering=seen.offering,
            student=student,
            goal=given["text"],
            goal_kind=given["kind"],
            recording=given["recording"],
            by=request.actor,
        )
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return _one(request, student, seen, form, status=409)
    messages.success(
        request,
        _("Je bent ingetekend! De coördinator kiest. Je hoort het altijd.")
        if seen.offering.seats_free
        else _("Je bent ingetekend voor als er een plek vrijkomt. Je hoort het altijd."),
    )
    return redirect("placements:my_wishes")


def with_reasons(student: Student, answered: list[Any]) -> list[tuple[Any, list[str]]]:
    """Each with why it came to this student, where a run proposed it."""
    chosen = [each.offering_id for each in answered if each.state == SignUpState.CHOSEN]
    why = queries.why_chosen(student, chosen) if chosen else {}
    return [(each, why.get(each.offering_id, [])) for each in answered]


@door(roles=[Role.STUDENT], methods=["GET"])
def my_wishes(request: Any) -> HttpResponse:
    """What waits, in my order, and what was answered."""
    student = _me(request)
    return render(
        request,
        "placements/my_wishes.html",
        {
            "student": student,
            "wishes": queries.wishes(student),
            "answered": with_reasons(student, queries.answered(student)),
        },
    )


def _mine(request: Any, code: str) -> SignUp:
    found = SignUp.objects.select_related("offering__assignment", "student")
    found = found.filter(student=_me(request), offering__assignment__code=code)
    sign_up = found.order_by("-offering__term__start", "-pk").first()
    if sign_up is None:
        raise Http404
    return sign_up


@door(roles=[Role.STUDENT], methods=["POST"])
def move_wish(request: Any, code: str) -> HttpResponse:
    try:
        signing_up.move_wish(
            sign_up=_mine(request, code), up=request.POST.get("to") == "up", by=request.actor
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("placements:my_wishes")


@door(roles=[Role.STUDENT])
def withdraw(request: Any, code: str) -> HttpResponse:
    """Asks first; signing up again stays possible."""
    mine = _mine(request, code)
    if request.method != "POST":
        if queries.shown_state(mine) != SignUpState.SUBMITTED:
            return redirect("placements:my_wishes")
        return render(request, "placements/withdraw.html", {"mine": mine})
    try:
        signing_up.withdraw(sign_up=mine, by=request.actor)
        messages.success(request, _("Je bent teruggetrokken. Je kunt je opnieuw intekenen."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("placements:my_wishes")


@door(roles=[Role.STUDENT], methods=["POST"])
def pass_invitation(request: Any, code: str) -> HttpResponse:
    """«Liever niet», kindly."""
    invitation = get_object_or_404(
        Invitation.objects.order_by("-pk"), student=_me(request), offering__assignment__code=code
    )
    try:
        signing_up.pass_invitation(invitation=invitation, by=request.actor)
        messages.success(request, _("Dat is goed. Fijn dat je het laat weten."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("placements:discover")


@door(roles=[Role.STUDENT, Role.COORDINATOR], methods=["GET"])
def goal_audio(request: Any, file_code: str) -> HttpResponse:
    """A spoken goal."""
    mine = rules.visible_goal_recordings(request.actor, request.school, request.roles)
    found = get_object_or_404(mine.select_related("goal_audio"), goal_audio__code=file_code)
    return files.answer(request, found.goal_audio)


@door(roles=[Role.COORDINATOR])
def invite(request: Any, code: str) -> HttpResponse:
    """One student and one personal line; without a student first whom."""
    offering = find_offering(request, code)
    students = request.school.students.filter(left_on__isnull=True)
    wanted = request.POST.get("leerling") or request.GET.get("leerling", "")
    if not wanted:
        return _pick_student(request, offering, students)
    student = get_object_or_404(students, code=wanted)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            signing_up.invite(
                offering=offering, student=student, by=request.actor, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _invited(student))
            return redirect("placements:offering", code)
    return render(
        request, "placements/invite.html", {"offering": offering, "student": student, "form": form}
    )


def _invited(student: Student) -> str:
    """Says where it is read: few students have an address that they proved to own."""
    words = {"name": student.full_name}
    if student.user is None:
        return (
            _("%(name)s is uitgenodigd. Er is nog geen account: geef een inlogkaart of zeg het.")
            % words
        )
    if student.user.email_verified:
        return (
            _("%(name)s is uitgenodigd. Het staat op de eigen startpagina en er gaat een mail uit.")
            % words
        )
    return (
        _("%(name)s is uitgenodigd. Het staat op de eigen startpagina: er is geen mailadres.")
        % words
    )


@door(roles=[Role.COORDINATOR], methods=["POST"])
def take_back(request: Any, code: str) -> HttpResponse:
    """The invitation was a mistake; the student sees it no more."""
    invitation = get_object_or_404(
        Invitation.objects.select_related("student"),
        offering=find_offering(request, code),
        student__code=request.POST.get("leerling", ""),
    )
    try:
        signing_up.take_back(invitation=invitation, by=request.actor)
        messages.success(
            request,
            _("De uitnodiging van %(name)s is teruggenomen.") % {"name": invitation.student},
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("placements:offering", code)


def _pick_student(request: Any, offering: Any, students: Any) -> HttpResponse:
    """Who is not in the list yet and may do this work; found by name."""
    text = request.GET.get("q", "").strip()
    found, more = to_invite(offering, students, text=text, most=MOST_FOUND)
    return render(
        request,
        "placements/invite_whom.html",
        {
            "offering": offering,
            "found": found,
            "more": more,
            "text": text,
            "open": offering.state == OfferingState.OPEN,
        },
    )
