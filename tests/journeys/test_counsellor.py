"""The loopbaanbegeleider, at a desk: from the invitation to a talk that is held and its gap."""

import pytest

from tests.journeys import behind, starting, telling

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_counsellor_from_the_invitation_to_who_still_waits(story):
    behind.a_school_has_begun(story)
    starting.a_colleague_gets_in(story, "Ruud")
    behind.everything_up_to_the_work(story)
    behind.the_workplace_told("Sanne", "Ze ging uit zichzelf bij mevrouw Prins zitten.")
    behind.the_student_told()

    telling.the_counsellor_plans_a_talk(story)
    telling.the_talk_is_held_and_written_down(story)
    telling.the_counsellor_reads_the_dossier(story)
    telling.the_counsellor_sees_who_still_waits(story)
