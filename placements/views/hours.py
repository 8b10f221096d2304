"""Who was there and for how long: for all students of a day at once, or for one placement."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import Role
from core.doors import door, require
from core.errors import Refused
from placements import rules
from placements.actions import course
from placements.actions.hours import HoursRefused, enter_attendance, set_presence_hours
from placements.enums import Attendance, PlacementState
from placements.forms.hours import PresenceForm, ShiftForm
from placements.forms.preparing import ReasonForm
from placements.models import Offering, Placement, Shift
from placements.queries import hours as queries
from placements.views.finding import find_placement
from students.queries.consents import pictures_allowed

ENTERED_IN = (
    PlacementState.READY,
    PlacementState.RUNNING,
    PlacementState.FINISHED,
    PlacementState.ENDED_EARLY,
)


def _offering(request: Any, code: str) -> Offering:
    found = rules.attendable_offerings(request.actor, request.school, request.roles)
    offering = (
        found.filter(assignment__code=code)
        .select_related("assignment__company", "assignment__workplace")
        .order_by("-pk")
        .first()
    )
    if offering is None:
        raise Http404
    return offering


def _asked_day(request: Any) -> date | None:
    try:
        return parse_date(request.GET.get("dag", ""))
    except ValueError:
        return None


def _can_enter(shift: Shift) -> bool:
    """The day has come, and the placement stands."""
    return (
        shift.placement.state in ENTERED_IN
        and timezone.localdate(shift.starts) <= timezone.localdate()
    )


@door(roles=rules.STAFF)
def attendance(request: Any, code: str) -> HttpResponse:
    """All students of one day on one page, by whoever of school is there; one save."""
    offering = _offering(request, code)
    days = queries.days_of(offering)
    day = _asked_day(request) or queries.day_to_enter(days, timezone.localdate())
    shifts = queries.sheet_of(offering, day) if day else []
    given = [request.POST] if request.method == "POST" else []
    rows = [(s, ShiftForm(*given, shift=s) if _can_enter(s) else None) for s in shifts]
    forms = [form for _shift, form in rows if form]
    presences = _presence_forms(offering, given)
    if request.method == "POST" and _saved(request, forms, presences):
        return redirect(f"{request.path}?dag={day:%Y-%m-%d}" if day else request.path)
    return render(
        request,
        "placements/attendance.html",
        {
            "offering": offering,
            "assignment": offering.assignment,
            "days": days,
            "day": day,
            "rows": rows,
            "pictures": pictures_allowed([s.student for s in shifts]),
            "can_save": bool(forms),
            "known": all(form.shift.attendance != Attendance.PLANNED for form in forms),
            "presences": presences,
            "problems": [form for form in [*forms, *presences] if form.is_bound and form.errors],
        },
    )


def _presence_forms(offering: Offering, given: list[Any]) -> list[PresenceForm]:
    work = list(offering.assignment.days.all())
    planned = sum(day.hours for day in work)
    found = offering.presences.select_related("user", "offering").order_by("pk")
    return [PresenceForm(*given, presence=each, planned=planned) for each in found]


def _saved(request: Any, forms: list[ShiftForm], presences: list[PresenceForm]) -> bool:
    """All or nothing; a refusal is shown at the student whom it is about."""
    if not all([form.is_valid() for form in [*forms, *presences]]):  # noqa: C419
        return False
    try:
        with transaction.atomic():
            done = enter_attendance(entries=[form.lived() for form in forms], by=request.actor)
            for form in presences:
                set_presence_hours(
                    presence=form.presence, hours=form.cleaned_data["hours"], by=request.actor
                )
    except HoursRefused as refusal:
        next(f for f in forms if f.shift == refusal.shift).add_error(None, str(refusal))
        return False
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, _saved_words(done))
    return True


def _saved_words(done: list[Placement]) -> str:
    if not done:
        return _("De uren zijn bewaard.")
    return ngettext(
        "De uren zijn bewaard. %(n)d leerling is klaar: de werkplek krijgt nu de vraag om feedback.",
        "De uren zijn bewaard. %(n)d leerlingen zijn klaar: de werkplek krijgt nu de vraag om feedback.",
        len(done),
    ) % {"n": len(done)}


def _form_of(shift: Shift, given: list[Any]) -> ShiftForm:
    return ShiftForm(*given, shift=shift, named=False)


@door(roles=rules.READERS)
def hours(request: Any, code: str) -> HttpResponse:
    """The days of one placement: the student reads, who was there for school writes."""
    placement = find_placement(request, code)
    may_enter = rules.may_enter_hours(request.actor, request.school, request.roles, placement)
    if request.method == "POST":
        require(lambda: may_enter)
    shifts = queries.shifts_of_placement(placement)
    given = [request.POST] if request.method == "POST" else []
    rows = [(s, _form_of(s, given) if may_enter and _can_enter(s) else None) for s in shifts]
    forms = [form for _shift, form in rows if form]
    if request.method == "POST" and _saved(request, forms, []):
        return redirect("placements:hours", code)
    student = placement.experience.student
    own = rules.is_own(request.actor, student)
    known = [shift for shift in shifts if shift.attendance != Attendance.PLANNED]
    return render(
        request,
        "placements/hours.html",
        {
            "placement": placement,
            "student": student,
            "own": own,
            "rows": rows,
            "forms": forms,
            "total": queries.total_hours(shifts),
            "planned": queries.planned_hours(shifts),
            "all_known": len(known) == len(shifts) and bool(shifts),
            "warnings": [] if own else queries.warnings_for(student, known),
            "problems": [form for form in forms if form.is_bound and form.errors],
            "may_steer": rules.may_steer(request.actor, request.roles),
        },
    )


def _steered(
    request: Any, code: str, step: Any, said: str, *, reasoned: bool = True
) -> HttpResponse:
    placement = find_placement(request, code)
    require(rules.may_steer, request.actor, request.roles)
    form = ReasonForm(request.POST)
    try:
        if not reasoned:
            step(placement=placement, by=request.actor)
        elif form.is_valid():
            step(placement=placement, by=request.actor, **form.cleaned_data)
        else:
            raise Refused(_("Schrijf erbij waarom."))
        messages.success(request, said)
    except Refused as refusal:
        messages.error(request, str(refusal))
    back = "preparation" if request.POST.get("back") == "preparation" else "hours"
    return redirect(f"placements:{back}", code)


@door(roles=[Role.COORDINATOR], methods=["POST"])
def finish(request: Any, code: str) -> HttpResponse:
    said = _("Afgerond. De werkplek krijgt nu de vraag om feedback.")
    return _steered(request, code, course.finish, said, reasoned=False)


@door(roles=[Role.COORDINATOR], methods=["POST"])
def end_early(request: Any, code: str) -> HttpResponse:
    said = _("Gestopt. Praat erover: ook hier is iets van te leren.")
    return _steered(request, code, course.end_early, said)


@door(roles=[Role.COORDINATOR], methods=["POST"])
def cancel(request: Any, code: str) -> HttpResponse:
    said = _("Dit gaat niet door. De plek is weer vrij, en de leerling leest waarom.")
    return _steered(request, code, course.cancel, said)
