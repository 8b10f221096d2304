"""One student, typed by hand: the same rules per field as the import's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput, PlainForm
from core.imports import values as cells
from core.imports.problems import Wrong
from students.imports import birth_date, crebo
from students.models import Student


class StudentForm(PlainForm):
    first_name = forms.CharField(label=_("Roepnaam"), max_length=60)
    infix = forms.CharField(label=_("Tussenvoegsel (mag leeg)"), max_length=20, required=False)
    last_name = forms.CharField(label=_("Achternaam"), max_length=80)
    leerlingnummer = forms.CharField(
        label=_("Leerlingnummer"),
        max_length=20,
        help_text=_("Het nummer van school. Nooit het BSN."),
    )
    birth_date = forms.DateField(label=_("Geboortedatum"), widget=DayInput())
    group = forms.CharField(label=_("Klas"), max_length=20)
    programme = forms.CharField(
        label=_("Profiel of opleiding (mag leeg)"), max_length=80, required=False
    )
    crebo = forms.CharField(label=_("Crebo (mag leeg)"), max_length=5, required=False)
    level = forms.CharField(label=_("Niveau (mag leeg)"), max_length=10, required=False)
    postcode = forms.CharField(label=_("Postcode (mag leeg)"), max_length=7, required=False)
    email = forms.CharField(label=_("E-mail (mag leeg)"), required=False, widget=forms.EmailInput())
    note = forms.CharField(
        label=_("Eigen notitie (mag leeg)"),
        help_text=_("Alleen voor de coördinator en de loopbaanbegeleider."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, student: Student | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            Fieldset(
                _("Wie is het?"),
                Row(Column("first_name"), Column("infix"), Column("last_name")),
                Row(Column("leerlingnummer"), Column("birth_date")),
            ),
            Fieldset(
                _("Waar zit deze leerling?"),
                Row(Column("group"), Column("programme")),
                Row(Column("crebo"), Column("level")),
            ),
            Fieldset(_("Bereikbaar"), Row(Column("postcode"), Column("email"))),
            "note",
        )
        if student is not None and student.left_on is not None:
            for name in ("group", "programme", "crebo", "level"):
                self.fields[name].disabled = True
                self.fields[name].required = False

    def _cell(self, name: str, parse: Callable[[str], str]) -> str:
        value: str = str(self.cleaned_data[name] or "").strip()
        try:
            return parse(value) if value else ""
        except Wrong as wrong:
            raise ValidationError(wrong.message) from wrong

    def clean_leerlingnummer(self) -> str:
        return self._cell("leerlingnummer", cells.number(20))

    def clean_postcode(self) -> str:
        return self._cell("postcode", cells.postcode)

    def clean_email(self) -> str:
        return self._cell("email", cells.email)

    def clean_crebo(self) -> str:
        return self._cell("crebo", crebo)

    def clean_birth_date(self) -> Any:
        self._cell("birth_date", birth_date)
        return self.cleaned_data["birth_date"]


def initial_of(student: Student) -> dict[str, Any]:
    """What the form begins with for a student who is there already."""
    facts = {
        name: getattr(student, name)
        for name in (
            "first_name",
            "infix",
            "last_name",
            "leerlingnummer",
            "birth_date",
            "postcode",
            "email",
            "note",
        )
    }
    last = student.enrolments.order_by("-start", "-pk").first()
    place = ("group", "programme", "crebo", "level")
    return {**facts, **({name: getattr(last, name) for name in place} if last else {})}
