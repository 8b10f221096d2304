"""What the database itself refuses about schools, users and cards."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership, SignInCard, SignInLink, Term, User
from core.models import hash_token
from tests.factories import make_school, make_student, make_term, make_user

pytestmark = pytest.mark.django_db


def refused(name, make):
    """The constraint of this name (PostgreSQL) or of these columns (SQLite) stops it."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        make()
    text = str(caught.value)
    assert name in text or "UNIQUE constraint failed" in text


def test_term_name_once_per_school():
    term = make_term(make_school(), name="Najaar")
    refused("term_name_once_per_school", lambda: make_term(term.school, name="Najaar"))
    assert make_term(make_school(), name="Najaar")


@pytest.mark.parametrize("end", [date(2026, 8, 24), date(2026, 8, 1)])
def test_term_ends_after_start(end):
    school = make_school()
    refused(
        "term_ends_after_start",
        lambda: Term.objects.create(
            school=school, name="X", school_year=2026, start=date(2026, 8, 24), end=end
        ),
    )


def test_user_verified_email_once_whatever_its_case_and_families_share_one():
    make_user(email="a@x.example", email_verified=True)
    refused("user_verified_email_once", lambda: make_user(email="A@x.example", email_verified=True))
    assert make_user(email="a@x.example") != make_user(email="a@x.example")


def test_user_verified_email_is_there():
    refused("user_verified_email_is_there", lambda: make_user(email="", email_verified=True))


def test_membership_once_and_known():
    school = make_school()
    user = make_user(school, Role.TEACHER)
    make = Membership.objects.create
    refused("membership_once", lambda: make(user=user, school=school, role=Role.TEACHER))
    refused("membership_role_known", lambda: make(user=user, school=school, role="boss"))
    assert make(user=user, school=school, role=Role.COUNSELLOR)


def test_sign_in_card_one_open_per_user():
    school = make_school()
    user, term = make_student(school).user, make_term(school)

    def card(code, **values):
        return SignInCard.objects.create(
            user=user, school=school, term=term, code_hash=code, **values
        )

    card("a")
    refused("sign_in_card_one_open_per_user", lambda: card("b"))
    assert card("c", used_at=timezone.now())
    assert card("d", revoked=True)
    refused("code_hash", lambda: card("a", revoked=True))


def test_a_user_works_without_surname_and_without_address():
    user = User.objects.create_user("x")
    assert (str(user), user.full_name, user.has_usable_password()) == ("x", "", False)


def test_the_administrator_is_made_by_a_command():
    user = User.objects.create_superuser("admin", "een lange zin")
    assert user.is_superuser
    assert not user.is_staff


def make_link(**values):
    given = {"user": make_user(), "expires_at": timezone.now() + timedelta(days=1), **values}
    link = SignInLink.objects.create(**given)
    link.seal()
    return link


def test_only_the_hash_of_a_links_token_is_stored():
    link = make_link()
    row = SignInLink.objects.filter(pk=link.pk).values().get()
    assert link.token not in str(row)
    assert row["token_hash"] == hash_token(link.token)
    assert SignInLink.objects.by_token(link.token) == link
    assert SignInLink.objects.by_token(link.token_hash) is None


def test_each_link_has_its_own_token_that_needs_the_sites_key(settings):
    first, second = make_link(), make_link()
    assert first.token != second.token
    before = first.token
    settings.SECRET_KEY = "y" * 60
    assert first.token != before


def test_renewing_a_link_ends_the_old_address():
    link = make_link()
    old = link.token
    link.version += 1
    link.seal()
    assert SignInLink.objects.by_token(old) is None
    assert SignInLink.objects.by_token(link.token) == link


def test_a_link_lapses():
    assert make_link(expires_at=timezone.now()).is_lapsed
    assert not make_link().is_lapsed


def test_a_term_holds_its_first_and_last_day():
    term = make_term(make_school(), start=date(2026, 8, 1), end=date(2026, 8, 9))
    days = [date(2026, 7, 31), date(2026, 8, 1), date(2026, 8, 9), date(2026, 8, 10)]
    assert [term.holds(day) for day in days] == [False, True, True, False]
