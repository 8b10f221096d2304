from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from core.models import Event
from placements.actions.choosing import choose, mark_candidate
from placements.enums import ExperienceState, OfferingState, PlacementState, SignUpState
from placements.models import CandidateNote, Experience
from tests.factories import make_offering, make_school, make_sign_up, make_student, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def by(school):
    return Actor.of(make_user(school, Role.COORDINATOR))


def test_choosing_makes_the_experience_with_goal_seat_list_and_shift(school, by):
    offering = make_offering(school, seats=1, break_minutes=30)
    sign_up = make_sign_up(offering, make_student(school), goal_kind="show")
    experience = choose(sign_up=sign_up, by=by)
    placement = experience.placements.get()
    assert (experience.state, placement.state) == (ExperienceState.OPEN, PlacementState.PREPARING)
    assert experience.sign_up == sign_up
    assert experience.term == offering.term
    assert experience.enrolment == sign_up.student.enrolments.get()
    assert [(g.kind, g.text) for g in experience.goals.all()] == [("show", sign_up.first_goal)]
    assert placement.seat.number == 1
    assert [p.text for p in placement.preparations.all()] == offering.preparation
    assert placement.shifts.get().break_minutes == 30
    sign_up.refresh_from_db()
    assert sign_up.state == SignUpState.CHOSEN
    assert sign_up.decided_at
    assert Event.objects.filter(object_kind="placements.signup", new="chosen").count() == 1


def test_a_full_assignment_is_refused_and_leaves_nothing(school, by):
    offering = make_offering(school, seats=1)
    choose(sign_up=make_sign_up(offering, make_student(school)), by=by)
    late = make_sign_up(offering, make_student(school))
    with pytest.raises(Refused, match="Alle plekken"):
        choose(sign_up=late, by=by)
    late.refresh_from_db()
    assert late.state == SignUpState.SUBMITTED
    assert Experience.objects.count() == 1


def test_a_student_who_is_elsewhere_then_is_refused_by_name(school, by):
    student = make_student(school)
    first = make_offering(school)
    second = make_offering(school, starts=first.assignment.starts + timedelta(hours=1))
    choose(sign_up=make_sign_up(first, student), by=by)
    with pytest.raises(Refused, match=first.assignment.title):
        choose(sign_up=make_sign_up(second, student), by=by)


@pytest.mark.parametrize(
    "state", [OfferingState.DRAFT, OfferingState.FINISHED, OfferingState.CANCELLED]
)
def test_nobody_is_chosen_for_an_assignment_that_is_not_on_offer(school, by, state):
    sign_up = make_sign_up(make_offering(school, state=state), make_student(school))
    with pytest.raises(Refused, match="de stand is"):
        choose(sign_up=sign_up, by=by)


@pytest.mark.parametrize("state", [SignUpState.CHOSEN, SignUpState.WITHDRAWN])
def test_a_decided_sign_up_is_refused(school, by, state):
    sign_up = make_sign_up(make_offering(school), make_student(school), state=state)
    with pytest.raises(Refused, match="Deze leerling"):
        choose(sign_up=sign_up, by=by)


def test_a_declined_student_is_chosen_when_a_seat_frees(school, by):
    sign_up = make_sign_up(
        make_offering(school),
        make_student(school),
        state=SignUpState.DECLINED,
        decline_reason="De plekken waren vol.",
        decline_next="Kijk bij de lunch.",
    )
    assert choose(sign_up=sign_up, by=by).sign_up.state == SignUpState.CHOSEN


def test_a_student_who_left_is_refused(school, by):
    student = make_student(school, left_on=timezone.localdate())
    with pytest.raises(Refused, match="geen klas"):
        choose(sign_up=make_sign_up(make_offering(school), student), by=by)


def test_a_student_who_is_too_young_for_the_times_is_refused_with_the_rule(school, by):
    """The days may have been moved since the sign-up."""
    offering = make_offering(school)
    student = make_student(school, birth_date=date(offering.assignment.starts.year - 9, 6, 1))
    with pytest.raises(Refused, match="leeftijd"):
        choose(sign_up=make_sign_up(offering, student), by=by)


@pytest.mark.parametrize(("verified", "mails"), [(True, 1), (False, 0)])
def test_mail_goes_only_to_a_verified_address(school, by, verified, mails):
    student = make_student(school)
    student.user.email, student.user.email_verified = "sanne@thuis.example", verified
    student.user.save()
    choose(sign_up=make_sign_up(make_offering(school), student), by=by)
    assert [each.template for each in mail.outbox] == ["placements.chosen"] * mails


def test_a_pair_is_marked_once_and_changed(school, by):
    offering, student = make_offering(school), make_student(school)
    mark_candidate(offering=offering, student=student, mark="pin", by=by)
    mark_candidate(offering=offering, student=student, mark="forbid", text="Eerst praten", by=by)
    note = CandidateNote.objects.get()
    assert (note.mark, note.text) == ("forbid", "Eerst praten")


def test_another_schools_student_is_not_marked(school, by):
    with pytest.raises(Refused):
        mark_candidate(offering=make_offering(school), student=make_student(make_school()), by=by)
