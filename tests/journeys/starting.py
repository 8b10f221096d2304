"""Points 1 and 2: a school starts, and everybody gets in."""

import re

from django.core.management import call_command

from accounts.models import School
from tests.imports.dialects import as_csv
from tests.journeys.pdf_text import words_of
from tests.journeys.story import (
    Story,
    choose_password,
    follow,
    heading,
    menu,
    press,
    reads,
    tap,
    write,
)

ROSTER = [
    "Leerlingnummer;Roepnaam;Tussenvoegsel;Achternaam;Geboortedatum;Klas;Profiel;Postcode;E-mail;"
    "Naam ouder 1;E-mail ouder 1;Kluisje",
    "1001;Sanne;van der;Meer;{17};3A;Zorg;2801 AB;;;;12",
    "1002;Daan;de;Vries;{15};3A;Zorg;2801 CD;;Karin de Vries;karin@thuis.example;13",
    "1003;Fatima;el;Amrani;{16};3A;Groen;2802 AB;;;;14",
    "1004;Yusuf;;Kaya;{16};3A;Techniek;2803 EF;;;;15",
    "1005;Emma;;Bakker;{15};3A;Zorg;2801 GH;;;;16",
    "1006;Lars;;Smit;{17};3A;Techniek;2804 AB;;;;17",
]
COMPANIES = [
    "Bedrijf;Sector;Adres;Postcode;Plaats;Praktijkopleider;E-mail praktijkopleider",
    "Bakkerij De Korenaar;;Hoogstraat 4;2801 HH;Gouda;Henk van Dijk;henk@korenaar.example",
    "Dierenpark Reeuwijk;;Veenweg 9;2811 AA;Reeuwijk;Joke Mol;joke@dieren.example",
]
STAFF = {
    "Noor": ("Noor", "Jansen", "docent: bereidt voor, is erbij, keurt gemiste lessen goed"),
    "Ruud": ("Ruud", "Peters", "loopbaanbegeleider: voert de gesprekken met de eigen klassen"),
    "Mieke": ("Mieke", "Vos", "schoolleiding: leest de overzichten"),
}
STUDENTS = ("Sanne", "Daan", "Fatima", "Yusuf", "Emma", "Lars")


def the_administrator_makes_a_school(story: Story) -> None:
    call_command(
        "create_school", brin="12AB", name="Metzo College", coordinator="carla@metzo.example"
    )
    page = story.first_sign_in("Carla", story.mailed("carla@metzo.example", "Welkom"))
    heading(page, "Welke periode begint er?")


def the_coordinator_is_led_through_the_start(story: Story) -> None:
    page = story["Carla"]
    story.look("Carla", "beginnen-periode")
    press(page, "Bewaren en verder")
    heading(page, "Over Metzo College")
    write(page, {"Postcode van de school": "2801 ab", "Plaats": "Gouda"})
    write(page, {"Voornaam": "Carla", "Achternaam": "Mulder"})
    story.look("Carla", "beginnen-school")
    press(page, "Bewaren en verder")
    heading(page, "Lees de klassen in")
    story.look("Carla", "beginnen-klassenlijst")


def the_roster_is_looked_at_before_it_is_kept(story: Story) -> None:
    page = story["Carla"]
    follow(page, "Kies een bestand")
    upload(story, roster(story, wrong=True), "klassen.csv")
    follow(page, "Bekijk wat er verandert")
    reads(page, "Er is niets opgeslagen.")
    reads(page, "Regel 3")
    story.look("Carla", "klassenlijst-fout")
    follow(page, "Kies het verbeterde bestand")
    upload(story, roster(story), "klassen.csv")
    story.look("Carla", "klassenlijst-nagekeken")
    follow(page, "Bekijk wat er verandert")
    heading(page, "Klopt dit? Er is nog niets opgeslagen.")
    reads(page, "Kluisje")
    story.look("Carla", "klassenlijst-voorbeeld")
    press(page, "Verwerk deze lijst")
    story.job_done(page)
    menu(page, "Leerlingen")
    page.get_by_role("row", name="Sanne van der Meer").wait_for()
    story.look("Carla", "leerlingen")


