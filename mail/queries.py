"""What the outbox shows, and when its words may be read."""

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils import translation

from accounts.models import School
from accounts.wording import language_for
from core import mailing
from core.mailing import Rendered
from mail.models import Message, MessageState


def words_may_be_read() -> bool:
    """Only where mail is not really sent: the words hold ways in that belong to the recipient."""
    return settings.DEMO or "smtp" not in settings.MAIL_DELIVERY["EMAIL_BACKEND"]


def language_of(message: Message) -> str:
    """Of who gets it, in the words of the school that it is about."""
    school = School.objects.filter(pk=message.school_id).first() if message.school_id else None
    return language_for(message.language, school)


def words_of(message: Message) -> Rendered | None:
    """As it would be sent now; None when what it is about is gone."""
    try:
        with translation.override(language_of(message)):
            return mailing.render(message.template, message.params)
    except Exception:  # whatever a renderer misses: the page says that it cannot be shown
        return None


def messages(*, state: str = "", to: str = "") -> QuerySet[Message]:
    found = Message.objects.order_by("-created", "-pk")
    if state in MessageState.values:
        found = found.filter(state=state)
    return found.filter(to__icontains=to.strip()) if to.strip() else found


def counts() -> dict[str, int]:
    rows = Message.objects.order_by().values("state").annotate(n=Count("pk"))
    return {row["state"]: row["n"] for row in rows}
