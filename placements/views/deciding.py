"""Where deciding happens, all year round: who gets a seat, who reads why not, who must still hear it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.enums import Role
from core.doors import door
from core.errors import Refused
from core.paging import CARDS, paginate
from placements.actions import choosing
from placements.enums import SignUpState
from placements.forms.deciding import MARKS, DeclineForm, NoteForm
from placements.models import Offering, SignUp
from placements.queries.deciding import ORDERS, deciding, decline_words, offerings_for
from placements.queries.deciding import to_tell as waiting_to_hear
from placements.queries.offerings import offering_of
from students.models import Student

MOST_AT_ONCE = 100


def find(request: Any, code: str) -> Offering:
    found = offering_of(offerings_for(request.school), code)
    if found is None:
        raise Http404
    return found


def find_sign_up(request: Any, offering: Offering) -> SignUp:
    return get_object_or_404(
        SignUp.objects.select_related("offering", "student__user"),
        offering=offering,
        student__code=request.POST.get("leerling", ""),
    )


def where_from(request: Any, fallback: str, *args: str) -> str:
    """The page of this site that the button stood on, with its order and page number."""
    given = request.POST if request.method == "POST" else request.GET
    asked: str = given.get("terug", "")
    if asked and url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return asked
    return reverse(fallback, args=args)


def back_to(request: Any, fallback: str, *args: str) -> HttpResponseRedirect:
    """There, with the focus on the message that says what was done (`base.html`); also for who has
    no script."""
    return HttpResponseRedirect(f"{where_from(request, fallback, *args)}#melding")


def did(request: Any, act: Callable[[], Any], done: str) -> bool:
    """Does it and says so, or says why it cannot be."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, refusal.message)
        return False
    messages.success(request, done)
    return True


@door(roles=[Role.COORDINATOR], methods=["GET"])
def offering(request: Any, code: str) -> HttpResponse:
    """One assignment: left who signed up, right the seats."""
    return offering_page(request, find(request, code))


def offering_page(request: Any, found: Offering, typed: str = "") -> HttpResponse:
    """`typed` is the line why it will succeed, for who could not be chosen with it."""
    order = request.GET.get("volgorde", "")
    page = deciding(found, order)
    context = {
        "offering": found,
        "deciding": page,
        "page": paginate(request, page.waiting, CARDS),
        "order": order if order in ORDERS else "passend",
        "orders": [
            ("passend", _("past het best")),
            ("beurt", _("vaakst niet gekozen")),
            ("naam", _("naam")),
            ("tijd", _("eerst ingetekend")),
        ],
        "marks": MARKS,
        "typed": typed,
        "typed_for": request.POST.get("leerling", ""),
    }
    return render(request, "placements/offering.html", context)


@door(roles=[Role.COORDINATOR], methods=["POST"])
def choose(request: Any, code: str) -> HttpResponse:
    """One click: the seat, the experience and the message; and a line why this will succeed."""
    found = find(request, code)
    sign_up = find_sign_up(request, found)
    because = request.POST.get("want", "")
    chosen = did(
        request,
        lambda: choosing.choose(sign_up=sign_up, because=because, by=request.actor),
        _("%(name)s is gekozen. De leerling ziet het meteen en vult nu de doelen aan.")
        % {"name": sign_up.student},
    )
    if because and not chosen:
        return offering_page(request, found, typed=because)
    return back_to(request, "placements:offering", code)


@door(roles=[Role.COORDINATOR])
def decline(request: Any, code: str) -> HttpResponse:
    """One reason for one or several, with a personal word for each."""
    found = find(request, code)
    sign_ups = _to_answer(request, found)
    if not sign_ups:
        return back_to(request, "placements:offering", code)
    reasons, steps = decline_words(found, sign_ups)
    form = DeclineForm(
        *([request.POST] if request.method == "POST" else []),
        sign_ups=sign_ups,
        reasons=reasons,
        steps=steps,
    )
    if request.method == "POST" and form.is_valid() and _declined(request, form, sign_ups):
        return back_to(request, "placements:offering", code)
    return render(
        request,
        "placements/decline.html",
        {
            "offering": found,
            "sign_ups": sign_ups,
            "form": form,
            "back": where_from(request, "placements:offering", code),
        },
    )


