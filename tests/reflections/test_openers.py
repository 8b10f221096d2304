"""Questions to begin a dialogue with: each rule, for and against."""

import pytest

from accounts.enums import Role
from core.actors import Actor
from core.models import Skill
from placements.models import Experience
from reflections.actions import reports, talks
from reflections.queries.experiences import chains
from reflections.queries.openers import Opener, openers_for, openers_of, rank
from tests.factories import make_company, make_offering, make_school, make_student, make_user
from tests.factories.stories import drafted, lived, told, with_feedback

pytestmark = pytest.mark.django_db


@pytest.fixture
def student():
    return make_student(make_school())


def openers(student, kind=None):
    about = chains(Experience.objects.filter(student=student).order_by("pk"))
    found = openers_for(student, about, most=50)
    return [o for o in found if kind is None or o.kind == kind]


def seen(student, *, trainer, own, hand_in=True):
    experience = lived(student)
    with_feedback(experience, step=trainer)
    (told if hand_in else drafted)(experience, step=own)
    return experience


@pytest.mark.parametrize(
    ("trainer", "own", "says"),
    [(4, 2, "ziet de werkplek meer dan jij"), (1, 2, "Waar zit het verschil in")],
)
def test_a_difference_asks_in_either_direction(trainer, own, says, student):
    experience = seen(student, trainer=trainer, own=own)
    (opener,) = openers(student, "difference")
    assert says in opener.text
    assert opener.sources == (experience.code,)


@pytest.mark.parametrize(("trainer", "own"), [(3, 3), (3, None), (None, 3)])
def test_who_sees_the_same_or_did_not_look_has_no_difference(trainer, own, student):
    seen(student, trainer=trainer, own=own)
    assert not openers(student, "difference")


def test_a_draft_is_the_students_alone_and_gives_no_opener(student):
    seen(student, trainer=4, own=1, hand_in=False)
    assert not openers(student, "difference")


def test_a_big_difference_comes_before_a_small_one(student):
    seen(student, trainer=3, own=2)
    seen(student, trainer=4, own=1)
    first, second = openers(student, "difference")
    assert first.weight > second.weight


def strength_at(student, code, offering=None):
    experience = lived(student, offering)
    with_feedback(experience).strengths.add(Skill.objects.get(code=code))
    return experience


def test_a_strength_that_two_workplaces_see_returns(student):
    codes = [strength_at(student, "geduld").code for _n in range(2)]
    (opener,) = openers(student, "returns")
    assert "2 werkplekken" in opener.text
    assert "geduld hebben" in opener.text
    assert sorted(opener.sources) == sorted(codes)


def test_the_same_trainer_twice_is_one_witness(student):
    company = make_company(student.school)
    for _n in range(2):
        strength_at(student, "geduld", make_offering(student.school, company=company))
    assert not openers(student, "returns")


def test_two_strengths_seen_once_each_do_not_return(student):
    strength_at(student, "geduld")
    strength_at(student, "luisteren")
    assert not openers(student, "returns")


@pytest.mark.parametrize(
    ("verdict", "says"),
    [
        ("suits", "Wat is er dan hetzelfde?"),
        ("not", "Wat zoek je dan wel?"),
        ("unknown", "Wat wil je nog zien of proberen?"),
    ],
)
def test_a_verdict_that_is_given_twice_returns(verdict, says, student):
    by = Actor.of(student.user)
    for _n in range(2):
        report = drafted(lived(student))
        reports.set_suit(report=report, aspect="people", verdict=verdict, text="", by=by)
        reports.hand_in(report=report, by=by)
    (opener,) = openers(student, "returns")
    assert "2 keer" in opener.text
    assert says in opener.text


def test_verdicts_that_differ_do_not_return(student):
    by = Actor.of(student.user)
    for verdict in ("suits", "not"):
        report = drafted(lived(student))
        reports.set_suit(report=report, aspect="people", verdict=verdict, text="", by=by)
        reports.hand_in(report=report, by=by)
    assert not openers(student, "returns")


def test_a_theme_in_two_tips_returns_and_in_one_does_not(student):
    with_feedback(lived(student), tip="Kom volgende keer op tijd.")
    assert not openers(student, "returns")
    with_feedback(lived(student), tip="Je was twee keer te laat.")
    (opener,) = openers(student, "returns")
    assert "op tijd zijn" in opener.text


def test_a_cue_is_the_beginning_of_a_word(student):
    for _n in range(2):
        with_feedback(lived(student), tip="Eet meer aardvragen", went_well="")
    assert not openers(student, "returns")


def test_a_goal_that_nobody_looked_at_is_asked_for(student):
    experience = lived(student)
    (opener,) = openers(student, "unseen")
    assert experience.goals.get().text in opener.text
    with_feedback(experience, step=2)
    assert not openers(student, "unseen")


def test_an_earlier_step_is_asked_for_while_open_and_once_done(student):
    by = Actor.of(make_user(student.school, Role.COUNSELLOR))
    step = talks.agree_next_step(student=student, text="Bakker bellen", by=by)
    assert "Hoe staat het daarmee?" in openers(student, "step")[0].text
    talks.settle_next_step(next_step=step, state="done", outcome="Ik mag komen.", by=by)
    assert "Ik mag komen. Wat betekent dat" in openers(student, "step")[0].text


def test_a_dropped_step_is_left_in_peace(student):
    by = Actor.of(make_user(student.school, Role.COUNSELLOR))
    step = talks.agree_next_step(student=student, text="Bakker bellen", by=by)
    talks.settle_next_step(next_step=step, state="dropped", by=by)
    assert not openers(student, "step")


def test_no_kind_fills_the_list_while_another_has_something_to_ask():
    many = [Opener("difference", str(n), (), 50 + n) for n in range(9)]
    chosen = rank([*many, Opener("step", "s", (), 20), Opener("unseen", "u", (), 10)], most=4)
    assert [o.kind for o in chosen] == ["difference", "difference", "step", "unseen"]


def test_right_after_one_experience_its_differences_and_gaps_are_asked(
    student, django_assert_num_queries
):
    seen(student, trainer=4, own=2)
    (chain,) = chains(Experience.objects.all())
    with django_assert_num_queries(0):
        assert [o.kind for o in openers_of(chain)] == ["difference"]
