"""Two independent answers on the same goals: nobody reads the other's before giving the own."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from core.mailing import render
from mail.models import Message
from placements.models import Experience
from reflections.actions import reports, talks
from reflections.actions.asking import ask_feedback, ensure_link
from reflections.actions.dossier import order_dossier
from reflections.actions.feedback import give_feedback
from reflections.actions.remarks import answer_as_student
from reflections.actions.sharing import share_by_link, show_at_home
from reflections.enums import DossierPart, FeedbackWay, Part, Section, Step
from reflections.models import GoalView
from reflections.queries.chain import chain_of
from reflections.queries.dossier import dossier_of
from reflections.queries.experiences import with_chain
from students.models import Guardian
from tests.factories import make_school, make_user
from tests.factories.feedback import make_lived_placement, make_words
from tests.factories.stories import drafted, told

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
THEIRS, OWN = Step.EXAMPLE, Step.NOT_YET  # words that stand nowhere else on these pages


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def placement(school):
    return make_lived_placement(school)


def answers_of_workplace(placement, step=THEIRS, **given):
    goal = placement.experience.goals.get()
    words = make_words(placement, steps={goal.pk: step}, **given)
    return give_feedback(placement=placement, words=words, way=FeedbackWay.MAIL, by=SYSTEM)


def lines(experience, **reader):
    [found] = with_chain(Experience.objects.filter(pk=experience.pk))
    return chain_of(found, **reader)


def both(experience, **reader):
    """The student's step and the workplace's, as this reader finds them."""
    [line] = lines(experience, **reader).goals
    return line.own and line.own.step, [seen.view.step for seen in line.looked]


def test_the_student_reads_the_workplace_after_handing_in_and_not_before(placement):
    experience = placement.experience
    answers_of_workplace(placement)
    assert both(experience, own=True) == (None, [])
    assert lines(experience, own=True).closed
    report = drafted(experience, step=OWN)
    assert both(experience, own=True) == (OWN, [])
    reports.hand_in(report=report, by=SYSTEM)
    assert both(experience, own=True) == (OWN, [THEIRS])
    assert not lines(experience, own=True).closed


def test_school_reads_the_workplace_at_once_and_the_student_once_handed_in(placement):
    experience = placement.experience
    answers_of_workplace(placement)
    report = drafted(experience, step=OWN)
    assert both(experience) == (None, [THEIRS])
    reports.hand_in(report=report, by=SYSTEM)
    assert both(experience) == (OWN, [THEIRS])


def test_the_workplace_reads_the_student_after_its_own_feedback(placement):
    experience, key = placement.experience, placement.pk
    told(experience, step=OWN)
    assert both(experience, workplace=key) == (None, [])
    answers_of_workplace(placement)
    assert both(experience, workplace=key) == (OWN, [THEIRS])


def test_what_school_wrote_down_does_not_show_the_workplace_the_students_side(placement):
    experience, goal = placement.experience, placement.experience.goals.get()
    told(experience, step=OWN)
    words = make_words(placement, steps={goal.pk: THEIRS})
    give_feedback(placement=placement, words=words, way=FeedbackWay.SCHOOL, by=SYSTEM)
    assert both(experience, workplace=placement.pk) == (None, [THEIRS])


def test_a_workplace_does_not_read_another_workplace(school):
    first = make_lived_placement(school)
    second = make_lived_placement(school, student=first.experience.student, days_ago=5)
    moved = second.experience
    type(second).objects.filter(pk=second.pk).update(experience=first.experience)
    moved.delete()
    second.refresh_from_db()
    answers_of_workplace(first, Step.WITH_HELP)
    answers_of_workplace(second, Step.EXAMPLE)
    told(first.experience, step=OWN)
    assert both(first.experience, workplace=first.pk) == (OWN, [Step.WITH_HELP])
    assert both(first.experience, workplace=second.pk) == (OWN, [Step.EXAMPLE])


def test_it_opens_when_no_report_will_come(placement):
    experience = placement.experience
    answers_of_workplace(placement)
    assert lines(experience, own=True).closed
    talks.explain_absence(experience=experience, part=Part.REPORT, reason="Verhuisd", by=SYSTEM)
    assert both(experience, own=True) == (None, [THEIRS])
    with pytest.raises(Refused, match="al gezien"):
        reports.set_own_view(goal=experience.goals.get(), step=OWN, by=SYSTEM)


def test_a_returned_report_stays_open_and_the_own_answer_stands(placement):
    experience, goal = placement.experience, placement.experience.goals.get()
    answers_of_workplace(placement)
    report = told(experience, step=OWN)
    reports.return_report(report=report, note="Vertel meer", by=SYSTEM)
    assert both(experience, own=True) == (OWN, [THEIRS])
    assert reports.set_own_view(goal=goal, step=OWN, by=SYSTEM).step == OWN  # the same again
    with pytest.raises(Refused, match="al gezien"):
        reports.set_own_view(goal=goal, step=THEIRS, by=SYSTEM)


def test_a_returned_report_can_still_answer_when_no_workplace_looked(placement):
    report = told(placement.experience)
    reports.return_report(report=report, note="En je doelen?", by=SYSTEM)
    reports.set_own_view(goal=placement.experience.goals.get(), step=OWN, by=SYSTEM)
    assert GoalView.objects.get().step == OWN


def test_the_workplace_does_not_change_its_answer_after_reading_the_students(placement):
    told(placement.experience, step=OWN)
    answers_of_workplace(placement)
    with pytest.raises(Refused, match="al gezien"):
        answers_of_workplace(placement, Step.ALONE)
    corrected = answers_of_workplace(placement, tip="Kom wat eerder")
    assert (corrected.tip, GoalView.objects.get(side="trainer").step) == ("Kom wat eerder", THEIRS)


def test_the_workplace_may_change_its_answer_while_the_student_has_not_answered(placement):
    drafted(placement.experience, step=OWN)
    answers_of_workplace(placement)
    answers_of_workplace(placement, Step.ALONE)
    assert GoalView.objects.get(side="trainer").step == Step.ALONE


def test_the_forms_show_a_standing_answer_and_do_not_take_another(placement, client, signed_in):
    told(placement.experience, step=OWN)
    answers_of_workplace(placement)
    path = reverse("reflections:feedback", args=[ensure_link(placement=placement, by=SYSTEM).token])
    goal = placement.experience.goals.get()
    page = client.get(f"{path}?aanpassen=1")
    assert page.context["form"].fields[f"goal_{goal.pk}"].disabled
    sent = {f"goal_{goal.pk}": Step.ALONE, "tip": "Nieuwe tip", "seen": "given", "way": "mail"}
    assert client.post(f"{path}?aanpassen=1", sent).status_code == 302
    assert GoalView.objects.get(side="trainer").step == THEIRS
    reports.return_report(report=placement.experience.report, note="Meer", by=SYSTEM)
    pupil = signed_in(placement.experience.student.user)
    page = f"/ervaringen/{placement.experience.code}/verslag/doelen/"
    assert "blijft jouw antwoord staan" in pupil.get(page).content.decode()
    assert pupil.post(page, {f"goal_{goal.pk}": Step.ALONE}).status_code == 302
    assert GoalView.objects.get(side="student").step == OWN


# Every way out to the student: no word of the workplace's step before the own answer.


def ways_of_student(experience):
    code, student = experience.code, experience.student.code
    return [
        f"/ervaringen/{code}/",
        f"/ervaringen/{code}/verloop/",
        f"/ervaringen/{code}/eerder/workplace/",
        f"/ervaringen/{code}/doelen/",
        f"/ervaringen/{code}/verslag/vertel/",
        f"/ervaringen/{code}/verslag/inleveren/",
        f"/ervaringen/{code}/blad/",
        f"/dossier/{student}/",
        f"/dossier/{student}/wie-ben-ik/",
        *[f"/gesprekken/{talk.code}/" for talk in experience.dialogues.all()],
        "/laat-zien/",
        "/ervaringen/",
        "/over-mij/",
        "/",
    ]


def test_no_page_of_the_student_tells_it_before_the_own_answer(placement, signed_in):
    experience = placement.experience
    feedback = answers_of_workplace(placement)
    answers_of_workplace(placement, tip="Nog iets")  # so that there is an earlier version too
    assert feedback.revisions.count() == 1
    report = drafted(experience, step=OWN)
    guide = Actor.of(make_user(experience.student.school, Role.COUNSELLOR))
    talk = talks.plan_dialogue(student=experience.student, when=timezone.now(), by=guide)
    talks.hold_dialogue(dialogue=talk, record="Gezegd.", by=guide)
    talks.plan_dialogue(
        student=experience.student, when=timezone.now(), by=guide, experiences=[experience]
    )
    client = signed_in(experience.student.user)
    assert len(ways_of_student(experience)) == 15
    for path in ways_of_student(experience):
        answer = client.get(path, follow=True)
        assert answer.status_code == 200, path
        assert str(THEIRS.label) not in answer.content.decode(), path
        part = client.get(path, headers={"HX-Request": "true"}, follow=True).content.decode()
        assert str(THEIRS.label) not in part, path
    reports.hand_in(report=report, by=SYSTEM)
    assert str(THEIRS.label) in client.get(f"/ervaringen/{experience.code}/").content.decode()


def test_what_the_student_shows_does_not_show_it_to_the_student(placement, client, signed_in):
    """A link of one's own, and the page at home, are ways round as well."""
    experience, student = placement.experience, placement.experience.student
    answers_of_workplace(placement)
    drafted(experience, step=OWN)
    by, parts = Actor.of(student.user), DossierPart.values
    values = {"student": student, "parts": parts, "experiences": [experience], "by": by}
    share = share_by_link(for_whom="Oma", until=timezone.localdate() + timedelta(days=9), **values)
    show_at_home(**values)
    parent = make_user(student.school, Role.GUARDIAN)
    Guardian.objects.create(student=student, name="Ouder", user=parent)
    for page in (
        client.get(f"/gedeeld/{share.link.token}/"),
        signed_in(parent).get(f"/thuis/{student.code}/"),
    ):
        assert page.status_code == 200
        words = page.content.decode()
        assert "Rustig met gasten" in words
        assert str(THEIRS.label) not in words


