"""Where there is still room for who has no place: only where that student can go, and how far it is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import Postcode
from placements.explaining import Answer
from placements.match_inputs import Wanted
from placements.match_reasons import why_not
from placements.match_runs import problem_of, read
from placements.matching import solve
from placements.models import Assignment
from placements.queries.match_explained import Explained
from students.models import Profile, Student
from tests.factories import make_offering
from tests.placements.matching.worlds import World

pytestmark = pytest.mark.django_db
HOME, NEAR, FAR = "1012", "1013", "3511"  # Amsterdam twice, and Utrecht, 35 km on


@pytest.fixture
def world():
    """Two who want the one seat there is, and somewhere else a seat that nobody asked for."""
    for digits, lat, lon in ((HOME, 52.373, 4.893), (NEAR, 52.389, 4.880), (FAR, 52.093, 5.117)):
        Postcode.objects.create(digits=digits, city="x", lat=lat, lon=lon)
    world = World(students=2, offerings=1)
    Student.objects.update(postcode=f"{HOME}AB")
    world.roomy = make_offering(world.school, term=world.term)
    return world


def lie(offering, digits):
    offering.assignment.workplace.postcode = f"{digits}AB" if digits else ""
    offering.assignment.workplace.save()


def room_in(run):
    left = run.entrants.exclude(proposals__proposed=True).get()
    return [reason for reason in left.reasons if reason["code"] == "room"]


def said(run):
    explained = Explained(run)
    return explained.texts(room_in(run))


def of_all(world, **values):
    for student in world.students:
        Profile.objects.update_or_create(student=student, defaults=values)


def test_it_says_how_far_it_is(world):
    lie(world.roomy, NEAR)
    run = world.run()
    assert room_in(run) == [{"code": "room", "offering": world.roomy.pk, "n": 2}]
    title = world.roomy.assignment.title
    assert said(run) == [f"Er is nog plek bij “{title}”, ongeveer 2 km."]


def test_beyond_the_own_travel_limit_it_is_not_named(world):
    lie(world.roomy, FAR)
    of_all(world, travel_limit_km=30)
    assert room_in(world.run()) == []
    of_all(world, travel_limit_km=40)
    assert room_in(world.run()) == [{"code": "room", "offering": world.roomy.pk, "n": 35}]


def test_a_limit_is_asked_exactly_as_in_a_round_for_everyone(world):
    Postcode.objects.filter(digits=NEAR).update(lat=52.3937, lon=4.893)  # 2.3 km on
    lie(world.roomy, NEAR)
    of_all(world, travel_limit_km=2)
    assert room_in(world.run()) == []
    assert not world.run(everyone=True).proposals.filter(offering=world.roomy).exists()
    of_all(world, travel_limit_km=3)
    assert room_in(world.run()) == [{"code": "room", "offering": world.roomy.pk, "n": 2}]


@pytest.mark.parametrize("unknown", ["home", "work"])
def test_of_an_unknown_place_everything_is_within_reach(world, unknown):
    lie(world.roomy, FAR if unknown == "home" else "")
    if unknown == "home":
        Student.objects.update(postcode="")
    run = world.run()
    assert room_in(run) == [{"code": "room", "offering": world.roomy.pk}]
    assert said(run) == [f"Er is nog plek bij “{world.roomy.assignment.title}”."]


def test_on_a_day_that_does_not_suit_it_is_not_named(world):
    day = world.roomy.assignment.starts.isoweekday()
    of_all(world, free_days=[day % 7 + 1])
    assert room_in(world.run()) == []
    of_all(world, free_days=[day])
    assert len(room_in(world.run())) == 1


def test_what_has_begun_is_not_named(world):
    Assignment.objects.filter(pk=world.roomy.assignment_id).update(
        starts=timezone.now() - timedelta(hours=1)
    )
    assert room_in(world.run()) == []


def test_more_room_costs_no_more_queries(world, django_assert_num_queries):
    def room():
        inputs = read(Wanted(school=world.school, term=world.term, code="X"))
        problem = problem_of(inputs)
        answer = Answer(problem, solve(problem).pair)
        with django_assert_num_queries(1):
            why_not(inputs, answer)

    room()
    for _ in range(5):
        make_offering(world.school, term=world.term)
    room()
