"""A term counted by hand, and by the query."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Sector
from overviews.queries.term import overview_of, waiting_beyond
from placements.models import Experience, Placement, Presence, Shift, SignUp
from reflections.models import Absent, CareerDialogue, Debrief
from tests.factories import (
    make_company,
    make_experience,
    make_offering,
    make_school,
    make_sign_up,
    make_student,
    make_term,
    make_user,
)
from tests.factories.stories import told, with_feedback

pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 20)


@pytest.fixture
def school():
    return make_school(settings={"dialogue_gap_days": 14})


@pytest.fixture
def term(school):
    return make_term(school, name="Periode 1", start=date(2026, 8, 24), end=date(2027, 1, 30))


def live(student, offering, *, attendance="present", finished=None, **lived) -> Experience:
    """An experience that is over, with its hours entered."""
    experience = make_experience(
        student,
        offering,
        state="finished",
        finished_on=finished or date(2026, 12, 1),
        placement_state="finished",
    )
    Shift.objects.filter(placement__experience=experience).update(attendance=attendance, **lived)
    return experience


def test_hours_are_those_that_were_lived(school, term):
    offering = make_offering(school, term=term, seats=4, break_minutes=30)
    starts = offering.assignment.starts
    live(make_student(school), offering)
    live(make_student(school), offering, attendance="absent")
    live(
        make_student(school),
        offering,
        attendance="late",
        lived_starts=starts + timedelta(hours=1),
        lived_ends=starts + timedelta(hours=4),
        lived_break=15,
    )
    make_experience(make_student(school), offering)  # planned: counts no hours yet
    found = overview_of(term, today=TODAY)
    assert found.hours == 3.5 + 0 + 2.75
    assert (found.experiences, found.placements, found.students) == (4, 4, 4)


def test_the_night_on_which_the_clock_goes_back_counts_its_real_hours(school, term):
    """25 October 2026, 00:00 to 06:00 on the clock is seven hours."""
    starts = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    offering = make_offering(school, term=term, starts=starts)
    experience = live(make_student(school), offering)
    Shift.objects.filter(placement__experience=experience).update(
        starts=starts, ends=datetime(2026, 10, 25, 5, 0, tzinfo=UTC)
    )
    assert overview_of(term, today=TODAY).hours == 7.0


def test_by_kind_sector_and_group(school, term):
    care, food = Sector.objects.get(code="zorg"), Sector.objects.get(code="horeca")
    serving = make_offering(school, term=term, kind="prestatie", sector=food)
    at_home = make_company(school, sector=care)
    stage = make_offering(school, term=term, kind="stage", company=at_home)
    live(make_student(school, group="3A"), serving)
    live(make_student(school, group="3B"), serving)
    live(make_student(school, group="3A"), stage)
    found = overview_of(term, today=TODAY)
    assert [(x.label, x.experiences, x.hours) for x in found.by_kind] == [
        ("prestatie", 2, 8.0),
        ("stage", 1, 4.0),
    ]
    assert [(x.label, x.placements) for x in found.by_sector] == [
        ("Horeca en bakkerij", 2),
        ("Zorg en welzijn", 1),
    ]
    assert [(x.label, x.hours) for x in found.by_group] == [("3A", 8.0), ("3B", 4.0)]
    assert found.companies == 2


def test_cancelled_placements_and_other_terms_do_not_count(school, term):
    offering = make_offering(school, term=term, seats=3)
    live(make_student(school), offering)
    gone = live(make_student(school), offering)
    Placement.objects.filter(experience=gone).update(state="cancelled", end_reason="ziek")
    later = make_term(school, start=date(2027, 2, 1), end=date(2027, 7, 1))
    live(make_student(school), make_offering(school, term=later))
    found = overview_of(term, today=TODAY)
    assert (found.placements, found.hours) == (1, 4.0)


def test_hours_of_school_count_once_it_has_been(school, term):
    teacher = make_user(school, "teacher")
    past = make_offering(school, term=term, starts=datetime(2026, 10, 1, 8, tzinfo=UTC))
    future = make_offering(school, term=term, starts=datetime(2099, 10, 1, 8, tzinfo=UTC))
    called_off = make_offering(
        school, term=term, state="cancelled", starts=datetime(2026, 10, 2, 8, tzinfo=UTC)
    )
    for offering in (past, future, called_off):
        Presence.objects.create(offering=offering, user=teacher, hours=4)
    past.assignment.refresh_from_db()
    type(past.assignment).objects.filter(pk=past.assignment_id).update(
        starts=datetime(2025, 10, 1, 8, tzinfo=UTC), ends=datetime(2025, 10, 1, 12, tzinfo=UTC)
    )
    found = overview_of(term, today=TODAY)
    assert found.staff_hours == 4.0
    assert found.by_kind[0].staff_hours == 4.0


def test_sign_ups_and_who_tried_again(school, term):
    first, second = (make_offering(school, term=term, seats=9) for _ in range(2))
    decided = datetime(2026, 10, 1, tzinfo=UTC)
    no = {"state": "declined", "decline_reason": "vol", "decline_next": "kijk verder"}
    again, once, early = (make_student(school) for _ in range(3))
    for student in (again, once, early):
        make_sign_up(first, student, decided_at=decided, created=decided - timedelta(1), **no)
    make_sign_up(second, again, created=decided + timedelta(days=3))
    make_sign_up(second, early, created=decided - timedelta(days=3))
    make_sign_up(second, make_student(school), state="chosen")
    make_sign_up(second, make_student(school), state="withdrawn")
    found = overview_of(term, today=TODAY).sign_ups
    assert (found.total, found.waiting, found.chosen, found.declined, found.withdrawn) == (
        7,
        2,
        1,
        3,
        1,
    )
    assert (found.students, found.students_declined, found.again) == (5, 3, 1)


def test_which_parts_of_the_chain_are_there(school, term):
    offering = make_offering(school, term=term, seats=4)
    whole, half, empty, explained = (live(make_student(school), offering) for _ in range(4))
    with_feedback(whole)
    told(whole)
    Debrief.objects.create(experience=whole, line="Goed gesprek")
    Experience.objects.filter(pk=whole.pk).update(state="discussed")
    told(half)
    dialogue = CareerDialogue.objects.create(
        student=half.student,
        planned_for=datetime(2026, 12, 2, tzinfo=UTC),
        state="held",
        record="Verteld",
        held_on=date(2026, 12, 2),
    )
    dialogue.experiences.add(half)
    Absent.objects.create(experience=explained, part="report", reason="ziek")
    planned = CareerDialogue.objects.create(
        student=empty.student, planned_for=datetime(2026, 12, 30, tzinfo=UTC)
    )
    planned.experiences.add(empty)
    found = overview_of(term, today=TODAY).dialogues
    assert (found.over, found.feedback, found.reports) == (4, 1, 2)
    assert (found.debriefs, found.dialogues, found.complete, found.discussed) == (1, 1, 1, 1)


def test_the_gap_counts_from_the_schools_number_of_days(school, term):
    offering = make_offering(school, term=term, seats=4)
    edge = TODAY - timedelta(days=14)
    live(make_student(school, group="3A"), offering, finished=edge)  # exactly so long: not yet
    live(make_student(school, group="3A"), offering, finished=edge - timedelta(days=1))
    talked = live(make_student(school, group="3B"), offering, finished=date(2026, 11, 1))
    Debrief.objects.create(experience=talked, line="Even gepraat")
    found = overview_of(term, today=TODAY)
    assert [(x.label, x.due, x.without) for x in found.gap_by_group] == [
        ("3A", 1, 1),
        ("3B", 1, 0),
    ]
    assert (found.gap.due, found.gap.without) == (2, 1)


def test_a_counsellors_own_gap_holds_the_own_groups_longest_first(school, term):
    offering = make_offering(school, term=term, seats=5)
    new = live(make_student(school, group="3A"), offering, finished=date(2026, 11, 20))
    old = live(make_student(school, group="3A"), offering, finished=date(2026, 11, 1))
    other = live(make_student(school, group="3B"), offering, finished=date(2026, 11, 1))
    live(
        make_student(school, group="3A", left_on=date(2026, 12, 1)),
        offering,
        finished=date(2026, 11, 1),
    )
    assert list(waiting_beyond(school, ["3A"], today=TODAY)) == [old, new]
    assert set(waiting_beyond(school, [], today=TODAY)) == {old, new, other}


def test_the_number_of_queries_does_not_grow(school, term):
    offering = make_offering(school, term=term, seats=40)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            overview_of(term, today=TODAY)
        return len(captured)

    with_feedback(live(make_student(school), offering))
    one = cost()
    for _ in range(29):
        live(make_student(school), offering)
    assert SignUp.objects.count() == 0
    assert cost() == one <= 6
