"""What the coordinator decides by hand while something is reckoned is never lost."""

import pytest

from core.errors import Refused
from core.jobs import run as run_job
from core.models import Job
from placements.actions import match_changes, matching
from placements.enums import RunState
from placements.match_inputs import Wanted
from placements.match_runs import propose
from placements.models import MatchRun
from tests.placements.matching.worlds import World, proposed

pytestmark = pytest.mark.django_db


def pin(world, run, student, offering):
    wanted = match_changes.Wanted("pin", run.entrants.get(student=student), offering)
    match_changes.change(run=run, wanted=wanted, by=world.by)


def tried(world, run):
    job = matching.start_trial(run=run, weights={**run.weights, "turn": 60}, by=world.by)
    run_job(job.pk)
    return MatchRun.objects.get(code=Job.objects.get(pk=job.pk).params["code"])


@pytest.fixture
def world():
    return World(students=2, offerings=2, seats=1)


def elsewhere(world, run):
    """A student and the offering where it is not proposed."""
    there = {s: o for o, s in proposed(run)}
    student = world.students[0]
    return student, next(o for o in world.offerings if o.pk != there[student.pk])


def test_a_trial_from_before_a_change_by_hand_is_not_kept(world):
    run = world.run()
    trial = tried(world, run)
    pin(world, run, *elsewhere(world, run))
    with pytest.raises(Refused, match="met de hand iets veranderd"):
        matching.keep_trial(trial=trial, by=world.by)
    run.refresh_from_db()
    trial.refresh_from_db()
    assert (run.state, trial.state) == (RunState.PROPOSED, RunState.TRIAL)
    match_changes.undo(run=run, by=world.by)
    matching.keep_trial(trial=trial, by=world.by)
    assert trial.state == RunState.PROPOSED


def test_a_trial_from_after_it_keeps_the_change(world):
    run = world.run()
    student, offering = elsewhere(world, run)
    pin(world, run, student, offering)
    trial = tried(world, run)
    matching.keep_trial(trial=trial, by=world.by)
    assert (offering.pk, student.pk) in proposed(trial)


def test_what_is_decided_while_a_new_proposal_is_reckoned_is_in_it(world):
    run = world.run()
    student, offering = elsewhere(world, run)
    decided = []

    def tick(done, total):
        if done == 50 and not decided:  # after all was read
            decided.append(pin(world, run, student, offering))

    wanted = Wanted(school=world.school, term=world.term, code="NIEUW1", earlier=run)
    made = propose(wanted, by=world.by, tick=tick, hold=lambda: None)
    assert (offering.pk, student.pk) in proposed(made)
    assert made.proposals.get(offering=offering, entrant__student=student).by_hand
    run.refresh_from_db()
    assert run.state == RunState.DISCARDED


def test_a_choice_that_cannot_stay_is_told(world, signed_in):
    run = world.run()
    student, offering = elsewhere(world, run)
    pin(world, run, student, offering)
    again = world.run(earlier=run)
    assert again.summary["not_held"] == 0
    path = f"/matching/{again.code}/"
    assert "kon niet blijven" not in signed_in(world.user).get(path).content.decode()
    offering.assignment.seats.all().delete()
    third = world.run(earlier=again)
    assert third.summary["not_held"] == 1
    page = signed_in(world.user).get(f"/matching/{third.code}/").content.decode()
    assert "1 keuze van jou kon niet blijven" in page
