"""What was decided after a proposal was made still counts when it is applied: marks, a no, agreements."""

import pytest

from placements.actions import match_applying
from placements.actions.choosing import mark_candidate
from placements.models import Experience
from placements.queries.match_world import checked
from tests.placements.matching.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(students=2, offerings=1, seats=2)


def refusals(run):
    """By student (an id): the code of why the place cannot be given."""
    return {each.student.pk: each.why["why"] for each in checked(run) if each.why}


# Marks


def mark(world, student, what):
    mark_candidate(offering=world.offerings[0], student=student, mark=what, by=world.by)


def test_who_was_marked_niet_doen_after_the_proposal_is_not_placed(world):
    run, student = world.run(), world.students[0]
    mark(world, student, "forbid")
    assert refusals(run) == {student.pk: "forbidden"}
    answer = match_applying.apply(run=run, by=world.by)
    assert [each["reason"] for each in answer["refused"]] == [
        "Bij deze leerling staat hier nu «niet doen»."
    ]
    assert list(Experience.objects.values_list("student", flat=True)) == [world.students[1].pk]


@pytest.mark.parametrize("what", ["pin", ""])
def test_another_mark_stops_nobody(world, what):
    run = world.run()
    mark(world, world.students[0], "forbid")
    mark(world, world.students[0], what)
    assert refusals(run) == {}
