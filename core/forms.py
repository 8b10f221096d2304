"""What all forms share: crispy without its own <form>, an error summary on top."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms


class _Plain:
    helper: FormHelper

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.include_media = False


class PlainForm(_Plain, forms.Form):
    """The template owns <form>, token and buttons; `{% crispy form %}` draws the fields."""


class PlainModelForm(_Plain, forms.ModelForm):
    """The same for a model. Use it to clean and to show; an action writes."""


class DayInput(forms.DateInput):
    """The browser's own calendar; a value that was typed comes back as it was."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)
