"""Photos and one film of the student at work."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PlainForm
from reflections.forms.reports import ManyFilesField, ManyFilesInput


class FootageForm(PlainForm):
    photos = ManyFilesField(
        label=_("Kies foto's"),
        required=False,
        help_text=_(
            "Hoogstens 8. We halen de plek waar de foto gemaakt is eruit. "
            "Staan er anderen op? Vraag eerst of dat mag."
        ),
        widget=ManyFilesInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    film = forms.FileField(
        label=_("Of kies een film"),
        required=False,
        help_text=_("Een stukje van ongeveer een minuut, hoogstens 100 MB (MP4 of WebM)."),
        widget=forms.FileInput(attrs={"accept": "video/mp4,video/webm,video/quicktime"}),
    )
    caption = forms.CharField(
        label=_("Wat zie je?"),
        required=False,
        max_length=200,
        help_text=_("Ook voor wie het beeld niet kan zien. Bijvoorbeeld: “Sanne brengt de soep.”"),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not given.get("photos") and not given.get("film"):
            self.add_error("photos", _("Kies een foto of een film."))
        return given

    def uploads(self) -> list[Any]:
        """In the order in which they are kept."""
        film = self.cleaned_data.get("film")
        return [*self.cleaned_data["photos"], *([film] if film else [])]
