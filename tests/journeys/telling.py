"""Points 10 to 13: told, talked over, kept, and counted at the end of the term."""

import csv
import io
from datetime import timedelta

import openpyxl
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page

from tests.journeys.choosing import COFFEE
from tests.journeys.pdf_text import words_of
from tests.journeys.site import no_way_out
from tests.journeys.story import (
    Story,
    download,
    follow,
    heading,
    menu,
    press,
    reads,
    tap,
    time_passes,
    unfold,
    write,
)

BEGUN = "Ik was bij De Linde en schonk koffie."
WHOLE = f"{BEGUN} Mevrouw Prins vertelde over vroeger en dat vond ik mooi."
STORY = "Schrijf het op"


def the_student_begins_to_tell_and_loses_the_connection(story: Story) -> None:
    page = story["Sanne"]
    page.goto("/")
    heading(page, "Vertel hoe het ging")
    story.look("Sanne", "start-vertellen")
    follow(page, "Vertellen")
    page.get_by_label(STORY).fill(BEGUN)
    reads(page, "Bewaard om")
    no_way_out(page)
    page.get_by_label(STORY).fill(WHOLE)
    reads(page, "Geen verbinding.")
    page.wait_for_function("Object.values(localStorage).some((kept) => kept.includes('vroeger'))")
    device = page.context.storage_state()
    page.context.close()

    again = story.begin("Sanne", phone=True, storage_state=device)
    again.goto("/")
    follow(again, "Verder vertellen")
    reads(again, "Het concept van de vorige keer staat er weer.")
    assert again.get_by_label(STORY).input_value() == WHOLE


def the_student_tells_the_rest(story: Story) -> None:
    page = story["Sanne"]
    shot = story.folder / "koffie.jpg"
    Image.new("RGB", (640, 480), "#7a5230").save(shot)
    page.get_by_label("Kies foto's").set_input_files(shot)
    write(page, {"Wat zie je hier?": "De koffiekar"})
    story.look("Sanne", "verslag-vertel")
    press(page, "Verder")
    heading(page, "Nog een paar vragen")
    story.look("Sanne", "verslag-vragen")
    for field in page.locator("main textarea").all():
        field.fill("Ik moest koffie schenken. Het lukte en ik was trots.")
    press(page, "Verder")
    heading(page, "Hoe ging het met je doelen?")
    tap(page, "praten met oudere mensen", "dat lukte mij met hulp")
    tap(page, "Dat ik rustig blijf als het druk is", "dat deed ik zelf")
    story.look("Sanne", "verslag-doelen")
    press(page, "Verder")
    heading(page, "Past dit werk bij jou?")
    tap(page, "De taken", "past bij mij")
    tap(page, "De plek", "weet ik nog niet")
    tap(page, "Voor wie ik het deed", "past bij mij")
    write(page, {"Wat deed het met je?": "Ik werd er blij van."})
    story.look("Sanne", "verslag-past")
    press(page, "Verder")
    heading(page, "Kijk het na en lever het in")
    story.look("Sanne", "verslag-nakijken")
    press(page, "Lever mijn verslag in")
    reads(page, "Ingeleverd.")
    reads(page, "Wat een lief kind. Kom gauw terug!")
    story.look("Sanne", "ervaring-na-het-verslag")


def five_minutes_with_the_teacher(story: Story) -> None:
    page = story["Noor op de telefoon"]
    page.goto("/")
    heading(page, "Praat het na")
    story.look("Noor op de telefoon", "vandaag-nabespreken")
    follow(page, "Sanne van der Meer")
    write(page, {"Wat is besproken?": "Trots op het praatje met mevrouw Prins."})
    story.look("Noor op de telefoon", "nabespreken")
    press(page, "Bewaar de nabespreking")
    reads(page, "De nabespreking is bewaard.")


def the_counsellor_plans_a_talk(story: Story) -> None:
    page = story["Ruud"]
    page.goto("/")
    story.look("Ruud", "vandaag-loopbaanbegeleider")
    menu(page, "Gesprekken")
    story.look("Ruud", "gesprekken")
    page.get_by_label("Zoek een leerling").fill("meer")
    press(page, "Zoek")
    page.get_by_role("link", name="Plan een gesprek").click()
    soon = timezone.localtime() + timedelta(minutes=5)
    write(page, {"Wanneer?": f"{soon:%Y-%m-%dT%H:%M}"})
    story.look("Ruud", "gesprek-plannen")
    press(page, "Plan het gesprek")
    reads(page, "Het gesprek is gepland.")
    story.look("Ruud", "gesprek-voorbereiden")


