"""The experience's page among the three: both sides of the goals, answers, and a goal that changes."""

from placements.models import Placement
from tests.journeys import behind
from tests.journeys.story import Story, follow, heading, press, reads, tap, unfold, write


def the_page_of(name: str) -> str:
    return f"/ervaringen/{behind.placement(name).experience.code}/"


def a_goal_changes_on_the_way(story: Story) -> None:
    """As it is while the work goes on for days; what it said before stays beside it."""
    sanne = Placement.objects.filter(pk=behind.placement("Sanne").pk)
    before = sanne.values_list("state", flat=True).get()
    sanne.update(state="running")
    page = story["Sanne"]
    page.goto(the_page_of("Sanne"))
    follow(page, "Een doel veranderen")
    story.look("Sanne", "doelen-vast")
    follow(page, "Verander dit doel")
    write(page, {"Wat is je doel nu?": "Langer praten met oudere mensen"})
    write(page, {"Waarom verander je het?": "Praten gaat al goed."})
    story.look("Sanne", "doel-veranderen")
    press(page, "Verander mijn doel")
    reads(page, "Wat er eerst stond, blijft erbij.")
    reads(page, "Praten gaat al goed.")
    story.look("Sanne", "doel-veranderd")
    sanne.update(state=before)


def the_workplaces_side_waits_for_the_students(story: Story) -> None:
    page = story["Sanne"]
    page.goto(the_page_of("Sanne"))
    reads(page, "Vertel eerst zelf hoe het ging.")
    assert not page.get_by_text("zelf gedaan").count()
    story.look("Sanne", "spiegel-dicht")


def the_student_says_what_helped_and_answers(story: Story) -> None:
    page = story["Sanne"]
    page.goto(the_page_of("Sanne"))
    assert page.locator("#workplace .voice-workplace").get_by_text("zelf gedaan").count()
    unfold(page, "Waar had je iets aan?")
    tap(page, "Waar had je iets aan?", "wat goed ging")
    press(page, "Laat het de werkplek weten")
    reads(page, "Hier had je iets aan: wat goed ging")
    follow(page.locator("#workplace"), "Reageer")
    heading(page, "Reageren")
    write(page, {"Reactie": "Dank u wel! Dat had ik zelf niet gezien."})
    story.look("Sanne", "reageren")
    press(page, "Plaats de reactie")
    reads(page, "Dat had ik zelf niet gezien.")
    story.look("Sanne", "spiegel-open")


def the_questions_become_the_schools(story: Story) -> None:
    page = story["Carla"]
    page.goto("/instellingen/")
    follow(page, "Vragen")
    story.look("Carla", "vragen")
    follow(page, "Bekijken of veranderen")
    press(page, "Nog een vraag")
    page.get_by_label("Punt", exact=True).last.fill("Meedenken als iets misgaat")
    page.locator("#vraag-6").get_by_role("button", name="Omhoog").click()
    press(page, "Voorbeeld bekijken")
    heading(page, "Zo ziet de praktijkopleider het")
    story.look("Carla", "vragen-werkhouding")
    press(page, "Bewaren")
    reads(page, "Vanaf nu vragen we dit")
    follow(page, "Bekijken of veranderen")
    reads(page, "Meedenken als iets misgaat")


def a_praktijkopleider_is_invited(story: Story) -> None:
    page = story["Carla"]
    page.goto("/bedrijven/")
    follow(page, "Bakkerij De Korenaar")
    page.get_by_role("button", name="Nodig uit").first.click()
    reads(page, "Is uitgenodigd")
    story.look("Carla", "bedrijf-met-account")
    guest = story.first_sign_in("Henk", story.mailed("henk@korenaar.example", "Uw leerlingen"))
    follow(guest, "Mijn leerlingen")
    story.look("Henk", "nog-niemand")
