"""The praktijkopleider: by the link in a mail, on a phone; or with an account, at a desk."""

import pytest

from tests.journeys import behind, living

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lived(story):
    """The work is done; the workplace has been asked how it went."""
    behind.a_school_has_begun(story)
    behind.everything_up_to_the_work(story)
    return story


def test_a_trainer_by_link_from_the_mail_to_what_came_of_it(lived):
    living.the_workplace_tells_in_a_few_taps(lived)
    living.the_workplace_changes_a_word(lived)
    behind.the_student_told()
    behind.a_talk_was_held()
    living.the_workplace_reads_what_came_of_it(lived)
    living.the_workplace_answers_and_finds_its_students(lived)
    living.a_lapsed_link_is_renewed_with_one_click(lived)


def test_full_feedback_takes_twelve_taps_at_most_and_one_page(story):
    behind.a_school_has_begun(story)
    behind.work_attitude_is_asked_from_the_first_day()
    behind.everything_up_to_the_work(story)
    living.the_workplace_gives_full_feedback_in_twelve_taps(story)


def test_a_trainer_with_an_account_from_the_start_page_to_everybody_done(lived):
    behind.a_trainer_has_an_account("Henk")
    lived.sign_in("Henk")
    living.a_trainer_sees_who_waits_for_feedback(lived, "Henk", "Fatima")
    living.a_trainer_tells_how_it_went(lived, "Henk", "Fatima")
