"""Open questions for a talk, under the career competence that they are about."""

import pytest

from placements.enums import Kind
from reflections.enums import Competence, SetKind
from reflections.models import Question, QuestionSet
from reflections.queries.questions import DEFAULTS, talk_questions
from tests.factories import make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


def asks(school, *questions, kind="", version=1):
    made = QuestionSet.objects.create(
        school=school, kind=SetKind.TALK, assignment_kind=kind, version=version
    )
    for order, (code, text) in enumerate(questions, 1):
        Question.objects.create(question_set=made, code=code, text=text, order=order)


def test_a_school_starts_with_questions_for_each_competence(school):
    found = talk_questions(school, [])
    assert list(found) == Competence.values
    assert all(len(texts) == 2 for texts in found.values())
    assert sum(map(len, found.values())) == len(DEFAULTS[SetKind.TALK])


def test_the_newest_version_counts(school):
    asks(school, ("work-1", "Oud?"))
    asks(school, ("work-1", "Nieuw?"), version=2)
    found = talk_questions(school, [Kind.STAGE])
    assert found[Competence.WORK] == ["Nieuw?"]
    assert found[Competence.MOTIVES] == []


def test_a_kind_with_its_own_questions_asks_those_and_others_ask_the_rest(school):
    asks(school, ("work-1", "Algemeen?"))
    asks(school, ("work-1", "Over de stage?"), kind=Kind.STAGE)
    assert talk_questions(school, [Kind.STAGE])[Competence.WORK] == ["Over de stage?"]
    both = talk_questions(school, [Kind.STAGE, Kind.BBL, Kind.PRESTATIE])
    assert both[Competence.WORK] == ["Over de stage?", "Algemeen?"]


def test_an_own_set_that_is_empty_asks_what_is_asked_of_all_others(school):
    asks(school, ("work-1", "Algemeen?"))
    asks(school, kind=Kind.STAGE)
    assert talk_questions(school, [Kind.STAGE])[Competence.WORK] == ["Algemeen?"]


def test_another_school_asks_its_own(school):
    asks(make_school(), ("work-1", "Elders?"))
    assert "Elders?" not in talk_questions(school, [])[Competence.WORK]
