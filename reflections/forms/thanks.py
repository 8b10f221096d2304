from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from core.forms import PlainForm
from reflections.actions.thanks import LONGEST

SIGNER = signing.TimestampSigner(salt="thanks")
QUICKEST = 3  # seconds: nobody reads the page and writes a line in less


class ThanksForm(PlainForm):
    """Against robots without a third party: a field that only they fill in, and no haste."""

    text = forms.CharField(
        label=_("Uw bedankje"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST}),
    )
    name = forms.CharField(label=_("Uw naam (mag leeg blijven)"), required=False, max_length=80)
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1"}))
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def stamp(self) -> str:
        """When the page was opened: what was sent, when we signed it, else now."""
        sent = str(self["opened"].value() or "")
        return sent if self._is_ours(sent) else SIGNER.sign("opened")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("website") or not self._took_its_time(found.get("opened", "")):
            raise forms.ValidationError(_("Dat ging erg snel. Druk nog een keer op de knop."))
        return found

    @staticmethod
    def _is_ours(opened: str, older_than: int | None = None) -> bool:
        try:
            SIGNER.unsign(opened, max_age=older_than)
        except signing.SignatureExpired:
            return True
        except signing.BadSignature:
            return False
        return older_than is None

    @classmethod
    def _took_its_time(cls, opened: str) -> bool:
        return cls._is_ours(opened, older_than=QUICKEST)
