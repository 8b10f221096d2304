"""Passwords: Django's own rule, in words that its Dutch translation lacks; and what its list of common
ones, which is English, lets pass."""

from typing import Any

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.names import plain

GUESSED_FIRST = {"wachtwoord", "welkom", "password", "trialoog", "geheim", "school", "qwerty"}


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return ngettext(
            "Dit wachtwoord is te kort. Gebruik minstens %(n)s teken.",
            "Dit wachtwoord is te kort. Gebruik minstens %(n)s tekens.",
            self.min_length,
        ) % {"n": self.min_length}


class NotGuessedFirst:
    """A word that everybody tries first, with some digits around it."""

    def validate(self, password: str, user: Any = None) -> None:
        if {"".join(sign for sign in plain(password) if sign.isalpha())} & GUESSED_FIRST:
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        return _("Dit wachtwoord raadt iedereen. Kies iets anders.")
