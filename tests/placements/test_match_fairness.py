"""How a run was shared out: how well it fits, and who got the first wish of those who had one."""

import pytest

from placements.matching import VERSION
from placements.models import Proposal, SignUp
from placements.queries.match_fairness import fairness_of
from tests.factories import make_student
from tests.placements.matching.worlds import World

pytestmark = pytest.mark.django_db


def test_how_well_it_fits_is_counted_from_the_worst_band_on(signed_in):
    world = World(students=5, offerings=1, seats=5)
    run = world.run()
    proposals = list(Proposal.objects.filter(run=run, proposed=True))
    for proposal, fit in zip(proposals, (199, 200, 599, 800, 1000), strict=True):
        proposal.fit = fit
        proposal.save()
    assert [(each["label"], each["value"]) for each in fairness_of(run).bands] == [
        ("0 tot 20%", 1),
        ("20 tot 40%", 1),
        ("40 tot 60%", 1),
        ("60 tot 80%", 0),
        ("80% of meer", 2),
    ]
    page = signed_in(world.user).get(f"/matching/{run.code}/verdeling/").content.decode()
    assert "Hoe goed past het?" in page


def test_the_share_with_the_first_wish_is_of_who_had_one():
    """Of a round for everyone: two signed up and are placed, two did not."""
    world = World(students=2, offerings=1, seats=4)
    for _ in range(2):
        make_student(world.school, signs_in=False)
    run = world.run(everyone=True)
    total = fairness_of(run).total
    assert (total.students, total.asked, total.with_first) == (4, 2, 100)


def test_who_signed_up_and_could_not_counts_among_who_had_a_wish():
    world = World(students=2, offerings=1, seats=2)
    world.offerings[0].levels = ["4"]
    world.offerings[0].save()
    make_student(world.school, signs_in=False)
    total = fairness_of(world.run(everyone=True)).total
    assert (total.asked, total.with_first) == (2, 0)
    SignUp.objects.all().delete()
    assert fairness_of(world.run(everyone=True)).total.asked == 0


def test_a_run_says_what_it_was_reckoned_with_as_it_was_then(signed_in):
    world = World(students=1, offerings=1)
    run = world.run(fairness="bands")
    world.school.settings = {"weights": {"wish": 99}}
    world.school.save()
    page = signed_in(world.user).get(f"/matching/{run.code}/verdeling/").content.decode()
    assert "<dd>niemand ver achter</dd>" in page
    assert f"<dt>volgorde van de wensen</dt><dd>{run.weights['wish']}</dd>" in page
    assert run.weights["wish"] != 99
    assert f"<dt>Versie van de rekenregels</dt><dd>{VERSION}</dd>" in page
