"""Inviting colleagues and giving them roles."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts import roster
from accounts.enums import Role
from accounts.models import School
from accounts.queries import Colleague
from core.forms import PlainForm

ROLES = [
    (Role.COORDINATOR, _("coördinator: kiest en plaatst, kent de leerlingen, beheert de school")),
    (Role.COUNSELLOR, _("loopbaanbegeleider: voert de gesprekken met de eigen klassen")),
    (Role.TEACHER, _("docent: bereidt voor, is erbij, keurt gemiste lessen goed")),
    (Role.MANAGER, _("schoolleiding: leest de overzichten")),
]


class RolesForm(PlainForm):
    """Several roles at once; the groups count for the counsellor only."""

    roles = forms.MultipleChoiceField(
        label=_("Rollen"),
        choices=ROLES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Kies minstens één rol.")},
    )
    groups = forms.CharField(
        label=_("Klassen van de loopbaanbegeleider"),
        required=False,
        max_length=200,
        help_text=_("Niet verplicht. Zet een komma tussen de klassen, zoals 3A, 3B."),
    )

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = roster.groups(school)
        if known:
            self.fields["groups"].help_text = format_lazy(
                _("Niet verplicht. Zet een komma tussen de klassen. Klassen nu: {groups}."),
                groups=", ".join(known),
            )
        self.known = {group.casefold(): group for group in known}

    def clean_groups(self) -> list[str]:
        """As the roster writes them; a group that is not there yet may come with the next one."""
        parts = [part.strip() for part in self.cleaned_data["groups"].split(",")]
        tidy = [self.known.get(part.casefold(), part) for part in parts if part]
        return list(dict.fromkeys(tidy))

    def strange_groups(self) -> list[str]:
        """Those that no roster names yet."""
        found = self.cleaned_data["groups"] if self.known else []
        return [group for group in found if group.casefold() not in self.known]

    @classmethod
    def of(cls, colleague: Colleague, school: School, data: Any = None) -> "RolesForm":
        initial = {
            "roles": [m.role for m in colleague.roles],
            "groups": ", ".join(colleague.groups),
        }
        return cls(data, school=school, initial=initial)


class InviteForm(RolesForm):
    first_name = forms.CharField(label=_("Voornaam"), max_length=60)
    infix = forms.CharField(
        label=_("Tussenvoegsel"), max_length=20, required=False, help_text=_("Niet verplicht.")
    )
    last_name = forms.CharField(label=_("Achternaam"), max_length=80)
    email = forms.EmailField(
        label=_("E-mailadres"),
        help_text=_("Hierheen gaat de uitnodiging. Gebruik het adres van school."),
    )
    field_order = ("first_name", "infix", "last_name", "email", "roles", "groups")
