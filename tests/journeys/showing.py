"""Who the student is at work, and what it shows: a picture of the work, at home, by a link."""

from django.urls import reverse

from core.actors import Actor
from students.actions.consents import add_guardian, open_guardian_link
from students.models import Student
from tests.factories.stories import picture_upload
from tests.journeys.choosing import COFFEE
from tests.journeys.story import Story, follow, heading, menu, press, reads, unfold, write

SYSTEM = Actor.system("journey")


def the_student_adds_a_picture(story: Story) -> None:
    page = story["Sanne"]
    menu(page, "Over mij")
    follow(page, "Bekijken of veranderen")
    page.get_by_role("button", name="Ja, dat mag").filter(has_text="loopbaandossier").click()
    reads(page, "Je zei ja.")
    menu(page, "Mijn ervaringen")
    follow(page, COFFEE)
    follow(page, "Bekijk of voeg toe")
    story.look("Sanne", "beeld-leeg")
    shot = {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": picture_upload().read()}
    page.get_by_label("Kies foto's").set_input_files([shot])
    write(page, {"Wat zie je?": "Ik schenk koffie in."})
    press(page, "Voeg toe")
    page.get_by_alt_text("Ik schenk koffie in.").wait_for()
    story.look("Sanne", "beeld")


def the_student_reads_who_it_is(story: Story) -> None:
    page = story["Sanne"]
    menu(page, "Over mij")
    follow(page, "Wie ben ik in mijn werk?")
    heading(page, "Hoe ik mezelf zie, en hoe anderen mij zien")
    story.look("Sanne", "wie-ben-ik")


def the_student_shows_it_to_grandma(story: Story) -> None:
    """Grandma needs no account; when Sanne stops, there is nothing to see any more."""
    page = story["Sanne"]
    menu(page, "Over mij")
    follow(page, "Laat het zien")
    story.look("Sanne", "laat-zien")
    follow(page, "Voor opa, oma of iemand anders")
    story.look("Sanne", "laat-zien-nieuw")
    press(page, "Maak de link")
    reads(page, "Je link is klaar.")
    unfold(page, "Toon de QR-code")
    story.look("Sanne", "laat-zien-gemaakt")
    address = page.locator("#address-1").inner_text()
    grandma = story.begin("Oma", phone=True)
    grandma.goto(address)
    reads(grandma, "mevrouw Prins")
    grandma.get_by_alt_text("Ik schenk koffie in.").first.wait_for()
    story.look("Oma", "gedeeld")
    page.get_by_role("button", name="Stop nu").click()
    reads(page, "Gestopt. Niemand ziet het meer.")
    grandma.reload()
    heading(grandma, "Hier is niets te zien")
    story.look("Oma", "gedeeld-gestopt")


def the_student_shows_it_at_home(story: Story) -> None:
    page = story["Sanne"]
    follow(page, "Kies wat ze thuis zien")
    page.locator("label.tap").filter(has_text=COFFEE).click()
    story.look("Sanne", "laat-zien-thuis")
    press(page, "Bewaar")
    reads(page, "Dit zien ze nu thuis.")


def a_parent_reads_and_asks(story: Story) -> None:
    page = story.begin("Els", phone=True)
    page.goto(_way_home("Sanne"))
    heading(page, "Om samen over te praten")
    reads(page, "mevrouw Prins")
    story.look("Els", "thuis")


def _way_home(name: str) -> str:
    """The link that school gave to a parent."""
    student = Student.objects.get(first_name=name)
    parent = add_guardian(student=student, name="Els van der Meer", by=SYSTEM)
    link = open_guardian_link(guardian=parent, by=SYSTEM)
    return reverse("reflections:guardian", args=[link.token])