def roster(story: Story, *, wrong: bool = False) -> bytes:
    """Ages count on the day of the work, whatever day this test runs."""

    def born(match: re.Match[str]) -> str:
        return f"{story.day:%d-%m}-{story.day.year - int(match[1])}"

    lines = [re.sub(r"\{(\d+)\}", born, line).split(";") for line in ROSTER]
    if wrong:
        lines[2][4] = "31-02-2011"
    return as_csv(lines, encoding="cp1252")


def upload(story: Story, content: bytes, name: str) -> None:
    page = story["Carla"]
    path = story.folder / name
    path.write_bytes(content)
    page.get_by_label("Bestand").set_input_files(path)
    press(page, "Bekijk wat er verandert")
    story.job_done(page)


def the_companies_come_in_too(story: Story) -> None:
    page = story["Carla"]
    menu(page, "Bedrijven")
    story.look("Carla", "bedrijven-leeg")
    follow(page, "Lijst importeren")
    upload(story, as_csv([line.split(";") for line in COMPANIES]), "bedrijven.csv")
    follow(page, "Bekijk wat er verandert")
    story.look("Carla", "bedrijven-voorbeeld")
    press(page, "Verwerk deze lijst")
    story.job_done(page)
    menu(page, "Bedrijven")
    follow(page, "Bakkerij De Korenaar")
    reads(page, "Henk van Dijk")
    story.look("Carla", "bedrijf")


def colleagues_are_invited_and_choose_a_password(story: Story) -> None:
    page = story["Carla"]
    menu(page, "Instellingen")
    follow(page, "Collega’s")
    for name, (first, last, role) in STAFF.items():
        follow(page, "Collega uitnodigen")
        address = f"{first.lower()}@metzo.example"
        write(page, {"Voornaam": first, "Achternaam": last, "E-mailadres": address})
        page.get_by_label(role).check()
        if name == "Ruud":
            write(page, {"Klassen van de loopbaanbegeleider": "3a"})
        press(page, "Stuur de uitnodiging")
        page.get_by_role("row", name=f"{first} {last}").wait_for()
        story.first_sign_in(name, story.mailed(address, "Je doet mee"))
        heading(story[name], "Vandaag")
    page.reload()
    story.look("Carla", "collegas")
    story.look("Noor", "vandaag-docent-begin")


def sign_in_cards_are_printed(story: Story) -> None:
    page = story["Carla"]
    follow(page, "Inlogkaarten")
    tap(page, "Voor welke klas?", "3A: 6 leerlingen, 6 nieuw")
    story.look("Carla", "inlogkaarten")
    press(page, "Maak de kaarten")
    story.job_done(page)
    with page.expect_download() as download:
        follow(page, "Download het bestand")
    sheet = words_of(download.value.path())
    for name in STUDENTS:
        found = re.search(rf"{name} .*?\n([a-z.]+)\n.*?\b(\w{{3}}-\w{{3}}-\w{{3}})\b", sheet, re.S)
        assert found, sheet
        story.codes[name] = (found[1], found[2])


def students_get_in_with_their_card(story: Story) -> None:
    for name in STUDENTS:
        username, code = story.codes[name]
        page = story.begin(name, phone=True, permissions=["microphone"])
        page.goto("/")
        follow(page, "Gebruik je inlogkaart")
        write(page, {"Gebruikersnaam": username, "Code op je kaart": code.lower()})
        if name == "Sanne":
            story.look(name, "kaart")
        press(page, "Verder")
        choose_password(page)
        heading(page, f"Hoi {name}")
    story.look("Sanne", "start-leerling-begin")
    assert School.objects.get().memberships.filter(role="student").count() == len(STUDENTS)
