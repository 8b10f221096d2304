"""Lessons that are missed: asked, agreed in one tap, and listed by the day."""

import csv
import io
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from core.events import history
from placements.actions import course
from placements.actions.lessons import agree, agree_day, drop_lesson, free_lesson, take_back
from placements.models import FreedLesson
from placements.queries.lessons import asked_of, missed_on, suggestions
from tests.factories import make_experience, make_offering, make_school, make_student, make_user

pytestmark = pytest.mark.django_db
STARTS = datetime(2026, 12, 3, 9, tzinfo=UTC)  # 10:00 in the Netherlands
DAY = date(2026, 12, 3)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(datetime(2026, 12, 1, 8, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def teacher(school):
    return make_user(school, Role.TEACHER, first_name="Henk", last_name="Dijk")


@pytest.fixture
def by(school):
    return Actor.of(make_user(school, Role.COORDINATOR))


def placed(student, starts=STARTS, offering=None, **values):
    offering = offering or make_offering(student.school, starts=starts, **values)
    return make_experience(student, offering).placements.get()


def at(hour, minute=0, day=DAY):
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def freed(placement, teacher, by, hour=10, lesson="Wiskunde", **values):
    shift = placement.shifts.first()
    times = {"starts": at(hour), "ends": at(hour, 50), **values}
    return free_lesson(shift=shift, lesson=lesson, teacher=teacher, by=by, **times)


def path(placement):
    return f"/plaatsingen/{placement.code}/lessen/"


def sent(placement, teacher, **values):
    shift = placement.shifts.first().pk
    given = {"shift": shift, "lesson": "Engels", "teacher": teacher.pk}
    return {**given, "starts": "11:00", "ends": "11:50", **values}


def test_the_student_enters_a_lesson_that_its_teacher_is_asked_for(school, teacher, signed_in):
    placement = placed(make_student(school))
    student = placement.experience.student
    client = signed_in(student.user)
    assert client.post(path(placement), sent(placement, teacher)).status_code == 302
    lesson = FreedLesson.objects.get()
    assert (lesson.lesson, lesson.teacher, lesson.starts) == ("Engels", teacher, at(11))
    assert lesson.agreed_at is None
    assert [e.what for e in history(lesson)] == ["asked"]
    assert "gevraagd" in client.get(path(placement)).text


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"starts": at(11), "ends": at(10)}, "voordat"),
        (
            {"starts": at(10, day=date(2026, 12, 4)), "ends": at(11, day=date(2026, 12, 4))},
            "andere",
        ),
        ({"lesson": "  "}, "welke les"),
    ],
)
def test_a_lesson_that_cannot_be_is_refused(values, why, school, teacher, by):
    placement = placed(make_student(school))
    with pytest.raises(Refused, match=why):
        freed(placement, teacher, by, **values)


def test_one_time_has_one_lesson(school, teacher, by):
    placement = placed(make_student(school))
    freed(placement, teacher, by)
    with pytest.raises(Refused, match="Wiskunde"):
        freed(placement, teacher, by, lesson="Engels", starts=at(10, 30), ends=at(11))


@pytest.mark.parametrize("role", [Role.STUDENT, None])
def test_only_staff_of_the_school_are_asked(role, school, by):
    other = make_user(school, role) if role else make_user(make_school(), Role.TEACHER)
    with pytest.raises(Refused, match="docent van deze school"):
        freed(placed(make_student(school)), other, by)


def test_a_lesson_that_ends_before_it_starts_is_shown_where_it_was_typed(
    school, teacher, signed_in
):
    placement = placed(make_student(school))
    client = signed_in(placement.experience.student.user)
    page = client.post(path(placement), sent(placement, teacher, ends="10:00")).text
    assert "na het begin" in page
    assert 'value="Engels"' in page


def test_the_teacher_agrees_in_one_tap_and_can_take_it_back(school, teacher, by, signed_in):
    lesson = freed(placed(make_student(school)), teacher, by)
    client = signed_in(teacher)
    client.post("/lessen/akkoord/", {"lesson": lesson.pk})
    lesson.refresh_from_db()
    assert lesson.agreed_at
    client.post("/lessen/akkoord/", {"lesson": lesson.pk, "answer": "back"})
    lesson.refresh_from_db()
    assert lesson.agreed_at is None
    whats = [e.what for e in history(lesson)]
    assert whats == ["asked", "agreed", "agreement_taken_back"]


