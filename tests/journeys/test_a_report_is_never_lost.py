"""What a student tells survives a lost connection, a closed browser and a second device."""

import pytest

from reflections.models import Report
from tests.factories import make_school, make_student
from tests.factories.stories import lived
from tests.journeys.site import no_way_out

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = "Ik was bij de bakker."
MORE = "Ik was bij de bakker en toen viel het net weg."


@pytest.fixture
def experience():
    return lived(make_student(make_school()))


def telling(page, experience):
    page.goto(f"/ervaringen/{experience.code}/verslag/")
    return page.get_by_label("Schrijf het op")


def test_words_survive_a_lost_connection_and_a_closed_browser(site, experience):
    page = site.signed_in(experience.student.user, phone=True)
    telling(page, experience).fill(FIRST)
    page.get_by_text("Bewaard om").wait_for()
    no_way_out(page)
    page.get_by_label("Schrijf het op").fill(MORE)
    page.get_by_text("Geen verbinding").wait_for()
    page.wait_for_function("(last) => JSON.stringify(localStorage).includes(last)", arg=MORE[-20:])
    device = page.context.storage_state()
    page.context.close()
    assert Report.objects.get().story == FIRST

    again = site.visitor(phone=True, storage_state=device)
    story = telling(again, experience)
    again.get_by_text("Het concept van de vorige keer staat er weer.").wait_for()
    assert story.input_value() == MORE
    again.get_by_text("Bewaard om").wait_for()
    assert Report.objects.get().story == MORE

    assert telling(again, experience).input_value() == MORE
    assert not again.locator(".notice").count()
    site.look(again, "verslag-vertel")
    assert not site.complaints


def test_what_is_typed_before_the_script_comes_is_saved_too(site, experience):
    page = site.signed_in(experience.student.user, phone=True)
    late = []
    page.route("**/js/trialoog*.js", lambda route: late.append(route))
    page.goto(f"/ervaringen/{experience.code}/verslag/", wait_until="commit")
    page.get_by_label("Schrijf het op").fill(FIRST)
    late[0].continue_()
    page.get_by_text("Bewaard om").wait_for()
    assert Report.objects.get().story == FIRST
    assert not page.locator(".notice").count()
    assert not site.complaints


def test_a_recording_waits_on_the_device_until_the_server_has_it(site, experience, eventually):
    page = site.signed_in(experience.student.user, phone=True)
    telling(page, experience)
    no_way_out(page)
    page.get_by_role("button", name="Opnemen").click()
    page.get_by_text("0:01").wait_for()
    page.get_by_role("button", name="Stoppen").click()
    page.get_by_text("Geen verbinding").wait_for()
    page.close()
    assert not Report.objects.exists()

    page.context.unroute_all()
    page.context.set_offline(False)
    again = page.context.new_page()
    telling(again, experience)
    eventually(lambda: Report.objects.filter(audio__isnull=False).exists(), again)
    again.reload()
    again.get_by_text("Je opname is bewaard.").wait_for()
    assert Report.objects.get().audio.content_type == "audio/webm"
    assert not site.complaints


def test_of_two_devices_the_newest_wins_and_the_late_one_is_told(site, experience):
    user = experience.student.user
    phone, laptop = site.signed_in(user, phone=True), site.signed_in(user)
    telling(phone, experience).fill(FIRST)
    phone.get_by_text("Bewaard om").wait_for()
    phone.context.set_offline(True)
    phone.get_by_label("Schrijf het op").fill("Oud, van de telefoon")
    phone.get_by_text("Geen verbinding").wait_for()

    telling(laptop, experience).fill("Nieuwer, van de laptop")
    laptop.get_by_text("Bewaard om").wait_for()
    phone.context.set_offline(False)
    phone.get_by_text("Op een ander apparaat staat al iets nieuwers.").wait_for()
    assert Report.objects.get().story == "Nieuwer, van de laptop"
    assert telling(phone, experience).input_value() == "Nieuwer, van de laptop"
    assert not site.complaints


def test_a_lost_connection_on_sending_loses_nothing_and_a_taken_page_does_not_nag(site, experience):
    page = site.signed_in(experience.student.user, phone=True)
    telling(page, experience).fill(FIRST)
    page.context.route("**/verslag/**", lambda route: route.abort("internetdisconnected"))
    page.get_by_role("button", name="Verder", exact=True).click()
    page.wait_for_url("chrome-error://**")
    page.context.unroute_all()
    assert telling(page, experience).input_value() == FIRST
    page.get_by_role("button", name="Verder", exact=True).click()
    page.wait_for_url("**/verslag/vragen/")
    assert telling(page, experience).input_value() == FIRST
    assert not page.locator(".notice").count()
    assert not site.complaints
