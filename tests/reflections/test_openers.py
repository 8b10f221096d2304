"""The door to the openers: what is read for the rules, what is shown of what they find."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from accounts.enums import Role
from core.actors import Actor
from core.models import Sector, Skill
from placements.models import Experience
from reflections.actions import reports, talks
from reflections.models import Feedback, Report
from reflections.queries.experiences import chains
from reflections.queries.openers import facts_for, openers_for, openers_of
from students.models import Profile
from tests.factories import (
    make_company,
    make_invitation,
    make_offering,
    make_school,
    make_sign_up,
    make_student,
    make_user,
)
from tests.factories.stories import drafted, lived, told, with_feedback

WHEN = datetime(2026, 11, 24, 10, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def student():
    return make_student(make_school())


@pytest.fixture
def counsellor(student):
    return Actor.of(make_user(student.school, Role.COUNSELLOR))


def about(student):
    return chains(Experience.objects.filter(student=student).order_by("pk"))


def openers(student, kind=None):
    found = openers_for(student, about(student), most=50)
    return [o for o in found if kind is None or o.kind == kind]


def seen(student, *, trainer, own, hand_in=True):
    experience = lived(student)
    with_feedback(experience, step=trainer, given_by="Ans Bos")
    (told if hand_in else drafted)(experience, step=own)
    return experience


def test_an_opener_quotes_who_said_what_and_when_in_which_experience(student):
    experience = seen(student, trainer=4, own=2)
    (opener,) = openers(student, "sees_more")
    assert opener.sources == (experience.code,)
    workplace, own = opener.quotes
    assert (workplace["who"], str(workplace["on"])) == ("Ans Bos", "2026-11-03")
    assert own["who"] == student.first_name
    assert opener.competence_label == "kwaliteitenreflectie"


def test_a_draft_is_the_students_alone_and_gives_no_opener(student):
    seen(student, trainer=4, own=1, hand_in=False)
    Report.objects.update(dared="Ik durfde te bellen")
    assert {o.kind for o in openers(student)} <= {"named", "seen_outside"}


def strength_at(student, code, offering=None):
    experience = lived(student, offering)
    with_feedback(experience).strengths.add(Skill.objects.get(code=code))
    return experience


def test_strengths_of_two_workplaces_are_read_and_of_one_trainer_not(student):
    company = make_company(student.school)
    for _n in range(2):
        strength_at(student, "geduld", make_offering(student.school, company=company))
    assert not openers(student, "seen_again")
    strength_at(student, "geduld")
    assert "2 werkplekken" in openers(student, "seen_again")[0].text


def test_what_was_seen_before_the_last_talk_counts_along(student, counsellor):
    strength_at(student, "geduld")
    dialogue = talks.plan_dialogue(student=student, when=WHEN, by=counsellor)
    talks.hold_dialogue(dialogue=dialogue, record="Gezegd.", by=counsellor)
    later = strength_at(student, "geduld")
    found = openers_for(student, chains(Experience.objects.filter(pk=later.pk)))
    assert "seen_again" in [o.kind for o in found]


def test_what_is_said_of_outside_school_is_read_with_the_students_tick_only(student):
    profile = Profile.objects.create(student=student, does_already="Ik sleutel met opa.")
    assert not openers(student, "does_outside")
    Profile.objects.filter(pk=profile.pk).update(outside_in_talk=True)
    assert "Ik sleutel met opa" in openers(student, "does_outside")[0].text


def test_the_sector_is_held_beside_the_programme(student):
    student.enrolments.update(programme="Zorg en welzijn")
    offering = make_offering(student.school)
    offering.assignment.sector = Sector.objects.get(code="horeca")
    offering.assignment.save()
    report, by = drafted(lived(student, offering)), Actor.of(student.user)
    reports.set_suit(report=report, aspect="tasks", verdict="suits", text="", by=by)
    assert not openers(student, "suits_elsewhere")
    reports.hand_in(report=report, by=by)
    assert "Horeca en bakkerij" in openers(student, "suits_elsewhere")[0].text


def test_an_invitation_that_was_taken_was_dared_and_one_that_was_passed_not(student):
    for state in ("taken", "passed"):
        offering = make_offering(student.school)
        sign_up = make_sign_up(offering, student, state="chosen")
        make_invitation(offering, student, because=f"{state}: je blijft rustig", state=state)
        Experience.objects.filter(pk=lived(student, offering).pk).update(sign_up=sign_up)
    (opener,) = openers(student, "dared")
    assert "taken: je blijft rustig" in opener.text


@pytest.mark.parametrize(("shown", "dared"), [(["koken"], True), ([], False)])
def test_one_skill_that_was_never_shown_before_was_dared(shown, dared, student):
    first = lived(student)
    Experience.objects.filter(pk=first.pk).update(created="2026-01-01T12:00Z")
    for code in shown:
        skill = Skill.objects.get(code=code)
        row = student.strengths.create(skill=skill, experience_code=first.code, seen_by="trainer")
        type(row).objects.update(created="2026-01-05T12:00Z")
    offering = make_offering(student.school)
    offering.assignment.skills.set(Skill.objects.filter(code__in=["koken", "presenteren"]))
    lived(student, offering)
    assert bool([o for o in openers(student, "dared") if "presenteren" in o.text]) is dared


def test_an_earlier_step_is_asked_for_while_open_and_once_done(student, counsellor):
    step = talks.agree_next_step(student=student, text="Bakker bellen", by=counsellor)
    assert "Hoe staat het daarmee?" in openers(student, "last_step")[0].text
    talks.settle_next_step(next_step=step, state="done", outcome="Ik mag komen.", by=counsellor)
    assert "Dat deed je: Ik mag komen." in openers(student, "last_step")[0].text


def test_a_dropped_step_is_left_in_peace(student, counsellor):
    step = talks.agree_next_step(student=student, text="Bakker bellen", by=counsellor)
    talks.settle_next_step(next_step=step, state="dropped", by=counsellor)
    assert not openers(student, "last_step")


def test_what_school_spoke_of_is_read_from_its_talks(student, counsellor):
    experience = strength_at(student, "geduld")
    assert openers(student, "seen_outside")
    talks.debrief(experience=experience, line="Ze kon geduld hebben.", by=counsellor)
    assert not openers(student, "seen_outside")


def test_of_another_student_nothing_is_read(student):
    other = make_student(student.school)
    Profile.objects.create(student=other, does_already="Ik sleutel.", outside_in_talk=True)
    strength_at(other, "geduld")
    facts = facts_for(student, about(student))
    assert (facts.outside, facts.before, facts.said) == ("", (), [])


def test_at_most_seven_are_shown(student):
    for _n in range(8):
        lived(student)
    seen(student, trainer=4, own=1)
    assert len(openers_for(student, about(student))) <= 7


def test_the_facts_cost_the_same_over_one_and_over_twelve(student, django_assert_num_queries):
    def cost():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        read = about(student)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            facts_for(student, read)
        return len(asked)

    seen(student, trainer=4, own=1)
    one = cost()
    for _n in range(11):
        seen(student, trainer=4, own=1)
    assert cost() == one <= 11


def test_questions_are_in_the_readers_language_and_so_are_their_themes(student):
    with_feedback(lived(student), went_well="Ze was nooit te laat.")
    with translation.override("en"):
        (opener,) = openers(student, "named")
    assert "being on time" in opener.text
    assert "te laat" in opener.text
    assert "schreef" not in opener.text


def test_right_after_one_experience_its_differences_and_gaps_are_asked(
    student, django_assert_num_queries
):
    seen(student, trainer=4, own=2)
    Feedback.objects.update(went_well="")
    (chain,) = chains(Experience.objects.all())
    with django_assert_num_queries(0):
        assert [o.kind for o in openers_of(chain)] == ["sees_more"]


def test_before_it_began_nothing_is_asked(student):
    lived(student, state="open", placement_state="ready")
    (chain,) = about(student)
    assert openers_of(chain) == []
