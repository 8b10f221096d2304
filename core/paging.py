from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

LINES, CARDS = 25, 12  # a card is to be read, not a line to be passed over


def paginate(
    request: HttpRequest, rows: QuerySet | list, per_page: int = LINES, total: int | None = None
) -> Page[Any]:
    """The page that the address asks for (`?pagina=2`), the nearest one when there is no such page.

    `total` is how many rows there are, where that was counted already.
    """
    paginator = Paginator(rows, per_page)
    if total is not None:
        paginator.__dict__["count"] = total  # where the cached property looks first
    return paginator.get_page(request.GET.get("pagina"))
