"""Together or apart, and the coordinator's own note about it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from core.forms import PlainForm
from placements.enums import TieKind

CHOICES = [
    (TieKind.TOGETHER.value, gettext_lazy("Samen: naar dezelfde opdracht")),
    (TieKind.APART.value, gettext_lazy("Apart: niet naar dezelfde opdracht")),
]


class TieForm(PlainForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("Samen of apart?"),
        choices=CHOICES,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Eigen notitie (mag leeg)"),
        help_text=gettext_lazy("Alleen voor coördinatoren. Leerlingen zien dit niet."),
        max_length=300,
        required=False,
    )
