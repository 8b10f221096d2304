"""The sheets of sign-in cards as a PDF. Loaded in workers only, since weasyprint is heavy."""

from dataclasses import dataclass
from itertools import groupby

import segno
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import School, Term
from students.models import Student


@dataclass(frozen=True)
class Card:
    student: Student
    group: str
    code: str


def address() -> str:
    """Where a card is used."""
    return f"{settings.SITE_URL}{reverse('accounts:card')}"


def sheets(*, school: School, term: Term, cards: list[Card]) -> str:
    """The page that the PDF is made of: each group begins on a sheet of its own."""
    by_group = [(name, list(rows)) for name, rows in groupby(cards, key=lambda card: card.group)]
    context = {
        "school": school,
        "term": term,
        "groups": by_group,
        "address": address().split("//", 1)[1],
        "qr": segno.make(address(), error="m").svg_data_uri(border=0, dark="#1d2a35"),
    }
    return render_to_string("students/sign_in_cards_pdf.html", context)


def pdf(html: str) -> bytes:
    """Draws it; nothing is fetched from anywhere but the page itself."""
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher

    style = CSS(filename=finders.find("css/sign_in_cards.css"))
    fetcher = URLFetcher(allowed_protocols=["data"])
    return HTML(string=html, url_fetcher=fetcher).write_pdf(stylesheets=[style])
