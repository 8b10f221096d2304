"""What all forms share: a mistake is answered with what to do, in plain words."""

import pytest
from django import forms
from django.http import QueryDict
from django.template import engines

from core.forms import PlainForm, SliderInput, TicksInput


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


def test_ticks_are_drawn_in_a_row_with_what_was_ticked_and_escaped():
    class Form(PlainForm):
        groups = forms.MultipleChoiceField(
            choices=[("3A", "3A"), ('4"<b>', "4<b>")], widget=TicksInput, required=False
        )

    drawn = str(Form(QueryDict("groups=4%22%3Cb%3E"))["groups"])
    assert 'name="groups" value="3A"> 3A</label>' in drawn
    assert 'value="4&quot;&lt;b&gt;" checked> 4&lt;b&gt;</label>' in drawn
    assert "checked" not in str(Form()["groups"])


def test_a_slider_is_drawn_with_its_limits_and_what_was_typed():
    class Form(PlainForm):
        weight = forms.IntegerField(
            min_value=0, max_value=100, initial=20, help_text="x", widget=SliderInput()
        )

    drawn = str(Form()["weight"])
    for each in ('type="number"', 'min="0"', 'max="100"', 'value="20"', 'data-slider="5"', "aria-describedby"):  # fmt: skip
        assert each in drawn
    assert 'value="&quot;x"' in str(Form(QueryDict("weight=%22x"))["weight"])
    assert "value=" not in str(Form(QueryDict("weight="))["weight"])
