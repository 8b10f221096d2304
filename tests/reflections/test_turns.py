"""Where an experience stands in each of its stages, and whose turn it is."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from accounts.enums import Role
from core.actors import Actor
from placements.models import Experience
from reflections.actions import reports, talks
from reflections.models import Feedback
from reflections.queries.page import page_of
from reflections.queries.turns import parts_of, turn_of
from tests.factories import make_experience, make_school, make_student, make_user
from tests.factories.stories import drafted, lived, told, with_feedback

pytestmark = pytest.mark.django_db


@pytest.fixture
def student():
    return make_student(make_school())


@pytest.fixture
def counsellor(student):
    return Actor.of(make_user(student.school, Role.COUNSELLOR))


def stand(experience, *, own=False):
    chain = page_of(Experience.objects.all(), experience.code)
    return {p.key: p for p in parts_of(chain, own=own)}, turn_of(chain, own=own)


def states(parts):
    return " ".join(parts[key].state for key in ("goals", "workplace", "report", "talk", "next"))


def test_before_it_begins_the_student_prepares_and_goals_are_open(student):
    parts, turn = stand(make_experience(student))
    assert states(parts) == "open waiting waiting waiting waiting"
    assert (turn.who, turn.part, turn.is_task) == ("student", "preparation", True)


def test_without_goals_the_part_waits_for_the_student_by_name(student):
    experience = make_experience(student)
    experience.goals.all().delete()
    parts, _turn = stand(experience)
    assert (parts["goals"].state, parts["goals"].line) == ("waiting", "Wacht op Sanne.")
    assert stand(experience, own=True)[0]["goals"].line == "Wacht op jou."


def test_when_ready_it_is_nobodys_turn(student):
    _parts, turn = stand(make_experience(student, placement_state="ready"))
    assert (turn.who, turn.name) == ("nobody", "")


def test_while_it_runs_goals_are_closed_and_the_student_can_tell(student):
    experience = make_experience(student, placement_state="running")
    parts, turn = stand(experience, own=True)
    assert states(parts) == "closed waiting open waiting waiting"
    assert turn.who == "nobody"
    assert "bezig" in turn.line
    assert stand(experience, own=False)[1].who == "workplace"


def test_afterwards_the_student_tells_first(student):
    experience = lived(student)
    parts, turn = stand(experience, own=True)
    assert states(parts) == "closed waiting open waiting waiting"
    assert (turn.who, turn.part, turn.line) == ("student", "report", "Vertel hoe het ging.")
    assert stand(experience)[1].line == "Sanne vertelt nog hoe het ging."


def test_a_returned_report_is_the_students_turn_again(student, counsellor):
    experience = lived(student)
    reports.return_report(report=told(experience), note="Wat deed jij?", by=counsellor)
    parts, turn = stand(experience)
    assert parts["report"].state == "waiting"
    assert turn.part == "report"


def test_feedback_that_was_asked_waits_for_the_workplace_by_name(student):
    experience = lived(student)
    told(experience)
    Feedback.objects.create(placement=experience.placements.get())
    parts, turn = stand(experience)
    assert (turn.who, turn.name) == ("workplace", "de werkplek")
    assert str(experience.placements.get().trainer) in parts["workplace"].line


def test_feedback_that_was_never_asked_is_schools_turn(student):
    experience = lived(student)
    told(experience)
    assert stand(experience)[1].who == "school"


def test_with_both_there_school_talks(student):
    experience = lived(student)
    with_feedback(experience)
    told(experience)
    parts, turn = stand(experience)
    assert states(parts) == "closed closed closed open waiting"
    assert (turn.who, turn.part) == ("school", "talk")
    assert stand(experience, own=True)[0]["talk"].state == "waiting"


@time_machine.travel("2026-11-20")  # in that year a day needs no year
def test_a_planned_dialogue_says_when(student, counsellor):
    experience = lived(student)
    with_feedback(experience)
    told(experience)
    when = datetime(2026, 11, 26, 10, tzinfo=UTC)
    talks.plan_dialogue(student=student, when=when, by=counsellor)
    parts, turn = stand(experience)
    assert "do 26 nov. 11:00" in turn.line
    assert parts["talk"].state == "waiting"


def test_after_the_talk_the_next_step_is_the_students_and_then_nobodys(student, counsellor):
    experience = lived(student)
    with_feedback(experience)
    told(experience)
    talks.debrief(experience=experience, line="Goed.", by=counsellor, next_step="Bakker bellen")
    parts, turn = stand(experience)
    assert states(parts) == "closed closed closed closed open"
    assert (turn.who, turn.part, turn.is_task) == ("student", "next", False)
    talks.settle_next_step(
        next_step=experience.next_steps.get(), state="done", outcome="Gedaan.", by=counsellor
    )
    parts, turn = stand(experience)
    assert states(parts) == "closed closed closed closed closed"
    assert turn.who == "nobody"


def test_a_talk_without_agreement_closes_the_last_part(student, counsellor):
    experience = lived(student)
    with_feedback(experience)
    told(experience)
    talks.debrief(experience=experience, line="Goed.", by=counsellor)
    parts, _turn = stand(experience)
    assert parts["next"].state == "closed"
    assert "geen vervolgstap" in parts["next"].line


@pytest.mark.parametrize(
    ("part", "key"), [("feedback", "workplace"), ("report", "report"), ("talk", "talk")]
)
def test_a_part_that_will_not_come_is_closed_with_its_reason(part, key, student, counsellor):
    experience = lived(student)
    talks.explain_absence(experience=experience, part=part, reason="Bedrijf dicht", by=counsellor)
    parts, _turn = stand(experience)
    assert parts[key].state == "closed"
    assert "Bedrijf dicht" in parts[key].line


def test_feedback_that_will_not_come_says_why(student):
    experience = lived(student)
    with_feedback(experience, state="not_given", not_given_reason="Met pensioen", given_at=None)
    parts, _turn = stand(experience)
    assert "Met pensioen" in parts["workplace"].line


def test_what_was_cancelled_is_nobodys_turn(student):
    experience = make_experience(student, state="cancelled", placement_state="cancelled")
    assert stand(experience)[1].line == "Dit ging niet door."


def test_each_part_has_a_word_for_its_state(student):
    drafted(experience := lived(student, finished_on=date(2026, 11, 2)))
    parts, _turn = stand(experience, own=True)
    assert {p.get_state_display() for p in parts.values()} == {"klaar", "wacht", "open"}
