"""One table and one door per kind of object: the only place where a state changes."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Refused
from core.events import record


class StepRefused(Refused):
    """The lifecycle has no such step from where the object stands now."""


@dataclass(frozen=True)
class Lifecycle:
    """`steps` maps each state to the states that may follow; `reasoned` are those that need a why."""

    steps: Mapping[str, AbstractSet[str]]
    reasoned: AbstractSet[str] = field(default_factory=frozenset)
    field_name: str = "state"

    def allows(self, old: str, new: str) -> bool:
        return new in self.steps.get(old, frozenset())

    @transaction.atomic
    def move(self, obj: Any, to: str, *, by: Actor, why: str = "", **values: Any) -> Any:
        """Locks the row, checks the table, stores the state with `values`, writes the event.

        `obj` is brought up to date in place. Raises `StepRefused` when somebody was first.
        """
        model = type(obj)
        current = (
            model._base_manager.select_for_update()
            .values_list(self.field_name, flat=True)
            .get(pk=obj.pk)
        )
        if not self.allows(current, to):
            labels = dict(model._meta.get_field(self.field_name).flatchoices)
            raise StepRefused(
                _("Dit kan niet meer: de stand is nu “%(now)s”. Ververs de pagina.")
                % {"now": labels.get(current, current)}
            )
        if to in self.reasoned and not why.strip():
            raise StepRefused(_("Geef een reden."))
        model._base_manager.filter(pk=obj.pk).update(**{self.field_name: to}, **values)
        setattr(obj, self.field_name, to)
        for name, value in values.items():
            setattr(obj, name, value)
        record(obj, "step", by=by, old=str(current), new=str(to), why=why)
        return obj
