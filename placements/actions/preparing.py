"""The preparation list: ticked by student or school; the placement is ready when it is complete."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Refused
from core.events import record
from placements.enums import PlacementState
from placements.lifecycle import PLACEMENT
from placements.models import Placement, Preparation

OPEN = frozenset({PlacementState.PREPARING, PlacementState.READY})


@transaction.atomic
def tick(*, line: Preparation, by: Actor) -> Placement:
    return set_ticks(placement=line.placement, ticks={line.pk: True}, by=by)


@transaction.atomic
def untick(*, line: Preparation, by: Actor) -> Placement:
    """Takes a tick back; a placement that was ready is preparing again."""
    return set_ticks(placement=line.placement, ticks={line.pk: False}, by=by)


@transaction.atomic
def set_ticks(*, placement: Placement, ticks: Mapping[int, bool], by: Actor) -> Placement:
    """Ticks and unticks lines by their key; lines that stand as asked keep who ticked them.

    Refused once the placement runs. Moves the placement between preparing and ready by itself.
    """
    state = (
        Placement.objects.select_for_update().values_list("state", flat=True).get(pk=placement.pk)
    )
    if state not in OPEN:
        raise Refused(_("De voorbereiding is voorbij: dit is al begonnen of gaat niet door."))
    changed = [
        line
        for line in placement.preparations.filter(pk__in=list(ticks))
        if ticks[line.pk] != (line.ticked_at is not None)
    ]
    now = timezone.now()
    for line in changed:
        line.ticked_at = now if ticks[line.pk] else None
        line.ticked_by = by.user if ticks[line.pk] and by.is_user else None
        record(
            placement,
            "ticked" if ticks[line.pk] else "unticked",
            by=by,
            school_id=placement.experience.student.school_id,
            new=str(line.order),
        )
    Preparation.objects.bulk_update(changed, ["ticked_at", "ticked_by"])
    return settle_readiness(placement=placement, by=by)


@transaction.atomic
def settle_readiness(*, placement: Placement, by: Actor) -> Placement:
    """Ready when nothing on the list is open, preparing otherwise. Never looks at consents."""
    placement.state = (
        Placement.objects.select_for_update().values_list("state", flat=True).get(pk=placement.pk)
    )
    lacks = placement.preparations.filter(ticked_at__isnull=True).exists()
    if placement.state == PlacementState.PREPARING and not lacks:
        PLACEMENT.move(placement, PlacementState.READY, by=by)
    elif placement.state == PlacementState.READY and lacks:
        PLACEMENT.move(placement, PlacementState.PREPARING, by=by)
    return placement


def settle_due(*, today: date, by: Actor) -> int:
    """Makes ready what has nothing open and nobody to tick it: an offering without a list."""
    lines = Preparation.objects.filter(placement=OuterRef("pk"), ticked_at__isnull=True)
    due = Placement.objects.filter(~Exists(lines), state=PlacementState.PREPARING, end__gte=today)
    for placement in due:
        settle_readiness(placement=placement, by=by)
    return len(due)
