from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from placements.enums import Kind
from placements.work_days import HERE, Day, hours_between, in_the_night, merged
from placements.working_time import aged, born, check, conditions, youngest_allowed
from placements.working_time_limits import LIMITS, limits_for

MONDAY = date(2026, 11, 30)
SATURDAY = MONDAY + timedelta(days=5)
SUNDAY = MONDAY + timedelta(days=6)


def at(begin: str, end: str, pause: int = 0, on: date = MONDAY) -> Day:
    """A day by the clock; an end before the beginning is in the night that follows."""
    starts = datetime.combine(on, time.fromisoformat(begin), HERE)
    until = on + timedelta(days=1) if end <= begin else on
    return Day(starts, datetime.combine(until, time.fromisoformat(end), HERE), pause)


def week(begin: str, end: str, pause: int = 0, days: int = 5, first: date = MONDAY) -> list[Day]:
    return [at(begin, end, pause, first + timedelta(days=n)) for n in range(days)]


def rules(days, age, kind=Kind.STAGE, **given):
    days = [days] if isinstance(days, Day) else days
    return {breach.rule for breach in check(days, kind=kind, age_on=aged(age), **given)}


@pytest.mark.parametrize(
    ("age", "kind", "allowed"),
    [
        (11, Kind.GUEST_LESSON, False),
        (12, Kind.GUEST_LESSON, True),
        (12, Kind.COMPANY_VISIT, False),
        (12, Kind.PRESTATIE, False),
        (13, Kind.GUEST_LESSON, True),
        (13, Kind.COMPANY_VISIT, True),
        (13, Kind.PRESTATIE, True),
        (13, Kind.SNUFFELSTAGE, False),
        (13, Kind.STAGE, False),
        (13, Kind.SHADOWING, False),
        (14, Kind.STAGE, True),
        (15, Kind.SNUFFELSTAGE, True),
        (15, Kind.BBL, False),
        (16, Kind.BBL, True),
        (18, Kind.BBL, True),
    ],
)
def test_each_age_has_its_kinds(age, kind, allowed):
    assert ("kind" not in rules(at("10:00", "11:30"), age, kind)) is allowed