def test_agreeing_twice_is_agreeing_once(school, teacher, by):
    lesson = freed(placed(make_student(school)), teacher, by)
    first = agree(freed=lesson, by=Actor.of(teacher)).agreed_at
    agree(freed=lesson, by=Actor.of(teacher))
    assert FreedLesson.objects.get().agreed_at == first
    assert len(history(lesson)) == 2


def test_a_whole_day_is_agreed_at_once_and_no_other_days_or_teachers(
    school, teacher, by, signed_in
):
    other = make_user(school, Role.TEACHER)
    placement = placed(make_student(school))
    later = placed(make_student(school), STARTS + timedelta(days=1))
    freed(placement, teacher, by, 10)
    freed(placement, teacher, by, 11)
    freed(placement, other, by, 12)
    shift = later.shifts.get()
    free_lesson(
        shift=shift, lesson="Gym", teacher=teacher, by=by,
        starts=at(10, day=date(2026, 12, 4)), ends=at(11, day=date(2026, 12, 4)),
    )  # fmt: skip
    client = signed_in(teacher)
    assert "Akkoord met alle 2" in client.get("/lessen/").text
    client.post("/lessen/akkoord/", {"day": "2026-12-03"})
    agreed = FreedLesson.objects.filter(agreed_at__isnull=False)
    assert {(f.teacher, f.lesson) for f in agreed} == {(teacher, "Wiskunde")}
    assert agreed.count() == 2
    assert [d.day for d in asked_of(teacher, school, DAY)] == [date(2026, 12, 4)]


def test_a_teacher_answers_only_for_own_lessons(school, teacher, by, signed_in):
    lesson = freed(placed(make_student(school)), teacher, by)
    client = signed_in(make_user(school, Role.TEACHER))
    assert client.post("/lessen/akkoord/", {"lesson": lesson.pk}).status_code == 404
    student = lesson.shift.student.user
    assert signed_in(student).post("/lessen/akkoord/", {"lesson": lesson.pk}).status_code == 403
    assert FreedLesson.objects.get().agreed_at is None


def test_a_cancelled_placement_misses_no_lesson(school, teacher, by):
    placement = placed(make_student(school))
    lesson = freed(placement, teacher, by)
    course.cancel(placement=placement, reason="Afgezegd.", by=by)
    assert missed_on(school, DAY) == []
    assert asked_of(teacher, school, DAY) == []
    with pytest.raises(Refused, match="gewoon in de les"):
        agree(freed=lesson, by=Actor.of(teacher))
    with pytest.raises(Refused, match="gaat niet door"):
        freed(placement, teacher, by, 12)


def test_an_answered_lesson_is_taken_away_by_school_and_not_by_the_student(
    school, teacher, by, signed_in
):
    placement = placed(make_student(school))
    lesson = agree(freed=freed(placement, teacher, by), by=Actor.of(teacher))
    student = signed_in(placement.experience.student.user)
    assert student.post(f"{path(placement)}weg/", {"lesson": lesson.pk}).status_code == 404
    coordinator = signed_in(make_user(school, Role.COORDINATOR))
    coordinator.post(f"{path(placement)}weg/", {"lesson": lesson.pk})
    assert not FreedLesson.objects.exists()


def test_a_wrong_line_leaves_its_event(school, teacher, by):
    lesson = freed(placed(make_student(school)), teacher, by)
    trail = history(lesson)
    drop_lesson(freed=lesson, by=by)
    assert [e.what for e in trail.all()] == ["asked", "dropped"]


def test_suggestions_come_from_classmates_on_the_same_weekday(school, teacher, by, signed_in):
    mate = placed(make_student(school), STARTS - timedelta(days=7))
    week = date(2026, 11, 26)
    free_lesson(
        shift=mate.shifts.get(), lesson="Biologie", teacher=teacher, by=by,
        starts=at(13, day=week), ends=at(13, 50, day=week),
    )  # fmt: skip
    other_group = placed(make_student(school, group="4B"))
    freed(other_group, teacher, by, 14, lesson="Duits")
    placement = placed(make_student(school))
    assert [s.lesson for s in suggestions(placement, DAY)] == ["Biologie"]
    freed(placement, teacher, by, 13, lesson="Iets anders")
    assert suggestions(placement, DAY) == []


