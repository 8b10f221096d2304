"""Debriefs, dialogues and next steps; and when an experience counts as discussed."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction

from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from core.events import history
from core.lifecycle import StepRefused
from core.mailing import render
from placements.models import Experience
from reflections.actions import chain, talks
from reflections.enums import DialogueState, FeedbackState, NextStepState, ReportState
from reflections.lifecycle import DIALOGUE, NEXT_STEP, REPORT
from reflections.models import Absent, CareerDialogue, Debrief, NextStep, Report
from reflections.queries.experiences import missing_parts, talk_queue, waiting_for_talk
from students.models import Wish
from tests.factories import make_school, make_student, make_user
from tests.factories.stories import lived, told, with_feedback

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def counsellor(school):
    return Actor.of(make_user(school, Role.COUNSELLOR))


@pytest.fixture
def student(school):
    return make_student(school)


def planned(student, counsellor, *experiences):
    return talks.plan_dialogue(
        student=student,
        when=datetime(2026, 11, 24, 10, tzinfo=UTC),
        by=counsellor,
        experiences=experiences or None,
    )


STATES = {
    "report": (
        REPORT,
        ReportState,
        {("draft", "handed_in"), ("handed_in", "returned"), ("returned", "handed_in")},
    ),
    "dialogue": (DIALOGUE, DialogueState, {("planned", "held"), ("held", "closed")}),
    "next step": (NEXT_STEP, NextStepState, {("open", "done"), ("open", "dropped")}),
}


def made(kind, student, state):
    values = {"state": state}
    if kind == "report":
        note = {"returned_note": "Wat deed jij zelf?"}
        return Report.objects.create(experience=lived(student), **values, **note)
    if kind == "dialogue":
        return CareerDialogue.objects.create(
            student=student,
            planned_for=datetime(2026, 11, 1, tzinfo=UTC),
            record="Gezegd",
            held_on=date(2026, 11, 1),
            **values,
        )
    return NextStep.objects.create(student=student, text="Nog eens", **values)


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        (k, o, n)
        for k, (_t, states, _a) in STATES.items()
        for o in states.values
        for n in states.values
    ],
)
def test_each_step_of_the_lifecycles_is_allowed_or_refused_as_the_table_says(
    kind, old, new, student, counsellor
):
    table, _states, allowed = STATES[kind]
    row = made(kind, student, old)
    if (old, new) in allowed:
        table.move(row, new, by=counsellor, why="omdat")
        row.refresh_from_db()
        assert row.state == new
        assert [(e.old, e.new) for e in history(row)] == [(old, new)]
    else:
        with pytest.raises(StepRefused):
            table.move(row, new, by=counsellor, why="omdat")
        row.refresh_from_db()
        assert row.state == old


def test_what_was_fetched_before_the_last_part_does_not_hold_it_back(student, counsellor):
    experience = lived(student)
    with_feedback(experience)
    told(experience)
    fetched = Experience.objects.prefetch_related("debriefs", "dialogues", "placements").get()
    talks.debrief(experience=fetched, line="Hij bloeide op.", by=counsellor)
    assert Experience.objects.get().state == "discussed"


def test_a_complete_chain_is_discussed_by_a_debrief(student, counsellor):
    experience = lived(student)
    with_feedback(experience)
    told(experience)
    talks.debrief(experience=experience, line="Hij bloeide op.", by=counsellor)
    experience.refresh_from_db()
    assert experience.state == "discussed"


@pytest.mark.parametrize("lacking", ["feedback", "report"])
def test_a_chain_with_a_gap_stays_undiscussed_until_the_gap_is_explained(
    lacking, student, counsellor
):
    experience = lived(student)
    if lacking != "feedback":
        with_feedback(experience)
    if lacking != "report":
        told(experience)
    talks.debrief(experience=experience, line="Het ging goed.", by=counsellor)
    experience.refresh_from_db()
    assert experience.state == "finished"
    assert missing_parts(experience) == [lacking]
    with pytest.raises(Refused):
        chain.discuss(experience=experience, by=counsellor)
    talks.explain_absence(
        experience=experience, part=lacking, reason="De werkplek is gestopt.", by=counsellor
    )
    experience.refresh_from_db()
    assert experience.state == "discussed"


def test_feedback_that_is_still_asked_is_a_gap(student, counsellor):
    experience = lived(student)
    with_feedback(experience, state=FeedbackState.ASKED, given_at=None)
    told(experience)
    assert "feedback" in missing_parts(experience)


def test_a_part_that_is_there_needs_no_reason(student, counsellor):
    experience = lived(student)
    told(experience)
    with pytest.raises(Refused, match="is er al"):
        talks.explain_absence(experience=experience, part="report", reason="Ziek", by=counsellor)


def test_a_report_that_comes_after_the_talk_closes_the_chain(student, counsellor):
    experience = lived(student)
    with_feedback(experience)
    talks.debrief(experience=experience, line="Goed gesprek.", by=counsellor)
    told(experience)
    experience.refresh_from_db()
    assert experience.state == "discussed"


def test_a_debrief_can_hold_a_next_step_that_the_matching_reads_as_a_wish(student, counsellor):
    experience = lived(student)
    talks.debrief(
        experience=experience, line="Goed.", next_step="Eens bij een bakker kijken", by=counsellor
    )
    wish = Wish.objects.get(student=student)
    assert (wish.text, wish.experience_code) == ("Eens bij een bakker kijken", experience.code)


def test_an_empty_debrief_is_refused(student, counsellor):
    with pytest.raises(Refused):
        talks.debrief(experience=lived(student), line="  ", by=counsellor)


def test_a_dialogue_takes_everything_since_the_last_one(student, counsellor):
    first, second = lived(student), lived(student)
    dialogue = planned(student, counsellor, first)
    talks.hold_dialogue(dialogue=dialogue, record="Over de eerste.", by=counsellor)
    later = planned(student, counsellor)
    assert list(later.experiences.all()) == [second]


def test_only_one_dialogue_is_planned_at_a_time(student, counsellor):
    planned(student, counsellor, lived(student))
    with pytest.raises(Refused, match="al een gesprek"):
        planned(student, counsellor)


def test_a_dialogue_is_about_the_students_own_experiences(school, student, counsellor):
    with pytest.raises(Refused):
        planned(student, counsellor, lived(make_student(school)))


def test_holding_a_dialogue_explains_gaps_discusses_and_agrees_next_steps(student, counsellor):
    whole, gap = lived(student), lived(student)
    for each in (whole, gap):
        told(each)
    with_feedback(whole)
    dialogue = planned(student, counsellor, whole, gap)
    talks.hold_dialogue(
        dialogue=dialogue,
        record="Sanne wil verder met koken.",
        competences=["steering", "onbekend"],
        next_steps=[{"text": "Open dag bezoeken", "by_when": date(2027, 1, 20)}, {"text": " "}],
        absences=[(gap, "feedback", "Het bedrijf is gesloten.")],
        by=counsellor,
    )
    assert set(Experience.objects.values_list("state", flat=True)) == {"discussed"}
    dialogue.refresh_from_db()
    assert dialogue.competences == ["steering"]
    assert dialogue.next_steps.get().text == "Open dag bezoeken"
    assert Wish.objects.get().text == "Open dag bezoeken"


def test_a_dialogue_without_words_is_refused(student, counsellor):
    with pytest.raises(Refused):
        talks.hold_dialogue(dialogue=planned(student, counsellor), record=" ", by=counsellor)


def held(student, counsellor):
    dialogue = planned(student, counsellor, lived(student))
    return talks.hold_dialogue(dialogue=dialogue, record="Gezegd.", by=counsellor)


def test_the_student_can_correct_for_seven_days_and_then_it_closes(student, counsellor):
    with time_machine.travel(datetime(2026, 11, 2, 12, tzinfo=UTC)):
        dialogue = held(student, counsellor)
    own = Actor.of(student.user)
    with time_machine.travel(datetime(2026, 11, 9, 12, tzinfo=UTC)):
        talks.correct_dialogue(dialogue=dialogue, text="Ik zei dat ik bakker wil worden.", by=own)
        assert talks.close_due(today=date(2026, 11, 9)) == 0
    with time_machine.travel(datetime(2026, 11, 10, 12, tzinfo=UTC)):
        with pytest.raises(Refused, match="voorbij"):
            talks.correct_dialogue(dialogue=dialogue, text="Te laat", by=own)
        assert talks.close_due(today=date(2026, 11, 10)) == 1
    dialogue.refresh_from_db()
    assert dialogue.state == "closed"


def test_the_student_can_close_it_earlier_and_then_corrects_no_more(student, counsellor):
    dialogue = held(student, counsellor)
    own = Actor.of(student.user)
    talks.close_dialogue(dialogue=dialogue, by=own)
    with pytest.raises(Refused):
        talks.correct_dialogue(dialogue=dialogue, text="Toch niet", by=own)


def test_a_settled_next_step_says_what_came_of_it_and_its_wish_stops(student, counsellor):
    step = talks.agree_next_step(student=student, text="Bakker bellen", by=counsellor)
    own = Actor.of(student.user)
    with pytest.raises(Refused):
        talks.settle_next_step(next_step=step, state="done", by=own)
    talks.settle_next_step(next_step=step, state="done", outcome="Ik mag komen kijken.", by=own)
    assert not Wish.objects.get().open


def test_who_waits_longest_for_a_talk_comes_first(school, counsellor):
    late, early = lived(make_student(school)), lived(make_student(school))
    Experience.objects.filter(pk=early.pk).update(finished_on=date(2026, 10, 1))
    for each in (late, early):
        with_feedback(each)
        told(each)
    rows = waiting_for_talk(talk_queue(school), date(2026, 11, 24))
    assert [r.student for r in rows] == [early.student, late.student]
    assert rows[0].days == 54


def test_a_counsellor_with_groups_waits_for_those_only(school):
    other, own = lived(make_student(school)), lived(make_student(school, group="4B"))
    for each in (other, own):
        with_feedback(each)
        told(each)
    assert [r.student for r in waiting_for_talk(talk_queue(school, ["4B"]))] == [own.student]


def test_a_talk_takes_the_student_from_the_waiting_list(school, student, counsellor):
    experience = lived(student)
    with_feedback(experience)
    told(experience)
    assert talk_queue(school)
    talks.debrief(experience=experience, line="Besproken.", by=counsellor)
    assert not talk_queue(school)


@pytest.mark.parametrize(
    ("rule", "make"),
    [
        ("debrief_has_line", lambda e: Debrief.objects.create(experience=e, line="")),
        ("next_step_has_text", lambda e: NextStep.objects.create(student=e.student, text="")),
        (
            "absent_part_has_reason",
            lambda e: Absent.objects.create(experience=e, part="talk", reason=""),
        ),
        (
            "dialogue_held_has_record",
            lambda e: CareerDialogue.objects.create(
                student=e.student, planned_for=datetime(2026, 11, 1, tzinfo=UTC), state="held"
            ),
        ),
        (
            "report_returned_has_note",
            lambda e: Report.objects.create(experience=e, state="returned"),
        ),
    ],
)
def test_the_database_refuses_what_cannot_be(rule, make, student):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        make(lived(student))


def test_a_part_is_explained_once(student):
    experience = lived(student)
    Absent.objects.create(experience=experience, part="talk", reason="Ziek")
    with pytest.raises(IntegrityError), transaction.atomic():
        Absent.objects.create(experience=experience, part="talk", reason="Weg")


def test_a_talk_before_the_work_is_over_counts_once_it_is(student, counsellor):
    experience = lived(student, state="open", placement_state="running")
    with_feedback(experience)
    told(experience)
    talks.debrief(experience=experience, line="Halverwege gesproken.", by=counsellor)
    Experience.objects.update(state="finished")
    assert chain.discuss_due() == 1
    experience.refresh_from_db()
    assert experience.state == "discussed"
    assert chain.discuss_due() == 0


def test_a_moved_dialogue_keeps_its_experiences_and_a_held_one_stays(student, counsellor):
    dialogue = planned(student, counsellor, lived(student))
    later = datetime(2026, 12, 1, 10, tzinfo=UTC)
    talks.move_dialogue(dialogue=dialogue, when=later, by=counsellor)
    dialogue.refresh_from_db()
    assert dialogue.planned_for == later
    assert dialogue.experiences.count() == 1
    talks.hold_dialogue(dialogue=dialogue, record="Gezegd.", by=counsellor)
    with pytest.raises(Refused, match="gevoerd"):
        talks.move_dialogue(dialogue=dialogue, when=later, by=counsellor)


def test_what_came_after_the_planning_can_join(student, counsellor):
    dialogue = planned(student, counsellor, lived(student))
    lived(student)
    assert talks.add_to_dialogue(dialogue=dialogue, by=counsellor) == 1
    assert talks.add_to_dialogue(dialogue=dialogue, by=counsellor) == 0


@pytest.mark.parametrize(("verified", "mails"), [(True, 1), (False, 0)])
def test_the_student_is_mailed_at_a_verified_address_only(verified, mails, student, counsellor):
    student.user.email, student.user.email_verified = "sanne@thuis.example", verified
    student.user.save()
    dialogue = planned(student, counsellor, lived(student))
    assert [m.template for m in mail.outbox] == ["reflections.dialogue_planned"] * mails
    mail.outbox.clear()
    talks.hold_dialogue(dialogue=dialogue, record="Gezegd.", by=counsellor)
    assert [m.template for m in mail.outbox] == ["reflections.dialogue_held"] * mails


@time_machine.travel("2026-11-20")  # in that year a day needs no year
def test_the_mails_say_when_and_where_and_never_what_was_said(student, counsellor):
    dialogue = planned(student, counsellor, lived(student))
    when = render("reflections.dialogue_planned", {"dialogue": dialogue.pk})
    assert "di 24 nov. 11:00" in when.subject
    assert f"/gesprekken/{dialogue.code}/" in when.body
    talks.hold_dialogue(dialogue=dialogue, record="Een geheim.", by=counsellor)
    read = render("reflections.dialogue_held", {"dialogue": dialogue.pk})
    assert f"/gesprekken/{dialogue.code}/" in read.body
    assert "geheim" not in read.body
    report = told(lived(student))
    asked = render("reflections.report_returned", {"report": report.pk})
    assert f"/ervaringen/{report.experience.code}/" in asked.body


def test_an_empty_agreement_is_refused(student, counsellor):
    with pytest.raises(Refused, match="afspreken"):
        talks.agree_next_step(student=student, text="  ", by=counsellor)
