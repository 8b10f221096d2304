"""The student's goals: completed once chosen, open until the work begins."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from core.models import Event, Skill, StoredFile
from placements.actions.goals import Wording, change_goal, set_goals, slots_of
from placements.goal_examples import examples_for
from placements.models import Experience, Goal, GoalVersion, Placement
from tests.factories import make_experience, make_offering, make_school, make_student, make_user

pytestmark = pytest.mark.django_db
SOUND = b"\x1aE\xdf\xa3" + b"0" * 40


@pytest.fixture
def student():
    return make_student(make_school())


@pytest.fixture
def experience(student):
    return make_experience(student)


@pytest.fixture
def by(student):
    return Actor.of(student.user)


def path(experience):
    return f"/ervaringen/{experience.code}/doelen/"


def filled(**places):
    """The form as a browser sends it: `d1=("learn", text, later)`."""
    data = {}
    for name, (kind, text, later) in places.items():
        data |= {f"{name}-kind": kind, f"{name}-text": text, f"{name}-later": later}
    return data


def test_the_student_completes_up_to_four_goals(student, experience, signed_in):
    data = filled(
        d1=("learn", "Serveren", "Voor een bijbaan"),
        d2=("show", "Dat ik op tijd ben", ""),
        d3=("learn", "", ""),
        d4=("show", "Samenwerken", "Overal"),
    )
    answer = signed_in(student.user).post(path(experience), data)
    assert answer.url == f"/ervaringen/{experience.code}/"
    assert [(g.order, g.kind, g.text, g.later) for g in experience.goals.all()] == [
        (1, "learn", "Serveren", "Voor een bijbaan"),
        (2, "show", "Dat ik op tijd ben", ""),
        (4, "show", "Samenwerken", "Overal"),
    ]


def test_a_goal_that_was_emptied_goes_but_one_must_stay(experience, by):
    set_goals(experience=experience, wordings={2: Wording(text="Koken")}, by=by)
    set_goals(experience=experience, wordings={1: Wording()}, by=by)
    assert [g.text for g in experience.goals.all()] == ["Koken"]
    with pytest.raises(Refused, match="minstens één"):
        set_goals(experience=experience, wordings={2: Wording()}, by=by)
    assert experience.goals.count() == 1


@pytest.mark.parametrize("state", ["running", "finished", "ended_early"])
def test_goals_are_locked_once_the_work_begins(state, student, experience, by, signed_in):
    Placement.objects.update(state=state, end_reason="omdat")
    with pytest.raises(Refused, match="staan vast"):
        set_goals(experience=experience, wordings={1: Wording(text="Anders")}, by=by)
    client = signed_in(student.user)
    assert client.post(path(experience), filled(d1=("learn", "Anders", ""))).status_code == 200
    assert "staan vast" in client.get(path(experience)).text
    assert Goal.objects.get().text == "Ik wil leren serveren"


def test_growing_goals_are_kept_without_dropping_any(student, experience, signed_in):
    client = signed_in(student.user)
    data = filled(d1=("learn", "", ""), d2=("show", "Dat ik", ""))
    assert client.post(f"{path(experience)}bewaren/", data).status_code == 204
    assert client.post(f"{path(experience)}bewaren/", data).status_code == 204
    assert [g.text for g in experience.goals.all()] == ["Ik wil leren serveren", "Dat ik"]


def test_growing_goals_of_a_begun_placement_are_refused(student, experience, signed_in):
    Placement.objects.update(state="running")
    data = filled(d1=("learn", "Anders", ""))
    answer = signed_in(student.user).post(f"{path(experience)}bewaren/", data)
    assert answer.status_code == 409


def test_a_goal_can_be_spoken_played_and_taken_away(student, experience, signed_in):
    client = signed_in(student.user)
    sound = SimpleUploadedFile("doel.webm", SOUND, content_type="audio/webm")
    client.post(path(experience), {**filled(d2=("learn", "", "")), "d2-audio": sound,
                                   **filled(d1=("learn", "Serveren", ""))})  # fmt: skip
    goal = experience.goals.get(order=2)
    assert goal.text == "Ingesproken doel"
    answer = client.get(f"{path(experience)}2/opname/")
    assert answer["Content-Type"] == "audio/webm"
    assert b"".join(answer.streaming_content) == SOUND
    client.post(
        path(experience),
        {**filled(d1=("learn", "Serveren", ""), d2=("learn", "Koken", "")), "d2-drop_audio": "on"},
    )
    goal.refresh_from_db()
    assert (goal.text, goal.audio) == ("Koken", None)
    assert not StoredFile.objects.exists()


def test_a_file_that_is_no_recording_is_refused_where_it_was_chosen(student, experience, signed_in):
    fake = SimpleUploadedFile("doel.webm", b"<html>" * 10, content_type="audio/webm")
    data = {**filled(d1=("learn", "Serveren", "Straks")), "d1-audio": fake}
    answer = signed_in(student.user).post(path(experience), data)
    assert "geen opname" in answer.text
    assert "Straks" in answer.text
    assert not StoredFile.objects.exists()


def test_later_without_a_goal_is_asked_back(student, experience, signed_in):
    data = filled(d1=("learn", "Serveren", ""), d2=("learn", "", "Voor een bijbaan"))
    assert "eerst je doel" in signed_in(student.user).post(path(experience), data).text


def test_school_reads_and_does_not_write(student, experience, signed_in):
    client = signed_in(make_user(student.school, Role.COORDINATOR))
    assert "Ik wil leren serveren" in client.get(path(experience)).text
    client.post(path(experience), filled(d1=("learn", "Van school", "")))
    assert Goal.objects.get().text == "Ik wil leren serveren"
    assert client.post(f"{path(experience)}bewaren/", {}).status_code == 403


def test_others_find_nothing_there(student, experience, signed_in, client):
    school = student.school
    assert signed_in(make_student(school).user).get(path(experience)).status_code == 404
    assert signed_in(make_user(school, Role.MANAGER)).get(path(experience)).status_code == 403
    assert signed_in(make_user(school, Role.TEACHER)).get(path(experience)).status_code == 404
    elsewhere = make_user(make_school(), Role.COORDINATOR)
    assert signed_in(elsewhere).get(path(experience)).status_code == 404
    assert client.get(path(experience)).status_code == 302


def test_goals_with_one_order_get_places_of_their_own(experience):
    Goal.objects.create(experience=experience, kind="show", text="Tweede", order=1)
    Goal.objects.create(experience=experience, kind="show", text="Derde", order=3)
    assert {n: g.text for n, g in slots_of(experience.goals.all()).items()} == {
        1: "Ik wil leren serveren",
        2: "Tweede",
        3: "Derde",
    }


def test_examples_begin_with_what_this_work_asks():
    assignment = make_offering(make_school(), learnable="borden dragen").assignment
    assignment.skills.set(Skill.objects.filter(code__in=["luisteren"]))
    found = [(example.kind, example.text) for example in examples_for(assignment)]
    assert found[0] == ("learn", "Borden dragen")
    assert found.index(("show", "Luisteren")) == found.index(("show", "Dat ik op tijd ben")) - 1
    assert [kind for kind, _text in found] == ["learn"] * 4 + ["show"] * 4
    assert len(examples_for(None)) == len(found) - 2


def test_the_database_refuses_a_goal_without_words(experience):
    with pytest.raises(IntegrityError, match="goal_has_text"), transaction.atomic():
        Goal.objects.create(experience=experience, kind="learn", text="")


def test_the_page_stays_light(student, experience, signed_in, queries_of):
    assert queries_of(signed_in(student.user), path(experience)) <= 15


# After the start


def running(experience):
    Placement.objects.filter(experience=experience).update(state="running")
    return experience.goals.get()


def change(goal, by, text="Ik wil leren koken", why="Ik sta nu in de keuken", **words):
    wording = Wording(text=text, **words)
    return change_goal(goal=goal, wording=wording, why=why, by=by)


def test_a_goal_that_changes_after_the_start_keeps_what_it_said_and_why(experience, by):
    goal = running(experience)
    changed = change(goal, by, later="Kok worden")
    assert (changed.text, changed.later) == ("Ik wil leren koken", "Kok worden")
    old = GoalVersion.objects.get()
    assert (old.text, old.why, old.by_user_id) == (goal.text, "Ik sta nu in de keuken", by.ref)
    event = Event.objects.get(what="goal_changed")
    assert event.note.text == "Ik sta nu in de keuken"
    change(changed, by, later="Kok worden")  # the same again changes nothing
    assert GoalVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "said"), [({"text": " "}, "wat je doel nu is"), ({"why": " "}, "waarom")]
)
def test_a_change_after_the_start_has_words_and_a_reason(experience, by, given, said):
    goal = running(experience)
    with pytest.raises(Refused, match=said):
        change(goal, by, **given)
    assert not GoalVersion.objects.exists()


def test_before_the_start_and_after_the_work_a_goal_is_not_changed_like_this(experience, by):
    goal = experience.goals.get()
    with pytest.raises(Refused, match="nog niet begonnen"):
        change(goal, by)
    running(experience)
    Experience.objects.filter(pk=experience.pk).update(state="finished")
    with pytest.raises(Refused, match="werk is klaar"):
        change(goal, by)


def test_the_student_changes_it_on_a_page_and_everybody_reads_both(
    student, experience, signed_in, client
):
    goal = running(experience)
    pupil = signed_in(student.user)
    here = f"{path(experience)}{goal.order}/veranderen/"
    assert here in pupil.get(path(experience)).content.decode()
    assert "Een doel veranderen" in pupil.get(f"/ervaringen/{experience.code}/").content.decode()
    page = pupil.post(here, {"kind": "learn", "text": "Koken", "later": "", "why": ""})
    assert "Vul dit nog in" in page.content.decode()
    sent = {"kind": "show", "text": "Koken", "later": "", "why": "Ik sta in de keuken"}
    assert pupil.post(here, sent).url == f"/ervaringen/{experience.code}/"
    guide = signed_in(make_user(student.school, Role.COUNSELLOR))
    for reader in (pupil, guide):
        for address in (path(experience), f"/ervaringen/{experience.code}/"):
            page = reader.get(address).content.decode()
            for text in ("Koken", goal.text, "Ik sta in de keuken"):
                assert text in page, address
    course = guide.get(f"/ervaringen/{experience.code}/verloop/").content.decode()
    assert "Doel veranderd" in course


def test_nobody_else_changes_a_goal(student, experience, signed_in):
    goal = running(experience)
    here = f"{path(experience)}{goal.order}/veranderen/"
    assert signed_in(make_user(student.school, Role.COUNSELLOR)).get(here).status_code == 403
    assert signed_in(make_student(student.school).user).get(here).status_code == 404
    assert signed_in(student.user).get(f"{path(experience)}9/veranderen/").status_code == 404
