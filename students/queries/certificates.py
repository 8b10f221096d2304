"""The certificates of a student, and how they stand today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from students.models import HeldCertificate, Student

SOON = timedelta(days=60)


@dataclass(frozen=True)
class HeldLine:
    """`stand` is "holds", "soon" (it lapses within 60 days) or "lapsed"."""

    code: str
    name: str
    until: date | None
    stand: str


def certificate_lines(student: Student) -> list[HeldLine]:
    """By name; one query."""
    today = timezone.localdate()
    held = HeldCertificate.objects.filter(student=student).select_related("certificate")
    return [
        HeldLine(each.certificate.code, str(each.certificate), each.until, _stand(each, today))
        for each in held
    ]


def _stand(held: HeldCertificate, today: date) -> str:
    if not held.holds_on(today):
        return "lapsed"
    return "soon" if held.until and held.until - today <= SOON else "holds"
