"""An organisation asks in public; the coordinator answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import School
from accounts.wording import speak_as
from core.actors import NOBODY
from core.doors import door
from core.errors import Refused
from core.paging import paginate
from core.visitors import address_of, spend
from placements import rules
from placements.actions import requests as actions
from placements.actions.assignments import Times
from placements.enums import RequestState
from placements.forms.requests import (
    AcceptForm,
    DeclineRequestForm,
    PhoneForm,
    WhatForm,
    WhoForm,
)
from placements.models import Request, RequestLink
from placements.queries.calls import call_of, offering_for
from placements.queries.offerings import running_term
from placements.queries.requests import found_by, request_counts, waiting_first

SALT = "placements.ask"
STEPS = (WhoForm, WhatForm)
CHECK = len(STEPS) + 1
LEAST_SECONDS = 5  # nobody reads and fills three steps in less
PER_NETWORK = {"most": 20, "seconds": 3600}
PER_ADDRESS = {"most": 5, "seconds": 86_400}


@door(public=True)
def ask(request: Any, slug: str) -> HttpResponse:
    """Public: an organisation without an account asks for help, in three short steps.

    What was typed travels along, signed, so that going back loses nothing and no cookie is needed.
    """
    school = get_object_or_404(School, slug=slug)
    speak_as(school)
    kept = _opened(request.POST.get("kept", ""))
    if "oproep" in request.GET:
        kept["call"] = request.GET["oproep"][:8]
    step = _step_of(request.POST.get("step", ""))
    if request.method != "POST":
        return _show(request, school, kept, 1, WhoForm())
    if step < CHECK:
        names = STEPS[step - 1].base_fields
        kept[str(step)] = {name: request.POST.get(name, "")[:4000] for name in names}
    if request.POST.get("to", "").isdecimal():
        wanted = _step_of(request.POST["to"])
        return _show(request, school, kept, wanted, _empty_form(school, kept, wanted))
    return _forward(request, school, kept, step)


def _forward(request: Any, school: School, kept: dict[str, Any], step: int) -> HttpResponse:
    """To the next step when this one is right; from the last one into the school's list."""
    forms = [_form_of(kept, n) for n in range(1, min(step, CHECK - 1) + 1)]
    wrong = next((n for n, form in enumerate(forms, 1) if not form.is_valid()), None)
    if wrong is not None:
        return _show(request, school, kept, wrong, forms[wrong - 1])
    if step < CHECK:
        follow = step + 1
        return _show(request, school, kept, follow, _empty_form(school, kept, follow))
    return _send(request, school, kept, forms)


def _send(request: Any, school: School, kept: dict[str, Any], forms: list[Any]) -> HttpResponse:
    """A robot that fills everything gets the same answer and leaves nothing behind."""
    who, what = (form.cleaned_data for form in forms)
    if timezone.now().timestamp() - kept["since"] < LEAST_SECONDS:
        problem = _("Dat ging wel heel snel. Lees uw antwoorden na en druk nog een keer.")
        return _show(request, school, kept, CHECK, None, problem)
    if not spend("ask:network", address_of(request), **PER_NETWORK):
        problem = _("Er kwamen vandaag te veel aanvragen vanaf uw netwerk. Bel de school even.")
        return _show(request, school, kept, CHECK, None, problem)
    trapped = bool(request.POST.get("website"))
    if not trapped and spend("ask:address", who["email"], **PER_ADDRESS):
        given = {k: v for k, v in what.items() if k not in {"on", "begin", "end"}}
        call = call_of(school, kept.get("call", ""))
        actions.ask(school=school, by=NOBODY, call=call, **who, **given)
    return redirect("placements:ask_sent", school.slug)


def _show(
    request: Any, school: School, kept: dict[str, Any], step: int, form: Any, problem: str = ""
) -> HttpResponse:
    answers = [_form_of(kept, n) for n in range(1, CHECK)] if step == CHECK else []
    for answer in answers:
        answer.is_valid()
    return render(
        request,
        "placements/ask.html",
        {
            "school": school,
            "step": step,
            "total": CHECK,
            "form": form,
            "kept": signing.dumps(kept, salt=SALT, compress=True),
            "answers": answers,
            "problem": problem,
            "call": call_of(school, kept.get("call", "")),
        },
    )


def _opened(signed: str) -> dict[str, Any]:
    try:
        kept = signing.loads(signed, salt=SALT)
    except signing.BadSignature:
        return {"since": timezone.now().timestamp()}
    return dict(kept)


def _step_of(raw: str) -> int:
    return min(CHECK, max(1, int(raw))) if raw.isdecimal() else 1


def _form_of(kept: dict[str, Any], step: int) -> Any:
    """The form of a step, judging what was typed."""
    return STEPS[step - 1](kept.get(str(step), {}))


def _empty_form(school: School, kept: dict[str, Any], step: int) -> Any:
    """The form of a step with what was typed, and no faults; who answers a call has its words there."""
    if step >= CHECK:
        return None
    typed, form = kept.get(str(step), {}), STEPS[step - 1]
    call = call_of(school, kept.get("call", "")) if form is WhatForm and not typed else None
    if call is not None:
        typed = {"what": call.text, "seats": 1}
    return form(initial=typed) if typed else form()


@door(public=True, methods=["GET"])
def ask_sent(request: Any, slug: str) -> HttpResponse:
    """Public: says the same whether or not a mail went out."""
    school = get_object_or_404(School, slug=slug)
    speak_as(school)
    return render(request, "placements/ask_sent.html", {"school": school})


