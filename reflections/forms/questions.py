"""A school's own questions, row by row; rows are moved and added by buttons, without a script."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PlainForm
from reflections.actions.questions import LONGEST
from reflections.enums import Competence, SetKind
from reflections.queries.questions import Item, competence_of

MOST_ROWS = 40  # that a browser may send


class RowForm(PlainForm):
    """One question; without a text it is left out."""

    code = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    competence = forms.ChoiceField(
        label=_("Loopbaancompetentie"), choices=Competence.choices, required=False
    )
    text = forms.CharField(label=_("Vraag"), required=False, max_length=LONGEST)
    help_text = forms.CharField(label=_("Uitleg erbij"), required=False, max_length=LONGEST)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != SetKind.TALK:
            del self.fields["competence"]
        for name, field in self.fields.items():
            css = "form-select" if name == "competence" else "form-control"
            field.widget.attrs.setdefault("class", css)
        if kind == SetKind.ATTITUDE:
            self.fields["text"].label = _("Punt")

    def item(self) -> Item:
        given = self.cleaned_data
        code = given.get("code", "")
        if "competence" in self.fields:
            code = f"{given.get('competence') or competence_of(code)}-x"
        return Item(code, given.get("text", ""), given.get("help_text", ""))


class Rows:
    """All rows of one set, as they are or as they were sent; `do` is the button that was pressed."""

    def __init__(self, kind: str, items: list[Item], data: Mapping[str, Any] | None = None) -> None:
        self.kind = kind
        self.forms = [self._shown(n, item) for n, item in enumerate(items)]
        if data is not None:
            count = str(data.get("rows", ""))
            rows = min(int(count), MOST_ROWS) if count.isdecimal() else 0
            self.forms = [RowForm(data, prefix=f"v{n}", kind=kind) for n in range(rows)]

    def _shown(self, number: int, item: Item) -> RowForm:
        initial = {
            "code": item.code,
            "competence": competence_of(item.code),
            "text": item.text,
            "help_text": item.help_text,
        }
        return RowForm(prefix=f"v{number}", kind=self.kind, initial=initial)

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in self.forms])  # noqa: C419 - each says its errors

    def items(self) -> list[Item]:
        return [form.item() for form in self.forms]

    def after(self, do: str) -> "Rows":
        """As they stand after a button: «erbij», or «omhoog-2», «omlaag-2», «weg-2»."""
        items = self.items()
        what, _dash, number = do.partition("-")
        at = int(number) if number.isdecimal() else -1
        if what == "erbij":
            items.append(Item("", "", ""))
        elif 0 <= at < len(items):
            item = items.pop(at)
            if what == "omhoog":
                items.insert(max(at - 1, 0), item)
            elif what == "omlaag":
                items.insert(at + 1, item)
            elif what != "weg":
                items.insert(at, item)
        return Rows(self.kind, items)
