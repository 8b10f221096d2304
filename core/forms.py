"""What all forms share: crispy without its own <form>, an error summary on top."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

STANDARD = forms.Field.default_error_messages["required"]
CHECKED = mark_safe(" checked")
FILL_IN = _("Vul dit nog in.")
CHOOSE = _("Kies hier nog iets.")
TOO_LOW = _("Vul %(limit_value)s of meer in.")
TOO_HIGH = _("Vul hoogstens %(limit_value)s in.")
TOO_LONG = _("Dit is te lang: hoogstens %(limit_value)d tekens. Het zijn er nu %(show_value)d.")
NO_ADDRESS = _("Dit is geen e-mailadres. Kijk of alles klopt, zoals naam@voorbeeld.nl.")


class _Plain:
    helper: FormHelper
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.include_media = False
        for field in self.fields.values():
            _speak_plainly(field)


def _speak_plainly(field: forms.Field) -> None:
    """Says what to do, where the framework says what a field is; own words of a form stay."""
    if field.error_messages.get("required") == STANDARD:
        is_choice = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
        field.error_messages["required"] = CHOOSE if is_choice else FILL_IN
    for code, words in (("min_value", TOO_LOW), ("max_value", TOO_HIGH), ("max_length", TOO_LONG)):
        if not isinstance(field, forms.FileField):
            field.error_messages.setdefault(code, words)
    if isinstance(field, forms.EmailField):
        field.error_messages.setdefault("invalid", NO_ADDRESS)


class PlainForm(_Plain, forms.Form):
    """The template owns <form>, token and buttons; `{% crispy form %}` draws the fields."""


class PlainModelForm(_Plain, forms.ModelForm):
    """The same for a model. Use it to clean and to show; an action writes."""


class SliderInput(forms.NumberInput):
    """A field for a number; with script a slider that goes by five, its number beside it."""

    def __init__(self) -> None:
        super().__init__(attrs={"data-slider": 5, "inputmode": "numeric"})

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Without a template of its own: ten of them stand on a page."""
        own = {"value": self.format_value(value)} | self.build_attrs(self.attrs, attrs)
        return format_html('<input type="number" name="{}"{}>', name, flatatt(own))


class TicksInput(forms.CheckboxSelectMultiple):
    """Boxes in a row, drawn at once: with a template for each, a hundred and sixty take longer than
    the rest of a page."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        ticked = set(self.format_value(value))
        return format_html_join(
            "",
            '<label class="with-tick"><input class="form-check-input" type="checkbox" name="{}" '
            'value="{}"{}> {}</label>',
            ((name, v, CHECKED if str(v) in ticked else "", label) for v, label in self.choices),
        )


class DayInput(forms.DateInput):
    """The browser's own calendar; a value that was typed comes back as it was."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)
