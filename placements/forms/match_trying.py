"""Other weights for one proposal, tried before anything changes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from core.forms import PlainForm, SliderInput
from placements.forms.match_runs import SHARING, weight_fields
from placements.matching import FEATURES

POINTS = 10  # of a fit, in one that a screen shows


class TryForm(PlainForm):
    """The ten sliders, how to share, and how much it counts that a student stays."""

    fairness = forms.ChoiceField(
        label=gettext_lazy("Hoe verdelen we?"),
        choices=SHARING,
        required=False,
        widget=forms.RadioSelect,
    )
    stay = forms.IntegerField(
        label=gettext_lazy("blijven waar je staat"),
        help_text=gettext_lazy(
            "Zoveel punten moet een andere plek schelen voordat een leerling verschuift."
        ),
        min_value=0,
        max_value=100,
        initial=0,
        widget=SliderInput(),
    )

    def __init__(self, *args: Any, weights: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= weight_fields(weights)

    @property
    def weights(self) -> dict[str, int]:
        return {name: self.cleaned_data[name] for name in FEATURES}

    @property
    def sliders(self) -> list[forms.BoundField]:
        """What counts how much, and last what it counts to stay."""
        return [self[name] for name in (*FEATURES, "stay")]

    @property
    def stay_bonus(self) -> int:
        return int(self.cleaned_data["stay"]) * POINTS
