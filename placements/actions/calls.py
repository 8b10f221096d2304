"""A wish of one student, asked of companies without a name: «met de vakman op stap»."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Term
from core.actors import Actor
from core.errors import Refused
from core.events import record
from core.mailing import post
from core.models import Sector
from placements.enums import CallState, Kind
from placements.lifecycle import CALL
from placements.models import Call, Request
from placements.queries.calls import addresses_in, names_in
from students.models import Student


@transaction.atomic
def make_call(
    *,
    student: Student,
    term: Term | None,
    text: str,
    sector: Sector,
    by: Actor,
    kind: str = Kind.SHADOWING,
) -> tuple[Call, int]:
    """Mails the school's partners of this sector, once each; answers the call and how many.

    `text` goes to companies, so it may not name the student.
    """
    text = text.strip()[:300]
    if not text:
        raise Refused(_("Schrijf op wat je aan bedrijven vraagt."))
    named = names_in(text, student)
    if named:
        raise Refused(
            _("Noem de leerling niet: haal “%(name)s” uit de tekst.") % {"name": named[0]}
        )
    if kind not in Kind.values:
        raise Refused(_("Kies wat voor soort werk het is."))
    if term is None:
        raise Refused(_("Er loopt geen periode. Maak eerst een periode bij Instellingen."))
    call = Call.objects.create(student=student, term=term, kind=kind, text=text, sector=sector)
    record(call, "asked", by=by, school_id=student.school_id, new=CallState.OPEN)
    addresses = addresses_in(sector, student.school)
    for to, company in addresses:
        post(
            "placements.call",
            to=to,
            params={"call": call.pk, "company": company},
            school_id=student.school_id,
            key=f"placements.call:{call.pk}:{to}"[:120],
        )
    return call, len(addresses)


@transaction.atomic
def withdraw_call(*, call: Call, by: Actor) -> Call:
    """Not needed any more: whoever still opens the link can ask the school anything, as always."""
    return CALL.move(call, CallState.WITHDRAWN, by=by)


def note_answer(*, request: Request, by: Actor) -> None:
    """A request that answers a call was accepted; within the action that accepts it."""
    call = request.call
    if call is not None and CALL.locked_state(call) == CallState.OPEN:
        CALL.move(call, CallState.ANSWERED, by=by)
