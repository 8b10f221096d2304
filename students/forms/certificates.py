"""Noting a certificate that school saw, for one student or for more at once."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput, PlainForm
from core.models import Certificate
from students.models import Student


class CertificateForm(PlainForm):
    certificate = forms.ModelChoiceField(
        label=_("Welk certificaat?"),
        queryset=Certificate.objects.all(),
        to_field_name="code",
        empty_label=_("Kies een certificaat"),
    )
    until = forms.DateField(
        label=_("Geldig tot en met (mag leeg)"),
        help_text=_("Leeg betekent dat het blijft gelden."),
        required=False,
        widget=DayInput(),
    )


class CertificatesForm(CertificateForm):
    student = forms.MultipleChoiceField(
        label=_("Voor wie? Vink uit wie het niet heeft."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Vink ten minste één leerling aan.")},
    )

    def __init__(self, *args: Any, students: Iterable[Student], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(student.code, student.full_name) for student in students]
        self.fields["student"].choices = names  # type: ignore[attr-defined]
        self.fields["student"].initial = [code for code, _name in names]
