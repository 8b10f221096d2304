"""Forms of the workplace's part in a dialogue: whom to ask what, what it answers, what it is told."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.forms import PlainForm
from placements.models import Placement
from reflections.actions.voices import MOST_TOLD
from reflections.enums import VoiceWay
from reflections.forms.inline import InlineForm
from reflections.models import NextStep
from reflections.queries.voices import Invitable


class VoicesForm(InlineForm):
    """A tick and a question for each workplace that can be asked."""

    def __init__(self, *args: Any, places: Iterable[Invitable], **kwargs: Any) -> None:
        self.places = [place for place in places if place.email]
        super().__init__(*args, **kwargs)
        for place in self.places:
            self.fields[f"ask_{place.placement.code}"] = forms.BooleanField(
                label=f"{place.who}, {place.place}",
                required=False,
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )
            self.fields[f"question_{place.placement.code}"] = forms.CharField(
                label=_t("Vraag aan %(name)s") % {"name": place.who},
                required=False,
                max_length=300,
                initial=place.question,
                widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
            )

    def rows(self) -> list[tuple[Invitable, Any, Any]]:
        """Each workplace with its tick and its question."""
        return [
            (each, self[f"ask_{each.placement.code}"], self[f"question_{each.placement.code}"])
            for each in self.places
        ]

    def voices(self) -> list[tuple[Placement, str]]:
        """As `plan_dialogue` takes them."""
        given = self.cleaned_data
        return [
            (place.placement, given[f"question_{place.placement.code}"])
            for place in self.places
            if given[f"ask_{place.placement.code}"]
        ]


class VoiceForm(PlainForm):
    """One tap, and where it helps one answer."""

    way = forms.ChoiceField(
        label=_("Hoe praat u mee?"),
        choices=VoiceWay.choices,
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Uw antwoord"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("way") == VoiceWay.ANSWERS and not given.get("answer"):
            self.add_error("answer", _t("Schrijf uw antwoord op. Eén zin is genoeg."))
        return given


class TellForm(InlineForm):
    """What the student lets one workplace know."""

    line = forms.CharField(
        label=_("Wil je er nog iets bij zeggen? (mag leeg blijven)"),
        required=False,
        max_length=MOST_TOLD,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )

    def __init__(self, *args: Any, steps: Iterable[NextStep], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.steps = {str(step.pk): step for step in steps}
        self.fields["steps"] = forms.MultipleChoiceField(
            label=_("Dit mag de werkplek weten:"),
            required=False,
            choices=[(key, step.text) for key, step in self.steps.items()],
            widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        )

    def chosen(self) -> list[NextStep]:
        return [self.steps[key] for key in self.cleaned_data["steps"]]
