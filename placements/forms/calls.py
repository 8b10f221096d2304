"""What companies are asked on behalf of one student, without a name."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.forms import PlainForm
from core.models import Sector
from placements.enums import Kind
from placements.queries.calls import names_in
from students.models import Student


class CallForm(PlainForm):
    text = forms.CharField(
        label=_("Wat vraag je aan bedrijven?"),
        help_text=_("Noem de leerling niet. Bijvoorbeeld: “een middag meelopen met een goudsmid”."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sector = forms.ModelChoiceField(
        label=_("Aan welke bedrijven?"),
        help_text=_("Alle partners van school in deze sector krijgen een mail."),
        queryset=Sector.objects.all(),
        empty_label=_("kies een sector"),
    )
    kind = forms.ChoiceField(
        label=_("Wat voor soort is het?"), choices=Kind.choices, initial=Kind.SHADOWING
    )

    def __init__(self, *args: Any, student: Student, **kwargs: Any) -> None:
        self.student = student
        super().__init__(*args, **kwargs)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        named = names_in(text, self.student)
        if named:
            raise forms.ValidationError(
                _t("Noem de leerling niet: haal “%(name)s” uit de tekst.") % {"name": named[0]}
            )
        return text
