"""What people set for themselves: name, password, language, and the school they work at now."""

import pytest
from django.utils import translation

from accounts import actions
from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from tests.factories import make_school, make_student, make_user

pytestmark = pytest.mark.django_db
OLD, NEW = "een lange zin", "een nog langere zin"


@pytest.fixture(autouse=True)
def _language_of_before():
    before = translation.get_language()
    yield
    translation.activate(before)


@pytest.fixture
def user():
    user = make_user()
    user.set_password(OLD)
    user.save()
    return user


def test_the_own_password_changes_with_the_old_one_and_one_stays_signed_in(signed_in, user):
    client, elsewhere = signed_in(user), signed_in(user)
    assert client.post("/account/", {"old": OLD, "new": NEW}).status_code == 302
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert client.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("fout", NEW, "Dit is niet je oude wachtwoord."),
        (OLD, "kort", "te kort"),
        (OLD, "Wachtwoord1!", "raadt iedereen"),
        (OLD, OLD, "Kies een ander wachtwoord dan je oude."),
        ("", NEW, "errors"),
    ],
)
def test_a_password_that_will_not_do_is_refused_at_its_place(signed_in, user, old, new, says):
    answer = signed_in(user).post("/account/", {"old": old, "new": new})
    assert says in answer.content.decode()
    user.refresh_from_db()
    assert user.check_password(OLD)


def test_the_language_is_kept_with_the_user_and_one_stays_on_the_page(signed_in, user):
    client = signed_in(user)
    answer = client.post("/taal/", {"language": "en", "next": "/werk/?stand=done"})
    assert answer.url == "/werk/?stand=done"
    user.refresh_from_db()
    assert user.language == "en"
    assert '<html lang="en"' in client.get("/werk/").content.decode()
    assert '<html lang="en"' in signed_in(user).get("/werk/").content.decode()


def test_signed_out_the_language_is_kept_in_a_cookie(client):
    answer = client.post("/taal/", {"language": "en", "next": "/aanmelden/"})
    assert answer.cookies["django_language"].value == "en"
    assert '<html lang="en"' in client.get("/aanmelden/").content.decode()
    client.post("/taal/", {"language": "nl", "next": "/aanmelden/"})
    assert '<html lang="nl"' in client.get("/aanmelden/").content.decode()


def test_a_language_that_is_not_there_and_a_strange_way_back_are_refused(client, user):
    assert client.post("/taal/", {"language": "xx"}).status_code == 404
    assert client.post("/taal/", {"language": "en", "next": "https://evil.example/"}).url == "/"
    answer = client.get("/taal/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "belongs to a button" in answer.content.decode()
    with pytest.raises(Refused):
        actions.change_language(user=user, language="xx", by=Actor.of(user))


def test_who_works_at_two_schools_chooses_one_and_has_the_roles_of_that_one(signed_in, user):
    first, second = make_school(name="Eerste"), make_school(name="Tweede")
    actions.add_member(user=user, school=first, role=Role.TEACHER, by=Actor.of(user))
    actions.add_member(user=user, school=second, role=Role.COORDINATOR, by=Actor.of(user))
    client = signed_in(user)
    assert "Eerste" in client.get("/account/").content.decode()
    assert client.get("/instellingen/").status_code == 403
    client.post("/account/school/", {"school": second.pk})
    assert "Tweede" in client.get("/instellingen/").content.decode()
    assert client.get("/account/").context["request"].school == second


@pytest.mark.parametrize("wanted", ["", "0", "geen"])
def test_a_school_where_one_has_no_role_cannot_be_chosen(signed_in, user, wanted):
    other = make_school()
    client = signed_in(user)
    assert client.post("/account/school/", {"school": wanted}).status_code == 404
    assert client.post("/account/school/", {"school": other.pk}).status_code == 404


def test_a_school_that_one_left_is_not_chosen_any_more(signed_in, user):
    first, second = make_school(), make_school()
    actions.add_member(user=user, school=first, role=Role.TEACHER, by=Actor.of(user))
    there = actions.add_member(user=user, school=second, role=Role.TEACHER, by=Actor.of(user))
    client = signed_in(user)
    client.post("/account/school/", {"school": second.pk})
    there.delete()
    assert client.get("/account/").context["request"].school == first


def test_without_any_school_there_are_no_roles(signed_in, user):
    request = signed_in(user).get("/account/").context["request"]
    assert (request.school, request.roles, request.memberships) == (None, set(), [])
    assert request.actor == Actor.of(user)


def test_staff_say_their_own_name_and_students_do_not(signed_in, user):
    client = signed_in(user)
    client.post("/account/naam/", {"first_name": "Karin", "infix": "de", "last_name": "Boer"})
    user.refresh_from_db()
    assert user.full_name == "Karin de Boer"
    student = make_student(make_school())
    assert signed_in(student.user).get("/account/naam/").status_code == 403
    assert "Naam wijzigen" not in signed_in(student.user).get("/account/").content.decode()
