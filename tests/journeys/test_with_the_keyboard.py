"""A coordinator who uses no mouse: every step is reached with Tab, seen, and done with Enter."""

import pytest

from accounts.enums import Role
from placements.models import Experience, MatchRun, SignUp
from tests.factories import (
    make_offering,
    make_school,
    make_sign_up,
    make_student,
    make_term,
    make_user,
)
from tests.journeys.site import eventually
from tests.journeys.story import at_ten, reads

pytestmark = pytest.mark.django_db(transaction=True)
FOCUSED = """() => {
  const here = document.activeElement;
  const box = here.closest("label") ?? here;
  const style = [here, box].map((each) => getComputedStyle(each));
  return {
    name: here.getAttribute("aria-label") ?? here.labels?.[0]?.textContent ?? here.textContent,
    seen: style.some((each) => each.outlineStyle !== "none" || each.boxShadow !== "none"),
  };
}"""
MOST = 90  # presses of Tab on one page


def tab_to(page, name):
    """Presses Tab until this has the focus; wherever the focus stands on the way, it is seen."""
    for _press in range(MOST):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        assert found["seen"], f"focus is not to be seen on «{found['name'].strip()}»"
        if name in " ".join(found["name"].split()):
            return
    raise AssertionError(f"«{name}» is not reached with Tab")


def enter(page, name, then):
    """Presses Enter on it, and waits for what that leads to."""
    tab_to(page, name)
    page.keyboard.press("Enter")
    reads(page, then)


def test_a_coordinator_decides_without_a_mouse(site):
    school = make_school(postcode="2801AB", city="Gouda")
    make_term(school)
    offering = make_offering(school, starts=at_ten(5), seats=1, title="Koffie schenken")
    chosen, other = (make_student(school, first_name=name) for name in ("Sanne", "Daan"))
    for student in (chosen, other):
        make_sign_up(offering, student)
    page = site.signed_in(make_user(school, Role.COORDINATOR))

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # «Naar de inhoud»: past the menu at once
    assert page.url.endswith("#inhoud")
    enter(page, "Koffie schenken", "0 van 1 plekken vergeven")
    enter(page, f"Kies {chosen}", "1 van 1 plekken vergeven")
    enter(page, f"Kies {other} niet", "Waarom deze keer niet?")
    tab_to(page, "Er was 1 plek")
    page.keyboard.press("Space")
    tab_to(page, "Teken je gerust weer in")
    page.keyboard.press("Space")
    enter(page, "Geef dit antwoord", "Niet gekozen")

    assert Experience.objects.get().student == chosen
    declined = SignUp.objects.get(student=other)
    assert declined.state == "declined"
    assert declined.decline_reason.startswith("Er was 1 plek")
    assert not site.complaints


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_after_a_change_by_hand_the_focus_is_on_what_it_changed(site, script):
    school = make_school(postcode="2801AB", city="Gouda")
    make_term(school)
    offering = make_offering(school, starts=at_ten(5), seats=1, title="Koffie schenken")
    students = [make_student(school, first_name=name) for name in ("Sanne", "Daan")]
    for student in students:
        make_sign_up(offering, student)
    coordinator = make_user(school, Role.COORDINATOR)
    page = site.signed_in(coordinator, java_script_enabled=script)
    page.goto("/matching/")
    tab_to(page, "Maak een voorstel")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    run = eventually(MatchRun.objects.first, page)
    left = next(each for each in students if not run.proposals.filter(entrant__student=each, proposed=True))  # fmt: skip

    page.goto(f"/matching/{run.code}/")
    enter(page, f"Verplaatsen … {left}", "Nu nergens voorgesteld.")
    enter(page, "Zet hier vast", "Aangepast.")
    assert f"{left} krijgt een plek: “Koffie schenken”" in page.locator(":focus").inner_text()
    enter(page, "Draai de laatste aanpassing terug", "Teruggedraaid.")
    assert f"{left} houdt geen plek over." in page.locator(":focus").inner_text()
    assert not site.complaints
