"""Points 3 to 7: from what an organisation asks to who may do it, and who reads why not."""

from datetime import date, timedelta

from playwright.sync_api import Page

from tests.journeys.site import eventually
from tests.journeys.story import (
    SUNDAY,
    Story,
    card,
    follow,
    heading,
    menu,
    press,
    reads,
    send,
    tap,
    unfold,
    words,
    write,
)

COFFEE, BREAD, HOOVES = "Koffie schenken", "Brood bakken", "Geiten voeren"
OVEN = "De oven nakijken"
TRAINER = "Praktijkopleider of begeleider"
PREPARATION = "Ik weet hoe laat ik er moet zijn.\nMijn ouders weten ervan.\nIk weet hoe ik er kom."


def the_coordinator_finds_the_form_to_pass_on(story: Story) -> None:
    page = story["Carla"]
    menu(page, "Aanvragen")
    form = page.get_by_role("link", name="Het openbare formulier")
    story.sheets["form"] = str(form.get_attribute("href"))


def an_organisation_asks_without_an_account(story: Story) -> None:
    page = story.begin("Ans")
    page.goto(story.sheets["form"])
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


def the_organisation_confirms_by_mail(story: Story) -> None:
    page = story["Ans"]
    page.goto(story.mailed("ans@linde.example", "Bevestig uw aanvraag"))
    story.look("Ans", "aanvraag-bevestigen")
    press(page, "Ja, stuur naar de school")
    heading(page, "Dank u wel")
    story.look("Ans", "aanvraag-bevestigd")


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
    choose(page, "Sector", "Zorg en welzijn")
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


def another_comes_by_telephone(story: Story) -> None:
    page = story["Carla"]
    menu(page, "Aanvragen")
    follow(page, "Er belt iemand")
    write(page, {"Organisatie": "Dierenpark Reeuwijk", "Wie belt er?": "Joke Mol"})
    write(page, {"Telefoonnummer of e-mailadres": "0182 123456", "Hoeveel leerlingen?": "1"})
    write(page, {"Waar kunnen leerlingen bij helpen?": HOOVES})
    write(
        page, {"Wanneer? (mag leeg)": second_day(story).isoformat(), "Van": "09:30", "Tot": "12:30"}
    )
    story.look("Carla", "er-belt-iemand")
    press(page, "Noteren")
    reads(page, "Genoteerd.")
    tap_starting(page, "Van welk bedrijf komt dit?", "Dierenpark Reeuwijk")
    choose(page, "Sector", "Groen en dieren")
    press(page, "Aannemen en opdracht maken")
    choose(page, TRAINER, "Joke Mol")
    write(page, {"Voorbereiding": ""})
    describe(page, "Je voert de geiten en maakt de stal schoon.", "dieren verzorgen")
    publish(story)


def a_third_comes_from_the_list_of_companies(story: Story) -> None:
    page = story["Carla"]
    menu(page, "Opdrachten")
    follow(page, "Nieuwe opdracht")
    story.look("Carla", "nieuwe-opdracht")
    follow(page, "Bakkerij De Korenaar")
    write(page, {"Titel": BREAD, "Plekken": "1", "Voorbereiding": ""})
    choose(page, TRAINER, "Henk van Dijk")
    days = page.locator("#dagen")
    days.get_by_label("dag").first.fill(second_day(story).isoformat())
    days.get_by_label("van").first.fill("09:00")
    days.get_by_label("tot").first.fill("13:00")
    describe(page, "Je bakt mee en helpt de klanten in de winkel.", "koken en bakken")
    publish(story)
    menu(page, "Opdrachten")
    story.look("Carla", "opdrachten")


def one_asks_a_certificate(story: Story) -> None:
    """For whom it is: ticked while publishing, counted, and read back on the assignment."""
    page = story["Carla"]
    follow(page, "Nieuwe opdracht")
    follow(page, "Bakkerij De Korenaar")
    write(page, {"Titel": OVEN, "Plekken": "1", "Wat je gaat doen": "Je kijkt de oven na."})
    days = page.locator("#dagen")
    days.get_by_label("dag").first.fill(second_day(story).isoformat())
    days.get_by_label("van").first.fill("13:00")
    days.get_by_label("tot").first.fill("15:00")
    page.locator("summary").filter(has_text="Certificaten: 0 gekozen").click()
    tap(page, "Certificaten", "VCA")
    press(page, "Bewaren en verder naar publiceren")
    reads(page, "5 van de 6 leerlingen hebben alles wat er gevraagd wordt.")
    story.look("Carla", "publiceren-voor-wie")
    press(page, "Publiceren")
    facts = card(page, "De opdracht")
    facts.get_by_text("VCA", exact=True).wait_for()
    story.look("Carla", "opdracht-voor-wie")


