"""In which order a run is loaded: by lot, and where there are many by place on the map."""

from itertools import pairwise

import pytest

from core.models import Postcode
from placements import match_runs
from placements.match_inputs import Wanted
from placements.match_runs import read
from placements.matching import solve
from students.models import Student
from tests.factories import make_term
from tests.placements.matching.worlds import World

pytestmark = pytest.mark.django_db
TOWNS = (("1012", 52.373, 4.893), ("3511", 52.093, 5.117), ("9711", 53.219, 6.563))


@pytest.fixture
def world():
    """Twelve students, by turns of three towns; of four places of work two in the first and none known of the last."""
    for digits, lat, lon in TOWNS:
        Postcode.objects.create(digits=digits, city="x", lat=lat, lon=lon)
    world = World(students=12, offerings=4, seats=2)
    for number, student in enumerate(world.students):
        Student.objects.filter(pk=student.pk).update(postcode=f"{TOWNS[number % 3][0]}AB")
    for offering, digits in zip(world.offerings, ("1012", "9711", "1012", ""), strict=True):
        offering.assignment.workplace.postcode = f"{digits}AB" if digits else ""
        offering.assignment.workplace.save()
    return world


def read_of(world, term=None):
    return read(Wanted(school=world.school, term=term or world.term, code="x"))


def towns(world, inputs):
    where = {s.pk: number % 3 for number, s in enumerate(world.students)}
    return [where[pk] for pk in inputs.students]


def changes(listed):
    return sum(a != b for a, b in pairwise(listed))


def test_few_are_loaded_in_the_order_of_their_lot(world):
    by_lot = sorted((s.pk for s in world.students), key=lambda pk: match_runs._lot(world.term, pk))
    assert read_of(world).students == by_lot


def test_many_are_loaded_town_by_town_and_within_a_town_by_lot(world, monkeypatch):
    by_lot = read_of(world).students
    monkeypatch.setattr(match_runs, "LARGE", 12)
    inputs = read_of(world)
    assert changes(towns(world, inputs)) == 2
    where = {s.pk: number % 3 for number, s in enumerate(world.students)}
    for town in range(3):
        here = [pk for pk in inputs.students if where[pk] == town]
        assert here == [pk for pk in by_lot if where[pk] == town]
    assert sorted(inputs.students) == sorted(by_lot)


def test_assignments_come_in_the_order_of_the_map_with_their_own_seats(world, monkeypatch):
    world.offerings[1].assignment.seats.first().delete()
    plain = read_of(world)
    monkeypatch.setattr(match_runs, "LARGE", 12)
    inputs = read_of(world)
    ids = [each.pk for each in inputs.offerings]
    assert abs(ids.index(world.offerings[0].pk) - ids.index(world.offerings[2].pk)) == 1
    assert dict(zip(ids, inputs.seats, strict=True)) == dict(
        zip((each.pk for each in plain.offerings), plain.seats, strict=True)
    )


def test_the_order_changes_neither_pairs_nor_the_worth_of_the_answer(world, monkeypatch):
    def known(inputs):
        pairs = inputs.pairs
        triples = zip(pairs.student.tolist(), pairs.assignment.tolist(), pairs.fit, strict=True)
        return {(inputs.students[i], inputs.offerings[j].pk, int(f)) for i, j, f in triples}

    plain = read_of(world)
    monkeypatch.setattr(match_runs, "LARGE", 12)
    placed = read_of(world)
    assert known(placed) == known(plain)
    answers = [solve(match_runs.problem_of(each)) for each in (plain, placed)]
    assert len({(each.placed, each.total_fit, each.bound) for each in answers}) == 1


def test_which_town_goes_first_is_drawn_each_term_anew_and_stays(world, monkeypatch):
    monkeypatch.setattr(match_runs, "LARGE", 12)
    terms = [make_term(world.school) for _ in range(8)]
    orders = {tuple(towns(world, _in(world, term))) for term in terms}
    assert len(orders) > 1
    assert read_of(world).students == read_of(world).students


def _in(world, term):
    for offering in world.offerings:
        offering.term = term
        offering.save()
    return read_of(world, term)
