from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from core.doors import door


@door(signed_in=True, methods=["GET"])
def start(request: Any) -> HttpResponse:
    """Where everybody begins."""
    return render(request, "overviews/start.html", {"memberships": request.memberships})
