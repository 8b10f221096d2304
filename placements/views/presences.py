"""Who of school is there: teachers sign up with one tap, the coordinator asks others."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import STAFF_ROLES, Role
from core.doors import door, require
from core.errors import Refused
from core.paging import CARDS, paginate
from placements import rules
from placements.actions import presences
from placements.enums import OfferingState
from placements.forms.assignments import HoursForm, PresenceForm
from placements.models import Offering, Presence
from placements.queries.being_there import is_attendance_known, joined_by, who_comes
from placements.queries.offerings import offering_of, with_taken
from placements.views.assignments import find_offering

MOST_PAST = 6
# What the page shows of rows that are wide, so that it reads no more.
ON_CARD = (
    "assignment__code",
    "assignment__title",
    "assignment__company__name",
    "assignment__workplace__city",
)
WHO = ("offering", "hours", "user__first_name", "user__infix", "user__last_name", "user__username")
OF_PAST = (
    "hours",
    "offering__assignment__code",
    "offering__assignment__title",
    "offering__assignment__starts",
    "offering__assignment__ends",
    "offering__assignment__company__name",
)


@door(roles=STAFF_ROLES, methods=["GET"])
def offerings_to_join(request: Any) -> HttpResponse:
    """What is coming: mine, then where nobody goes along yet; below, the hours that I was there."""
    anybody = Presence.objects.filter(offering=OuterRef("pk"))
    mine = anybody.filter(user=request.user)
    coming = Offering.objects.filter(
        Q(state=OfferingState.OPEN) | Q(state=OfferingState.CLOSED),
        school=request.school,
        assignment__ends__gt=timezone.now(),
    )
    coming = (
        coming.annotate(joined=Exists(mine), is_joined=Exists(anybody))
        .select_related("assignment__company", "assignment__workplace")
        .only(*ON_CARD)
        .prefetch_related(
            "assignment__days",
            Prefetch("presences", Presence.objects.select_related("user").only(*WHO)),
        )
    )
    past = Presence.objects.filter(
        user=request.user,
        offering__school=request.school,
        offering__assignment__ends__lte=timezone.now(),
    ).select_related("offering__assignment__company")
    return render(
        request,
        "placements/offerings_to_join.html",
        {
            "page": paginate(
                request,
                with_taken(coming).order_by("-joined", "is_joined", "assignment__starts", "pk"),
                CARDS,
            ),
            "past": list(past.order_by("-offering__assignment__starts").only(*OF_PAST)[:MOST_PAST]),
        },
    )


@door(roles=STAFF_ROLES, methods=["GET"])
def presence(request: Any, code: str) -> HttpResponse:
    """Where one goes along: when, where and who comes; once it began also who was there."""
    mine = rules.visible_offerings(request.actor, request.school, request.roles)
    offering = offering_of(joined_by(request.user, mine), code)
    if offering is None:
        raise Http404
    students = list(who_comes(offering))
    may_say = bool(students) and not request.roles.isdisjoint(rules.STAFF)
    return render(
        request,
        "placements/presence.html",
        {
            "offering": offering,
            "students": students,
            "may_say": may_say,
            "known": is_attendance_known(offering),
        },
    )


def _offering(request: Any, code: str) -> Offering:
    mine = rules.visible_offerings(request.actor, request.school, request.roles)
    found = offering_of(mine.select_related("assignment"), code)
    if found is None:
        raise Http404
    return found


@door(roles=STAFF_ROLES, methods=["POST"])
def join(request: Any, code: str) -> HttpResponse:
    """«Ik ben erbij»: one tap."""
    offering = _offering(request, code)
    try:
        presences.join(offering=offering, user=request.user, by=request.actor)
        messages.success(
            request, _("Je bent erbij: %(title)s.") % {"title": offering.assignment.title}
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("placements:offerings_to_join")


def _presence(request: Any, pk: str) -> Presence:
    found = Presence.objects.filter(offering__school=request.school)
    found = found.select_related("offering__assignment", "user")
    presence: Presence = get_object_or_404(found, pk=pk if pk.isdecimal() else 0)
    require(rules.may_change_presence, request.actor, request.roles, presence)
    return presence


@door(roles=STAFF_ROLES, methods=["POST"])
def leave(request: Any, code: str) -> HttpResponse:
    """Oneself, or (by the coordinator) somebody else, whose row is in the form."""
    offering = _offering(request, code)
    key = request.POST.get("presence", "")
    if not key:
        own = offering.presences.filter(user=request.user).values_list("pk", flat=True).first()
        key = str(own or 0)
    presence = _presence(request, key)
    try:
        presences.leave(presence=presence, by=request.actor)
        messages.success(request, _("Afgemeld. Wil je toch? Tik dan weer op “Ik ben erbij”."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return _back(request, code)


@door(roles=STAFF_ROLES, methods=["POST"])
def presence_hours(request: Any, code: str) -> HttpResponse:
    """The hours as they were."""
    presence = _presence(request, request.POST.get("presence", ""))
    form = HoursForm(request.POST, prefix=f"p{presence.pk}")
    try:
        if form.is_valid():
            presences.set_hours(presence=presence, by=request.actor, **form.cleaned_data)
            messages.success(request, _("De uren zijn bewaard."))
        else:
            messages.error(request, _("Vul de uren in als een getal, zoals 3,5."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return _back(request, code)


@door(roles=[Role.COORDINATOR])
def presences_of(request: Any, code: str) -> HttpResponse:
    """Who of school is there, asked by the coordinator; with their hours."""
    offering = find_offering(request, code)
    form = PresenceForm(request.POST or None, school=request.school)
    if request.method == "POST" and form.is_valid():
        try:
            presences.join(offering=offering, user=form.cleaned_data["user"], by=request.actor)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("placements:presences", code)
    there = offering.presences.select_related("user").order_by("user__last_name", "pk")
    return render(
        request,
        "placements/presences.html",
        {"offering": offering, "form": form, "there": there},
    )


def _back(request: Any, code: str) -> HttpResponse:
    if request.POST.get("from") == "offering" and Role.COORDINATOR in request.roles:
        return redirect("placements:presences", code)
    return redirect("placements:offerings_to_join")
