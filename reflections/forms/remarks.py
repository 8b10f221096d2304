"""One short answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PlainForm
from reflections.actions.remarks import LONGEST
from reflections.enums import Helped


class RemarkForm(PlainForm):
    text = forms.CharField(
        label=_("Reactie"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HelpedForm(PlainForm):
    """What of one feedback the student was helped by; only what is in it can be chosen."""

    helped = forms.MultipleChoiceField(
        label=_("Waar had je iets aan?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, there: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Helped.choices)
        self.fields["helped"].choices = [(code, labels[code]) for code in there]
