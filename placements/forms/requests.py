"""What an organisation asks: three short steps in public, or five fields during a phone call."""

from __future__ import annotations

import re
from typing import Any

from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core.forms import PlainForm
from core.models import Sector
from placements.enums import Kind
from placements.forms.times import clock_field, day_field, moments
from placements.models import Request
from placements.queries.requests import suggestions

NEW = "new"
MOST_STUDENTS = 60


def _times_layout() -> Div:
    return Div(
        Div("on", css_class="col-12 col-sm-6"),
        Div("begin", css_class="col-6 col-sm-3"),
        Div("end", css_class="col-6 col-sm-3"),
        css_class="row",
    )


class WhenMixin(forms.Form):
    """A day with from and until: all three or none. Cleans to `starts` and `ends`."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        on, begin, end = (given.get(name) for name in ("on", "begin", "end"))
        given["starts"] = given["ends"] = None
        if any(name in self.errors for name in ("on", "begin", "end")):
            return given
        if on and on < timezone.localdate():
            self.add_error("on", _t("Deze dag is al geweest."))
        elif (begin is None) != (end is None):
            self.add_error("end" if end is None else "begin", _t("Vul ook deze tijd in."))
        elif begin and end and not on:
            self.add_error("on", _t("Vul ook de dag in."))
        elif on and begin and end:
            try:
                given["starts"], given["ends"] = moments(on, begin, end)
            except ValidationError as error:
                self.add_error("end", error)
        return given


class WhoForm(PlainForm):
    organisation = forms.CharField(
        label=_("Uw organisatie of bedrijf"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    contact_name = forms.CharField(
        label=_("Uw naam"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Uw e-mailadres"),
        help_text=_("U krijgt een mail met een link. Daarmee bevestigt u de aanvraag."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Uw telefoonnummer (mag u leeg laten)"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )


class WhatForm(WhenMixin, PlainForm):
    what = forms.CharField(
        label=_("Waar kunnen leerlingen bij helpen?"),
        help_text=_("Bijvoorbeeld: koffie schenken en een praatje maken met bewoners."),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    on = day_field(_("Op welke dag? (mag u leeg laten)"), required=False)
    begin = clock_field(_("Van"), required=False)
    end = clock_field(_("Tot"), required=False)
    seats = forms.IntegerField(
        label=_("Hoeveel leerlingen?"), min_value=1, max_value=MOST_STUDENTS, initial=2
    )
    street = forms.CharField(
        label=_("Straat en nummer"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    postcode = forms.CharField(
        label=_("Postcode"),
        max_length=7,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )
    city = forms.CharField(
        label=_("Plaats"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            "what",
            _times_layout(),
            Field("seats"),
            Field("street"),
            Div(
                Div("postcode", css_class="col-5"),
                Div("city", css_class="col-7"),
                css_class="row",
            ),
        )

    def clean_postcode(self) -> str:
        squeezed = self.cleaned_data["postcode"].replace(" ", "").upper()
        if not (len(squeezed) == 6 and squeezed[:4].isdigit() and squeezed[4:].isalpha()):
            raise ValidationError(_("Een postcode is vier cijfers en twee letters, zoals 1234 AB."))
        return squeezed


class PhoneForm(WhenMixin, PlainForm):
    """Five things that are said in one phone call; the rest is asked later."""

    organisation = forms.CharField(label=_("Organisatie"), max_length=120)
    contact_name = forms.CharField(label=_("Wie belt er?"), max_length=120)
    reach = forms.CharField(
        label=_("Telefoonnummer of e-mailadres"), max_length=120, widget=forms.TextInput()
    )
    what = forms.CharField(
        label=_("Waar kunnen leerlingen bij helpen?"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seats = forms.IntegerField(
        label=_("Hoeveel leerlingen?"), min_value=1, max_value=MOST_STUDENTS, initial=2
    )
    on = day_field(_("Wanneer? (mag leeg)"), required=False)
    begin = clock_field(_("Van"), required=False)
    end = clock_field(_("Tot"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            "organisation", "contact_name", "reach", "what", "seats", _times_layout()
        )

    def clean_reach(self) -> str:
        reach: str = self.cleaned_data["reach"].strip()
        if "@" in reach:
            validate_email(reach)
        elif len(reach) > 20 or sum(c.isdigit() for c in reach) < 8:
            raise ValidationError(_("Vul een heel telefoonnummer of e-mailadres in."))
        return reach

    def values(self) -> dict[str, Any]:
        """For `requests.enter`."""
        given = self.cleaned_data
        names = ("organisation", "contact_name", "what", "seats", "starts", "ends")
        key = "email" if "@" in given["reach"] else "phone"
        return {**{name: given[name] for name in names}, key: given["reach"]}


class AcceptForm(PlainForm):
    """What a draft assignment needs; the rest is filled in on its own page."""

    company = forms.ChoiceField(
        label=_("Van welk bedrijf komt dit?"), widget=forms.RadioSelect, choices=()
    )
    title = forms.CharField(
        label=_("Titel"),
        max_length=120,
        help_text=_("Zo zien leerlingen het in de lijst."),
    )
    kind = forms.ChoiceField(label=_("Soort"), choices=Kind.choices, initial=Kind.PRESTATIE)
    sector = forms.ModelChoiceField(
        label=_("Sector"),
        queryset=Sector.objects.all(),
        required=False,
        empty_label=_("kies een sector"),
        help_text=_("Kies wat het dichtst in de buurt komt. Zo telt het mee in het overzicht."),
    )
    on = day_field(_("Dag"))
    begin = clock_field(_("Van"))
    end = clock_field(_("Tot"))
    seats = forms.IntegerField(label=_("Plekken"), min_value=1, max_value=MOST_STUDENTS)

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        self.request = request
        self.suggested = suggestions(request)
        kwargs["initial"] = {**self._from(request), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["company"].choices = [  # type: ignore[attr-defined]
            *((each.company.code, self._label(each)) for each in self.suggested),
            (NEW, _t("Nieuw bedrijf: %(name)s") % {"name": request.organisation}),
        ]

    @staticmethod
    def _label(each: Any) -> str:
        words = {"company": each.company.name, "why": each.why}
        if each.known:
            return _t("%(company)s, bekend bij jullie school (%(why)s)") % words
        return _t("%(company)s (%(why)s)") % words

    def _from(self, request: Request) -> dict[str, Any]:
        starts, ends = (m and timezone.localtime(m) for m in (request.starts, request.ends))
        asked = _sentence(request.call.text) if request.call else request.what
        first = re.split(r"[.!?\n]", asked.strip(), maxsplit=1)[0].strip()
        known = [each for each in self.suggested if each.known]
        return {
            "title": first if len(first) <= 60 else first[:60].rsplit(" ", 1)[0],
            "on": starts and starts.date(),
            "begin": starts and starts.time(),
            "end": ends and ends.time(),
            "seats": request.seats,
            "company": known[0].company.code if known else ("" if self.suggested else NEW),
            "sector": known[0].company.sector_id if known else request.call and request.call.sector,
            **({"kind": request.call.kind} if request.call else {}),
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        on, begin, end = (given.get(name) for name in ("on", "begin", "end"))
        if on and begin and end:
            try:
                given["starts"], given["ends"] = moments(on, begin, end)
            except ValidationError as error:
                self.add_error("end", error)
        chosen = given.get("company")
        given["company"] = next(
            (each.company for each in self.suggested if each.company.code == chosen), None
        )
        given["sector"] = self._sector(given)
        if "company" not in self.errors and given["sector"] is None:
            self.add_error("sector", _t("Kies een sector."))
        return given

    def _sector(self, given: dict[str, Any]) -> Sector | None:
        """As chosen; what was only filled in beforehand, or left open, follows the company."""
        of_company: Sector | None = given["company"] and given["company"].sector
        chosen: Sector | None = given.get("sector")
        return chosen if chosen and "sector" in self.changed_data else of_company or chosen


class DeclineRequestForm(PlainForm):
    reason = forms.CharField(
        label=_("Waarom niet?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
