"""A teacher, at a desk for lessons and on a phone at the workplace: from the invitation to a debrief."""

import pytest

from tests.journeys import behind, choosing, living, starting, telling

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_teacher_from_the_invitation_to_the_debrief(story):
    behind.a_school_has_begun(story)
    starting.a_colleague_gets_in(story, "Noor")
    behind.an_organisation_asked(story)
    behind.three_assignments_are_open(story)
    choosing.a_teacher_will_be_there(story)

    behind.students_signed_up()
    behind.it_was_decided()
    behind.a_lesson_was_asked()
    living.the_teacher_agrees_with_one_tap(story)
    living.the_list_of_the_day_prints_and_exports(story)

    behind.lists_were_ticked()
    living.a_week_later_the_work_is_done()
    living.the_teacher_enters_who_was_there(story)
    living.who_was_present_records_what_was_said(story)
    behind.the_workplace_told("Sanne", "Ze ging uit zichzelf bij mevrouw Prins zitten.")
    telling.five_minutes_with_the_teacher(story)
