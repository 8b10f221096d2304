"""For whom a seat is held."""

from django import forms
from django.utils.translation import gettext_lazy

from core.forms import PlainForm


class HoldForm(PlainForm):
    held_for = forms.CharField(
        label=gettext_lazy("Voor wie of waarvoor?"),
        help_text=gettext_lazy("Alleen jullie school leest dit. Bijvoorbeeld: een leerling van een andere school."),
        max_length=120,
    )  # fmt: skip
