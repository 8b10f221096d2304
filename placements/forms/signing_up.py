"""«Ik wil dit» with one goal: chosen, typed or spoken; and the coordinator's invitation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.forms import PlainForm
from core.recordings import check_audio
from placements.enums import GoalKind
from placements.goal_examples import common_examples
from placements.models import Offering
from placements.queries.discover import goal_examples

OWN = "own"


class WantForm(PlainForm):
    goal = forms.ChoiceField(
        label=_("Wat is je doel?"), widget=forms.RadioSelect, required=False, choices=()
    )
    own_goal = forms.CharField(
        label=_("Mijn eigen doel"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    own_kind = forms.ChoiceField(
        label=_("Dit"),
        choices=GoalKind.choices,
        initial=GoalKind.LEARN,
        required=False,
        widget=forms.RadioSelect,
    )
    recording = forms.FileField(
        label=_("Of spreek je doel in"),
        required=False,
        help_text=_("Eén zin is genoeg."),
        widget=forms.FileInput(attrs={"accept": "audio/*", "data-recorder": ""}),
    )

    def __init__(self, *args: Any, offering: Offering, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = {key: (kind, text) for key, kind, text in goal_examples(offering)} or {
            f"c{n}": (each.kind, each.text) for n, each in enumerate(common_examples())
        }
        self.fields["goal"].choices = [  # type: ignore[attr-defined]
            *((key, _label(kind, what)) for key, (kind, what) in self.examples.items()),
            (OWN, _t("Iets anders, dat zeg ik zelf")),
        ]

    def clean_recording(self) -> Any:
        upload = self.cleaned_data["recording"]
        if upload is not None:
            check_audio(upload)
        return upload

    def clean(self) -> dict[str, Any]:
        """An own goal that was typed or spoken counts, also when nobody ticked «iets anders»."""
        given = super().clean() or {}
        chosen, own = given.get("goal", ""), given.get("own_goal", "").strip()
        spoken = given.get("recording")
        if chosen in self.examples:
            given["kind"], given["text"] = self.examples[chosen]
        elif own or spoken:
            given["kind"], given["text"] = given.get("own_kind") or GoalKind.LEARN, own
        elif not self.errors and chosen == OWN:
            self.add_error("own_goal", _t("Schrijf je doel op of spreek het in."))
        elif not self.errors:
            self.add_error("goal", _t("Kies een doel. Of zeg zelf iets anders."))
        return given


def _label(kind: str, what: str) -> str:
    words = {"what": what[:1].lower() + what[1:]}
    if kind == GoalKind.SHOW:
        return _t("Ik wil laten zien: %(what)s") % words
    return _t("Ik wil leren: %(what)s") % words


class InviteForm(PlainForm):
    because = forms.CharField(
        label=_("Ik denk dat jij dit kunt, want …"),
        help_text=_("De leerling leest deze zin. Noem iets wat je gezien hebt."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
