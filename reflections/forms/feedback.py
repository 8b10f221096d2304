"""The form of the workplace: one page, under two minutes, everything may be skipped."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PlainForm
from core.recordings import check_audio
from placements.enums import GoalKind
from placements.models import Goal
from reflections.enums import FeedbackState, FeedbackWay, Step
from reflections.queries.feedback import SAID, Ask, Words, words_of
from reflections.queries.questions import Item

NOT_SEEN = 0
STEPS = [*Step.choices, (NOT_SEEN, _("niet gezien"))]
LONGEST = 2_000
TOLD_TO_SCHOOL = {
    "went_well": (_("Wat ging goed?"), _("In de woorden van de werkplek.")),
    "audio": (_("Neem op wat de werkplek goed vond"), ""),
    "tip": (_("Welke tip gaf de werkplek?"), ""),
    "tip_audio": (_("Neem de tip op"), ""),
    "strengths": (_("Sterke kanten die de werkplek zag"), ""),
    "given_by": (_("Wie vertelde het?"), ""),
}
BY_LINK = {FeedbackWay.MAIL, FeedbackWay.QR}


def _steps(label: str, help_text: str, initial: int | None) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        help_text=help_text,
        choices=STEPS,
        coerce=int,
        empty_value=NOT_SEEN,
        required=False,
        initial=initial,
        widget=forms.RadioSelect,
    )


def _words(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RecordingField(forms.FileField):
    """A recording by the button beside it, or one that the phone made."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.FileInput(attrs={"accept": "audio/*", "data-recorder": ""})
        super().__init__(required=False, widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if upload:
            check_audio(upload)
        return upload


class FeedbackForm(PlainForm):
    went_well = _words(_("Wat ging goed?"), _("Eén ding is genoeg. Typ het of spreek het in."))
    audio = RecordingField(label=_("Spreek in wat goed ging"))
    tip = _words(_("Hebt u een tip?"), _("Iets om de volgende keer op te letten."))
    tip_audio = RecordingField(label=_("Spreek uw tip in"))
    strengths = forms.MultipleChoiceField(
        label=_("Sterke kanten die u zag"),
        help_text=_("Tik er een paar aan. U hoeft niet alles te kiezen."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    given_by = forms.CharField(label=_("Uw naam"), required=False, max_length=120)
    way = forms.ChoiceField(choices=FeedbackWay.choices, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, ask: Ask, way: str, **kwargs: Any) -> None:
        self.ask = ask
        said = self._said_before(ask)
        trainer = ask.placement.trainer
        name = said.given_by or (trainer.full_name if trainer else "")
        initial = {
            "went_well": said.went_well,
            "tip": said.tip,
            "strengths": said.strengths,
            "given_by": name,
            "way": way,
        }
        super().__init__(*args, initial=initial, **kwargs)
        if way == FeedbackWay.SCHOOL:
            self._ask_school()
        student = ask.placement.experience.student.first_name
        for goal in ask.goals:
            field = _steps(goal.text, self._about(goal, student), said.steps.get(goal.pk))
            field.disabled = ask.goals_stand
            self.fields[f"goal_{goal.pk}"] = field
        for number, item in enumerate(ask.items):
            self.fields[f"item_{number}"] = _steps(
                item.text, item.help_text, said.attitude.get(item.code)
            )
        skills = [*ask.first_skills, *ask.more_skills]
        self.fields["strengths"].choices = [(s.code, str(s)) for s in skills]
        for name in ("audio", "tip_audio"):
            if ask.feedback and getattr(ask.feedback, f"{name}_id"):
                self.fields[f"drop_{name}"] = forms.BooleanField(
                    label=_("Haal deze opname weg"), required=False
                )

    def _ask_school(self) -> None:
        """The same questions, put to whoever of school writes down what was told."""
        for name, (label, help_text) in TOLD_TO_SCHOOL.items():
            self.fields[name].label = label
            self.fields[name].help_text = help_text

    @staticmethod
    def _said_before(ask: Ask) -> Words:
        if ask.feedback is None or ask.feedback.state not in SAID:
            return Words()
        return words_of(ask.feedback)

    @staticmethod
    def _about(goal: Goal, student: str) -> str:
        shows = goal.kind == GoalKind.SHOW
        kind = _("Dit wilde %(name)s laten zien.") if shows else _("Dit wilde %(name)s leren.")
        words = [kind % {"name": student}]
        if goal.later:
            words.append(_("Later nodig: %(later)s") % {"later": goal.later})
        return " ".join(str(each) for each in words)

    def goal_fields(self) -> list[Any]:
        return [self[f"goal_{goal.pk}"] for goal in self.ask.goals]

    def item_fields(self) -> list[Any]:
        return [self[f"item_{number}"] for number, _item in enumerate(self.ask.items)]

    def first_taps(self) -> list[Any]:
        return list(self["strengths"])[: len(self.ask.first_skills)]

    def more_taps(self) -> list[Any]:
        return list(self["strengths"])[len(self.ask.first_skills) :]

    def more_is_open(self) -> bool:
        """A strength that was ticked is never hidden."""
        chosen = set(self["strengths"].value() or [])
        return any(skill.code in chosen for skill in self.ask.more_skills)

    def kept(self) -> dict[str, Any]:
        """The recordings that are there already."""
        feedback = self.ask.feedback
        return {n: getattr(feedback, n) for n in ("audio", "tip_audio")} if feedback else {}

    def is_correction(self) -> bool:
        feedback = self.ask.feedback
        return feedback is not None and feedback.state == FeedbackState.GIVEN

    def values(self) -> dict[str, Any]:
        """As `give_feedback` takes them."""
        given = self.cleaned_data
        steps = {g.pk: given.get(f"goal_{g.pk}") or NOT_SEEN for g in self.ask.goals}
        items = {i.code: given.get(f"item_{n}") or NOT_SEEN for n, i in enumerate(self.ask.items)}
        words = Words(
            steps={goal: step for goal, step in steps.items() if step},
            attitude={code: step for code, step in items.items() if step},
            went_well=given["went_well"],
            tip=given["tip"],
            strengths=given["strengths"],
            given_by=given["given_by"],
        )
        return {
            "words": words,
            "recordings": {name: given.get(name) for name in ("audio", "tip_audio")},
            "without": [n for n in ("audio", "tip_audio") if given.get(f"drop_{n}")],
        }

    def way_by_link(self) -> str:
        """Only mail and QR code can be told apart by what the address says."""
        way = self.cleaned_data["way"]
        return way if way in BY_LINK else FeedbackWay.MAIL


class ElsewhereForm(PlainForm):
    """«Het kwam op een andere manier»: what was said by telephone or mail."""

    went_well = _words(_("Wat ging goed?"), _("In de woorden van de werkplek."))
    tip = _words(_("Welke tip gaf de werkplek?"), "")
    given_by = forms.CharField(label=_("Van wie kwam het?"), required=False, max_length=120)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("went_well") and not found.get("tip") and not self.errors:
            self.add_error("went_well", _("Schrijf op wat er gezegd is."))
        return found


class NotGivenForm(PlainForm):
    reason = forms.CharField(
        label=_("Waarom komt er geen feedback?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PreviewForm(PlainForm):
    """Items of work attitude as the workplace sees them; it is never sent."""

    def __init__(self, *args: Any, items: list[Item], **kwargs: Any) -> None:
        super().__init__(*args, prefix="voorbeeld", **kwargs)
        for number, item in enumerate(items):
            self.fields[f"item_{number}"] = _steps(item.text, item.help_text, None)
