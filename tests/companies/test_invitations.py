"""A praktijkopleider with an account: invited from the company's page, signed in by mail."""

import pytest

from accounts.enums import Role
from accounts.models import SignInLink, User
from companies.actions.invitations import invite_trainer
from core.actors import Actor
from core.errors import Refused
from core.mailing import render
from mail.models import Message
from tests.factories import make_company, make_school, make_trainer, make_user

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


@pytest.fixture(autouse=True)
def outbox(settings):
    settings.EMAIL_BACKEND = "mail.backends.OutboxBackend"


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def company(school):
    return make_company(school)


@pytest.fixture
def trainer(company):
    return make_trainer(company)


def invite(school, trainer):
    return invite_trainer(school=school, trainer=trainer, by=SYSTEM)


def path(company, trainer):
    return f"/bedrijven/{company.code}/praktijkopleider/{trainer.code}/uitnodigen/"


def test_the_mail_leads_to_a_password_and_to_the_own_students(
    client, school, company, trainer, signed_in
):
    coordinator = signed_in(make_user(school, Role.COORDINATOR))
    here = f"/bedrijven/{company.code}/"
    assert path(company, trainer) in coordinator.get(here).content.decode()
    answer = coordinator.post(path(company, trainer), follow=True).content.decode()
    assert "onderweg naar" in answer
    assert "Is uitgenodigd" in answer
    message = Message.objects.get()
    assert message.to == trainer.email
    words = render(message.template, message.params).body
    [address] = [word for word in words.split() if "/aanmelden/link/" in word]
    client.post("/" + address.split("/", 3)[-1], follow=True)
    trainer.refresh_from_db()
    assert SignInLink.objects.get().used_at
    assert not trainer.user.memberships.exists()
    trainer.user.must_set_password = False
    trainer.user.save()
    page = client.get("/mijn-leerlingen/")
    assert page.status_code == 200
    assert "Mijn leerlingen" in client.get("/").content.decode()
    assert "Heeft een account" in coordinator.get(here).content.decode()
    assert path(company, trainer) not in coordinator.get(here).content.decode()


def test_asking_again_sends_a_fresh_link_to_the_same_account(school, trainer):
    first = invite(school, trainer)
    assert invite(school, trainer) == first
    assert SignInLink.objects.filter(user=first).count() == 2
    assert User.objects.count() == 1


def test_who_has_an_account_already_keeps_it(school, trainer):
    user = make_user(school, Role.TEACHER, email=trainer.email.upper(), email_verified=True)
    assert invite(school, trainer) == user
    trainer.refresh_from_db()
    assert trainer.user == user
    words = render(Message.objects.get().template, Message.objects.get().params).body
    assert "/aanmelden/link/" not in words
    assert "al een account" in words


def test_an_address_is_of_one_praktijkopleider(school, company, trainer):
    invite(school, trainer)
    other = make_trainer(company, email=trainer.email)
    with pytest.raises(Refused, match="al bij een andere praktijkopleider"):
        invite(school, other)


def test_without_an_address_or_with_a_closed_account_nobody_is_invited(school, company):
    with pytest.raises(Refused, match="e-mailadres"):
        invite(school, make_trainer(company, email=""))
    closed = make_trainer(company, user=make_user(is_active=False))
    with pytest.raises(Refused, match="afgesloten"):
        invite(school, closed)
    assert not Message.objects.exists()


def test_only_a_coordinator_of_a_school_that_works_there_invites(
    school, company, trainer, signed_in
):
    teacher = signed_in(make_user(school, Role.TEACHER))
    assert teacher.post(path(company, trainer)).status_code == 403
    stranger = signed_in(make_user(make_school(), Role.COORDINATOR))
    assert stranger.post(path(company, trainer)).status_code == 404
    assert not User.objects.filter(email=trainer.email).exists()
