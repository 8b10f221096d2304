"""One loop, from an empty installation to the overview of the term, each role at its own screen.

Nothing is posted around the forms and no row is made behind the site's back; only the calendar is
helped along (`time_passes`). What each person does stands in the module of its points.
"""

import pytest

from tests.journeys import choosing, living, starting, telling
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

    living.the_chosen_student_completes_the_goals(story)
    living.student_and_school_prepare_together(story)
    living.lessons_are_freed_with_one_tap(story)
    living.pictures_are_asked_and_never_a_condition(story)
    living.the_sheet_goes_along(story)
    living.a_week_later_the_work_is_done(story)
    living.the_teacher_enters_who_was_there(story)
    living.the_workplace_tells_in_a_few_taps(story)
    living.who_was_present_records_what_was_said(story)
    living.a_reminder_stops_when_it_came_otherwise(story)
    living.a_thank_you_by_the_code_on_the_sheet(story)

    telling.the_student_begins_to_tell_and_loses_the_connection(story)
    telling.the_student_tells_the_rest(story)
    telling.five_minutes_with_the_teacher(story)
    telling.the_counsellor_plans_a_talk(story)
    telling.the_talk_is_held_and_written_down(story)
    telling.the_student_adds_something_and_agrees(story)
    telling.the_dossier_writes_itself(story)
    telling.the_coordinator_sees_what_is_left(story)
    telling.the_term_is_counted(story)
    telling.the_manager_reads_the_same(story)

    assert not story.site.complaints
