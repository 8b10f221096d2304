"""Reads about calls: whom to ask, whether a text names the student, and what was answered."""

from __future__ import annotations

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.models import School
from companies.models import Company, TrainerPost
from core.models import Sector
from core.names import plain
from placements.enums import CallState, OfferingState, RequestState
from placements.models import Call, Offering, Request
from students.models import Student

SHORTEST_NAME = 2  # an initial alone names nobody


def names_in(text: str, student: Student) -> list[str]:
    """The student's names, and number, that stand in a text as words: what companies may not read."""
    words = set(plain(text).split())
    given = f"{student.first_name} {student.last_name}".replace("-", " ").split()
    names = [name for name in given if len(plain(name)) >= SHORTEST_NAME]
    found = [name for name in names if set(plain(name).split()) & words]
    number = student.leerlingnummer
    return [*found, *([number] if number and plain(number) in words else [])]


def addresses_in(sector: Sector, school: School) -> list[tuple[str, int]]:
    """Of each active partner in this sector one address, with the company's key: of the
    praktijkopleider who is there longest.
    """
    posts = (
        TrainerPost.objects.filter(
            company__sector=sector,
            company__partnerships__school=school,
            company__partnerships__active=True,
        )
        .filter(Q(end__isnull=True) | Q(end__gt=timezone.localdate()))
        .exclude(trainer__email="")
        .order_by("company__name", "company", "start", "pk")
        .values_list("trainer__email", "company")
    )
    found: dict[int, str] = {}
    for email, company in posts:
        found.setdefault(company, email)
    return [(email, company) for company, email in found.items()]


def partners_in(sector: Sector, school: School) -> QuerySet[Company]:
    return Company.objects.known_to(school).filter(sector=sector)


def calls_listed(calls: QuerySet[Call]) -> QuerySet[Call]:
    """With how many answered; what is open first."""
    answers = Count("requests", filter=~Q(requests__state=RequestState.UNCONFIRMED))
    return (
        calls.select_related("student", "sector")
        .annotate(answers=answers, waits=Count("pk", filter=Q(state=CallState.OPEN)))
        .order_by("-waits", "-created", "-pk")
    )


def with_requests(calls: QuerySet[Call]) -> QuerySet[Call]:
    """With what companies answered, oldest first, and what became of it."""
    requests = (
        Request.objects.exclude(state=RequestState.UNCONFIRMED)
        .select_related("assignment", "company")
        .order_by("created", "pk")
    )
    return calls.select_related("student__school", "sector", "term").prefetch_related(
        Prefetch("requests", requests)
    )


def call_of(school: School, code: str) -> Call | None:
    """A call that is still asked, for the public form."""
    return Call.objects.filter(student__school=school, code=code, state=CallState.OPEN).first()


def offering_for(request: Request) -> Offering | None:
    """What came of an accepted request, when its student can be invited to it."""
    assignment = getattr(request, "assignment", None)
    if assignment is None or request.call_id is None:
        return None
    found: Offering | None = Offering.objects.filter(
        assignment=assignment, school=request.school_id, state=OfferingState.OPEN
    ).first()
    return found
