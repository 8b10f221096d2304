"""Students sign in by username, staff by their verified e-mail address."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts.models import User


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
        if "@" in username:
            user = User.objects.filter(email__iexact=username.strip(), email_verified=True).first()
        else:
            user = User.objects.filter(username__iexact=username.strip()).first()
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None
