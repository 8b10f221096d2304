"""The student's sheet: what is needed on the day, and two codes that lead to the right pages."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.actors import Actor
from core.models import Event
from placements.models import Presence
from reflections.actions.asking import ensure_link
from reflections.actions.thanks import ensure_thanks_link
from reflections.models import Feedback, FeedbackLink, ThanksLink
from reflections.views.sheet import address
from tests.factories import make_school, make_student, make_user
from tests.factories.feedback import make_lived_placement

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def placement(school):
    return make_lived_placement(school, days_ago=-5, state="ready", experience_state="open")


@pytest.fixture
def path(placement):
    return reverse("reflections:sheet", args=[placement.experience.code])


@pytest.fixture
def student(placement, signed_in):
    return signed_in(placement.experience.student.user)


def test_it_tells_all_that_is_needed_on_the_day(student, placement, path, school):
    placement.workplace.street = "Dorpsstraat 1"
    placement.workplace.save()
    placement.trainer.phone = "0315 123456"
    placement.trainer.save()
    els = make_user(school, Role.TEACHER, first_name="Els", last_name="Visser")
    Presence.objects.create(offering=placement.assignment.offerings.get(), user=els)
    page = student.get(path).content.decode()
    for text in (
        placement.assignment.title,
        placement.assignment.tasks,
        placement.assignment.company.name,
        "Dorpsstraat 1",
        placement.trainer.full_name,
        "0315 123456",
        "Els Visser",
        "Op tijd komen",
        "Ik wil leren serveren",
    ):
        assert text in page


def test_its_addresses_can_be_typed_over_and_open_the_right_pages(student, client, path):
    page = student.get(path).content.decode()
    for what, link in (("feedback", FeedbackLink), ("bedankje", ThanksLink)):
        link = link.objects.get()
        shown = address(what, link).split("//")[1]
        assert shown in page
        typed = shown.split("/", 1)[1].lower().replace("-", "")
        assert client.get(f"/{typed}").status_code == 200


CODES = ("QR-code naar de feedback", "QR-code naar het bedankje")


def test_a_code_that_works_no_more_is_left_out_and_it_is_said_why(school, signed_in):
    old = make_lived_placement(school, days_ago=200)
    client = signed_in(old.experience.student.user)
    path = reverse("reflections:sheet", args=[old.experience.code])
    page = client.get(path).content.decode()
    assert CODES[0] in page  # made just now, so that one still can
    assert CODES[1] not in page
    assert "De code om te bedanken werkte tot en met" in page
    assert ThanksLink.objects.get().token not in page
    FeedbackLink.objects.update(expires_at=timezone.now())
    page = client.get(path).content.decode()
    assert CODES[0] not in page
    assert "De code voor de feedback werkte tot en met" in page
    assert FeedbackLink.objects.get().token not in page


def test_it_can_be_printed_before_feedback_is_asked(student, path):
    before = Event.objects.count()
    student.get(path)
    student.get(path)
    assert FeedbackLink.objects.count() == ThanksLink.objects.count() == 1
    assert Event.objects.count() == before + 2
    assert not Feedback.objects.exists()


def test_no_token_lies_in_the_database(placement):
    for made in (ensure_link, ensure_thanks_link):
        link = made(placement=placement, by=SYSTEM)
        stored = [str(v) for v in type(link).objects.values_list().get()]
        assert not any(link.token in v or link.token.replace("-", "") in v for v in stored)


def test_a_token_is_made_of_the_sites_secret_and_cannot_be_reckoned_from_another(
    school, placement, settings
):
    other = make_lived_placement(school)
    links = [ensure_link(placement=p, by=SYSTEM) for p in (placement, other)]
    links.append(ensure_thanks_link(placement=placement, by=SYSTEM))
    tokens = {link.token for link in links}
    settings.SECRET_KEY = "another secret of fifty signs or more, made up for this"
    tokens |= {link.token for link in links}
    links[0].version += 1
    tokens.add(links[0].token)
    assert len(tokens) == 7
    assert all(re.fullmatch(r"([2-9B-Z]{4}-){3}[2-9B-Z]{4}", token) for token in tokens)
    assert all(len(set(token)) > 5 for token in tokens)


@pytest.mark.parametrize(("what", "ends"), [("feedback", "/?qr=1"), ("bedankje", "/")])
def test_the_codes_are_pictures_of_the_addresses(student, placement, path, what, ends, monkeypatch):
    import segno

    drawn = []
    real = segno.make
    monkeypatch.setattr(segno, "make", lambda text, **v: drawn.append(text) or real(text, **v))
    student.get(path)
    answer = student.get(reverse("reflections:sheet_code", args=[placement.experience.code, what]))
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.content.startswith(b"<svg")
    assert b"style" not in answer.content
    assert drawn[0].startswith(settings.SITE_URL)
    assert drawn[0].endswith(ends)


def test_a_code_that_nobody_made_is_not_made_by_looking(student, placement):
    for what in ("feedback", "bedankje", "pk", "assignment"):
        path = reverse("reflections:sheet_code", args=[placement.experience.code, what])
        assert student.get(path).status_code == 404
    assert not FeedbackLink.objects.exists()


def test_who_may_print_it(client, placement, path, school, signed_in):
    there = make_user(school, Role.TEACHER)
    Presence.objects.create(offering=placement.assignment.offerings.get(), user=there)
    assert client.get(path).status_code == 302
    for user, code in (
        (placement.experience.student.user, 200),
        (make_user(school, Role.COORDINATOR), 200),
        (make_user(school, Role.COUNSELLOR), 200),
        (there, 200),
        (make_user(school, Role.TEACHER), 404),
        (make_user(school, Role.MANAGER), 403),
        (make_student(school).user, 404),
        (make_user(make_school(), Role.COORDINATOR), 404),
    ):
        assert signed_in(user).get(path).status_code == code
        svg = reverse("reflections:sheet_code", args=[placement.experience.code, "feedback"])
        assert signed_in(user).get(svg).status_code == code


def test_a_cancelled_placement_has_no_sheet(student, placement, path):
    type(placement).objects.update(state="cancelled")
    assert student.get(path).status_code == 404


def test_the_sheet_costs_a_fixed_number_of_queries(student, placement, path, queries_of):
    few = queries_of(student, path)
    for number in range(30):
        placement.experience.goals.create(kind="learn", text=f"Doel {number}")
        placement.preparations.create(text=f"Punt {number}", order=100 + number)
    assert queries_of(student, path) == few <= 15