def test_the_students_dossier_and_its_file_wait_too(placement):
    experience = placement.experience
    answers_of_workplace(placement)
    drafted(experience, step=OWN)
    student = experience.student
    for own, found in ((True, []), (False, [THEIRS])):
        [line] = dossier_of(student, own=own).chains[0].goals
        assert [seen.view.step for seen in line.looked] == found
    job = order_dossier(student=student, by=Actor.of(student.user))
    assert job.params["own"]  # the file is drawn of the same reading


def test_the_workplace_finds_nothing_of_the_student_before_its_feedback(placement, client):
    experience = placement.experience
    told(experience, step=OWN)
    path = reverse("reflections:feedback", args=[ensure_link(placement=placement, by=SYSTEM).token])
    form = client.get(path)
    goal = experience.goals.get()
    assert form.context["form"][f"goal_{goal.pk}"].value() is None
    assert "dat lukte mij nog niet" not in form.content.decode()
    assert "checked" not in form.content.decode().split('name="went_well"')[0]


def test_mail_tells_neither_side(placement, settings):
    settings.EMAIL_BACKEND = "mail.backends.OutboxBackend"
    ask_feedback(placement=placement, by=SYSTEM)
    told(placement.experience, step=OWN)
    answers_of_workplace(placement)
    pupil = Actor.of(placement.experience.student.user)
    answer_as_student(
        experience=placement.experience, section=Section.WORKPLACE, text="Dank u", by=pupil
    )
    messages = list(Message.objects.all())
    assert len(messages) == 2
    for message in messages:
        words = render(message.template, message.params)
        for step in Step:
            assert str(step.label) not in f"{words.subject} {words.body} {message.params}"
