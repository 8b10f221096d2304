"""A seat kept for somebody outside the platform: nobody here gets it, and no proposal counts it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Refused
from core.events import record
from placements.actions.choosing import lock_assignments
from placements.models import Assignment, Offering, Seat

LONGEST = Seat._meta.get_field("held_for").max_length or 0


@transaction.atomic
def hold_seat(*, offering: Offering, held_for: str, by: Actor) -> Seat:
    """Takes the last free seat of the assignment away; `held_for` says for whom or what."""
    words = held_for.strip()
    if not words:
        raise Refused(_("Schrijf erbij voor wie of waarvoor je de plek vasthoudt."))
    assignment = _own(offering)
    seat = assignment.seats.free().order_by("-number").first()
    if seat is None:
        raise Refused(_("Er is geen vrije plek om vast te houden."))
    seat.held_for = words[:LONGEST]
    seat.save(update_fields=["held_for"])
    record(assignment, "seat_held", by=by, school_id=offering.school_id, new=str(seat.number))
    return seat


@transaction.atomic
def release_seat(*, offering: Offering, number: int, by: Actor) -> Seat:
    """Gives a held seat free again."""
    assignment = _own(offering)
    seat = assignment.seats.filter(number=number).exclude(held_for="").first()
    if seat is None:
        raise Refused(_("Deze plek is al vrij."))
    seat.held_for = ""
    seat.save(update_fields=["held_for"])
    record(assignment, "seat_released", by=by, school_id=offering.school_id, new=str(number))
    return seat


def _own(offering: Offering) -> Assignment:
    """The assignment, locked as whoever chooses locks it; another school's seats are not ours."""
    assignment = lock_assignments([offering.assignment_id])[0]
    if assignment.owner_id != offering.school_id:
        raise Refused(_("De school die deze opdracht maakte, gaat over de plekken."))
    return assignment
