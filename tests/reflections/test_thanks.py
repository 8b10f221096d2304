"""Thank-yous: one for each placement, not for robots, looked at before the student sees it."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from core.events import history
from core.models import Event
from reflections.actions.thanks import check_thanks, ensure_thanks_link, leave_thanks
from reflections.models import Thanks, ThanksLink
from tests.factories import make_school, make_user
from tests.factories.feedback import make_lived_placement

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


@pytest.fixture(autouse=True)
def _nobody_came_before():
    cache.clear()


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def placement(school):
    return make_lived_placement(school)


@pytest.fixture
def link(placement):
    return ensure_thanks_link(placement=placement, by=SYSTEM)


@pytest.fixture
def path(link):
    return reverse("reflections:thanks", args=[link.token])


def leave(link, **values):
    return leave_thanks(link=link, by=Actor.bearer(link), **{"text": "Wat fijn!", **values})


def sent(client, path, seconds=10, **values):
    """Opens the page, and sends the form after so many seconds."""
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        opened = client.get(path).context["form"].stamp()
    with time_machine.travel(now + timedelta(seconds=seconds), tick=False):
        return client.post(path, {"text": "Wat fijn!", "opened": opened, **values})


def test_it_is_left_and_waits_for_a_look(client, placement, path):
    answer = sent(client, path, name="Mevrouw Wolters")
    assert answer.status_code == 302
    thanks = Thanks.objects.get()
    assert (thanks.text, thanks.name, thanks.shown) == ("Wat fijn!", "Mevrouw Wolters", False)
    page = client.get(path).content.decode()
    assert "Dank u wel" in page
    assert "Wat fijn!" not in page
    assert history(thanks).get().actor_kind == "link"


def test_opening_it_changes_nothing(client, path):
    before = (Event.objects.count(), list(ThanksLink.objects.values_list()))
    for open_it in (client.get, client.head):
        assert open_it(path).status_code == 200
    assert (Event.objects.count(), list(ThanksLink.objects.values_list())) == before
    assert not Thanks.objects.exists()


def test_it_says_no_more_of_the_student_than_the_first_name(client, placement, path):
    page = client.get(path).content.decode()
    assert placement.experience.student.first_name in page
    assert placement.experience.student.last_name not in page
    assert placement.experience.goals.get().text not in page


def test_there_is_one_for_each_placement(client, link, path):
    leave(link)
    with pytest.raises(Refused, match="al een bedankje"):
        leave(link, text="Nog een")
    assert client.post(path, {"text": "Nog een"}).status_code == 200
    assert Thanks.objects.get().text == "Wat fijn!"
    with pytest.raises(IntegrityError), transaction.atomic():
        Thanks.objects.create(placement=link.placement, text="Nog een")


def test_it_has_text_and_no_more_than_five_hundred_signs(client, link, path):
    with pytest.raises(IntegrityError, match="thanks_has_text"), transaction.atomic():
        Thanks.objects.create(placement=link.placement, text="")
    with pytest.raises(Refused, match="Schrijf eerst"):
        leave(link, text="  ")
    assert sent(client, path, text="x" * 501).status_code == 200
    assert not Thanks.objects.exists()
    assert sent(client, path, text="x" * 500).status_code == 302


@pytest.mark.parametrize(
    "robot",
    [{"seconds": 1}, {"website": "http://x.example"}, {"opened": ""}, {"opened": "opened:a:b"}],
)
def test_robots_are_held_up_and_people_press_again(client, path, robot):
    answer = sent(client, path, **robot)
    assert answer.status_code == 200
    assert "Wat fijn!" in answer.content.decode()
    assert not Thanks.objects.exists()
    stamp = answer.context["form"].stamp()
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        again = client.post(path, {"text": "Wat fijn!", "opened": stamp})
    assert again.status_code == 302


def test_thirty_an_hour_from_one_address_is_enough(client, school):
    for number in range(31):
        link = ensure_thanks_link(placement=make_lived_placement(school), by=SYSTEM)
        sent(client, reverse("reflections:thanks", args=[link.token]), text=f"Nr {number}")
    assert Thanks.objects.count() == 30


@pytest.mark.parametrize(
    ("days_ago", "state", "said"),
    [(-2, "ready", "vanaf de eerste dag"), (2, "cancelled", "ging niet door")],
)
def test_it_is_closed_before_the_first_day_and_after_a_cancelling(
    client, school, days_ago, state, said
):
    placement = make_lived_placement(school, days_ago=days_ago, state=state)
    link = ensure_thanks_link(placement=placement, by=SYSTEM)
    assert said in client.get(reverse("reflections:thanks", args=[link.token])).content.decode()
    with pytest.raises(Refused):
        leave(link)


def test_it_lapses_and_a_made_up_one_is_not_found(client, link, path):
    link.expires_at = timezone.now()
    link.save()
    assert client.get(path).status_code == 410
    with pytest.raises(Refused):
        leave(link)
    assert client.get("/bedankje/BBBB-CCCC/").status_code == 404


def test_a_student_does_not_thank_themselves(placement, path, signed_in):
    assert signed_in(placement.experience.student.user).get(path).status_code == 403


def test_the_coordinator_shows_it_and_can_change_that(school, link, signed_in):
    thanks = leave(link)
    client = signed_in(make_user(school, Role.COORDINATOR))
    check = reverse("reflections:thanks_check", args=[link.placement.code])
    listed = reverse("reflections:thanks_list")
    assert "Wat fijn!" in client.get(listed).content.decode()
    for choice, shown, stand in (("ja", True, "getoond"), ("nee", False, "niet-getoond")):
        assert client.post(check, {"tonen": choice}).status_code == 302
        thanks.refresh_from_db()
        assert thanks.shown is shown
        assert thanks.checked_at
        assert "Wat fijn!" in client.get(f"{listed}?stand={stand}").content.decode()
        assert "Wat fijn!" not in client.get(listed).content.decode()
    assert [(e.old, e.new) for e in history(thanks)][1:] == [("", "shown"), ("shown", "hidden")]


def test_the_list_is_searched_by_the_students_name(school, link, signed_in):
    leave(link)
    client = signed_in(make_user(school, Role.COORDINATOR))
    last = link.placement.experience.student.last_name
    path = reverse("reflections:thanks_list")
    assert "Wat fijn!" in client.get(path, {"zoek": f"van der {last}"}).content.decode()
    assert "Wat fijn!" not in client.get(path, {"zoek": "niemand"}).content.decode()


def test_the_list_costs_the_same_for_one_and_thirty(school, link, signed_in, queries_of):
    client = signed_in(make_user(school, Role.COORDINATOR))
    path = reverse("reflections:thanks_list")
    leave(link)
    one = queries_of(client, path)
    for _number in range(24):
        leave(ensure_thanks_link(placement=make_lived_placement(school), by=SYSTEM))
    assert queries_of(client, path) == one <= 15


def test_only_the_own_coordinator_looks(client, school, link, signed_in):
    leave(link)
    check = reverse("reflections:thanks_check", args=[link.placement.code])
    for role in (Role.STUDENT, Role.TEACHER, Role.COUNSELLOR, Role.MANAGER):
        other = signed_in(make_user(school, role))
        assert other.get(reverse("reflections:thanks_list")).status_code == 403
        assert other.post(check, {"tonen": "ja"}).status_code == 403
    stranger = signed_in(make_user(make_school(), Role.COORDINATOR))
    assert stranger.post(check, {"tonen": "ja"}).status_code == 404
    assert "Wat fijn!" not in stranger.get(reverse("reflections:thanks_list")).content.decode()
    assert client.post(check, {"tonen": "ja"}).status_code == 302
    assert not Thanks.objects.get().shown


def test_the_student_sees_it_once_it_is_shown(link, signed_in):
    thanks = leave(link)
    experience = link.placement.experience
    client = signed_in(experience.student.user)
    path = reverse("reflections:experience", args=[experience.code])
    assert "Wat fijn!" not in client.get(path).content.decode()
    check_thanks(thanks=thanks, shown=True, by=SYSTEM)
    assert "Wat fijn!" in client.get(path).content.decode()
