"""Forms of a company: facts, workplaces, people, and what the school agreed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.imports import kvk, website
from companies.logos import small_logo
from companies.models import Company, CompanySize, Partnership, Trainer, Workplace
from core.forms import DayInput, PlainForm, PlainModelForm
from core.imports import values as cells
from core.imports.problems import Wrong
from core.models import Sector


def cleaned(form: Any, name: str, parse: Callable[[str], str]) -> str:
    """The field as an import would read it."""
    value = str(form.cleaned_data.get(name) or "").strip()
    try:
        return parse(value) if value else ""
    except Wrong as wrong:
        raise ValidationError(wrong.message) from wrong


class CompanyForm(PlainForm):
    """With `locked` facts (another school works with the company) only blanks can be filled."""

    name = forms.CharField(label=_("Naam"), max_length=120)
    kvk = forms.CharField(label=_("KvK-nummer (mag leeg)"), max_length=12, required=False)
    sbb = forms.CharField(label=_("SBB-nummer (mag leeg)"), max_length=20, required=False)
    sector = forms.ModelChoiceField(
        label=_("Sector (mag leeg)"),
        queryset=Sector.objects.all(),
        required=False,
        empty_label=_("geen"),
    )
    size = forms.ChoiceField(
        label=_("Grootte (mag leeg)"),
        choices=[("", _("weet ik niet")), *CompanySize.choices],
        required=False,
    )
    website = forms.CharField(label=_("Website (mag leeg)"), max_length=200, required=False)

    def __init__(
        self, *args: Any, company: Company | None = None, locked: bool = False, **kwargs: Any
    ) -> None:
        if company is not None:
            kwargs["initial"] = {name: getattr(company, name) for name in self.base_fields}
            kwargs["initial"]["sector"] = company.sector_id
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            "name",
            Row(Column("kvk"), Column("sbb")),
            Row(Column("sector"), Column("size")),
            "website",
        )
        if locked and company is not None:
            for name, field in self.fields.items():
                field.disabled = bool(getattr(company, name))

    def clean_kvk(self) -> str:
        return cleaned(self, "kvk", kvk)

    def clean_sbb(self) -> str:
        return cleaned(self, "sbb", cells.number(20))

    def clean_website(self) -> str:
        return cleaned(self, "website", website)


class WorkplaceForm(PlainModelForm):
    class Meta:
        model = Workplace
        fields = ("name", "street", "postcode", "city")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("name", "street", Row(Column("postcode"), Column("city")))
        for name in ("street", "postcode", "city"):
            self.fields[name].label = _("%(label)s (mag leeg)") % {
                "label": str(self.fields[name].label).capitalize()
            }

    def clean_postcode(self) -> str:
        return cleaned(self, "postcode", cells.postcode)


class TrainerForm(PlainModelForm):
    class Meta:
        model = Trainer
        fields = ("first_name", "infix", "last_name", "email", "phone")
        labels: ClassVar = {
            "first_name": _("Voornaam (mag leeg)"),
            "infix": _("Tussenvoegsel (mag leeg)"),
            "last_name": _("Achternaam"),
            "email": _("E-mail (mag leeg)"),
            "phone": _("Telefoon (mag leeg)"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            Row(Column("first_name"), Column("infix"), Column("last_name")),
            Row(Column("email"), Column("phone")),
        )

    def clean_phone(self) -> str:
        return cleaned(self, "phone", cells.phone)


class PartnershipForm(PlainModelForm):
    class Meta:
        model = Partnership
        fields = ("aim", "ways", "own_key", "active")
        labels: ClassVar = {
            "aim": _("Wat willen we samen bereiken? (mag leeg)"),
            "ways": _("Hoe gaat het daar? (mag leeg)"),
            "own_key": _("Eigen nummer (mag leeg)"),
            "active": _("We werken nu samen"),
        }
        help_texts: ClassVar = {
            "ways": _("Bijvoorbeeld: samen pauze om 10 uur, je krijgt werkkleding."),
            "own_key": _("Het nummer in jullie eigen lijst, voor het importeren."),
        }
        widgets: ClassVar = {"ways": forms.Textarea(attrs={"rows": 4})}


class ContactForm(PlainForm):
    on = forms.DateField(label=_("Wanneer?"), widget=DayInput(), initial=timezone.localdate)
    text = forms.CharField(
        label=_("Wat is besproken?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000
    )


class LogoForm(PlainForm):
    logo = forms.FileField(
        label=_("Logo"),
        help_text=_("Een PNG, JPEG of WebP. We maken het klein."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )

    def clean_logo(self) -> bytes:
        """The small picture itself; what was sent is thrown away."""
        return small_logo(self.cleaned_data["logo"])
