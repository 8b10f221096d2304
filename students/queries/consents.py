"""Which consents to pictures count today, and whose word they need."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from students.consent_texts import OWN_WORD_FROM, TEXTS
from students.enums import ConsentGiver, ConsentPurpose
from students.models import Consent, Student


def who_decides(student: Student, today: date | None = None) -> ConsentGiver:
    """The student from 16 on, a guardian before that."""
    old_enough = student.age_on(today or timezone.localdate()) >= OWN_WORD_FROM
    return ConsentGiver.STUDENT if old_enough else ConsentGiver.GUARDIAN


@dataclass(frozen=True)
class ConsentLine:
    """One purpose as a page shows it. `consent` is the open one; it may not count any more."""

    purpose: str
    label: str
    text: Any
    consent: Consent | None
    counts: bool

    @property
    def ask_again(self) -> bool:
        """A guardian said yes, and since then the student has the own word."""
        return self.consent is not None and not self.counts


def counts(consent: Consent, student: Student, today: date | None = None) -> bool:
    """A guardian's yes counts until the student is 16; the student's own until withdrawn."""
    if consent.withdrawn_at is not None:
        return False
    return consent.giver == ConsentGiver.STUDENT or (
        who_decides(student, today) == ConsentGiver.GUARDIAN
    )


def consent_lines(student: Student, today: date | None = None) -> list[ConsentLine]:
    """All purposes with how they stand; one query."""
    open_ones = {
        c.purpose: c for c in Consent.objects.filter(student=student, withdrawn_at__isnull=True)
    }
    return [
        ConsentLine(
            purpose=purpose.value,
            label=str(purpose.label),
            text=TEXTS[purpose],
            consent=open_ones.get(purpose.value),
            counts=purpose.value in open_ones and counts(open_ones[purpose.value], student, today),
        )
        for purpose in ConsentPurpose
    ]


def pictures_allowed(students: Iterable[Student], today: date | None = None) -> dict[int, set[str]]:
    """By a student's key: the purposes that may be filmed for, so that whoever films knows."""
    by_key = {student.pk: student for student in students}
    found: dict[int, set[str]] = {key: set() for key in by_key}
    for consent in Consent.objects.filter(student__in=list(by_key), withdrawn_at__isnull=True):
        if counts(consent, by_key[consent.student_id], today):
            found[consent.student_id].add(consent.purpose)
    return found


def standing(purpose: str, today: date | None = None) -> QuerySet[Consent]:
    """Those that count today, as `counts` says of one."""
    child = Q(student__birth_date__gt=_born_until(today or timezone.localdate()))
    return Consent.objects.filter(
        Q(giver=ConsentGiver.STUDENT) | child, purpose=purpose, withdrawn_at__isnull=True
    )


def _born_until(today: date) -> date:
    """The birthday of who has the own word from today on."""
    return today.replace(year=today.year - OWN_WORD_FROM)


def to_ask_again(today: date) -> QuerySet:
    """Students who turned 16 while a guardian's consent stands."""
    return Student.objects.filter(
        birth_date__lte=_born_until(today),
        left_on__isnull=True,
        consents__giver=ConsentGiver.GUARDIAN,
        consents__withdrawn_at__isnull=True,
    ).distinct()
