"""What waits for a talk and for nothing else: said by the experience, and true by the chain."""

from datetime import UTC, datetime

import pytest

from core.actors import Actor
from placements.models import Experience
from reflections.actions import chain, feedback, reports, talks
from reflections.queries.experiences import lacking_only_a_talk
from tests.factories import make_school, make_student, make_user
from tests.factories.stories import lived, told, with_feedback

pytestmark = pytest.mark.django_db


@pytest.fixture
def student():
    return make_student(make_school())


@pytest.fixture
def counsellor(student):
    return Actor.of(make_user(student.school, "counsellor"))


def waits(experience: Experience) -> bool:
    """As it says; and it never says other than the chain."""
    experience.refresh_from_db()
    assert experience.waits_for_talk == lacking_only_a_talk().filter(pk=experience.pk).exists()
    return experience.waits_for_talk


def test_it_waits_from_the_moment_that_report_and_feedback_are_there(student):
    experience = lived(student)
    assert not waits(experience)
    with_feedback(experience)
    told(experience)
    assert waits(experience)


def test_a_reason_counts_as_much_as_the_part(student, counsellor):
    experience = lived(student)
    placement = experience.placements.get()
    feedback.note_not_given(placement=placement, reason="Bedrijf gestopt.", by=counsellor)
    assert not waits(experience)
    chain.explain_absence(experience=experience, part="report", reason="Ziek.", by=counsellor)
    assert waits(experience)


def test_a_returned_report_takes_it_away_and_handing_in_brings_it_back(student, counsellor):
    experience = lived(student)
    with_feedback(experience)
    report = told(experience)
    reports.return_report(report=report, note="Vertel meer over het werk.", by=counsellor)
    assert not waits(experience)
    reports.hand_in(report=report, by=Actor.of(student.user))
    assert waits(experience)


def test_a_debrief_or_a_dialogue_ends_it(student, counsellor):
    one, other = lived(student), lived(student)
    for each in (one, other):
        with_feedback(each)
        told(each)
    talks.debrief(experience=one, line="Besproken.", by=counsellor)
    assert not waits(one)
    when = datetime(2026, 12, 1, 9, tzinfo=UTC)
    dialogue = talks.plan_dialogue(student=student, when=when, by=counsellor)
    assert waits(other)
    talks.hold_dialogue(dialogue=dialogue, record="Gezegd.", by=counsellor)
    assert not waits(other)


def test_what_came_before_the_work_was_over_is_seen_by_the_sweep(student):
    experience = lived(student, state="open", placement_state="running")
    with_feedback(experience)
    told(experience)
    Experience.objects.update(state="finished")
    chain.discuss_due()
    assert waits(experience)


def test_the_sweep_takes_away_what_no_longer_waits(student):
    Experience.objects.filter(pk=lived(student).pk).update(waits_for_talk=True)
    chain.discuss_due()
    assert not Experience.objects.get().waits_for_talk
