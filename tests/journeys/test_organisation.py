"""Who asks for help and those it is done for: no account, a form, a mail and a code on a sheet."""

import pytest

from tests.journeys import behind, choosing, living
from tests.journeys.choosing import COFFEE

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_organisation_from_its_question_to_a_thank_you(story):
    behind.a_school_has_begun(story)
    choosing.an_organisation_asks_without_an_account(story)
    choosing.the_organisation_confirms_by_mail(story)
    behind.three_assignments_are_open(story)
    behind.students_signed_up()
    behind.it_was_decided()
    behind.lists_were_ticked()
    behind.the_sheet_went_along(story)
    living.a_week_later_the_work_is_done()
    behind.hours_were_entered(COFFEE)
    living.a_thank_you_by_the_code_on_the_sheet(story)
