"""Short answers to a part: signed, dated, read by who sees the part, and never changed."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from core.mailing import render
from mail.models import Message
from placements.models import Experience, Presence
from reflections.actions.asking import ensure_link
from reflections.actions.feedback import give_feedback
from reflections.actions.remarks import (
    LONGEST,
    MOST,
    answer_as_school,
    answer_as_student,
    answer_as_workplace,
)
from reflections.enums import FeedbackWay, Section, Voice
from reflections.models import Remark
from tests.factories import make_school, make_student, make_trainer, make_user
from tests.factories.feedback import make_lived_placement, make_words
from tests.factories.stories import told

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def placement(school):
    found = make_lived_placement(school)
    give_feedback(placement=found, words=make_words(found), way=FeedbackWay.MAIL, by=SYSTEM)
    found.refresh_from_db()
    return found


@pytest.fixture
def experience(placement):
    return placement.experience


def by(user):
    return Actor.of(user)


def says(experience, section=Section.WORKPLACE, text="Dank je wel!"):
    pupil = by(experience.student.user)
    return answer_as_student(experience=experience, section=section, text=text, by=pupil)


def path(experience, section="workplace"):
    return f"/ervaringen/{experience.code}/reageren/{section}/"


def link_of(placement):
    return ensure_link(placement=placement, by=SYSTEM).token


def test_each_voice_signs_with_its_name(school, placement, experience):
    guide = make_user(school, Role.COUNSELLOR)
    says(experience)
    answer_as_school(experience=experience, section="goals", text="Mooi doel", by=by(guide))
    answer_as_workplace(placement=placement, section="workplace", text="Graag gedaan", by=SYSTEM)
    assert list(Remark.objects.values_list("voice", "name", "section", "text")) == [
        ("student", experience.student.full_name, "workplace", "Dank je wel!"),
        ("school", guide.full_name, "goals", "Mooi doel"),
        ("workplace", placement.trainer.full_name, "workplace", "Graag gedaan"),
    ]


@pytest.mark.parametrize(
    ("section", "text", "said"),
    [
        ("nergens", "Hoi", "waarop"),
        (Section.GOALS, "   ", "eerst een reactie"),
        (Section.GOALS, "x" * (LONGEST + 1), "tekens"),
    ],
)
def test_what_cannot_be_said_is_refused(experience, section, text, said):
    with pytest.raises(Refused, match=said):
        says(experience, section, text)


def test_what_did_not_go_on_is_not_answered(experience):
    Experience.objects.filter(pk=experience.pk).update(state="cancelled")
    with pytest.raises(Refused, match="ging niet door"):
        says(experience)


def test_one_voice_does_not_go_on_and_on_and_another_still_may(placement, experience):
    for _n in range(MOST):
        says(experience)
    with pytest.raises(Refused, match="Praat er samen"):
        says(experience)
    answer_as_workplace(placement=placement, section="workplace", text="Ja", by=SYSTEM)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("remark_has_text", {"voice": Voice.SCHOOL, "text": ""}),
        ("remark_of_a_workplace_has_placement", {"voice": Voice.WORKPLACE, "text": "Hoi"}),
    ],
)
def test_the_constraints(experience, name, values):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Remark.objects.create(experience=experience, section="goals", **values)


def test_the_three_read_each_other_at_the_workplaces_part(
    client, school, placement, experience, signed_in
):
    says(experience, text="Dank je wel!")
    guide = make_user(school, Role.COUNSELLOR)
    answer_as_school(experience=experience, section="goals", text="Mooi doel", by=by(guide))
    answer_as_workplace(placement=placement, section="workplace", text="Graag gedaan", by=SYSTEM)
    pages = [
        signed_in(experience.student.user).get(f"/ervaringen/{experience.code}/"),
        signed_in(guide).get(f"/ervaringen/{experience.code}/"),
        client.get(f"/feedback/{link_of(placement)}/"),
    ]
    for page in pages:
        answer = page.content.decode()
        for text in ("Dank je wel!", "Mooi doel", "Graag gedaan", guide.full_name):
            assert text in answer


def test_what_is_said_at_the_report_or_the_talk_is_for_who_reads_those(
    client, school, placement, experience, signed_in
):
    told(experience)
    offering = placement.assignment.offerings.get()
    teacher, guide = make_user(school, Role.TEACHER), make_user(school, Role.COUNSELLOR)
    Presence.objects.create(offering=offering, user=teacher)
    for section in (Section.REPORT, Section.TALK, Section.NEXT):
        says(experience, section, f"Geheim bij {section}")
    here = f"/ervaringen/{experience.code}/"
    for user in (guide, experience.student.user):
        assert signed_in(user).get(here).content.decode().count("Geheim bij") == 3
    assert "Geheim bij" not in signed_in(teacher).get(here).content.decode()
    assert "Geheim bij" not in client.get(f"/feedback/{link_of(placement)}/").content.decode()


def test_a_workplace_does_not_read_another_workplace(client, school, placement, experience):
    other = make_lived_placement(school, student=experience.student, days_ago=6)
    gone = other.experience
    type(other).objects.filter(pk=other.pk).update(experience=experience)
    gone.delete()
    answer_as_workplace(placement=placement, section="workplace", text="Van ons", by=SYSTEM)
    other.refresh_from_db()
    give_feedback(placement=other, words=make_words(other), way=FeedbackWay.MAIL, by=SYSTEM)
    assert "Van ons" in client.get(f"/feedback/{link_of(placement)}/").content.decode()
    assert "Van ons" not in client.get(f"/feedback/{link_of(other)}/").content.decode()


def test_it_is_written_on_a_page_of_its_own(experience, signed_in):
    client = signed_in(experience.student.user)
    page = client.get(path(experience)).content.decode()
    assert "de werkplek lezen dit" in page
    assert "de werkplek" not in client.get(path(experience, "report")).content.decode()
    answer = client.post(path(experience), {"text": "Dank je!"})
    assert answer.url == f"/ervaringen/{experience.code}/#workplace"
    assert Remark.objects.get().voice == Voice.STUDENT
    page = client.post(path(experience), {"text": "x" * 301}).content.decode()
    assert "x" * 301 in page
    assert "te lang" in page


def test_school_answers_and_a_teacher_only_what_a_teacher_sees(
    school, placement, experience, signed_in
):
    guide, teacher = make_user(school, Role.COUNSELLOR), make_user(school, Role.TEACHER)
    Presence.objects.create(offering=placement.assignment.offerings.get(), user=teacher)
    assert signed_in(guide).post(path(experience, "talk"), {"text": "Goed"}).status_code == 302
    client = signed_in(teacher)
    assert client.post(path(experience, "goals"), {"text": "Goed"}).status_code == 302
    for section in ("report", "talk", "next", "hours", "nergens"):
        assert client.get(path(experience, section)).status_code == 404
    assert set(Remark.objects.values_list("voice", flat=True)) == {Voice.SCHOOL}


def test_others_do_not_answer(experience, school, signed_in):
    for user in (make_student(school).user, make_user(make_school(), Role.COORDINATOR)):
        assert signed_in(user).post(path(experience), {"text": "Hoi"}).status_code == 404
    assert not Remark.objects.exists()


def test_the_workplace_answers_by_link(client, placement):
    here = f"/feedback/{link_of(placement)}/"
    answer = client.post(f"{here}reageren/workplace/", {"text": "Graag gedaan"})
    assert answer.url == here
    made = Remark.objects.get()
    assert (made.voice, made.placement, made.by_user) == (Voice.WORKPLACE, placement, None)
    assert client.get(f"{here}reageren/report/").status_code == 404
    assert client.get("/feedback/GEEN/reageren/workplace/").status_code == 404


def test_the_student_does_not_speak_for_the_workplace(placement, experience, signed_in):
    here = f"/feedback/{link_of(placement)}/reageren/workplace/"
    client = signed_in(experience.student.user)
    assert client.post(here, {"text": "Top kind"}).status_code == 404


def test_the_workplace_answers_by_account(school, placement, signed_in):
    trainer = placement.trainer
    trainer.user = make_user()
    trainer.save()
    here = reverse("reflections:my_student", args=[placement.code])
    answer = signed_in(trainer.user).post(f"{here}reageren/workplace/", {"text": "Graag"})
    assert answer.url == here
    assert Remark.objects.get().by_user == trainer.user
    stranger = make_trainer(placement.assignment.company)
    stranger.user = make_user()
    stranger.save()
    other = signed_in(stranger.user).post(f"{here}reageren/workplace/", {"text": "Nee"})
    assert other.status_code == 404


def test_the_others_are_told_once_a_day_and_not_what_was_said(
    placement, experience, school, settings
):
    settings.EMAIL_BACKEND = "mail.backends.OutboxBackend"
    user = experience.student.user
    user.email, user.email_verified = "sanne@school.example", True
    user.save()
    says(experience)
    says(experience)
    sent = Message.objects.get()
    assert (sent.template, sent.to) == (
        "reflections.remark_to_workplace",
        placement.trainer.email,
    )
    guide = by(make_user(school, Role.COUNSELLOR))
    answer_as_school(experience=experience, section="goals", text="Geheim", by=guide)
    answer_as_workplace(placement=placement, section="workplace", text="Geheim", by=SYSTEM)
    [mine] = Message.objects.filter(template="reflections.remark_to_student")
    assert mine.to == user.email

    for message in Message.objects.all():
        words = render(message.template, message.params)
        assert "Geheim" not in words.body
        assert "Dank je wel" not in words.body
        assert experience.code in words.body or f"/feedback/{link_of(placement)}/" in words.body
