"""«Over mij» in four small parts; nothing is required, everything is saved while it grows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import PlainForm
from core.models import Interest, Sector
from students.models import Profile

DISTANCES = (5, 10, 15, 25, 40)
WEEKDAYS = [
    (1, _("maandag")),
    (2, _("dinsdag")),
    (3, _("woensdag")),
    (4, _("donderdag")),
    (5, _("vrijdag")),
    (6, _("zaterdag")),
    (7, _("zondag")),
]


class ProfilePart(PlainForm):
    """Answers, as `save_profile` takes them, what its part of the page asks."""

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        kwargs.setdefault("initial", self.initial_of(profile))
        super().__init__(*args, **kwargs)

    def initial_of(self, profile: Profile) -> dict[str, Any]:
        return {name: getattr(profile, name) for name in self.base_fields}

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data}


class LikesForm(ProfilePart):
    interests = forms.ModelMultipleChoiceField(
        label=_("Wat vind je leuk?"),
        help_text=_("Kies zoveel je wilt."),
        queryset=Interest.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    sectors = forms.ModelMultipleChoiceField(
        label=_("Welk soort werk wil je eens zien?"),
        queryset=Sector.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def initial_of(self, profile: Profile) -> dict[str, Any]:
        if profile.pk is None:
            return {}
        return {"interests": list(profile.interests.all()), "sectors": list(profile.sectors.all())}


class DoesForm(ProfilePart):
    does_already = forms.CharField(
        label=_("Wat doe je al?"),
        help_text=_("Denk aan sport, een baantje, sleutelen, muziek, of zorgen voor iemand thuis."),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    outside_in_talk = forms.BooleanField(
        label=_("Dit mag in het gesprek op school ter sprake komen"),
        help_text=_("Dan ziet je begeleider het, en kan vragen wat je ervan meeneemt."),
        required=False,
    )


class DrivesForm(ProfilePart):
    motives = forms.CharField(
        label=_("Wat vind je belangrijk in werk?"),
        help_text=_("Bijvoorbeeld: iemand helpen, iets maken, buiten zijn, samen met anderen."),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    wished_work = forms.CharField(
        label=_("Welk werk wil je later misschien?"),
        help_text=_("Weet je het nog niet? Schrijf dan wat je nieuwsgierig maakt."),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class TravelForm(ProfilePart):
    travel_limit_km = forms.TypedChoiceField(
        label=_("Hoe ver kun je reizen?"),
        coerce=int,
        required=False,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    free_days = forms.TypedMultipleChoiceField(
        label=_("Op welke dagen kun je?"),
        help_text=_("Kies je niets, dan kun je op elke dag."),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, profile=profile, **kwargs)
        known = sorted({*DISTANCES, profile.travel_limit_km})
        self.fields["travel_limit_km"].choices = [
            (km, _("tot %(km)d km") % {"km": km}) for km in known
        ]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if value is not None}
