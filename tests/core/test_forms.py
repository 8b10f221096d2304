"""What all forms share: a mistake is answered with what to do, in plain words."""

import pytest
from django import forms
from django.template import engines

from core.forms import PlainForm


class _Asking(PlainForm):
    name = forms.CharField(max_length=5)
    kind = forms.ChoiceField(choices=[("a", "A")])
    seats = forms.IntegerField(min_value=1, max_value=9)
    mail = forms.EmailField()
    own = forms.CharField(error_messages={"required": "Zeg het zelf."})


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", "", "Vul dit nog in."),
        ("name", "abcdefg", "Dit is te lang: hoogstens 5 tekens. Het zijn er nu 7."),
        ("kind", "", "Kies hier nog iets."),
        ("seats", "0", "Vul 1 of meer in."),
        ("seats", "10", "Vul hoogstens 9 in."),
        ("mail", "geen", "Dit is geen e-mailadres."),
        ("own", "", "Zeg het zelf."),
    ],
)
def test_a_mistake_is_answered_with_what_to_do(field, typed, words):
    assert _Asking({field: typed}).errors[field][0].startswith(words)


def test_what_concerns_the_whole_form_is_said_once():
    form = _Asking({})
    form.add_error(None, "Dit gaat samen niet.")
    page = engines["django"].from_string(
        "{% load crispy_forms_tags %}{% error_summary form %}{% crispy form %}"
    )
    assert page.render({"form": form}).count("Dit gaat samen niet.") == 1
