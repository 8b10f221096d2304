"""Nothing of the chain is missing from the dossier: on screen, on paper, and in what is shown."""

import pytest
from django.template.loader import render_to_string

from core import jobs
from core.actors import Actor
from core.models import Job
from placements.models import Goal
from reflections.actions import reports
from reflections.actions.dossier import order_dossier
from reflections.enums import DossierPart
from reflections.models import Answer, Question, QuestionSet
from reflections.queries.dossier import dossier_of
from reflections.tasks import paper
from tests.factories import make_school, make_student, make_user
from tests.factories.shares import SAID, make_home, make_share, whole_chain
from tests.factories.stories import drafted, lived, with_feedback

pytestmark = pytest.mark.django_db
ALL_WORDS = [words for said in SAID.values() for words in said]


@pytest.fixture
def student():
    return make_student(make_school())


def on_screen(student, signed_in, client):
    return signed_in(student.user).get(f"/dossier/{student.code}/").text


def to_who_guides(student, signed_in, client):
    user = make_user(student.school, "counsellor")
    return signed_in(user).get(f"/dossier/{student.code}/").text


def on_paper(student, signed_in, client):
    return render_to_string(
        "reflections/dossier_pdf.html", paper(student, dossier_of(student, own=True), {})
    )


def by_link(student, signed_in, client):
    share = make_share(student, *student.experiences.all())
    return client.get(f"/gedeeld/{share.link.token}/").text


def at_home(student, signed_in, client):
    make_home(student, *student.experiences.all())
    user = make_user(student.school, "guardian")
    student.guardians.create(name="Els", user=user)
    return signed_in(user).get(f"/thuis/{student.code}/").text


PLACES = [on_screen, to_who_guides, on_paper, by_link, at_home]


@pytest.mark.parametrize("place", PLACES)
def test_every_word_of_the_chain_is_there(student, signed_in, client, place):
    experience = whole_chain(student)
    text = place(student, signed_in, client)
    missing = [words for words in ALL_WORDS if words not in text]
    assert not missing
    assert experience.placements.get().assignment.title in text
    assert str(experience.placements.get().workplace.company) in text
    assert "4 uur" in text


@pytest.mark.parametrize("place", PLACES)
def test_each_goal_each_feedback_and_each_answer_is_there(student, signed_in, client, place):
    """More of each than one: nothing stops at the first."""
    whole_chain(student)
    second = whole_chain(student)
    Goal.objects.create(
        experience=second, kind="show", text="Ik wil laten zien dat ik tel", order=2
    )
    report = second.report
    asked = QuestionSet.objects.create(school=student.school, kind="report", version=99)
    report.question_set = asked
    report.save()
    for number in (1, 2):
        question = Question.objects.create(
            question_set=asked, code=f"eigen-{number}", text=f"Vraag van school {number}"
        )
        Answer.objects.create(question=question, report=report, text=f"Antwoord {number}")
    text = place(student, signed_in, client)
    for words in ("Ik wil laten zien dat ik tel", "Antwoord 1", "Antwoord 2", "Vraag van school 2"):
        assert words in text
    for words in ("Rustig gebleven", "Ze bloeide op", "Ik dekte zes tafels"):
        assert text.count(words) == 2


@pytest.mark.parametrize("place", PLACES)
def test_the_workplaces_steps_stay_closed_until_the_student_gave_the_own(
    student, signed_in, client, place
):
    with_feedback(lived(student), step=4)
    text = place(student, signed_in, client)
    shows = "kan het aan anderen laten zien" in text
    assert shows is (place is to_who_guides)


@pytest.mark.parametrize("place", PLACES[1:2] + PLACES[3:])
def test_a_draft_is_shown_to_nobody(student, signed_in, client, place):
    drafted(lived(student), step=3, story="Dit is nog niet af")
    text = place(student, signed_in, client)
    assert "Dit is nog niet af" not in text
    assert "zelf gedaan" not in text


def test_the_job_says_how_far_it_is_and_ends_with_a_file(student, monkeypatch):
    whole_chain(student)
    said = []
    tick = jobs.Progress.tick
    monkeypatch.setattr(
        jobs.Progress, "tick",
        lambda self, *a, **k: (said.append(a), tick(self, *a, **k))[1],
    )  # fmt: skip
    job = order_dossier(student=student, by=Actor.of(student.user))
    jobs.run(job.pk)
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.percent) == ("done", 100)
    assert [done for done, *_rest in said] == [0, 1, 2]


def test_parts_cover_the_whole_dossier():
    assert set(SAID) | {"footage"} == set(DossierPart.values)


def test_a_returned_report_keeps_standing(student, signed_in, client):
    """What was handed in was read; the question for more does not take it away."""
    experience = whole_chain(student)
    type(experience).objects.filter(pk=experience.pk).update(state="finished")
    report = experience.report
    report.experience.refresh_from_db()
    reports.return_report(report=report, note="En toen?", by=Actor.system("test"))
    assert "Ik dekte zes tafels" in on_screen(student, signed_in, client)
