"""A counsellor holds a talk with the page on the screen: counted in taps and typed signs, kept without a
connection, and heard by the workplace before and after."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from core.actors import Actor
from core.models import Skill
from reflections.actions import talks, voices
from reflections.models import CareerDialogue, TrainerVoice
from tests.factories import make_school, make_student, make_user
from tests.factories.stories import lived, told, with_feedback
from tests.journeys.site import no_way_out

pytestmark = pytest.mark.django_db(transaction=True)
SAID = "Nina merkt dat ze van precies werk houdt. Ze wil weten of dat in een keuken ook zo is."
STEP = "Een dag meelopen in een bakkerij"
MOST_TAPS = 12
MOST_SIGNS = 400  # some two minutes of typing
COUNT = """
  document.addEventListener("click", (event) => {
    if (event.isTrusted) sessionStorage.taps = Number(sessionStorage.taps ?? 0) + 1;
  }, true);
"""


@pytest.fixture
def student():
    return make_student(make_school(), first_name="Nina")


@pytest.fixture
def counsellor(student):
    return make_user(student.school, Role.COUNSELLOR, first_name="Ruud")


@pytest.fixture
def dialogue(student, counsellor):
    """Over three experiences, with everything that is told and seen of them."""
    for step, code in ((2, "geduld"), (3, "geduld"), (4, "bakken")):
        experience = lived(student)
        with_feedback(experience, step=4).strengths.add(Skill.objects.get(code=code))
        told(experience, step=step)
    return talks.plan_dialogue(
        student=student,
        when=timezone.now() + timedelta(hours=1),
        by=Actor.of(counsellor),
    )


def holding(site, counsellor, dialogue):
    page = site.signed_in(counsellor)
    page.goto(f"/gesprekken/{dialogue.code}/")
    page.get_by_role("heading", name="Eerst Nina zelf").wait_for()
    return page


def record(page):
    return page.get_by_label("Wat is er gezegd?")


def press_hold(page):
    page.get_by_role("button", name="Het gesprek is gevoerd: bewaar").click()


def test_a_whole_talk_takes_a_few_taps_and_a_few_lines(site, counsellor, dialogue):
    page = holding(site, counsellor, dialogue)
    page.evaluate(COUNT)
    site.look(page, "gesprek-voeren")
    openers = page.locator(".opener input")
    openers.nth(0).check()
    openers.nth(1).check()
    record(page).click()
    record(page).press_sequentially(SAID)
    page.locator("summary").filter(has_text="Waar ging het over?").click()
    page.get_by_label("motievenreflectie").check()
    step = page.locator("details").filter(has_text="Vervolgstap 1")
    step.get_by_label("Afspraak").click()
    step.get_by_label("Afspraak").press_sequentially(STEP)
    step.get_by_label("Waar gaat het over?").select_option(label="bakken")
    press_hold(page)
    page.get_by_text("Bewaard. De leerling kan het lezen").wait_for()
    taps, signs = int(page.evaluate("sessionStorage.taps")), len(SAID) + len(STEP)
    assert taps <= MOST_TAPS, taps
    assert signs <= MOST_SIGNS, signs
    held = CareerDialogue.objects.get()
    assert sum(o["ticked"] for o in held.openers) == 2
    assert held.next_steps.get().skill.code == "bakken"
    site.look(page, "gesprek-gevoerd")
    assert not site.complaints


def test_a_talk_that_is_written_without_a_connection_is_sent_when_there_is_one(
    site, counsellor, dialogue
):
    page = holding(site, counsellor, dialogue)
    page.context.set_offline(True)
    record(page).fill(SAID)
    page.locator(".opener input").first.check()
    press_hold(page)
    page.get_by_text("wordt verstuurd zodra er weer verbinding is").wait_for()
    assert CareerDialogue.objects.get().state == "planned"
    page.context.set_offline(False)
    page.get_by_text("Bewaard. De leerling kan het lezen").wait_for()
    held = CareerDialogue.objects.get()
    assert (held.state, held.record) == ("held", SAID)
    assert sum(o["ticked"] for o in held.openers) == 1
    assert not site.complaints


def test_a_talk_survives_a_lost_connection_and_a_closed_browser(site, counsellor, dialogue):
    page = holding(site, counsellor, dialogue)
    no_way_out(page)
    record(page).fill(SAID)
    page.locator(".opener input").first.check()
    press_hold(page)
    page.wait_for_function("(last) => JSON.stringify(localStorage).includes(last)", arg=SAID[-20:])
    device = page.context.storage_state()
    page.context.close()

    again = site.visitor(storage_state=device)
    again.goto(f"/gesprekken/{dialogue.code}/")
    again.get_by_text("Het concept van de vorige keer staat er weer.").wait_for()
    assert record(again).input_value() == SAID
    assert again.locator(".opener input").first.is_checked()
    press_hold(again)
    again.get_by_text("Bewaard. De leerling kan het lezen").wait_for()
    assert CareerDialogue.objects.get().record == SAID
    assert not site.complaints


def test_the_workplace_talks_along_by_link_and_hears_what_the_student_chose(
    site, counsellor, student, dialogue
):
    placement = dialogue.experiences.first().placements.get()
    placement.trainer.email = "ans@linde.example"
    placement.trainer.save()
    voice = voices.invite_voice(
        dialogue=dialogue,
        placement=placement,
        question="Waaraan merkte u dat?",
        by=Actor.of(counsellor),
    )
    phone = site.visitor(phone=True)
    phone.goto(f"/meepraten/{voice.link.token}/")
    phone.evaluate(COUNT)
    site.look(phone, "meepraten")
    phone.get_by_text("ik beantwoord de vraag vooraf").click()
    phone.get_by_label("Uw antwoord").fill("Ze bleef rustig toen het druk werd.")
    phone.get_by_role("button", name="Versturen naar school").click()
    phone.get_by_text("De school ziet uw antwoord").wait_for()
    assert TrainerVoice.objects.get().way == "answers"

    page = holding(site, counsellor, dialogue)
    page.get_by_text("Ze bleef rustig toen het druk werd.").wait_for()
    record(page).fill(SAID)
    page.locator("details").filter(has_text="Vervolgstap 1").get_by_label("Afspraak").fill(STEP)
    press_hold(page)
    page.get_by_text("Bewaard.").wait_for()

    own = site.signed_in(student.user, phone=True)
    own.goto(f"/gesprekken/{dialogue.code}/")
    tell = own.locator("details").filter(has_text=f"Vertel het aan {placement.workplace.company}")
    tell.locator("summary").click()
    tell.get_by_label(STEP).check()
    site.look(own, "gesprek-terugvertellen")
    tell.get_by_role("button", name="Verstuur naar de werkplek").click()
    own.get_by_text("Verstuurd naar").wait_for()

    phone.reload()
    phone.get_by_text(STEP).wait_for()
    assert not phone.get_by_text("precies werk houdt").count()
    site.look(phone, "meepraten-wat-ervan-kwam")
    assert not site.complaints
