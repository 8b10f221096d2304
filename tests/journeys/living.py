"""Points 8 and 9: preparing, the work itself, and what the workplace saw of it."""

from django.utils import timezone
from playwright.sync_api import Page

from placements.models import Placement
from reflections.models import FeedbackLink
from tests.journeys.choosing import BREAD, COFFEE, as_a_person_reads
from tests.journeys.site import eventually
from tests.journeys.story import (
    PASSWORD,
    Story,
    beat,
    card,
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

COUNT_TAPS = """
  document.addEventListener("pointerdown", () => {
    sessionStorage.taps = Number(sessionStorage.taps ?? 0) + 1;
  });
  sessionStorage.pages = Number(sessionStorage.pages ?? 0) + 1;
"""
MOST_TAPS = 12
CHOSEN = ("Sanne", "Daan", "Fatima", "Yusuf")


def the_chosen_student_completes_the_goals(story: Story) -> None:
    page = story["Sanne"]
    page.goto("/")
    heading(page, "Je bent gekozen! Vul je doelen aan")
    story.look("Sanne", "start-gekozen")
    follow(page, "Mijn doelen")
    unfold(page, "Nog een doel")
    second = page.locator("details.card").first
    tap(second, "Dit", "wil ik laten zien")
    write(second, {"Wat precies?": "Dat ik rustig blijf als het druk is"})
    write(second, {"Waar heb ik dit later nodig?": "In het beroep dat ik wil"})
    story.look("Sanne", "doelen")
    press(page, "Doelen bewaren")
    reads(page, "Je doelen zijn bewaard.")
    story.look("Sanne", "ervaring-voor-het-begin")


def the_student_ticks_the_list(story: Story) -> None:
    page = story["Sanne"]
    page.goto("/")
    follow(page, "Mijn lijst")
    tick(page, "Ik weet hoe laat ik er moet zijn.", "Nog 2 dingen te regelen.")
    tick(page, "Ik weet hoe ik er kom.", "Nog 1 ding te regelen.")
    story.look("Sanne", "voorbereiding")


def school_ticks_what_it_knows(story: Story) -> None:
    page = story["Carla"]
    menu(page, "Opdrachten")
    follow(page, COFFEE)
    follow(page, "Sanne van der Meer")
    tick(page, "Mijn ouders weten ervan.", "Alles is geregeld.")
    story.look("Carla", "voorbereiding-door-school")


def another_arranges_everything_alone(story: Story) -> None:
    page = story["Daan"]
    page.goto("/")
    follow(page, "Mijn doelen")
    press(page, "Doelen bewaren")
    follow(page, "Naar de voorbereiding")
    tick(page, "Ik weet hoe laat ik er moet zijn.", "Nog 2 dingen te regelen.")
    tick(page, "Mijn ouders weten ervan.", "Nog 1 ding te regelen.")
    tick(page, "Ik weet hoe ik er kom.", "Alles is geregeld.")


def tick(page: Page, line: str, then: str) -> None:
    page.locator("label.tap").filter(has_text=line).click()
    reads(page, then)


def the_student_asks_to_miss_a_lesson(story: Story) -> None:
    page = story["Sanne"]
    page.reload()
    follow(page, "Lessen invullen")
    write(page, {"Welke les?": "Wiskunde", "Van": "10:00", "Tot": "11:00"})
    page.get_by_label("Van wie?").select_option(label="Noor Jansen")
    press(page, "Vraag het de docent")
    reads(page, "gevraagd")
    story.look("Sanne", "lessen-invullen")
    follow(page, "Naar de voorbereiding")


def the_teacher_agrees_with_one_tap(story: Story) -> None:
    page = story["Noor"]
    page.goto("/")
    story.look("Noor", "vandaag-les-gevraagd")
    press(page, "Akkoord Sanne van der Meer")
    menu(page, "Lessen")
    reads(page, "Akkoord gegeven")
    story.look("Noor", "wie-mist-mijn-les")


def the_list_of_the_day_prints_and_exports(story: Story) -> None:
    page = story["Noor"]
    follow(page, "Wie mist welke les vandaag?")
    for _day in range(5):
        if page.get_by_text("Sanne van der Meer").count():
            break
        with page.expect_navigation():
            page.locator("a[rel=next]").click()
    story.look("Noor", "wie-mist-welke-les")
    listed = download(page, "Als CSV").read_text("utf-8-sig")
    assert "Wiskunde" in listed
    assert "Sanne van der Meer" in listed


def pictures_are_asked_and_never_a_condition(story: Story) -> None:
    page = story["Sanne"]
    follow(page, "Naar mijn toestemming")
    page.get_by_role("button", name="Ja, dat mag").first.click()
    reads(page, "Je zei ja.")
    story.look("Sanne", "toestemming-zelf")


def below_sixteen_a_parent_is_asked(story: Story) -> None:
    page = story["Daan"]
    menu(page, "Over mij")
    follow(page, "Bekijken of veranderen")
    story.look("Daan", "toestemming-onder-16")
    page.get_by_role("button", name="Mail de link naar Karin de Vries").click()
    reads(page, "De link is gemaild naar Karin de Vries.")


def the_parent_decides(story: Story) -> None:
    page = story.begin("Karin", phone=True)
    page.goto(story.mailed("karin@thuis.example", "Daan"))
    reads(page, COFFEE)
    story.look("Karin", "ouder")
    page.get_by_role("button", name="Ja, dat mag").first.click()
    reads(page, "U zei ja.")
    story.look("Karin", "ouder-zei-ja")


def the_parent_thinks_again(story: Story) -> None:
    page = story["Karin"]
    page.get_by_role("button", name="Intrekken").first.click()
    reads(page, "mag niet")
    story.look("Karin", "ouder-bedacht-zich")
    page.get_by_role("button", name="Ja, dat mag").first.click()
    reads(page, "U zei ja.")


def the_child_reads_what_the_parent_chose(story: Story) -> None:
    page = story["Daan"]
    page.reload()
    reads(page, "door Karin de Vries")
    story.look("Daan", "toestemming-gegeven")


def the_sheet_goes_along(story: Story) -> None:
    page = story["Sanne"]
    menu(page, "Mijn ervaringen")
    story.look("Sanne", "mijn-ervaringen")
    follow(page, COFFEE)
    follow(page, "Mijn blad met de QR-code")
    codes = page.locator(".codes")
    codes.get_by_role("img", name="QR-code naar de feedback").wait_for()
    story.sheets["thanks"] = str(codes.locator(".address").last.text_content())
    story.look("Sanne", "blad-met-qr")


def a_week_later_the_work_is_done() -> None:
    """What has no list is made ready by beat; what is ready starts on its day."""
    for days, state in ((0, "ready"), (7, "running")):
        time_passes(days)
        beat("placements.tasks.follow_course")
        found = Placement.objects.filter(state=state)
        assert eventually(lambda found=found: found.count() == len(CHOSEN))


def the_teacher_enters_who_was_there(story: Story) -> None:
    page = story.begin("Noor op de telefoon", phone=True)
    page.goto("/")
    write(page, {"Gebruikersnaam of e-mailadres": "noor@metzo.example", "Wachtwoord": PASSWORD})
    press(page, "Aanmelden")
    heading(page, "Wie was er? Uren invullen")
    story.look("Noor op de telefoon", "vandaag-uren")
    follow(page, COFFEE)
    tap(page, "Daan de Vries", "te laat")
    late = card(page, "Daan de Vries")
    late.locator("summary").filter(has_text="Andere tijden?").click()
    write(late, {"Van": "10:30"})
    write(page, {"Noor Jansen": "4,5"})
    story.look("Noor op de telefoon", "wie-was-er")
    press(page, "Bewaren")
    reads(page, "Dit is ingevuld.")
    menu(page, "Erbij zijn")
    follow(page, COFFEE)
    reads(page, "Je kunt het nog veranderen.")
    story.look("Noor op de telefoon", "waar-ik-bij-was")
    follow(page, "Wie was er?")
    reads(page, "Dit is ingevuld.")


def the_coordinator_enters_where_nobody_was(story: Story) -> None:
    school = story["Carla"]
    school.goto("/")
    story.look("Carla", "vandaag-na-het-werk")
    menu(school, "Opdrachten")
    follow(school, BREAD)
    follow(school, "Wie was er?")
    press(school, "Bewaren")
    reads(school, "Dit is ingevuld.")


def the_workplace_tells_in_a_few_taps(story: Story) -> None:
    page = story.begin("Ans", phone=True)
    page.add_init_script(COUNT_TAPS)
    story.sheets["feedback"] = story.mailed("ans@linde.example", "Hoe ging het met Sanne?")
    page.goto(story.sheets["feedback"])
    story.look("Ans", "feedback")
    tap(page, "praten met oudere mensen", "zelf gedaan")
    tap(page, "Dat ik rustig blijf als het druk is", "gelukt met hulp")
    _texts(page)
    strengths = page.get_by_role("group", name="Sterke kanten die u zag").locator("label.tap")
    strengths.nth(0).click()
    strengths.nth(1).click()
    press(page, "Versturen naar school")
    reads(page, "Uw feedback is bij de school.")
    _it_took(page, taps=2 + 2 + 1)
    story.look("Ans", "feedback-teruglezen")


def _it_took(page: Page, *, taps: int) -> None:
    """Everything is said on one page: the second is the answer to sending it."""
    assert int(page.evaluate("sessionStorage.taps")) == taps <= MOST_TAPS
    assert int(page.evaluate("sessionStorage.pages")) == 2


def the_workplace_gives_full_feedback_in_twelve_taps(story: Story) -> None:
    """Every goal, every point of work attitude, two strengths, and two texts."""
    page = story.begin("Ans", phone=True)
    page.add_init_script(COUNT_TAPS)
    page.goto(story.mailed("ans@linde.example", "Hoe ging het met Sanne?"))
    story.look("Ans", "feedback-met-werkhouding")
    groups = page.locator("fieldset.taps").filter(has_text="zelf gedaan")
    assert groups.count() == 2 + 5
    for number in range(groups.count()):
        groups.nth(number).locator("label.tap").filter(has_text="zelf gedaan").click()
    _texts(page)
    strengths = page.get_by_role("group", name="Sterke kanten die u zag").locator("label.tap")
    strengths.nth(0).click()
    strengths.nth(1).click()
    press(page, "Versturen naar school")
    reads(page, "Uw feedback is bij de school.")
    _it_took(page, taps=7 + 2 + 1)


def _texts(page: Page) -> None:
    write(page, {"Wat ging goed?": "Ze ging uit zichzelf bij mevrouw Prins zitten."})
    write(page, {"Hebt u een tip?": "Vraag gerust hoe iemand de koffie wil."})


def the_workplace_changes_a_word(story: Story) -> None:
    page = story["Ans"]
    follow(page, "Aanpassen")
    write(page, {"Hebt u een tip?": "Vraag gerust wat iemand in de koffie wil."})
    story.look("Ans", "feedback-aanpassen")
    press(page, "Versturen naar school")
    reads(page, "Vraag gerust wat iemand in de koffie wil.")


def the_workplace_reads_what_came_of_it(story: Story) -> None:
    page = story["Ans"]
    page.goto(story.sheets["feedback"])
    reads(page, "besprak Sanne dit op school.")
    story.look("Ans", "wat-ervan-kwam")


def the_workplace_answers_and_finds_its_students(story: Story) -> None:
    page = story["Ans"]
    page.goto(story.sheets["feedback"])
    page.locator("#workplace").get_by_role("link", name="Reageer").click()
    write(page, {"Reactie": "Kom gerust nog eens langs."})
    story.look("Ans", "reageren")
    press(page, "Plaats de reactie")
    reads(page, "Kom gerust nog eens langs.")
    follow(page, "Mijn leerlingen")
    heading(page, "Mijn leerlingen")
    story.look("Ans", "leerlingen-achter-de-mail")


def a_lapsed_link_is_renewed_with_one_click(story: Story) -> None:
    FeedbackLink.objects.update(expires_at=timezone.now())
    page = story["Ans"]
    page.goto(story.sheets["feedback"])
    heading(page, "Deze link is verlopen")
    story.look("Ans", "link-verlopen")
    press(page, "Stuur mij een nieuwe link")
    heading(page, "Kijk in uw e-mail")
    story.look("Ans", "link-onderweg")
    page.goto(story.mailed("ans@linde.example", "Uw nieuwe link voor Sanne"))
    heading(page, "Dank u wel")


def a_trainer_sees_who_waits_for_feedback(story: Story, name: str, student: str) -> None:
    page = story[name]
    story.look(name, "start")
    follow(page, "1 leerling wacht op uw feedback")
    reads(page, f"Vertel hoe het met {student} ging")
    story.look(name, "mijn-leerlingen")


def a_trainer_tells_how_it_went(story: Story, name: str, student: str) -> None:
    page = story[name]
    follow(page, f"Vertel hoe het met {student} ging")
    tap(page, "Hoe je brood bakt", "gelukt met hulp")
    write(page, {"Wat ging goed?": "Werkte netjes en was op tijd."})
    story.look(name, "feedback")
    press(page, "Versturen naar school")
    reads(page, "Uw feedback is bij de school.")
    follow(page, "Mijn leerlingen")
    heading(page, "Mijn leerlingen")
    assert not page.get_by_text("feedback te geven.").count()
    story.look(name, "mijn-leerlingen-klaar")
    page.goto("/")
    story.look(name, "start-klaar")


def who_was_present_records_what_was_said(story: Story) -> None:
    page = story["Noor op de telefoon"]
    follow(page, "Nabespreken met Daan")
    follow(page, "Schrijf op wat de werkplek zei")
    tap(page, "rustig blijven", "gelukt met hulp")
    write(page, {"Wat ging goed?": "Hij bood zijn excuses aan en ging meteen aan de slag."})
    story.look("Noor op de telefoon", "feedback-opschrijven")
    press(page, "Feedback bewaren")
    reads(page, "De feedback is bewaard.")


def who_stays_silent_is_reminded(story: Story) -> None:
    story.mailed("henk@korenaar.example", "Hoe ging het met Fatima?")
    time_passes(3)
    beat("reflections.tasks.remind_feedback")
    story.mailed("henk@korenaar.example", "Nog even over Fatima")


def reminders_stop_when_it_came_otherwise(story: Story) -> None:
    page = story["Carla"]
    page.goto("/")
    story.look("Carla", "vandaag-feedback-te-laat")
    follow(card(page, "Feedback die nog niet kwam"), "Fatima el Amrani")
    unfold(page, "Het kwam op een andere manier")
    told = page.locator("details.card").filter(has_text="Het kwam op een andere manier")
    write(told, {"Wat ging goed?": "Werkte netjes en was op tijd."})
    story.look("Carla", "feedback-kwam-anders")
    press(told, "Bewaren")
    reads(page, "Er gaan geen herinneringen meer uit.")


def a_thank_you_by_the_code_on_the_sheet(story: Story) -> None:
    page = story.begin("Mevrouw Prins", phone=True)
    page.goto(story.sheets["thanks"])
    write(page, {"Uw bedankje": "Wat een lief kind. Kom gauw terug!"})
    write(page, {"Uw naam (mag leeg blijven)": "Mevrouw Prins"})
    story.look("Mevrouw Prins", "bedankje")
    as_a_person_reads(page, 4)
    press(page, "Bedankje geven")
    heading(page, "Dank u wel")
    story.look("Mevrouw Prins", "bedankje-gegeven")


def the_coordinator_shows_the_thank_you(story: Story) -> None:
    school = story["Carla"]
    school.goto("/")
    follow(school, "Alle bedankjes")
    story.look("Carla", "bedankjes")
    press(school, "Tonen")
    reads(school, "ziet het bedankje nu.")
