"""Reminders: on the school's days, never twice, stopped as soon as there is an answer."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone, translation

from accounts.enums import Role
from core import mailing
from core.actors import Actor
from core.errors import Refused
from core.events import history
from mail.models import Message
from placements.models import Placement
from reflections import tasks
from reflections.actions import talks
from reflections.actions.asking import ask_feedback, ensure_link, remind, renew_link, send_again
from reflections.actions.feedback import give_feedback, note_elsewhere, note_not_given
from reflections.enums import FeedbackWay, Side
from reflections.models import Feedback, FeedbackLink, GoalView, Report
from reflections.queries.feedback import overdue
from tests.factories import make_school, make_user
from tests.factories.feedback import make_lived_placement, make_words

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
ASKED = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_the_day_of_asking():
    with time_machine.travel(ASKED, tick=False):
        yield


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def placement(school):
    return make_lived_placement(school)


@pytest.fixture
def by(school):
    return Actor.of(make_user(school, Role.COORDINATOR))


def days_later(days):
    return time_machine.travel(ASKED + timedelta(days=days), tick=False)


def reminders_after(days):
    with days_later(days):
        tasks.remind_feedback()
    return [
        m.params["number"] for m in mail.outbox if m.template == "reflections.feedback_reminder"
    ]


def test_reminders_go_after_three_and_ten_days_and_never_twice(placement):
    ask_feedback(placement=placement, by=SYSTEM)
    sent = {day: len(reminders_after(day)) for day in (0, 1, 2, 3, 3, 4, 9, 10, 10, 11, 30)}
    assert sent == {0: 0, 1: 0, 2: 0, 3: 1, 4: 1, 9: 1, 10: 2, 11: 2, 30: 2}
    feedback = Feedback.objects.get()
    assert feedback.reminders_sent == 2
    assert [e.what for e in history(feedback)] == ["asked", "reminded", "reminded"]


def test_the_outbox_knows_each_reminder_by_a_key_of_its_own(placement, settings):
    settings.EMAIL_BACKEND = "mail.backends.OutboxBackend"
    feedback = ask_feedback(placement=placement, by=SYSTEM)
    reminders_after(3)
    Feedback.objects.update(reminders_sent=0)  # as if the counting was lost
    reminders_after(4)
    found = Message.objects.filter(template="reflections.feedback_reminder")
    assert [m.key for m in found] == [f"reflections.feedback_reminder:{feedback.pk}:1"]


def test_the_school_sets_the_days(school, placement):
    school.settings = {"feedback_reminder_days": [1]}
    school.save()
    ask_feedback(placement=placement, by=SYSTEM)
    assert reminders_after(1) == [1]
    assert reminders_after(10) == [1]


def test_missed_reminders_are_not_caught_up_with(placement):
    ask_feedback(placement=placement, by=SYSTEM)
    assert reminders_after(15) == [2]


@pytest.mark.parametrize("answer", ["given", "elsewhere", "not_given", "absent", "no address"])
def test_reminders_stop_as_soon_as_there_is_an_answer(placement, by, answer):
    ask_feedback(placement=placement, by=SYSTEM)
    assert reminders_after(3) == [1]
    if answer == "given":
        words = make_words(placement)
        link = Actor.bearer(ensure_link(placement=placement, by=SYSTEM))
        give_feedback(placement=placement, words=words, way=FeedbackWay.MAIL, by=link)
    elif answer == "elsewhere":
        note_elsewhere(placement=placement, went_well="Goed", tip="", given_by="", by=by)
    elif answer == "not_given":
        note_not_given(placement=placement, reason="Bedrijf gesloten", by=by)
    elif answer == "absent":
        about = {"experience": placement.experience, "part": "feedback"}
        talks.explain_absence(**about, reason="Bedrijf gesloten", by=by)
    else:
        placement.trainer.email = ""
        placement.trainer.save()
    assert reminders_after(10) == [1]


def test_an_answer_that_came_while_the_round_was_going_is_seen(placement, by):
    feedback = ask_feedback(placement=placement, by=SYSTEM)
    note_not_given(placement=placement, reason="Bedrijf gesloten", by=by)
    today = timezone.localdate() + timedelta(days=3)
    assert not remind(feedback=feedback, today=today)
    assert [m.template for m in mail.outbox] == ["reflections.feedback_asked"]


def test_the_sweep_asks_about_what_nobody_rang_for_once(school):
    lived = [make_lived_placement(school, state=s) for s in ("finished", "ended_early")]
    make_lived_placement(school, state="running")
    make_lived_placement(school, state="cancelled")
    make_lived_placement(school, days_ago=90)
    tasks.sweep_feedback()
    tasks.sweep_feedback()
    assert set(Feedback.objects.values_list("placement", flat=True)) == {p.pk for p in lived}
    assert len(mail.outbox) == 2


def test_the_sweep_leaves_what_is_known_not_to_come(placement, by):
    about = {"experience": placement.experience, "part": "feedback"}
    talks.explain_absence(**about, reason="Bedrijf gesloten", by=by)
    tasks.sweep_feedback()
    assert not Feedback.objects.exists()


def test_the_bell_asks_about_what_is_over_and_leaves_the_rest(school, placement):
    running = make_lived_placement(school, state="running")
    for pk in (placement.pk, running.pk, 0):
        tasks.ask_feedback(pk)
    assert Feedback.objects.get().placement == placement


def test_overdue_begins_when_the_first_reminder_is_due(school, placement):
    ask_feedback(placement=placement, by=SYSTEM)
    found = {}
    for day in (2, 3, 40):
        with days_later(day):
            found[day] = overdue(school).count()
    assert found == {2: 0, 3: 1, 40: 1}
    assert overdue(make_school()).count() == 0


# The link


def test_a_lapsed_link_is_renewed_once_and_mailed_to_the_known_address(placement):
    ask_feedback(placement=placement, by=SYSTEM)
    link = FeedbackLink.objects.get()
    old = link.token
    with days_later(61):
        assert link.is_lapsed
        assert renew_link(link=link, by=Actor.bearer(link))
        assert not link.is_lapsed
        assert renew_link(link=link, by=Actor.bearer(link))  # a second press changes nothing
    assert link.version == 2
    assert FeedbackLink.objects.by_token(old) is None
    assert FeedbackLink.objects.by_token(link.token) == link
    sent = [m for m in mail.outbox if m.template == "reflections.feedback_renewed"]
    assert [m.to for m in sent] == [[placement.trainer.email]]


def test_without_an_address_the_coordinators_are_told_once_a_day(school, placement, settings):
    settings.EMAIL_BACKEND = "mail.backends.OutboxBackend"
    make_user(school, Role.COORDINATOR, email="ineke@school.example", email_verified=True)
    make_user(school, Role.TEACHER, email="els@school.example", email_verified=True)
    placement.trainer.email = ""
    placement.trainer.save()
    link = ensure_link(placement=placement, by=SYSTEM)
    for day in (61, 61, 62):
        with days_later(day):
            assert not renew_link(link=link, by=Actor.bearer(link))
    assert [m.to for m in Message.objects.all()] == ["ineke@school.example"] * 2
    assert FeedbackLink.objects.get().version == 1


def test_school_mails_the_link_again_at_most_once_a_day(placement, by, settings):
    settings.EMAIL_BACKEND = "mail.backends.OutboxBackend"
    feedback = ask_feedback(placement=placement, by=SYSTEM)
    for day in (1, 1, 61):
        with days_later(day):
            send_again(feedback=feedback, by=by)
    assert Message.objects.count() == 3
    assert FeedbackLink.objects.get().version == 2


def test_school_mails_nothing_once_there_is_an_answer_or_without_an_address(placement, by):
    feedback = ask_feedback(placement=placement, by=SYSTEM)
    placement.trainer.email = ""
    placement.trainer.save()
    with pytest.raises(Refused, match="e-mailadres"):
        send_again(feedback=feedback, by=by)
    note_not_given(placement=placement, reason="Bedrijf gesloten", by=by)
    with pytest.raises(Refused, match="al binnen"):
        send_again(feedback=feedback, by=by)


# The words


def test_the_mails_hold_one_link_and_nothing_of_what_was_said(school, placement, by, settings):
    settings.SITE_URL = "https://trialoog.example"
    goal = placement.experience.goals.get()
    GoalView.objects.create(goal=goal, side=Side.STUDENT, step=1)
    Report.objects.create(experience=placement.experience, story="Ik vond Karin streng.")
    feedback = ask_feedback(placement=placement, by=SYSTEM)
    words = make_words(placement)
    give_feedback(placement=placement, words=words, way=FeedbackWay.SCHOOL, by=by)
    link = FeedbackLink.objects.get()
    address = f"https://trialoog.example/feedback/{link.token}/"
    for template, params in {
        "feedback_asked": {"feedback": feedback.pk},
        "feedback_reminder": {"feedback": feedback.pk, "number": 1},
        "feedback_receipt": {"feedback": feedback.pk},
        "feedback_renewed": {"link": link.pk},
    }.items():
        with translation.override("nl"):
            made = mailing.render(f"reflections.{template}", params)
        assert made.body.count("https://") == made.body.count(address) == 1, template
        assert placement.experience.student.first_name in made.subject
        assert placement.trainer.full_name in made.body
        for secret in (goal.text, "streng", "nog niet gelukt", words.went_well, words.tip):
            assert secret not in made.body


def test_the_coordinators_mail_leads_to_where_it_is_written_down(placement):
    made = mailing.render("reflections.feedback_link_wanted", {"placement": placement.pk})
    assert f"/ervaringen/{placement.experience.code}/feedback/" in made.body
    assert placement.assignment.company.name in made.subject


def test_who_has_an_account_is_mailed_in_the_own_language(school, placement):
    placement.trainer.user = make_user(language="en")
    placement.trainer.save()
    ask_feedback(placement=placement, by=SYSTEM)
    assert mail.outbox[0].language == "en"
    assert Placement.objects.get(pk=placement.pk).trainer.user.language == "en"
    assert timezone.now() == ASKED
