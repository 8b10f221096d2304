"""The preparation list: who ticked what, and when a placement is ready."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from core.events import history
from placements.actions.preparing import set_ticks, tick, untick
from placements.models import FreedLesson, Placement, Preparation, Presence
from placements.queries.preparing import not_ready_soon
from students.models import Consent
from tests.factories import make_experience, make_offering, make_school, make_student, make_user

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def student(school):
    return make_student(school)


@pytest.fixture
def by(student):
    return Actor.of(student.user)


def placed(student, state="preparing", offering=None):
    return make_experience(student, offering, placement_state=state).placements.get()


def soon(school, days=2, **values):
    return make_offering(school, starts=timezone.now() + timedelta(days=days), **values)


def path(placement):
    return f"/plaatsingen/{placement.code}/voorbereiding/"


def test_a_placement_is_ready_only_when_the_whole_list_is_ticked(student, by):
    placement = placed(student)
    first, second = placement.preparations.all()
    tick(line=first, by=by)
    assert Placement.objects.get().state == "preparing"
    tick(line=second, by=by)
    assert Placement.objects.get().state == "ready"


def test_no_consent_to_pictures_is_needed_to_be_ready(student, by):
    placement = placed(student)
    set_ticks(placement=placement, ticks=dict.fromkeys(keys(placement), True), by=by)
    assert not Consent.objects.exists()
    assert Placement.objects.get().state == "ready"


def keys(placement):
    return list(placement.preparations.values_list("pk", flat=True))


def test_unticking_brings_a_ready_placement_back(student, by):
    placement = placed(student)
    set_ticks(placement=placement, ticks=dict.fromkeys(keys(placement), True), by=by)
    untick(line=placement.preparations.first(), by=by)
    assert Placement.objects.get().state == "preparing"
    line = placement.preparations.first()
    assert (line.ticked_at, line.ticked_by) == (None, None)


def test_who_ticked_and_when_is_kept_and_a_second_tick_changes_neither(school, student, by):
    placement = placed(student)
    line = placement.preparations.first()
    tick(line=line, by=by)
    before = Preparation.objects.get(pk=line.pk)
    tick(line=line, by=Actor.of(make_user(school, Role.COORDINATOR)))
    after = Preparation.objects.get(pk=line.pk)
    assert after.ticked_by == student.user
    assert after.ticked_at == before.ticked_at
    assert [e.what for e in history(placement)] == ["ticked"]


@pytest.mark.parametrize("state", ["running", "finished", "cancelled"])
def test_the_list_is_closed_once_it_begins_or_is_off(state, student, by):
    placement = placed(student, state)
    with pytest.raises(Refused, match="voorbij"):
        tick(line=placement.preparations.first(), by=by)


@pytest.mark.parametrize(
    ("lessons", "agreed", "said"),
    [
        (1, 0, "1 les; nog geen akkoord."),
        (2, 0, "2 lessen; nog geen akkoord."),
        (2, 1, "2 lessen; voor 1 is er akkoord."),
        (1, 1, "1 les; er is akkoord."),
        (2, 2, "2 lessen; voor alle is er akkoord."),
    ],
)
def test_how_many_lessons_were_agreed_to_is_said_for_people(
    student, signed_in, lessons, agreed, said
):
    placement = placed(student)
    shift = placement.shifts.get()
    for n in range(lessons):
        FreedLesson.objects.create(
            shift=shift, lesson="Wiskunde", starts=shift.starts, ends=shift.ends,
            agreed_at=timezone.now() if n < agreed else None,
        )  # fmt: skip
    assert said in signed_in(student.user).get(path(placement)).text


def test_somebody_elses_line_is_not_ticked_through_this_placement(school, student, by):
    other = placed(make_student(school))
    set_ticks(placement=placed(student), ticks={keys(other)[0]: True}, by=by)
    assert not Preparation.objects.filter(ticked_at__isnull=False).exists()


def test_the_form_without_script_saves_what_was_changed(student, signed_in):
    placement = placed(student)
    one, two = keys(placement)
    client = signed_in(student.user)
    assert client.post(path(placement), {"line": [one, two]}).status_code == 302
    page = client.get(path(placement)).text
    assert "Alles is geregeld" in page
    assert str(student.user) in page
    client.post(path(placement), {"was": [one, two], "line": [two]})
    assert Placement.objects.get().state == "preparing"


def test_an_old_page_takes_nobody_elses_tick_away(student, by, signed_in):
    placement = placed(student)
    one, two = keys(placement)
    tick(line=Preparation.objects.get(pk=one), by=by)
    signed_in(student.user).post(path(placement), {"line": [two]})
    assert Placement.objects.get().state == "ready"


def test_an_old_page_brings_no_tick_back_that_was_taken_away(student, by, signed_in):
    placement = placed(student)
    one, two = keys(placement)
    assert Preparation.objects.get(pk=one).ticked_at is None
    signed_in(student.user).post(path(placement), {"was": [one], "line": [one, two]})
    ticked = Preparation.objects.filter(ticked_at__isnull=False)
    assert list(ticked.values_list("pk", flat=True)) == [two]


def test_a_tick_by_htmx_is_answered_by_the_list_alone(student, signed_in):
    placement = placed(student)
    answer = signed_in(student.user).post(path(placement), {"line": keys(placement)}, **HTMX)
    assert "<html" not in answer.text
    assert "klaar om te beginnen" in answer.text


def test_a_refused_tick_by_htmx_says_why(student, signed_in):
    placement = placed(student, "running")
    answer = signed_in(student.user).post(path(placement), {"line": keys(placement)}, **HTMX)
    assert "voorbij" in answer.text


def test_pictures_are_asked_beside_the_list_as_no_condition(student, signed_in):
    page = signed_in(student.user).get(path(placed(student))).text
    assert "ook zonder foto" in page
    assert "/over-mij/toestemming/" in page


def test_a_teacher_ticks_where_present_and_sees_no_other(school, student, signed_in):
    offering = make_offering(school)
    placement = placed(student, offering=offering)
    teacher = make_user(school, Role.TEACHER)
    assert signed_in(teacher).get(path(placement)).status_code == 404
    Presence.objects.create(offering=offering, user=teacher)
    signed_in(teacher).post(path(placement), {"line": keys(placement)})
    assert Placement.objects.get().state == "ready"


def test_a_counsellor_with_groups_sees_those_alone(school, signed_in):
    counsellor = make_user(school, Role.COUNSELLOR)
    counsellor.memberships.update(groups=["4B"])
    mine, other = placed(make_student(school, group="4B")), placed(make_student(school))
    client = signed_in(counsellor)
    assert client.get(path(mine)).status_code == 200
    assert client.get(path(other)).status_code == 404


def test_others_find_nothing_there(school, student, signed_in, client):
    placement = placed(student)
    assert signed_in(make_student(school).user).get(path(placement)).status_code == 404
    assert signed_in(make_user(school, Role.MANAGER)).get(path(placement)).status_code == 403
    elsewhere = make_user(make_school(), Role.COORDINATOR)
    assert signed_in(elsewhere).get(path(placement)).status_code == 404
    assert client.get(path(placement)).status_code == 302


def test_who_begins_within_a_week_and_is_not_ready_is_listed_first_to_begin_first(school):
    late = placed(make_student(school), offering=soon(school, 5))
    early = placed(make_student(school), offering=soon(school, 1))
    placed(make_student(school), offering=soon(school, 20))
    placed(make_student(school), "ready", offering=soon(school, 1))
    assert list(not_ready_soon(school)) == [early, late]


def test_the_list_ticks_in_place_and_shows_everybody_when_asked(school, signed_in):
    near = placed(make_student(school, first_name="Daan"), offering=soon(school, 1))
    placed(make_student(school, first_name="Lotte"), offering=soon(school, 20))
    client = signed_in(make_user(school, Role.COORDINATOR))
    page = client.get("/voorbereiding/").text
    assert "Daan" in page
    assert "Lotte" not in page
    assert "Lotte" in client.get("/voorbereiding/?alles=1").text
    answer = client.post(path(near), {"line": keys(near), "from": "list"})
    assert answer.url == "/voorbereiding/"
    assert "Daan" not in client.get("/voorbereiding/").text


@pytest.mark.parametrize(("role", "status"), [(Role.MANAGER, 403), (Role.STUDENT, 403)])
def test_the_list_is_for_who_prepares(role, status, school, signed_in):
    assert signed_in(make_user(school, role)).get("/voorbereiding/").status_code == status


def test_the_list_costs_the_same_for_one_and_for_thirty(school, signed_in, queries_of):
    client = signed_in(make_user(school, Role.COORDINATOR))
    offering = soon(school, 2, seats=40)
    placed(make_student(school), offering=offering)
    one = queries_of(client, "/voorbereiding/")
    for _each in range(29):
        placed(make_student(school, signs_in=False), offering=offering)
    assert queries_of(client, "/voorbereiding/") == one <= 15


def test_one_placements_page_stays_light(student, signed_in, queries_of):
    placement = placed(student)
    assert queries_of(signed_in(student.user), path(placement)) <= 15
