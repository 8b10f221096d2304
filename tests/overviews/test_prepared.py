"""Every question that is compiled once answers as the plain queryset would.

`core.prepared` leans on how Django compiles a query. Should a new Django do that otherwise, this
fails, for each question by name, before anybody reads a wrong start page.
"""

from datetime import datetime, time, timedelta

import pytest
from django.db.models import Value
from django.utils import timezone

from accounts.models import User
from config.demo import load
from core.prepared import TOTAL, Prepared
from overviews.queries import waiting

pytestmark = pytest.mark.django_db

MADE = {name: found for name, found in vars(waiting).items() if isinstance(found, Prepared)}
MADE |= {
    f"{made.__name__}, {groups} groups": made(groups)
    for made in (waiting.students_to_talk_with, waiting.gap)
    for groups in (0, 2)
}


@pytest.fixture
def values():
    school = load.load(students=30, seed=1, today=timezone.localdate())
    teacher, today = User.objects.get(username="proef.teacher"), timezone.localdate()
    students = school.students.order_by("pk").values_list("pk", flat=True)
    return {
        "school": school.pk,
        "user": teacher.pk,
        "now": timezone.now(),
        "until": today + timedelta(days=30),
        "limit": timezone.now(),
        "since": today,
        "today": timezone.make_aware(datetime.combine(today, time())),
        "group0": "3K00",
        "group1": "4K00",
        **dict(zip(waiting.WHO, students, strict=False)),
    }


def test_each_question_answers_as_the_plain_queryset_does(values, monkeypatch):
    compiled = {name: prepared.rows(**values) for name, prepared in MADE.items()}
    assert sum(bool(rows) for rows in compiled.values()) >= 11  # or it would say little
    monkeypatch.setattr(waiting, "SCHOOL", Value(values["school"]))
    monkeypatch.setattr(waiting, "USER", Value(values["user"]))
    monkeypatch.setattr(waiting, "NOW", Value(values["now"]))
    monkeypatch.setattr(waiting, "Given", lambda name, _field=None: Value(values[name]))
    for name, prepared in MADE.items():
        plain = list(prepared.build())
        shown = plain[: prepared.shown] if prepared.shown else plain
        found = [{k: v for k, v in row.items() if k != TOTAL} for row in compiled[name]]
        assert found == shown, name
        if prepared.shown and found:
            assert {row[TOTAL] for row in compiled[name]} == {len(plain)}, name
