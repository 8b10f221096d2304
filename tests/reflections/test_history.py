"""The course of an experience in words, without anything that is not its own."""

import pytest

from accounts.enums import Role
from core.actors import Actor
from core.events import record
from placements.actions.choosing import choose
from placements.lifecycle import EXPERIENCE, PLACEMENT
from placements.models import Experience
from reflections.actions import reports, talks
from reflections.lifecycle import FEEDBACK
from reflections.models import Feedback
from reflections.queries.history import history_of
from reflections.queries.page import page_of
from tests.factories import make_offering, make_school, make_sign_up, make_student, make_user
from tests.factories.stories import lived, told, with_feedback

pytestmark = pytest.mark.django_db


@pytest.fixture
def student():
    return make_student(make_school())


@pytest.fixture
def coordinator(student):
    return Actor.of(make_user(student.school, Role.COORDINATOR, first_name="Elly", last_name="B"))


def lines(experience):
    return history_of(page_of(Experience.objects.all(), experience.code))


def test_the_whole_way_is_told_in_order_and_by_name(student, coordinator):
    offering = make_offering(student.school)
    experience = choose(sign_up=make_sign_up(offering, student), by=coordinator)
    placement = experience.placements.get()
    for state in ("ready", "running", "finished"):
        PLACEMENT.move(placement, state, by=Actor.system("course"))
    EXPERIENCE.move(experience, "finished", by=Actor.system("course"))
    told(experience)
    with_feedback(experience)
    talks.debrief(experience=experience, line="Goed.", by=coordinator)
    found = [(line.who, line.what) for line in lines(experience)]
    assert found == [
        ("Elly B", "gekozen"),
        ("Trialoog", "plaatsing: klaar om te beginnen"),
        ("Trialoog", "plaatsing: bezig"),
        ("Trialoog", "plaatsing: afgerond"),
        ("Trialoog", "ervaring: afgerond"),
        (student.user.full_name, "verslag begonnen"),
        (student.user.full_name, "verslag: ingeleverd"),
        ("Elly B", "nabesproken"),
        ("Elly B", "ervaring: besproken"),
    ]


def test_the_reason_stands_with_its_line(student, coordinator):
    experience = lived(student)
    report = told(experience)
    reports.return_report(report=report, note="Wat deed jij?", by=coordinator)
    assert (lines(experience)[-1].what, lines(experience)[-1].why) == (
        "verslag: terug voor een aanvulling",
        "Wat deed jij?",
    )


def test_a_workplace_without_account_is_called_that(student):
    feedback = Feedback.objects.create(placement=lived(student).placements.get())
    record(feedback, "asked", by=Actor.system("feedback"), school_id=student.school_id)
    link = Actor("link", link=feedback)
    FEEDBACK.move(feedback, "elsewhere", by=link)
    found = [(line.who, line.what) for line in lines(feedback.placement.experience)]
    assert found == [
        ("Trialoog", "feedback gevraagd"),
        ("de werkplek", "feedback: op een andere manier gekregen"),
    ]


def test_what_has_no_words_and_what_belongs_to_another_is_left_out(student, coordinator):
    experience, other = lived(student), lived(student)
    record(experience, "looked_at_by_a_machine", by=coordinator, school_id=student.school_id)
    told(other)
    assert lines(experience) == []


def test_somebody_who_is_gone_has_no_name(student, coordinator):
    experience = lived(student)
    talks.debrief(experience=experience, line="Goed.", by=coordinator)
    coordinator.user.delete()
    assert [line.who for line in lines(experience)] == ["iemand"]


def test_the_course_is_one_query(student, coordinator, django_assert_num_queries):
    experience = lived(student)
    told(experience)
    for _n in range(5):
        talks.debrief(experience=experience, line="Goed.", by=coordinator)
    chain = page_of(Experience.objects.all(), experience.code)
    with django_assert_num_queries(1):
        assert len(history_of(chain)) == 7
