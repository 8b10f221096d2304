"""The one place where events are written."""

from typing import Any

from core.actors import Actor
from core.models import Event, EventNote


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
    event = Event.objects.create(
        actor_kind=by.kind,
        actor_id=by.ref,
        school_id=school_id if school_id is not None else getattr(obj, "school_id", None),
        object_kind=obj._meta.label_lower,
        object_id=obj.pk,
        what=what,
        old=old,
        new=new,
    )
    if why:
        EventNote.objects.create(event=event, text=why)
    return event


def history(obj: Any) -> Any:
    """The events of one object, oldest first, with their notes."""
    return (
        Event.objects.filter(object_kind=obj._meta.label_lower, object_id=obj.pk)
        .select_related("note")
        .order_by("at", "pk")
    )