def who_lacks_it_reads_so(story: Story, name: str) -> None:
    page = story[name]
    menu(page, "Ontdekken")
    assert not page.get_by_role("link", name=OVEN).count()
    follow(page, "Er is nog 1 opdracht die nu niet kan.")
    reads(page, "Hiervoor is nodig: VCA.")
    story.look(name, "ontdekken-nog-niet")
    follow(page, OVEN)
    heading(page, "Intekenen kan niet")
    reads(page, "Laat je papier zien aan de coördinator.")
    story.look(name, "opdracht-nog-niet")
    assert not page.get_by_role("button", name="Ik wil dit").count()


def tap_starting(page: Page, question: str, answer: str) -> None:
    group = page.get_by_role("group", name=question)
    group.locator("label.tap").filter(has_text=answer).first.click()


def choose(page: Page, question: str, answer: str) -> None:
    page.get_by_label(words(question)).select_option(label=answer)


def second_day(story: Story) -> date:
    day = story.day + timedelta(days=1)
    return day + timedelta(days=1) if day.isoweekday() == SUNDAY else day


NO_HANDS = "Onze leerlingen zijn die week op excursie. In maart helpen we u graag."


def the_coordinator_says_no_with_a_reason(story: Story) -> None:
    page = story["Carla"]
    menu(page, "Aanvragen")
    follow(page, "Kaasmakerij De Wei")
    write(page, {"Waarom niet?": NO_HANDS})
    story.look("Carla", "aanvraag-afwijzen")
    press(page, "Afwijzen")
    page.locator(".pill").filter(has_text="afgewezen").first.wait_for()
    sink = story.site.sink

    def told() -> bool:
        mails = [" ".join(mail.get_content().split()) for mail in sink.to("wim@wei.example")]
        return any(NO_HANDS in mail for mail in mails)

    assert eventually(told, page)


def a_teacher_will_be_there(story: Story) -> None:
    page = story["Noor"]
    menu(page, "Erbij zijn")
    page.get_by_role("button", name=f"Ik ben erbij: {COFFEE}").click()
    reads(page, "je bent erbij")
    story.look("Noor", "erbij-zijn")
    follow(page, COFFEE)
    reads(page, "Er is nog niemand gekozen.")
    story.look("Noor", "waar-ik-bij-ben")


def a_student_says_what_suits(story: Story, name: str) -> None:
    page = story[name]
    menu(page, "Over mij")
    follow(page, "Begin hier")
    tap(page, "Wat vind je leuk?", "mensen helpen")
    story.look(name, "over-mij-deel")
    send(page, "Bewaren en stoppen")
    story.look(name, "over-mij")


def a_student_wants(story: Story, name: str, title: str, goal: str) -> None:
    """«Ik wil dit», with one of the goals that are shown as examples."""
    page = discover(story, name)
    story.look(name, "ontdekken")
    follow(page, title)
    story.look(name, "ontdekken-een")
    tap(page, "Wat is je doel?", goal)
    i_want_this(page)
    story.look(name, "ingetekend")


def a_student_wants_in_own_words(story: Story, name: str, title: str, goal: str) -> None:
    page = discover(story, name)
    follow(page, title)
    own_goal(page)
    write(page, {"Mijn eigen doel": goal})
    i_want_this(page)


def a_student_wants_and_says_why(story: Story, name: str, title: str) -> None:
    page = discover(story, name)
    follow(page, title)
    own_goal(page)
    page.get_by_role("button", name="Opnemen").click()
    reads(page, "0:01")
    page.get_by_role("button", name="Stoppen").click()
    page.locator("audio:visible").first.wait_for()
    story.look(name, "doel-ingesproken")
    i_want_this(page)
    page.get_by_label("Mijn ingesproken doel").wait_for()


def discover(story: Story, name: str) -> Page:
    page = story[name]
    menu(page, "Ontdekken")
    heading(page, "Ontdekken")
    return page


def own_goal(page: Page) -> None:
    tap(page, "Wat is je doel?", "Iets anders, dat zeg ik zelf")


def i_want_this(page: Page) -> None:
    press(page, "Ik wil dit")
    reads(page, "Je bent ingetekend!")


def a_student_puts_first(story: Story, name: str, title: str, above: str) -> None:
    page = story[name]
    page.goto("/ontdekken/mijn-wensen/")
    page.get_by_role("button", name=f"{title} omhoog").click()
    page.get_by_role("button", name=f"{above} omhoog").wait_for()
    story.look(name, "mijn-wensen")


