"""The installation's administrator: a school by a command, then whether everything leaves the house."""

import pytest

from tests.journeys import behind, starting

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_administrator_from_an_empty_installation_to_mail_that_left(story):
    behind.an_administrator_is_there("Ada")
    story.sign_in("Ada")
    starting.an_empty_installation_says_what_to_do(story)
    starting.mail_does_not_leave(story)
    starting.the_administrator_makes_a_school(story)
    starting.the_administrator_sees_what_failed(story)
    starting.the_administrator_sends_it_again(story)
    starting.the_coordinator_gets_in(story)
