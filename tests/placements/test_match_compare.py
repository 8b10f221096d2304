"""Two proposals beside each other: what differs that does not come from the weights."""

import pytest

from placements.actions import match_changes
from placements.actions.match_ties import tie
from placements.enums import TieKind
from placements.models import MatchRun, SignUp
from placements.queries.match_compare import Meanwhile, compared
from tests.placements.matching.worlds import World, agree_least, agree_most

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(students=3, offerings=2, seats=2)


def between(one, other):
    one, other = (MatchRun.objects.get(pk=each.pk) for each in (one, other))
    return compared(one, other).meanwhile


def test_other_agreements_are_told_and_the_same_ones_are_not(world, signed_in):
    first = world.run()
    tie(school=world.school, kind=TieKind.APART, students=world.students[:2], by=world.by)
    second, third = world.run(), world.run()
    assert between(first, second) == Meanwhile(agreed=True)
    assert between(second, third) == Meanwhile()
    client = signed_in(world.user)
    text = client.get(f"/matching/{first.code}/vergelijken/?met={second.code}").content.decode()
    assert "De afspraken zijn anders" in text
    assert "andere keuzes" not in text


@pytest.mark.parametrize("agree", [agree_least, agree_most])
def test_another_least_or_most_is_an_agreement_too(world, agree):
    first = world.run()
    agree(world)
    assert between(first, world.run()) == Meanwhile(agreed=True)


def test_what_was_ruled_out_by_hand_is_told_until_both_have_it(world, signed_in):
    first, second = world.run(), world.run()
    entrant = first.entrants.get(student=world.students[0])
    wanted = match_changes.Wanted("forbid", entrant, world.offerings[0], None)
    match_changes.change(run=first, wanted=wanted, by=world.by)
    assert between(first, second) == Meanwhile(marks=True)
    assert between(first, world.run(earlier=first)) == Meanwhile()
    client = signed_in(world.user)
    text = client.get(f"/matching/{first.code}/vergelijken/?met={second.code}").content.decode()
    assert "Er zijn andere keuzes vastgezet of uitgesloten." in text


def test_who_takes_part_in_one_only_loses_nothing(world, signed_in):
    whole = world.run()
    gone = world.students[0]
    SignUp.objects.filter(student=gone).update(state="withdrawn")
    without = world.run()
    client = signed_in(world.user)

    def told(one, other):
        page = client.get(f"/matching/{one.code}/vergelijken/?met={other.code}")
        return [each.words for each in page.context["rows"] if each.student == gone]

    (words,) = told(whole, without)
    assert words.startswith(f"{gone.full_name} doet in het andere voorstel niet mee. In dit")
    (words,) = told(without, whole)
    assert words.startswith(f"{gone.full_name} doet in dit voorstel niet mee. In het andere")
