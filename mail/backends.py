"""All mail goes into the outbox, Django's own too, so that there is one way out."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from core.mailing import TemplateMail
from mail.actions import put


class OutboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            for to in message.recipients():
                if isinstance(message, TemplateMail):
                    put(
                        template=message.template,
                        to=to,
                        params=message.params,
                        language=message.language,
                        school_id=message.school_id,
                        key=message.key,
                        held=message.held,
                    )
                else:
                    words = {"subject": str(message.subject), "body": str(message.body)}
                    put(template="raw", to=to, params=words)
        return len(email_messages)
