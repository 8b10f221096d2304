"""What a school is and how it works: facts, words, terms."""

import re
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import SchoolKind
from accounts.models import School, Term
from core.forms import DayInput, PlainForm

POSTCODE = re.compile(r"^([1-9]\d{3})\s*([A-Za-z]{2})$")
WORDS = [
    ("", _("Volg het soort school (vmbo: leerling, mbo: student)")),
    ("leerling", pgettext_lazy("het woord zelf", "leerling")),
    ("student", pgettext_lazy("het woord zelf", "student")),
]


class PlaceMixin:
    cleaned_data: dict[str, Any]

    def clean_postcode(self) -> str:
        """«1012 ab» is stored as «1012AB»."""
        text = self.cleaned_data["postcode"]
        found = POSTCODE.match(text.strip())
        if not found:
            raise forms.ValidationError(_now("Een postcode is vier cijfers en twee letters."))
        return f"{found[1]}{found[2].upper()}"


class SchoolStartForm(PlaceMixin, PlainForm):
    """The second step of a school's start."""

    kind = forms.ChoiceField(label=_("Soort school"), choices=SchoolKind, widget=forms.RadioSelect)
    student_word = forms.ChoiceField(
        label=_("Hoe noemen jullie de jongeren?"),
        choices=WORDS,
        required=False,
        widget=forms.RadioSelect,
    )
    postcode = forms.CharField(
        label=_("Postcode van de school"),
        max_length=8,
        help_text=_("Hiermee rekenen we uit hoe ver een opdracht weg is."),
    )
    city = forms.CharField(label=_("Plaats"), max_length=80)

    @classmethod
    def of(cls, school: School, data: Any = None) -> "SchoolStartForm":
        return cls(data, initial=values_of(school))


class SchoolForm(SchoolStartForm):
    """All that a coordinator may set; the weights of the matching have their own page."""

    name = forms.CharField(label=_("Naam van de school"), max_length=120)
    attitude_from_days = forms.IntegerField(
        label=_("Werkhouding vragen vanaf (dagen)"),
        min_value=1,
        max_value=60,
        help_text=_(
            "Duurt een plaatsing zo veel dagen of langer? Dan vraagt de feedback ook naar "
            "werkhouding: op tijd, afspraken, kleding."
        ),
    )
    first_reminder = forms.IntegerField(
        label=_("Eerste herinnering aan de praktijkopleider (dagen)"),
        min_value=1,
        max_value=60,
        help_text=_("Zo veel dagen nadat om feedback is gevraagd."),
    )
    second_reminder = forms.IntegerField(
        label=_("Tweede herinnering (dagen)"),
        min_value=2,
        max_value=90,
        help_text=_("Daarna herinneren we niet meer."),
    )
    feedback_link_days = forms.IntegerField(
        label=_("Feedbacklink werkt (dagen)"),
        min_value=7,
        max_value=365,
        help_text=_("Een verlopen link kan de praktijkopleider met één klik vernieuwen."),
    )
    correction_days = forms.IntegerField(
        label=_("Verslag van een loopbaangesprek verbeteren (dagen)"),
        min_value=1,
        max_value=30,
        help_text=_("Zo lang kan de leerling iets rechtzetten. Daarna is het gesprek afgerond."),
    )
    dialogue_gap_days = forms.IntegerField(
        label=_("Gesprek blijft uit na (dagen)"),
        min_value=1,
        max_value=90,
        help_text=_(
            "Is een ervaring zo lang klaar zonder nabespreking of gesprek? Dan telt ze mee als gemis."
        ),
    )
    recording_days = forms.IntegerField(
        label=_("Opnames bewaren na het gesprek (dagen)"),
        min_value=1,
        max_value=730,
        help_text=_(
            "Zo lang na de bespreking bewaren we wat is ingesproken. Daarna gaat de opname weg; "
            "wat is opgeschreven blijft."
        ),
    )
    companies_choose = forms.BooleanField(
        label=_("Bedrijven kiezen mee"),
        required=False,
        help_text=_(
            "Bij een voorstel zie je dan ook hoe het zou worden als werkplekken hun voorkeur "
            "laten tellen. Er verandert niets vanzelf."
        ),
    )
    most_of_group_at_company = forms.IntegerField(
        label=_("Hoogstens zoveel leerlingen van één klas bij één bedrijf"),
        min_value=0,
        max_value=200,
        help_text=_("Een voorstel houdt zich hieraan. 0 is: geen grens."),
    )
    field_order = ("name", "kind", "student_word", "postcode", "city")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, second = data.get("first_reminder"), data.get("second_reminder")
        if first and second and second <= first:
            self.add_error(
                "second_reminder", _now("De tweede herinnering komt later dan de eerste.")
            )
        return data

    def values(self) -> dict[str, Any]:
        """As `change_school` takes them."""
        values = dict(self.cleaned_data)
        reminders = [values.pop("first_reminder"), values.pop("second_reminder")]
        return {**values, "feedback_reminder_days": reminders}


def values_of(school: School) -> dict[str, Any]:
    first, second = school.setting("feedback_reminder_days")
    names = (
        "attitude_from_days",
        "feedback_link_days",
        "correction_days",
        "dialogue_gap_days",
        "recording_days",
        "companies_choose",
        "most_of_group_at_company",
    )
    return {
        "name": school.name,
        "kind": school.kind,
        "postcode": school.postcode,
        "city": school.city,
        "student_word": school.settings.get("student_word", ""),
        "first_reminder": first,
        "second_reminder": second,
        **{name: school.setting(name) for name in names},
    }


class TermForm(PlainForm):
    name = forms.CharField(
        label=_("Naam"), max_length=40, help_text=_("Bijvoorbeeld “Schooljaar 2026-2027”.")
    )
    school_year = forms.IntegerField(
        label=_("Schooljaar begint in"),
        validators=[MinValueValidator(2020), MaxValueValidator(2100)],
        help_text=_("Het jaar waarin het schooljaar begint, zoals 2026."),
    )
    start = forms.DateField(label=_("Eerste dag"), widget=DayInput())
    end = forms.DateField(label=_("Laatste dag"), widget=DayInput())

    @classmethod
    def of(cls, term: Term, data: Any = None) -> "TermForm":
        names = ("name", "school_year", "start", "end")
        return cls(data, initial={name: getattr(term, name) for name in names})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start, end, year = data.get("start"), data.get("end"), data.get("school_year")
        if start and end and end <= start:
            self.add_error("end", _now("De laatste dag moet na de eerste dag liggen."))
        elif start and year and not (year <= start.year <= year + 1):
            self.add_error(
                "school_year", _now("De eerste dag valt niet in dit schooljaar. Klopt het jaartal?")
            )
        return data
