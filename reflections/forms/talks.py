"""Forms of the talks: debrief, planning, the dialogue's record, corrections and next steps."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from core.forms import PlainForm
from core.models import Interest, Sector, Skill
from reflections.enums import Competence, NextStepState, Part, StepKind
from reflections.forms.inline import InlineForm
from reflections.queries.chain import Chain
from students.models import Student

TOPICS = {"interest": Interest, "skill": Skill, "sector": Sector}


class DebriefForm(InlineForm):
    line = forms.CharField(
        label=_("Wat is besproken?"),
        help_text=_("Eén zin is genoeg."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    next_step = forms.CharField(
        label=_("Vervolgstap (mag leeg blijven)"),
        required=False,
        max_length=300,
    )

    def __init__(self, *args: Any, student: Student, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["next_step"].help_text = _t("Wat gaat %(name)s nu doen of proberen?") % {
            "name": student.first_name
        }


class PlanForm(PlainForm):
    when = forms.DateTimeField(
        label=_("Wanneer?"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d-%m-%Y %H:%M"],
    )

    def clean_when(self) -> datetime:
        """A slip of the year is likelier than a talk that was never written down for a month."""
        when: datetime = self.cleaned_data["when"]
        if when < timezone.now() - timedelta(days=31):
            raise forms.ValidationError(_("Deze dag is al lang voorbij. Klopt het jaar?"))
        return when


class CorrectionForm(PlainForm):
    text = forms.CharField(
        label=_("Wat klopt er niet, of wat mist er?"), widget=forms.Textarea(attrs={"rows": 4})
    )


class AbsenceForm(InlineForm):
    """Only cleans: `_absence.html` draws it beside each part that is missing."""

    part = forms.ChoiceField(choices=Part.choices)
    reason = forms.CharField()


class SettleForm(InlineForm):
    state = forms.ChoiceField(
        label=_("Hoe staat het ermee?"),
        choices=[
            (NextStepState.DONE, _("gedaan")),
            (NextStepState.DROPPED, _("niet meer nodig")),
        ],
    )
    outcome = forms.CharField(label=_("Wat kwam ervan?"), required=False, max_length=300)


def topic_choices() -> list[Any]:
    """Interests, skills and sectors in one list, three queries."""
    labels = {"interest": _("interesse"), "skill": _("vaardigheid"), "sector": _("sector")}
    groups = [
        (labels[kind], [(f"{kind}:{w.code}", str(w)) for w in model.objects.all()])
        for kind, model in TOPICS.items()
    ]
    return [("", _("geen")), *groups]


class TopicForm(PlainForm):
    """What a step is about; `_next_step.html` draws it."""

    topic = forms.ChoiceField(label=_("Waar gaat het over?"))

    def __init__(self, *args: Any, topics: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = topics

    def values(self) -> dict[str, Any]:
        """As `say_topic` takes it."""
        return topic_named(self.cleaned_data["topic"])


def topic_named(code: str) -> dict[str, Any]:
    """«skill:bakken» as the word that it names; nothing for no topic."""
    kind, _sep, name = code.partition(":")
    return {kind: TOPICS[kind].objects.get(code=name)} if name else {}


class NextStepForm(PlainForm):
    text = forms.CharField(label=_("Afspraak"), required=False, max_length=300)
    kind = forms.ChoiceField(
        label=_("Wat voor stap?"), choices=StepKind.choices, required=False, initial=StepKind.TRY
    )
    by_when = forms.DateField(
        label=_("Wanneer?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    topic = forms.ChoiceField(
        label=_("Waar gaat het over? (mag leeg blijven)"),
        help_text=_("Dan zoekt Trialoog er opdrachten bij, en telt het mee bij het kiezen."),
        required=False,
    )
    company = forms.CharField(
        label=_("Bij welk bedrijf? (mag leeg blijven)"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"list": "bedrijven", "autocomplete": "off"}),
    )

    def __init__(
        self, *args: Any, topics: list[Any], companies: Mapping[str, Company], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = topics
        self.companies = {name.casefold(): company for name, company in companies.items()}

    def clean_company(self) -> Company | None:
        typed: str = self.cleaned_data["company"]
        company = self.companies.get(typed.casefold())
        if typed and company is None:
            raise forms.ValidationError(
                _(
                    "Dit bedrijf kennen we niet. Kies er een uit de lijst, of noem het in de afspraak."
                )
            )
        return company

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        more = (found.get("by_when"), found.get("topic"), found.get("company"))
        if not found.get("text") and any(more):
            self.add_error("text", _("Schrijf op wat jullie afspreken."))
        return found

    def values(self) -> dict[str, Any]:
        """As `hold_dialogue` takes a next step."""
        return {
            "text": self.cleaned_data["text"],
            "by_when": self.cleaned_data["by_when"],
            "kind": self.cleaned_data["kind"] or StepKind.TRY,
            "company": self.cleaned_data["company"],
            **topic_named(self.cleaned_data["topic"]),
        }


class HoldForm(PlainForm):
    """What was said, and for each part that is missing perhaps why it will not come."""

    record = forms.CharField(
        label=_("Wat is er gezegd?"),
        help_text=_("In de woorden van de leerling. De leerling leest dit en kan het aanvullen."),
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    competences = forms.MultipleChoiceField(
        label=_("Waar ging het over? (mag leeg blijven)"),
        choices=Competence.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    trainers_add = forms.CharField(
        label=_("Wat voegt de werkplek toe? (mag leeg blijven)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, chains: Iterable[Chain], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lacking: dict[str, tuple[Chain, str]] = {}
        for chain in chains:
            for part in chain.gaps:
                if part != Part.TALK:
                    self._ask(chain, part)

    def ticked(self) -> set[str]:
        """Keys of openers. One that is not asked any more does no harm."""
        return set(self.data.getlist("opener")) if self.is_bound else set()

    def _ask(self, chain: Chain, part: str) -> None:
        name = f"absent_{chain.experience.code}_{part}"
        self.lacking[name] = (chain, part)
        self.fields[name] = forms.CharField(
            label=_("Geen %(part)s bij “%(title)s”: waarom niet?")
            % {"part": Part(part).label, "title": chain.title},
            required=False,
            max_length=500,
        )

    def absent_fields(self) -> list[Any]:
        return [self[name] for name in self.lacking]

    def absences(self) -> list[tuple[Any, str, str]]:
        return [
            (chain.experience, part, self.cleaned_data[name])
            for name, (chain, part) in self.lacking.items()
            if self.cleaned_data.get(name)
        ]


class RewriteForm(PlainForm):
    """The record once more, to put it right."""

    record = forms.CharField(
        label=_("Wat is er gezegd?"), widget=forms.Textarea(attrs={"rows": 10})
    )
    competences = forms.MultipleChoiceField(
        label=_("Waar ging het over? (mag leeg blijven)"),
        choices=Competence.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    trainers_add = forms.CharField(
        label=_("Wat voegt de werkplek toe? (mag leeg blijven)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


NextStepFormSet = forms.formset_factory(NextStepForm, extra=3, max_num=3, validate_max=True)
