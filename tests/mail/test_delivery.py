"""Real delivery, over SMTP, to a real server on this machine."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Barrier, Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from django.utils import timezone

from accounts import actions as accounts
from config.local.services import free_port
from core import mailing
from core.actors import Actor
from mail import actions, tasks
from mail.models import Message, MessageState
from tests.factories import make_school, make_user

BY = Actor.system("test")


class Sink:
    """Keeps what arrives; answers "try later" as often as `busy` says."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.busy = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.busy:
            self.busy -= 1
            return "451 later"
        self.received.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 ok"


def to_port(settings: Any, port: int) -> None:
    settings.MAIL_DELIVERY = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": port,
    }


@pytest.fixture
def start(settings: Any) -> Iterator[Callable[..., Sink]]:
    """`start(port=…)` starts a server and points the delivery at it."""
    running: list[Controller] = []

    def make(port: int | None = None) -> Sink:
        sink = Sink()
        controller = Controller(sink, hostname="127.0.0.1", port=port or free_port())
        controller.start()
        running.append(controller)
        to_port(settings, controller.port)
        return sink

    yield make
    for controller in running:
        controller.stop()


def make_message(**values: Any) -> Message:
    words = {"subject": "Je bent gekozen", "body": "Hoi Zoë,\n\nFijn!"}
    given = {"template": "raw", "to": "zoe@x.example", "params": words}
    return Message.objects.create(**{**given, **values})


def due_now(message: Message) -> None:
    """As if the time until the next attempt had passed."""
    Message.objects.filter(pk=message.pk).update(next_attempt=timezone.now(), lease_until=None)
    message.refresh_from_db()


@pytest.mark.django_db
def test_it_arrives_with_words_sender_and_an_id_of_its_own(start):
    sink = start()
    message = make_message()
    actions.deliver(message.pk)
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert message.sent_at
    (mail,) = sink.received
    assert (mail["to"], mail["subject"]) == ("zoe@x.example", "Je bent gekozen")
    assert mail["from"] == "Trialoog <noreply@trialoog.example>"
    assert mail["message-id"] == f"<trialoog-{message.pk}@127.0.0.1>"
    assert mail.get_content().split() == ["Hoi", "Zoë,", "Fijn!"]
    actions.deliver(message.pk)
    assert len(sink.received) == 1


@pytest.mark.django_db
def test_a_line_break_in_a_subject_adds_no_line_to_the_head(start):
    """Subjects hold what people typed; such a mail still arrives, and only where it should."""
    sink = start()
    message = make_message(params={"subject": "Iets\r\nBcc: x@elders.example", "body": "Hoi"})
    actions.deliver(message.pk)
    (mail,) = sink.received
    assert mail["subject"] == "Iets Bcc: x@elders.example"
    assert mail["bcc"] is None


@pytest.mark.django_db
def test_an_appointment_goes_along_as_a_file_for_the_calendar(start, monkeypatch):
    calendar = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    rendered = mailing.Rendered("Gesprek", "Hoi", calendar=calendar)
    monkeypatch.setitem(mailing._renderers, "test.talk", lambda params: rendered)
    sink = start()
    actions.deliver(make_message(template="test.talk").pk)
    ((file,),) = [list(mail.iter_attachments()) for mail in sink.received]
    assert (file.get_content_type(), file.get_filename()) == ("text/calendar", "afspraak.ics")
    assert file.get_content().split() == ["BEGIN:VCALENDAR", "END:VCALENDAR"]


@pytest.mark.django_db
def test_a_refused_connection_postpones_it_and_later_it_arrives(start, settings):
    port = free_port()
    to_port(settings, port)
    message = make_message()
    actions.deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.QUEUED, 1)
    assert message.error == "ConnectionRefusedError"
    assert message.next_attempt > timezone.now() + timedelta(seconds=50)
    sink = start(port)
    tasks.sweep_mail()
    assert sink.received == []
    due_now(message)
    tasks.sweep_mail()
    message.refresh_from_db()
    assert (message.state, message.error) == (MessageState.SENT, "")
    assert len(sink.received) == 1


@pytest.mark.django_db
def test_after_six_attempts_it_failed_and_the_administrator_can_send_it_again(start):
    sink = start()
    sink.busy = 6
    message = make_message()
    waits = []
    for _attempt in range(6):
        due_now(message)
        before = message.next_attempt
        actions.deliver(message.pk)
        message.refresh_from_db()
        waits.append(round((message.next_attempt - before).total_seconds() / 60))
    assert waits == [1, 5, 30, 120, 720, 0]
    assert (message.state, message.error) == (MessageState.FAILED, "SMTPDataError")
    actions.send_again(message=message, by=BY)
    actions.deliver(message.pk)
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert len(sink.received) == 1


@pytest.mark.django_db
def test_words_that_cannot_be_made_do_not_stop_the_rest(start):
    sink = start()
    broken = make_message(template="nobody.knows")
    good = make_message()
    tasks.sweep_mail()
    broken.refresh_from_db()
    good.refresh_from_db()
    assert (broken.state, broken.error) == (MessageState.QUEUED, "KeyError")
    assert good.state == MessageState.SENT
    assert len(sink.received) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_ring_and_the_recipient_gets_it_once(start):
    sink = start()
    message = make_message()
    barrier = Barrier(4)

    def ring() -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            tasks.deliver(message.pk)
        finally:
            connection.close()

    threads = [Thread(target=ring) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.SENT, 1)
    assert len(sink.received) == 1


@pytest.mark.django_db
def test_one_that_another_worker_holds_is_left_alone_until_its_lease_is_over(start):
    sink = start()
    message = make_message(lease_until=timezone.now() + timedelta(minutes=1))
    actions.deliver(message.pk)
    tasks.sweep_mail()
    assert sink.received == []
    Message.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    tasks.sweep_mail()
    assert len(sink.received) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "subject"), [("nl", "taal nl"), ("en", "taal en")])
def test_it_speaks_the_language_of_who_gets_it(start, monkeypatch, language, subject):
    from django.utils.translation import get_language

    monkeypatch.setitem(
        mailing._renderers,
        "test",
        lambda params: mailing.Rendered(f"taal {get_language()}", "tekst"),
    )
    sink = start()
    actions.deliver(make_message(template="test", language=language).pk)
    assert sink.received[0]["subject"] == subject


@pytest.mark.django_db
def test_an_invitation_arrives_with_a_link_that_works(start, settings, client):
    settings.EMAIL_BACKEND = "mail.backends.OutboxBackend"
    sink = start()
    school = make_school(name="Metzo College")
    accounts.invite_colleague(
        school=school,
        email="m@x.example",
        first_name="Marieke",
        infix="",
        last_name="Bos",
        roles=["teacher"],
        by=Actor.of(make_user(school, "coordinator")),
    )
    tasks.sweep_mail()
    text = sink.received[0].get_content()
    assert "Metzo College werkt met Trialoog en nodigt je uit" in text
    path = next(w for w in text.split() if "/aanmelden/link/" in w).removeprefix(settings.SITE_URL)
    assert client.post(path).url == "/aanmelden/wachtwoord/"
