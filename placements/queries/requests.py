"""Reading requests: what waits first, and which company a request may come from."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from companies.models import Company, Partnership
from core.names import plain
from placements.enums import RequestState
from placements.models import Request

MOST_SUGGESTIONS = 6
EMPTY_WORDS = {"de", "het", "een", "van", "en", "bv", "nv", "vof", "stichting", "bedrijf"}
ORDER = (
    RequestState.RECEIVED,
    RequestState.UNCONFIRMED,
    RequestState.ACCEPTED,
    RequestState.DECLINED,
)


def request_counts(requests: QuerySet[Request]) -> dict[str, int]:
    found = dict(requests.order_by().values_list("state").annotate(n=Count("pk")))
    return {state.value: found.get(state.value, 0) for state in ORDER}


def waiting_first(requests: QuerySet[Request]) -> QuerySet[Request]:
    """What waits for an answer first, oldest first; then the rest by state."""
    place = Case(
        *[When(state=state, then=Value(number)) for number, state in enumerate(ORDER)],
        output_field=IntegerField(),
    )
    return requests.order_by(place, "created", "pk")


def found_by(requests: QuerySet[Request], text: str) -> QuerySet[Request]:
    for part in text.split():
        requests = requests.filter(
            Q(organisation__icontains=part)
            | Q(contact_name__icontains=part)
            | Q(what__icontains=part)
        )
    return requests


@dataclass(frozen=True)
class Suggestion:
    """A company that this request may come from, and how we know."""

    company: Company
    why: str
    known: bool  # to this school


def suggestions(request: Request) -> list[Suggestion]:
    """Companies known by the sender's address, the name or the postcode; own partners first.

    A free-mail domain says nothing, so only a whole address counts.
    """
    known = Exists(Partnership.objects.filter(school=request.school_id, company=OuterRef("pk")))
    companies = Company.objects.select_related("sector").annotate(known=known)
    found: dict[int, Suggestion] = {}

    def add(rows: QuerySet, why: str) -> None:
        for company in rows.distinct()[:MOST_SUGGESTIONS]:
            found.setdefault(company.pk, Suggestion(company, why, company.known))

    if request.email:
        add(
            companies.filter(posts__trainer__email__iexact=request.email),
            _("dit e-mailadres hoort bij een praktijkopleider daar"),
        )
    words = [w for w in plain(request.organisation).split() if w not in EMPTY_WORDS and len(w) > 2]
    if words:
        same = companies
        for word in words:
            same = same.filter(search_key__contains=word)
        add(same, _("dezelfde naam"))
        telling = [w for w in words if w not in plain(request.city).split()] or words
        longest = max(telling, key=len)
        add(companies.filter(name__icontains=longest), _("de naam lijkt erop"))
    squeezed = request.postcode.replace(" ", "").upper()
    if len(squeezed) == 6:
        spellings = [squeezed, f"{squeezed[:4]} {squeezed[4:]}"]
        add(companies.filter(workplaces__postcode__in=spellings), _("dezelfde postcode"))
    return sorted(found.values(), key=lambda each: not each.known)[:MOST_SUGGESTIONS]
