"""What a student shows of the dossier, to whom and until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput, PlainForm
from reflections.enums import DossierPart as Part
from reflections.queries.chain import Chain


@dataclass(frozen=True)
class Occasion:
    """For what it is shown, and what is usual then."""

    title: Any
    for_whom: Any
    days: int
    parts: tuple[str, ...]


OCCASIONS = {
    "school": Occasion(
        _("Voor mijn volgende school (doorstroomdossier)"), _("mijn volgende school"), 120,
        (Part.STRENGTHS, Part.GOALS, Part.WORKPLACE, Part.REPORT, Part.NEXT),
    ),
    "werk": Occasion(
        _("Voor een stage, leerbaan of baantje"), "", 30,
        (Part.STRENGTHS, Part.WORKPLACE, Part.THANKS, Part.FOOTAGE),
    ),
    "familie": Occasion(
        _("Voor opa, oma of iemand anders"), _("opa en oma"), 14,
        (Part.STRENGTHS, Part.WORKPLACE, Part.REPORT, Part.THANKS, Part.FOOTAGE),
    ),
}  # fmt: skip


class ShowForm(PlainForm):
    """Which experiences, and what of them."""

    experiences = forms.MultipleChoiceField(
        label=_("Welke ervaringen?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    parts = forms.MultipleChoiceField(
        label=_("Wat laat je ervan zien?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, chains: Iterable[Chain], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_code = {chain.experience.code: chain for chain in chains}
        self.fields["parts"].choices = [(part.value, str(part.label).capitalize()) for part in Part]
        self.fields["experiences"].choices = [
            (code, f"{chain.title} ({chain.company})") for code, chain in self.by_code.items()
        ]

    def chosen(self) -> dict[str, Any]:
        """As the actions take it."""
        codes = self.cleaned_data["experiences"]
        return {
            "parts": self.cleaned_data["parts"],
            "experiences": [self.by_code[code].experience for code in codes],
        }


class LinkForm(ShowForm):
    for_whom = forms.CharField(
        label=_("Voor wie is het?"),
        max_length=80,
        help_text=_("Dan weet je later nog wie de link heeft."),
    )
    until = forms.DateField(
        label=_("Tot en met welke dag?"),
        help_text=_("Daarna werkt de link niet meer. Je kunt ook eerder stoppen."),
        widget=DayInput(),
    )
    field_order = ("for_whom", "experiences", "parts", "until")

    @classmethod
    def usual(cls, occasion: Occasion, chains: list[Chain]) -> dict[str, Any]:
        """All experiences, and for the rest what fits the occasion."""
        return {
            "for_whom": occasion.for_whom,
            "experiences": [chain.experience.code for chain in chains],
            "parts": list(occasion.parts),
            "until": timezone.localdate() + timedelta(days=occasion.days),
        }

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for name, words in (
            ("experiences", _("Kies ten minste één ervaring.")),
            ("parts", _("Kies ten minste één onderdeel.")),
        ):
            if not given.get(name):
                self.add_error(name, words)
        return given
