"""What a student finds: open, allowed at this age, near enough, and nobody else's business."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.models import Interest, Postcode
from placements.forms.signing_up import WantForm
from placements.queries.discover import Wanted, discover, goal_examples
from placements.queries.distances import km_between, points
from placements.queries.opened import OPEN_HERE, open_to
from students.models import Profile
from tests.factories import (
    make_company,
    make_experience,
    make_invitation,
    make_offering,
    make_school,
    make_sign_up,
    make_student,
    make_term,
    make_user,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 12, 10, 9, 0, tzinfo=UTC)
EVENING = datetime(2026, 12, 10, 19, 0, tzinfo=UTC)
YOUNG = date(2011, 6, 1)


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def student(school):
    return make_student(school)


@pytest.fixture
def client_of(signed_in):
    return lambda student: signed_in(student.user)


def titles(student, **wanted):
    return [each.title for each in found(student, **wanted)]


def found(student, **wanted):
    return discover(student, Wanted(**wanted)).allowed


def test_only_what_is_open_to_this_school_now_is_there(school, student):
    make_offering(school, title="Open", starts=THURSDAY)
    for state in ("draft", "closed", "finished", "cancelled"):
        make_offering(school, title=state, state=state, starts=THURSDAY)
    make_offering(make_school(), title="Elders", starts=THURSDAY)
    make_offering(school, title="Begonnen", starts=NOW - timedelta(hours=1))
    late = make_offering(school, title="Te laat", starts=THURSDAY)
    late.sign_up_until = date(2026, 11, 23)
    late.save()
    past = make_term(school, start=date(2025, 9, 1), end=date(2026, 7, 1))
    make_offering(school, title="Oude periode", term=past, starts=THURSDAY)
    assert titles(student) == ["Open"]


def test_what_one_is_too_young_for_is_shown_with_the_reason_only_when_asked(school, client_of):
    young = make_student(school, birth_date=YOUNG)
    make_offering(school, title="Avondfeest", starts=EVENING)
    make_offering(school, title="Lunch", starts=THURSDAY)
    client = client_of(young)
    words = client.get(reverse("placements:discover")).content.decode()
    assert "Lunch" in words
    assert "Avondfeest" not in words
    words = client.get(reverse("placements:discover"), {"later": "1"}).content.decode()
    assert "Avondfeest" in words
    assert "Niet tussen 19:00 en 07:00" in words


def test_chips_find_by_interest_day_and_kind(school, student):
    cooking = make_offering(school, title="Koken", starts=THURSDAY)
    cooking.assignment.interests.set(Interest.objects.filter(code__in=["koken", "gasten"]))
    make_offering(school, title="Stage", kind="stage", starts=THURSDAY + timedelta(days=1), days=3)
    assert titles(student, interest="koken") == ["Koken"]
    assert titles(student, weekday=4) == ["Koken"]
    assert titles(student, weekday=6) == ["Stage"]
    assert titles(student, kind="stage") == ["Stage"]
    assert titles(student, interest="koken", kind="stage") == []


def near(school, title, postcode, **values):
    company = make_company(school)
    company.workplaces.update(postcode=postcode)
    return make_offering(school, company=company, title=title, starts=THURSDAY, **values)


@pytest.fixture
def _places():
    rows = [("1012", 52.374, 4.897), ("1105", 52.301, 4.955), ("3511", 52.093, 5.116)]
    Postcode.objects.bulk_create(
        Postcode(digits=d, city="Stad", lat=lat, lon=lon) for d, lat, lon in rows
    )


@pytest.mark.usefixtures("_places")
def test_the_distance_is_from_postcode_to_postcode_and_unknown_ones_have_none(school, student):
    near(school, "Buren", "1012AB")
    near(school, "Zuidoost", "1105 XX")
    near(school, "Utrecht", "3511AA")
    near(school, "Onbekend", "9999ZZ")
    kilometres = {each.title: each.km for each in found(student)}
    assert kilometres == {"Buren": 1, "Zuidoost": 9, "Utrecht": 35, "Onbekend": None}
    assert titles(student, km=10) == ["Buren", "Zuidoost"]
    assert titles(student, km=5) == ["Buren"]


@pytest.mark.usefixtures("_places")
def test_without_an_own_postcode_there_is_no_distance(school, client_of):
    homeless = make_student(school, postcode="")
    offering = near(school, "Buren", "1012AB")
    page = client_of(homeless).get(
        reverse("placements:discover_one", args=[offering.assignment.code])
    )
    assert "km van je huis" not in page.content.decode()


def test_distance_is_the_great_circle():
    amsterdam, rotterdam = (52.374, 4.897), (51.922, 4.479)
    assert km_between(amsterdam, rotterdam) == 58
    assert km_between(amsterdam, amsterdam) == 1
    assert km_between(None, rotterdam) is None
    assert points(["", "12", "AB12CD"]) == {}


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, Wanted()),
        ({"dag": "3", "afstand": "10", "soort": "stage", "interesse": "koken"}, Wanted("koken", 3, 10, "stage")),
        ({"dag": "9", "afstand": "7", "soort": "x"}, Wanted()),
        ({"dag": "²", "afstand": "-5"}, Wanted()),
    ],
)  # fmt: skip
def test_an_address_that_makes_no_sense_filters_nothing(given, wanted):
    assert Wanted.of(given) == wanted


def test_what_fits_the_profile_is_marked_and_its_chips_come_first(school, student, client_of):
    profile = Profile.objects.create(student=student)
    profile.interests.set(Interest.objects.filter(code="koken"))
    for code in ("gasten", "koken"):
        offering = make_offering(school, title=code, starts=THURSDAY)
        offering.assignment.interests.set(Interest.objects.filter(code=code))
    page = client_of(student).get(reverse("placements:discover"))
    assert [i.code for i in page.context["found"].interests] == ["koken", "gasten"]
    assert {d.opened.title: d.fits for d in page.context["cards"]} == {
        "gasten": False,
        "koken": True,
    }


def test_a_card_says_how_many_signed_up_and_that_i_did(school, student, client_of):
    mine, other = (make_offering(school, title=t, starts=THURSDAY) for t in ("Mijn", "Ander"))
    make_sign_up(mine, student)
    make_sign_up(mine, make_student(school))
    make_sign_up(other, make_student(school), state="withdrawn")
    page = client_of(student).get(reverse("placements:discover"))
    found = {c.opened.title: (c.signed_up, bool(c.sign_up)) for c in page.context["cards"]}
    assert found == {"Mijn": (2, True), "Ander": (0, False)}
    assert "2 ingetekend" in page.content.decode()
    assert "nog niemand ingetekend" in page.content.decode()


def test_the_page_of_one_says_how_many_and_never_who(school, student, client_of):
    offering = make_offering(school, seats=3, asked="Op tijd komen", learnable="serveren")
    teacher = make_user(school, Role.TEACHER, first_name="Ans", last_name="Bakker")
    offering.presences.create(user=teacher)
    offering.note = "Alleen voor coördinatoren"
    offering.save()
    other = make_student(school, first_name="Geheim", last_name="Persoon")
    make_sign_up(offering, other)
    path = reverse("placements:discover_one", args=[offering.assignment.code])
    words = client_of(student).get(path).content.decode()
    for there in ("Op tijd komen", "serveren", "Ans", "Er zijn 3 plekken", "1 leerling heeft"):
        assert there in words
    for absent in ("Geheim", "Persoon", "Alleen voor coördinatoren"):
        assert absent not in words


def test_goals_to_choose_from_come_out_of_what_can_be_learned(school):
    offering = make_offering(school, learnable="- serveren\n\n• de bar\nde bar\nafwassen\nkoken\nx")
    learn = [text for _key, kind, text in goal_examples(offering) if kind == "learn"]
    assert learn == [
        "Serveren",
        "De bar",
        "Afwassen",
        "Koken",
    ]
    assert goal_examples(make_offering(school)) == []


def test_there_is_always_a_goal_to_tap(school):
    taps = WantForm(offering=make_offering(school)).fields["goal"].choices
    assert "Ik wil leren: rustig blijven als het druk is" in [label for _key, label in taps]


@pytest.mark.parametrize(
    ("state", "mine", "status"),
    [
        ("open", False, 200),
        ("closed", False, 404),
        ("closed", True, 200),
        ("finished", True, 200),
        ("draft", True, 404),
    ],
)
def test_a_page_is_there_while_open_or_when_one_has_to_do_with_it(
    school, student, client_of, state, mine, status
):
    offering = make_offering(school, state=state, starts=THURSDAY)
    if mine:
        make_sign_up(offering, student)
    path = reverse("placements:discover_one", args=[offering.assignment.code])
    assert client_of(student).get(path).status_code == status


def test_another_schools_assignment_is_not_there(student, client_of):
    offering = make_offering(make_school())
    for name in ("discover_one", "sign_up"):
        path = reverse(f"placements:{name}", args=[offering.assignment.code])
        client = client_of(student)
        answer = client.get(path) if name == "discover_one" else client.post(path)
        assert answer.status_code == 404


FULL = "Alle plekken zijn vergeven"


def pages_of(client, offering):
    """The list and the page of one."""
    one = reverse("placements:discover_one", args=[offering.assignment.code])
    return [client.get(path).content.decode() for path in (reverse("placements:discover"), one)]


def test_what_is_full_says_so_and_takes_sign_ups_for_when_a_seat_frees(school, student, client_of):
    offering = make_offering(school, seats=1)
    client = client_of(student)
    for page in pages_of(client, offering):
        assert FULL not in page
    make_experience(make_student(school), offering)
    listed, one = pages_of(client, offering)
    assert FULL in listed
    assert FULL in one
    assert "Wil je dit?" not in one
    assert "intekenen voor als er een plek vrijkomt" in one
    path = reverse("placements:sign_up", args=[offering.assignment.code])
    answer = client.post(path, {"own_goal": "Leren serveren", "own_kind": "learn"}, follow=True)
    assert "Je bent ingetekend voor als er een plek vrijkomt." in answer.content.decode()
    assert "Komt er een plek vrij" in pages_of(client, offering)[1]


def test_a_seat_that_is_held_is_no_free_seat(school, student, client_of):
    offering = make_offering(school, seats=1)
    offering.assignment.seats.update(held_for="de buren")
    assert FULL in pages_of(client_of(student), offering)[0]


@pytest.mark.parametrize(
    ("state", "told", "pill"),
    [
        ("submitted", None, "ingetekend"),
        ("chosen", NOW, "gekozen"),
        ("declined", NOW, "niet gekozen"),
        ("declined", None, "ingetekend"),
    ],
)
def test_the_list_says_what_became_of_the_own_sign_up(
    school, student, client_of, state, told, pill
):
    make_sign_up(
        make_offering(school), student, state=state, told_at=told,
        decline_reason="a", decline_next="b",
    )  # fmt: skip
    page = client_of(student).get(reverse("placements:discover")).content.decode()
    assert re.findall(r"</span> ([a-z ]+)</span>", page) == [pill]


@pytest.mark.parametrize("role", [r for r in Role.values if r != "student"])
def test_discovering_is_for_students(school, signed_in, role):
    client = signed_in(make_user(school, role))
    assert client.get(reverse("placements:discover")).status_code == 403
    assert client.get(reverse("placements:my_wishes")).status_code == 403


def test_without_signing_in_one_is_asked_to(client):
    assert "/aanmelden/" in client.get(reverse("placements:discover")).url


def fill(school, student, many):
    for n in range(many):
        offering = make_offering(school, starts=THURSDAY + timedelta(hours=n))
        offering.assignment.interests.set(Interest.objects.all()[:2])
        offering.presences.create(user=make_user(school, Role.TEACHER))
        if n % 3 == 0:
            make_sign_up(offering, student, rank=n)
        if n % 3 == 1:
            make_invitation(offering, student)


def test_thirty_assignments_cost_as_many_queries_as_three(school, student, client_of, queries_of):
    client = client_of(student)
    fill(school, student, 3)
    paths = [reverse("placements:discover"), reverse("placements:my_wishes")]
    few = [queries_of(client, path) for path in paths]
    fill(school, student, 27)
    assert [queries_of(client, path) for path in paths] == few
    assert max(few) <= 15


def test_the_page_of_one_costs_a_fixed_number_of_queries(school, student, client_of, queries_of):
    one = make_offering(school)
    one.presences.create(user=make_user(school, Role.TEACHER))
    many = make_offering(school, days=10)
    for _n in range(5):
        make_sign_up(many, make_student(school, signs_in=False))
        many.presences.create(user=make_user(school, Role.TEACHER))
    client = client_of(student)
    counts = [
        queries_of(client, reverse("placements:discover_one", args=[each.assignment.code]))
        for each in (one, many)
    ]
    assert counts[0] == counts[1] <= 15


def test_what_is_open_is_asked_once_compiled_and_is_the_same(school, student):
    for days in (3, 40):
        make_offering(school, starts=timezone.now() + timedelta(days=days))
    make_offering(school, state="closed")
    make_offering(school, starts=timezone.now() - timedelta(days=1))
    make_offering(make_school())
    given = {"school": school.pk, "today": timezone.localdate(), "now": timezone.now()}
    found = [row["pk"] for row in OPEN_HERE.rows(**given)]
    plain = open_to(student).order_by("assignment__starts", "pk").values_list("pk", flat=True)
    assert found == list(plain)
    assert len(found) == 2