def _to_answer(request: Any, found: Offering) -> list[SignUp]:
    """Who was asked for and waits still; says of the others what became of them meanwhile."""
    given = request.POST if request.method == "POST" else request.GET
    codes = given.getlist("leerling")[:MOST_AT_ONCE]
    asked = (
        SignUp.objects.filter(offering=found, student__code__in=codes)
        .select_related("offering", "student__user")
        .order_by("student__sort_key", "pk")
    )
    gone = [each for each in asked if each.state != SignUpState.SUBMITTED]
    for each in gone:
        messages.warning(request, _what_became_of(each))
    if not asked:
        messages.error(request, _("Kies eerst wie het betreft."))
    return [each for each in asked if each not in gone]


def _what_became_of(sign_up: SignUp) -> str:
    sentence = {
        SignUpState.CHOSEN: _("%(name)s is al gekozen."),
        SignUpState.DECLINED: _("%(name)s heeft al een antwoord: niet gekozen."),
    }.get(SignUpState(sign_up.state), _("%(name)s heeft zich teruggetrokken."))
    return sentence % {"name": sign_up.student}


def _declined(request: Any, form: DeclineForm, sign_ups: list[SignUp]) -> bool:
    given = form.cleaned_data
    try:
        choosing.decline_many(
            sign_ups=sign_ups,
            reason=given["reason"],
            next_step=given["next_step"],
            words=form.words(),
            in_person=given["in_person"],
            by=request.actor,
        )
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return False
    messages.success(request, answered(len(sign_ups), in_person=given["in_person"]))
    return True


def answered(number: int, *, in_person: bool) -> str:
    """Says who was told, and what is still to be done."""
    if in_person:
        return ngettext(
            "Bewaard. Vertel het zelf, en klik daarna op “Verteld”.",
            "Bewaard. Vertel het deze %(n)s leerlingen zelf, en klik daarna op “Verteld”.",
            number,
        ) % {"n": number}
    return ngettext(
        "De leerling leest nu waarom, en wat die kan doen.",
        "Deze %(n)s leerlingen lezen nu waarom, en wat ze kunnen doen.",
        number,
    ) % {"n": number}


@door(roles=[Role.COORDINATOR], methods=["POST"])
def told(request: Any, code: str) -> HttpResponse:
    """The talk has been."""
    sign_up = find_sign_up(request, find(request, code))
    did(
        request,
        lambda: choosing.told(sign_up=sign_up, by=request.actor),
        _("Goed. %(name)s leest het nu ook op de eigen pagina.") % {"name": sign_up.student},
    )
    return back_to(request, "placements:offering", code)


@door(roles=[Role.COORDINATOR], methods=["GET"])
def to_tell(request: Any) -> HttpResponse:
    """All who must still hear it in person, the longest waiting first."""
    page = paginate(request, waiting_to_hear(request.school))
    return render(request, "placements/to_tell.html", {"page": page})


@door(roles=[Role.COORDINATOR], methods=["POST"])
def mark_candidate(request: Any, code: str) -> HttpResponse:
    """Keeps the own note, and pins or forbids the pair for the next round."""
    found = find(request, code)
    student = get_object_or_404(
        Student.objects.of(request.school), code=request.POST.get("leerling", "")
    )
    form = NoteForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Deze notitie is te lang."))
        return back_to(request, "placements:offering", code)
    did(
        request,
        lambda: choosing.mark_candidate(
            offering=found, student=student, by=request.actor, **form.cleaned_data
        ),
        _("Je notitie bij %(name)s is bewaard.") % {"name": student},
    )
    return back_to(request, "placements:offering", code)
