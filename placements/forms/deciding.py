"""Saying no with words that help; and a coordinator's own note about a pair."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import PlainForm
from placements.models import SignUp

MARKS = [
    ("", gettext_lazy("geen van beide")),
    ("pin", gettext_lazy("vastzetten")),
    ("forbid", gettext_lazy("niet doen")),
]


class DeclineForm(PlainForm):
    """One reason and one next step for all that are declined together, and a word for each."""

    reason_choice = forms.ChoiceField(
        label=gettext_lazy("Waarom deze keer niet?"),
        help_text=gettext_lazy(
            "De leerling leest dit. Kies iets wat bij de taak hoort: wat er gevraagd wordt, de "
            "tijd of het aantal plekken. Nooit iets over wie de leerling is."
        ),
        widget=forms.RadioSelect,
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("Of in je eigen woorden"),
        help_text=gettext_lazy("Vul je dit in? Dan leest de leerling dit en niet wat je koos."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    next_choice = forms.ChoiceField(
        label=gettext_lazy("Wat kan de leerling nu doen?"),
        widget=forms.RadioSelect,
        required=False,
    )
    next_step = forms.CharField(
        label=gettext_lazy("Of een eigen idee"),
        help_text=gettext_lazy("Vul je dit in? Dan leest de leerling dit en niet wat je koos."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    in_person = forms.BooleanField(
        label=gettext_lazy("Ik vertel het zelf"),
        help_text=gettext_lazy(
            "De leerling ziet nog niets. Klik na het gesprek op “Verteld”, dan staat het er."
        ),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        sign_ups: Sequence[SignUp],
        reasons: Sequence[str],
        steps: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        # A choice is its own text: what is on offer may change while the page is open.
        for name, texts in (("reason", reasons), ("next", steps)):
            field: Any = self.fields[f"{name}_choice"]
            field.choices = [(text, text) for text in texts]
            field.error_messages["invalid_choice"] = _("Dit klopt niet meer. Kies opnieuw.")
        if not reasons:
            self.fields["reason"].label = _("Schrijf het in je eigen woorden")
        for sign_up in sign_ups:
            self.fields[_word_name(sign_up)] = forms.CharField(
                label=_("Een persoonlijk woord voor %(name)s") % {"name": sign_up.student},
                required=False,
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self._sign_ups = sign_ups

    def clean(self) -> dict[str, Any]:
        """What was typed goes before what was tapped."""
        given = super().clean() or {}
        for name, field, missing in (
            ("reason", "reason", _("Kies of schrijf een reden die bij de taak hoort.")),
            ("next", "next_step", _("Kies of schrijf wat de leerling nu kan doen.")),
        ):
            tapped = given.get(f"{name}_choice") or ""
            given[field] = (given.get(field) or "").strip() or tapped
            if given[field]:
                self.errors.pop(f"{name}_choice", None)
            elif not {field, f"{name}_choice"} & set(self.errors):
                self.add_error(f"{name}_choice", missing)
        return given

    def word_fields(self) -> list[Any]:
        return [self[_word_name(each)] for each in self._sign_ups]

    def words(self) -> dict[int, str]:
        """A personal word by the sign-up's id, as `decline_many` takes it."""
        return {each.pk: self.cleaned_data[_word_name(each)] for each in self._sign_ups}


def _word_name(sign_up: SignUp) -> str:
    return f"word_{sign_up.student.code}"


class NoteForm(PlainForm):
    """The coordinator's own note and mark; the student never sees them."""

    text = forms.CharField(required=False, max_length=2000, widget=forms.Textarea)
    mark = forms.ChoiceField(choices=MARKS, required=False)
