"""How rooms below the outbox mail: as a template's name and ids, through Django's own mail door.

`post(...)` hands a `TemplateMail` to EMAIL_BACKEND; the outbox stores name and ids, and asks the
registered renderer for the words at delivery, so that no link's token lies in the database.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.mail import EmailMessage


@dataclass(frozen=True)
class Rendered:
    """`calendar` is an appointment (RFC 5545) that goes along as a file."""

    subject: str
    body: str
    calendar: bytes = b""


class TemplateMail(EmailMessage):
    """Mail whose words are made at delivery."""

    def __init__(
        self,
        *,
        template: str,
        to: str,
        params: dict[str, Any],
        language: str,
        school_id: int | None,
        key: str,
        held: bool = False,
    ) -> None:
        super().__init__(subject=template, to=[to])
        self.template = template
        self.params = params
        self.language = language
        self.school_id = school_id
        self.key = key
        self.held = held


def post(
    template: str,
    *,
    to: str,
    params: dict[str, Any],
    language: str = "nl",
    school_id: int | None = None,
    key: str = "",
    held: bool = False,
) -> None:
    """Call inside the action's transaction; with `key`, a second of the same key is not sent.

    A `held` one waits in the outbox until `mail.actions.release`.
    """
    TemplateMail(
        template=template,
        to=to,
        params=params,
        language=language,
        school_id=school_id,
        key=key,
        held=held,
    ).send()


_renderers: dict[str, Callable[[dict[str, Any]], Rendered]] = {}


def renders(template: str) -> Callable:
    """Registers the function that turns `params` into subject and body, at delivery."""

    def register(function: Callable[[dict[str, Any]], Rendered]) -> Callable:
        _renderers[template] = function
        return function

    return register


def render(template: str, params: dict[str, Any]) -> Rendered:
    """Raises KeyError for a template that nobody registered."""
    return _renderers[template](params)


@renders("raw")
def raw(params: dict[str, Any]) -> Rendered:
    return Rendered(params["subject"], params["body"])
