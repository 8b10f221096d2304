"""The workplace by link: the own students, answers to a part, and what the feedback said before."""

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.doors import door
from core.paging import CARDS, paginate
from placements.models import Placement
from reflections.actions.remarks import answer_as_workplace
from reflections.enums import Section
from reflections.models import FeedbackLink
from reflections.queries.earlier import earlier_of
from reflections.queries.feedback import find_link
from reflections.queries.remarks import WITH_WORKPLACE
from reflections.queries.workplace import (
    GUIDED,
    guided,
    how_it_helps,
    of_mail,
    proof_of,
    workplace_page,
)
from reflections.views.feedback import Way, find_way
from reflections.views.remarks import answer_page

CHIPS = {
    "": _("Alle"),
    "feedback": _("Feedback te geven"),
    "nu": _("Nu"),
    "straks": _("Straks"),
    "geweest": _("Geweest"),
}


@door(link=True, methods=["GET"])
def students(request: Any, token: str) -> HttpResponse:
    """Of the same praktijkopleider and the same school; only for whom the mail was sent to."""
    placement, way = find_way(request, token)
    if not way.students:
        raise Http404
    link = find_link(FeedbackLink, token)
    return list_students(request, of_mail(placement), back=way.here, link=link)


def list_students(
    request: Any, mine: Any, *, back: str = "", link: FeedbackLink | None = None
) -> HttpResponse:
    """`link`: by the mail that it stands in; each student's page is then behind its own link."""
    when, text = request.GET.get("wanneer", ""), request.GET.get("zoek", "").strip()
    today = timezone.localdate()
    counts = mine.aggregate(all=Count("pk"), give=Count("pk", filter=GUIDED["feedback"](today)))
    rows = guided(mine, when=when, text=text, today=today, by_link=link is not None)
    narrowed = text or when in GUIDED
    page = paginate(request, rows, CARDS, total=None if narrowed else counts["all"])
    shown = {
        "page": page,
        "addresses": {p.pk: _address(p, by_account=link is None) for p in page},
        "chips": CHIPS,
        "when": when if when in GUIDED else "",
        "text": text,
        "today": today,
        "to_give": counts["give"],
        "helps": how_it_helps(mine),
        "back": back,
        "proof": request.GET.get("m", ""),
    }
    return render(request, "reflections/my_students.html", shown)


def _address(placement: Placement, *, by_account: bool) -> str:
    """Empty while no link was made: the school mails it when the work is over."""
    if by_account:
        return reverse("reflections:my_student", args=[placement.code])
    link = getattr(placement, "feedback_link", None)
    if link is None or link.is_lapsed:
        return ""
    path = reverse("reflections:feedback", args=[link.token])
    return f"{path}?m={proof_of(link, placement)}"


@door(link=True)
def answer(request: Any, token: str, section: str) -> HttpResponse:
    placement, way = find_way(request, token)
    return answer_at(request, placement, way, section)


def answer_at(request: Any, placement: Placement, way: Way, section: str) -> HttpResponse:
    """By link and by account alike."""
    if section not in WITH_WORKPLACE:
        raise Http404

    def keep(text: str) -> Any:
        return answer_as_workplace(placement=placement, section=section, text=text, by=way.by)

    return answer_page(request, placement.experience, section, keep, back=way.here)


@door(link=True, methods=["GET"])
def earlier(request: Any, token: str) -> HttpResponse:
    placement, way = find_way(request, token)
    return earlier_at(request, placement, way)


def earlier_at(request: Any, placement: Placement, way: Way) -> HttpResponse:
    """What the own feedback said before."""
    page = workplace_page(placement)
    shown = {"found": earlier_of(page.chain, Section.WORKPLACE), "back": way.here}
    return render(request, "reflections/earlier.html", shown)
