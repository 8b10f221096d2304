"""Rounds of matching: one that was applied, one that was laid aside, one that waits, changed by hand and tried otherwise."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from config.demo.clock import Timeline
from config.demo.school import Stage, moment
from core import jobs
from placements.actions import match_applying, match_changes, matching
from placements.models import MatchRun


def rounds(stage: Stage, line: Timeline) -> None:
    for days, then in ((118, "apply"), (48, "discard"), (1, "")):
        day = stage.today - timedelta(days=days)
        line.at(moment(day, "11:40"), propose, stage=stage, then=then)


def propose(stage: Stage, then: str) -> None:
    term = stage.term_on(timezone.localdate())
    job = matching.start_run(term=term, by=stage.by)
    jobs.run(job.pk)
    run = MatchRun.objects.filter(code=job.params["code"]).first()
    if run is None:
        return  # nobody waits for a seat just then
    if then == "apply":
        match_applying.apply(run=run, by=stage.by)
    elif then == "discard":
        matching.discard(run=run, by=stage.by)
    else:
        look(stage, run)


def look(stage: Stage, run: MatchRun) -> None:
    """The coordinator holds on to one choice, and tries what counting turns more would do."""
    first = run.proposals.filter(proposed=True).order_by("-fit", "entrant__index").first()
    if first is not None:
        wanted = match_changes.Wanted("pin", first.entrant, first.offering)
        match_changes.change(run=run, wanted=wanted, by=stage.by)
    weights = {**run.weights, "turn": 60}
    jobs.run(matching.start_trial(run=run, weights=weights, by=stage.by).pk)
