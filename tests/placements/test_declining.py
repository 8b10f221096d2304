import pytest
from django.core import mail

from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from core.events import history
from core.lifecycle import StepRefused
from placements.actions.choosing import decline, decline_many, told
from placements.enums import SignUpState
from placements.lifecycle import SIGN_UP
from placements.models import SignUp
from tests.factories import make_offering, make_school, make_sign_up, make_student, make_user

pytestmark = pytest.mark.django_db
WHY = {
    "reason": "Hier moet je vlot kunnen rekenen.",
    "next_step": "Oefen met de kassa in de kantine.",
}


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def by(school):
    return Actor.of(make_user(school, Role.COORDINATOR))


@pytest.fixture
def sign_up(school):
    student = make_student(school)
    student.user.email, student.user.email_verified = "sanne@thuis.example", True
    student.user.save()
    return make_sign_up(make_offering(school), student)


@pytest.mark.parametrize("empty", ["reason", "next_step"])
def test_a_decline_needs_a_reason_and_a_next_idea(sign_up, by, empty):
    with pytest.raises(Refused):
        decline(sign_up=sign_up, by=by, **{**WHY, empty: "  "})
    sign_up.refresh_from_db()
    assert sign_up.state == SignUpState.SUBMITTED


def test_a_declined_student_gets_the_reason_and_its_why_is_kept(sign_up, by):
    decline(sign_up=sign_up, by=by, personal_word="Je doel was goed.", **WHY)
    sign_up.refresh_from_db()
    assert (sign_up.state, sign_up.decline_reason) == (SignUpState.DECLINED, WHY["reason"])
    assert sign_up.told_at
    assert history(sign_up).get().note.text == WHY["reason"]
    assert [each.template for each in mail.outbox] == ["placements.declined"]


def test_telling_it_in_person_holds_the_message_until_the_talk_has_been(sign_up, by):
    decline(sign_up=sign_up, by=by, in_person=True, **WHY)
    sign_up.refresh_from_db()
    assert sign_up.told_at is None
    assert not mail.outbox
    told(sign_up=sign_up, by=by)
    sign_up.refresh_from_db()
    assert sign_up.told_at
    assert len(mail.outbox) == 1
    with pytest.raises(Refused):
        told(sign_up=sign_up, by=by)


def test_one_reason_serves_several_with_a_word_for_each(school, by):
    offering = make_offering(school)
    sign_ups = [make_sign_up(offering, make_student(school)) for _ in range(3)]
    words = {sign_ups[0].pk: "Volgende keer jij."}
    decline_many(sign_ups=sign_ups, words=words, by=by, **WHY)
    stored = SignUp.objects.filter(state=SignUpState.DECLINED).order_by("pk")
    assert [each.personal_word for each in stored] == ["Volgende keer jij.", "", ""]


def test_several_are_declined_together_or_not_at_all(school, by):
    offering = make_offering(school)
    sign_ups = [make_sign_up(offering, make_student(school)) for _ in range(2)]
    SignUp.objects.filter(pk=sign_ups[1].pk).update(state=SignUpState.WITHDRAWN)
    with pytest.raises(Refused):
        decline_many(sign_ups=sign_ups, words={}, by=by, **WHY)
    assert not SignUp.objects.filter(state=SignUpState.DECLINED).exists()


SIGN_UP_STEPS = {
    ("submitted", "chosen"),
    ("submitted", "declined"),
    ("submitted", "withdrawn"),
    ("declined", "chosen"),
    ("withdrawn", "submitted"),
}


@pytest.mark.parametrize("old", SignUpState.values)
@pytest.mark.parametrize("new", SignUpState.values)
def test_the_steps_of_a_sign_up(sign_up, by, old, new):
    words = {"decline_reason": "a", "decline_next": "b"}
    SignUp.objects.filter(pk=sign_up.pk).update(state=old, **words)
    if (old, new) in SIGN_UP_STEPS:
        assert SIGN_UP.move(sign_up, new, by=by, why="Te weinig plekken.").state == new
        assert history(sign_up).get().new == new
    else:
        with pytest.raises(StepRefused):
            SIGN_UP.move(sign_up, new, by=by, why="Te weinig plekken.")


def test_the_step_to_declined_needs_a_why(sign_up, by):
    with pytest.raises(StepRefused, match="reden"):
        SIGN_UP.move(sign_up, SignUpState.DECLINED, by=by)
