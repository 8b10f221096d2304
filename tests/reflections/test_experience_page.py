"""The page that everyone links to: who sees what of it, at what cost; and the student's path."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from core.actors import Actor
from core.models import Skill
from placements.models import FreedLesson, Goal, Presence
from reflections.actions import reports, talks
from reflections.enums import Step
from reflections.models import Answer, GoalView, NextStep, Question, QuestionSet
from tests.factories import make_experience, make_school, make_student, make_user
from tests.factories.stories import (
    STORY,
    drafted,
    lived,
    picture_upload,
    sound_upload,
    told,
    twice,
    with_feedback,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def student(school):
    return make_student(school)


def page(client, experience):
    return client.get(f"/ervaringen/{experience.code}/")


def staff(school, role):
    return make_user(school, role)


def there(experience, user):
    """Makes a teacher the one who was present."""
    offering = experience.placements.get().assignment.offerings.get()
    Presence.objects.create(offering=offering, user=user)
    return user


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.COUNSELLOR])
def test_who_guides_reads_every_part(role, school, student, signed_in):
    experience = lived(student)
    with_feedback(experience, step=4)
    told(experience, step=2)
    answer = page(signed_in(staff(school, role)), experience).content.decode()
    for text in ("Goed gewerkt", STORY, "Bewaar de nabespreking", "Hier kijken jullie anders naar"):
        assert text in answer


def test_two_workplaces_each_say_how_they_saw_a_goal(school, student, signed_in):
    experience, first, second = twice(student)
    assert first != second
    told(experience, step=2)
    client = signed_in(staff(school, Role.COUNSELLOR))
    answer = page(client, experience).content.decode()
    voice, other = (answer.index(f'<p class="voice-who">{name}</p>') for name in (first, second))
    assert str(Step(2).label) in answer[voice:other]
    assert str(Step(4).label) in answer[other:]
    talk = talks.plan_dialogue(
        student=student, when=timezone.now(), by=Actor.of(staff(school, Role.COUNSELLOR))
    )
    openers = client.get(f"/gesprekken/{talk.code}/").context["openers"]
    assert [second in o.text for o in openers if o.kind == "sees_more"] == [True]
    dossier = client.get(f"/dossier/{student.code}/").content.decode()
    for name in (first, second):
        assert f"{name}: " in dossier


def test_the_student_reads_all_of_the_own_and_writes_no_debrief(student, signed_in):
    experience = lived(student)
    with_feedback(experience)
    drafted(experience)
    answer = page(signed_in(student.user), experience).content.decode()
    assert STORY in answer
    assert "Ga verder met je verslag" in answer
    assert "Bewaar de nabespreking" not in answer
    assert "Komt er geen" not in answer


def test_a_teacher_who_was_there_reads_goals_and_feedback_and_no_report_or_dialogue(
    school, student, signed_in
):
    experience = lived(student)
    with_feedback(experience, step=4)
    told(experience, step=1)
    guide = Actor.of(staff(school, Role.COUNSELLOR))
    when = datetime(2026, 11, 24, tzinfo=UTC)
    dialogue = talks.plan_dialogue(student=student, when=when, by=guide)
    steps = [{"text": "Geheime stap"}]
    talks.hold_dialogue(dialogue=dialogue, record="Vertrouwelijk.", next_steps=steps, by=guide)
    teacher = there(experience, staff(school, Role.TEACHER))
    answer = page(signed_in(teacher), experience).content.decode()
    for text in (
        experience.goals.get().text,
        "Goed gewerkt",
        "4 uur",
        "Schrijf nog een nabespreking",
    ):
        assert text in answer
    for text in (STORY, "Vertrouwelijk", "Geheime stap", "nog niet gelukt", "Verloop"):
        assert text not in answer


def test_a_teacher_whose_lesson_is_missed_may_look_and_another_may_not(school, student, signed_in):
    experience = make_experience(student)
    shift = experience.placements.get().shifts.get()
    teacher, other = staff(school, Role.TEACHER), staff(school, Role.TEACHER)
    ends = shift.starts + timedelta(hours=1)
    FreedLesson.objects.create(
        shift=shift, teacher=teacher, lesson="Wiskunde", starts=shift.starts, ends=ends
    )
    assert page(signed_in(teacher), experience).status_code == 200
    assert page(signed_in(other), experience).status_code == 404


def test_others_do_not_find_the_page(school, student, signed_in):
    experience = lived(student)
    assert page(signed_in(make_student(school).user), experience).status_code == 404
    abroad = make_school()
    for role in (Role.COORDINATOR, Role.COUNSELLOR, Role.TEACHER):
        assert page(signed_in(staff(abroad, role)), experience).status_code == 404
    assert page(signed_in(staff(school, Role.MANAGER)), experience).status_code == 403
    assert page(Client(), experience).status_code == 302


def test_a_counsellor_with_groups_finds_those_groups_only(school, signed_in):
    user = staff(school, Role.COUNSELLOR)
    user.memberships.update(groups=["4B"])
    own, other = lived(make_student(school, group="4B")), lived(make_student(school))
    assert page(signed_in(user), own).status_code == 200
    assert page(signed_in(user), other).status_code == 404


def test_a_draft_and_its_own_view_are_the_students_alone(school, student, signed_in):
    experience = lived(student)
    with_feedback(experience, step=4)
    report = drafted(experience, step=1)
    guide = signed_in(staff(school, Role.COORDINATOR))
    for text in (STORY, "nog niet gelukt"):
        assert text not in page(guide, experience).content.decode()
        assert text in page(signed_in(student.user), experience).content.decode()
    reports.hand_in(report=report, by=Actor.of(student.user))
    for text in (STORY, "nog niet gelukt"):
        assert text in page(guide, experience).content.decode()


def test_before_it_begins_the_page_shows_the_list_and_no_talk_form(school, student, signed_in):
    experience = make_experience(student)
    answer = page(signed_in(staff(school, Role.COORDINATOR)), experience).content.decode()
    assert "nog te doen:" in answer
    assert "Op tijd komen" in answer
    assert "Bewaar de nabespreking" not in answer


def test_a_part_that_is_missing_can_be_explained_beside_it(school, student, signed_in):
    experience = lived(student)
    client = signed_in(staff(school, Role.COUNSELLOR))
    assert "Komt er geen verslag?" in page(client, experience).content.decode()
    path = f"/ervaringen/{experience.code}/reden/"
    client.post(path, {"part": "report", "reason": "Is verhuisd"})
    assert "Is verhuisd" in page(client, experience).content.decode()
    answer = client.post(path, {"part": "report", "reason": " "}, follow=True)
    assert "Geef een reden" in answer.content.decode()


@pytest.mark.parametrize(("role", "status"), [(Role.TEACHER, 403), (Role.STUDENT, 403)])
def test_only_who_guides_explains_what_is_missing(role, status, school, student, signed_in):
    path = f"/ervaringen/{lived(student).code}/reden/"
    user = student.user if role == Role.STUDENT else staff(school, role)
    assert signed_in(user).post(path, {"part": "report", "reason": "x"}).status_code == status


READERS = (Role.COORDINATOR, Role.COUNSELLOR, Role.TEACHER, Role.STUDENT)


def full(student, counsellor, *, many):
    """An experience with everything on it, `many` times over where a page could count rows."""
    experience = lived(student)
    placement = experience.placements.get()
    questions = QuestionSet.objects.create(school=student.school, kind="attitude", version=many)
    feedback = with_feedback(experience, question_set=questions)
    report = drafted(experience)
    by = Actor.of(student.user)
    reports.keep_recording(report=report, upload=sound_upload(), by=by)
    for n in range(many):
        goal = Goal.objects.create(experience=experience, kind="learn", text=f"Doel {n}")
        for side, of in (("trainer", feedback), ("student", None)):
            GoalView.objects.create(goal=goal, side=side, feedback=of, step=1 + n % 4)
        question = Question.objects.create(question_set=questions, code=f"q{n}", text=f"Punt {n}")
        Answer.objects.create(question=question, feedback=feedback, step=2)
        if n < 8:
            reports.add_picture(report=report, upload=picture_upload(), by=by, caption="Kijk")
        shift = placement.shifts.first()
        shift.pk, shift.starts = None, shift.starts + timedelta(days=n + 1)
        shift.ends = shift.starts + timedelta(hours=4)
        shift.save()
    for aspect in ("tasks", "people", "surroundings", "whom"):
        reports.set_suit(report=report, aspect=aspect, verdict="suits", text="Fijn", by=by)
    feedback.strengths.set(Skill.objects.all()[:many])
    reports.hand_in(report=report, by=by)
    for _n in range(many):
        talks.debrief(experience=experience, line="Goed.", by=counsellor, next_step="Bellen")
        when = datetime(2026, 11, 24, tzinfo=UTC)
        dialogue = talks.plan_dialogue(
            student=student, when=when, by=counsellor, experiences=[experience]
        )
        talks.hold_dialogue(dialogue=dialogue, record="Gezegd.", by=counsellor)
    return experience


def test_a_full_page_costs_at_most_fifteen_queries_however_much_is_on_it(
    school, signed_in, queries_of
):
    counsellor = Actor.of(staff(school, Role.COUNSELLOR))
    teacher = staff(school, Role.TEACHER)
    costs: dict[str, set[int]] = {}
    for many in (1, 30):
        student = make_student(school)
        experience = full(student, counsellor, many=many)
        there(experience, teacher)
        readers = [staff(school, Role.COORDINATOR), staff(school, Role.COUNSELLOR), teacher]
        for role, user in zip(READERS, [*readers, student.user], strict=True):
            cost = queries_of(signed_in(user), f"/ervaringen/{experience.code}/")
            costs.setdefault(role, set()).add(cost)
    assert {role: len(found) for role, found in costs.items()} == dict.fromkeys(READERS, 1)
    assert max(max(found) for found in costs.values()) <= 15


def test_the_course_says_who_did_what_and_is_for_who_reads_the_talk(school, student, signed_in):
    experience = lived(student)
    told(experience)
    user = staff(school, Role.COORDINATOR)
    talks.debrief(experience=experience, line="Goed.", by=Actor.of(user))
    path = f"/ervaringen/{experience.code}/verloop/"
    answer = signed_in(student.user).get(path).content.decode()
    assert "Verslag: ingeleverd" in answer
    assert user.full_name in answer
    part = signed_in(user).get(path, headers={"HX-Request": "true"}).content.decode()
    assert "Nabesproken" in part
    assert "<html" not in part
    teacher = there(experience, staff(school, Role.TEACHER))
    assert signed_in(teacher).get(path).status_code == 403


def test_the_path_puts_what_waits_for_the_student_on_top(student, signed_in):
    make_experience(student)
    waiting = lived(student)
    answer = signed_in(student.user).get("/ervaringen/")
    assert answer.context["first"][0].experience == waiting
    assert "Vertel hoe het ging" in answer.content.decode()
    assert len(answer.context["cards"]) == 1


def test_an_empty_path_says_what_to_do(student, signed_in):
    assert "nog geen ervaringen" in signed_in(student.user).get("/ervaringen/").content.decode()


def test_the_path_costs_the_same_with_one_and_with_thirty(school, student, signed_in, queries_of):
    counsellor = Actor.of(staff(school, Role.COUNSELLOR))

    def add():
        experience = lived(student)
        with_feedback(experience)
        told(experience)
        talks.debrief(experience=experience, line="Ja.", by=counsellor, next_step="Bellen")

    client = signed_in(student.user)
    add()
    one = queries_of(client, "/ervaringen/")
    for _n in range(29):
        add()
    assert queries_of(client, "/ervaringen/") == one <= 15


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.COUNSELLOR, Role.TEACHER, Role.MANAGER])
def test_the_path_is_the_students(role, school, signed_in):
    assert signed_in(staff(school, role)).get("/ervaringen/").status_code == 403


def test_what_came_of_a_next_step_is_told_where_it_stands(school, student, signed_in):
    experience = lived(student)
    by = Actor.of(staff(school, Role.COUNSELLOR))
    step = talks.agree_next_step(student=student, text="Bellen", by=by, experience=experience)
    client = signed_in(student.user)
    data = {"step": step.pk, f"s{step.pk}-state": "done", f"s{step.pk}-outcome": "Ik mag komen."}
    answer = client.post("/ervaringen/vervolgstap/", data, follow=True)
    assert answer.redirect_chain[-1][0] == f"/ervaringen/{experience.code}/"
    assert "Ik mag komen." in answer.content.decode()
    assert NextStep.objects.get().state == "done"


def test_a_next_step_of_somebody_else_is_not_there(school, student, signed_in):
    by = Actor.of(staff(school, Role.COUNSELLOR))
    step = talks.agree_next_step(student=make_student(school), text="Bellen", by=by)
    data = {"step": step.pk, f"s{step.pk}-state": "dropped"}
    assert signed_in(student.user).post("/ervaringen/vervolgstap/", data).status_code == 404
    assert signed_in(student.user).post("/ervaringen/vervolgstap/", {}).status_code == 404


def test_who_guides_lands_where_the_step_belongs(school, student, signed_in):
    user = staff(school, Role.COUNSELLOR)
    step = talks.agree_next_step(student=student, text="Bellen", by=Actor.of(user))
    data = {"step": step.pk, f"s{step.pk}-state": "dropped", f"s{step.pk}-outcome": ""}
    answer = signed_in(user).post("/ervaringen/vervolgstap/", data)
    assert answer.url == f"/dossier/{student.code}/"
