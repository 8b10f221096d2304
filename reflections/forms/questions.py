from typing import Any

from django import forms
from django.utils.translation import gettext as gettext_now
from django.utils.translation import gettext_lazy as _

from core.forms import PlainForm
from reflections.actions.questions import MOST_ITEMS
from reflections.queries.feedback import Item

BETWEEN = " | "


class AttitudeForm(PlainForm):
    """One line for each point: cutting and pasting lines is the way to order them."""

    items = forms.CharField(
        label=_("Punten van werkhouding"),
        help_text=_(
            "Elk punt op een eigen regel, in de volgorde waarin je ze vraagt. Hoogstens zes. "
            "Wil je er een uitleg bij? Zet die achter een streepje: “Op tijd zijn | Ook na de pauze.” "
            "Leeg betekent: niet vragen."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    @staticmethod
    def written(items: list[Item]) -> str:
        return "\n".join(
            BETWEEN.join(part for part in (i.text, i.help_text) if part) for i in items
        )

    def clean_items(self) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for line in self.cleaned_data["items"].splitlines():
            text, _sep, note = (part.strip() for part in line.partition("|"))
            if text:
                found.append((text, note))
        if len(found) > MOST_ITEMS:
            raise forms.ValidationError(_("Kies er hoogstens zes: anders duurt het te lang."))
        for text, note in found:
            if max(len(text), len(note)) > 200:
                raise forms.ValidationError(
                    gettext_now("Te lang: “%(start)s…”") % {"start": text[:40]}
                )
        return found

    def preview(self) -> list[Item]:
        found: Any = self.cleaned_data.get("items", [])
        return [Item(f"p{n}", text, note) for n, (text, note) in enumerate(found)]
