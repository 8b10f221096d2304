"""The one place where events are written."""

from collections.abc import Iterable
from typing import Any

from core.actors import Actor
from core.models import Event, EventNote
from core.prepared import PreparedInsert

_insert = PreparedInsert(Event)


def record(
    obj: Any,
    what: str,
    *,
    by: Actor,
    school_id: int | None = None,
    old: str = "",
    new: str = "",
    why: str = "",
) -> Event:
    """Writes who did what to `obj`; `why` goes into an erasable note. Never put names in codes."""
    event = Event(
        actor_kind=by.kind,
        actor_id=by.ref,
        school_id=school_id if school_id is not None else getattr(obj, "school_id", None),
        object_kind=obj._meta.label_lower,
        object_id=obj.pk,
        what=what,
        old=old,
        new=new,
    )
    _insert(event)
    if why:
        EventNote.objects.create(event=event, text=why)
    return event


def record_many(
    model: Any,
    pks: Iterable[int],
    what: str,
    *,
    by: Actor,
    school_id: int | None = None,
    new: str = "",
) -> None:
    """The same event for many rows of one model, in a few queries."""
    Event.objects.bulk_create(
        [
            Event(
                actor_kind=by.kind,
                actor_id=by.ref,
                school_id=school_id,
                object_kind=model._meta.label_lower,
                object_id=pk,
                what=what,
                new=new,
            )
            for pk in pks
        ],
        batch_size=2_000,
    )


def history(obj: Any) -> Any:
    """The events of one object, oldest first, with their notes."""
    return (
        Event.objects.filter(object_kind=obj._meta.label_lower, object_id=obj.pk)
        .select_related("note")
        .order_by("at", "pk")
    )
