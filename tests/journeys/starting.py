"""Points 1 and 2: a school starts, and everybody gets in."""

import re

from django.core.management import call_command
from django.utils import timezone

from mail.actions import RETRY_AFTER
from mail.models import Message
from tests.imports.dialects import as_csv
from tests.journeys.pdf_text import words_of
from tests.journeys.site import eventually
from tests.journeys.story import (
    Story,
    beat,
    choose_password,
    download,
    follow,
    heading,
    menu,
    press,
    reads,
    send,
    tap,
    unfold,
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
    "Noor": ("Jansen", "docent: bereidt voor, is erbij, keurt gemiste lessen goed"),
    "Ruud": ("Peters", "loopbaanbegeleider: voert de gesprekken met de eigen klassen"),
    "Mieke": ("Vos", "schoolleiding: leest de overzichten"),
}
STUDENTS = ("Sanne", "Daan", "Fatima", "Yusuf", "Emma", "Lars")


def an_empty_installation_says_what_to_do(story: Story) -> None:
    page = story["Ada"]
    reads(page, "Begin met het commando create_school.")
    story.look("Ada", "start-leeg")


def mail_does_not_leave(story: Story) -> None:
    """For as long as it is tried again; nobody can wait half a day, so the last try comes next."""
    story.site.sink.out_of_order = True


def the_administrator_sees_what_failed(story: Story) -> None:
    assert eventually(lambda: Message.objects.filter(attempts=1, lease_until=None).exists())
    Message.objects.update(attempts=len(RETRY_AFTER), next_attempt=timezone.now())
    beat("mail.tasks.sweep_mail")
    assert eventually(lambda: Message.objects.filter(state="failed").exists())
    page = story["Ada"]
    page.goto("/")
    reads(page, "Metzo College")
    story.look("Ada", "start-met-een-school")
    follow(page, "1 mislukt")
    story.look("Ada", "uitgaande-post")


def the_administrator_sends_it_again(story: Story) -> None:
    story.site.sink.out_of_order = False
    page = story["Ada"]
    follow(page, mail_of("Carla"))
    story.look("Ada", "bericht-mislukt")
    send(page, "Opnieuw versturen")
    assert eventually(lambda: Message.objects.filter(state="sent").exists(), page)
    page.reload()
    page.locator(".pill").filter(has_text="verzonden").wait_for()
    story.look("Ada", "bericht-verzonden")


def the_administrator_makes_a_school(story: Story) -> None:
    call_command(
        "create_school", brin="12AB", name="Metzo College", coordinator="carla@metzo.example"
    )


def the_coordinator_gets_in(story: Story) -> None:
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
    lines = roster_lines(story)
    if wrong:
        lines[2][4] = "31-02-2011"
    return as_csv(lines, encoding="cp1252")


def roster_lines(story: Story) -> list[list[str]]:
    """Ages count on the day of the work, whatever day this test runs."""

    def born(match: re.Match[str]) -> str:
        return f"{story.day:%d-%m}-{story.day.year - int(match[1])}"

    return [re.sub(r"\{(\d+)\}", born, line).split(";") for line in ROSTER]


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


def colleagues_are_invited(story: Story) -> None:
    page = story["Carla"]
    menu(page, "Instellingen")
    follow(page, "Collega’s")
    for first, (last, role) in STAFF.items():
        follow(page, "Collega uitnodigen")
        write(page, {"Voornaam": first, "Achternaam": last, "E-mailadres": mail_of(first)})
        page.get_by_label(role).check()
        if first == "Ruud":
            write(page, {"Klassen van de loopbaanbegeleider": "3a"})
            story.look("Carla", "collega-uitnodigen")
        press(page, "Stuur de uitnodiging")
        page.get_by_role("row", name=f"{first} {last}").wait_for()
    story.look("Carla", "collegas")


def mail_of(first_name: str) -> str:
    return f"{first_name.lower()}@metzo.example"


def a_colleague_gets_in(story: Story, name: str) -> None:
    """By the link in the invitation; without one's own password nothing else opens."""
    page = story.first_sign_in(name, story.mailed(mail_of(name), "Je doet mee"))
    heading(page, "Vandaag")
    story.look(name, "vandaag-begin")


def sign_in_cards_are_printed(story: Story) -> None:
    page = story["Carla"]
    follow(page, "Inlogkaarten")
    tap(page, "Voor welke klas?", "3A: 6 leerlingen, 6 nieuw")
    story.look("Carla", "inlogkaarten")
    press(page, "Maak de kaarten")
    story.job_done(page)
    sheet = words_of(download(page, "Download het bestand"))
    for name in STUDENTS:
        found = re.search(rf"{name} .*?\n([a-z.]+)\n.*?\b(\w{{3}}-\w{{3}}-\w{{3}})\b", sheet, re.S)
        assert found, sheet
        story.codes[name] = (found[1], found[2])


def a_certificate_is_noted_for_a_class(story: Story) -> None:
    page = story["Carla"]
    menu(page, "Leerlingen")
    follow(page, "Certificaat noteren")
    follow(page, "3A")
    press(page, "Noteren")
    reads(page, "Kies hier nog iets.")
    page.get_by_label("Welk certificaat?").select_option("VCA")
    page.get_by_label("Daan de Vries").uncheck()
    story.look("Carla", "certificaat")
    press(page, "Noteren")
    reads(page, "VCA is genoteerd voor")
    follow(page, "Sanne van der Meer")
    reads(page, "blijft geldig")
    unfold(page, "Certificaat noteren")
    story.look("Carla", "leerling-certificaten")


def a_student_gets_in_with_a_card(story: Story, name: str) -> None:
    username, code = story.codes[name]
    page = story.begin(name, phone=True, permissions=["microphone"])
    page.goto("/")
    story.look(name, "aanmelden")
    follow(page, "Gebruik je inlogkaart")
    write(page, {"Gebruikersnaam": username, "Code op je kaart": code.lower()})
    story.look(name, "kaart")
    send(page, "Verder")
    story.look(name, "wachtwoord-kiezen")
    choose_password(page)
    heading(page, f"Hoi {name}")
    story.look(name, "start-begin")