@door(link=True)
def ask_confirm(request: Any, token: str) -> HttpResponse:
    """Opening it (mail scanners do) changes nothing; the button confirms."""
    link = RequestLink.objects.select_related("request__school").by_token(token)
    speak_as(link.request.school if link else None)
    context: dict[str, Any] = {"link": link, "asked": link.request if link else None}
    if request.method == "POST":
        try:
            context["asked"] = actions.confirm_by_link(token=token)
        except Refused as refusal:
            context["refused"] = refusal.message
    elif link is None or link.is_lapsed:
        context["refused"] = _("Deze link werkt niet meer. Vul de aanvraag opnieuw in.")
    status = 410 if context.get("refused") else 200
    return render(request, "placements/ask_confirm.html", context, status=status)


def _found(request: Any, code: str) -> Request:
    mine = rules.visible_requests(request.actor, request.school, request.roles)
    named = ("school", "company", "assignment", "call__student", "call__sector")
    return get_object_or_404(mine.select_related(*named), code=code)


@door(roles=[Role.COORDINATOR], methods=["GET"])
def requests(request: Any) -> HttpResponse:
    """What organisations asked: what waits for an answer first, the oldest on top."""
    mine = rules.visible_requests(request.actor, request.school, request.roles)
    state, text = request.GET.get("stand", ""), request.GET.get("q", "").strip()
    found = waiting_first(found_by(mine, text))
    if state in RequestState.values:
        found = found.filter(state=state)
    counts = request_counts(mine)
    return render(
        request,
        "placements/requests.html",
        {
            "page": paginate(request, found),
            "chips": [(s, RequestState(s).label, n) for s, n in counts.items()],
            "total": sum(counts.values()),
            "state": state,
            "text": text,
        },
    )


@door(roles=[Role.COORDINATOR])
def request_new(request: Any) -> HttpResponse:
    """During the phone call: five fields, one minute."""
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = actions.enter(school=request.school, by=request.actor, **form.values())
        messages.success(request, _("Genoteerd. Neem de aanvraag nu aan, of doe dat later."))
        return redirect("placements:request", asked.code)
    return render(request, "placements/request_new.html", {"form": form})


@door(roles=[Role.COORDINATOR], methods=["GET"])
def request(request: Any, code: str) -> HttpResponse:
    return _page(request, _found(request, code))


def _page(
    request: Any, asked: Request, accept: Any = None, decline: Any = None, status: int = 200
) -> HttpResponse:
    waits = asked.state == RequestState.RECEIVED
    return render(
        request,
        "placements/request.html",
        {
            "asked": asked,
            "waits": waits,
            "accept": accept or (AcceptForm(request=asked, prefix="a") if waits else None),
            "decline": decline or (DeclineRequestForm(prefix="d") if waits else None),
            "term": running_term(request.school),
            "invites_to": offering_for(asked),
        },
        status=status,
    )


@door(roles=[Role.COORDINATOR], methods=["POST"])
def request_accept(request: Any, code: str) -> HttpResponse:
    """Makes the draft, and leads to where the rest is filled in."""
    asked = _found(request, code)
    if asked.state != RequestState.RECEIVED:
        return _answered_already(request, code)
    form = AcceptForm(request.POST, request=asked, prefix="a")
    term = running_term(request.school)
    if not form.is_valid():
        return _page(request, asked, accept=form)
    given = form.cleaned_data
    try:
        if term is None:
            raise Refused(_("Er loopt geen periode. Maak eerst een periode bij Instellingen."))
        offering = actions.accept(
            request=asked,
            term=term,
            days=[Times(given["starts"], given["ends"])],
            by=request.actor,
            **{name: given[name] for name in ("title", "kind", "sector", "seats", "company")},
        )
    except Refused as refusal:
        if _found(request, code).state != RequestState.RECEIVED:
            return _answered_already(request, code)
        messages.error(request, refusal.message)
        return _page(request, asked, accept=form, status=409)
    messages.success(request, _("Aangenomen. Vul de opdracht aan en publiceer hem daarna."))
    return redirect("placements:offering_edit", offering.assignment.code)


def _answered_already(request: Any, code: str) -> HttpResponse:
    """In another tab, or by a colleague: the page shows what the answer was."""
    messages.error(request, _("Deze aanvraag heeft al een antwoord. Hieronder staat welk."))
    return redirect("placements:request", code)


@door(roles=[Role.COORDINATOR], methods=["POST"])
def request_decline(request: Any, code: str) -> HttpResponse:
    asked = _found(request, code)
    if asked.state != RequestState.RECEIVED:
        return _answered_already(request, code)
    form = DeclineRequestForm(request.POST, prefix="d")
    if not form.is_valid():
        return _page(request, asked, decline=form)
    try:
        actions.decline(request=asked, reason=form.cleaned_data["reason"], by=request.actor)
    except Refused as refusal:
        if _found(request, code).state != RequestState.RECEIVED:
            return _answered_already(request, code)
        messages.error(request, refusal.message)
        return _page(request, asked, decline=form, status=409)
    told = (
        _("Afgewezen. De reden is gemaild naar %(email)s.") % {"email": asked.email}
        if asked.email
        else _("Afgewezen. Er is geen e-mailadres: bel zelf even.")
    )
    messages.success(request, told)
    return redirect("placements:requests")


@door(roles=[Role.COORDINATOR], methods=["POST"])
def request_confirm(request: Any, code: str) -> HttpResponse:
    """The coordinator knows (from a call) that this is real."""
    asked = _found(request, code)
    try:
        actions.confirm(request=asked, by=request.actor)
        messages.success(request, _("De aanvraag is ontvangen."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("placements:request", code)
