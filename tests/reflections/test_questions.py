"""A school's items of work attitude: versions, so that old answers keep their questions."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from reflections.actions.asking import ask_feedback
from reflections.actions.feedback import give_feedback
from reflections.actions.questions import change_attitude_items, ensure_attitude_set
from reflections.enums import FeedbackWay, SetKind
from reflections.models import Answer, Question, QuestionSet
from reflections.queries.feedback import DEFAULT_ITEMS, ask_about, items_of
from tests.factories import make_school, make_user
from tests.factories.feedback import make_lived_placement, make_words

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
PATH = reverse("reflections:attitude")


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def coordinator(school, signed_in):
    return signed_in(make_user(school, Role.COORDINATOR))


def change(school, *items):
    return change_attitude_items(school=school, items=items, by=SYSTEM)


def codes(question_set):
    return [q.code for q in question_set.questions.all()]


def refused(name, model, **values):
    with pytest.raises(IntegrityError, match=name or None), transaction.atomic():
        model.objects.create(**values)


def test_the_default_is_made_on_first_need_and_once(school):
    first = ensure_attitude_set(school=school, by=SYSTEM)
    assert ensure_attitude_set(school=school, by=SYSTEM) == first
    assert codes(first) == [code for code, _text, _note in DEFAULT_ITEMS]
    assert QuestionSet.objects.count() == 1


def test_a_change_is_a_new_version_and_the_same_is_none(school):
    first = ensure_attitude_set(school=school, by=SYSTEM)
    same = [(i.text, i.help_text) for i in items_of(school)]
    assert change(school, *same) == first
    second = change(school, ("Vriendelijk zijn", ""), ("op tijd zijn", ""))
    assert second.version == 2
    assert codes(second) == ["vriendelijk-zijn", "op-tijd"]  # the same point keeps its code
    assert [i.text for i in items_of(school)] == ["Vriendelijk zijn", "op tijd zijn"]
    assert QuestionSet.objects.count() == 2


def test_items_that_look_alike_get_codes_of_their_own(school):
    made = change(school, ("Netjes!", ""), ("Netjes?", ""), ("…", ""))
    assert codes(made) == ["netjes", "netjes-2", "punt"]


def test_too_many_or_twice_the_same_is_refused(school):
    with pytest.raises(Refused, match="Hoogstens"):
        change(school, *[(f"Punt {n}", "") for n in range(7)])
    with pytest.raises(Refused, match="twee keer"):
        change(school, ("Op tijd", ""), ("op TIJD", ""))
    assert not QuestionSet.objects.exists()


def test_old_answers_keep_their_questions(school):
    placement = make_lived_placement(school, days_ago=5, days=3)
    words = make_words(placement, attitude={"op-tijd": 3})
    give_feedback(placement=placement, words=words, way=FeedbackWay.MAIL, by=SYSTEM)
    change(school, ("Vriendelijk zijn", ""))
    assert Answer.objects.get().question.text == "Op tijd zijn"
    placement.refresh_from_db()
    assert ask_about(placement).items[0].code == "op-tijd"


def test_what_was_asked_stays_asked_and_what_comes_next_is_new(school):
    asked = make_lived_placement(school, days_ago=5, days=3)
    ask_feedback(placement=asked, by=SYSTEM)
    change(school, ("Vriendelijk zijn", ""))
    later = make_lived_placement(school, days_ago=5, days=3)
    asked.refresh_from_db()
    assert len(ask_about(asked).items) == 5
    assert [i.text for i in ask_about(later).items] == ["Vriendelijk zijn"]


def test_a_school_can_ask_nothing(school):
    change(school)
    assert ask_about(make_lived_placement(school, days_ago=5, days=3)).items == []


def test_one_school_does_not_change_anothers(school):
    change(school, ("Vriendelijk zijn", ""))
    assert len(items_of(make_school())) == 5


def test_the_constraints_of_sets_questions_and_answers(school):
    made = ensure_attitude_set(school=school, by=SYSTEM)
    question = made.questions.first()
    placement = make_lived_placement(school)
    feedback = ask_feedback(placement=placement, by=SYSTEM)
    refused("", QuestionSet, school=school, kind=SetKind.ATTITUDE, version=1)
    refused("", Question, question_set=made, code=question.code, text="x")
    refused("answer_belongs_to_one", Answer, question=question, step=1)
    Answer.objects.create(question=question, feedback=feedback, step=1)
    refused("", Answer, question=question, feedback=feedback, step=2)


def test_the_coordinator_changes_and_previews_them(coordinator, school):
    page = coordinator.get(PATH).content.decode()
    assert "Op tijd zijn" in page
    assert not QuestionSet.objects.exists()
    sent = {"items": "Vriendelijk zijn | Ook als het druk is\n\nOp tijd zijn"}
    page = coordinator.post(PATH, {**sent, "voorbeeld": "1"}).content.decode()
    assert "<legend" in page
    assert "Ook als het druk is" in page
    assert not QuestionSet.objects.exists()
    assert coordinator.post(PATH, sent).status_code == 302
    assert [(i.text, i.help_text) for i in items_of(school)] == [
        ("Vriendelijk zijn", "Ook als het druk is"),
        ("Op tijd zijn", ""),
    ]


@pytest.mark.parametrize(
    ("items", "said"),
    [("\n".join("abcdefg"), "hoogstens zes"), ("x" * 201, "Te lang"), ("a\nA", "twee keer")],
)
def test_what_cannot_be_is_said_where_it_was_typed(coordinator, items, said):
    page = coordinator.post(PATH, {"items": items}).content.decode()
    assert said in page
    assert items[:3] in page
    assert not QuestionSet.objects.exists()


def test_only_the_coordinator_comes_in(client, school, signed_in):
    assert client.get(PATH).status_code == 302
    for role in (Role.STUDENT, Role.TEACHER, Role.COUNSELLOR, Role.MANAGER):
        assert signed_in(make_user(school, role)).get(PATH).status_code == 403
