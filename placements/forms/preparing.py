"""Lessons that are missed, and the reason when something does not go on."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import PlainForm
from placements.forms.hours import aware
from placements.models import Shift


class LessonForm(PlainForm):
    """One missed lesson on one of the days of work."""

    shift = forms.TypedChoiceField(label=_("Op welke dag?"), coerce=int)
    lesson = forms.CharField(label=_("Welke les?"), max_length=80)
    teacher = forms.ModelChoiceField(
        label=_("Van wie?"), queryset=User.objects.none(), empty_label=_("Kies de docent")
    )
    starts = forms.TimeField(label=_("Van"), widget=forms.TimeInput(attrs={"type": "time"}))
    ends = forms.TimeField(label=_("Tot"), widget=forms.TimeInput(attrs={"type": "time"}))

    def __init__(
        self, *args: Any, shifts: Iterable[Shift], days: list[tuple[int, str]], teachers: Any,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.shifts = {shift.pk: shift for shift in shifts}
        self.fields["shift"].choices = days
        if len(days) == 1:
            self.fields["shift"].initial = days[0][0]
            self.fields["shift"].widget = forms.HiddenInput()
        self.fields["teacher"].queryset = teachers
        self.fields["teacher"].label_from_instance = str

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("starts") and found.get("ends") and found["ends"] <= found["starts"]:
            self.add_error("ends", ValidationError(_("De les eindigt na het begin.")))
        return found

    def values(self, day_of: Any) -> dict[str, Any]:
        """As `free_lesson` takes them; `day_of(shift)` is the Dutch day of a shift."""
        given = self.cleaned_data
        shift = self.shifts[given["shift"]]
        day = day_of(shift)
        return {
            "shift": shift,
            "lesson": given["lesson"],
            "teacher": given["teacher"],
            "starts": _at(day, given["starts"]),
            "ends": _at(day, given["ends"]),
        }


def _at(day: date, clock: Any) -> datetime:
    return aware(datetime.combine(day, clock))


class ReasonForm(PlainForm):
    reason = forms.CharField(
        label=_("Waarom?"),
        help_text=_("De leerling leest dit."),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
