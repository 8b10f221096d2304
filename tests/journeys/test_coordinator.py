"""The coordinator, at a desk: from the first sign-in to the overview of the term."""

import pytest

from tests.journeys import answering, behind, choosing, living, starting, telling
from tests.journeys.choosing import COFFEE

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_coordinator_from_the_first_day_to_the_overview_of_the_term(story):
    begins(story)
    gathers(story)
    decides(story)
    follows(story)
    looks_back(story)


def begins(story):
    starting.the_administrator_makes_a_school(story)
    starting.the_coordinator_gets_in(story)
    starting.the_coordinator_is_led_through_the_start(story)
    starting.the_roster_is_looked_at_before_it_is_kept(story)
    starting.the_companies_come_in_too(story)
    starting.colleagues_are_invited(story)
    starting.sign_in_cards_are_printed(story)
    starting.a_certificate_is_noted_for_a_class(story)
    answering.the_questions_become_the_schools(story)
    answering.a_praktijkopleider_is_invited(story)


def gathers(story):
    behind.an_organisation_asked(story)
    choosing.the_coordinator_makes_an_assignment_of_it(story)
    choosing.another_comes_by_telephone(story)
    choosing.a_third_comes_from_the_list_of_companies(story)
    choosing.one_asks_a_certificate(story)
    starting.a_student_gets_in_with_a_card(story, "Daan")
    choosing.who_lacks_it_reads_so(story, "Daan")
    behind.another_organisation_asked()
    choosing.the_coordinator_says_no_with_a_reason(story)


def decides(story):
    behind.a_teacher_will_be_there()
    behind.students_signed_up("Sanne", "Daan", "Fatima", "Lars", "Emma")
    choosing.one_is_invited(story)
    behind.students_signed_up("Yusuf")
    choosing.the_coordinator_decides_on_one_assignment(story)
    choosing.the_coordinator_has_told_it(story)
    choosing.what_a_student_asked_for_is_read_back(story)
    choosing.a_run_proposes_for_the_others(story)
    choosing.nothing_is_decided_until_it_is_applied(story)


def follows(story):
    behind.goals_were_set()
    behind.lists_were_ticked(but="Mijn ouders weten ervan.")
    living.school_ticks_what_it_knows(story)
    behind.lists_were_ticked()
    living.a_week_later_the_work_is_done()
    behind.hours_were_entered(COFFEE)
    living.the_coordinator_enters_where_nobody_was(story)
    behind.the_workplace_told("Sanne", "Ze ging uit zichzelf bij mevrouw Prins zitten.")
    living.who_stays_silent_is_reminded(story)
    living.reminders_stop_when_it_came_otherwise(story)
    behind.a_thank_you_came()
    living.the_coordinator_shows_the_thank_you(story)


def looks_back(story):
    behind.the_student_told()
    behind.a_talk_was_held()
    telling.the_coordinator_sees_what_is_left(story)
    telling.the_term_is_counted(
        story,
        {"uren van leerlingen": "12,0", "uren van school erbij": "4,0", "intekeningen": "8"},
    )
