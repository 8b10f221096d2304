"""Debriefs and dialogues in the browser: who may, what is asked, what is told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from accounts.enums import Role
from core.actors import Actor
from reflections.actions import talks
from reflections.models import (
    Absent,
    Answer,
    CareerDialogue,
    Debrief,
    NextStep,
    Question,
    QuestionSet,
)
from tests.factories import make_experience, make_school, make_student, make_user
from tests.factories.stories import STORY, drafted, lived, told, with_feedback

pytestmark = pytest.mark.django_db
WHEN = datetime(2026, 11, 24, 10, tzinfo=UTC)
NO_STEPS = {"stap-TOTAL_FORMS": "3", "stap-INITIAL_FORMS": "0"}


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def student(school):
    return make_student(school)


@pytest.fixture
def counsellor(school):
    return make_user(school, Role.COUNSELLOR)


@pytest.fixture
def client(counsellor, signed_in):
    return signed_in(counsellor)


def complete(student, *, attitude=None):
    experience = lived(student)
    feedback = with_feedback(experience, question_set=attitude and attitude.question_set)
    if attitude:
        Answer.objects.create(question=attitude, feedback=feedback, step=3)
    told(experience)
    return experience


def planned(student, counsellor):
    return talks.plan_dialogue(student=student, when=WHEN, by=Actor.of(counsellor))


def held(student, counsellor):
    dialogue = planned(student, counsellor)
    talks.hold_dialogue(dialogue=dialogue, record="Sanne wil koken.", by=Actor.of(counsellor))
    return dialogue


def test_a_debrief_is_one_line_on_the_page_itself(client, student):
    experience = complete(student)
    path = f"/ervaringen/{experience.code}/nabespreking/"
    answer = client.post(path, {"line": "Ze bloeide op.", "next_step": "Bellen"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/ervaringen/{experience.code}/"
    assert "Ze bloeide op." in answer.content.decode()
    assert NextStep.objects.get().text == "Bellen"


def test_a_debrief_asks_what_this_student_will_do(client, student):
    experience = complete(student)
    for path in (f"/ervaringen/{experience.code}/", f"/ervaringen/{experience.code}/nabespreking/"):
        page = client.get(path).content.decode()
        assert f"Wat gaat {student.first_name} nu doen of proberen?" in page


def test_a_debrief_without_words_says_so_where_it_was_typed(client, student):
    experience = complete(student)
    answer = client.post(
        f"/ervaringen/{experience.code}/nabespreking/", {"line": "", "next_step": "Bellen"}
    )
    assert answer.context["form"].errors["line"]
    assert 'value="Bellen"' in answer.content.decode()


def test_a_teacher_who_was_there_debriefs_without_reading_the_report(school, student, signed_in):
    experience = complete(student)
    teacher = make_user(school, Role.TEACHER)
    offering = experience.placements.get().assignment.offerings.get()
    offering.presences.create(user=teacher)
    path = f"/ervaringen/{experience.code}/nabespreking/"
    assert STORY not in signed_in(teacher).get(path).content.decode()
    signed_in(teacher).post(path, {"line": "Goed gedaan."})
    assert Debrief.objects.get().by_user == teacher


@pytest.mark.parametrize(("who", "status"), [("student", 403), ("teacher", 404), ("manager", 403)])
def test_who_may_not_debrief(who, status, school, student, signed_in):
    user = student.user if who == "student" else make_user(school, who)
    path = f"/ervaringen/{complete(student).code}/nabespreking/"
    assert signed_in(user).post(path, {"line": "Nee"}).status_code == status


def test_who_waits_longest_is_on_top_with_a_way_to_plan(client, school):
    late, early = make_student(school), make_student(school)
    complete(late)
    experience = complete(early)
    type(experience).objects.filter(pk=experience.pk).update(finished_on="2026-10-01")
    answer = client.get("/gesprekken/")
    assert [row.student for row in answer.context["page"]] == [early, late]
    assert f"/gesprekken/plannen/{early.code}/" in answer.content.decode()


@pytest.mark.parametrize("shown", ["", "?toon=gepland", "?toon=gevoerd", "?zoek=meer"])
def test_the_lists_cost_the_same_with_one_and_with_thirty(
    shown, client, school, counsellor, queries_of
):
    def add():
        student = make_student(school)
        complete(student)
        if "gevoerd" in shown:
            held(student, counsellor)
        elif "gepland" in shown:
            planned(student, counsellor)

    add()
    one = queries_of(client, f"/gesprekken/{shown}")
    for _n in range(29):
        add()
    assert queries_of(client, f"/gesprekken/{shown}") == one <= 15
    assert len(client.get(f"/gesprekken/{shown}").context["page"]) == 25


def test_a_student_is_found_by_any_part_of_the_name(client, school):
    student = make_student(school, first_name="Bilal", infix="el", last_name="Amrani")
    make_student(make_school(), first_name="Bilal", infix="el", last_name="Amrani")
    answer = client.get("/gesprekken/?zoek=amr bil")
    assert list(answer.context["page"]) == [student]
    assert "nog geen" in answer.content.decode()
    assert "Geen leerling met die naam" in client.get("/gesprekken/?zoek=xyz").content.decode()


def test_empty_lists_say_what_to_expect(client):
    assert "Niemand wacht op een gesprek" in client.get("/gesprekken/").content.decode()
    assert "geen gesprek gepland" in client.get("/gesprekken/?toon=gepland").content.decode()
    assert "nog geen gesprek gevoerd" in client.get("/gesprekken/?toon=gevoerd").content.decode()


@pytest.mark.parametrize("role", [Role.TEACHER, Role.MANAGER, Role.STUDENT])
def test_the_list_is_for_who_guides(role, school, signed_in):
    assert signed_in(make_user(school, role)).get("/gesprekken/").status_code == 403


def test_planning_takes_in_all_since_the_last_talk(client, student):
    experience = complete(student)
    path = f"/gesprekken/plannen/{student.code}/"
    assert experience.placements.get().assignment.title in client.get(path).content.decode()
    when = timezone.localtime() + timedelta(days=3)
    answer = client.post(path, {"when": f"{when:%Y-%m-%dT10:00}"})
    dialogue = CareerDialogue.objects.get()
    assert answer.url == f"/gesprekken/{dialogue.code}/"
    assert dialogue.experiences.get() == experience
    assert client.get(path).url == answer.url


def test_a_day_long_past_is_a_slip(client, student):
    answer = client.post(f"/gesprekken/plannen/{student.code}/", {"when": "2025-01-01T10:00"})
    assert "Klopt het jaar?" in answer.content.decode()


def test_another_schools_student_is_not_there_to_plan_with(client):
    path = f"/gesprekken/plannen/{make_student(make_school()).code}/"
    assert client.get(path).status_code == 404


def test_the_preparation_shows_all_voices_and_where_openers_come_from(client, student, counsellor):
    experience = lived(student)
    with_feedback(experience, step=4)
    told(experience, step=2)
    answer = client.get(f"/gesprekken/{planned(student, counsellor).code}/").content.decode()
    for text in (STORY, "Goed gewerkt", "meer dan jij"):
        assert text in answer
    assert f'class="source" href="/ervaringen/{experience.code}/"' in answer


def test_a_draft_is_no_part_of_the_preparation(client, student, counsellor):
    experience = lived(student)
    drafted(experience, step=1)
    answer = client.get(f"/gesprekken/{planned(student, counsellor).code}/").content.decode()
    assert STORY not in answer
    assert "nog niet gelukt" not in answer


def test_the_preparation_costs_the_same_over_one_and_over_twelve(
    client, school, counsellor, queries_of
):
    costs = set()
    questions = QuestionSet.objects.create(school=school, kind="attitude")
    item = Question.objects.create(question_set=questions, code="op-tijd", text="Op tijd zijn")
    for many in (1, 12):
        student = make_student(school)
        for _n in range(many):
            complete(student, attitude=item)
        costs.add(queries_of(client, f"/gesprekken/{planned(student, counsellor).code}/"))
    assert len(costs) == 1


def test_a_dialogue_is_written_down_with_steps_and_reasons(client, student, counsellor):
    experience = lived(student)
    with_feedback(experience)
    dialogue = planned(student, counsellor)
    answer = client.post(
        f"/gesprekken/{dialogue.code}/",
        {
            **NO_STEPS,
            "record": "Sanne wil koken.",
            "competences": ["steering"],
            "stap-0-text": "Bakker bellen",
            "stap-0-by_when": "2026-12-20",
            "stap-0-topic": "skill:bakken",
            f"absent_{experience.code}_report": "Was ziek",
        },
        follow=True,
    )
    assert "een week lang aanvullen" in answer.content.decode()
    step = NextStep.objects.get()
    assert (step.text, step.skill.code, step.experience) == ("Bakker bellen", "bakken", experience)
    assert Absent.objects.get().reason == "Was ziek"
    experience.refresh_from_db()
    assert experience.state == "discussed"


def test_what_was_typed_stays_when_a_step_has_no_words(client, student, counsellor):
    dialogue = planned(student, counsellor)
    answer = client.post(
        f"/gesprekken/{dialogue.code}/",
        {**NO_STEPS, "record": "Sanne wil koken.", "stap-0-by_when": "2026-12-20"},
    )
    assert "Schrijf op wat jullie afspreken." in answer.content.decode()
    assert "Sanne wil koken." in answer.content.decode()
    dialogue.refresh_from_db()
    assert dialogue.state == "planned"


def test_what_came_later_can_be_taken_in(client, student, counsellor):
    complete(student)
    dialogue = planned(student, counsellor)
    complete(student)
    path = f"/gesprekken/{dialogue.code}/"
    assert "Er is 1 ervaring bij gekomen" in client.get(path).content.decode()
    client.post(f"{path}erbij/")
    assert dialogue.experiences.count() == 2


def test_a_dialogue_moves_and_both_find_it_in_the_calendar(client, student, counsellor, signed_in):
    dialogue = planned(student, counsellor)
    when = timezone.localtime() + timedelta(days=5)
    client.post(f"/gesprekken/{dialogue.code}/verzetten/", {"when": f"{when:%Y-%m-%dT14:30}"})
    dialogue.refresh_from_db()
    for user, other in ((counsellor, student), (student.user, counsellor)):
        answer = signed_in(user).get(f"/gesprekken/{dialogue.code}/agenda.ics")
        assert answer["Content-Type"].startswith("text/calendar")
        (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
        assert event["DTSTART"].dt == dialogue.planned_for
        assert other.full_name in event["SUMMARY"]
        assert dialogue.code in event["UID"]


def test_a_time_that_is_none_is_said(client, student, counsellor):
    path = f"/gesprekken/{planned(student, counsellor).code}/verzetten/"
    assert "notice-error" in client.post(path, {"when": "morgen"}, follow=True).content.decode()


def test_a_held_dialogue_has_no_calendar_file(client, student, counsellor):
    assert client.get(f"/gesprekken/{held(student, counsellor).code}/agenda.ics").status_code == 404


def test_the_student_reads_the_record_adds_to_it_and_says_that_it_is_right(
    student, counsellor, client, signed_in
):
    dialogue = held(student, counsellor)
    own, path = signed_in(student.user), f"/gesprekken/{dialogue.code}/"
    page = own.get(path).content.decode()
    assert "Sanne wil koken." in page
    assert "Ja, het klopt" in page
    own.post(f"{path}aanvullen/", {"text": "Of bakken."})
    assert "Of bakken." in client.get(path).content.decode()
    own.post(f"{path}klopt/")
    dialogue.refresh_from_db()
    assert dialogue.state == "closed"
    assert "Er klopt iets niet" not in own.get(path).content.decode()


def test_an_empty_correction_is_asked_again(student, counsellor, signed_in):
    path = f"/gesprekken/{held(student, counsellor).code}/aanvullen/"
    answer = signed_in(student.user).post(path, {"text": ""}, follow=True)
    assert "Schrijf op wat er niet klopt." in answer.content.decode()


def test_the_student_sees_a_planned_dialogue_and_not_its_preparation(
    student, counsellor, signed_in
):
    complete(student)
    dialogue = planned(student, counsellor)
    page = signed_in(student.user).get(f"/gesprekken/{dialogue.code}/").content.decode()
    assert "Zet in mijn agenda" in page
    assert "Wat is er gezegd?" not in page
    answer = signed_in(student.user).post(f"/gesprekken/{dialogue.code}/", {"record": "Ik"})
    dialogue.refresh_from_db()
    assert (answer.status_code, dialogue.state) == (200, "planned")


def test_a_dialogue_is_found_by_nobody_else(school, student, counsellor, signed_in):
    dialogue = held(student, counsellor)
    path = f"/gesprekken/{dialogue.code}/"
    assert signed_in(make_student(school).user).get(path).status_code == 404
    assert signed_in(make_user(make_school(), Role.COUNSELLOR)).get(path).status_code == 404
    assert signed_in(make_user(school, Role.TEACHER)).get(path).status_code == 403
    for rest in ("klopt/", "aanvullen/"):
        assert signed_in(counsellor).post(path + rest, {"text": "x"}).status_code == 403


def test_an_experience_that_has_not_begun_has_no_debrief_form(client, student):
    experience = make_experience(student)
    answer = client.get(f"/ervaringen/{experience.code}/").content.decode()
    assert "Bewaar de nabespreking" not in answer
