"""The coordinator's assignments: the board, writing one, and each step of its life."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import Role
from accounts.models import Term
from companies.models import Company
from core.doors import door
from core.errors import Refused
from core.paging import CARDS, paginate
from placements import rules
from placements.actions import assignments, offerings
from placements.enums import Kind, OfferingState
from placements.forms.assignments import AssignmentForm, CallOffForm
from placements.forms.times import DayFormSet, next_row, repeated, rows_of, rows_typed
from placements.models import Offering
from placements.queries.offerings import (
    age_verdicts,
    board_counts,
    companies_on_board,
    filtered,
    in_board_order,
    offering_of,
    running_term,
    with_counts,
    with_facts,
    with_task,
    youngest,
)
from placements.queries.papers import waiting_without, who_meets

BOARD = (OfferingState.DRAFT, OfferingState.OPEN, OfferingState.CLOSED, OfferingState.FINISHED)
FIRST_ROWS = 1


def find_offering(
    request: Any, code: str, fetched: Callable[..., QuerySet[Offering]] = with_facts
) -> Offering:
    mine = rules.visible_offerings(request.actor, request.school, request.roles)
    found = offering_of(fetched(mine), code)
    if found is None:
        raise Http404
    return found


@door(roles=[Role.COORDINATOR], methods=["GET"])
def board(request: Any) -> HttpResponse:
    """All assignments by state, with who waits and how many seats are left."""
    mine = rules.visible_offerings(request.actor, request.school, request.roles)
    wanted = {
        "kind": request.GET.get("soort", ""),
        "company": request.GET.get("bedrijf", ""),
        "week": request.GET.get("week", ""),
        "text": request.GET.get("q", "").strip(),
    }
    state = request.GET.get("stand", "") or OfferingState.OPEN
    counts = board_counts(filtered(mine, **wanted))
    shown = with_counts(filtered(mine, state=state, **wanted))
    rows = in_board_order(shown).select_related("assignment__company", "assignment__workplace")
    if state == OfferingState.FINISHED:
        rows = rows.reverse()
    return render(
        request,
        "placements/offerings.html",
        {
            "page": paginate(request, rows, CARDS),
            "chips": [
                (s.value, s.label, counts[s])
                for s in (*BOARD, *([OfferingState.CANCELLED] if counts["cancelled"] else []))
            ],
            "state": state,
            "kinds": Kind.choices,
            "companies": companies_on_board(mine),
            "filtered": any(wanted.values()),
            **wanted,
        },
    )


@door(roles=[Role.COORDINATOR])
def offering_new(request: Any) -> HttpResponse:
    """First at which company, then the rest on one page."""
    known = Company.objects.known_to(request.school)
    code = request.GET.get("bedrijf", "")
    if not code:
        return pick_company(request, known)
    company = get_object_or_404(known, code=code)
    term = running_term(request.school)
    if term is None:
        messages.error(request, _("Er loopt geen periode. Maak eerst een periode."))
        return redirect("placements:offerings")
    if request.method != "POST":
        form = AssignmentForm(
            company=company, school=request.school, initial=AssignmentForm.for_new()
        )
        return _write(request, company, form, _rows([{}] * FIRST_ROWS))

    def save(**values: Any) -> Offering:
        return assignments.draft(school=request.school, term=term, by=request.actor, **values)

    return _written(request, company, None, save)


def pick_company(request: Any, known: Any) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    found = known.found_by(text).order_by("name", "pk")
    context = {"page": paginate(request, found), "text": text}
    return render(request, "placements/pick_company.html", context)


@door(roles=[Role.COORDINATOR])
def offering_edit(request: Any, code: str) -> HttpResponse:
    offering = find_offering(request, code, with_task)
    company = offering.assignment.company
    if request.GET.get("bedrijf"):
        known = Company.objects.known_to(request.school)
        company = get_object_or_404(known, code=request.GET["bedrijf"])
    if request.method != "POST":
        form = AssignmentForm(
            company=company,
            school=request.school,
            offering=offering,
            initial=AssignmentForm.from_offering(offering),
        )
        rows = rows_of(offering.assignment.days.all())
        return _write(request, company, form, _rows(rows or [{}]), offering)

    def save(**values: Any) -> Offering:
        return assignments.change(offering=offering, by=request.actor, **values)

    return _written(request, company, offering, save)


def _rows(rows: list[dict[str, Any]]) -> Any:
    formset = DayFormSet(initial=rows, prefix="days")
    formset.extra = 0
    return formset


def _written(
    request: Any, company: Company, offering: Offering | None, save: Callable[..., Offering]
) -> HttpResponse:
    """More rows were asked, or it is to be kept: in whatever state, what was typed stays."""
    form = AssignmentForm(request.POST, company=company, school=request.school, offering=offering)
    days = DayFormSet(request.POST, prefix="days")
    if "more" in request.POST or "repeat" in request.POST:
        return _more_rows(request, company, offering, form, days)
    if not (form.is_valid() and days.is_valid()):
        return _write(request, company, form, days, offering)
    times = [row.cleaned_data["times"] for row in days if row.cleaned_data.get("times")]
    try:
        saved = save(days=times, **form.values())
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return _write(request, company, form, days, offering, status=409)
    messages.success(request, _("Bewaard."))
    _tell_who_does_not_meet_it(request, saved)
    _tell_that_nobody_does(request, saved)
    if saved.state == OfferingState.DRAFT and "publish" in request.POST:
        return redirect("placements:offering_publish", saved.assignment.code)
    return redirect("placements:offering", saved.assignment.code)


def _tell_who_does_not_meet_it(request: Any, offering: Offering) -> None:
    n = waiting_without(offering)
    if n:
        messages.warning(
            request,
            ngettext(
                "%(n)s leerling die al intekende, heeft niet wat de opdracht nu vraagt. Die "
                "intekening blijft staan; bij het kiezen staat erbij waarom het niet kan.",
                "%(n)s leerlingen die al intekenden, hebben niet wat de opdracht nu vraagt. Hun "
                "intekeningen blijven staan; bij het kiezen staat erbij waarom het niet kan.",
                n,
            )
            % {"n": n},
        )


def _tell_that_nobody_does(request: Any, offering: Offering) -> None:
    """Before publishing its page says so; afterwards nothing else does."""
    meeting = who_meets(offering) if offering.state == OfferingState.OPEN else None
    if meeting is not None and meeting.closed_by:
        messages.warning(
            request,
            _("Nu kan niemand zich intekenen: geen van de leerlingen heeft wat er gevraagd wordt."),
        )


def _more_rows(
    request: Any, company: Company, offering: Offering | None, form: Any, days: Any
) -> HttpResponse:
    """Draws the form again with more days; judges nothing."""
    rows = rows_typed(days)
    if "repeat" in request.POST:
        form.is_valid()
        given = form.cleaned_data
        rows = repeated(rows, given.get("repeat_until"), given.get("repeat_on") or [])
    else:
        rows = [*rows, next_row(rows)]
    again = AssignmentForm(
        company=company, school=request.school, offering=offering, initial=form.typed()
    )
    return _write(request, company, again, _rows(rows or [{}]), offering, fresh=True)


def _write(
    request: Any,
    company: Company,
    form: Any,
    days: Any,
    offering: Offering | None = None,
    *,
    fresh: bool = False,
    status: int = 200,
) -> HttpResponse:
    return render(
        request,
        "placements/offering_form.html",
        {
            "company": company,
            "form": form,
            "days": days,
            "offering": offering,
            "fresh": fresh,
            "faulty_days": [row for row in days.forms if days.is_bound and row.errors],
        },
        status=status,
    )


@door(roles=[Role.COORDINATOR])
def offering_publish(request: Any, code: str) -> HttpResponse:
    """From which age these times and tasks are allowed, and by which rule; then one button."""
    offering = find_offering(request, code)
    if request.method == "POST":
        return _step(request, offering, offerings.publish, _("Gepubliceerd. Leerlingen zien hem."))
    refused = ""
    try:
        offerings.refuse_publishing(offering, offering.assignment)
    except Refused as refusal:
        refused = refusal.message
    return render(
        request,
        "placements/offering_publish.html",
        {
            "offering": offering,
            "refused": refused,
            "verdicts": age_verdicts(offering),
            "youngest": youngest(offering.assignment),
            "meeting": who_meets(offering),
        },
    )


@door(roles=[Role.COORDINATOR], methods=["POST"])
def offering_close(request: Any, code: str) -> HttpResponse:
    done = _("Gesloten. Niemand kan zich nu nog intekenen.")
    return _step(request, find_offering(request, code), offerings.close, done)


@door(roles=[Role.COORDINATOR], methods=["POST"])
def offering_reopen(request: Any, code: str) -> HttpResponse:
    done = _("Weer open. Leerlingen kunnen zich intekenen.")
    return _step(request, find_offering(request, code), offerings.reopen, done)


@door(roles=[Role.COORDINATOR], methods=["POST"])
def offering_finish(request: Any, code: str) -> HttpResponse:
    return _step(request, find_offering(request, code), offerings.finish, _("Afgerond."))


@door(roles=[Role.COORDINATOR])
def offering_cancel(request: Any, code: str) -> HttpResponse:
    """It does not happen: why, and who hears it."""
    offering = find_offering(request, code)
    form = CallOffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            offerings.call_off(offering=offering, by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("De opdracht gaat niet door. Wie intekende, leest waarom."))
            return redirect("placements:offerings")
    waiting = offering.sign_ups.filter(state="submitted").count()
    placed = offering.assignment.placements.exclude(state="cancelled")
    placed = placed.select_related("experience__student")
    return render(
        request,
        "placements/offering_cancel.html",
        {"offering": offering, "form": form, "waiting": waiting, "placed": placed},
    )


@door(roles=[Role.COORDINATOR], methods=["POST"])
def offering_copy(request: Any, code: str) -> HttpResponse:
    """Once more, as a new draft in the running term."""
    offering = find_offering(request, code)
    term: Term = running_term(request.school) or offering.term
    try:
        made = assignments.copy(offering=offering, term=term, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("placements:offering", code)
    messages.success(request, _("Een kopie staat klaar als concept. Kijk de dagen na."))
    return redirect("placements:offering_edit", made.assignment.code)


def _step(
    request: Any, offering: Offering, step: Callable[..., Offering], done: str
) -> HttpResponse:
    try:
        step(offering=offering, by=request.actor)
        messages.success(request, done)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("placements:offering", offering.assignment.code)
