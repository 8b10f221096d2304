"""Somebody of school is always there, and the hours count."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import STAFF_ROLES, Role
from core.actors import Actor
from core.errors import Refused
from placements.actions import presences
from placements.enums import Attendance
from placements.models import Presence, Shift
from tests.factories import make_experience, make_offering, make_school, make_student, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def teacher(school):
    return make_user(school, Role.TEACHER)


def test_being_there_counts_all_planned_hours_once(school, teacher):
    offering = make_offering(school, days=3, break_minutes=30)
    by = Actor.of(teacher)
    for _twice in range(2):
        presences.join(offering=offering, user=teacher, by=by)
    assert Presence.objects.get().hours == Decimal("10.50")


@pytest.mark.parametrize("state", ["finished", "cancelled"])
def test_what_is_over_takes_nobody_more_and_keeps_who_was_there(school, teacher, state):
    offering = make_offering(school, state=state)
    by = Actor.of(teacher)
    with pytest.raises(Refused, match="voorbij"):
        presences.join(offering=offering, user=teacher, by=by)
    was = Presence.objects.create(offering=offering, user=teacher, hours=4)
    with pytest.raises(Refused, match="voorbij"):
        presences.leave(presence=was, by=by)
    assert presences.set_hours(presence=was, hours=Decimal("3.5"), by=by).hours == Decimal("3.5")


@pytest.mark.parametrize("hours", [Decimal("-1"), Decimal("1000")])
def test_hours_are_hours(school, teacher, hours):
    was = Presence.objects.create(offering=make_offering(school), user=teacher)
    with pytest.raises(Refused):
        presences.set_hours(presence=was, hours=hours, by=Actor.of(teacher))


def test_only_who_works_at_this_school_is_there(school, teacher):
    by = Actor.of(teacher)
    for user in (make_student(school).user, make_user(make_school(), Role.TEACHER)):
        with pytest.raises(Refused, match="werkt niet"):
            presences.join(offering=make_offering(school), user=user, by=by)


def test_somebody_is_there_once(school, teacher):
    offering = make_offering(school)
    Presence.objects.create(offering=offering, user=teacher)
    with pytest.raises(IntegrityError, match=r"presence_once|UNIQUE"), transaction.atomic():
        Presence.objects.create(offering=offering, user=teacher)


def test_one_tap_says_yes_and_one_takes_it_back(school, teacher, signed_in):
    offering = make_offering(school)
    client, code = signed_in(teacher), offering.assignment.code
    client.post(reverse("placements:join", args=[code]))
    assert Presence.objects.get().user == teacher
    page = client.get(reverse("placements:offerings_to_join")).content.decode()
    assert "je bent erbij" in page
    client.post(reverse("placements:leave", args=[code]))
    assert not Presence.objects.exists()


def test_the_hours_that_were_lived_are_corrected_with_a_comma(school, teacher, signed_in):
    offering = make_offering(school, starts=NOW - timedelta(days=3))
    mine = Presence.objects.create(offering=offering, user=teacher, hours=4)
    client = signed_in(teacher)
    assert "Waar je bij was" in client.get(reverse("placements:offerings_to_join")).content.decode()
    path = reverse("placements:presence_hours", args=[offering.assignment.code])
    client.post(path, {"presence": mine.pk, f"p{mine.pk}-hours": "3,5"})
    mine.refresh_from_db()
    assert mine.hours == Decimal("3.5")
    client.post(path, {"presence": mine.pk, f"p{mine.pk}-hours": "veel"})
    mine.refresh_from_db()
    assert mine.hours == Decimal("3.5")


@pytest.mark.parametrize("name", ["leave", "presence_hours"])
def test_somebody_elses_hours_are_not_ones_own(school, teacher, signed_in, name):
    offering = make_offering(school)
    other = Presence.objects.create(
        offering=offering, user=make_user(school, Role.TEACHER), hours=4
    )
    path = reverse(f"placements:{name}", args=[offering.assignment.code])
    given = {"presence": other.pk, f"p{other.pk}-hours": "9"}
    assert signed_in(teacher).post(path, given).status_code == 403
    elsewhere = make_user(make_school(), Role.COORDINATOR)
    assert signed_in(elsewhere).post(path, given).status_code == 404
    other.refresh_from_db()
    assert other.hours == 4
    coordinator = signed_in(make_user(school, Role.COORDINATOR))
    assert coordinator.post(path, given).status_code == 302


def test_the_coordinator_asks_somebody_of_school(school, teacher, signed_in):
    offering = make_offering(school)
    client = signed_in(make_user(school, Role.COORDINATOR))
    path = reverse("placements:presences", args=[offering.assignment.code])
    foreign = make_user(make_school(), Role.TEACHER)
    choices = client.get(path).context["form"].fields["user"].queryset
    assert teacher in choices
    assert foreign not in choices
    client.post(path, {"user": foreign.pk})
    assert not Presence.objects.exists()
    client.post(path, {"user": teacher.pk})
    assert Presence.objects.get().user == teacher
    client.post(
        reverse("placements:leave", args=[offering.assignment.code]),
        {"presence": Presence.objects.get().pk, "from": "offering"},
    )
    assert not Presence.objects.exists()


def test_only_what_comes_is_there_to_join(school, teacher, signed_in):
    for state in ("draft", "finished", "cancelled"):
        make_offering(school, state=state, title=state)
    make_offering(make_school(), title="Elders")
    make_offering(school, title="Voorbij", starts=NOW - timedelta(days=3))
    make_offering(school, title="Lunch")
    make_offering(school, title="Dicht", state="closed")
    page = signed_in(teacher).get(reverse("placements:offerings_to_join")).context["page"]
    assert sorted(o.assignment.title for o in page) == ["Dicht", "Lunch"]


def test_mine_come_first_and_then_where_nobody_goes_along_yet(school, teacher, signed_in):
    colleague = make_user(school, Role.TEACHER)
    for day, title, who in ((1, "Collega", colleague), (2, "Niemand", None), (3, "Ik", teacher)):
        offering = make_offering(school, title=title, starts=NOW + timedelta(days=day))
        if who:
            Presence.objects.create(offering=offering, user=who, hours=4)
    page = signed_in(teacher).get(reverse("placements:offerings_to_join")).context["page"]
    assert [o.assignment.title for o in page] == ["Ik", "Niemand", "Collega"]


@pytest.mark.parametrize("role", Role.values)
def test_being_there_is_for_people_of_school(school, signed_in, role):
    client = signed_in(make_user(school, role))
    allowed = role in STAFF_ROLES
    answer = client.get(reverse("placements:offerings_to_join"))
    assert answer.status_code == (200 if allowed else 403)


def test_thirty_to_join_cost_as_many_queries_as_one(school, teacher, signed_in, queries_of):
    client, path = signed_in(teacher), reverse("placements:offerings_to_join")

    def more(many):
        for _n in range(many):
            offering = make_offering(school)
            Presence.objects.create(offering=offering, user=teacher, hours=4)
            past = make_offering(school, starts=NOW - timedelta(days=9))
            Presence.objects.create(offering=past, user=teacher, hours=4)

    more(1)
    few = queries_of(client, path)
    more(29)
    assert queries_of(client, path) == few <= 15


def goes_along(school, teacher, **values):
    """An offering where the teacher is to be, with Jade of 4B on it."""
    offering = make_offering(school, **values)
    Presence.objects.create(offering=offering, user=teacher, hours=4)
    jade = make_student(school, first_name="Jade", infix="", last_name="Bos", group="4B")
    make_experience(jade, offering, placement_state="running")
    return offering


def said(client, name, *args):
    return client.get(reverse(f"placements:{name}", args=args)).content.decode()


def test_who_goes_along_reads_when_where_and_who_comes(school, teacher, signed_in):
    offering = goes_along(school, teacher, title="Lunch")
    gone = make_student(school, first_name="Zoltan")
    make_experience(gone, offering, placement_state="cancelled")
    foreign = make_student(make_school(), first_name="Elders")
    make_experience(foreign, offering)
    client, code = signed_in(teacher), offering.assignment.code
    assert reverse("placements:presence", args=[code]) in said(client, "offerings_to_join")
    assert reverse("placements:presence", args=[code]) in client.get("/").content.decode()
    page = said(client, "presence", code)
    for part in ("Jade Bos", "4B", offering.assignment.company.name, "Amsterdam"):
        assert part in page
    for part in ("Zoltan", "Elders", reverse("placements:attendance", args=[code])):
        assert part not in page


def test_once_it_began_who_goes_along_says_who_was_there_and_can_change_it(
    school, teacher, signed_in
):
    offering = goes_along(school, teacher, starts=NOW - timedelta(days=3))
    client, code = signed_in(teacher), offering.assignment.code
    assert reverse("placements:presence", args=[code]) in said(client, "offerings_to_join")
    page = said(client, "presence", code)
    assert reverse("placements:attendance", args=[code]) in page
    assert "Je kunt het nog veranderen" not in page
    Shift.objects.update(attendance=Attendance.PRESENT)
    page = said(client, "presence", code)
    assert "Je kunt het nog veranderen" in page
    assert client.get(reverse("placements:attendance", args=[code])).status_code == 200


def test_only_who_is_there_reads_who_comes(school, teacher, signed_in):
    offering = goes_along(school, teacher)
    path = reverse("placements:presence", args=[offering.assignment.code])
    for other, status in (
        (make_user(school, Role.TEACHER), 404),
        (make_user(school, Role.COORDINATOR), 404),
        (make_user(make_school(), Role.TEACHER), 404),
        (make_user(school, Role.STUDENT), 403),
    ):
        assert signed_in(other).get(path).status_code == status


def test_a_manager_who_goes_along_is_not_sent_to_a_page_that_refuses(school, signed_in):
    manager = make_user(school, Role.MANAGER)
    offering = goes_along(school, manager, starts=NOW - timedelta(days=3))
    page = said(signed_in(manager), "presence", offering.assignment.code)
    assert "Jade Bos" in page
    assert reverse("placements:attendance", args=[offering.assignment.code]) not in page


def test_thirty_who_come_cost_as_many_queries_as_one(school, teacher, signed_in, queries_of):
    offering = goes_along(school, teacher)
    client = signed_in(teacher)
    path = reverse("placements:presence", args=[offering.assignment.code])
    few = queries_of(client, path)
    for _n in range(29):
        make_experience(make_student(school), offering)
    assert queries_of(client, path) == few <= 15
