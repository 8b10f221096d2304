"""The life of what is on offer: published, closed, opened again, finished, or called off."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.actors import Actor
from core.errors import Refused
from placements.actions.choosing import decline, lock_assignments
from placements.enums import OfferingState, PlacementState, SignUpState
from placements.lifecycle import OFFERING
from placements.models import Assignment, Offering, Placement, SignUp
from placements.queries.offerings import stopped_by

STANDING = (PlacementState.PREPARING, PlacementState.READY, PlacementState.RUNNING)
OVER = (PlacementState.FINISHED, PlacementState.ENDED_EARLY)


@transaction.atomic
def publish(*, offering: Offering, by: Actor) -> Offering:
    """Opens a draft to the students. Not when nobody may do the work at these times."""
    assignment = lock_assignments([offering.assignment_id])[0]
    refuse_publishing(offering, assignment)
    return OFFERING.move(offering, OfferingState.OPEN, by=by, published_at=timezone.now())


def refuse_publishing(offering: Offering, assignment: Assignment) -> None:
    """What is asked before the button is shown, and again when it is pressed."""
    if not assignment.days.all():
        raise Refused(_("Kies eerst minstens één dag."))
    if assignment.ends <= timezone.now():
        raise Refused(_("Deze dagen zijn voorbij. Kies nieuwe dagen en publiceer dan."))
    if offering.sign_up_until and offering.sign_up_until < timezone.localdate():
        raise Refused(_("“Intekenen tot” ligt in het verleden. Kies een latere dag."))
    stopped = stopped_by(assignment, offering.school)
    if stopped:
        raise Refused(
            _(
                "Geen van de leerlingen van deze school mag dit op deze tijden. Ook voor de oudste "
                "geldt: %(why)s Pas de tijden, de pauze, de taken of de soort aan."
            )
            % {"why": stopped.text}
        )


@transaction.atomic
def close(*, offering: Offering, by: Actor) -> Offering:
    """No more signing up; deciding goes on."""
    return OFFERING.move(offering, OfferingState.CLOSED, by=by)


@transaction.atomic
def reopen(*, offering: Offering, by: Actor) -> Offering:
    """Students can sign up again, as long as the work is not over."""
    if offering.assignment.ends <= timezone.now():
        raise Refused(_("Deze dagen zijn voorbij. Maak een kopie om het nog een keer te doen."))
    return OFFERING.move(offering, OfferingState.OPEN, by=by)


@transaction.atomic
def finish(*, offering: Offering, by: Actor) -> Offering:
    """Puts it away once it is over for everybody and everybody has an answer."""
    lock_assignments([offering.assignment_id])
    waiting = offering.sign_ups.filter(state=SignUpState.SUBMITTED).count()
    if waiting:
        raise Refused(
            ngettext(
                "Er wacht nog %(n)d leerling op een antwoord. Beslis eerst.",
                "Er wachten nog %(n)d leerlingen op een antwoord. Beslis eerst.",
                waiting,
            )
            % {"n": waiting}
        )
    if offering.assignment.placements.filter(state__in=STANDING).exists():
        raise Refused(_("Er loopt nog een plaatsing. Rond die eerst af."))
    return OFFERING.move(offering, OfferingState.FINISHED, by=by)


def finish_due(*, now: datetime, by: Actor) -> int:
    """Puts away what is over: it was done, nothing of it still runs, and nobody waits to hear.

    What passed without anybody there stays for the coordinator, who knows why.
    """
    standing = Placement.objects.filter(assignment=OuterRef("assignment"), state__in=STANDING)
    lived = Placement.objects.filter(assignment=OuterRef("assignment"), state__in=OVER)
    unanswered = SignUp.objects.filter(
        Q(state=SignUpState.SUBMITTED) | Q(state=SignUpState.DECLINED, told_at__isnull=True),
        offering=OuterRef("pk"),
    )
    due = Offering.objects.filter(
        Exists(lived),
        ~Exists(standing),
        ~Exists(unanswered),
        state__in=(OfferingState.OPEN, OfferingState.CLOSED),
        assignment__ends__lt=now,
    )
    return sum(_put_away(offering, by) for offering in due)


def _put_away(offering: Offering, by: Actor) -> bool:
    """Each in its own transaction; somebody may have been first."""
    try:
        with transaction.atomic():
            if offering.state == OfferingState.OPEN:
                close(offering=offering, by=by)
            finish(offering=offering, by=by)
    except Refused:
        return False
    return True


@transaction.atomic
def call_off(*, offering: Offering, reason: str, by: Actor) -> Offering:
    """It does not happen. Who signed up reads why; who was chosen must be told apart first.

    A placement is called off by its own action, since hours, lessons and parents hang on it.
    """
    reason = reason.strip()
    if not reason:
        raise Refused(_("Schrijf waarom het niet doorgaat: wie intekende leest dat."))
    assignment = lock_assignments([offering.assignment_id])[0]
    standing = assignment.placements.exclude(state=PlacementState.CANCELLED)
    if standing.exists():
        raise Refused(
            _(
                "Er zijn leerlingen gekozen. Zeg eerst hun plaatsing af: dan horen zij en hun "
                "docenten het. Daarna kan de opdracht niet doorgaan."
            )
        )
    for sign_up in offering.sign_ups.filter(state=SignUpState.SUBMITTED).order_by("pk"):
        decline(
            sign_up=sign_up,
            reason=_("De opdracht gaat niet door. %(why)s") % {"why": reason},
            next_step=_("Kijk bij Ontdekken wat er nog meer te doen is."),
            by=by,
        )
    return OFFERING.move(offering, OfferingState.CANCELLED, by=by, why=reason)
