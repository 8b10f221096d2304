"""Points 3 to 7: from what an organisation asks to who may do it, and who reads why not."""

from datetime import timedelta

from playwright.sync_api import Page

from tests.journeys.story import (
    Story,
    card,
    follow,
    heading,
    menu,
    press,
    reads,
    tap,
    unfold,
    words,
    write,
)

COFFEE, BREAD, HOOVES = "Koffie schenken", "Brood bakken", "Geiten voeren"
PREPARATION = "Ik weet hoe laat ik er moet zijn.\nMijn ouders weten ervan.\nIk weet hoe ik er kom."


def an_organisation_asks_without_an_account(story: Story) -> None:
    coordinator = story["Carla"]
    menu(coordinator, "Aanvragen")
    form = coordinator.get_by_role("link", name="Het openbare formulier").get_attribute("href")
    page = story.begin("Ans", phone=True)
    page.goto(str(form))
    write(page, {"Uw organisatie of bedrijf": "Woonzorg De Linde", "Uw naam": "Ans Bos"})
    write(page, {"Uw e-mailadres": "ans@linde.example"})
    story.look("Ans", "aanvraag-1")
    press(page, "Verder")
    write(page, {"Waar kunnen leerlingen bij helpen?": "Koffie schenken. Een praatje maken."})
    write(page, {"Op welke dag? (mag u leeg laten)": story.day.isoformat()})
    write(page, {"Van": "10:00", "Tot": "14:00", "Hoeveel leerlingen?": "2"})
    write(page, {"Straat en nummer": "Lindelaan 1", "Postcode": "2803 aa", "Plaats": "Gouda"})
    story.look("Ans", "aanvraag-2")
    press(page, "Verder")
    heading(page, "Klopt dit?")
    story.look("Ans", "aanvraag-3")
    as_a_person_reads(page, 5)
    press(page, "Versturen")
    page.wait_for_url("**/verstuurd/")
    story.look("Ans", "aanvraag-verstuurd")
    page.goto(story.mailed("ans@linde.example", "Bevestig uw aanvraag"))
    story.look("Ans", "aanvraag-bevestigen")
    press(page, "Ja, stuur naar de school")
    heading(page, "Dank u wel")


def as_a_person_reads(page: Page, seconds: int) -> None:
    """A robot fills a form in no time; a person looks at the last page for a moment."""
    page.wait_for_function("(least) => performance.now() > least", arg=seconds * 1000)


def the_coordinator_makes_an_assignment_of_it(story: Story) -> None:
    page = story["Carla"]
    page.goto("/")
    reads(page, "Woonzorg De Linde")
    story.look("Carla", "vandaag-aanvraag")
    menu(page, "Aanvragen")
    story.look("Carla", "aanvragen")
    follow(page, "Woonzorg De Linde")
    story.look("Carla", "aanvraag-van-linde")
    press(page, "Aannemen en opdracht maken")
    write(page, {"Titel": COFFEE, "Voorbereiding": PREPARATION})
    describe(page, "Je schenkt koffie en maakt een praatje met bewoners.", "mensen helpen")
    write(page, {"Wat je kunt leren (mag leeg)": "praten met oudere mensen\nrustig blijven"})
    story.look("Carla", "opdracht-invullen")
    publish(story, "publiceren-leeftijd")
    story.look("Carla", "opdracht-open")


def describe(page: Page, tasks: str, interest: str) -> None:
    write(page, {"Wat je gaat doen": tasks})
    page.locator("summary").filter(has_text="Interesses:").click()
    tap(page, "Past bij deze interesses", interest)


def publish(story: Story, shot: str = "") -> None:
    page = story["Carla"]
    press(page, "Bewaren en verder naar publiceren")
    page.get_by_role("heading", name="Dit mag vanaf").wait_for()
    page.get_by_role("row", name="13 jaar").get_by_text("Nrk").first.wait_for()
    if shot:
        story.look("Carla", shot)
    press(page, "Publiceren")
    page.locator(".pill").filter(has_text="open").first.wait_for()


def another_comes_by_telephone_and_a_third_from_the_list(story: Story) -> None:
    page = story["Carla"]
    menu(page, "Aanvragen")
    follow(page, "Er belt iemand")
    write(page, {"Organisatie": "Dierenpark Reeuwijk", "Wie belt er?": "Joke Mol"})
    write(page, {"Telefoonnummer of e-mailadres": "0182 123456", "Hoeveel leerlingen?": "1"})
    write(page, {"Waar kunnen leerlingen bij helpen?": HOOVES})
    write(page, {"Wanneer? (mag leeg)": second_day(story), "Van": "09:30", "Tot": "12:30"})
    story.look("Carla", "er-belt-iemand")
    press(page, "Noteren")
    reads(page, "Genoteerd.")
    tap_starting(page, "Van welk bedrijf komt dit?", "Dierenpark Reeuwijk")
    page.get_by_label("Sector").select_option(label="Groen en dieren")
    press(page, "Aannemen en opdracht maken")
    choose_trainer(page, "Joke Mol")
    write(page, {"Voorbereiding": ""})
    describe(page, "Je voert de geiten en maakt de stal schoon.", "dieren verzorgen")
    publish(story)

    menu(page, "Opdrachten")
    follow(page, "Nieuwe opdracht")
    follow(page, "Bakkerij De Korenaar")
    write(page, {"Titel": BREAD, "Plekken": "1", "Voorbereiding": ""})
    choose_trainer(page, "Henk van Dijk")
    days = page.locator("#dagen")
    days.get_by_label("dag").first.fill(second_day(story))
    days.get_by_label("van").first.fill("09:00")
    days.get_by_label("tot").first.fill("13:00")
    describe(page, "Je bakt mee en helpt de klanten in de winkel.", "koken en bakken")
    publish(story)
    menu(page, "Opdrachten")
    story.look("Carla", "opdrachten")


