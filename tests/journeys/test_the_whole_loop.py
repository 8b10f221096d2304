"""One loop, from an empty installation to the overview of the term, each role at its own screen.

Nothing is posted around the forms and no row is made behind the site's back; only the calendar is
helped along (`time_passes`). What each person does stands in the module of its points.
"""

import pytest

from tests.journeys import choosing, starting
from tests.journeys.story import Story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(site, eventually, tmp_path):
    return Story(site, eventually, tmp_path)


def test_from_an_empty_installation_to_the_overview_of_the_term(story):
    starting.the_administrator_makes_a_school(story)
    starting.the_coordinator_is_led_through_the_start(story)
    starting.the_roster_is_looked_at_before_it_is_kept(story)
    starting.the_companies_come_in_too(story)
    starting.colleagues_are_invited_and_choose_a_password(story)
    starting.sign_in_cards_are_printed(story)
    starting.students_get_in_with_their_card(story)

    choosing.an_organisation_asks_without_an_account(story)
    choosing.the_coordinator_makes_an_assignment_of_it(story)
    choosing.another_comes_by_telephone_and_a_third_from_the_list(story)
    choosing.a_teacher_will_be_there(story)
    choosing.students_sign_up_with_a_goal(story)
    choosing.wishes_are_ordered_and_one_is_taken_back(story)
    choosing.one_is_invited(story)
    choosing.the_coordinator_decides_on_one_assignment(story)
    choosing.who_is_not_chosen_reads_why(story)
    choosing.a_run_proposes_for_the_others(story)
    choosing.nothing_is_decided_until_it_is_applied(story)

    assert not story.site.complaints
