"""Reads for the page of one career dialogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import School
from companies.models import Company
from reflections.enums import Competence
from reflections.models import CareerDialogue
from reflections.queries.chain import Chain
from reflections.queries.questions import talk_questions
from students.models import Student


@dataclass(frozen=True)
class EarlierRecord:
    """What the record said before it was put right."""

    record: str
    trainers_add: str
    at: datetime


def earlier_records(dialogue: CareerDialogue) -> list[EarlierRecord]:
    """Oldest first; none for a record that still says what it said."""
    return [
        EarlierRecord(each.data.get("record", ""), each.data.get("trainers_add", ""), each.at)
        for each in dialogue.revisions.all()
    ]


def questions_by_competence(school: School, about: list[Chain]) -> list[tuple[Any, list[str]]]:
    """The school's conversation questions for these kinds of work, under each competence."""
    kinds = dict.fromkeys(c.placement.assignment.kind for c in about if c.placement)
    found = talk_questions(school, kinds)
    return [(Competence(code).label, texts) for code, texts in found.items() if texts]


def companies_for(student: Student) -> dict[str, Company]:
    """The school's partners by name, for a step that names one."""
    known = Company.objects.known_to(student.school).only("name").order_by("name", "pk")
    return {company.name: company for company in known}
