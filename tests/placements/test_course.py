"""The lifecycles of placement and experience, and what each step brings with it."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
import time_machine
from django.core import mail
from django.core.management.sql import emit_post_migrate_signal
from django.db import IntegrityError, connection, models, transaction

from accounts.enums import Role
from core import bell
from core.actors import Actor
from core.errors import Refused
from core.events import history
from core.lifecycle import StepRefused
from core.mailing import render
from placements import tasks, triggers
from placements.actions import course
from placements.enums import Attendance, ExperienceState, PlacementState
from placements.lifecycle import EXPERIENCE, PLACEMENT
from placements.models import Offering, Placement, Preparation, Shift
from tests.factories import make_experience, make_offering, make_school, make_student, make_user

pytestmark = pytest.mark.django_db
STARTS = datetime(2026, 12, 3, 9, tzinfo=UTC)
DAY = date(2026, 12, 3)

PLACEMENT_STEPS = {
    ("preparing", "ready"),
    ("preparing", "cancelled"),
    ("ready", "preparing"),
    ("ready", "running"),
    ("ready", "cancelled"),
    ("running", "finished"),
    ("running", "ended_early"),
}
EXPERIENCE_STEPS = {("open", "finished"), ("open", "cancelled"), ("finished", "discussed")}


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def by(school):
    return Actor.of(make_user(school, Role.COORDINATOR))


@pytest.fixture
def student(school):
    return make_student(school)


@pytest.fixture
def rung(monkeypatch):
    """What was rung for, in place of the broker."""
    heard = []
    monkeypatch.setattr(bell, "_send", lambda name, args: heard.append((name, *args)))
    return heard


def placed(student, state="preparing", offering=None, **values):
    offering = offering or make_offering(student.school, starts=STARTS, **values)
    return make_experience(student, offering, placement_state=state).placements.get()


def at(day, hour=12):
    return time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=UTC), tick=False)


def known(placement, attendance=Attendance.PRESENT):
    placement.shifts.update(attendance=attendance)


@pytest.mark.parametrize(("old", "new"), list(product(PlacementState.values, repeat=2)))
def test_each_step_of_a_placement_is_allowed_or_refused_as_written_here(old, new, student, by):
    placement = placed(student)
    Placement.objects.filter(pk=placement.pk).update(state=old, end_reason="omdat")
    if (old, new) in PLACEMENT_STEPS:
        PLACEMENT.move(placement, new, by=by, why="omdat")
        assert [(e.old, e.new) for e in history(placement)] == [(old, new)]
    else:
        with pytest.raises(StepRefused):
            PLACEMENT.move(placement, new, by=by, why="omdat")
        assert Placement.objects.get().state == old


@pytest.mark.parametrize(("old", "new"), list(product(ExperienceState.values, repeat=2)))
def test_each_step_of_an_experience_is_allowed_or_refused_as_written_here(old, new, student, by):
    experience = placed(student).experience
    type(experience).objects.filter(pk=experience.pk).update(state=old)
    if (old, new) in EXPERIENCE_STEPS:
        EXPERIENCE.move(experience, new, by=by, why="omdat")
        assert [(e.old, e.new) for e in history(experience)] == [(old, new)]
    else:
        with pytest.raises(StepRefused):
            EXPERIENCE.move(experience, new, by=by, why="omdat")


@pytest.mark.parametrize("step", [course.end_early, course.cancel])
def test_stopping_and_cancelling_need_a_reason(step, student, by):
    state = "running" if step is course.end_early else "ready"
    placement = placed(student, state)
    with pytest.raises(Refused, match="reden"):
        step(placement=placement, reason="  ", by=by)
    assert Placement.objects.get().state == state


def test_a_ready_placement_starts_on_its_first_day_and_not_before(student, by):
    placement = placed(student, "ready")
    with pytest.raises(Refused, match="eerste dag"):
        course.start(placement=placement, by=by, today=DAY - timedelta(days=1))
    course.start(placement=placement, by=by, today=DAY)
    assert Placement.objects.get().state == "running"


def test_what_is_not_ready_does_not_start(student, by):
    with pytest.raises(StepRefused):
        course.start(placement=placed(student), by=by, today=DAY)


def test_the_beat_starts_what_is_ready_and_leaves_the_rest(school):
    ready, preparing = placed(make_student(school), "ready"), placed(make_student(school))
    later = placed(
        make_student(school), "ready", make_offering(school, starts=STARTS + timedelta(days=1))
    )
    with at(DAY):
        tasks.follow_course()
    for each in (ready, preparing, later):
        each.refresh_from_db()
    assert [ready.state, preparing.state, later.state] == ["running", "preparing", "ready"]


def test_the_beat_readies_a_placement_without_a_list(student):
    placement = placed(student, preparation=[])
    with at(DAY - timedelta(days=2)):
        tasks.follow_course()
    placement.refresh_from_db()
    assert placement.state == "ready"


def test_the_beat_readies_what_was_without_a_list_and_past(student):
    """Otherwise nobody could ever enter who was there."""
    placement = placed(student, preparation=[])
    with at(DAY + timedelta(days=3)):
        tasks.follow_course()
    placement.refresh_from_db()
    assert placement.state == "running"


def test_a_list_that_is_not_complete_is_left_alone_even_when_the_days_are_past(student):
    placement = placed(student)
    with at(DAY + timedelta(days=3)):
        tasks.follow_course()
    placement.refresh_from_db()
    assert placement.state == "preparing"


def test_the_beat_puts_away_what_is_over(student):
    placement = placed(student, "running")
    known(placement)
    with at(DAY + timedelta(days=1)):
        tasks.follow_course()
    assert Offering.objects.get().state == "finished"


def test_a_placement_finishes_only_when_everybodys_attendance_is_known(student, by):
    placement = placed(student, "running")
    with pytest.raises(Refused, match="wie er was"):
        course.finish(placement=placement, by=by)


def test_finishing_finishes_the_experience_and_wakes_the_asking_for_feedback(
    student, by, rung, django_capture_on_commit_callbacks
):
    placement = placed(student, "running")
    known(placement)
    with at(date(2026, 12, 5)), django_capture_on_commit_callbacks(execute=True):
        course.finish(placement=placement, by=by)
    placement.experience.refresh_from_db()
    assert placement.experience.state == "finished"
    assert placement.experience.finished_on == DAY
    assert ("reflections.tasks.ask_feedback", placement.pk) in rung


def test_an_experience_waits_for_its_last_placement(student, by):
    first = placed(student, "running")
    second = placed(
        student, "running", make_offering(student.school, starts=STARTS + timedelta(days=7))
    )
    other = second.experience
    Placement.objects.filter(pk=second.pk).update(experience=first.experience)
    known(first)
    known(second)
    with at(date(2026, 12, 20)):
        course.finish(placement=first, by=by)
        first.experience.refresh_from_db()
        assert first.experience.state == "open"
        second = Placement.objects.get(pk=second.pk)
        course.end_early(placement=second, reason="Het bedrijf sloot.", by=by)
    first.experience.refresh_from_db()
    assert first.experience.state == "finished"
    assert other.pk != first.experience_id


def test_ending_early_keeps_the_reason_and_drops_the_days_to_come(student, by):
    placement = placed(student, "running", days=3)
    with at(DAY, 20):
        course.end_early(placement=placement, reason="Ziek geworden.", by=by)
    placement.refresh_from_db()
    assert (placement.state, placement.end_reason) == ("ended_early", "Ziek geworden.")
    assert [s.dropped for s in placement.shifts.all()] == [False, True, True]
    assert history(placement).last().note.text == "Ziek geworden."
    assert placement.seat.number == 1


def test_cancelling_frees_the_seat_drops_the_days_and_cancels_the_experience(student, by):
    offering = make_offering(student.school, starts=STARTS, seats=1)
    placement = placed(student, "ready", offering)
    course.cancel(placement=placement, reason="Het bedrijf zegde af.", by=by)
    placement.experience.refresh_from_db()
    assert placement.experience.state == "cancelled"
    assert offering.assignment.seats.filter(placement__isnull=True).count() == 1
    assert placement.shifts.get().dropped


def test_a_cancelled_day_is_free_for_something_else(student, by):
    course.cancel(placement=placed(student, "ready"), reason="Afgezegd.", by=by)
    assert placed(student).shifts.count() == 1


def test_cancelling_one_of_two_leaves_the_experience_open(student, by):
    first = placed(student, "running")
    second = placed(
        student, "ready", make_offering(student.school, starts=STARTS + timedelta(days=7))
    )
    Placement.objects.filter(pk=second.pk).update(experience=first.experience)
    second = Placement.objects.get(pk=second.pk)
    course.cancel(placement=second, reason="Te ver.", by=by)
    first.experience.refresh_from_db()
    assert first.experience.state == "open"


@pytest.mark.parametrize(("verified", "mails"), [(True, 1), (False, 0)])
def test_the_student_is_told_by_mail_only_at_a_verified_address(verified, mails, student, by):
    student.user.email, student.user.email_verified = "sanne@thuis.example", verified
    student.user.save()
    placement = placed(student, "ready")
    course.cancel(placement=placement, reason="Het bedrijf zegde af.", by=by)
    assert [m.template for m in mail.outbox] == ["placements.cancelled"] * mails
    rendered = render("placements.cancelled", {"placement": placement.pk})
    assert "Het bedrijf zegde af." in rendered.body


def test_the_sweep_finishes_what_is_past_and_known(student):
    placement = placed(student, "running")
    known(placement)
    assert course.finish_due(today=DAY, by=Actor.system("course")) == 0
    assert course.finish_due(today=DAY + timedelta(days=1), by=Actor.system("course")) == 1


def overlapping(student, minutes):
    other = placed(student, offering=make_offering(student.school))
    return {
        "placement": other,
        "student": student,
        "starts": STARTS + timedelta(minutes=minutes),
        "ends": STARTS + timedelta(minutes=minutes + 60),
    }


def test_the_database_refuses_two_shifts_of_a_student_at_once(student):
    placed(student)
    values = overlapping(student, 30)
    with pytest.raises(IntegrityError, match="shift_no_overlap"), transaction.atomic():
        Shift.objects.create(**values)


def test_the_database_refuses_an_overlap_by_update_too(student):
    placed(student)
    shift = Shift.objects.create(**overlapping(student, 600))
    with pytest.raises(IntegrityError, match="shift_no_overlap"), transaction.atomic():
        Shift.objects.filter(pk=shift.pk).update(starts=STARTS, ends=STARTS + timedelta(minutes=30))


def test_the_database_refuses_to_bring_a_dropped_shift_back_onto_another(student):
    placed(student)
    shift = Shift.objects.create(**overlapping(student, 30), dropped=True)
    with pytest.raises(IntegrityError, match="shift_no_overlap"), transaction.atomic():
        Shift.objects.filter(pk=shift.pk).update(dropped=False)


def test_shifts_that_touch_or_are_of_others_are_no_overlap(school, student):
    placed(student)
    Shift.objects.create(**overlapping(student, 4 * 60))
    assert placed(make_student(school)).shifts.exists()


def guarded_by_triggers():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE 'shift_no_overlap%'")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_the_guard_against_overlap_survives_a_rebuilt_table(student):
    """SQLite rebuilds a table to change it, and drops its triggers; migrating sets them again."""
    old = Shift._meta.get_field("break_minutes")
    new = models.PositiveIntegerField(default=0)
    new.set_attributes_from_name("break_minutes")
    with connection.schema_editor() as editor:
        editor.alter_field(Shift, old, new)
    try:
        if connection.vendor == "sqlite":
            assert guarded_by_triggers() == 0
        emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
        placed(student)
        with pytest.raises(IntegrityError, match="shift_no_overlap"), transaction.atomic():
            Shift.objects.create(**overlapping(student, 30))
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(Shift, new, old)
        triggers.install()


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("shift_ends_after_start", {"ends": STARTS}),
        (
            "shift_lived_ends_after_start",
            {"lived_starts": STARTS, "lived_ends": STARTS - timedelta(hours=1)},
        ),
    ],
)
def test_the_database_refuses_shifts_that_end_before_they_start(rule, values, student):
    shift = placed(student).shifts.get()
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Shift.objects.filter(pk=shift.pk).update(**values)


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("placement_ends_after_start", {"end": DAY - timedelta(days=1)}),
        ("placement_ended_early_has_reason", {"state": "ended_early", "end_reason": ""}),
    ],
)
def test_the_database_refuses_placements_that_cannot_be(rule, values, student):
    placement = placed(student)
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Placement.objects.filter(pk=placement.pk).update(**values)


def test_the_order_of_a_preparation_list_has_no_doubles(student):
    placement = placed(student)
    with (
        pytest.raises(IntegrityError, match=r"preparation_order_once|placement_id.*order"),
        transaction.atomic(),
    ):
        Preparation.objects.create(placement=placement, text="Nog eens", order=1)


@pytest.mark.parametrize("role", [Role.TEACHER, Role.COUNSELLOR, Role.MANAGER, Role.STUDENT])
def test_only_the_coordinator_steers(role, school, student, signed_in):
    placement = placed(student, "ready")
    client = signed_in(make_user(school, role))
    for name in ("annuleren", "stoppen", "afronden"):
        path = f"/plaatsingen/{placement.code}/{name}/"
        assert client.post(path, {"reason": "Omdat"}).status_code == 403


def test_the_coordinator_cancels_from_the_preparation_page(school, student, signed_in):
    placement = placed(student, "ready")
    client = signed_in(make_user(school, Role.COORDINATOR))
    path = f"/plaatsingen/{placement.code}/annuleren/"
    answer = client.post(path, {"reason": "Het bedrijf zegde af.", "back": "preparation"})
    assert answer.url == f"/plaatsingen/{placement.code}/voorbereiding/"
    placement.refresh_from_db()
    assert placement.state == "cancelled"
    assert "Het bedrijf zegde af." in client.get(f"/plaatsingen/{placement.code}/uren/").text


def test_another_schools_placement_is_not_there(student, signed_in):
    placement = placed(student, "ready")
    client = signed_in(make_user(make_school(), Role.COORDINATOR))
    assert client.post(f"/plaatsingen/{placement.code}/annuleren/").status_code == 404
