"""Who was there and which hours were lived, one small form per shift."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import PlainForm
from placements.actions.hours import Lived
from placements.enums import Attendance
from placements.forms.times import SMALL_HOURS
from placements.models import Presence, Shift

CHOICES = [
    (Attendance.PRESENT, Attendance.PRESENT.label),
    (Attendance.LATE, Attendance.LATE.label),
    (Attendance.ABSENT, Attendance.ABSENT.label),
]


def aware(naive: datetime) -> datetime:
    """A Dutch clock time as a moment in UTC; refused in the hour that the clock skips."""
    moment = timezone.make_aware(naive).astimezone(UTC)
    if timezone.localtime(moment).replace(tzinfo=None) != naive:
        raise ValidationError(_("Deze tijd bestaat die nacht niet: de klok gaat een uur vooruit."))
    return moment


class HoursField(forms.DecimalField):
    """A number of hours: `7,5` and `7.5` are the same, in every language of the site."""

    def __init__(self, **kwargs: Any) -> None:
        given = {"min_value": 0, "max_value": 200, "max_digits": 5, "decimal_places": 2}
        super().__init__(localize=True, **{**given, **kwargs})
        self.widget.attrs.setdefault("inputmode", "decimal")

    def to_python(self, value: Any) -> Decimal | None:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class ShiftForm(PlainForm):
    """Filled beforehand with what is known, else with what was planned."""

    attendance = forms.ChoiceField(label=_("Aanwezig?"), choices=CHOICES, widget=forms.RadioSelect)
    starts = forms.TimeField(
        label=_("Van"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    ends = forms.TimeField(
        label=_("Tot"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    pause = forms.IntegerField(label=_("Pauze (min.)"), required=False, min_value=0, max_value=600)

    def __init__(self, *args: Any, shift: Shift, named: bool = True, **kwargs: Any) -> None:
        known = shift.attendance != Attendance.PLANNED
        kwargs.setdefault(
            "initial",
            {
                "attendance": shift.attendance if known else Attendance.PRESENT,
                "starts": timezone.localtime(shift.lived_starts or shift.starts).time(),
                "ends": timezone.localtime(shift.lived_ends or shift.ends).time(),
                "pause": shift.break_minutes if shift.lived_break is None else shift.lived_break,
            },
        )
        super().__init__(*args, prefix=f"s{shift.pk}", **kwargs)
        self.shift = shift
        if named:
            self.fields["attendance"].label = shift.student.full_name

    @property
    def show_times(self) -> bool:
        """Open where there is something to look at: a mistake, or who came late."""
        wrong = self.is_bound and any(self[name].errors for name in ("starts", "ends", "pause"))
        return wrong or self["attendance"].value() == Attendance.LATE

    @property
    def times_words(self) -> str:
        return _("%(from)s–%(until)s, pauze %(minutes)d min. Andere tijden?") % {
            "from": f"{self.initial['starts']:%H:%M}",
            "until": f"{self.initial['ends']:%H:%M}",
            "minutes": self.initial["pause"],
        }

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("attendance") == Attendance.ABSENT:
            return found
        shift = self.shift
        known = {
            "starts": (shift.lived_starts or shift.starts, shift.starts),
            "ends": (shift.lived_ends or shift.ends, shift.ends),
        }
        for name, moments in known.items():
            if name not in self.errors:
                self._clean_moment(found, name, moments)
        return found

    def _clean_moment(
        self, found: dict[str, Any], name: str, moments: tuple[datetime, datetime]
    ) -> None:
        """An end in the small hours, before the start, is past midnight; the action guards the length."""
        starts = found.get("starts")
        try:
            moment = self._moment(found.get(name), moments)
            if name == "ends" and isinstance(starts, datetime) and moment <= starts:
                clock = _minute(moment)
                if clock > SMALL_HOURS and timezone.localdate(self.shift.ends) == _day(self.shift):
                    raise ValidationError(_("Het einde ligt voor het begin. Kijk de tijden na."))
                moment = aware(datetime.combine(_day(self.shift) + timedelta(days=1), clock))
            found[name] = moment
        except ValidationError as error:
            self.add_error(name, error)

    def _moment(self, clock: Any, known: tuple[datetime, datetime]) -> datetime:
        """The known moment itself when the clock says so: also in the hour that comes twice."""
        if clock is None:
            return known[-1]
        for moment in known:
            if clock == _minute(moment):
                return moment
        return aware(datetime.combine(_day(self.shift), clock))

    def lived(self) -> Lived:
        given = self.cleaned_data
        if given["attendance"] == Attendance.ABSENT:
            return Lived(shift=self.shift, attendance=Attendance.ABSENT)
        return Lived(
            shift=self.shift,
            attendance=given["attendance"],
            starts=given["starts"],
            ends=given["ends"],
            break_minutes=given.get("pause"),
        )


def _day(shift: Shift) -> date:
    return timezone.localdate(shift.starts)


def _minute(moment: datetime) -> Any:
    return timezone.localtime(moment).time().replace(second=0, microsecond=0)


class PresenceForm(PlainForm):
    """The hours of one person of school."""

    hours = HoursField(label=_("Uren"))

    def __init__(self, *args: Any, presence: Presence, planned: float, **kwargs: Any) -> None:
        suggested = presence.hours or Decimal(str(round(planned, 2)))
        kwargs.setdefault("initial", {"hours": suggested.normalize() + 0})
        super().__init__(*args, prefix=f"p{presence.pk}", **kwargs)
        self.presence = presence
        self.fields["hours"].label = str(presence.user)
