"""A round of many assignments: ask for a proposal, try other weights, lay it aside.

Nothing is decided before it is applied (`match_applying`), and what is decided then goes through
`choose` like any other decision. A decline is never automatic.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from accounts.models import School, Term
from core.actors import Actor
from core.codes import new_code
from core.enums import JobState
from core.errors import Refused
from core.events import record
from core.jobs import enqueue
from core.models import Job
from placements.actions.match_changes import lock_open
from placements.enums import RunState
from placements.lifecycle import RUN
from placements.match_runs import last_change
from placements.matching.fit import FEATURES, weights_of
from placements.matching.problem import HIGHEST_BONUS
from placements.models import MatchRun

FAIRNESS = ("", "bands")


@dataclass(frozen=True)
class Standing:
    """How a proposal stands, after any change by hand."""

    placed: int
    total_fit: int

    @property
    def percent(self) -> int:
        return round(self.total_fit / self.placed / 10) if self.placed else 0


@transaction.atomic
def start_run(
    *,
    term: Term,
    by: Actor,
    fairness: str = "",
    everyone: bool = False,
    groups: Iterable[str] = (),
    earlier: MatchRun | None = None,
) -> Job:
    """Asks a worker for a proposal; `params["code"]` is the address where it will stand.

    With `everyone` also for who has no placement in the term and did not sign up, of these groups
    only if any are named. With `earlier` it keeps what was decided by hand there, and lays that
    run aside; who took part there, weights that were tried, and what it counts to stay, hold again.
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
        "weights": earlier.weights if earlier and earlier.trial_of_id else None,
        "stay_bonus": earlier.inputs.get("stay_bonus", 0) if earlier else 0,
        "everyone": {"groups": sorted(groups)} if everyone else None,
    }
    if earlier is not None:
        params["everyone"] = earlier.inputs.get("everyone")
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
    lock_open(run)
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
        if trial.inputs.get("last_change", 0) != last_change(earlier):
            raise Refused(
                _(
                    "Er is daarna met de hand iets veranderd aan het voorstel. Kijk opnieuw wat deze "
                    "gewichten doen, dan telt dat mee."
                )
            )
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


def standing(run: MatchRun) -> Standing:
    found = run.proposals.filter(proposed=True).aggregate(n=Count("pk"), total=Sum("fit"))
    return Standing(found["n"], found["total"] or 0)


@transaction.atomic
def discard(*, run: MatchRun, by: Actor) -> MatchRun:
    RUN.move(run, RunState.DISCARDED, by=by)
    _forget_trials(run)
    return run
