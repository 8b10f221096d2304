"""Decisions by hand in an open proposal: pin, forbid, swap, take out, make loose, and take back.

Each shows beforehand what it comes to (`tried`) and does exactly that. Running again keeps them.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Refused
from core.events import record
from placements.enums import ChangeKind, RunState
from placements.match_hand import Stand
from placements.match_storing import rows_of
from placements.models import MatchChange, MatchEntrant, MatchRun, Offering


@dataclass(frozen=True)
class Wanted:
    """One decision: about whom, where, and for a swap with whom."""

    kind: str
    entrant: MatchEntrant
    offering: Offering | None = None
    other: MatchEntrant | None = None


def tried(stand: Stand, wanted: Wanted) -> Stand:
    """How all would stand then; writes nothing. Raises `Refused` for what cannot be."""
    index, offering = wanted.entrant.index, wanted.offering
    if wanted.kind == ChangeKind.OUT:
        return stand.forbid(*stand.pairs_of(index))
    if wanted.kind == ChangeKind.LOOSEN and offering is None:
        return stand.loosen(*(each for each in stand.pairs_of(index) if each in stand.marks.hand))
    if wanted.kind == ChangeKind.SWAP and wanted.other is not None:
        return stand.swap(index, wanted.other.index)
    if offering is None or wanted.kind not in (
        ChangeKind.PIN,
        ChangeKind.FORBID,
        ChangeKind.LOOSEN,
    ):
        raise Refused(_("Kies wat je wilt aanpassen."))
    pair = stand.pair_at(index, offering.pk)
    if wanted.kind == ChangeKind.PIN:
        return stand.pin(pair)
    return stand.forbid(pair) if wanted.kind == ChangeKind.FORBID else stand.loosen(pair)


@transaction.atomic
def change(
    *, run: MatchRun, wanted: Wanted, by: Actor, seen: int | None = None
) -> tuple[Stand, Stand]:
    """Does it; answers before and after. `seen` is the number of the last change that was on the
    screen: when somebody else was first, what was shown is not true any more, and it is refused."""
    lock_open(run)
    before = Stand.of(run)
    if seen is not None and seen != before.number:
        raise Refused(_("Er is intussen iets anders aangepast. Kijk opnieuw wat dit doet."))
    after = tried(before, wanted)
    if after.marks == before.marks:
        raise Refused(_("Dat is al zo."))
    if "pair" not in run.inputs:  # from before answers were stored; the rows change now
        run.inputs = {**run.inputs, "pair": before.pair.tolist()}
        run.save(update_fields=["inputs"])
    last = run.changes.aggregate(last=Max("number"))["last"] or 0
    made = MatchChange.objects.create(
        run=run,
        number=last + 1,
        kind=wanted.kind,
        entrant=wanted.entrant,
        other=wanted.other,
        offering=wanted.offering,
        placed=after.placed - before.placed,
        fit=after.total_fit - before.total_fit,
        stand=after.stored(),
    )
    _write(run, before, after)
    record(run, wanted.kind, by=by, school_id=run.school_id, new=str(made.number))
    return before, after


@transaction.atomic
def undo(*, run: MatchRun, by: Actor) -> tuple[Stand, Stand]:
    """Takes the last change back: everybody stands again as before it."""
    lock_open(run)
    last = run.changes.order_by("-number").first()
    if last is None:
        raise Refused(_("Er is niets met de hand aangepast."))
    before = Stand.of(run)
    last.delete()
    after = Stand.of(run)
    _write(run, before, after)
    record(run, "undone", by=by, school_id=run.school_id, old=str(last.number))
    return before, after


def lock_open(run: MatchRun) -> None:
    state = MatchRun.objects.select_for_update().values_list("state", flat=True).get(pk=run.pk)
    if state != RunState.PROPOSED:
        raise Refused(_("Dit voorstel is al %(state)s.") % {"state": RunState(state).label})


def _write(run: MatchRun, before: Stand, after: Stand) -> None:
    """The rows follow: who is proposed where, and what was decided by hand."""
    gone = {each.before for each in before.moved_to(after) if each.before >= 0}
    come = {each.after for each in before.moved_to(after) if each.after >= 0}
    loose, held = before.marks.hand - after.marks.hand, after.marks.hand - before.marks.hand
    rows = rows_of(run, after, gone | come | loose | held)
    for pairs, values in (
        (gone, {"proposed": False}),
        (come, {"proposed": True}),
        (loose, {"by_hand": False}),
        (held, {"by_hand": True}),
    ):
        run.proposals.filter(pk__in=[rows[each] for each in pairs]).update(**values)
