"""Small forms that stand under each part of a page, several at once."""

from typing import Any

from django import forms

from core.forms import PlainForm


class InlineForm(PlainForm):
    """Drawn by `reflections/_plain_fields.html`: a page can hold ten, and crispy takes 2 ms each."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            select = isinstance(field.widget, forms.Select)
            field.widget.attrs.setdefault("class", "form-select" if select else "form-control")