def the_talk_is_held_and_written_down(story: Story) -> None:
    page = story["Ruud"]
    heading(page, "Om mee te beginnen")
    write(page, {"Wat is er gezegd?": "Sanne merkt dat oudere mensen haar raken."})
    unfold(page, "Waar ging het over?")
    page.get_by_label("motievenreflectie").check()
    step = page.locator("details").filter(has_text="Vervolgstap 1")
    write(step, {"Afspraak": "Een middag meelopen in de thuiszorg"})
    press(page, "Het gesprek is gevoerd: bewaar")
    reads(page, "Bewaard. De leerling kan het lezen")
    story.look("Ruud", "gesprek-gevoerd")


def the_counsellor_reads_the_dossier(story: Story) -> None:
    page = story["Ruud"]
    menu(page, "Leerlingen")
    story.look("Ruud", "leerlingen")
    follow(page, "Sanne van der Meer")
    story.look("Ruud", "leerling")
    follow(page, "Loopbaandossier")
    reads(page, "Een middag meelopen in de thuiszorg")


def the_counsellor_sees_who_still_waits(story: Story) -> None:
    """Long after the work nobody else was talked to; only the own counsellor reads who."""
    time_passes(40)
    page = story["Ruud"]
    page.goto("/")
    story.look("Ruud", "vandaag-wie-wacht")
    menu(page, "Overzichten")
    page.locator("main article a").first.click()
    reads(page, "Alleen voor jou: te lang zonder gesprek")
    own = page.locator("section").filter(has_text="Alleen voor jou").last
    reads(own, "Fatima el Amrani")
    assert not own.get_by_text("Sanne van der Meer").count()
    story.look("Ruud", "overzicht-met-eigen-lijst")


def the_student_adds_something_and_agrees(story: Story) -> None:
    page = story["Sanne"]
    page.goto("/")
    follow(page, "Lezen")
    story.look("Sanne", "gesprek-lezen")
    unfold(page, "Er klopt iets niet, of er mist iets")
    write(page, {"Wat klopt er niet, of wat mist er?": "Ik vond het ook een beetje eng."})
    press(page, "Zet het erbij")
    reads(page, "Ik vond het ook een beetje eng.")
    press(page, "Zo klopt het")
    reads(page, "Het gesprek is afgesloten.")
    menu(page, "Mijn ervaringen")
    follow(page, COFFEE)
    page.locator(".pill").filter(has_text="besproken").first.wait_for()
    story.look("Sanne", "ervaring-besproken")


def the_dossier_writes_itself(story: Story) -> None:
    page = story["Sanne"]
    menu(page, "Mijn ervaringen")
    follow(page, "Bekijk mijn loopbaandossier")
    story.look("Sanne", "dossier")
    press(page, "Maak een PDF")
    story.job_done(page)
    text = " ".join(words_of(download(page, "Download het bestand")).split())
    for said in ("mevrouw Prins", WHOLE, "Een middag meelopen in de thuiszorg", "beetje eng"):
        assert said in text, text


def the_coordinator_sees_what_is_left(story: Story) -> None:
    page = story["Carla"]
    page.goto("/")
    heading(page, "Vandaag")
    story.look("Carla", "vandaag-aan-het-eind")
    menu(page, "Leerlingen")
    follow(page, "Sanne van der Meer")
    story.look("Carla", "leerling")
    follow(page, "Loopbaandossier")
    reads(page, "Een middag meelopen in de thuiszorg")
    story.look("Carla", "dossier-voor-school")


def the_term_is_counted(story: Story, counted: dict[str, str]) -> None:
    page = story["Carla"]
    menu(page, "Overzichten")
    first_overview(page)
    story.look("Carla", "overzicht")
    text = download(page, "CSV").read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert {what: count(rows, what)[5] for what in counted} == counted
    assert count(rows, "besproken")[5] == "1"
    book = openpyxl.load_workbook(io.BytesIO(download(page, "Excel (XLSX)").read_bytes()))
    assert book.worksheets[0]["A5"].value == "ervaringen"
    assert book.worksheets[0]["B5"].value == 4


def count(rows: list[list[str]], what: str) -> list[str]:
    return next(row for row in rows if row[3] == what)


def the_manager_begins_at_the_terms(story: Story) -> None:
    page = story["Mieke"]
    page.goto("/")
    reads(page, "4 ervaringen")
    story.look("Mieke", "start")


def the_manager_reads_the_same(story: Story) -> None:
    page = story["Mieke"]
    menu(page, "Overzichten")
    first_overview(page)
    figure(page, "uren van leerlingen")
    story.look("Mieke", "overzicht-schoolleiding")


def the_manager_takes_it_to_the_team(story: Story) -> None:
    """On paper, with no student's name on it."""
    page = story["Mieke"]
    press(page, "PDF")
    story.job_done(page)
    story.look("Mieke", "overzicht-pdf-klaar")
    text = words_of(download(page, "Download het bestand"))
    assert "uren van leerlingen" in text
    assert "Sanne" not in text


def first_overview(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main article a").first.click()


def figure(page: Page, label: str) -> None:
    page.locator(".figures li").filter(has_text=label).first.wait_for()
