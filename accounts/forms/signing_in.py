"""The ways in: password, card, a mailed link."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import PlainForm

NAME = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}


class SignInForm(PlainForm):
    username = forms.CharField(
        label=_("Gebruikersnaam of e-mailadres"), widget=forms.TextInput(attrs=NAME)
    )
    password = forms.CharField(
        label=_("Wachtwoord"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CardForm(PlainForm):
    username = forms.CharField(
        label=_("Gebruikersnaam"),
        required=False,
        help_text=_("Staat op je kaart. Je mag dit vak ook leeg laten."),
        widget=forms.TextInput(attrs=NAME),
    )
    code = forms.CharField(
        label=_("Code op je kaart"),
        help_text=_("Hoofdletters, spaties en streepjes maken niet uit."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "code",
            }
        ),
    )


class PasswordForm(PlainForm):
    password = forms.CharField(
        label=_("Kies een wachtwoord"),
        strip=False,
        help_text=_("Minstens 10 tekens. Een korte zin is makkelijk te onthouden."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class NewPasswordForm(PlainForm):
    email = forms.EmailField(
        label=_("E-mailadres"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class NameForm(PlainForm):
    first_name = forms.CharField(label=_("Voornaam"), max_length=60)
    infix = forms.CharField(
        label=_("Tussenvoegsel"), max_length=20, required=False, help_text=_("Niet verplicht.")
    )
    last_name = forms.CharField(label=_("Achternaam"), max_length=80)

    @classmethod
    def of(cls, user: User, data: Any = None) -> "NameForm":
        return cls(data, initial={name: getattr(user, name) for name in cls.base_fields})


class ChangePasswordForm(PlainForm):
    old = forms.CharField(
        label=_("Je oude wachtwoord"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("Je nieuwe wachtwoord"),
        strip=False,
        help_text=_("Minstens 10 tekens. Een korte zin is makkelijk te onthouden."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
