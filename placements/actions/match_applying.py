"""Applying a proposal: one transaction, every seat and rule looked at again, nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import Actor
from core.enums import JobState
from core.errors import Refused
from core.events import record
from core.jobs import enqueue
from core.models import Job
from placements.actions.choosing import choose, decline, lock_assignments
from placements.actions.match_changes import lock_open
from placements.enums import RunState, SignUpState
from placements.lifecycle import RUN
from placements.match_refusals import refusal, refusal_words
from placements.models import MatchRun, Offering, SignUp
from placements.queries.match_answers import declines_for, waiting_in
from placements.queries.match_clash import broken_after
from placements.queries.match_world import Checked, Today
from students.models import Student

Answer = dict[str, Any]


@transaction.atomic
def ask_to_apply(*, run: MatchRun, by: Actor, whole: bool = False) -> Job:
    """Applying takes a while: a worker does it. With `whole` it does all of it or nothing."""
    lock_open(run)
    busy = Job.objects.filter(
        Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING),
        kind="apply_match",
        params__run=run.pk,
    )
    if busy.exists():
        raise Refused(_("Dit voorstel wordt al toegepast."))
    params = {"run": run.pk, "code": run.code, "whole": whole}
    return enqueue(kind="apply_match", by=by, school_id=run.school_id, params=params)


@transaction.atomic
def apply(
    *,
    run: MatchRun,
    by: Actor,
    with_declines: bool = False,
    whole: bool = False,
    hold: Callable[[], None] | None = None,
) -> Answer:
    """Gives every proposed student the seat, if the world still allows it.

    One transaction: who cannot be placed any more is named in "refused" with the reason, all
    others are placed; with `whole` then nobody is, and the proposal stays open. Who was chosen
    there meanwhile is fine. Where something that was agreed does not hold with them, "not_kept"
    says so in sentences. A run that was applied before answers as it did then.
    `with_declines` also answers those who are left, with the run's reasons. `hold` checks that
    the worker's job is still its own.
    """
    if hold is not None:
        hold()
    if RUN.locked_state(run) == RunState.APPLIED:
        return applied(run)
    try:
        with transaction.atomic():
            return _apply(run, by, with_declines=with_declines, whole=whole)
    except _NotWholeError as stopped:
        run.refresh_from_db()
        found = _refused(stopped.places)
        run.summary = {
            **run.summary,
            "stopped": {"refused": len(found), "at": timezone.now().isoformat()},
        }
        run.save(update_fields=["summary"])
        record(run, "not_whole", by=by, school_id=run.school_id, new=str(len(found)))
        return {"placed": 0, "declined": 0, "refused": [_told(each) for each in found]}


def applied(run: MatchRun) -> Answer:
    """What applying came to, as it was kept."""
    run.refresh_from_db()
    entrants = run.entrants.filter(reasons__0__code="refused").select_related("student")
    codes = dict(run.proposals.values_list("offering", "offering__assignment__code").distinct())
    kept = run.summary.get("applied", {})
    return {
        "placed": kept.get("placed", 0),
        "declined": kept.get("declined", 0),
        "refused": [
            {
                "student": each.student.leerlingnummer if each.student else "",
                "assignment": codes.get(each.reasons[0]["offering"], ""),
                "reason": refusal_words(each.reasons[0]),
            }
            for each in entrants.order_by("index")
        ],
    } | _not_kept(run)


class _NotWholeError(Exception):
    """Something cannot be given any more, and all or nothing was asked."""

    def __init__(self, places: list[Checked]) -> None:
        super().__init__()
        self.places = places


def _apply(run: MatchRun, by: Actor, *, with_declines: bool, whole: bool) -> Answer:
    RUN.move(run, RunState.APPLIED, by=by, applied_at=timezone.now())
    _lock(run)
    today = Today.of(run)
    places = today.places
    if whole and any(each.why for each in places):
        raise _NotWholeError(places)
    places = [_place(each, by) for each in places]
    refused = _refused(places)
    if whole and refused:
        raise _NotWholeError(places)
    for each in refused:
        entrant = each.proposal.entrant
        entrant.reasons = [each.why]
        entrant.save(update_fields=["reasons"])
    run.proposals.filter(pk__in=[each.proposal.pk for each in refused]).update(proposed=False)
    not_kept = today.told(today.broken(places))
    run.trials.filter(state=RunState.TRIAL).delete()
    placed = sum(each.why is None and not each.done for each in places)
    declined = _decline_rest(run, by) if with_declines else 0
    run.summary = {
        **run.summary,
        "applied": {
            "placed": placed,
            "already": sum(each.done for each in places),
            "declined": declined,
            "refused": len(refused),
            "not_kept": not_kept,
        },
    }
    run.save(update_fields=["summary"])
    told = [_told(each) for each in refused]
    return {"placed": placed, "declined": declined, "refused": told} | _not_kept(run)


def _not_kept(run: MatchRun) -> Answer:
    words = broken_after(run)
    return {"not_kept": words} if words else {}


def _lock(run: MatchRun) -> None:
    """Assignments, then students, each in the order of their keys: as whoever chooses one does."""
    proposals = run.proposals.filter(proposed=True)
    lock_assignments(proposals.values_list("offering__assignment", flat=True))
    students = proposals.filter(entrant__student__isnull=False).values("entrant__student")
    list(Student.objects.select_for_update().filter(pk__in=students).order_by("pk"))


def _place(each: Checked, by: Actor) -> Checked:
    """`choose` has the last word: what moved since the look is refused too."""
    student, offering = each.student, each.proposal.offering
    if each.why or each.done or student is None:
        return each
    try:
        with transaction.atomic():
            sign_up = each.sign_up or sign_up_for(offering=offering, student=student, by=by)
            choose(sign_up=sign_up, by=by)
    except Refused as why:
        return Checked(each.proposal, each.sign_up, refusal(why.message, each.proposal.offering_id))
    return each


def sign_up_for(*, offering: Offering, student: Student, by: Actor) -> SignUp:
    """For who is placed without having asked: last of the wishes, with the goal still to choose."""
    last = SignUp.objects.filter(student=student, state=SignUpState.SUBMITTED).count()
    made = SignUp.objects.create(
        offering=offering, student=student, first_goal=_("Dit doel kies ik nog."), rank=last + 1
    )
    record(made, "signed_up_for", by=by, school_id=student.school_id, new=SignUpState.SUBMITTED)
    return made


def _refused(places: list[Checked]) -> list[Checked]:
    """In the order of the run, as `applied` reads them again."""
    return sorted((e for e in places if e.why), key=lambda each: each.proposal.entrant.index)


def _told(each: Checked) -> dict[str, str]:
    return {
        "student": each.student.leerlingnummer if each.student else "",
        "assignment": each.proposal.offering.assignment.code,
        "reason": each.words,
    }


def _decline_rest(run: MatchRun, by: Actor) -> int:
    """Of those whom the run compared: who signed up since reads no answer of it."""
    waiting = waiting_in(run).compared
    for sign_up, reason, next_step in declines_for(run, waiting):
        decline(sign_up=sign_up, reason=reason, next_step=next_step, by=by)
    return len(waiting)
