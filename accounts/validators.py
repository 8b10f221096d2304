"""Passwords: Django's own rule, in words that its Dutch translation lacks."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import ngettext


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return ngettext(
            "Dit wachtwoord is te kort. Gebruik minstens %(n)s teken.",
            "Dit wachtwoord is te kort. Gebruik minstens %(n)s tekens.",
            self.min_length,
        ) % {"n": self.min_length}
