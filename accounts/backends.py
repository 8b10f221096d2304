"""Students sign in by username or card, staff by their verified e-mail address."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts.actions.cards import card_of, is_open
from accounts.models import User

CARD_ALONE = ":inlogkaart"  # a code without a name; no username holds a colon


class UsernameOrEmailBackend(ModelBackend):
    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """The user of this name or verified address, if the password is right; as slow either way."""
        if not username or password is None:
            return None
        user = user_named(username)
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None


class CardBackend(ModelBackend):
    def authenticate(  # type: ignore[override]
        self,
        request: HttpRequest | None,
        username: str | None = None,
        code: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """The user of an open card; the view spends it. A name, when given, must be the card's."""
        card = card_of(code, username or "") if code else None
        return card.user if card and is_open(card) else None


def user_named(name: str) -> User | None:
    name = name.strip()
    if "@" in name:
        return User.objects.filter(email__iexact=name, email_verified=True).first()
    return User.objects.filter(username__iexact=name).first()


def known_as(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Whose failures axes counts: one counter per user, however the name was typed.

    The code of a card without a name is counted on its own.
    """
    typed = str((credentials or request.POST).get("username") or "").strip()
    if not typed:
        return CARD_ALONE
    user = user_named(typed)
    return (user.username if user else typed).casefold()[:255]


def failure_limit(request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
    """More for bare codes: a class that signs in for the first time shares one address."""
    return 40 if known_as(request, credentials) == CARD_ALONE else 8
