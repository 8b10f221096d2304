"""Colleagues are invited, get roles, and leave; a school is never without coordinator."""

import pytest

from accounts import actions
from accounts.enums import STAFF_ROLES, Role
from accounts.forms.staff import ROLES
from accounts.models import Membership, User
from core.actors import Actor
from core.errors import Refused
from core.models import Event
from mail.models import Message
from tests.factories import make_school, make_student, make_user

pytestmark = pytest.mark.django_db
BY = Actor.system("test")


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def coordinator(school):
    return make_user(school, Role.COORDINATOR, username="karin", last_name="Aalders")


@pytest.fixture
def client(signed_in, coordinator):
    return signed_in(coordinator)


def roles_of(user, school):
    return set(Membership.objects.filter(user=user, school=school).values_list("role", flat=True))


def invitation(**values):
    return {
        "first_name": "Marieke",
        "infix": "de",
        "last_name": "Vries",
        "email": "m.devries@school.example",
        "roles": ["counsellor", "teacher"],
        "groups": "3a, 3B,3a",
        **values,
    }


def test_every_staff_role_can_be_given():
    assert [role for role, _label in ROLES] == list(STAFF_ROLES)


def test_a_group_that_no_roster_names_is_pointed_out(client, school):
    make_student(school, group="3A")
    given = invitation(groups="3a, 3Q")
    page = client.post("/instellingen/collegas/uitnodigen/", given, follow=True).content.decode()
    assert "geen klas 3Q" in page


def test_a_colleague_is_invited_with_several_roles_and_groups_as_the_roster_writes_them(
    client, school
):
    make_student(school, group="3A")
    client.post("/instellingen/collegas/uitnodigen/", invitation())
    user = User.objects.get(email="m.devries@school.example")
    assert (user.username, user.full_name) == ("marieke.vries", "Marieke de Vries")
    assert roles_of(user, school) == {"counsellor", "teacher"}
    assert user.memberships.get(role="counsellor").groups == ["3A", "3B"]
    message = Message.objects.get()
    assert (message.template, message.to) == ("accounts.invitation", user.email)
    link = user.sign_in_links.get()
    assert (link.expires_at - link.created).days in {13, 14}


def test_who_works_at_another_school_keeps_the_own_password(client, school):
    other = make_user(
        make_school(), Role.TEACHER, email="m.devries@school.example", email_verified=True
    )
    client.post("/instellingen/collegas/uitnodigen/", invitation(email="M.deVries@school.example"))
    assert roles_of(other, school) == {"counsellor", "teacher"}
    assert "link" not in Message.objects.get().params
    assert not other.sign_in_links.exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"roles": []}, "Kies minstens één rol"),
        ({"email": "geen adres"}, "errors"),
        ({"last_name": ""}, "errors"),
        ({"roles": ["student"]}, "errors"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused(client, wrong, says):
    answer = client.post("/instellingen/collegas/uitnodigen/", invitation(**wrong))
    assert says in answer.content.decode()
    assert not Message.objects.exists()


def test_a_colleague_is_not_invited_twice(client):
    client.post("/instellingen/collegas/uitnodigen/", invitation())
    answer = client.post("/instellingen/collegas/uitnodigen/", invitation())
    assert "staat al in de lijst" in answer.content.decode()
    assert Message.objects.count() == 1


def test_the_invitation_can_be_mailed_again(client):
    client.post("/instellingen/collegas/uitnodigen/", invitation())
    user = User.objects.get(username="marieke.vries")
    client.post(f"/instellingen/collegas/{user.pk}/opnieuw/")
    assert Message.objects.count() == 2
    assert user.sign_in_links.count() == 2


def test_roles_change_at_once_and_leave_their_events(client, school, signed_in):
    user = make_user(school, Role.TEACHER)
    theirs = signed_in(user)
    assert theirs.get("/instellingen/").status_code == 403
    client.post(f"/instellingen/collegas/{user.pk}/", {"roles": ["coordinator"], "groups": ""})
    assert roles_of(user, school) == {"coordinator"}
    assert theirs.get("/instellingen/").status_code == 200
    steps = Event.objects.filter(object_kind="accounts.membership").order_by("pk")
    assert [(e.what, e.old, e.new) for e in steps] == [
        ("removed", "teacher", ""),
        ("added", "", "coordinator"),
    ]


def test_the_last_coordinator_stays(client, school, coordinator):
    answer = client.post(f"/instellingen/collegas/{coordinator.pk}/", {"roles": ["teacher"]})
    assert "laatste coördinator" in answer.content.decode()
    answer = client.post(f"/instellingen/collegas/{coordinator.pk}/weg/", follow=True)
    assert "laatste coördinator" in answer.content.decode()
    assert roles_of(coordinator, school) == {"coordinator"}
    gone = make_user(school, Role.COORDINATOR, is_active=False)
    with pytest.raises(Refused):
        actions.remove_colleague(user=coordinator, school=school, by=BY)
    gone.is_active = True
    gone.save()
    actions.remove_colleague(user=coordinator, school=school, by=BY)
    assert roles_of(coordinator, school) == set()


def test_removing_leaves_the_other_schools_and_the_parents_role(school, coordinator):
    user = make_user(school, Role.TEACHER)
    elsewhere = make_school()
    actions.add_member(user=user, school=school, role=Role.GUARDIAN, by=BY)
    actions.add_member(user=user, school=elsewhere, role=Role.TEACHER, by=BY)
    actions.remove_colleague(user=user, school=school, by=BY)
    assert roles_of(user, school) == {"guardian"}
    assert roles_of(user, elsewhere) == {"teacher"}


def test_a_student_is_no_colleague(client, school):
    student = make_student(school)
    assert client.get(f"/instellingen/collegas/{student.user_id}/").status_code == 404


@pytest.mark.parametrize("part", ["", "opnieuw/", "weg/"])
def test_a_colleague_of_another_school_is_not_there(client, part):
    other = make_user(make_school(), Role.TEACHER)
    assert client.post(f"/instellingen/collegas/{other.pk}/{part}").status_code == 404


def test_the_list_is_sorted_searched_and_filtered(client, school):
    make_user(school, Role.TEACHER, first_name="Piet", infix="van der", last_name="Berg")
    make_user(
        school, Role.COUNSELLOR, first_name="Anna", last_name="Zwart", email="a.zwart@x.example"
    )
    page = client.get("/instellingen/collegas/").content.decode()
    assert page.index("Aalders") < page.index("van der Berg") < page.index("Zwart")
    page = client.get("/instellingen/collegas/?zoek=berg").content.decode()
    assert "van der Berg" in page
    assert "Zwart" not in page
    page = client.get("/instellingen/collegas/?rol=counsellor").content.decode()
    assert "Zwart" in page
    assert "van der Berg" not in page


def test_the_list_costs_the_same_with_many_colleagues(client, school, queries_of):
    one = queries_of(client, "/instellingen/collegas/")
    for _n in range(30):
        make_user(school, Role.TEACHER)
    assert queries_of(client, "/instellingen/collegas/") == one <= 15
