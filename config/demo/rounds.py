"""Rounds of matching: some that were applied, one that was laid aside, one that waits, changed by
hand and tried otherwise, and one for a group as a whole."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from config.demo.clock import Timeline
from config.demo.school import Stage, moment
from core import jobs
from placements.actions import match_applying, match_changes, matching
from placements.actions.match_ties import tie
from placements.enums import SignUpState, TieKind
from placements.models import MatchRun, SignUp
from students.models import Enrolment

APPLIED = (118, 104, 90, 76, 41)  # days ago: enough to look back on


def rounds(stage: Stage, line: Timeline) -> None:
    for days, then in (*((ago, "apply") for ago in APPLIED), (48, "discard"), (1, "")):
        day = stage.today - timedelta(days=days)
        line.at(moment(day, "11:40"), propose, stage=stage, then=then)
    yesterday = stage.today - timedelta(days=1)
    line.at(moment(yesterday, "11:20"), agree, stage=stage)
    line.at(moment(yesterday, "15:20"), for_everyone, stage=stage)


def agree(stage: Stage) -> None:
    """Two travel together, and two are better kept apart: of those who wait for the same."""
    waiting = SignUp.objects.filter(state=SignUpState.SUBMITTED).order_by("offering", "pk")
    students = list(dict.fromkeys(each.student for each in waiting.select_related("student")))
    for kind, members, note in (
        (TieKind.TOGETHER, students[:2], "Reizen samen met de bus."),
        (TieKind.APART, students[2:4], "Afgesproken met de mentor."),
    ):
        if len(members) == 2:
            tie(school=stage.school, kind=kind, students=members, note=note, by=stage.by)


def for_everyone(stage: Stage) -> None:
    """One group goes out as a whole: also who did not sign up gets a proposal."""
    term = stage.term_on(timezone.localdate())
    current = Enrolment.objects.filter(student__school=stage.school, end__isnull=True)
    group = min(current.values_list("group", flat=True))
    job = matching.start_run(term=term, everyone=True, groups=[group], by=stage.by)
    jobs.run(job.pk)


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
