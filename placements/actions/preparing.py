"""The preparation list: ticked by student or school; the placement is ready when it is complete."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

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
    placement.state = PLACEMENT.locked_state(placement)
    if placement.state not in OPEN:
        raise Refused(_("De voorbereiding is voorbij: dit is al begonnen of gaat niet door."))
    lines = list(Preparation.objects.filter(placement=placement))
    changed = [
        line for line in lines if ticks.get(line.pk) not in (None, line.ticked_at is not None)
    ]
    now = timezone.now()
    for line in changed:
        line.ticked_at = now if ticks[line.pk] else None
        record(
            placement,
            "ticked" if ticks[line.pk] else "unticked",
            by=by,
            school_id=placement.experience.student.school_id,
            new=str(line.order),
        )
    _write([line for line in changed if line.ticked_at], now, by.user if by.is_user else None)
    _write([line for line in changed if not line.ticked_at], None, None)
    return _settle(placement, lacks=any(line.ticked_at is None for line in lines), by=by)


def _write(lines: list[Preparation], at: datetime | None, who: Any) -> None:
    if lines:
        keys = [line.pk for line in lines]
        Preparation.objects.filter(pk__in=keys).update(ticked_at=at, ticked_by=who)


@transaction.atomic
def settle_readiness(*, placement: Placement, by: Actor) -> Placement:
    """Ready when nothing on the list is open, preparing otherwise. Never looks at consents."""
    placement.state = PLACEMENT.locked_state(placement)
    lacks = placement.preparations.filter(ticked_at__isnull=True).exists()
    return _settle(placement, lacks=lacks, by=by)


def _settle(placement: Placement, *, lacks: bool, by: Actor) -> Placement:
    if placement.state == PlacementState.PREPARING and not lacks:
        PLACEMENT.move(placement, PlacementState.READY, by=by)
    elif placement.state == PlacementState.READY and lacks:
        PLACEMENT.move(placement, PlacementState.PREPARING, by=by)
    return placement


def settle_due(*, by: Actor) -> int:
    """Makes ready what has nothing open and nobody to tick it: an offering without a list.

    Also when its days are past already: only what was ready can get its attendance.
    """
    lines = Preparation.objects.filter(placement=OuterRef("pk"), ticked_at__isnull=True)
    due = Placement.objects.filter(~Exists(lines), state=PlacementState.PREPARING)
    for placement in due:
        settle_readiness(placement=placement, by=by)
    return len(due)
