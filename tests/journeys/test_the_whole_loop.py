"""One loop, from an empty installation to the overview of the term: the chain closes.

Nothing is posted around the forms and no row is made behind the site's back; only the calendar is
helped along (`time_passes`). What each person does stands in the module of its points; how each
screen looks is seen in the journeys of the roles.
"""

import pytest

from tests.journeys import choosing, living, starting, telling
from tests.journeys.choosing import BREAD, COFFEE, HOOVES
from tests.journeys.starting import STAFF, STUDENTS

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_an_empty_installation_to_the_overview_of_the_term(story):
    story.looks = False
    starts(story)
    chooses(story)
    lives(story)
    tells(story)


def starts(story):
    starting.the_administrator_makes_a_school(story)
    starting.the_coordinator_gets_in(story)
    starting.the_coordinator_is_led_through_the_start(story)
    starting.the_roster_is_looked_at_before_it_is_kept(story)
    starting.the_companies_come_in_too(story)
    starting.colleagues_are_invited(story)
    for colleague in STAFF:
        starting.a_colleague_gets_in(story, colleague)
    starting.sign_in_cards_are_printed(story)
    for student in STUDENTS:
        starting.a_student_gets_in_with_a_card(story, student)


def chooses(story):
    choosing.the_coordinator_finds_the_form_to_pass_on(story)
    choosing.an_organisation_asks_without_an_account(story)
    choosing.the_organisation_confirms_by_mail(story)
    choosing.the_coordinator_makes_an_assignment_of_it(story)
    choosing.another_comes_by_telephone(story)
    choosing.a_third_comes_from_the_list_of_companies(story)
    choosing.a_teacher_will_be_there(story)
    choosing.a_student_says_what_suits(story, "Sanne")
    choosing.a_student_wants(story, "Sanne", COFFEE, "Ik wil leren: praten met oudere mensen")
    for student in ("Daan", "Fatima", "Yusuf"):
        choosing.a_student_wants(story, student, COFFEE, "Ik wil leren: rustig blijven")
    for student in ("Fatima", "Emma"):
        choosing.a_student_wants_in_own_words(story, student, BREAD, "Hoe je brood bakt")
    choosing.a_student_wants_and_says_why(story, "Lars", BREAD)
    choosing.a_student_puts_first(story, "Fatima", BREAD, above=COFFEE)
    choosing.a_student_takes_one_back(story, "Emma", BREAD)
    choosing.a_student_wants_in_own_words(story, "Emma", HOOVES, "Doorzetten als het zwaar is")
    choosing.one_is_invited(story)
    choosing.the_invited_student_reads_why(story, "Yusuf")
    choosing.a_student_wants_in_own_words(story, "Yusuf", HOOVES, "Hoe je dieren verzorgt")
    choosing.the_coordinator_decides_on_one_assignment(story)
    choosing.who_is_not_chosen_reads_why(story, "Fatima")
    choosing.what_is_told_face_to_face_is_not_read_before(story, "Yusuf")
    choosing.the_coordinator_has_told_it(story)
    choosing.after_that_it_can_be_read_again(story, "Yusuf")
    choosing.a_run_proposes_for_the_others(story)
    choosing.nothing_is_decided_until_it_is_applied(story)
    choosing.who_has_no_seat_reads_what_to_do_next(story, "Emma")


def lives(story):
    living.the_chosen_student_completes_the_goals(story)
    living.the_student_ticks_the_list(story)
    living.school_ticks_what_it_knows(story)
    living.another_arranges_everything_alone(story)
    living.the_student_asks_to_miss_a_lesson(story)
    living.the_teacher_agrees_with_one_tap(story)
    living.the_list_of_the_day_prints_and_exports(story)
    living.pictures_are_asked_and_never_a_condition(story)
    living.below_sixteen_a_parent_is_asked(story)
    living.the_parent_decides(story)
    living.the_sheet_goes_along(story)
    living.a_week_later_the_work_is_done()
    living.the_teacher_enters_who_was_there(story)
    living.the_coordinator_enters_where_nobody_was(story)
    living.the_workplace_tells_in_a_few_taps(story)
    living.who_was_present_records_what_was_said(story)
    living.who_stays_silent_is_reminded(story)
    living.reminders_stop_when_it_came_otherwise(story)
    living.a_thank_you_by_the_code_on_the_sheet(story)
    living.the_coordinator_shows_the_thank_you(story)


def tells(story):
    telling.the_student_begins_to_tell_and_loses_the_connection(story)
    telling.the_student_tells_the_rest(story)
    telling.five_minutes_with_the_teacher(story)
    telling.the_counsellor_plans_a_talk(story)
    telling.the_talk_is_held_and_written_down(story)
    telling.the_student_adds_something_and_agrees(story)
    telling.the_dossier_writes_itself(story)
    telling.the_coordinator_sees_what_is_left(story)
    telling.the_term_is_counted(
        story,
        {"uren van leerlingen": "11,5", "uren van school erbij": "4,5", "intekeningen": "9"},
    )
    telling.the_manager_reads_the_same(story)
