"""The page on which other weights are tried: in sight on a phone, kept in the address, and without script."""

import re

import pytest

from core import jobs
from core.models import Job
from placements.matching import FEATURES
from tests.placements.matching.worlds import World

pytestmark = pytest.mark.django_db
ONLY_TURN = {name: 100 if name == "turn" else 0 for name in FEATURES}
SCRIPT = {"HTTP_HX_REQUEST": "true"}
TRIED = {**ONLY_TURN, "stay": 0, "fairness": ""}


@pytest.fixture
def world():
    return World(students=2, offerings=1)


@pytest.fixture
def client(world, signed_in):
    return signed_in(world.user)


@pytest.fixture
def page(world):
    return f"/matching/{world.run().code}/proberen/"


def line_of(answer):
    """The one line that stays in sight, as it reads."""
    found = re.findall(r'<a href="#effect"(.*?)</a>', answer.content.decode(), re.DOTALL)
    assert len(found) == 1
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def test_a_reload_and_a_shared_link_keep_what_was_tried_with_script(page, client):
    answer = client.post(page, TRIED, **SCRIPT)
    job = Job.objects.get(kind="try_match")
    assert answer["HX-Replace-Url"] == f"{page}?werk={job.code}"
    jobs.run(job.pk)
    again = client.get(answer["HX-Replace-Url"]).content.decode()
    assert "Neem dit als voorstel" in again
    turn = re.search(r'<input type="number" name="turn"[^>]*>', again)[0]
    assert 'value="100"' in turn


def test_what_makes_no_sense_leaves_the_address_alone(page, client):
    answer = client.post(page, {**TRIED, "turn": 0}, **SCRIPT)
    assert "HX-Replace-Url" not in answer
    assert "Dit kan zo niet." in line_of(answer)


def test_going_back_in_the_browser_asks_for_the_whole_page(page, client):
    """Else what the script asks for again, a part, would stand there alone."""
    assert '"refreshOnHistoryMiss":true' in client.get(page).content.decode()


def test_one_line_follows_the_effect_while_sliding(page, client):
    assert "Verander iets." in line_of(client.get(page))
    waiting = client.post(page, TRIED, **SCRIPT)
    assert 'hx-swap-oob="true"' in line_of(waiting)
    assert "We rekenen het uit" in line_of(waiting)
    job = Job.objects.get(kind="try_match")
    there = f"{page}?werk={job.code}"
    jobs.run(job.pk)
    line = line_of(client.get(there, **SCRIPT))
    assert "Iedereen staat hetzelfde. Met een plek: 1 (0). Punten: 0." in line
    whole = line_of(client.get(there))
    assert "Iedereen staat hetzelfde." in whole
    assert "hx-swap-oob" not in whole
    Job.objects.filter(pk=job.pk).update(params={**job.params, "code": "WEG"})
    assert "Dit is niet bewaard." in line_of(client.get(there))
    Job.objects.filter(pk=job.pk).update(state="failed", error="Te lang.")
    assert "Dit lukte niet." in line_of(client.get(there))


def test_without_script_each_weight_is_a_field_for_a_number(page, client):
    for text in (client.get(page).content.decode(), client.get("/matching/").content.decode()):
        assert 'type="range"' not in text
        assert 'type="number" name="turn"' in text


def test_the_weights_are_kept_from_the_address_where_they_were_tried(page, client, world):
    """The form goes to the address as it stands, so that what was tried stays in sight."""
    tried = client.post(page, TRIED).url
    assert tried.endswith("#effect")
    job = Job.objects.get(code=tried.removesuffix("#effect").partition("werk=")[2])
    there = f"{page}?werk={job.code}"
    assert '<form class="card" method="post"\n' in client.get(there).content.decode()
    assert client.post(there, {**TRIED, "bewaar": "1"}).url == f"{there}#melding"
    world.school.refresh_from_db()
    assert world.school.setting("weights") == ONLY_TURN
