"""The workplace's part in a dialogue: invited, heard by link, told back what the student chose."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from icalendar import Calendar

from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from core.events import history
from core.mailing import render
from core.models import Event
from reflections.actions import talks, voices
from reflections.models import TrainerVoice, VoiceLink
from tests.factories import make_school, make_student, make_user
from tests.factories.stories import lived, told, with_feedback

pytestmark = pytest.mark.django_db
WHEN = datetime(2027, 1, 12, 10, tzinfo=UTC)


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def counsellor(school):
    return make_user(school, Role.COUNSELLOR, email="ruud@school.example", email_verified=True)


@pytest.fixture
def student(school):
    return make_student(school)


@pytest.fixture
def placement(student):
    experience = lived(student)
    with_feedback(experience, step=3)
    told(experience, step=2)
    found = experience.placements.get()
    found.trainer.email = "ans@linde.example"
    found.trainer.save()
    return found


@pytest.fixture
def dialogue(student, counsellor, placement):
    return talks.plan_dialogue(student=student, when=WHEN, by=Actor.of(counsellor))


@pytest.fixture
def voice(dialogue, placement, counsellor):
    return voices.invite_voice(
        dialogue=dialogue, placement=placement, question="Wat zag u?", by=Actor.of(counsellor)
    )


def bearer(voice):
    return Actor.bearer(voice.link)


def held(dialogue, counsellor, *steps):
    return talks.hold_dialogue(
        dialogue=dialogue,
        record="Een geheim.",
        next_steps=[{"text": text} for text in steps],
        by=Actor.of(counsellor),
    )


def templates(to=None):
    return [m.template for m in mail.outbox if to is None or m.to == [to]]


def test_at_the_planning_the_ticked_workplaces_are_invited(student, counsellor, placement):
    made = talks.plan_dialogue(
        student=student, when=WHEN, by=Actor.of(counsellor), voices=[(placement, "Wat zag u?")]
    )
    voice = made.voices.get()
    assert (voice.question, bool(voice.invited_at)) == ("Wat zag u?", True)
    assert templates("ans@linde.example") == ["reflections.voice_invited"]
    assert timezone.localdate(voice.link.expires_at) > WHEN.date()


def test_a_workplace_is_invited_once(voice, dialogue, placement, counsellor):
    with pytest.raises(Refused, match="al uitgenodigd"):
        voices.invite_voice(dialogue=dialogue, placement=placement, by=Actor.of(counsellor))


def test_without_an_address_nobody_is_invited(dialogue, placement, counsellor):
    type(placement.trainer).objects.update(email="")
    placement.trainer.refresh_from_db()
    with pytest.raises(Refused, match="geen e-mailadres"):
        voices.invite_voice(dialogue=dialogue, placement=placement, by=Actor.of(counsellor))


def test_only_a_workplace_that_the_dialogue_is_about_is_invited(dialogue, student, counsellor):
    other = lived(make_student(student.school)).placements.get()
    with pytest.raises(Refused, match="niet over deze werkplek"):
        voices.invite_voice(dialogue=dialogue, placement=other, by=Actor.of(counsellor))


def test_after_the_talk_nobody_is_invited_and_nobody_answers(
    voice, dialogue, placement, counsellor
):
    held(dialogue, counsellor)
    with pytest.raises(Refused, match="al geweest"):
        voices.speak(voice=voice, way="there", by=bearer(voice))
    TrainerVoice.objects.all().delete()
    with pytest.raises(Refused, match="tot het gesprek"):
        voices.invite_voice(dialogue=dialogue, placement=placement, by=Actor.of(counsellor))


@pytest.mark.parametrize("way", ["there", "calls", "not"])
def test_a_workplace_says_how_it_takes_part_and_the_counsellor_hears(way, voice, counsellor):
    voices.speak(voice=voice, way=way, by=bearer(voice))
    voice.refresh_from_db()
    assert (voice.way, bool(voice.answered_at)) == (way, True)
    assert templates(counsellor.email)[-1] == "reflections.voice_answered"
    assert history(voice).last().new == way


def test_who_answers_beforehand_writes_something(voice):
    with pytest.raises(Refused, match="Schrijf uw antwoord op"):
        voices.speak(voice=voice, way="answers", answer=" ", by=bearer(voice))
    voices.speak(voice=voice, way="answers", answer="Ze nam de leiding.", by=bearer(voice))
    assert TrainerVoice.objects.get().answer == "Ze nam de leiding."


def test_no_other_way_is_known(voice):
    with pytest.raises(Refused, match="Kies hoe"):
        voices.speak(voice=voice, way="shouts", by=bearer(voice))


def test_a_workplace_may_think_again_until_the_talk(voice):
    voices.speak(voice=voice, way="there", by=bearer(voice))
    voices.speak(voice=voice, way="not", by=bearer(voice))
    assert TrainerVoice.objects.get().way == "not"


def test_a_moved_talk_tells_who_comes_and_not_who_said_no(voice, dialogue, counsellor):
    later = WHEN + timedelta(days=7)
    talks.move_dialogue(dialogue=dialogue, when=later, by=Actor.of(counsellor))
    assert templates("ans@linde.example")[-1] == "reflections.voice_moved"
    voices.speak(voice=voice, way="not", by=bearer(voice))
    mail.outbox.clear()
    talks.move_dialogue(dialogue=dialogue, when=later + timedelta(days=1), by=Actor.of(counsellor))
    assert not templates("ans@linde.example")


def test_the_student_tells_a_workplace_what_became_of_it(
    voice, dialogue, placement, counsellor, student
):
    held(dialogue, counsellor, "Meelopen bij de bakker", "Iets wat van mij is")
    step = dialogue.next_steps.get(text="Meelopen bij de bakker")
    voices.tell_back(
        dialogue=dialogue,
        placement=placement,
        line="Dank u, dit hielp.",
        steps=[step],
        by=Actor.of(student.user),
    )
    assert templates("ans@linde.example")[-1] == "reflections.voice_told"
    found = TrainerVoice.objects.get()
    assert (found.told, list(found.told_steps.all())) == ("Dank u, dit hielp.", [step])


def test_a_workplace_that_was_not_invited_can_be_told_too(dialogue, placement, counsellor, student):
    held(dialogue, counsellor)
    voices.tell_back(
        dialogue=dialogue, placement=placement, line="Dank u.", by=Actor.of(student.user)
    )
    assert VoiceLink.objects.get().voice.told == "Dank u."


def test_nothing_is_told_without_the_student(voice, dialogue, placement, counsellor):
    held(dialogue, counsellor, "Meelopen")
    assert "reflections.voice_told" not in templates()
    assert not TrainerVoice.objects.filter(told_at__isnull=False).exists()


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ("planned", "als het gesprek gevoerd is"),
        ("nothing", "schrijf één zin"),
        ("twice", "al verteld"),
        ("silent", "gaf geen feedback"),
        ("other step", "ander gesprek"),
    ],
)
def test_what_cannot_be_told(case, says, dialogue, placement, counsellor, student):
    by, values = Actor.of(student.user), {"dialogue": dialogue, "placement": placement}
    if case != "planned":
        held(dialogue, counsellor, "Meelopen")
    line = "" if case == "nothing" else "Dank u."
    steps = []
    if case == "twice":
        voices.tell_back(**values, line=line, by=by)
    if case == "silent":
        placement.feedback.delete()
    if case == "other step":
        steps = [talks.agree_next_step(student=student, text="Los", by=by)]
    with pytest.raises(Refused, match=says):
        voices.tell_back(**values, line=line, steps=steps, by=by)


def test_events_hold_no_words(voice, dialogue, placement, counsellor, student):
    voices.speak(voice=voice, way="answers", answer="Een geheim.", by=bearer(voice))
    held(dialogue, counsellor)
    voices.tell_back(
        dialogue=dialogue, placement=placement, line="Een geheim.", by=Actor.of(student.user)
    )
    assert "geheim" not in str(list(Event.objects.values_list("what", "old", "new")))


@pytest.mark.parametrize(
    "template",
    ["voice_invited", "voice_moved", "voice_renewed", "voice_told", "voice_answered"],
)
def test_mails_hold_the_link_and_no_words_of_anybody(template, voice, dialogue, counsellor):
    voices.speak(voice=voice, way="answers", answer="Een geheim.", by=bearer(voice))
    TrainerVoice.objects.update(told="Een geheim.", told_at=timezone.now())
    rendered = render(f"reflections.{template}", {"voice": voice.pk})
    address = dialogue.code if template == "voice_answered" else voice.link.token
    assert address in rendered.body
    assert "geheim" not in rendered.subject + rendered.body
    assert "Wat zag u?" not in rendered.body


def test_the_invitation_carries_the_appointment(voice):
    rendered = render("reflections.voice_invited", {"voice": voice.pk})
    event = Calendar.from_ical(rendered.calendar).walk("VEVENT")[0]
    assert event.decoded("dtstart") == WHEN
    assert voice.link.token in str(event["url"])


def test_student_and_counsellor_get_the_appointment_too(student, counsellor, dialogue):
    mail.outbox.clear()
    student.user.email, student.user.email_verified = "sanne@thuis.example", True
    student.user.save()
    talks.move_dialogue(dialogue=dialogue, when=WHEN + timedelta(days=1), by=Actor.of(counsellor))
    assert set(templates()) == {"reflections.dialogue_planned", "reflections.dialogue_in_calendar"}
    for template in set(templates()):
        calendar = render(template, {"dialogue": dialogue.pk}).calendar
        event = Calendar.from_ical(calendar).walk("VEVENT")[0]
        assert event.decoded("dtstart") == WHEN + timedelta(days=1)


@pytest.mark.parametrize(
    ("rule", "values"),
    [("voice_once", {}), ("voice_way_has_date", {"way": "there"})],
)
def test_the_database_refuses_what_cannot_be(rule, values, voice, student):
    placement = voice.placement if rule == "voice_once" else lived(student).placements.get()
    given = {"dialogue": voice.dialogue, "placement": placement, **values}
    with pytest.raises(IntegrityError), transaction.atomic():
        TrainerVoice.objects.create(**given)


# -- the page behind the link ----------------------------------------------------------------


def path(voice, *more):
    return "/".join(["/meepraten", voice.link.token, *more, ""])


def test_opening_the_link_changes_nothing(client, voice, dialogue):
    before = Event.objects.count()
    page = client.get(path(voice)).content.decode()
    assert "Wat zag u?" in page
    assert "ik beantwoord de vraag vooraf" in page
    assert Event.objects.count() == before
    voice.refresh_from_db()
    assert voice.way == ""


def test_the_page_tells_nothing_of_the_talk_or_the_report(client, voice, dialogue, counsellor):
    page = client.get(path(voice)).content.decode()
    assert "Ik heb bij de lunch geholpen" not in page
    held(dialogue, counsellor, "Meelopen")
    page = client.get(path(voice)).content.decode()
    assert "kiest zelf wat u daarvan te horen krijgt" in page
    assert "Een geheim." not in page
    assert "Meelopen" not in page


def test_a_workplace_answers_in_one_go_and_may_change_it(client, voice):
    answer = client.post(path(voice), {"way": "answers", "answer": "Rustig."}, follow=True)
    assert "De school ziet uw antwoord" in answer.content.decode()
    assert "U kunt het nog aanpassen" in answer.content.decode()
    assert TrainerVoice.objects.get().answer == "Rustig."


@pytest.mark.parametrize(
    ("given", "field"), [({"answer": ""}, "way"), ({"way": "answers"}, "answer")]
)
def test_what_is_missing_is_asked_for_where_it_belongs(given, field, client, voice):
    answer = client.post(path(voice), given)
    assert field in answer.context["form"].errors


def test_what_the_student_told_stands_behind_the_same_link(
    client, voice, dialogue, placement, counsellor, student
):
    held(dialogue, counsellor, "Meelopen", "Van mij alleen")
    step = dialogue.next_steps.get(text="Meelopen")
    voices.tell_back(
        dialogue=dialogue,
        placement=placement,
        line="Dank u.",
        steps=[step],
        by=Actor.of(student.user),
    )
    page = client.get(path(voice)).content.decode()
    assert "Dank u." in page
    assert "Meelopen" in page
    assert "Van mij alleen" not in page


def test_the_student_does_not_answer_for_the_workplace(signed_in, student, voice):
    client = signed_in(student.user)
    assert client.post(path(voice), {"way": "there"}).status_code == 403
    assert TrainerVoice.objects.get().way == ""


def test_an_unknown_link_says_so(client):
    assert client.get("/meepraten/onzin/").status_code == 404
    assert client.post("/meepraten/onzin/nieuw/").status_code == 404
    assert client.get("/meepraten/onzin/agenda.ics").status_code == 404


def lapse(voice):
    VoiceLink.objects.update(expires_at=timezone.now() - timedelta(days=1))


def test_a_lapsed_link_is_renewed_to_the_known_address_and_the_old_one_stops(client, voice):
    lapse(voice)
    old = path(voice)
    page = client.get(old)
    assert page.status_code == 410
    assert "Wat zag u?" not in page.content.decode()
    assert client.get(f"{old}agenda.ics").status_code == 404
    mail.outbox.clear()
    assert "Kijk in uw e-mail" in client.post(f"{old}nieuw/").content.decode()
    assert [(m.template, m.to) for m in mail.outbox] == [
        ("reflections.voice_renewed", ["ans@linde.example"])
    ]
    assert client.get(old).status_code == 404
    assert client.get(path(TrainerVoice.objects.get())).status_code == 200


def test_a_link_that_works_is_not_renewed(client, voice):
    mail.outbox.clear()
    assert client.post(f"{path(voice)}nieuw/").url == path(voice)
    assert not mail.outbox


def test_without_an_address_a_lapsed_link_says_to_call(client, voice, placement):
    lapse(voice)
    type(placement.trainer).objects.update(email="")
    assert "Bel de school even" in client.get(path(voice)).content.decode()
    assert "Bel de school even" in client.post(f"{path(voice)}nieuw/").content.decode()


def test_the_appointment_is_a_file_until_the_talk(client, voice, dialogue, counsellor):
    answer = client.get(f"{path(voice)}agenda.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    held(dialogue, counsellor)
    assert client.get(f"{path(voice)}agenda.ics").status_code == 404


# -- the counsellor's and the student's pages ------------------------------------------------


def test_planning_offers_each_workplace_with_a_question_of_its_own_words(
    signed_in, counsellor, student, placement
):
    client = signed_in(counsellor)
    address = f"/gesprekken/plannen/{student.code}/"
    page = client.get(address).content.decode()
    assert f'name="ask_{placement.code}"' in page
    assert "gelukt met hulp" not in page  # how the student saw it
    soon = timezone.localtime() + timedelta(days=3)
    client.post(
        address,
        {
            "when": f"{soon:%Y-%m-%dT10:00}",
            f"ask_{placement.code}": "on",
            f"question_{placement.code}": "En nu?",
        },
    )
    assert TrainerVoice.objects.get().question == "En nu?"


def test_planning_without_a_tick_invites_nobody(signed_in, counsellor, student, placement):
    soon = timezone.localtime() + timedelta(days=3)
    signed_in(counsellor).post(
        f"/gesprekken/plannen/{student.code}/",
        {"when": f"{soon:%Y-%m-%dT10:00}", f"question_{placement.code}": "En nu?"},
    )
    assert not TrainerVoice.objects.exists()
    assert "reflections.voice_invited" not in templates()


def test_a_workplace_can_be_invited_after_the_planning(signed_in, counsellor, dialogue, placement):
    client = signed_in(counsellor)
    address = f"/gesprekken/{dialogue.code}/uitnodigen/"
    assert f'name="ask_{placement.code}"' in client.get(address).content.decode()
    client.post(address, {f"ask_{placement.code}": "on", f"question_{placement.code}": ""})
    assert TrainerVoice.objects.get().invited_at
    assert "al gevraagd" in client.get(address).content.decode()


def test_a_workplace_without_an_address_is_named_with_a_way_out(
    signed_in, counsellor, student, placement
):
    type(placement.trainer).objects.update(email="")
    page = signed_in(counsellor).get(f"/gesprekken/plannen/{student.code}/").content.decode()
    assert "Bellen kan natuurlijk" in page


def test_answers_stand_on_the_page_of_the_talk(signed_in, counsellor, voice, dialogue):
    voices.speak(voice=voice, way="answers", answer="Ze nam de leiding.", by=bearer(voice))
    page = signed_in(counsellor).get(f"/gesprekken/{dialogue.code}/").content.decode()
    assert "Ze nam de leiding." in page


def test_the_student_chooses_on_the_page_of_the_talk_what_is_told(
    signed_in, student, counsellor, dialogue, placement
):
    held(dialogue, counsellor, "Meelopen")
    step = dialogue.next_steps.get()
    client = signed_in(student.user)
    address = f"/gesprekken/{dialogue.code}/"
    assert "Kies je niets, dan horen ze niets." in client.get(address).content.decode()
    tell = f"{address}vertel/{placement.code}/"
    client.post(tell, {"line": ""})
    assert not TrainerVoice.objects.exists()
    page = client.post(tell, {"line": "Dank u.", "steps": [step.pk]}, follow=True)
    assert "Verstuurd naar" in page.content.decode()
    assert list(TrainerVoice.objects.get().told_steps.all()) == [step]
    assert f"vertel/{placement.code}" not in client.get(address).content.decode()


def test_a_counsellor_reads_what_was_told_and_tells_nothing(
    signed_in, student, counsellor, dialogue, placement
):
    held(dialogue, counsellor)
    client = signed_in(counsellor)
    tell = f"/gesprekken/{dialogue.code}/vertel/{placement.code}/"
    assert client.post(tell, {"line": "Dank u."}).status_code == 403
    by = Actor.of(student.user)
    voices.tell_back(dialogue=dialogue, placement=placement, line="Dank u.", by=by)
    assert "Dank u." in client.get(f"/gesprekken/{dialogue.code}/").content.decode()
