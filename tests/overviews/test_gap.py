"""Where the chains of this school year break, for whom, and who may read that."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from accounts.enums import Role
from accounts.models import Membership
from core.actors import Actor
from overviews.queries.gap import PARTS, broken_for, gap_of
from placements.models import Experience
from reflections.actions import talks
from reflections.models import Absent, Debrief, NextStep
from tests.factories import make_school, make_student, make_user
from tests.factories.stories import lived, told, with_feedback

pytestmark = [pytest.mark.django_db]
TODAY = date(2026, 11, 28)
LONG_AGO, LATELY = date(2026, 10, 1), TODAY - timedelta(days=14)


@pytest.fixture
def school():
    return make_school()


def over(school, *parts, on=LONG_AGO, group="3A", **values) -> Experience:
    """An experience with these parts of its chain."""
    found = lived(make_student(school, group=group, **values), finished_on=on)
    if "feedback" in parts:
        with_feedback(found)
    if "report" in parts:
        told(found)
    if "talk" in parts:
        Debrief.objects.create(experience=found, line="Besproken.")
    if "next" in parts:
        NextStep.objects.create(student=found.student, experience=found, text="Bakker bellen")
    return found


def test_each_part_is_counted_and_a_chain_breaks_at_the_first_that_is_missing(school):
    over(school)
    over(school, "report", "talk")
    over(school, "feedback")
    over(school, "feedback", "report", "next")
    over(school, "feedback", "report", "talk")
    over(school, *PARTS)
    found = gap_of(school, today=TODAY).all
    assert found.due == 6
    assert found.has == {"feedback": 4, "report": 4, "talk": 3, "next": 2}
    assert found.breaks == {"feedback": 2, "report": 1, "talk": 1, "next": 1}
    assert (found.whole, found.weakest) == (1, "feedback")


def test_a_reason_counts_as_an_answer(school):
    experience = over(school, "report", "talk", "next")
    assert gap_of(school, today=TODAY).all.whole == 0
    Absent.objects.create(experience=experience, part="feedback", reason="Bedrijf gestopt")
    assert gap_of(school, today=TODAY).all.whole == 1


def test_a_dialogue_talks_about_all_that_it_covers_and_so_do_its_next_steps(school):
    experience = over(school, "feedback", "report")
    by = Actor.of(make_user(school, Role.COUNSELLOR))
    when = datetime(2026, 12, 1, 9, tzinfo=UTC)
    dialogue = talks.plan_dialogue(student=experience.student, when=when, by=by)
    assert gap_of(school, today=TODAY).all.breaks["talk"] == 1
    talks.hold_dialogue(
        dialogue=dialogue, record="Gezegd.", next_steps=[{"text": "Meelopen"}], by=by
    )
    assert gap_of(school, today=TODAY).all.whole == 1


def test_only_what_was_over_for_too_long_and_in_this_school_year(school):
    over(school, on=LATELY)
    over(school, on=date(2026, 7, 31))
    over(school, on=LATELY - timedelta(days=1))
    over(school, left_on=date(2026, 10, 10))
    over(make_school())
    assert gap_of(school, today=TODAY).all.due == 1
    assert gap_of(school, today=date(2027, 7, 31)).all.due == 2


def test_who_waits_longest_comes_first(school):
    later, first = over(school, on=date(2026, 10, 9)), over(school, "feedback", on=LONG_AGO)
    over(school, *PARTS)
    assert list(broken_for(school, today=TODAY)) == [first, later]
    assert list(broken_for(school, part="report", today=TODAY)) == [first]


def test_groups_stand_apart_and_a_counsellor_asks_for_the_own(school):
    over(school, group="3A")
    over(school, *PARTS, group="3B")
    both = gap_of(school, today=TODAY)
    assert [(g.label, g.due, g.whole) for g in both.groups] == [("3A", 1, 0), ("3B", 1, 1)]
    assert [g.label for g in gap_of(school, ["3B"], today=TODAY).groups] == ["3B"]


# -- on the screen

PAGE = "/overzichten/gesprekskloof/"


@pytest.fixture
def _november():
    with time_machine.travel(datetime(2026, 11, 28, 10, tzinfo=UTC)):
        yield


@pytest.mark.usefixtures("_november")
def test_a_counsellor_reads_of_the_own_groups_only(school, signed_in):
    mine, other = over(school, group="3A"), over(school, group="3B", last_name="Zilver")
    user = make_user(school, Role.COUNSELLOR)
    Membership.objects.filter(user=user).update(groups=["3A"])
    page = signed_in(user).get(PAGE).content.decode()
    assert mine.code in page
    assert other.code not in page
    assert "Zilver" not in page


@pytest.mark.usefixtures("_november")
def test_the_schools_management_reads_figures_and_no_student(school, signed_in):
    experience = over(school, last_name="Zilver")
    page = signed_in(make_user(school, Role.MANAGER)).get(PAGE).content.decode()
    assert "hier breekt de keten" in page
    assert "Zilver" not in page
    assert experience.code not in page


@pytest.mark.usefixtures("_november")
def test_the_list_is_narrowed_to_where_it_breaks(school, signed_in):
    no_report, no_talk = over(school, "feedback"), over(school, "feedback", "report")
    client = signed_in(make_user(school, Role.COORDINATOR))
    page = client.get(f"{PAGE}?breekt=talk").content.decode()
    assert no_talk.code in page
    assert no_report.code not in page
    assert client.get(f"{PAGE}?breekt=onzin").status_code == 200


@pytest.mark.usefixtures("_november")
@pytest.mark.parametrize("rows", [1, 30])
def test_it_costs_the_same_for_one_and_for_thirty(rows, school, signed_in, queries_of):
    for _ in range(rows):
        over(school)
    assert queries_of(signed_in(make_user(school, Role.COORDINATOR)), PAGE) == 6
