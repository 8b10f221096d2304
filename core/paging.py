from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

LINES, CARDS = 25, 12  # a card is to be read, not a line to be passed over


def paginate(request: HttpRequest, rows: QuerySet | list, per_page: int = LINES) -> Page[Any]:
    """The page that the address asks for (`?pagina=2`), the nearest one when there is no such page."""
    return Paginator(rows, per_page).get_page(request.GET.get("pagina"))