def tap_starting(page: Page, question: str, answer: str) -> None:
    group = page.get_by_role("group", name=question)
    group.locator("label.tap").filter(has_text=answer).first.click()


def choose_trainer(page: Page, name: str) -> None:
    page.get_by_label(words("Praktijkopleider of begeleider")).select_option(label=name)


def second_day(story: Story) -> str:
    day = story.day + timedelta(days=1)
    return (day + timedelta(days=1) if day.isoweekday() == 7 else day).isoformat()


def a_teacher_will_be_there(story: Story) -> None:
    page = story["Noor"]
    menu(page, "Erbij zijn")
    page.get_by_role("button", name=f"Ik ben erbij: {COFFEE}").click()
    reads(page, "je bent erbij")
    story.look("Noor", "erbij-zijn")


def students_sign_up_with_a_goal(story: Story) -> None:
    page = story["Sanne"]
    menu(page, "Over mij")
    follow(page, "Begin hier")
    tap(page, "Wat vind je leuk?", "mensen helpen")
    story.look("Sanne", "over-mij-deel")
    press(page, "Bewaren en stoppen")
    story.look("Sanne", "over-mij")
    discover(page)
    story.look("Sanne", "ontdekken")
    follow(page, COFFEE)
    story.look("Sanne", "ontdekken-een")
    i_want_this(page, "Ik wil leren: praten met oudere mensen")
    for name in ("Daan", "Fatima", "Yusuf"):
        discover(story[name])
        follow(story[name], COFFEE)
        i_want_this(story[name], "Ik wil leren: rustig blijven")
    for name in ("Fatima", "Emma"):
        discover(story[name])
        follow(story[name], BREAD)
        types_a_goal(story[name], "Hoe je brood bakt")
    speaks_a_goal(story)


def discover(page: Page) -> None:
    menu(page, "Ontdekken")
    heading(page, "Ontdekken")


def i_want_this(page: Page, goal: str) -> None:
    tap(page, "Wat is je doel?", goal)
    press(page, "Ik wil dit")
    reads(page, "Je bent ingetekend!")


def types_a_goal(page: Page, goal: str) -> None:
    tap(page, "Wat is je doel?", "Iets anders, dat zeg ik zelf")
    write(page, {"Mijn eigen doel": goal})
    press(page, "Ik wil dit")
    reads(page, "Je bent ingetekend!")


def speaks_a_goal(story: Story) -> None:
    page = story["Lars"]
    discover(page)
    follow(page, BREAD)
    tap(page, "Wat is je doel?", "Iets anders, dat zeg ik zelf")
    page.get_by_role("button", name="Opnemen").click()
    reads(page, "0:01")
    page.get_by_role("button", name="Stoppen").click()
    page.locator("audio:visible").first.wait_for()
    story.look("Lars", "doel-ingesproken")
    press(page, "Ik wil dit")
    reads(page, "Je bent ingetekend!")
    page.get_by_label("Mijn ingesproken doel").wait_for()


def wishes_are_ordered_and_one_is_taken_back(story: Story) -> None:
    page = story["Fatima"]
    page.get_by_role("button", name=f"{BREAD} omhoog").click()
    page.get_by_role("button", name=f"{COFFEE} omhoog").wait_for()
    story.look("Fatima", "mijn-wensen")
    page = story["Emma"]
    follow(page, "Terugtrekken")
    press(page, "Ja, terugtrekken")
    reads(page, "Je bent teruggetrokken.")
    discover(page)
    follow(page, HOOVES)
    types_a_goal(page, "Doorzetten als het zwaar is")


def one_is_invited(story: Story) -> None:
    page = story["Carla"]
    menu(page, "Opdrachten")
    follow(page, HOOVES)
    follow(page, "Leerling uitnodigen")
    follow(page, "Yusuf Kaya")
    write(page, {"Ik denk dat jij dit kunt, want …": "je rustig blijft als het druk is."})
    story.look("Carla", "uitnodigen")
    press(page, "Uitnodigen")
    reads(page, "Yusuf Kaya is uitgenodigd.")
    page = story["Yusuf"]
    page.goto("/")
    reads(page, "Ik denk dat jij dit kunt, want je rustig blijft")
    story.look("Yusuf", "start-uitgenodigd")
    discover(page)
    follow(page, "Bekijken")
    types_a_goal(page, "Hoe je dieren verzorgt")


