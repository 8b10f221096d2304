"""Starting a round: which term, how to share, what counts how much; and answering who is left."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.enums import TermState
from accounts.models import School, Term
from core.forms import PlainForm, SliderInput, TicksInput
from placements.matching import FEATURES
from placements.matching.fit import HEAVIEST, weights_of
from placements.reasons import FEATURE_HELP, FEATURE_LABELS
from students.queries.lists import choices

SHARING = [
    ("", gettext_lazy("Samen het best: zoveel mogelijk plekken, en dan de beste keuze voor de hele groep.")),
    ("bands", gettext_lazy("Niemand ver achter: zoveel mogelijk plekken, en dan zo min mogelijk leerlingen die slecht passen.")),
]  # fmt: skip


class RunForm(PlainForm):
    term = forms.ModelChoiceField(
        label=gettext_lazy("Voor welke periode?"), queryset=Term.objects.none(), empty_label=None
    )
    fairness = forms.ChoiceField(
        label=gettext_lazy("Hoe verdelen we?"),
        choices=SHARING,
        required=False,
        widget=forms.RadioSelect,
    )

    everyone = forms.BooleanField(
        label=gettext_lazy("Ook voor leerlingen zonder intekening"),
        help_text=gettext_lazy(
            "Voor wie in deze periode nog geen plek heeft, kijkt het voorstel naar alle opdrachten "
            "binnen de reisafstand. Handig als iedereen een plek moet krijgen. Wie zelf intekende, "
            "gaat voor als er te weinig plekken zijn."
        ),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Alleen uit deze klassen"),
        help_text=gettext_lazy(
            "Kies je er geen, dan telt iedereen mee. Wie zelf intekende, doet altijd mee."
        ),
        required=False,
        widget=TicksInput,
    )

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups, _programmes = choices(school.students.all(), ())
        self.fields["groups"].choices = [(each, each) for each in groups]  # type: ignore[attr-defined]
        terms = school.terms.exclude(state=TermState.CLOSED).order_by("start")
        self.fields["term"].queryset = terms  # type: ignore[attr-defined]
        listed = [(each.pk, str(each)) for each in terms]  # read once
        self.fields["term"].choices = listed  # type: ignore[attr-defined]
        self.no_term = not listed


class WeightsForm(PlainForm):
    """A slider per feature, with its number beside it."""

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= weight_fields(weights_of(school.setting("weights")))


def weight_fields(now: dict[str, int]) -> dict[str, forms.Field]:
    return {
        name: forms.IntegerField(
            label=FEATURE_LABELS[name],
            help_text=FEATURE_HELP[name],
            initial=now[name],
            min_value=0,
            max_value=HEAVIEST,
            widget=SliderInput(),
        )
        for name in FEATURES
    }


class AnswerForm(PlainForm):
    """The words for a group that a run leaves without a place, filled in beforehand."""

    reason = forms.CharField(
        label=gettext_lazy("Waarom deze keer niet?"),
        help_text=gettext_lazy("De leerling leest dit. Houd het bij de taak."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    next_step = forms.CharField(
        label=gettext_lazy("Wat kan de leerling nu doen?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    in_person = forms.BooleanField(label=gettext_lazy("Ik vertel het zelf"), required=False)
