"""What a student asked for and did, on one page, for who guides."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership
from placements.enums import InvitationState
from placements.models import Shift
from placements.queries.student_path import path_of
from tests.factories import (
    make_experience,
    make_invitation,
    make_offering,
    make_school,
    make_sign_up,
    make_student,
    make_user,
)

pytestmark = pytest.mark.django_db
NO = {"state": "declined", "decline_reason": "Te weinig plekken.", "decline_next": "Teken weer in."}


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def jade(school):
    return make_student(school, first_name="Jade", group="4B")


def page_of(client, student):
    answer = client.get(reverse("placements:student_path", args=[student.code]))
    assert answer.status_code == 200
    return answer.content.decode()


def lived(student, offering, **values):
    experience = make_experience(student, offering, **values)
    Shift.objects.filter(placement__experience=experience).update(attendance="present")
    return experience


@pytest.fixture
def guide(school, signed_in):
    return signed_in(make_user(school, Role.COORDINATOR))


def test_each_sign_up_stands_with_its_answer_and_each_experience_is_a_click_away(
    school, jade, guide
):
    told = timezone.now()
    make_sign_up(make_offering(school, title="De markt"), jade, told_at=told, **NO)
    offering = make_offering(school, title="De lunch")
    sign_up = make_sign_up(offering, jade, state="chosen")
    experience = lived(jade, offering, sign_up=sign_up)
    page = page_of(guide, jade)
    for part in (
        "De markt", "Te weinig plekken.", "Teken weer in.", "niet gekozen", "De lunch",
        "Ik wil leren serveren", reverse("reflections:experience", args=[experience.code]),
        reverse("placements:offering", args=[offering.assignment.code]),
        "2 keer ingetekend", "1 keer gekozen", "1 keer niet gekozen", "1 ervaring, 4 uur",
    ):  # fmt: skip
        assert part in page
    assert "nog vertellen" not in page


def test_that_a_no_must_still_be_told_is_said(school, jade, guide):
    make_sign_up(make_offering(school), jade, told_in_person=True, **NO)
    assert "nog vertellen" in page_of(guide, jade)


def test_an_invitation_stands_with_why_unless_it_was_taken_back(school, jade, guide):
    one, two = make_offering(school, title="Gevraagd"), make_offering(school, title="Terug")
    make_invitation(one, jade, because="je blijft rustig")
    make_invitation(two, jade, state=InvitationState.WITHDRAWN)
    page = page_of(guide, jade)
    assert "je blijft rustig" in page
    assert "Terug<" not in page


def test_what_belongs_together_is_one_stop_and_the_newest_comes_first(school, jade):
    old, new = make_offering(school), make_offering(school)
    make_invitation(old, jade, created=timezone.now() - timedelta(days=30))
    sign_up = make_sign_up(old, jade, created=timezone.now() - timedelta(days=20))
    experience = make_experience(jade, old, sign_up=sign_up)
    alone = make_experience(jade, new)
    make_sign_up(make_offering(school), make_student(school))
    path = path_of(jade)
    assert [(s.experience, s.assignment) for s in path.stops] == [
        (alone, new.assignment),
        (experience, old.assignment),
    ]
    assert path.stops[1].invitation
    assert (path.signed_up, path.chosen, path.lived) == (1, 0, 0)


def test_a_student_who_did_nothing_yet_has_a_page_that_says_so(jade, guide):
    assert "tekende zich nog nergens voor in" in page_of(guide, jade)


def test_it_is_found_from_the_students_page_and_from_deciding(school, jade, guide):
    offering = make_offering(school)
    make_sign_up(offering, jade)
    path = reverse("placements:student_path", args=[jade.code])
    for page in (
        reverse("students:student", args=[jade.code]),
        reverse("placements:offering", args=[offering.assignment.code]),
    ):
        assert path in guide.get(page).content.decode()


def test_only_who_guides_the_student_reads_it(school, jade, signed_in):
    def counsels(*groups):
        user = make_user(school, Role.COUNSELLOR)
        Membership.objects.filter(user=user).update(groups=list(groups))
        return user

    make_sign_up(make_offering(school), jade)
    path = reverse("placements:student_path", args=[jade.code])
    for user, status in (
        (counsels(), 200),
        (counsels("4B"), 200),
        (counsels("4A"), 404),
        (make_user(school, Role.TEACHER), 403),
        (make_user(school, Role.MANAGER), 403),
        (jade.user, 403),
        (make_user(make_school(), Role.COORDINATOR), 404),
    ):
        assert signed_in(user).get(path).status_code == status
    page = page_of(signed_in(counsels()), jade)
    assert "Naar de opdracht" not in page


def test_thirty_stops_cost_as_many_queries_as_one_and_are_paged(school, jade, guide, queries_of):
    def more(many):
        for _ in range(many):
            offering = make_offering(school)
            make_invitation(offering, jade)
            lived(jade, offering, sign_up=make_sign_up(offering, jade, state="chosen"))

    path = reverse("placements:student_path", args=[jade.code])
    more(1)
    few = queries_of(guide, path)
    more(29)
    assert queries_of(guide, path) == few <= 15
    assert len(guide.get(path).context["page"]) == 12
