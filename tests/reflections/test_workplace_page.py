"""The experience's page as the workplace reads it, and the own students behind a mailed link."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.actors import Actor
from core.mailing import render
from placements.models import Goal
from reflections.actions import talks
from reflections.actions.asking import ask_feedback, ensure_link
from reflections.actions.feedback import give_feedback, mark_helped
from reflections.enums import FeedbackWay, Step
from reflections.models import Feedback, Thanks, TrainerVoice
from reflections.queries.workplace import proof_of
from tests.factories import make_school, make_student, make_trainer, make_user
from tests.factories.feedback import make_lived_placement, make_words
from tests.factories.stories import STORY, told

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def placement(school):
    return make_lived_placement(school)


def give(placement, **words):
    said = make_words(placement, **words)
    return give_feedback(placement=placement, words=said, way=FeedbackWay.MAIL, by=SYSTEM)


def link_of(placement):
    return ensure_link(placement=placement, by=SYSTEM)


def page(client, placement, query=""):
    return client.get(f"/feedback/{link_of(placement).token}/{query}")


def mailed(placement):
    return f"?m={proof_of(link_of(placement), placement)}"


def test_it_has_the_five_parts_and_says_where_each_stands(client, placement):
    Goal.objects.filter(experience=placement.experience).update(later="In het leger")
    give(placement)
    answer = page(client, placement)
    assert [(part.key, part.state) for part in answer.context["page"].parts] == [
        ("goals", "closed"),
        ("workplace", "closed"),
        ("report", "waiting"),
        ("talk", "waiting"),
        ("next", "waiting"),
    ]
    words = answer.content.decode()
    for text in ("Later nodig: In het leger", "Rustig met gasten", "Dank u wel"):
        assert text in words


def test_before_the_first_day_it_shows_the_goals_and_no_form(client, school):
    coming = make_lived_placement(school, days_ago=-3, state="ready", experience_state="open")
    answer = page(client, coming).content.decode()
    assert coming.experience.goals.get().text in answer
    assert "vanaf de eerste dag" in answer
    assert "Versturen" not in answer


def test_the_goals_stand_on_the_form_with_where_they_are_needed(client, placement):
    Goal.objects.filter(experience=placement.experience).update(later="In het leger")
    assert "Later nodig: In het leger" in page(client, placement).content.decode()


def test_both_sides_stand_beside_each_other_after_both_were_given(client, placement):
    give(placement, steps={placement.experience.goals.get().pk: Step.EXAMPLE})
    assert "dat" not in {line.own for line in page(client, placement).context["chain"].goals}
    assert "Hier kijken jullie anders naar" not in page(client, placement).content.decode()
    told(placement.experience, step=Step.NOT_YET)
    words = page(client, placement).content.decode()
    assert str(Step.NOT_YET.label) in words
    assert "Hier kijken jullie anders naar" in words


def test_the_report_and_the_talk_stay_between_student_and_school(client, school, placement):
    give(placement)
    told(placement.experience)
    guide = Actor.of(make_user(school, Role.COUNSELLOR))
    talks.debrief(
        experience=placement.experience, line="Vertrouwelijk", next_step="Bellen", by=guide
    )
    answer = page(client, placement)
    words = answer.content.decode()
    for text in (STORY, "Vertrouwelijk", "Bellen"):
        assert text not in words
    assert "op school hoe het ging" in words
    assert "besprak Sanne dit op school" in words


def tell(placement, text="Je tip hielp", steps=()):
    student = placement.experience.student
    guide = Actor.of(make_user(student.school, Role.COUNSELLOR))
    talk = talks.plan_dialogue(student=student, when=timezone.now(), by=guide)
    voice, _made = TrainerVoice.objects.get_or_create(dialogue=talk, placement=placement)
    voice.told, voice.told_at = text, timezone.now()
    voice.save()
    voice.told_steps.set(steps)
    return voice


def test_what_the_student_told_stands_there_and_nothing_that_was_not(client, school, placement):
    give(placement)
    guide = Actor.of(make_user(school, Role.COUNSELLOR))
    step, hidden = (
        talks.agree_next_step(student=placement.experience.student, text=text, by=guide)
        for text in ("Een dag meelopen", "Geheime stap")
    )
    voice = tell(placement, steps=[step])
    words = page(client, placement).content.decode()
    assert "Je tip hielp" in words
    assert "Een dag meelopen" in words
    assert hidden.text not in words
    voice.told_at = None
    voice.save()
    assert "Je tip hielp" not in page(client, placement).content.decode()


def test_a_thank_you_is_there_once_school_let_it_through(client, placement):
    give(placement)
    thanks = Thanks.objects.create(placement=placement, text="Heerlijk gegeten")
    assert "Heerlijk gegeten" not in page(client, placement).content.decode()
    thanks.shown = True
    thanks.save()
    assert "Heerlijk gegeten" in page(client, placement).content.decode()


def test_what_it_said_before_stays_readable(client, placement, signed_in):
    give(placement, tip="Eerste tip")
    assert "Eerdere versie" not in page(client, placement).content.decode()
    give(placement, tip="Tweede tip")
    assert "Eerdere versie" in page(client, placement).content.decode()
    earlier = client.get(f"/feedback/{link_of(placement).token}/eerder/").content.decode()
    assert "Eerste tip" in earlier
    assert "Tweede tip" not in earlier
    pupil = signed_in(placement.experience.student.user)
    here = f"/ervaringen/{placement.experience.code}/"
    assert f"{here}eerder/workplace/" in pupil.get(here).content.decode()
    assert "Eerste tip" in pupil.get(f"{here}eerder/workplace/").content.decode()


def test_a_full_page_costs_the_same_however_much_is_on_it(client, placement, queries_of):
    give(placement)
    one = queries_of(client, f"/feedback/{link_of(placement).token}/")
    for number in range(2, 5):
        Goal.objects.create(
            experience=placement.experience, kind="learn", text=f"Doel {number}", order=number
        )
    tell(placement)
    assert queries_of(client, f"/feedback/{link_of(placement).token}/") <= one + 1 <= 18


# What helped


def mark(client, placement, *codes):
    path = f"/ervaringen/{placement.experience.code}/hielp/"
    return client.post(path, {"placement": placement.code, "helped": list(codes)})


def test_the_student_marks_what_helped_and_the_workplace_reads_it(client, placement, signed_in):
    give(placement)
    pupil = signed_in(placement.experience.student.user)
    here = f"/ervaringen/{placement.experience.code}/"
    assert "Waar had je iets aan?" in pupil.get(here).content.decode()
    assert mark(pupil, placement, "tip", "went_well").url == f"{here}#workplace"
    assert Feedback.objects.get().helped == ["went_well", "tip"]
    assert "Hier had je iets aan: wat goed ging, de tip" in pupil.get(here).content.decode()
    assert "Sanne had iets aan: wat goed ging, de tip" in page(client, placement).content.decode()


def test_only_what_is_in_it_can_be_marked(placement, signed_in):
    give(placement, tip="")
    pupil = signed_in(placement.experience.student.user)
    mark(pupil, placement, "tip")
    assert Feedback.objects.get().helped == []
    options = pupil.get(f"/ervaringen/{placement.experience.code}/").context["helped_forms"]
    [form] = options.values()
    assert [code for code, _label in form.fields["helped"].choices] == ["went_well"]


def test_only_the_student_marks_it(school, placement, signed_in):
    give(placement)
    assert mark(signed_in(make_user(school, Role.COUNSELLOR)), placement, "tip").status_code == 403
    assert mark(signed_in(make_student(school).user), placement, "tip").status_code == 404
    pupil = signed_in(placement.experience.student.user)
    other = make_lived_placement(school)
    path = f"/ervaringen/{placement.experience.code}/hielp/"
    assert pupil.post(path, {"placement": other.code, "helped": ["tip"]}).status_code == 404


# Own students behind a mailed link


def students_of(client, placement, query):
    return client.get(f"/feedback/{link_of(placement).token}/leerlingen/{query}")


def another(school, trainer, **values):
    found = make_lived_placement(school, **values)
    type(found).objects.filter(pk=found.pk).update(trainer=trainer)
    found.refresh_from_db()
    return found


def test_the_mail_opens_the_own_students_and_the_paper_does_not(client, school, placement):
    feedback = ask_feedback(placement=placement, by=SYSTEM)
    body = render("reflections.feedback_asked", {"feedback": feedback.pk, "number": 0}).body
    [address] = [word for word in body.split() if "/feedback/" in word]
    assert address.endswith(mailed(placement))
    second = another(school, placement.trainer)
    elsewhere = another(make_school(), placement.trainer)
    stranger = make_lived_placement(school)
    words = students_of(client, placement, mailed(placement)).content.decode()
    for found in (placement, second):
        assert found.assignment.title in words
    for hidden in (elsewhere, stranger):
        assert hidden.assignment.title not in words
    for query in ("", "?qr=1", "?m=geraden"):
        assert students_of(client, placement, query).status_code == 404
        assert "leerlingen/" not in page(client, placement, query).content.decode()
    assert "leerlingen/" in page(client, placement, mailed(placement)).content.decode()


def test_each_student_is_behind_the_own_link_or_has_none_yet(client, school, placement):
    second, third = another(school, placement.trainer), another(school, placement.trainer)
    link_of(second)
    answer = students_of(client, placement, mailed(placement))
    addresses = answer.context["addresses"]
    assert addresses[second.pk] == f"/feedback/{link_of(second).token}/{mailed(second)}"
    assert addresses[third.pk] == ""
    assert client.get(addresses[second.pk]).status_code == 200


def test_a_proof_is_of_one_person_and_one_link(placement, school):
    link, second = link_of(placement), another(school, placement.trainer)
    proof = proof_of(link, placement)
    assert proof != proof_of(link_of(second), second)
    placement.trainer = make_trainer(placement.assignment.company)
    assert proof != proof_of(link, placement)
    placement.trainer.email = ""
    assert proof_of(link, placement) == ""
    placement.trainer = None
    assert proof_of(link, placement) == ""


def test_sending_the_form_keeps_the_way_back_to_the_own_students(client, placement):
    sent = {"went_well": "Goed", "way": "mail"}
    path = f"/feedback/{link_of(placement).token}/{mailed(placement)}"
    assert client.post(path, sent).url == path


def test_how_the_feedback_helps_is_told_and_counted(client, school, placement, signed_in):
    second = another(school, placement.trainer)
    give(placement)
    give(second)
    for found, codes in ((placement, ["tip", "went_well"]), (second, ["tip"])):
        mark_helped(feedback=Feedback.objects.get(placement=found), helped=codes, by=SYSTEM)
    tell(placement)
    helps = students_of(client, placement, mailed(placement)).context["helps"]
    assert (helps.marked, helps.answered) == ([("de tip", 2), ("wat goed ging", 1)], 2)
    trainer = placement.trainer
    trainer.user = make_user()
    trainer.save()
    words = signed_in(trainer.user).get(reverse("reflections:my_students")).content.decode()
    assert "Hoe uw feedback helpt" in words
    assert "Je tip hielp" in words
