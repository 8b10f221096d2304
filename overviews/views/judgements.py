"""«Waar schatte ik het verkeerd in?»: what coordinators expected beside how it went."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from accounts.enums import Role
from core.doors import door
from core.paging import CARDS, paginate
from overviews.queries.judgements import foreseen, judgements_of


@door(roles=[Role.COORDINATOR], methods=["GET"])
def judgements(request: Any) -> HttpResponse:
    page = paginate(request, judgements_of(request.school), CARDS)
    context = {"page": page, "rows": [foreseen(each) for each in page]}
    return render(request, "overviews/judgements.html", context)
