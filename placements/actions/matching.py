"""A round of many assignments: ask for a proposal, change it by hand, apply it or lay it aside.

Nothing is decided before `apply`, and what is decided then goes through `choose` like any other
decision. A decline is never automatic.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import School, Term
from core.actors import Actor
from core.codes import new_code
from core.enums import JobState
from core.errors import Refused
from core.events import record
from core.jobs import enqueue
from core.models import Job
from placements.actions.choosing import choose, decline, lock_assignments
from placements.enums import RunState, SignUpState
from placements.lifecycle import RUN
from placements.match_runs import waiting_sign_ups
from placements.matching.fit import FEATURES, weights_of
from placements.matching.problem import HIGHEST_BONUS
from placements.models import MatchEntrant, MatchRun, Offering, Proposal, SignUp
from placements.queries.match_runs import declines_for
from students.models import Student

FAIRNESS = ("", "bands")


@dataclass(frozen=True)
class Standing:
    """How an open proposal stands: what a change by hand costs is the difference of two."""

    placed: int
    total_fit: int

    @property
    def percent(self) -> int:
        return round(self.total_fit / self.placed / 10) if self.placed else 0


@transaction.atomic
def start_run(*, term: Term, by: Actor, fairness: str = "", earlier: MatchRun | None = None) -> Job:
    """Asks a worker for a proposal; `params["code"]` is the address where it will stand.

    With `earlier` it keeps what was put or taken out by hand there, and lays that run aside.
    """
    if fairness not in FAIRNESS:
        raise Refused(_("Kies een van de twee manieren van verdelen."))
    Term.objects.select_for_update().get(pk=term.pk)
    if running_jobs(term.school).filter(params__term=term.pk).exists():
        raise Refused(_("Er wordt al een voorstel voor deze periode gemaakt."))
    params = {
        "term": term.pk,
        "fairness": fairness,
        "code": new_code(),
        "earlier": earlier.pk if earlier else None,
    }
    return enqueue(kind="match", by=by, school_id=term.school_id, params=params)


def running_jobs(school: School) -> Any:
    return Job.objects.filter(
        kind="match", school_id=school.pk, state__in=[JobState.QUEUED, JobState.RUNNING]
    )


@transaction.atomic
def start_trial(
    *, run: MatchRun, weights: dict[str, int], by: Actor, fairness: str = "", stay_bonus: int = 0
) -> Job:
    """Asks a worker what an open proposal would be with other weights; nothing of it changes.

    `stay_bonus` is how much more it counts, in fit, that a student stays where proposed now.
    """
    _lock_open(run)
    if fairness not in FAIRNESS:
        raise Refused(_("Kies een van de twee manieren van verdelen."))
    if not 0 <= stay_bonus <= HIGHEST_BONUS:
        raise Refused(_("Blijven telt 0 tot 100 punten."))
    params = {
        "run": run.code,
        "code": new_code(),
        "weights": _weights(weights),
        "fairness": fairness,
        "stay_bonus": stay_bonus,
    }
    return enqueue(kind="try_match", by=by, school_id=run.school_id, params=params)


@transaction.atomic
def keep_trial(*, trial: MatchRun, by: Actor) -> MatchRun:
    """What was tried becomes the proposal; the one that it came from is laid aside."""
    RUN.move(trial, RunState.PROPOSED, by=by)
    earlier = trial.trial_of
    if earlier is not None:
        if MatchRun.objects.select_for_update().get(pk=earlier.pk).state != RunState.PROPOSED:
            raise Refused(_("Het voorstel waar dit uit kwam is intussen toegepast of weggelegd."))
        RUN.move(earlier, RunState.DISCARDED, by=by)
        _forget_trials(earlier)
    return trial


def _forget_trials(run: MatchRun) -> None:
    run.trials.filter(state=RunState.TRIAL).delete()


def _weights(given: dict[str, int]) -> dict[str, int]:
    try:
        return weights_of(given)
    except ValueError as error:
        raise Refused(_("Geef elk onderdeel 0 tot 100, en minstens één meer dan 0.")) from error


@transaction.atomic
def set_weights(*, school: School, weights: dict[str, int], by: Actor) -> School:
    """What counts how much in this school, from the next proposal on."""
    chosen = _weights(weights)
    school.settings = School.objects.select_for_update().get(pk=school.pk).settings
    school.settings = {**school.settings, "weights": {name: chosen[name] for name in FEATURES}}
    school.save(update_fields=["settings"])
    record(school, "weights", by=by, school_id=school.pk)
    return school


@transaction.atomic
def put_by_hand(
    *, run: MatchRun, entrant: MatchEntrant, offering: Offering, by: Actor
) -> tuple[Standing, Standing]:
    """Moves a student of an open proposal to another assignment; answers before and after."""
    _lock_open(run)
    wanted = run.proposals.filter(entrant=entrant, offering=offering).first()
    if wanted is None:
        raise Refused(_("Dit kan niet: er is geen intekening, of een regel staat het niet toe."))
    before = standing(run)
    now = run.proposals.filter(entrant=entrant, proposed=True).first()
    if now is not None and now.pk == wanted.pk:
        raise Refused(_("Deze leerling staat daar al."))
    if run.proposals.filter(offering=offering, proposed=True).count() >= seats_of(run, offering.pk):
        raise Refused(_("Alle plekken zijn voorgesteld. Haal er eerst iemand uit."))
    if now is not None:
        run.proposals.filter(pk=now.pk).update(proposed=False, by_hand=False)
    run.proposals.filter(pk=wanted.pk).update(proposed=True, by_hand=True)
    record(run, "put", by=by, old=str(now.offering_id) if now else "", new=str(offering.pk))
    return before, standing(run)


@transaction.atomic
def take_out_by_hand(
    *, run: MatchRun, entrant: MatchEntrant, by: Actor
) -> tuple[Standing, Standing]:
    """Leaves the seat open; running again will not put this pair together either."""
    _lock_open(run)
    before = standing(run)
    now = run.proposals.filter(entrant=entrant, proposed=True).first()
    if now is None:
        raise Refused(_("Deze leerling staat nergens voorgesteld."))
    Proposal.objects.filter(pk=now.pk).update(proposed=False, by_hand=True)
    record(run, "taken_out", by=by, old=str(now.offering_id))
    return before, standing(run)


def standing(run: MatchRun) -> Standing:
    found = run.proposals.filter(proposed=True).aggregate(n=Count("pk"), total=Sum("fit"))
    return Standing(found["n"], found["total"] or 0)


def seats_of(run: MatchRun, offering: int) -> int:
    """How many seats were free when the run looked."""
    there = dict(zip(run.inputs["offerings"], run.inputs["seats"], strict=True))
    return there.get(offering, 0)


@transaction.atomic
def discard(*, run: MatchRun, by: Actor) -> MatchRun:
    RUN.move(run, RunState.DISCARDED, by=by)
    _forget_trials(run)
    return run


@transaction.atomic
def ask_to_apply(*, run: MatchRun, by: Actor) -> Job:
    """Applying takes a while: a worker does it, all of it or nothing."""
    _lock_open(run)
    busy = Job.objects.filter(
        Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING),
        kind="apply_match",
        params__run=run.pk,
    )
    if busy.exists():
        raise Refused(_("Dit voorstel wordt al toegepast."))
    params = {"run": run.pk, "code": run.code}
    return enqueue(kind="apply_match", by=by, school_id=run.school_id, params=params)


@transaction.atomic
def apply(
    *,
    run: MatchRun,
    by: Actor,
    with_declines: bool = False,
    hold: Callable[[], None] | None = None,
) -> dict[str, Any]:
    """Gives every proposed student the seat, if the world still allows it.

    One transaction: who cannot be placed any more is named in "refused" with the reason, all
    others are placed. `with_declines` also answers those who are left, with the run's reasons.
    `hold` checks that the worker's job is still its own.
    """
    if hold is not None:
        hold()
    RUN.move(run, RunState.APPLIED, by=by, applied_at=timezone.now())
    proposals = list(
        run.proposals.filter(proposed=True).select_related("entrant", "offering__assignment")
    )
    lock_assignments(each.offering.assignment_id for each in proposals)
    students = [each.entrant.student_id for each in proposals if each.entrant.student_id]
    locked = Student.objects.select_for_update().filter(pk__in=students).order_by("pk")
    names = {each.pk: each for each in locked}
    sign_ups = _sign_ups(proposals)
    placed, refused = 0, []
    for each in sorted(proposals, key=lambda p: (p.entrant.student_id or 0, p.pk)):
        student = names.get(each.entrant.student_id or 0)
        why = _place(sign_ups.get((each.offering_id, each.entrant.student_id)), by)
        if not why:
            placed += 1
            continue
        refused.append(
            {
                "student": student.leerlingnummer if student else "",
                "assignment": each.offering.assignment.code,
                "reason": why,
            }
        )
        each.entrant.reasons = [{"code": "refused", "offering": each.offering_id, "why": why}]
        each.entrant.save(update_fields=["reasons"])
        run.proposals.filter(pk=each.pk).update(proposed=False)
    declined = _decline_rest(run, by) if with_declines else 0
    run.summary = {**run.summary, "applied": {"placed": placed, "refused": len(refused)}}
    run.save(update_fields=["summary"])
    return {"placed": placed, "declined": declined, "refused": refused}


def _lock_open(run: MatchRun) -> None:
    state = MatchRun.objects.select_for_update().values_list("state", flat=True).get(pk=run.pk)
    if state != RunState.PROPOSED:
        raise Refused(_("Dit voorstel is al %(state)s.") % {"state": RunState(state).label})


def _sign_ups(proposals: list[Proposal]) -> dict[tuple[int, int | None], SignUp]:
    found = SignUp.objects.filter(
        offering__in=[each.offering_id for each in proposals],
        student__in=[each.entrant.student_id for each in proposals if each.entrant.student_id],
    ).select_related("offering", "student__user")
    return {(each.offering_id, each.student_id): each for each in found}


def _place(sign_up: SignUp | None, by: Actor) -> str:
    """Empty when it was done, else why not."""
    if sign_up is None:
        return _("Deze leerling staat niet meer ingetekend.")
    if sign_up.state == SignUpState.DECLINED:
        return _("Deze leerling is intussen niet gekozen.")
    try:
        choose(sign_up=sign_up, by=by)
    except Refused as refusal:
        return refusal.message
    return ""


def _decline_rest(run: MatchRun, by: Actor) -> int:
    waiting = list(waiting_sign_ups(run).select_related("offering", "student__user"))
    for sign_up, reason, next_step in declines_for(run, waiting):
        decline(sign_up=sign_up, reason=reason, next_step=next_step, by=by)
    return len(waiting)