def day_list(school, teacher, by):
    for first, group in (("Daan", "3A"), ("=Lotte", "4B")):
        student = make_student(school, first_name=first, group=group)
        freed(placed(student, title="Lunch in de wijk"), teacher, by)


def test_the_daily_list_says_who_misses_what_and_filters_by_group(school, teacher, by, signed_in):
    day_list(school, teacher, by)
    client = signed_in(make_user(school, Role.COORDINATOR))
    page = client.get("/lessen/dag/?dag=2026-12-03").text
    assert "Daan" in page
    assert "Lunch in de wijk" in page
    assert "Daan" not in client.get("/lessen/dag/?dag=2026-12-03&klas=4B").text
    assert "mist niemand" in client.get("/lessen/dag/?dag=2026-12-02").text
    assert client.get("/lessen/dag/?dag=2026-99-99").status_code == 200


def test_the_daily_list_goes_out_as_csv_and_xlsx_without_formulas(school, teacher, by, signed_in):
    day_list(school, teacher, by)
    client = signed_in(teacher)
    text = client.get("/lessen/dag/?dag=2026-12-03&bestand=csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0][:5] == ["Van", "Tot", "Klas", "Leerling", "Les"]
    assert rows[1][:3] == ["10:00", "10:50", "3A"]
    assert rows[2][3].startswith("'=Lotte")
    answer = client.get("/lessen/dag/?dag=2026-12-03&klas=3A&bestand=xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [row[2].value for row in sheet.iter_rows(min_row=2)] == ["3A"]
    assert client.get("/lessen/dag/?bestand=exe").status_code == 404


def test_another_schools_lessons_are_not_listed(school, teacher, by, signed_in):
    freed(placed(make_student(school, first_name="Daan")), teacher, by)
    client = signed_in(make_user(make_school(), Role.COORDINATOR))
    assert "Daan" not in client.get("/lessen/dag/?dag=2026-12-03").text


@pytest.mark.parametrize("role", [Role.STUDENT, Role.MANAGER])
@pytest.mark.parametrize("page", ["/lessen/", "/lessen/dag/"])
def test_lists_of_lessons_are_for_who_teaches_and_guides(role, page, school, signed_in):
    assert signed_in(make_user(school, role)).get(page).status_code == 403


def test_somebody_elses_lessons_are_not_there(school, teacher, by, signed_in, client):
    placement = placed(make_student(school))
    assert signed_in(make_student(school).user).get(path(placement)).status_code == 404
    assert client.get(path(placement)).status_code == 302


@pytest.mark.parametrize("page", ["/lessen/", "/lessen/dag/?dag=2026-12-03"])
def test_the_lists_cost_the_same_for_one_and_for_thirty(
    page, school, teacher, by, signed_in, queries_of
):
    offering = make_offering(school, starts=STARTS, seats=40)
    client = signed_in(teacher)
    freed(placed(make_student(school), offering=offering), teacher, by)
    one = queries_of(client, page)
    for _each in range(29):
        student = make_student(school, signs_in=False)
        freed(placed(student, offering=offering), teacher, by)
    assert queries_of(client, page) == one <= 15


def test_entering_lessons_stays_light(school, teacher, by, signed_in, queries_of):
    placement = placed(make_student(school))
    freed(placement, teacher, by)
    assert queries_of(signed_in(placement.experience.student.user), path(placement)) <= 15


def test_the_database_refuses_a_lesson_that_ends_before_it_starts(school, teacher, by):
    lesson = freed(placed(make_student(school)), teacher, by)
    with (
        pytest.raises(IntegrityError, match="freed_lesson_ends_after_start"),
        transaction.atomic(),
    ):
        FreedLesson.objects.filter(pk=lesson.pk).update(ends=lesson.starts)


def test_taking_back_what_was_not_agreed_changes_nothing(school, teacher, by):
    lesson = freed(placed(make_student(school)), teacher, by)
    take_back(freed=lesson, by=Actor.of(teacher))
    assert [e.what for e in history(lesson)] == ["asked"]
    assert agree_day(teacher=teacher, school=school, day=DAY, by=Actor.of(teacher)) == 1
