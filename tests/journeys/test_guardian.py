"""A parent, on a phone, by the link that the child asked for: what comes, and yes or no."""

import pytest

from tests.journeys import behind, living

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_guardian_from_the_link_to_a_free_choice(story):
    behind.a_school_has_begun(story)
    behind.everything_up_to_the_choice(story)
    behind.a_student_chose_a_password("Daan")
    story.sign_in("Daan", phone=True)
    living.below_sixteen_a_parent_is_asked(story)
    living.the_parent_decides(story)
    living.the_parent_thinks_again(story)
    living.the_child_reads_what_the_parent_chose(story)
