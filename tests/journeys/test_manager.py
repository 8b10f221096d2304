"""The schoolleiding, at a desk: from the invitation to the figures of a term, and no names."""

import pytest

from tests.journeys import behind, starting, telling

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_manager_from_the_invitation_to_the_figures(story):
    behind.a_school_has_begun(story)
    starting.a_colleague_gets_in(story, "Mieke")
    behind.everything_up_to_the_work(story)
    behind.the_workplace_told("Sanne", "Ze ging uit zichzelf bij mevrouw Prins zitten.")
    behind.the_student_told()
    behind.a_talk_was_held()

    telling.the_manager_begins_at_the_terms(story)
    telling.the_manager_reads_the_same(story)
    telling.the_manager_takes_it_to_the_team(story)
