"""Feedback of the workplace: asked once, given or noted, corrected, and never impossible."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from core.events import history
from core.lifecycle import StepRefused
from core.models import Skill, StoredFile
from placements.models import Placement
from reflections.actions import talks
from reflections.actions.asking import ask_feedback, ensure_link
from reflections.actions.feedback import give_feedback, note_elsewhere, note_not_given
from reflections.enums import FeedbackState, FeedbackWay, Side, Step
from reflections.lifecycle import FEEDBACK
from reflections.models import Answer, Feedback, FeedbackLink, GoalView, Revision
from reflections.queries.feedback import Words, ask_about, find_link, words_of
from students.models import Strength
from tests.factories import make_school, make_user
from tests.factories.feedback import make_lived_placement, make_sound, make_words

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def placement(school):
    return make_lived_placement(school)


@pytest.fixture
def coordinator(school):
    return Actor.of(make_user(school, Role.COORDINATOR))


def bearer(placement):
    return Actor.bearer(ensure_link(placement=placement, by=SYSTEM))


def give(placement, **values):
    words = values.pop("words", None) or make_words(placement)
    given = {"way": FeedbackWay.MAIL, "by": bearer(placement), **values}
    return give_feedback(placement=placement, words=words, **given)


# The lifecycle


@pytest.mark.parametrize("old", FeedbackState.values)
@pytest.mark.parametrize("new", FeedbackState.values)
def test_feedback_takes_only_the_steps_of_its_table(placement, old, new):
    values = {
        "given": {"given_at": timezone.now()},
        "not_given": {"not_given_reason": "Bedrijf gesloten"},
    }
    feedback = Feedback.objects.create(placement=placement, state=old, **values.get(old, {}))
    allowed = {
        ("asked", "given"),
        ("asked", "elsewhere"),
        ("asked", "not_given"),
        ("elsewhere", "given"),
        ("not_given", "given"),
        ("not_given", "elsewhere"),
    }
    move = {"to": new, "by": SYSTEM, "why": "omdat", **values.get(new, {})}
    if (old, new) in allowed:
        FEEDBACK.move(feedback, **move)
        assert Feedback.objects.get().state == new
    else:
        with pytest.raises(StepRefused):
            FEEDBACK.move(feedback, **move)


def test_feedback_does_not_stay_away_without_a_why(placement):
    feedback = Feedback.objects.create(placement=placement)
    with pytest.raises(StepRefused, match="reden"):
        FEEDBACK.move(feedback, "not_given", by=SYSTEM, why=" ")


# The constraints


def refused(name, model, **values):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model.objects.create(**values)


def test_feedback_given_has_a_date_and_not_given_a_reason(placement):
    refused("feedback_given_has_date", Feedback, placement=placement, state="given")
    refused("feedback_not_given_has_reason", Feedback, placement=placement, state="not_given")


def test_a_placement_has_one_feedback_and_one_link(placement):
    feedback = ask_feedback(placement=placement, by=SYSTEM)
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.create(placement=placement)
    with pytest.raises(IntegrityError), transaction.atomic():
        FeedbackLink.objects.create(placement=placement, expires_at=timezone.now())
    assert Feedback.objects.get() == feedback


def test_a_goal_has_one_view_of_the_student_and_one_of_each_workplace_on_a_known_step(placement):
    goal, feedback = placement.experience.goals.get(), ask_feedback(placement=placement, by=SYSTEM)
    trainer = {"goal": goal, "side": Side.TRAINER, "feedback": feedback}
    student = {"goal": goal, "side": Side.STUDENT}
    GoalView.objects.create(**trainer, step=Step.ALONE)
    GoalView.objects.create(**student, step=Step.ALONE)
    refused("goal_view_once_per_feedback|goal_id", GoalView, **trainer, step=Step.EXAMPLE)
    refused("goal_view_once_by_student|goal_id", GoalView, **student, step=Step.EXAMPLE)
    GoalView.objects.all().delete()
    refused("goal_view_step_known", GoalView, **trainer, step=5)
    of_whom = "goal_view_of_the_workplace_has_feedback"
    refused(of_whom, GoalView, goal=goal, side=Side.TRAINER, step=Step.ALONE)
    refused(of_whom, GoalView, **student, feedback=feedback, step=Step.ALONE)


def test_a_revision_belongs_to_one(placement):
    refused("revision_belongs_to_one", Revision, data={})


# Asking


@pytest.mark.parametrize("state", ["finished", "ended_early"])
def test_it_is_asked_once_by_mail_when_the_work_is_over(school, state):
    placement = make_lived_placement(school, state=state)
    feedback = ask_feedback(placement=placement, by=SYSTEM)
    assert ask_feedback(placement=placement, by=SYSTEM) == feedback
    assert [m.template for m in mail.outbox] == ["reflections.feedback_asked"]
    assert mail.outbox[0].to == [placement.trainer.email]
    assert [e.what for e in history(feedback)] == ["asked"]


@pytest.mark.parametrize("state", ["preparing", "ready", "running", "cancelled"])
def test_it_is_not_asked_before_the_work_is_over(school, state):
    placement = make_lived_placement(school, state=state)
    with pytest.raises(Refused, match="als het werk klaar is"):
        ask_feedback(placement=placement, by=SYSTEM)
    assert not Feedback.objects.exists()
    assert not mail.outbox


def test_without_an_address_it_is_asked_and_not_mailed(placement):
    placement.trainer.email = ""
    placement.trainer.save()
    assert ask_feedback(placement=placement, by=SYSTEM).state == FeedbackState.ASKED
    assert not mail.outbox


def test_the_link_on_the_sheet_is_the_one_in_the_mail_and_lives_on(placement):
    before = ensure_link(placement=placement, by=SYSTEM)
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        ask_feedback(placement=placement, by=SYSTEM)
    after = FeedbackLink.objects.get()
    assert after.token == before.token
    assert after.expires_at - before.expires_at > timedelta(days=15)


def test_no_token_lies_in_the_database(placement):
    link = ensure_link(placement=placement, by=SYSTEM)
    ask_feedback(placement=placement, by=SYSTEM)
    stored = [str(v) for v in FeedbackLink.objects.values_list().get()]
    stored += [str(m.params) for m in mail.outbox]
    assert not any(link.token in text for text in stored)
    assert find_link(FeedbackLink, link.token.lower().replace("-", " ")) == link


# Giving


def test_what_was_said_is_kept_and_told_onwards(placement):
    skill = Skill.objects.get(code="luisteren")
    words = make_words(placement, strengths=[skill.code], given_by="Karin de Boer")
    feedback = give(placement, words=words)
    feedback.refresh_from_db()
    assert (feedback.state, feedback.way, feedback.went_well, feedback.tip, feedback.given_by) == (
        "given", "mail", "Rustig met gasten", "Vraag het eerder", "Karin de Boer",
    )  # fmt: skip
    assert GoalView.objects.get().step == 3
    strength = Strength.objects.get()
    assert (strength.skill, strength.seen_by) == (skill, "trainer")
    assert strength.experience_code == placement.experience.code
    assert history(feedback).get().actor_kind == "link"


def test_it_can_be_given_by_qr_before_anybody_asked(school):
    placement = make_lived_placement(school, state="running", days_ago=0)
    assert give(placement, way=FeedbackWay.QR).way == "qr"
    Placement.objects.update(state="finished")
    ask_feedback(placement=placement, by=SYSTEM)
    assert "reflections.feedback_asked" not in [m.template for m in mail.outbox]


@pytest.mark.parametrize(
    ("days_ago", "state", "why"),
    [(-3, "ready", "eerste dag"), (2, "cancelled", "ging niet door")],
)
def test_it_is_refused_before_the_first_day_and_after_a_cancelling(school, days_ago, state, why):
    placement = make_lived_placement(school, days_ago=days_ago, state=state)
    with pytest.raises(Refused, match=why):
        give(placement)
    assert not Feedback.objects.exists()


def test_an_empty_form_is_refused(placement):
    words = make_words(placement, steps={}, went_well=" ", tip="")
    with pytest.raises(Refused, match="ten minste"):
        give(placement, words=words)


def test_a_goal_of_another_experience_or_an_unknown_step_is_refused(school, placement):
    other = make_lived_placement(school).experience.goals.get()
    for steps in ({other.pk: 3}, {placement.experience.goals.get().pk: 5}):
        with pytest.raises(Refused, match="vier stappen"):
            give(placement, words=make_words(placement, steps=steps))
    assert not Feedback.objects.filter(state="given").exists()


def test_sending_it_twice_changes_nothing(placement):
    give(placement, recordings={"audio": make_sound()})
    before = (Revision.objects.count(), StoredFile.objects.get().pk)
    feedback = give(placement, recordings={"audio": make_sound()})
    assert (Revision.objects.count(), StoredFile.objects.get().pk) == before
    assert [e.what for e in history(feedback)] == ["step"]


def test_a_correction_keeps_what_it_said_before(placement):
    listening, polite = "luisteren", "beleefd"
    give(placement, words=make_words(placement, strengths=[listening]))
    changed = make_words(placement, steps={}, tip="Niets", strengths=[polite])
    feedback = give(placement, words=changed)
    assert words_of(feedback).tip == "Niets"
    assert not GoalView.objects.exists()
    assert [s.skill.code for s in Strength.objects.all()] == [polite]
    kept = Revision.objects.get().data
    assert (kept["tip"], kept["strengths"]) == ("Vraag het eerder", [listening])
    assert list(kept["steps"].values()) == [3]
    assert [e.what for e in history(feedback)] == ["step", "corrected"]


def test_a_correction_can_be_made_for_the_days_that_the_school_sets(placement):
    give(placement)
    changed = make_words(placement, tip="Anders")
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        give(placement, words=changed)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        give(placement, words=changed)  # the same again harms nobody
        with pytest.raises(Refused, match="aangepast"):
            give(placement, words=make_words(placement, tip="Weer anders"))
    assert Feedback.objects.get().tip == "Anders"


def test_what_the_student_says_is_never_touched(placement):
    goal = placement.experience.goals.get()
    GoalView.objects.create(goal=goal, side=Side.STUDENT, step=1)
    give(placement)
    give(placement, words=make_words(placement, steps={}))
    assert list(GoalView.objects.values_list("side", "step")) == [("student", 1)]


def test_each_workplace_of_an_experience_sees_the_goals_for_itself(school, placement):
    other = make_lived_placement(school)
    Placement.objects.filter(pk=other.pk).update(experience=placement.experience)
    other.refresh_from_db()
    goal = placement.experience.goals.get()
    give(placement, words=Words(steps={goal.pk: 2}))
    give(other, words=Words(steps={goal.pk: 4}))
    seen = GoalView.objects.values_list("feedback__placement", "step")
    assert dict(seen) == {placement.pk: 2, other.pk: 4}
    give(other, words=Words(went_well="Alles"))  # takes back what it saw, and only that
    assert dict(seen.all()) == {placement.pk: 2}
    assert words_of(Feedback.objects.get(placement=placement)).steps == {goal.pk: 2}


@pytest.mark.django_db(transaction=True)
def test_what_was_seen_before_belongs_to_the_last_who_said_it(school):
    """Of the time that a goal had one view of the workplace, whoever gave it."""
    placement, other = make_lived_placement(school), make_lived_placement(school)
    goal = placement.experience.goals.get()
    Placement.objects.filter(pk=other.pk).update(experience=placement.experience)
    other.refresh_from_db()
    give(placement, words=Words(steps={goal.pk: 2}))
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        give(other, words=Words(steps={goal.pk: 4}))
    lost = GoalView.objects.exclude(feedback__placement=other)
    _migrate("0002_thanks_to_look_at_are_found")
    _migrate()
    assert not lost.all().exists()
    assert GoalView.objects.values_list("feedback__placement", "step").get() == (other.pk, 4)


def _migrate(name=""):
    """To this one, or to the newest: what comes after this test needs all of them."""
    executor = MigrationExecutor(connection)
    executor.migrate(
        [("reflections", name)] if name else executor.loader.graph.leaf_nodes("reflections")
    )


# Spoken


def test_it_can_be_spoken_and_dropped_again(placement):
    words = make_words(placement, steps={}, went_well="", tip="")
    recordings = {"audio": make_sound(), "tip_audio": make_sound(b"OggS and more")}
    feedback = give(placement, words=words, recordings=recordings)
    assert (feedback.audio.content_type, feedback.tip_audio.content_type) == (
        "audio/webm",
        "audio/ogg",
    )
    feedback = give(placement, words=words, without=["tip_audio"])
    assert feedback.tip_audio is None
    assert StoredFile.objects.count() == 1
    assert Revision.objects.get().data["spoken"] == ["audio", "tip_audio"]
    with pytest.raises(Refused, match="ten minste"):
        give(placement, words=words, without=["audio"])


def test_what_is_no_recording_is_refused(placement):
    with pytest.raises(Refused, match="geen opname"):
        give(placement, recordings={"audio": make_sound(b"<html>")})
    assert not StoredFile.objects.exists()
    assert not Feedback.objects.filter(state="given").exists()


# Work attitude


@pytest.mark.parametrize(("days", "joins"), [(2, False), (3, True)])
def test_work_attitude_joins_from_three_days_on(school, days, joins):
    placement = make_lived_placement(school, days_ago=5, days=days)
    assert bool(ask_about(placement).items) is joins
    feedback = ask_feedback(placement=placement, by=SYSTEM)
    assert (feedback.question_set is not None) is joins


def test_a_day_of_absence_does_not_count(school):
    placement = make_lived_placement(school, days_ago=5, days=3)
    placement.shifts.filter(pk=placement.shifts.first().pk).update(attendance="absent")
    assert not ask_about(placement).items


def test_the_school_sets_from_how_many_days(school):
    school.settings = {"attitude_from_days": 1}
    school.save()
    assert ask_about(make_lived_placement(school)).items


def test_attitude_is_answered_on_the_same_steps(school):
    placement = make_lived_placement(school, days_ago=5, days=3)
    feedback = give(placement, words=make_words(placement, attitude={"op-tijd": 4, "vragen": 2}))
    assert dict(feedback.answers.values_list("question__code", "step")) == {
        "op-tijd": 4,
        "vragen": 2,
    }
    give(placement, words=make_words(placement, attitude={"op-tijd": 3}))
    assert list(Answer.objects.values_list("step", flat=True)) == [3]
    with pytest.raises(Refused, match="vier stappen"):
        give(placement, words=make_words(placement, attitude={"netheid": 3}))


# School


def test_school_writes_down_what_was_told_and_the_workplace_hears_of_it(placement, coordinator):
    feedback = give(placement, way=FeedbackWay.SCHOOL, by=coordinator)
    assert (feedback.way, feedback.recorded_by) == ("school", coordinator.user)
    assert [m.template for m in mail.outbox] == ["reflections.feedback_receipt"]


def test_it_came_otherwise_and_can_still_be_given(placement, coordinator):
    noted = note_elsewhere(
        placement=placement, went_well="Top, zei Karin", tip="", given_by="Karin", by=coordinator
    )
    assert (noted.state, noted.recorded_by) == ("elsewhere", coordinator.user)
    feedback = give(placement)
    assert (feedback.state, feedback.recorded_by) == ("given", None)
    assert Revision.objects.get().data["went_well"] == "Top, zei Karin"


def test_came_otherwise_needs_words_and_not_coming_a_reason(placement, coordinator):
    with pytest.raises(Refused, match="gezegd"):
        note_elsewhere(placement=placement, went_well=" ", tip="", given_by="", by=coordinator)
    with pytest.raises(Refused, match="reden"):
        note_not_given(placement=placement, reason=" ", by=coordinator)
    assert not Feedback.objects.exists()


def test_it_does_not_come_and_then_it_does(placement, coordinator):
    noted = note_not_given(placement=placement, reason="Bedrijf gesloten", by=coordinator)
    assert noted.not_given_reason == "Bedrijf gesloten"
    assert history(noted).get().note.text == "Bedrijf gesloten"
    assert give(placement).not_given_reason == ""


def test_it_cannot_stay_away_before_the_work_is_over(school, coordinator):
    placement = make_lived_placement(school, state="running", days_ago=0)
    with pytest.raises(Refused, match="klaar"):
        note_not_given(placement=placement, reason="Geen tijd", by=coordinator)


def test_given_feedback_is_not_noted_over(placement, coordinator):
    give(placement)
    with pytest.raises(StepRefused):
        note_elsewhere(placement=placement, went_well="x", tip="", given_by="", by=coordinator)
    with pytest.raises(StepRefused):
        note_not_given(placement=placement, reason="x", by=coordinator)


# The chain


def test_the_last_part_makes_the_experience_discussed(placement, coordinator):
    experience = placement.experience
    talks.debrief(experience=experience, line="Over rustig blijven", by=coordinator)
    talks.explain_absence(experience=experience, part="report", reason="Ziek", by=coordinator)
    give(placement)
    experience.refresh_from_db()
    assert experience.state == "discussed"


def test_a_reason_why_it_does_not_come_completes_the_chain_too(placement, coordinator):
    experience = placement.experience
    talks.debrief(experience=experience, line="Over rustig blijven", by=coordinator)
    talks.explain_absence(experience=experience, part="report", reason="Ziek", by=coordinator)
    note_not_given(placement=placement, reason="Bedrijf gesloten", by=coordinator)
    experience.refresh_from_db()
    assert experience.state == "discussed"
