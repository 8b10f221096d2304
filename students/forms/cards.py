"""Choosing who gets a sign-in card."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.forms import PlainForm
from students.queries.groups import Group

WHOLE_SCHOOL = ""


class CardsForm(PlainForm):
    group = forms.ChoiceField(
        label=_("Voor welke klas?"),
        help_text=_("Nieuw is wie zich nog nooit heeft aangemeld."),
        required=False,
        widget=forms.RadioSelect,
    )
    only_new = forms.BooleanField(
        label=_("Alleen wie zich nog nooit heeft aangemeld"),
        required=False,
        initial=True,
        help_text=_("Zet dit uit als iedereen een nieuwe kaart nodig heeft."),
    )

    def __init__(self, *args: Any, groups: list[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whole = Group(
            str(_("Alle klassen")), sum(g.students for g in groups), sum(g.never for g in groups)
        )
        self.fields["group"].choices = [
            *((group.name, _words(group)) for group in groups),
            (WHOLE_SCHOOL, _words(whole)),
        ]
        self.fields["group"].initial = groups[0].name if groups else WHOLE_SCHOOL


def _words(group: Group) -> str:
    return ngettext(
        "%(name)s: %(n)s leerling, %(never)s nieuw",
        "%(name)s: %(n)s leerlingen, %(never)s nieuw",
        group.students,
    ) % {"name": group.name, "n": group.students, "never": group.never}
