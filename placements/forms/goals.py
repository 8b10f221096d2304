"""Up to four goals: leren of laten zien, in own words or spoken, and what it is good for later."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import PlainForm
from core.recordings import check_audio
from placements.actions.goals import MOST_GOALS, Wording, slots_of
from placements.enums import GoalKind
from placements.models import Experience, Goal


class GoalForm(PlainForm):
    """One place on the page. Empty means: no goal here."""

    kind = forms.ChoiceField(
        label=_("Dit"),
        choices=GoalKind.choices,
        initial=GoalKind.LEARN,
        required=False,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Wat precies?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    audio = forms.FileField(
        label=_("Jouw doel, ingesproken"),
        help_text=_("Eén zin is genoeg."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "audio/*", "data-recorder": ""}),
    )
    drop_audio = forms.BooleanField(label=_("Haal de opname weg"), required=False)
    later = forms.CharField(
        label=_("Waar heb ik dit later nodig?"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"list": "later-examples", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, place: int, goal: Goal | None = None, **kwargs: Any) -> None:
        if goal is not None:
            kept = {"kind": goal.kind, "text": goal.text, "later": goal.later}
            kwargs.setdefault("initial", kept)
        super().__init__(*args, prefix=f"d{place}", **kwargs)
        self.place, self.goal = place, goal
        if goal is None or goal.audio_id is None:
            del self.fields["drop_audio"]

    def clean_audio(self) -> Any:
        upload = self.cleaned_data.get("audio")
        if upload:
            upload.content_type = check_audio(upload)
        return upload or None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        sound = found.get("audio") or (
            self.goal and self.goal.audio_id and not found.get("drop_audio")
        )
        if found.get("later") and not found.get("text") and not sound:
            self.add_error("text", ValidationError(_("Schrijf of spreek eerst je doel in.")))
        return found

    def wording(self) -> Wording:
        given = self.cleaned_data
        return Wording(
            kind=given.get("kind") or GoalKind.LEARN,
            text=given.get("text", ""),
            later=given.get("later", ""),
            recording=given.get("audio"),
            drop_recording=bool(given.get("drop_audio")),
        )


class GoalChangeForm(PlainForm):
    """One goal after the start, with the reason why it changes."""

    kind = forms.ChoiceField(
        label=_("Dit"), choices=GoalKind.choices, required=False, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Wat is je doel nu?"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    later = forms.CharField(label=_("Waar heb ik dit later nodig?"), required=False, max_length=300)
    why = forms.CharField(
        label=_("Waarom verander je het?"),
        help_text=_("Eén zin. De werkplek en school lezen dit ook."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, goal: Goal, **kwargs: Any) -> None:
        kept = {"kind": goal.kind, "text": goal.text, "later": goal.later}
        super().__init__(*args, initial=kept, **kwargs)
        self.goal = goal

    def wording(self) -> Wording:
        given = self.cleaned_data
        return Wording(given["kind"] or self.goal.kind, given["text"], given["later"])


def goal_forms(experience: Experience, *given: Any) -> list[GoalForm]:
    """All four places; filled where there is a goal."""
    slots = slots_of(experience.goals.select_related("audio"))
    return [
        GoalForm(*given, place=place, goal=slots.get(place)) for place in range(1, MOST_GOALS + 1)
    ]
