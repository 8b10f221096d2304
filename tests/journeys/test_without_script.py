"""A student on an old phone without JavaScript: signs up, prepares and tells how it went."""

import pytest

from placements.models import SignUp
from reflections.models import Report
from tests.factories import make_experience, make_offering, make_school, make_student, make_term
from tests.factories.stories import lived
from tests.journeys.story import at_ten, follow, heading, menu, press, reads, tap, write

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def student():
    school = make_school()
    make_term(school)
    return make_student(school, first_name="Sanne")


@pytest.fixture
def page(site, student):
    yield site.signed_in(student.user, phone=True, java_script_enabled=False)
    assert not site.complaints


def test_everything_a_student_does_works_without_script(page, student):
    signs_up(page, student)
    prepares(page, student)
    tells(page, student)


def signs_up(page, student):
    make_offering(
        student.school, starts=at_ten(9), title="Koffie schenken", learnable="praten met ouderen"
    )
    menu(page, "Ontdekken")
    follow(page, "Koffie schenken")
    tap(page, "Wat is je doel?", "Ik wil leren: praten met ouderen")
    press(page, "Ik wil dit")
    reads(page, "Je bent ingetekend!")
    assert SignUp.objects.get(student=student).first_goal == "Praten met ouderen"


def prepares(page, student):
    offering = make_offering(
        student.school, starts=at_ten(3), title="Soep koken", preparation=["Ik weet hoe ik er kom."]
    )
    make_experience(student, offering)
    page.goto("/")
    follow(page, "Mijn doelen")
    write(page.locator("section.card").first, {"Waar heb ik dit later nodig?": "Thuis"})
    press(page, "Doelen bewaren")
    follow(page, "Naar de voorbereiding")
    page.get_by_label("Ik weet hoe ik er kom.").check()
    press(page, "Bewaren")
    reads(page, "Alles is geregeld.")


def tells(page, student):
    lived(student, make_offering(student.school, starts=at_ten(-2), title="Brood bakken"))
    page.goto("/")
    follow(page, "Vertellen")
    write(page, {"Schrijf het op": "Ik was bij de bakker en ik moest helpen. Het lukte."})
    press(page, "Verder")
    heading(page, "Nog een paar vragen")
    write(
        page, {"Wat heb je gedaan?": "Deeg gekneed.", "Wat heb je over jezelf gemerkt?": "Trots."}
    )
    press(page, "Verder")
    tap(page, "Ik wil leren serveren", "dat deed ik zelf")
    press(page, "Verder")
    tap(page, "De taken", "past bij mij")
    press(page, "Verder")
    press(page, "Lever mijn verslag in")
    reads(page, "Ingeleverd.")
    assert Report.objects.get().reflection == "Trots."
