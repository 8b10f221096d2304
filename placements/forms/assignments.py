"""An assignment as the coordinator fills it in, and the small forms around it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.enums import STAFF_ROLES
from accounts.models import School, User
from companies.models import Company, Trainer
from core.forms import DayInput, PlainForm
from core.models import Certificate, Interest, Sector, Skill
from placements.actions.assignments import ASKED, MOST_SEATS, default_preparation
from placements.enums import Kind
from placements.models import Offering
from students.queries.lists import levels_and_programmes

WEEKDAYS = (
    (1, _("maandag")),
    (2, _("dinsdag")),
    (3, _("woensdag")),
    (4, _("donderdag")),
    (5, _("vrijdag")),
    (6, _("zaterdag")),
    (7, _("zondag")),
)


def _text(label: Any, help_text: Any = "", rows: int = 3, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": rows}),
        **kwargs,
    )


def _ticks(label: Any, help_text: Any = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, help_text=help_text, required=False, widget=forms.CheckboxSelectMultiple
    )


class AssignmentForm(PlainForm):
    """Everything but the days, which are rows of their own."""

    title = forms.CharField(label=_("Titel"), max_length=120)
    kind = forms.ChoiceField(label=_("Soort"), choices=Kind.choices)
    workplace = forms.ModelChoiceField(
        label=_("Afdeling of werkplek"), queryset=None, empty_label=_("Kies een werkplek")
    )
    trainer = forms.ModelChoiceField(
        label=_("Praktijkopleider of begeleider"),
        queryset=None,
        required=False,
        empty_label=_("nog niemand"),
        help_text=_("Krijgt na afloop de link voor de feedback."),
    )
    seats = forms.IntegerField(label=_("Plekken"), min_value=1, max_value=MOST_SEATS)
    least = forms.IntegerField(
        label=_("Gaat door vanaf zoveel leerlingen (mag leeg)"),
        help_text=_(
            "Bijvoorbeeld 4 voor een bedrijfsbezoek. Een voorstel kiest er dan zoveel of niemand."
        ),
        min_value=0,
        max_value=MOST_SEATS,
        required=False,
    )
    sign_up_until = forms.DateField(
        label=_("Intekenen tot (mag leeg)"), required=False, widget=DayInput()
    )
    tasks = _text(_("Wat je gaat doen"), _("Schrijf het aan de leerling, met “je”."), 4)
    asked = _text(_("Wat er gevraagd wordt (mag leeg)"), required=False)
    learnable = _text(
        _("Wat je kunt leren (mag leeg)"),
        _("Eén ding per regel: de leerling kiest hieruit een doel."),
        required=False,
    )
    skills = forms.ModelMultipleChoiceField(
        label=_("Vaardigheden"),
        queryset=Skill.objects.order_by("social", "name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    interests = forms.ModelMultipleChoiceField(
        label=_("Past bij deze interesses"),
        queryset=Interest.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    sector = forms.ModelChoiceField(
        label=_("Sector (mag leeg)"),
        queryset=Sector.objects.all(),
        required=False,
        empty_label=_("geen"),
    )
    levels = _ticks(_("Niveau"))
    programmes = _ticks(_("Profiel of opleiding"))
    certificates = _ticks(
        _("Certificaten"),
        _(
            "Wie er een mist, of van wie het dan verlopen is, kan zich niet intekenen en komt in "
            "geen voorstel."
        ),
    )
    cash_desk = forms.BooleanField(label=_("Alleen aan de kassa staan"), required=False)
    heavy_lifting = forms.BooleanField(label=_("Meer dan 10 kilo tillen"), required=False)
    preparation = _text(
        _("Voorbereiding"),
        _("Eén regel per ding dat geregeld moet zijn. De leerling vinkt ze af, dus schrijf “ik”."),
        6,
        required=False,
    )
    note = _text(_("Eigen notitie (mag leeg)"), _("Alleen voor coördinatoren."), 2, required=False)
    repeat_until = forms.DateField(label=_("Tot en met"), required=False, widget=DayInput())
    repeat_on = forms.TypedMultipleChoiceField(
        label=_("Op"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self,
        *args: Any,
        company: Company,
        school: School,
        offering: Offering | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.company = company
        self._offer_choices(school, offering)
        workplaces = company.workplaces.all()
        self.fields["workplace"].queryset = workplaces  # type: ignore[attr-defined]
        self.fields["trainer"].queryset = (  # type: ignore[attr-defined]
            company_trainers(company)
        )
        if not self.is_bound and "workplace" not in self.initial and len(workplaces) == 1:
            self.fields["workplace"].initial = workplaces[0].pk

    def _offer_choices(self, school: School, offering: Offering | None) -> None:
        """What this school's students have, and what was asked before, also where nobody has it
        any more. Of a school without levels or programmes nothing is asked about them."""
        levels, programmes = levels_and_programmes(school)
        for name, there in (("levels", levels), ("programmes", programmes)):
            gone = [word for word in getattr(offering, name, ()) if word not in there]
            self.fields[name].choices = [(word, word) for word in there] + [  # type: ignore[attr-defined]
                (word, _now("%(word)s (niemand heeft dit nu)") % {"word": word}) for word in gone
            ]
            if not there and not gone:
                del self.fields[name]
        self.fields["certificates"].choices = [  # type: ignore[attr-defined]
            (each.code, str(each)) for each in Certificate.objects.all()
        ]

    @staticmethod
    def from_offering(offering: Offering) -> dict[str, Any]:
        """Initial values of what is there."""
        assignment = offering.assignment
        names = [
            "title",
            "kind",
            "workplace",
            "trainer",
            "tasks",
            "asked",
            "learnable",
            "sector",
            "cash_desk",
            "heavy_lifting",
        ]
        return {
            **{name: getattr(assignment, name) for name in names},
            "skills": assignment.skills.all(),
            "interests": assignment.interests.all(),
            "seats": assignment.seat_count,
            "least": offering.least or None,
            **{name: getattr(offering, name) for name in ASKED},
            "sign_up_until": offering.sign_up_until,
            "preparation": "\n".join(offering.preparation),
            "note": offering.note,
        }

    @staticmethod
    def for_new() -> dict[str, Any]:
        return {
            "kind": Kind.PRESTATIE,
            "seats": 2,
            "preparation": "\n".join(default_preparation()),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        least, seats = data.get("least"), data.get("seats")
        if least and seats and least > seats:
            self.add_error(
                "least", _now("Zoveel plekken zijn er niet. Maak meer plekken, of kies minder.")
            )
        return data

    def typed(self) -> dict[str, Any]:
        """What was typed, right or wrong, to show again without judging it."""
        return {
            name: field.widget.value_from_datadict(self.data, {}, self.add_prefix(name))
            for name, field in self.fields.items()
            if not name.startswith("repeat_")
        }

    def values(self) -> dict[str, Any]:
        """For `assignments.draft` and `.change`, days apart."""
        given = {k: v for k, v in self.cleaned_data.items() if not k.startswith("repeat_")}
        return {
            **given,
            "least": given["least"] or 0,
            "company": self.company,
            "preparation": given["preparation"].splitlines(),
        }


def company_trainers(company: Company) -> Any:
    return Trainer.objects.filter(posts__company=company, posts__end__isnull=True).distinct()


class CallOffForm(PlainForm):
    reason = _text(
        _("Waarom gaat het niet door?"),
        _("Wie zich heeft ingetekend, leest dit. Schrijf met “je”."),
    )


class PresenceForm(PlainForm):
    """Who of school is asked to be there."""

    user = forms.ModelChoiceField(
        label=_("Wie van school is erbij?"), queryset=None, empty_label=_("Kies een collega")
    )

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = (  # type: ignore[attr-defined]
            User.objects.filter(
                memberships__school=school, memberships__role__in=STAFF_ROLES, is_active=True
            )
            .distinct()
            .order_by("last_name", "first_name", "pk")
        )


class HoursForm(PlainForm):
    hours = forms.DecimalField(
        label=_("Uren"),
        min_value=0,
        max_value=999,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "form-control hours-input"}),
    )