@pytest.mark.parametrize(
    ("days", "age", "rule"),
    [
        (at("08:00", "15:30", 30), 15, "day_hours"),
        (at("08:00", "18:00", 30), 16, "day_hours"),
        (at("18:00", "19:30"), 15, "night"),
        (at("06:30", "09:00"), 15, "night"),
        (at("20:00", "23:30"), 17, "night"),
        (at("05:30", "09:00"), 17, "night"),
        (at("10:00", "12:00", on=SUNDAY), 15, "sunday"),
        (at("10:00", "15:00"), 15, "break"),
        (at("10:00", "15:00", 20), 16, "break"),
        ([at("09:00", "14:00", 30), *week("08:00", "15:00", 30)[1:], at("09:00", "12:00", on=SATURDAY)], 15, "week_hours"),
        (week("08:00", "18:00", 60, days=6), 16, "week_hours"),
        ([at("14:00", "19:00", 30), at("08:00", "12:00", on=MONDAY + timedelta(days=1))], 15, "rest_hours"),
        ([at("14:00", "22:00", 30), at("08:00", "12:00", on=MONDAY + timedelta(days=1))], 16, "rest_hours"),
        (week("10:00", "14:00", days=7), 16, "week_rest_hours"),
        (week("07:00", "22:00", 300, days=7), 16, "week_rest_hours"),
        (at("13:00", "15:30"), 13, "school_day_hours"),
        (at("09:00", "16:30", 30, SATURDAY), 13, "day_hours"),
        (at("18:00", "19:30"), 13, "night"),
        (at("10:00", "11:00", on=SUNDAY), 13, "sunday"),
        ([at("17:00", "19:00"), at("08:30", "10:00", on=MONDAY + timedelta(days=1))], 13, "rest_hours"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_named(days, age, rule):
    kind = Kind.PRESTATIE if age == 13 else Kind.STAGE
    assert rule in rules(days, age, kind)


@pytest.mark.parametrize(
    ("days", "age"),
    [
        (at("09:00", "16:00", 30), 15),
        (at("17:00", "19:00"), 15),
        (at("07:00", "09:00"), 14),
        (at("10:00", "14:30"), 15),
        (at("10:00", "15:00", 30), 15),
        (at("19:00", "23:00"), 17),
        (at("06:00", "10:00"), 16),
        (at("10:00", "12:00", on=SUNDAY), 16),
        ([at("12:00", "19:00", 30), at("09:00", "12:00", on=MONDAY + timedelta(days=1))], 15),
        (week("09:00", "16:00", 30), 15),
        (week("08:30", "17:00", 30), 16),
        (at("22:00", "07:00", 30), 18),
    ],
)
def test_just_inside_every_limit_is_allowed(days, age):
    assert rules(days, age) == set()


def test_an_evening_catering_is_closed_to_a_fifteen_year_old_and_open_at_sixteen():
    evening = [at("17:00", "22:00", 30)]
    assert rules(evening, 15, Kind.PRESTATIE) == {"night"}
    assert youngest_allowed(evening, kind=Kind.PRESTATIE) == 16


@pytest.mark.parametrize(("age", "closed"), [(14, True), (15, True), (16, False)])
def test_cash_desk_and_lifting_are_for_sixteen_and_up(age, closed):
    found = rules(at("10:00", "12:00"), age, cash_desk=True, heavy_lifting=True)
    assert ({"cash_desk", "heavy_lifting"} <= found) is closed


def test_a_guest_lesson_is_no_work_so_hours_do_not_count():
    assert rules(at("20:00", "22:00"), 12, Kind.GUEST_LESSON, cash_desk=True) == set()


@pytest.mark.parametrize(("age", "most"), [(15, 7), (16, 9)])
def test_school_time_counts_as_working_time(age, most):
    lessons = [at("08:30", "14:30")]
    inside = [at("14:30", f"{14 + most - 6}:30")]
    outside = [at("14:30", f"{14 + most - 6}:45")]
    assert "day_hours" not in rules(inside, age, lessons=lessons)
    assert "day_hours" in rules(outside, age, lessons=lessons)


def test_lessons_that_overlap_the_work_count_once():
    lessons = [at("09:00", "13:00")]
    assert rules([at("10:00", "14:30")], 15, lessons=lessons) == set()


def test_a_thirteen_year_old_has_longer_days_without_school_and_twelve_hours_in_a_school_week():
    assert rules(at("10:00", "16:00", 30, SATURDAY), 13, Kind.PRESTATIE) == set()
    assert "school_week_hours" in rules(
        [*week("15:00", "17:00"), at("10:00", "13:00", on=SATURDAY)], 13, Kind.PRESTATIE
    )
    free = [MONDAY + timedelta(days=n) for n in range(5)]
    assert rules(at("10:00", "16:00", 30), 13, Kind.PRESTATIE, no_school=free) == set()


def test_forty_hours_a_week_on_average_over_four_weeks():
    three = [
        d for n in range(3) for d in week("08:00", "17:00", 15, first=MONDAY + n * timedelta(7))
    ]
    four = [*three, *week("08:00", "17:00", 15, first=MONDAY + timedelta(days=21))]
    assert "four_week_hours" not in rules([d for d in three if d.on.weekday() < 4], 17)
    assert "four_week_hours" in rules(four, 17)


def test_thirteen_sundays_a_year_stay_free():
    sundays = [at("10:00", "13:00", on=SUNDAY + timedelta(weeks=n)) for n in range(40)]
    assert "free_sundays" not in rules(sundays[:39], 17)
    assert "free_sundays" in rules(sundays, 17)


def test_the_age_on_the_day_worked_counts():
    birthday = MONDAY + timedelta(days=2)
    who = born(date(birthday.year - 16, birthday.month, birthday.day))
    evening = [at("18:00", "21:00", on=MONDAY + timedelta(days=n)) for n in (1, 2)]
    found = check(evening, kind=Kind.STAGE, age_on=who)
    assert [(b.rule, b.on) for b in found] == [("night", birthday - timedelta(days=1))]


def test_a_child_of_a_leap_day_is_a_year_older_on_the_first_of_march():
    age_on = born(date(2012, 2, 29))
    assert [age_on(date(2026, 2, 28)), age_on(date(2026, 3, 1))] == [13, 14]


def test_the_night_on_which_the_clock_goes_back_has_an_hour_more():
    night = at("23:00", "07:00", on=date(2026, 10, 24))
    assert night.span_hours == 9
    assert at("23:00", "07:00", on=date(2026, 3, 28)).span_hours == 7


def test_the_rest_over_the_night_that_loses_an_hour_is_an_hour_shorter():
    saturday = date(2026, 3, 28)
    two = [at("15:00", "22:30", 30, saturday), at("11:00", "13:00", on=saturday + timedelta(1))]
    assert "rest_hours" in rules(two, 16)
    later = date(2026, 4, 4)
    assert "rest_hours" not in rules(
        [at("15:00", "22:30", 30, later), at("11:00", "13:00", on=later + timedelta(1))], 16
    )


def test_sunday_work_at_sixteen_asks_that_they_agree_and_a_parent_signs_before():
    sunday = [at("10:00", "12:00", on=SUNDAY)]
    assert [c.rule for c in conditions(sunday, kind=Kind.STAGE, age_on=aged(16))] == [
        "sunday_agreed"
    ]
    assert [
        c.rule for c in conditions([at("10:00", "12:00")], kind=Kind.STAGE, age_on=aged(15))
    ] == ["parent_signs"]
    assert conditions(sunday, kind=Kind.STAGE, age_on=aged(18)) == []


def test_every_breach_names_its_source_and_is_said_once():
    found = check(week("18:00", "21:00"), kind=Kind.STAGE, age_on=aged(15))
    assert [b.rule for b in found] == ["night"]
    assert all(b.source.strip() and b.text.strip() for b in found)


def test_nobody_under_eighteen_may_work_a_night_through():
    night = [at("22:00", "06:00", 30)]
    assert youngest_allowed(night, kind=Kind.STAGE, ages=range(12, 18)) is None
    assert youngest_allowed(night, kind=Kind.STAGE) == 18


def test_a_limit_counts_from_its_day_on():
    assert limits_for(15, date(2026, 1, 1)) is not None
    assert limits_for(15, min(rule.since for rule in LIMITS) - timedelta(days=1)) is None
    assert limits_for(18, date(2026, 1, 1)) is None


# A busy machine is no reason to fail.
calmly = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
START = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
stretches = st.builds(
    lambda starts, minutes, pause: Day(starts, starts + timedelta(minutes=minutes), pause),
    moments,
    st.integers(15, 14 * 60),
    st.integers(0, 10),
)


@calmly
@given(st.lists(stretches, max_size=8), st.sampled_from([k.value for k in Kind]))
def test_whoever_may_do_it_still_may_when_older(days, kind):
    allowed = [not check(days, kind=kind, age_on=aged(age)) for age in range(12, 19)]
    assert allowed == sorted(allowed)


@calmly
@given(st.lists(stretches, min_size=1, max_size=6), st.integers(12, 17))
def test_less_work_never_breaks_more_rules(days, age):
    all_rules = {b.rule for b in check(days, kind=Kind.STAGE, age_on=aged(age))}
    fewer = {b.rule for b in check(days[:1], kind=Kind.STAGE, age_on=aged(age))}
    assert fewer <= all_rules


@calmly
@given(st.lists(stretches, max_size=8))
def test_merged_stretches_are_apart_and_keep_their_hours(days):
    joined = merged(days)
    assert all(hours_between(a.ends, b.starts) > 0 for a, b in pairwise(joined))
    assert sum(d.span_hours for d in joined) <= sum(d.span_hours for d in days) + 1e-6


@calmly
@given(stretches)
def test_a_night_is_seen_minute_by_minute(day):
    window = (time(19), time(7))
    minutes = range(int(day.span_hours * 60))
    clock = [(day.starts + timedelta(minutes=m)).astimezone(HERE).time() for m in minutes]
    assert in_the_night(day, window) == any(t >= window[0] or t < window[1] for t in clock)
