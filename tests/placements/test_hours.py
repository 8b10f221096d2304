"""Attendance and lived hours: one save for a whole day, and what cannot have been is refused."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from core.events import history
from placements.actions.hours import HoursRefused, Lived, enter_attendance, set_presence_hours
from placements.forms.hours import HoursField, ShiftForm, aware
from placements.models import Placement, Presence, Shift
from placements.queries.hours import (
    day_to_enter,
    days_of,
    total_hours,
    warnings_for,
)
from students.models import Consent
from tests.factories import make_experience, make_offering, make_school, make_student, make_user

pytestmark = pytest.mark.django_db
STARTS = datetime(2026, 12, 3, 9, tzinfo=UTC)  # 10:00 in the Netherlands
DAY = date(2026, 12, 3)


@pytest.fixture(autouse=True)
def _that_evening():
    with time_machine.travel(datetime(2026, 12, 3, 19, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def student(school):
    return make_student(school)


@pytest.fixture
def by(school):
    return Actor.of(make_user(school, Role.COORDINATOR))


def placed(student, state="running", offering=None, **values):
    offering = offering or make_offering(student.school, **{"starts": STARTS, **values})
    return make_experience(student, offering, placement_state=state).placements.get()


def lived(shift, attendance="present", starts=None, ends=None, pause=None):
    return Lived(shift, attendance, starts, ends, pause)


def enter(by, *entries):
    return enter_attendance(entries=entries, by=by)


def sent(shift, attendance="present", starts="10:00", ends="14:00", pause="0"):
    name = f"s{shift.pk}"
    return {
        f"{name}-attendance": attendance,
        f"{name}-starts": starts,
        f"{name}-ends": ends,
        f"{name}-pause": pause,
    }


def page_of(placement):
    return f"/opdrachten/{placement.assignment.code}/aanwezig/"


def test_attendance_of_the_last_day_finishes_the_placement_in_the_same_save(student, by):
    placement = placed(student)
    shift = placement.shifts.get()
    assert enter(by, lived(shift, pause=30)) == [placement]
    placement.refresh_from_db()
    shift.refresh_from_db()
    assert (placement.state, placement.experience.state) == ("finished", "finished")
    assert (shift.attendance, shift.hours) == ("present", 3.5)
    assert "attendance" in [e.what for e in history(placement)]


def test_a_ready_placement_starts_by_it_and_one_that_is_not_ready_says_so(school, by):
    ready = placed(make_student(school), "ready", days=2)
    enter(by, lived(ready.shifts.first()))
    ready.refresh_from_db()
    assert ready.state == "running"
    preparing = placed(make_student(school), "preparing")
    with pytest.raises(HoursRefused, match="nog niet klaar"):
        enter(by, lived(preparing.shifts.get()))


def test_a_day_that_has_not_come_is_refused(student, by):
    with pytest.raises(HoursRefused, match="dag zelf"):
        enter(by, lived(placed(student, days=2).shifts.last()))


def test_an_absent_student_has_no_hours(student, by):
    shift = placed(student).shifts.get()
    enter(by, lived(shift, "absent", STARTS, STARTS + timedelta(hours=1)))
    shift.refresh_from_db()
    assert (shift.hours, shift.lived_starts) == (0.0, None)


def test_it_is_all_or_nothing(school, by):
    good, wrong = placed(make_student(school)), placed(make_student(school))
    bad = lived(wrong.shifts.get(), starts=STARTS, ends=STARTS - timedelta(hours=1))
    with pytest.raises(HoursRefused) as caught:
        enter(by, lived(good.shifts.get()), bad)
    assert caught.value.shift == wrong.shifts.get()
    assert set(Shift.objects.values_list("attendance", flat=True)) == {"planned"}


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"starts": STARTS, "ends": STARTS}, "voor het begin"),
        ({"starts": STARTS, "ends": STARTS + timedelta(hours=17)}, "16 uur"),
        ({"starts": STARTS, "ends": STARTS + timedelta(hours=1), "pause": 60}, "pauze"),
        (
            {"starts": STARTS + timedelta(days=2), "ends": STARTS + timedelta(days=2, hours=1)},
            "andere dag",
        ),
        ({"attendance": "planned"}, "Kies"),
    ],
)
def test_hours_that_cannot_have_been_are_refused(values, why, student, by):
    with pytest.raises(HoursRefused, match=why):
        enter(by, lived(placed(student).shifts.get(), **values))


def test_lived_hours_overlap_no_other_work_of_the_student(student, by):
    placement = placed(student)
    after = make_offering(student.school, starts=STARTS + timedelta(hours=5), title="Kerstmarkt")
    other = placed(student, offering=after)
    shift = placement.shifts.get()
    with pytest.raises(HoursRefused, match="Kerstmarkt"):
        enter(by, lived(shift, starts=STARTS, ends=STARTS + timedelta(hours=6)))
    enter(by, lived(other.shifts.get(), starts=STARTS + timedelta(hours=7),
                    ends=STARTS + timedelta(hours=9)))  # fmt: skip
    enter(by, lived(shift, starts=STARTS, ends=STARTS + timedelta(hours=6)))
    shift.refresh_from_db()
    assert shift.hours == 6


def test_where_the_student_was_absent_there_is_no_overlap(student, by):
    other = placed(
        student, offering=make_offering(student.school, starts=STARTS + timedelta(hours=5))
    )
    enter(by, lived(other.shifts.get(), "absent"))
    shift = placed(student).shifts.get()
    enter(by, lived(shift, starts=STARTS, ends=STARTS + timedelta(hours=6)))


def test_an_end_before_the_beginning_is_called_that(student):
    shift = placed(student).shifts.get()
    form = ShiftForm(sent(shift, starts="09:00", ends="08:00"), shift=shift)
    assert form.errors == {"ends": ["Het einde ligt voor het begin. Kijk de tijden na."]}
    assert form.show_times
    after_midnight = ShiftForm(sent(shift, starts="20:00", ends="01:00"), shift=shift)
    assert after_midnight.is_valid(), after_midnight.errors


def test_a_night_that_was_planned_may_end_late_in_the_morning(student):
    shift = placed(student, starts=STARTS.replace(hour=20)).shifts.get()
    shift.ends = shift.starts + timedelta(hours=11)
    form = ShiftForm(sent(shift, starts="21:30", ends="08:30"), shift=shift)
    assert form.is_valid(), form.errors


def test_the_night_that_the_clock_goes_back_counts_its_hour_twice(student, by):
    """25 October 2026: from 23:00 to 05:00 by the clock are seven hours."""
    starts = datetime(2026, 10, 24, 21, tzinfo=UTC)
    shift = placed(student, starts=starts).shifts.get()
    form = ShiftForm(sent(shift, starts="23:00", ends="05:00"), shift=shift)
    assert form.is_valid(), form.errors
    enter(by, form.lived())
    shift.refresh_from_db()
    assert shift.hours == 7


def test_planned_times_in_the_hour_that_comes_twice_stay_as_planned(student):
    """02:30 in winter time is the second 02:30; typed unchanged, it stays that one."""
    ends = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    shift = placed(student, starts=datetime(2026, 10, 24, 21, 30, tzinfo=UTC)).shifts.get()
    assert shift.ends == ends
    form = ShiftForm(sent(shift, starts="23:30", ends="02:30"), shift=shift)
    assert form.is_valid(), form.errors
    assert form.lived().ends == ends


def test_an_hour_that_the_clock_skips_is_refused_where_it_was_typed(student):
    shift = placed(student, starts=datetime(2026, 3, 29, 4, tzinfo=UTC)).shifts.get()
    form = ShiftForm(sent(shift, starts="02:30", ends="09:00"), shift=shift)
    assert not form.is_valid()
    assert "klok" in str(form.errors["starts"])
    clock = datetime(2026, 3, 29, 3, 30, tzinfo=UTC).replace(tzinfo=None)
    assert aware(clock) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["7,5", "7.5", "7,50"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_hours_are_typed_with_a_comma_or_a_point_in_every_language(typed, language):
    from django.utils import translation

    with translation.override(language):
        assert HoursField().clean(typed) == Decimal("7.5")


def test_one_save_enters_a_whole_day_and_the_hours_of_school(school, signed_in):
    offering = make_offering(school, starts=STARTS, seats=3)
    rows = [placed(make_student(school), offering=offering) for _each in range(3)]
    teacher = make_user(school, Role.TEACHER)
    presence = Presence.objects.create(offering=offering, user=teacher)
    one, two, three = (row.shifts.get() for row in rows)
    client = signed_in(teacher)
    assert client.get(page_of(rows[0])).status_code == 200
    answer = client.post(
        f"{page_of(rows[0])}?dag=2026-12-03",
        {
            **sent(one),
            **sent(two, "late", starts="10:30"),
            **sent(three, "absent"),
            f"p{presence.pk}-hours": "4,5",
        },
    )
    assert answer.status_code == 302
    for shift in (one, two, three):
        shift.refresh_from_db()
    assert [s.attendance for s in (one, two, three)] == ["present", "late", "absent"]
    assert [s.hours for s in (one, two, three)] == [4, 3.5, 0]
    presence.refresh_from_db()
    assert presence.hours == Decimal("4.5")
    assert set(Placement.objects.values_list("state", flat=True)) == {"finished"}


def test_a_refusal_is_shown_at_its_student_and_what_was_typed_stays(school, by, signed_in):
    placement = placed(make_student(school, first_name="Lotte"))
    shift = placement.shifts.get()
    client = signed_in(by.user)
    page = client.post(f"{page_of(placement)}?dag=2026-12-03", sent(shift, pause="300")).text
    assert "De pauze is langer" in page
    assert 'value="300"' in page
    shift.refresh_from_db()
    assert shift.attendance == "planned"


def test_whoever_films_sees_who_may_be_in_the_picture(school, by, signed_in):
    offering = make_offering(school, starts=STARTS, seats=2)
    grown = make_student(school, first_name="Daan", birth_date=date(2009, 1, 1))
    placed(grown, offering=offering)
    placement = placed(make_student(school), offering=offering)
    Consent.objects.create(student=grown, purpose="website", giver="student", text_version="1")
    page = signed_in(by.user).get(page_of(placement)).text
    assert page.count("niet op de foto") == 1
    assert page.count("mag op de foto") == 1


def test_who_is_not_ready_is_shown_with_the_way_to_the_list(school, by, signed_in):
    placement = placed(make_student(school), "preparing")
    page = signed_in(by.user).get(page_of(placement)).text
    assert f"/plaatsingen/{placement.code}/voorbereiding/" in page


def test_attendance_is_for_the_coordinator_and_who_is_present(school, student, signed_in, client):
    placement = placed(student)
    page = page_of(placement)
    assert signed_in(make_user(school, Role.TEACHER)).get(page).status_code == 404
    assert signed_in(student.user).get(page).status_code == 403
    assert signed_in(make_user(school, Role.MANAGER)).get(page).status_code == 403
    assert signed_in(make_user(make_school(), Role.COORDINATOR)).get(page).status_code == 404
    assert client.get(page).status_code == 302


def test_the_student_reads_the_own_hours_and_writes_none(student, by, signed_in):
    placement = placed(student)
    shift = placement.shifts.get()
    enter(by, lived(shift, pause=30))
    client = signed_in(student.user)
    path = f"/plaatsingen/{placement.code}/uren/"
    page = client.get(path).text
    assert "3,5 uur gedaan van 4 uur" in page
    assert client.post(path, sent(shift)).status_code == 403


def test_school_changes_the_hours_of_one_placement_afterwards(student, by, signed_in):
    placement = placed(student)
    shift = placement.shifts.get()
    enter(by, lived(shift))
    path = f"/plaatsingen/{placement.code}/uren/"
    assert signed_in(by.user).post(path, sent(shift, ends="15:00")).url == path
    shift.refresh_from_db()
    assert shift.hours == 5
    assert Placement.objects.get().state == "finished"


def test_hours_beyond_the_working_time_rules_warn_and_are_kept(school, by, signed_in):
    young = make_student(school, birth_date=date(2011, 6, 1))
    placement = placed(young)
    enter(by, lived(placement.shifts.get(), starts=STARTS, ends=STARTS + timedelta(hours=9)))
    shifts = list(Shift.objects.select_related("placement__assignment"))
    assert "day_hours" in {breach.rule for breach in warnings_for(young, shifts)}
    page = signed_in(by.user).get(f"/plaatsingen/{placement.code}/uren/").text
    assert "passen niet bij de regels" in page
    own = signed_in(young.user).get(f"/plaatsingen/{placement.code}/uren/").text
    assert "passen niet bij de regels" not in own


def test_hours_count_once_it_is_known_who_was_there(student, by):
    placement = placed(student, days=2)
    enter(by, lived(placement.shifts.first()))
    assert total_hours(placement.shifts.all()) == 4


def test_the_day_that_is_shown_is_today_else_the_first_unknown_one(student, by):
    offering = make_offering(student.school, starts=STARTS - timedelta(days=2), days=3)
    placement = placed(student, offering=offering)
    days = days_of(offering)
    assert day_to_enter(days, DAY) == DAY
    assert day_to_enter(days, DAY + timedelta(days=3)) == DAY - timedelta(days=2)
    enter(by, lived(placement.shifts.first()))
    assert day_to_enter(days_of(offering), DAY + timedelta(days=3)) == DAY - timedelta(days=1)
    assert day_to_enter(days, DAY - timedelta(days=9)) == DAY - timedelta(days=2)
    assert day_to_enter([], DAY) is None


def test_hours_of_school_have_a_limit(school, by):
    presence = Presence.objects.create(
        offering=make_offering(school), user=make_user(school, Role.TEACHER)
    )
    with pytest.raises(Refused):
        set_presence_hours(presence=presence, hours=Decimal("-1"), by=by)
    set_presence_hours(presence=presence, hours=Decimal("7.5"), by=by)
    assert Presence.objects.get().hours == Decimal("7.5")


def test_the_page_of_a_day_costs_the_same_for_one_and_for_thirty(school, by, signed_in, queries_of):
    offering = make_offering(school, starts=STARTS, seats=40)
    client = signed_in(by.user)
    page = page_of(placed(make_student(school), offering=offering))
    one = queries_of(client, page)
    for _each in range(29):
        placed(make_student(school, signs_in=False), offering=offering)
    assert queries_of(client, page) == one <= 15


def test_the_hours_of_one_placement_cost_the_same_for_one_day_and_for_thirty(
    school, by, signed_in, queries_of
):
    client = signed_in(by.user)
    one = placed(make_student(school))
    many = placed(make_student(school), days=30)
    path = "/plaatsingen/{}/uren/"
    assert queries_of(client, path.format(one.code)) == queries_of(client, path.format(many.code))
    assert queries_of(client, path.format(one.code)) <= 15
