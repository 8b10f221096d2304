"""The sheets of sign-in cards as a PDF."""

from dataclasses import dataclass
from itertools import groupby

import segno
from django.conf import settings
from django.urls import reverse

from accounts.models import School, Term
from core.pdf import draw
from students.models import Student


@dataclass(frozen=True)
class Card:
    student: Student
    group: str
    code: str


def address() -> str:
    """Where a card is used."""
    return f"{settings.SITE_URL}{reverse('accounts:card')}"


def sheets(*, school: School, term: Term, cards: list[Card]) -> bytes:
    """Each group begins on a sheet of its own."""
    by_group = [(name, list(rows)) for name, rows in groupby(cards, key=lambda card: card.group)]
    context = {
        "school": school,
        "term": term,
        "groups": by_group,
        "address": address().split("//", 1)[1],
        "qr": segno.make(address(), error="m").svg_data_uri(border=0, dark="#1d2a35"),
    }
    return draw("students/sign_in_cards_pdf.html", context, css="css/sign_in_cards.css")
