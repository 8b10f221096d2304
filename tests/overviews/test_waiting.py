"""The whole lists behind the cards of a start page."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from placements.models import Presence
from reflections.models import Debrief, Feedback
from tests.factories import make_offering, make_school, make_student, make_user
from tests.factories.stories import lived, with_feedback

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school(postcode="1012AB", city="Amsterdam")


def asked(school, days, **student):
    """Feedback that was asked so many days ago and did not come."""
    feedback = with_feedback(
        lived(make_student(school, **student)), state="asked", went_well="", given_at=None
    )
    Feedback.objects.filter(pk=feedback.pk).update(asked_at=timezone.now() - timedelta(days=days))
    return feedback


def test_all_feedback_that_did_not_come_is_there_longest_first(school, signed_in):
    for n in range(6):
        asked(school, 10 + n, last_name=f"Leerling{n}")
    asked(school, 0, last_name="Vandaag")
    asked(make_school(), 20, last_name="Elders")
    client = signed_in(make_user(school, Role.COORDINATOR))
    assert "/wacht/feedback/" in client.get("/").content.decode()
    page = client.get("/wacht/feedback/").content.decode()
    places = [page.index(f"Leerling{n}") for n in range(6)]
    assert places == sorted(places, reverse=True)
    assert "Vandaag</a> <span" not in page
    assert "Elders" not in page


def test_a_teacher_finds_all_that_is_to_be_talked_over(school, signed_in):
    teacher = make_user(school, Role.TEACHER)
    offering = make_offering(school, seats=8)
    Presence.objects.create(offering=offering, user=teacher)
    experiences = [
        lived(make_student(school, last_name=f"Leerling{n}"), offering) for n in range(6)
    ]
    offering.assignment.placements.update(start=date.today(), end=date.today())  # noqa: DTZ011
    Debrief.objects.create(experience=experiences[0], line="Besproken.")
    lived(make_student(school, last_name="Elders"))
    client = signed_in(teacher)
    assert "/wacht/napraten/" in client.get("/").content.decode()
    page = client.get("/wacht/napraten/").content.decode()
    assert [n for n in range(6) if f"Leerling{n}" in page] == [1, 2, 3, 4, 5]
    assert "Elders" not in page


@pytest.mark.parametrize("rows", [1, 25])
def test_it_costs_the_same_for_one_and_for_many(rows, school, signed_in, queries_of):
    for _ in range(rows):
        asked(school, 12)
    assert queries_of(signed_in(make_user(school, Role.COORDINATOR)), "/wacht/feedback/") == 6
