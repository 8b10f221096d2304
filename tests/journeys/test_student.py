"""The student, on a phone: from the sign-in card to the dossier."""

import pytest

from tests.journeys import answering, behind, choosing, living, showing, starting, telling
from tests.journeys.choosing import BREAD, COFFEE, HOOVES

pytestmark = pytest.mark.django_db(transaction=True)
ONE_SEAT = "Er was 1 plek en er waren 3 intekeningen."
KIND_WORD = "Je hebt een duidelijk doel, dat is knap."


def test_a_student_from_the_card_to_the_dossier(story):
    behind.a_school_has_begun(story)
    behind.an_organisation_asked(story)
    behind.three_assignments_are_open(story)
    behind.a_teacher_will_be_there()
    starting.a_student_gets_in_with_a_card(story, "Sanne")
    wants(story)
    is_answered(story)
    prepares(story)
    works(story)
    tells(story)
    talks(story)
    shows(story)


def wants(story):
    choosing.a_student_says_what_suits(story, "Sanne")
    choosing.a_student_wants(story, "Sanne", COFFEE, "Ik wil leren: praten met oudere mensen")
    behind.one_was_invited("Sanne", HOOVES)
    choosing.the_invited_student_reads_why(story, "Sanne")
    choosing.a_student_wants_in_own_words(story, "Sanne", HOOVES, "Hoe je dieren verzorgt")
    choosing.a_student_takes_one_back(story, "Sanne", HOOVES)
    choosing.a_student_wants_and_says_why(story, "Sanne", BREAD)
    choosing.a_student_puts_first(story, "Sanne", BREAD, above=COFFEE)


def is_answered(story):
    behind.students_signed_up("Daan", "Fatima", "Yusuf", "Lars", "Emma")
    behind.one_was_declined("Sanne", BREAD, reason=ONE_SEAT, word=KIND_WORD)
    choosing.who_is_not_chosen_reads_why(story, "Sanne", ONE_SEAT)
    behind.it_was_decided()
    living.the_chosen_student_completes_the_goals(story)


def prepares(story):
    living.the_student_ticks_the_list(story)
    living.the_student_asks_to_miss_a_lesson(story)
    living.pictures_are_asked_and_never_a_condition(story)
    living.the_sheet_goes_along(story)


def works(story):
    behind.lists_were_ticked()
    answering.a_goal_changes_on_the_way(story)
    living.a_week_later_the_work_is_done()
    behind.hours_were_entered(COFFEE)
    behind.the_workplace_told("Sanne", "Ze ging uit zichzelf bij mevrouw Prins zitten.")
    behind.a_thank_you_came(shown=True)


def tells(story):
    answering.the_workplaces_side_waits_for_the_students(story)
    telling.the_student_begins_to_tell_and_loses_the_connection(story)
    telling.the_student_tells_the_rest(story)
    answering.the_student_says_what_helped_and_answers(story)


def talks(story):
    behind.it_was_talked_over()
    behind.a_talk_was_held()
    telling.the_student_adds_something_and_agrees(story)
    telling.the_dossier_writes_itself(story)


def shows(story):
    showing.the_student_adds_a_picture(story)
    showing.the_student_reads_who_it_is(story)
    showing.the_student_shows_it_to_grandma(story)
    showing.the_student_shows_it_at_home(story)
    showing.a_parent_reads_and_asks(story)
