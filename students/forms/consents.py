"""A parent or carer, as school knows them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PlainForm
from students.models import Guardian


class GuardianForm(PlainForm):
    name = forms.CharField(label=_("Naam"), max_length=120)
    email = forms.EmailField(
        label=_("E-mailadres (mag leeg blijven)"),
        required=False,
        help_text=_("Hierheen gaat de link. Zonder adres geef je de link op papier mee."),
    )
    phone = forms.CharField(label=_("Telefoon (mag leeg blijven)"), max_length=20, required=False)

    def __init__(self, *args: Any, guardian: Guardian | None = None, **kwargs: Any) -> None:
        if guardian is not None:
            names = ("name", "email", "phone")
            kwargs.setdefault("initial", {name: getattr(guardian, name) for name in names})
        super().__init__(*args, **kwargs)
