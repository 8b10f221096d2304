"""The coordinator's judgement, and what took courage."""

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from core.models import Skill
from placements.actions.choosing import choose
from placements.actions.judging import judge, look_back
from placements.enums import Dare
from placements.models import Experience, Judgement
from students.models import Strength
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
WHY = "Je bent rustig en gasten vinden dat fijn."


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def user(school):
    return make_user(school, Role.COORDINATOR)


@pytest.fixture
def by(user):
    return Actor.of(user)


def skills(offering, *names):
    found = [Skill.objects.create(code=name, name=name) for name in names]
    offering.assignment.skills.set(found)
    return found


def seen(student, skill):
    Strength.objects.create(
        student=student, skill=skill, experience_code="AAAAAA", seen_by="trainer"
    )


# -- at choosing


def test_the_line_at_choosing_is_kept_with_the_experience(school, by):
    sign_up = make_sign_up(make_offering(school), make_student(school))
    made = choose(sign_up=sign_up, because=f"  {WHY} ", by=by)
    assert (made.judgement.because, made.judgement.by_user) == (WHY, by.user)


def test_without_a_line_there_is_no_judgement(school, by):
    choose(sign_up=make_sign_up(make_offering(school), make_student(school)), by=by)
    assert not Judgement.objects.exists()


def test_who_was_invited_reads_why_and_dared(school, by):
    offering, student = make_offering(school), make_student(school)
    make_invitation(offering, student, because="je durft te vragen", state="taken")
    made = choose(sign_up=make_sign_up(offering, student), by=by)
    assert made.judgement.because == "je durft te vragen"
    assert made.dare == Dare.INVITED


def test_an_invitation_that_was_not_taken_says_nothing(school, by):
    offering, student = make_offering(school), make_student(school)
    make_invitation(offering, student, because="je durft te vragen", state="passed")
    made = choose(sign_up=make_sign_up(offering, student), by=by)
    assert made.dare == ""
    assert not Judgement.objects.exists()


def test_one_skill_that_was_not_seen_yet_is_a_stretch(school, by):
    offering, student = make_offering(school), make_student(school)
    seen(student, skills(offering, "serveren", "overleggen")[0])
    assert choose(sign_up=make_sign_up(offering, student), by=by).dare == Dare.STRETCH


@pytest.mark.parametrize("known", [0, 2])
def test_all_new_or_nothing_new_is_no_stretch(school, by, known):
    offering, student = make_offering(school), make_student(school)
    for skill in skills(offering, "serveren", "overleggen")[:known]:
        seen(student, skill)
    assert choose(sign_up=make_sign_up(offering, student), by=by).dare == ""


def test_what_another_showed_is_no_strength_of_this_student(school, by):
    offering, student = make_offering(school), make_student(school)
    seen(make_student(school), skills(offering, "serveren", "overleggen")[0])
    assert choose(sign_up=make_sign_up(offering, student), by=by).dare == ""


# -- before and after


def test_it_can_be_changed_until_the_work_begins(school, by):
    experience = make_experience(make_student(school))
    judge(experience=experience, because="Eerst dit.", by=by)
    judge(experience=experience, because=WHY, by=by)
    assert Judgement.objects.get().because == WHY
    experience.placements.update(state="running")
    with pytest.raises(Refused, match="al begonnen"):
        judge(experience=experience, because="Ik wist het wel.", by=by)


@pytest.mark.parametrize("words", ["  ", "x" * 301])
def test_a_line_is_one_line(school, by, words):
    with pytest.raises(Refused):
        judge(experience=make_experience(make_student(school)), because=words, by=by)
    assert not Judgement.objects.exists()


def test_looking_back_waits_until_it_is_over(school, by):
    experience = make_experience(make_student(school))
    judgement = judge(experience=experience, because=WHY, by=by)
    with pytest.raises(Refused, match="klaar"):
        look_back(judgement=judgement, text="Het was te druk.", by=by)
    Experience.objects.update(state="finished")
    look_back(judgement=judgement, text="Het was te druk.", by=by)
    judgement.refresh_from_db()
    assert judgement.looked_back == "Het was te druk."
    assert judgement.looked_back_at


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("judgement_says_why", {"because": ""}),
        ("judgement_looked_back_has_date", {"because": "Ja", "looked_back": "Nee"}),
    ],
)
def test_the_database_refuses_what_cannot_be(school, rule, values):
    experience = make_experience(make_student(school))
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Judgement.objects.create(experience=experience, **values)


# -- on the screen


def test_a_line_typed_at_choosing_is_not_lost_when_the_seats_are_gone(school, user, by, signed_in):
    offering = make_offering(school, seats=1)
    late = make_sign_up(offering, make_student(school))
    choose(sign_up=make_sign_up(offering, make_student(school)), by=by)
    answer = signed_in(user).post(
        f"/opdrachten/{offering.assignment.code}/kiezen/",
        {"leerling": late.student.code, "want": WHY},
    )
    page = answer.content.decode()
    assert "Alle plekken zijn al vergeven" in page
    assert f'value="{WHY}"' in page


def test_the_student_reads_the_line_and_what_came_of_it(school, user, signed_in):
    student = make_student(school)
    experience = make_experience(student)
    coordinator, own = signed_in(user), signed_in(student.user)
    page = f"/ervaringen/{experience.code}/inschatting/"
    assert coordinator.post(page, {"because": WHY}).status_code == 302
    shown = own.get(f"/ervaringen/{experience.code}/").content.decode()
    assert WHY in shown
    assert "/inschatting/" not in shown
    assert own.get(page).status_code in {403, 404}
    experience.placements.update(state="finished")
    Experience.objects.update(state="finished", finished_on="2026-11-02")
    assert "Waar schatte ik het verkeerd in?" in coordinator.get(page).content.decode()
    coordinator.post(page, {"text": "Het was drukker dan ik dacht."})
    assert (
        "Het was drukker dan ik dacht."
        in own.get(f"/ervaringen/{experience.code}/").content.decode()
    )


def test_an_empty_line_is_told_at_the_field(school, user, signed_in):
    experience = make_experience(make_student(school))
    page = signed_in(user).post(f"/ervaringen/{experience.code}/inschatting/", {"because": " "})
    assert 'aria-invalid="true"' in page.content.decode()


def test_what_was_not_foreseen_cannot_be_looked_back_at(school, user, signed_in):
    experience = make_experience(make_student(school))
    Experience.objects.update(state="finished")
    page = signed_in(user).get(f"/ervaringen/{experience.code}/inschatting/")
    assert page.status_code == 404


def test_courage_stands_on_the_path(school, signed_in):
    student = make_student(school)
    make_experience(student, dare=Dare.INVITED)
    assert "uitdaging aangenomen" in signed_in(student.user).get("/ervaringen/").content.decode()
