"""What students hold and what offerings ask of it, read from the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import FilteredRelation, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import Certificate
from placements.demands import CERTIFICATE, Demands, Papers, Unmet, asked_text, demand_text
from placements.enums import SignUpState
from placements.models import Offering
from students.models import Student


def demands_of(offering: Offering) -> Demands:
    last = timezone.localdate(offering.assignment.ends)
    return Demands.of(offering.levels, offering.programmes, offering.certificates, last)


def papers_of(students: Iterable[int]) -> dict[int, Papers]:
    """Of the current enrolment and of what school saw; one query for any number of students."""
    wanted = list(students)
    rows = (
        Student.objects.filter(pk__in=wanted)
        .annotate(now=FilteredRelation("enrolments", condition=Q(enrolments__end__isnull=True)))
        .order_by()
        .values_list(
            "pk",
            "now__level",
            "now__programme",
            "now__crebo",
            "certificates__certificate__code",
            "certificates__until",
        )
    )
    place: dict[int, tuple[str, str]] = {}
    held: dict[int, set[tuple[str, date | None]]] = defaultdict(set)
    for student, level, programme, crebo, code, until in rows:
        place[student] = (level or "", programme or crebo or "")
        if code:
            held[student].add((code, until))
    return {pk: Papers(*place.get(pk, ("", "")), frozenset(held[pk])) for pk in wanted}


def unmet_by(student: Student, offering: Offering) -> Unmet | None:
    """What of the offering's demands this student does not meet; asks nothing where none are."""
    demands = demands_of(offering)
    return demands.unmet(papers_of([student.pk])[student.pk]) if demands else None


def names_of(certificates: Iterable[str]) -> dict[str, str]:
    """By their codes; one query, and none for none."""
    wanted = set(certificates)
    found = Certificate.objects.filter(code__in=wanted) if wanted else ()
    return {each.code: str(each) for each in found}


def told(unmet: Unmet) -> str:
    """In a sentence."""
    return demand_text(unmet, names_of(unmet.words if unmet.rule == CERTIFICATE else ()))


def missing(student: Student, offering: Offering) -> str:
    """To the student: what is asked and not met, and what to do about it; empty where all is."""
    unmet = unmet_by(student, offering)
    if unmet is None:
        return ""
    if unmet.rule != CERTIFICATE:
        return told(unmet)
    return told(unmet) + " " + _("Heb je dit wel? Laat je papier zien aan de coördinator.")


@dataclass(frozen=True)
class Closed:
    """What is asked and not met, and that in a sentence."""

    unmet: Unmet
    text: str

    @property
    def may_come(self) -> bool:
        """A certificate can be got; a level and a programme are what they are."""
        return self.unmet.rule == CERTIFICATE


def closed_to(student: Student, demands: Mapping[int, Demands]) -> dict[int, Closed]:
    """Which of these demands (by any key) this student does not meet. No query where nothing is
    asked, else one, and one more where a certificate is missing."""
    if not any(demands.values()):
        return {}
    mine = papers_of([student.pk])[student.pk]
    unmet = {key: broken for key, each in demands.items() if (broken := each.unmet(mine))}
    missing = [each.words for each in unmet.values() if each.rule == CERTIFICATE]
    names = names_of(code for words in missing for code in words)
    return {key: Closed(each, demand_text(each, names)) for key, each in unmet.items()}


@dataclass(frozen=True)
class Meeting:
    """How many of a school's students have what is asked: rule by rule, each of who is left."""

    students: int
    left: list[tuple[str, int]]  # what is asked, in words, and how many of those before have it
    closed_by: str = ""  # the rule that leaves nobody

    @property
    def all_of_it(self) -> int:
        return self.left[-1][1]


def who_meets(offering: Offering) -> Meeting | None:
    """None where nothing is asked. Three queries, however many students."""
    demands = demands_of(offering)
    if not demands:
        return None
    present = offering.school.students.filter(left_on__isnull=True)
    everybody = list(papers_of(present.values_list("pk", flat=True)).values())
    names, left, found, closed_by = names_of(demands.certificates), everybody, [], ""
    for rule, asked in demands.by_rule():
        left = [papers for papers in left if asked.unmet(papers) is None]
        found.append((asked_text(rule, asked.words(rule, names)), len(left)))
        closed_by = closed_by or ("" if left else rule)
    return Meeting(len(everybody), found, closed_by)


def waiting_without(offering: Offering) -> int:
    """How many who wait for an answer do not have what is asked now. No query where nothing is."""
    demands = demands_of(offering)
    if not demands:
        return 0
    waiting = offering.sign_ups.filter(state=SignUpState.SUBMITTED)
    papers = papers_of(waiting.values_list("student", flat=True))
    return sum(demands.unmet(each) is not None for each in papers.values())
