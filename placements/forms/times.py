"""Days and times as people type them: a date, from, until and a break."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import DayInput, PlainForm
from placements.actions.assignments import Times

SMALL_HOURS = time(6)  # an end until then, before the beginning, is in the night that follows


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", **kwargs)


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **kwargs)


def clock_field(label: Any, **kwargs: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=ClockInput(), **kwargs)


def moments(on: date, begin: time, end: time) -> tuple[datetime, datetime]:
    """Aware moments of the Netherlands; raises ValidationError when the end is not after the begin."""
    starts = timezone.make_aware(datetime.combine(on, begin))
    if end <= begin and end > SMALL_HOURS:
        raise forms.ValidationError(_("Het einde moet na het begin liggen."))
    until = on + timedelta(days=1) if end <= begin else on
    return starts, timezone.make_aware(datetime.combine(until, end))


class DayForm(PlainForm):
    """One row of an assignment's days; an empty row is no day."""

    on = day_field(gettext_lazy("dag"), required=False)
    begin = clock_field(gettext_lazy("van"), required=False)
    end = clock_field(gettext_lazy("tot"), required=False)
    pause = forms.IntegerField(
        label=gettext_lazy("pauze (min.)"), required=False, min_value=0, max_value=240
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        on, begin, end = (given.get(name) for name in ("on", "begin", "end"))
        if self.errors or not any((on, begin, end)):
            return given
        missing = [name for name in ("on", "begin", "end") if given.get(name) is None]
        for name in missing:
            self.add_error(name, _("Vul dit ook in."))
        if not missing:
            try:
                starts, ends = moments(on, begin, end)
            except forms.ValidationError as error:
                self.add_error("end", error)
            else:
                given["times"] = Times(starts, ends, given.get("pause") or 0)
        return given


DayFormSet = forms.formset_factory(DayForm, extra=0, max_num=80, validate_max=True)


def rows_of(days: Any) -> list[dict[str, Any]]:
    """Work days (or `Times`) as rows of the form."""
    return [
        {
            "on": timezone.localtime(day.starts).date(),
            "begin": timezone.localtime(day.starts).time(),
            "end": timezone.localtime(day.ends).time(),
            "pause": day.break_minutes or None,
        }
        for day in days
    ]


def rows_typed(formset: Any) -> list[dict[str, Any]]:
    """What was typed in the rows, right or wrong, without the empty ones."""
    rows = []
    for form in formset.forms:
        typed = {
            name: field.widget.value_from_datadict(formset.data, {}, form.add_prefix(name))
            for name, field in form.fields.items()
        }
        if any(typed.get(name) for name in ("on", "begin", "end")):
            rows.append(typed)
    return rows


def next_row(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """One more day: the day after the last one, at the same times."""
    if not rows:
        return {}
    last = dict(rows[-1])
    on = _date(last["on"])
    last["on"] = on + timedelta(days=1) if on else None
    return last


def repeated(
    rows: list[dict[str, Any]], until: date | None, weekdays: list[int]
) -> list[dict[str, Any]]:
    """The first row's times on each of these days of the week up to `until`, beside what is there."""
    first = _date(rows[0]["on"]) if rows else None
    if first is None or until is None:
        return rows
    chosen = set(weekdays) or {first.isoweekday()}
    there = {_date(row["on"]) for row in rows}
    days = (first + timedelta(days=n) for n in range(min(366, (until - first).days + 1)))
    more = [
        {**rows[0], "on": each}
        for each in days
        if each.isoweekday() in chosen and each not in there
    ]
    return [*rows, *more]


def _date(value: Any) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