def a_student_takes_one_back(story: Story, name: str, title: str) -> None:
    page = story[name]
    page.goto("/ontdekken/mijn-wensen/")
    follow(card(page, title), "Terugtrekken")
    story.look(name, "terugtrekken")
    press(page, "Ja, terugtrekken")
    reads(page, "Je bent teruggetrokken.")


def one_is_invited(story: Story) -> None:
    page = story["Carla"]
    menu(page, "Opdrachten")
    follow(page, HOOVES)
    follow(page, "Leerling uitnodigen")
    follow(page, "Yusuf Kaya")
    write(page, {"Ik denk dat jij dit kunt, want …": "je blijft rustig als het druk is."})
    story.look("Carla", "uitnodigen")
    press(page, "Uitnodigen")
    reads(page, "Yusuf Kaya is uitgenodigd.")


def the_invited_student_reads_why(story: Story, name: str) -> None:
    page = story[name]
    page.goto("/")
    reads(page, "Ik denk dat jij dit kunt, want je blijft rustig")
    story.look(name, "start-uitgenodigd")


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


WHY_NOT = "Er waren 2 plekken en 4 intekeningen."


def who_is_not_chosen_reads_why(story: Story, name: str, why: str = WHY_NOT) -> None:
    page = story[name]
    page.goto("/")
    reads(page, why)
    reads(page, "Je hebt een duidelijk doel, dat is knap.")
    story.look(name, "start-niet-gekozen")


def what_is_told_face_to_face_is_not_read_before(story: Story, name: str) -> None:
    page = story[name]
    page.goto("/ontdekken/mijn-wensen/")
    reads(page, COFFEE)
    assert not page.get_by_text(WHY_NOT).count()


def the_coordinator_has_told_it(story: Story) -> None:
    page = story["Carla"]
    press(page, "Verteld aan Yusuf Kaya")
    reads(page, "Niet gekozen")


def what_a_student_asked_for_is_read_back(story: Story) -> None:
    page = story["Carla"]
    menu(page, "Leerlingen")
    follow(page, "Yusuf Kaya")
    follow(page, "Wat Yusuf vroeg en deed")
    reads(page, "1 keer niet gekozen")
    story.look("Carla", "wat-yusuf-vroeg-en-deed")


def after_that_it_can_be_read_again(story: Story, name: str) -> None:
    page = story[name]
    page.reload()
    reads(page, WHY_NOT)
    story.look(name, "mijn-wensen-beantwoord")


def two_are_kept_apart(story: Story) -> None:
    page = story["Carla"]
    follow(page, "Samen of apart: 0 afspraken")
    for label, name in (("Zoek een leerling", "Emma Bakker"), ("Nog een leerling", "Yusuf Kaya")):
        write(page, {label: name.split()[0]})
        press(page, "Zoek")
        follow(page, name)
    tap(page, "Samen of apart?", "Apart: niet naar dezelfde opdracht")
    press(page, "Bewaar")
    reads(page, "Bewaard.")
    story.look("Carla", "samen-of-apart")
    menu(page, "Matching")


def a_run_proposes_for_the_others(story: Story) -> None:
    page = story["Carla"]
    menu(page, "Matching")
    two_are_kept_apart(story)
    story.look("Carla", "matching")
    press(page, "Maak een voorstel")
    heading(page, "Voorstel voor")
    page.get_by_role("link", name="Toepassen …").wait_for(timeout=60_000)
    story.look("Carla", "voorstel")
    page.goto(page.url.split("?")[0])
    page.get_by_role("navigation", name="Opdrachten in dit voorstel").get_by_text(HOOVES).click()
    card(page, "Emma Bakker").wait_for()
    follow(page, "Verplaatsen … Yusuf Kaya")
    press(page, f"Zet hier vast {HOOVES}")
    reads(page, "Aangepast.")
    reads(page, "met de hand vastgezet")
    story.look("Carla", "voorstel-met-de-hand")
    page.get_by_role("link", name="Voorstel voor").click()
    page.get_by_role("link", name="Toepassen …").wait_for()
    press(page, "Opnieuw, met wat ik aanpaste")
    page.get_by_role("link", name="Toepassen …").wait_for(timeout=60_000)


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
        with page.expect_navigation():  # a page that is half read has fewer buttons too
            page.get_by_role("button", name="Geef dit antwoord").first.click()
    reads(page, "Iedereen heeft antwoord gekregen.")


def who_has_no_seat_reads_what_to_do_next(story: Story, name: str) -> None:
    page = story[name]
    page.goto("/")
    reads(page, "Wat je nu kunt doen")
