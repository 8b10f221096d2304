"""One loop, from an empty installation to the overview of the term, each role at its own screen.

Nothing is posted around the forms and no row is made behind the site's back; only the calendar is
helped along (`time_passes`). What each person does stands in the module of its points.
"""

import pytest

from tests.journeys import starting
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

    assert not story.site.complaints