def the_coordinator_decides_on_one_assignment(story: Story) -> None:
    page = story["Carla"]
    page.goto("/")
    story.look("Carla", "vandaag-beslissen")
    menu(page, "Opdrachten")
    follow(page, COFFEE)
    candidate = card(page, "Daan de Vries")
    unfold(candidate, "Meer over deze intekening")
    candidate.get_by_label("Eigen notitie").fill("Durft meer dan hij denkt.")
    press(candidate, "Bewaar notitie")
    reads(page, "Durft meer dan hij denkt.")
    story.look("Carla", "beslissen")
    press(page, "Kies Sanne van der Meer")
    page.get_by_text("1 van 2 plekken vergeven").wait_for()
    press(page, "Kies Daan de Vries")
    page.get_by_text("2 van 2 plekken vergeven").wait_for()
    says_no(story, "Fatima el Amrani", "Je hebt een duidelijk doel, dat is knap.")
    says_no(story, "Yusuf Kaya", "", in_person=True)
    heading(page, "Nog vertellen")
    story.look("Carla", "nog-vertellen")


def says_no(story: Story, name: str, word: str, *, in_person: bool = False) -> None:
    page = story["Carla"]
    follow(page, f"Kies {name} niet")
    page.get_by_role("group", name="Waarom deze keer niet?").locator("label.tap").first.click()
    page.get_by_role("group", name="Wat kan de leerling nu doen?").locator(
        "label.tap"
    ).first.click()
    write(page, {f"Een persoonlijk woord voor {name}": word})
    if in_person:
        page.get_by_label("Ik vertel het zelf").check()
        story.look("Carla", "niet-deze-keer")
    press(page, "Geef dit antwoord")
    page.get_by_role("heading", name=COFFEE).first.wait_for()


def who_is_not_chosen_reads_why(story: Story) -> None:
    page = story["Fatima"]
    page.goto("/")
    reads(page, "Er waren 2 plekken en 4 intekeningen.")
    reads(page, "Je hebt een duidelijk doel, dat is knap.")
    story.look("Fatima", "start-niet-gekozen")
    quiet = story["Yusuf"]
    quiet.goto("/ontdekken/mijn-wensen/")
    reads(quiet, COFFEE)
    assert not quiet.get_by_text("Er waren 2 plekken").count()
    press(story["Carla"], "Verteld aan Yusuf Kaya")
    reads(story["Carla"], "Niet gekozen")
    quiet.reload()
    reads(quiet, "Er waren 2 plekken en 4 intekeningen.")
    story.look("Yusuf", "mijn-wensen-beantwoord")


def a_run_proposes_for_the_others(story: Story) -> None:
    page = story["Carla"]
    menu(page, "Matching")
    story.look("Carla", "matching")
    press(page, "Maak een voorstel")
    heading(page, "Voorstel voor")
    page.get_by_role("link", name="Toepassen …").wait_for(timeout=60_000)
    story.look("Carla", "voorstel")
    page.goto(page.url.split("?")[0])
    page.get_by_role("navigation", name="Opdrachten in dit voorstel").get_by_text(HOOVES).click()
    card(page, "Emma Bakker").wait_for()
    press(page, f"Haal {proposed(page)} eruit")
    reads(page, "met de hand")
    press(page, "Zet Yusuf Kaya hier")
    page.get_by_role("button", name="Haal Yusuf Kaya eruit").wait_for()
    story.look("Carla", "voorstel-met-de-hand")
    press(page, "Opnieuw, met wat ik aanpaste")
    page.get_by_role("link", name="Toepassen …").wait_for(timeout=60_000)


def proposed(page: Page) -> str:
    """Who has the seat on the page of this assignment now."""
    button = page.get_by_role("button", name="eruit").first
    return str(button.get_attribute("aria-label")).removeprefix("Haal ").removesuffix(" eruit")


def nothing_is_decided_until_it_is_applied(story: Story) -> None:
    page = story["Carla"]
    follow(page, "Wie geen plek heeft")
    reads(page, "Emma Bakker")
    story.look("Carla", "wie-geen-plek-heeft")
    follow(page, "Toepassen …")
    story.look("Carla", "toepassen")
    press(page, "Pas toe")
    page.get_by_role("link", name="Geef de anderen antwoord").wait_for(timeout=60_000)
    story.look("Carla", "toegepast")
    follow(page, "Geef de anderen antwoord")
    story.look("Carla", "antwoorden")
    while page.get_by_role("button", name="Geef dit antwoord").count():
        before = page.get_by_role("button", name="Geef dit antwoord").count()
        page.get_by_role("button", name="Geef dit antwoord").first.click()
        page.wait_for_function(
            "(n) => document.querySelectorAll('main form button.btn-outline-primary').length < n",
            arg=before,
        )
    reads(page, "Iedereen heeft antwoord gekregen.")
    story["Emma"].goto("/")
    reads(story["Emma"], "Wat je nu kunt doen")
