"""One table and one door per kind of object: the only place where a state changes."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Refused
from core.events import record
from core.prepared import Given, Prepared


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

    def move(self, obj: Any, to: str, *, by: Actor, why: str = "", **values: Any) -> Any:
        """Locks the row, checks the table, stores the state with `values`, writes the event.

        `obj` is brought up to date in place. Raises `StepRefused` when somebody was first.
        Inside an action it needs no savepoint of its own: a refusal comes before anything is
        written, and leaves the action's transaction as it was.
        """
        with transaction.atomic(savepoint=False):
            current = self.locked_state(obj)
            refusal = self._refusal(type(obj), current, to, why)
            if not refusal:
                type(obj)._base_manager.filter(pk=obj.pk).update(**{self.field_name: to}, **values)
                record(obj, "step", by=by, old=str(current), new=str(to), why=why)
        if refusal:
            raise StepRefused(refusal)
        setattr(obj, self.field_name, to)
        for name, value in values.items():
            setattr(obj, name, value)
        return obj

    def locked_state(self, obj: Any) -> str:
        """As the row says, which nobody else moves until the transaction ends."""
        model: Any = type(obj)
        found = _state(model, self.field_name).rows(pk=obj.pk)
        if not found:
            raise model.DoesNotExist
        return str(found[0][self.field_name])

    def _refusal(self, model: Any, current: str, to: str, why: str) -> str:
        """Why not, in words; empty when it may."""
        if not self.allows(current, to):
            labels = dict(model._meta.get_field(self.field_name).flatchoices)
            return _("Dit kan niet meer: de stand is nu “%(now)s”. Ververs de pagina.") % {
                "now": labels.get(current, current)
            }
        if to in self.reasoned and not why.strip():
            return _("Geef een reden.")
        return ""


@cache
def _state(model: Any, field_name: str) -> Prepared:
    return Prepared(
        lambda: (
            model._base_manager.select_for_update()
            .filter(pk=Given("pk"))
            .order_by()
            .values(field_name)
        )
    )
