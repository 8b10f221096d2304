"""After a term: did it go as the matching expected, and which weights deserve trust."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from core.doors import door
from overviews import rules
from overviews.queries.match_afterwards import FEW, afterwards_of, terms_with_runs


@door(roles=rules.MATCHING_READERS, methods=["GET"])
def match_afterwards(request: Any) -> HttpResponse:
    """Of all terms, or of the one in the address."""
    terms = terms_with_runs(request.school)
    wanted = request.GET.get("periode", "")
    term = next((each for each in terms if str(each.pk) == wanted), None)
    context = {
        "terms": terms,
        "term": term,
        "found": afterwards_of(request.school, term),
        "few": FEW,
    }
    return render(request, "overviews/match_afterwards.html", context)
