"""The coordinator's judgement: before and after."""

from django import forms
from django.utils.translation import gettext_lazy

from core.forms import PlainForm
from placements.actions.judging import MOST_BACK, MOST_BECAUSE


class BecauseForm(PlainForm):
    because = forms.CharField(
        label=gettext_lazy("Waarom gaat dit lukken?"),
        help_text=gettext_lazy("Eén zin. De leerling leest dit."),
        max_length=MOST_BECAUSE,
    )


class LookBackForm(PlainForm):
    text = forms.CharField(
        label=gettext_lazy("Waar schatte ik het verkeerd in?"),
        help_text=gettext_lazy("Of: wat klopte er? De leerling leest dit."),
        max_length=MOST_BACK,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
