"""Who may see and do what, asked of the rules themselves."""

import pytest
from django.utils import timezone

from accounts.enums import Role
from core.actors import NOBODY, Actor
from placements.models import Presence
from reflections import rules
from reflections.actions import talks
from reflections.models import Report
from tests.factories import make_experience, make_school, make_student, make_user
from tests.factories.stories import drafted, lived, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def student(school):
    return make_student(school)


def actor(school, *roles, groups=None):
    user = make_user(school, roles[0])
    for role in roles[1:]:
        user.memberships.create(school=school, role=role)
    if groups:
        user.memberships.filter(role=Role.COUNSELLOR).update(groups=groups)
    return Actor.of(user)


def seen(who, school, *roles):
    return set(rules.visible_experiences(who, school, set(roles)))


def test_each_role_sees_its_own_experiences(school, student):
    mine, other = make_experience(student), make_experience(make_student(school, group="4B"))
    make_experience(make_student(make_school()))
    both = {mine, other}
    assert seen(actor(school, Role.COORDINATOR), school, Role.COORDINATOR) == both
    assert seen(actor(school, Role.COUNSELLOR), school, Role.COUNSELLOR) == both
    grouped = actor(school, Role.COUNSELLOR, groups=["4B"])
    assert seen(grouped, school, Role.COUNSELLOR) == {other}
    assert seen(Actor.of(student.user), school, Role.STUDENT) == {mine}
    assert seen(actor(school, Role.MANAGER), school, Role.MANAGER) == set()
    assert seen(NOBODY, school) == set()
    assert seen(actor(school, Role.COORDINATOR), None, Role.COORDINATOR) == set()


def test_a_group_that_was_left_is_guided_no_more(school):
    experience = make_experience(make_student(school, group="4B"))
    grouped = actor(school, Role.COUNSELLOR, groups=["4B"])
    experience.student.enrolments.update(end="2026-11-01")
    assert seen(grouped, school, Role.COUNSELLOR) == set()


def test_a_teacher_of_a_shared_assignment_sees_the_own_schools_students_only(school, student):
    experience = make_experience(student)
    teacher = actor(school, Role.TEACHER)
    assert seen(teacher, school, Role.TEACHER) == set()
    offering = experience.placements.get().assignment.offerings.get()
    Presence.objects.create(offering=offering, user=teacher.user)
    make_experience(make_student(make_school()), offering)
    assert seen(teacher, school, Role.TEACHER) == {experience}


def test_two_roles_add_up(school, student):
    there = make_experience(student)
    guided = make_experience(make_student(school, group="4B"))
    who = actor(school, Role.TEACHER, Role.COUNSELLOR, groups=["4B"])
    offering = there.placements.get().assignment.offerings.get()
    Presence.objects.create(offering=offering, user=who.user)
    assert seen(who, school, Role.TEACHER, Role.COUNSELLOR) == {there, guided}


def test_a_draft_is_read_by_the_student_only_and_a_returned_one_by_both(school, student):
    guide, own = actor(school, Role.COUNSELLOR), Actor.of(student.user)
    report = drafted(lived(student))
    assert rules.may_read_report(own, {Role.STUDENT}, report)
    assert not rules.may_read_report(guide, {Role.COUNSELLOR}, report)
    handed = told(lived(student))
    for state in ("handed_in", "returned"):
        Report.objects.filter(pk=handed.pk).update(state=state, returned_note="Wat?")
        handed.refresh_from_db()
        assert rules.may_read_report(guide, {Role.COUNSELLOR}, handed)
    teacher = actor(school, Role.TEACHER)
    assert not rules.may_read_report(teacher, {Role.TEACHER}, handed)
    assert not rules.may_read_report(guide, {Role.COUNSELLOR}, None)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.COORDINATOR, True),
        (Role.COUNSELLOR, True),
        (Role.TEACHER, True),
        (Role.MANAGER, False),
        (Role.GUARDIAN, False),
    ],
)
def test_anyone_of_school_who_was_near_may_debrief(role, may, school, student):
    experience = lived(student)
    assert rules.may_debrief(actor(school, role), {role}, experience) is may


def test_the_student_does_not_debrief_the_own(student):
    roles = {Role.STUDENT, Role.TEACHER}
    assert not rules.may_debrief(Actor.of(student.user), roles, lived(student))


def test_dossiers_dialogues_and_steps_go_with_who_guides(school, student):
    guide = actor(school, Role.COUNSELLOR)
    step = talks.agree_next_step(student=student, text="Bellen", by=guide)
    grouped = actor(school, Role.COUNSELLOR, groups=["4B"])
    for who, roles, sees_it in (
        (guide, {Role.COUNSELLOR}, True),
        (actor(school, Role.COORDINATOR), {Role.COORDINATOR}, True),
        (Actor.of(student.user), {Role.STUDENT}, True),
        (grouped, {Role.COUNSELLOR}, False),
        (actor(school, Role.TEACHER), {Role.TEACHER}, False),
        (actor(school, Role.MANAGER), {Role.MANAGER}, False),
        (NOBODY, set(), False),
    ):
        assert rules.visible_students(who, school, roles).filter(pk=student.pk).exists() is sees_it
        assert rules.visible_next_steps(who, school, roles).filter(pk=step.pk).exists() is sees_it


def test_what_was_agreed_in_a_dialogue_is_for_who_reads_it(school, student):
    guide = actor(school, Role.COUNSELLOR)
    dialogue = talks.plan_dialogue(student=student, when=timezone.now(), by=guide)
    hidden = talks.agree_next_step(student=student, text="Bellen", by=guide, dialogue=dialogue)
    shown = talks.agree_next_step(student=student, text="Kijken", by=guide)
    assert rules.readable_steps([hidden, shown], {"next"}) == [shown]
    assert rules.readable_steps([hidden, shown], {"next", "dialogue"}) == [hidden, shown]


def test_who_counsels_one_group_reads_as_a_teacher_at_another(school, signed_in):
    """Being there opens the page of a student of another group, and not what others guide."""
    mixed = {Role.COUNSELLOR, Role.TEACHER}
    who = actor(school, *mixed, groups=["4B"])
    experience, own = lived(make_student(school)), lived(make_student(school, group="4B"))
    for each in (experience, own):
        offering = each.placements.get().assignment.offerings.get()
        Presence.objects.create(offering=offering, user=who.user)
        told(each)
    report = Report.objects.get(experience=experience)
    assert experience in seen(who, school, *mixed)
    assert not rules.may_guide(who, mixed, experience.student)
    assert not rules.may_read_report(who, mixed, report)
    assert "report" not in rules.sees(who, mixed, experience)
    assert rules.may_guide(who, mixed, own.student)
    assert "report" in rules.sees(who, mixed, own)
    client = signed_in(who.user)
    assert client.get(f"/ervaringen/{experience.code}/").status_code == 200
    assert client.get(f"/ervaringen/{experience.code}/verloop/").status_code == 403
    assert client.get(f"/ervaringen/{own.code}/verloop/").status_code == 200
