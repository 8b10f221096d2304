"""Who of school is there: teachers sign up themselves, the coordinator asks others; hours count."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import STAFF_ROLES
from accounts.models import Membership, User
from core.actors import Actor
from core.errors import Refused
from core.events import record
from placements.enums import OfferingState
from placements.models import Offering, Presence

OPEN_FOR_PRESENCE = frozenset({OfferingState.DRAFT, OfferingState.OPEN, OfferingState.CLOSED})
MOST_HOURS = Decimal("999.99")


def planned_hours(offering: Offering) -> Decimal:
    """All the hours of the assignment's days: where who is present begins."""
    total = sum(day.hours for day in offering.assignment.days.all())
    return min(MOST_HOURS, Decimal(str(round(total, 2))))


@transaction.atomic
def join(*, offering: Offering, user: User, by: Actor, hours: Decimal | None = None) -> Presence:
    """This person of school is there; all its hours unless said otherwise. Twice is once."""
    state = Offering.objects.select_for_update().values_list("state", flat=True).get(pk=offering.pk)
    if state not in OPEN_FOR_PRESENCE:
        raise Refused(_("Deze opdracht is voorbij of gaat niet door."))
    works_here = Membership.objects.filter(
        user=user, school_id=offering.school_id, role__in=STAFF_ROLES
    )
    if not works_here.exists():
        raise Refused(_("Deze persoon werkt niet op deze school."))
    presence, is_new = Presence.objects.get_or_create(
        offering=offering,
        user=user,
        defaults={"hours": planned_hours(offering) if hours is None else _checked(hours)},
    )
    if is_new:
        record(presence, "joined", by=by, school_id=offering.school_id)
    return presence


@transaction.atomic
def leave(*, presence: Presence, by: Actor) -> None:
    """No longer there; not once it is over, since the hours were made."""
    offering = presence.offering
    state = Offering.objects.values_list("state", flat=True).get(pk=offering.pk)
    if state not in OPEN_FOR_PRESENCE:
        raise Refused(_("Deze opdracht is voorbij. De uren blijven staan."))
    record(presence, "left", by=by, school_id=offering.school_id)
    presence.delete()


@transaction.atomic
def set_hours(*, presence: Presence, hours: Decimal, by: Actor) -> Presence:
    """The hours as they were lived; also when it is over."""
    old = presence.hours
    presence.hours = _checked(hours)
    presence.save(update_fields=["hours"])
    record(
        presence,
        "hours",
        by=by,
        school_id=presence.offering.school_id,
        old=str(old),
        new=str(presence.hours),
    )
    return presence


def _checked(hours: Decimal) -> Decimal:
    if not 0 <= hours <= MOST_HOURS:
        raise Refused(_("Vul een aantal uren van 0 tot 999 in."))
    return hours
