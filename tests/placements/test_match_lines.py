"""Proposals in a list can be told apart, and what a newer one has overtaken can be put away there."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from accounts.enums import Role
from core import jobs
from core.actors import Actor
from core.models import Job
from placements.actions import matching
from placements.enums import RunState
from placements.matching import DEFAULT_WEIGHTS, FEATURES
from placements.models import MatchRun
from placements.queries.match_lines import lines
from placements.queries.match_runs import kept_runs
from tests.factories import make_term, make_user
from tests.placements.matching.worlds import World

pytestmark = pytest.mark.django_db
OTHER = {**dict.fromkeys(FEATURES, 0), "turn": 100}
MOMENT = datetime(2026, 11, 27, 10, 44, 5, tzinfo=UTC)


@pytest.fixture
def world():
    return World(students=2, offerings=1)


@pytest.fixture
def client(world, signed_in):
    return signed_in(world.user)


def line_of(run):
    school = MatchRun.objects.get(pk=run.pk).school
    return lines(school, kept_runs(school).filter(pk=run.pk))[0]


def run_by(by, world, **options):
    job = matching.start_run(term=world.term, by=by, **options)
    jobs.run(job.pk)
    return MatchRun.objects.get(code=job.params["code"])


def made_at(run, moment):
    MatchRun.objects.filter(pk=run.pk).update(created=moment)
    return run


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({}, ("voor wie intekende", "samen het best")),
        ({"fairness": "bands"}, ("voor wie intekende", "niemand ver achter")),
        ({"everyone": True}, ("voor iedereen", "samen het best")),
        (
            {"everyone": True, "groups": ["4B", "4A"]},
            ("voor wie intekende en iedereen uit 4A, 4B", "samen het best"),
        ),
    ],
)
def test_a_line_says_for_whom_and_how_it_was_shared(world, options, says):
    assert line_of(run_by(world.by, world, **options)).traits[:2] == says


def test_a_line_says_who_asked_for_it_as_long_as_that_is_known(world):
    other = make_user(world.school, Role.COORDINATOR)
    run = run_by(Actor.of(other), world)
    assert line_of(run).traits[-1] == f"door {other.full_name}"
    Job.objects.filter(pk=run.job_id).update(by_user_id=None)
    assert "door" not in line_of(run).told
    MatchRun.objects.filter(pk=run.pk).update(job=None)
    assert "door" not in line_of(run).told


def test_a_line_says_that_the_school_weighs_otherwise_now(world):
    run = run_by(world.by, world)
    assert "andere gewichten" not in line_of(run).told
    matching.set_weights(school=world.school, weights=OTHER, by=world.by)
    assert "andere gewichten dan de school nu heeft" in line_of(run).traits
    matching.set_weights(school=world.school, weights=DEFAULT_WEIGHTS, by=world.by)
    assert "andere gewichten" not in line_of(run).told


def test_of_an_old_run_it_is_not_claimed_for_whom_it_was(world):
    run = run_by(world.by, world)
    del run.summary["everyone"]
    run.save()
    assert line_of(run).traits[0] == "samen het best"


def test_seconds_tell_apart_what_was_made_in_one_minute(world, client):
    first, second, later = (run_by(world.by, world) for _ in range(3))
    made_at(first, MOMENT)
    made_at(second, MOMENT + timedelta(seconds=20))
    made_at(later, MOMENT + timedelta(seconds=70))
    text = client.get("/matching/").content.decode()
    for moment in ("11:44:05</a>", "11:44:25</a>", "11:45</a>"):
        assert moment in text
    text = client.get(f"/matching/{later.code}/vergelijken/").content.decode()
    options = [" ".join(each.split()) for each in re.findall(r"<option[^>]*>(.*?)</option>", text)]
    assert len(options) == len(set(options)) == 2
    assert all("voorgesteld" in each and "voor wie intekende" in each for each in options)


def test_of_several_open_ones_the_newest_is_named_and_an_older_one_is_put_away(world, client):
    only = run_by(world.by, world)
    assert (line_of(only).is_newest, line_of(only).is_older) == (False, False)
    newer = run_by(world.by, world)
    assert (line_of(only).is_newest, line_of(only).is_older) == (False, True)
    assert (line_of(newer).is_newest, line_of(newer).is_older) == (True, False)
    text = client.get("/matching/").content.decode()
    assert text.count("Het nieuwste voorstel voor deze periode.") == 1
    assert text.count("Er is een nieuwer voorstel voor deze periode.") == 1
    assert f"/matching/{newer.code}/wegleggen/" not in text
    away = re.search(rf'action="(/matching/{only.code}/[^"]+)"', text)[1]
    text = client.post(away, follow=True).content.decode()
    assert MatchRun.objects.get(pk=only.pk).state == RunState.DISCARDED
    assert "nieuw" not in "".join(re.findall(r'<li class="row-line">.*?</li>', text, re.DOTALL))


def test_only_what_is_open_in_the_same_term_and_school_overtakes(world):
    first = made_at(run_by(world.by, world), MOMENT)
    for state in (RunState.APPLIED, RunState.TRIAL, RunState.DISCARDED):
        MatchRun.objects.create(school=world.school, term=world.term, state=state)
        assert not line_of(first).is_older
    MatchRun.objects.create(school=world.school, term=make_term(world.school))
    other = World(students=1, offerings=1)
    run_by(other.by, other)
    assert (line_of(first).is_newest, line_of(first).is_older) == (False, False)


def test_a_list_of_many_asks_no_more_than_one_of_few(world, queries_of, client):
    run_by(world.by, world)
    few = queries_of(client, "/matching/")
    for _ in range(4):
        run_by(world.by, world)
    assert queries_of(client, "/matching/") == few
    assert few <= 15


def test_the_line_counts_who_is_placed_as_it_stands_now(world):
    run = run_by(world.by, world)
    assert line_of(run).placed == 1
    run.proposals.update(proposed=False)
    assert line_of(run).placed == 0
