"""What was asked and answered in feedback and reports, by the questions of their own time."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, FilteredRelation, Q

from reflections.models import Answer, Feedback, Question, Report
from reflections.queries.questions import STARR, Item
from reflections.queries.starr import PARTS


def read_answers(feedbacks: Iterable[Feedback], reports: Iterable[Report]) -> None:
    """In one query for all of them; none where no questions were asked.

    Puts `answers` on each feedback as fetched, and on each report `lines`: each question that was
    answered, as it was asked, with its words.
    """
    given = {f.pk: f for f in feedbacks if f.question_set_id}
    told = list(reports)
    sets = {r.question_set_id for r in told if r.question_set_id}
    rows = _rows(list(given), [r.pk for r in told], sets) if given or sets else []
    answers: dict[int, list[Answer]] = {pk: [] for pk in given}
    asked: dict[int, dict[str, str]] = {pk: {} for pk in sets}
    own: dict[int, dict[str, str]] = {}
    for row in rows:
        if row.of_feedback in answers:
            answers[row.of_feedback].append(Answer(pk=row.answer, question=row, step=row.step))
        elif row.question_set_id in asked:
            asked[row.question_set_id][row.code] = row.text
        if row.of_report:
            own.setdefault(row.of_report, {})[row.code] = row.words
    for pk, feedback in given.items():
        _keep(feedback, "answers", answers[pk])
    for report in told:
        lines: Any = _lines(report, asked, own.get(report.pk, {}))
        report.lines = lines  # type: ignore[attr-defined]


def _rows(feedbacks: list[int], reports: list[int], sets: set[int]) -> Any:
    mine = Q(answers__feedback__in=feedbacks) | Q(answers__report__in=reports)
    found = Question.objects.annotate(mine=FilteredRelation("answers", condition=mine))
    return (
        found.filter(Q(mine__isnull=False) | Q(question_set__in=sets))
        .annotate(
            answer=F("mine__pk"),
            step=F("mine__step"),
            words=F("mine__text"),
            of_feedback=F("mine__feedback"),
            of_report=F("mine__report"),
        )
        .order_by("question_set", "order", "pk")
    )


def _lines(
    report: Report, asked: dict[int, dict[str, str]], own: dict[str, str]
) -> list[tuple[str, str]]:
    """STARR that is answered and was not asked (an older report) comes with its usual question."""
    usual: Iterable[Item] = STARR
    questions = asked.get(report.question_set_id or 0, {})
    questions = questions | {i.code: str(i.text) for i in usual if i.code not in questions}
    words = {part: getattr(report, part) for part in PARTS} | own
    return [(text, words[code]) for code, text in questions.items() if words.get(code, "").strip()]


def _keep(obj: Any, name: str, found: list[Any]) -> None:
    """As if it was prefetched."""
    if not hasattr(obj, "_prefetched_objects_cache"):
        obj._prefetched_objects_cache = {}
    obj._prefetched_objects_cache[name] = found
