"""The report in five small pages: tell, the questions left, my goals, what suits me, hand in.

Nothing is required while it grows; what is there is kept.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PlainForm
from placements.models import Experience
from reflections.enums import Aspect, Step, Verdict
from reflections.forms.inline import InlineForm
from reflections.models import Report
from reflections.queries.experiences import has_seen_workplace
from reflections.queries.starr import PARTS, questions_for, words_in

OWN_STEPS = {
    Step.NOT_YET: _("dat lukte mij nog niet"),
    Step.WITH_HELP: _("dat lukte mij met hulp"),
    Step.ALONE: _("dat deed ik zelf"),
    Step.EXAMPLE: _("dat kan ik aan anderen laten zien"),
}
ASPECTS = {
    Aspect.TASKS: (_("De taken"), _("Welke taken, en waarom?")),
    Aspect.PEOPLE: (_("De mensen"), _("Wie, en waarom?")),
    Aspect.SURROUNDINGS: (_("De plek"), _("Binnen, buiten, druk, rustig … en waarom?")),
    Aspect.WHOM: (_("Voor wie ik het deed"), _("Wat deed het met je?")),
}


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Cleans to a list of uploads."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        many = data if isinstance(data, (list, tuple)) else [data] if data else []
        return [super(ManyFilesField, self).clean(one, initial) for one in many]


class StoryForm(PlainForm):
    audio = forms.FileField(
        label=_("Vertel het hardop"),
        required=False,
        help_text=_("Neem jezelf op met de knop, of kies een opname van je telefoon."),
        widget=forms.FileInput(attrs={"accept": "audio/*", "data-recorder": ""}),
    )
    pictures = ManyFilesField(
        label=_("Kies foto's"),
        required=False,
        help_text=_(
            "Hoogstens 8. We halen de plek waar de foto gemaakt is eruit. "
            "Staan er anderen op? Vraag eerst of dat mag."
        ),
        widget=ManyFilesInput(
            attrs={"accept": "image/jpeg,image/png,image/webp", "data-sends": "stay"}
        ),
    )
    story = forms.CharField(
        label=_("Schrijf het op"),
        required=False,
        max_length=10_000,
        help_text=_("Vertel het zoals je het aan een vriend vertelt. Fouten zijn niet erg."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"story": report.story})
        super().__init__(*args, **kwargs)
        if report.audio_id:
            self.fields["audio"].label = _("Neem opnieuw op")
        self.kept_pictures = list(report.pictures.select_related("file")) if report.pk else []
        for picture in self.kept_pictures:
            self.fields[f"caption_{picture.pk}"] = forms.CharField(
                label=_("Wat zie je hier?"),
                required=False,
                max_length=200,
                initial=picture.caption,
            )

    def captions(self) -> list[tuple[Any, Any]]:
        """Each picture with the field of its caption."""
        return [(p, self[f"caption_{p.pk}"]) for p in self.kept_pictures]


class QuestionsForm(PlainForm):
    """Only what the story does not tell yet."""

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions_for(report)
        there = words_in(report)
        if report.audio_id and self.questions:
            self.fields["told_all"] = forms.BooleanField(
                label=_("Dit heb ik allemaal al verteld in mijn opname"), required=False
            )
        for question in self.questions:
            self.fields[question.code] = forms.CharField(
                label=question.text,
                help_text=question.help_text,
                required=False,
                max_length=4_000,
                initial=there.get(question.code, ""),
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            self.fields[f"told_{question.code}"] = forms.BooleanField(
                label=_("Dit zit al in mijn verhaal of opname"),
                required=False,
                initial=question.code in report.told,
            )

    def values(self, told_before: list[str]) -> dict[str, Any]:
        """As `save_draft` takes them."""
        asked = {q.code for q in self.questions}
        told = {c for c in told_before if c not in asked}
        everything = self.cleaned_data.get("told_all")
        told |= {c for c in asked if everything or self.cleaned_data.get(f"told_{c}")}
        words = {c: self.cleaned_data[c] for c in asked if c in self.cleaned_data}
        own = {code: text for code, text in words.items() if code not in PARTS}
        starr = {code: text for code, text in words.items() if code in PARTS}
        return {**starr, "answers": own, "told": told}

    def asked(self) -> list[tuple[Any, Any]]:
        """Each question's field with its «that is told already»."""
        return [(self[q.code], self[f"told_{q.code}"]) for q in self.questions]


class GoalsForm(PlainForm):
    def __init__(self, *args: Any, experience: Experience, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goals = list(experience.goals.prefetch_related("views"))
        self.stand = has_seen_workplace(experience)
        for goal in self.goals:
            own = next((v.step for v in goal.views.all() if v.side == "student"), None)
            self.fields[f"goal_{goal.pk}"] = forms.TypedChoiceField(
                label=goal.text,
                choices=list(OWN_STEPS.items()),
                coerce=int,
                empty_value=None,
                required=False,
                initial=own,
                disabled=self.stand,
                help_text=_("Later nodig: %(later)s") % {"later": goal.later} if goal.later else "",
                widget=forms.RadioSelect,
            )

    def taps(self) -> list[Any]:
        return [self[f"goal_{goal.pk}"] for goal in self.goals]

    def chosen(self) -> list[tuple[Any, int]]:
        found = [(g, self.cleaned_data.get(f"goal_{g.pk}")) for g in self.goals]
        return [(goal, step) for goal, step in found if step]


class SuitsForm(PlainForm):
    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = {s.aspect: s for s in report.suits.all()} if report.pk else {}
        for aspect, (label, ask) in ASPECTS.items():
            suit = there.get(aspect)
            self.fields[aspect] = forms.ChoiceField(
                label=label,
                choices=Verdict.choices,
                required=False,
                initial=suit.verdict if suit else None,
                widget=forms.RadioSelect,
            )
            self.fields[f"{aspect}_text"] = forms.CharField(
                label=ask,
                required=False,
                max_length=300,
                initial=suit.text if suit else "",
            )
        self.fields["dared"] = forms.CharField(
            label=_("Wat durfde je?"),
            help_text=_("Iets wat je spannend vond en toch deed. Eén regel; leeg mag ook."),
            required=False,
            max_length=300,
            initial=report.dared,
        )

    def pairs(self) -> list[tuple[Any, Any]]:
        return [(self[a], self[f"{a}_text"]) for a in ASPECTS]

    def chosen(self) -> list[tuple[str, str, str]]:
        """(aspect, verdict, text); words without a choice count as «weet ik nog niet»."""
        found = []
        for aspect in ASPECTS:
            text = self.cleaned_data.get(f"{aspect}_text") or ""
            verdict = self.cleaned_data.get(aspect) or (Verdict.UNKNOWN if text else "")
            if verdict:
                found.append((str(aspect), str(verdict), text))
        return found


class ReturnForm(InlineForm):
    note = forms.CharField(
        label=_("Wat mist er nog?"),
        help_text=_("De leerling leest dit. Vraag om één ding."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
