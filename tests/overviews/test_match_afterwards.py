"""Did it go as the matching expected: counted per feature, and silent where the numbers are small."""

import random

import pytest

from accounts.enums import Role
from core.actors import Actor
from overviews.queries.match_afterwards import FEW, Part, Went, _feature, afterwards_of
from overviews.rules import READERS
from placements.matching import FEATURES
from placements.models import MatchEntrant, MatchRun, Placement, Proposal
from tests.factories import (
    make_offering,
    make_school,
    make_sign_up,
    make_student,
    make_term,
    make_user,
)
from tests.factories.stories import lived, with_feedback

pytestmark = pytest.mark.django_db


class Round:
    """A round that was applied; each experience is lived unless it says otherwise."""

    def __init__(self, school=None):
        self.school = school or make_school()
        self.term = make_term(self.school)
        self.user = make_user(self.school, Role.COORDINATOR)
        self.by = Actor.of(self.user)
        self.run = MatchRun.objects.create(school=self.school, term=self.term, state="applied")
        self.offering = make_offering(self.school, term=self.term, seats=80)

    def place(self, *, step=None, early=False, told=True, fit=500, **features):
        student = make_student(self.school, signs_in=False)
        sign_up = make_sign_up(self.offering, student, state="chosen")
        at = self.run.entrants.count()
        entrant = MatchEntrant.objects.create(run=self.run, index=at, student=student)
        Proposal.objects.create(
            run=self.run,
            entrant=entrant,
            offering=self.offering,
            fit=fit,
            proposed=True,
            features=[features.get(name, 50) for name in FEATURES],
        )
        experience = lived(student, self.offering, sign_up=sign_up)
        if told and step:
            with_feedback(experience, step=step)
        if early:
            Placement.objects.filter(experience=experience).update(
                state="ended_early", end_reason="Het werk was te zwaar"
            )
        return experience


@pytest.fixture
def round_():
    return Round()


def feature(found, name):
    return next(each for each in found.features if each.name == name)


def test_what_was_high_and_what_was_low_are_counted_apart_with_how_they_went(round_):
    for step in (3, 4):
        round_.place(step=step, travel=80)
    round_.place(step=1, travel=20, early=True)
    round_.place(step=2, travel=50)  # neither
    round_.place(travel=90)  # nothing known yet
    found = afterwards_of(round_.school)
    assert (len(found.went), found.answered, found.early, found.waiting) == (4, 4, 1, 1)
    travel = feature(found, "travel")
    assert (travel.high.experiences, travel.high.steps, travel.high.early) == (2, [3.0, 4.0], 0)
    assert (travel.low.experiences, travel.low.steps, travel.low.early) == (1, [1.0], 1)
    assert travel.finding == "few"
    assert travel.high.mean is None


def went(steps, value):
    features = tuple(value for _ in FEATURES)
    return [Went(500, features, None if step is None else float(step), False) for step in steps]


@pytest.mark.parametrize(
    ("high", "low", "finding"),
    [
        ([4] * FEW, [1, 2] * (FEW // 2), "better"),
        ([1, 2] * (FEW // 2), [4] * FEW, "worse"),
        ([1, 4] * (FEW // 2), [2, 3] * (FEW // 2), "none"),
        ([3, 4] * (FEW // 2), [3, 3, 4, 3] * (FEW // 4), "none"),  # as large as chance makes it
        ([3] * FEW, [3] * FEW, "none"),
        ([4] * (FEW - 1), [1] * FEW, "few"),
        ([4] * FEW, [1] * (FEW - 1) + [None] * 5, "few"),
    ],
)
def test_a_difference_is_only_called_one_where_chance_does_not_make_it(high, low, finding):
    both = [*went(high, 80), *went(low, 20)]
    assert _feature(0, "wish", 20, both).finding == finding


def test_chance_alone_is_seldom_called_a_difference():
    """Where high and low are drawn from the same steps: about one of twenty at most."""
    lot = random.Random(7)  # noqa: S311 - the same every time
    called = 0
    for _ in range(400):
        steps = [lot.choice((1, 2, 3, 3, 4)) for _ in range(4 * FEW)]
        both = [*went(steps[: 2 * FEW], 80), *went(steps[2 * FEW :], 20)]
        called += _feature(0, "wish", 20, both).finding != "none"
    assert called <= 32


def test_fit_as_a_whole_is_counted_in_four_parts(round_):
    for fit in (399, 400, 599, 800, 1000):
        round_.place(step=3, fit=fit)
    assert [part.experiences for part in afterwards_of(round_.school).fits] == [1, 2, 0, 2]
    assert Part("leeg").mean is None


def test_only_what_this_schools_applied_proposals_gave_counts(round_):
    round_.place(step=3)
    Round().place(step=3)  # another school
    lived(make_student(round_.school), make_offering(round_.school, term=round_.term))
    found = afterwards_of(round_.school)
    assert (len(found.went), found.waiting) == (1, 0)
    other = make_term(round_.school, name="Een andere")
    assert afterwards_of(round_.school, other).went == []
    assert len(afterwards_of(round_.school, round_.term).went) == 1
    MatchRun.objects.filter(pk=round_.run.pk).update(state="discarded")
    assert afterwards_of(round_.school).went == []


def test_feedback_that_is_only_asked_says_nothing(round_):
    experience = round_.place()
    with_feedback(experience, step=3, state="asked", given_at=None)
    assert afterwards_of(round_.school).waiting == 1


def test_the_page_warns_of_small_numbers_and_says_nothing_of_few(round_, signed_in):
    client = signed_in(round_.user)
    page = client.get("/overzichten/matching/").content.decode()
    assert "Hier is nog niets over te zeggen" in page
    round_.place(step=3, travel=80)
    page = client.get(f"/overzichten/matching/?periode={round_.term.pk}").content.decode()
    assert "Lees dit met zorg: het gaat om kleine aantallen." in page
    assert page.count("Nog te weinig om iets te zeggen.") == len(FEATURES)
    assert "Gemiddelde stap per onderdeel" not in page


def test_the_page_says_which_weights_went_better_with(round_, signed_in):
    for at in range(FEW):
        round_.place(step=4, travel=80, wish=20)
        round_.place(step=1 + at % 2, travel=20, wish=100)
    page = signed_in(round_.user).get("/overzichten/matching/").content.decode()
    assert "Bij een hoge waarde ging het beter." in page
    assert "Kijk nog eens naar dit gewicht." in page
    assert "Gemiddelde stap per onderdeel" in page


def test_one_and_thirty_cost_the_same_number_of_queries(signed_in, queries_of):
    def cost(places):
        round_ = Round()
        for _ in range(places):
            round_.place(step=3, travel=80)
        return queries_of(signed_in(round_.user), "/overzichten/matching/")

    few, many = cost(1), cost(30)
    assert few == many
    assert few <= 15


def test_who_may_read_it(round_, signed_in):
    expected = {
        Role.COORDINATOR: 200,
        Role.MANAGER: 200,
        Role.TEACHER: 403,
        Role.COUNSELLOR: 403,
        Role.STUDENT: 403,
    }
    for role, status in expected.items():
        client = signed_in(make_user(round_.school, role))
        assert client.get("/overzichten/matching/").status_code == status
        if role in READERS:
            listed = client.get("/overzichten/").content.decode()
            assert ("/overzichten/matching/" in listed) == (status == 200)
