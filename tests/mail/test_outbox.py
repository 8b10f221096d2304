"""The outbox keeps names and ids, renders at delivery, and shows the administrator what became of it."""

from typing import Any

import pytest
from django.core.mail import send_mail
from django.db import IntegrityError, transaction

from accounts import actions as accounts
from core import bell, mailing
from core.actors import Actor
from core.lifecycle import StepRefused
from mail import actions
from mail.lifecycle import MESSAGE
from mail.models import Message, MessageState
from tests.factories import make_school, make_user

pytestmark = pytest.mark.django_db
BY = Actor.system("test")


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[tuple]:
    sent: list[tuple] = []
    monkeypatch.setattr(
        bell.current_app, "send_task", lambda name, args, retry: sent.append((name, *args))
    )
    return sent


@pytest.fixture
def administrator(signed_in):
    return signed_in(make_user(is_superuser=True))


def make_message(**values: Any) -> Message:
    words = {"subject": "Hallo", "body": "Een tekst met https://x.example/geheim/"}
    return Message.objects.create(
        **{"template": "raw", "to": "noor@x.example", "params": words, **values}
    )


def test_a_mailed_link_is_not_in_the_database():
    school, user = accounts.create_school(
        brin="01AB", name="Metzo", coordinator_email="karin@metzo.example", by=BY
    )
    link = user.sign_in_links.get()
    stored = Message.objects.filter(template="accounts.welcome").values().get()
    assert link.token not in str(stored)
    assert accounts.address(link) not in str(stored)
    assert link.token in mailing.render(stored["template"], stored["params"]).body
    assert stored["params"] == {"link": link.pk, "school": school.pk}


def test_djangos_own_mail_takes_the_same_way(rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send_mail("Onderwerp", "Tekst", None, ["a@x.example", "b@x.example"])
    assert set(Message.objects.values_list("to", "template")) == {
        ("a@x.example", "raw"),
        ("b@x.example", "raw"),
    }
    assert [name for name, _pk in rung] == ["mail.tasks.deliver"] * 2


def test_the_same_key_is_mailed_once():
    for _again in range(2):
        mailing.post("raw", to="a@x.example", params={"subject": "s", "body": "b"}, key="k1")
    assert Message.objects.count() == 1
    with pytest.raises(IntegrityError, match="key"), transaction.atomic():
        make_message(key="k1")
    assert make_message() != make_message()


def test_a_held_message_waits_until_it_is_let_go(rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        mailing.post("raw", to="a@x.example", params={"subject": "s", "body": "b"}, held=True)
    message = Message.objects.get()
    assert message.state == MessageState.HELD
    assert rung == []
    actions.deliver(message.pk)
    assert Message.objects.get().state == MessageState.HELD
    with django_capture_on_commit_callbacks(execute=True):
        actions.release(message=message, by=BY)
    assert rung == [("mail.tasks.deliver", message.pk)]
    with pytest.raises(StepRefused):
        actions.release(message=message, by=BY)


def test_a_cancelled_message_is_not_sent():
    message = make_message()
    actions.cancel(message=message, by=BY)
    actions.deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.CANCELLED, 0)


def test_a_failed_message_starts_again(rung, django_capture_on_commit_callbacks):
    message = make_message(state=MessageState.FAILED, attempts=6, error="OSError")
    with django_capture_on_commit_callbacks(execute=True):
        actions.send_again(message=message, by=BY)
    assert (message.state, message.attempts) == (MessageState.QUEUED, 0)
    assert rung == [("mail.tasks.deliver", message.pk)]
    with pytest.raises(StepRefused):
        actions.send_again(message=make_message(state=MessageState.SENT), by=BY)


ALLOWED = {
    ("held", "queued"),
    ("held", "cancelled"),
    ("queued", "sent"),
    ("queued", "failed"),
    ("queued", "cancelled"),
    ("failed", "queued"),
}


@pytest.mark.parametrize("old", MessageState)
@pytest.mark.parametrize("new", MessageState)
def test_each_step_of_a_message_is_allowed_or_refused_as_the_table_says(old, new):
    message = make_message(state=old)
    if (old, new) in ALLOWED:
        assert MESSAGE.move(message, new, by=BY).state == new
    else:
        with pytest.raises(StepRefused):
            MESSAGE.move(message, new, by=BY)


def test_the_administrator_reads_the_words_where_no_mail_goes_out(administrator, settings):
    message = make_message()
    assert (
        "https://x.example/geheim/"
        in administrator.get(f"/uitgaande-post/{message.pk}/").content.decode()
    )
    settings.MAIL_DELIVERY = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"}
    page = administrator.get(f"/uitgaande-post/{message.pk}/").content.decode()
    assert "Hallo" in page
    assert "geheim" not in page
    settings.DEMO = True
    assert "geheim" in administrator.get(f"/uitgaande-post/{message.pk}/").content.decode()


def test_a_message_about_something_that_is_gone_is_shown_as_such(administrator):
    message = make_message(template="accounts.reset", params={"link": 0})
    page = administrator.get(f"/uitgaande-post/{message.pk}/").content.decode()
    assert "kan niet meer worden gemaakt" in page


def test_the_list_is_filtered_by_state_and_recipient(administrator):
    make_message(to="a@x.example", state=MessageState.FAILED)
    make_message(to="b@x.example", state=MessageState.SENT)
    page = administrator.get("/uitgaande-post/?stand=failed").content.decode()
    assert "a@x.example" in page
    assert "b@x.example" not in page
    page = administrator.get("/uitgaande-post/?aan=B@X").content.decode()
    assert "b@x.example" in page
    assert "a@x.example" not in page


@pytest.mark.parametrize(
    ("state", "step", "after"),
    [
        ("failed", "again", "queued"),
        ("held", "release", "queued"),
        ("held", "cancel", "cancelled"),
        ("sent", "again", "sent"),
        ("held", "nonsense", "held"),
    ],
)
def test_the_administrator_moves_a_message(administrator, state, step, after):
    message = make_message(state=state)
    answer = administrator.post(f"/uitgaande-post/{message.pk}/stap/", {"step": step}, follow=True)
    message.refresh_from_db()
    assert message.state == after
    assert ("notice-error" in answer.content.decode()) == (state == after)


def test_only_the_administrator_sees_the_outbox(signed_in):
    client = signed_in(make_user(make_school(), "coordinator"))
    assert client.get("/uitgaande-post/").status_code == 403
    assert "Uitgaande post" not in client.get("/account/").content.decode()


def test_the_list_costs_the_same_with_many_messages(administrator, queries_of):
    make_message()
    one = queries_of(administrator, "/uitgaande-post/")
    for _n in range(30):
        make_message()
    assert queries_of(administrator, "/uitgaande-post/") == one <= 15
