"""«Over mij»: saved while it grows, seen by nobody else's hand."""

import pytest

from accounts.enums import Role
from core.actors import Actor
from core.events import history
from core.models import Interest, Sector, Skill
from students.actions.profile import save_profile
from students.models import Profile, Strength, Wish
from students.queries.profile import strengths_seen
from tests.factories import make_school, make_student, make_user

pytestmark = pytest.mark.django_db
PARTS = ["leuk", "doe-al", "later", "reizen"]


@pytest.fixture
def student():
    return make_student(make_school())


@pytest.fixture
def own(student, signed_in):
    return signed_in(student.user)


def test_looking_stores_nothing(student, own):
    for path in ("/over-mij/", *(f"/over-mij/{part}/" for part in PARTS)):
        assert own.get(path).status_code == 200
    assert not Profile.objects.exists()


def test_a_first_visit_walks_through_the_parts(student, own):
    koken = Interest.objects.get(code="koken")
    zorg = Sector.objects.get(code="zorg")
    answer = own.post(
        "/over-mij/leuk/", {"interests": [koken.pk], "sectors": [zorg.pk], "next": "1"}
    )
    assert answer.url == "/over-mij/doe-al/"
    own.post("/over-mij/doe-al/", {"does_already": "Ik zit op judo.", "next": "1"})
    own.post("/over-mij/later/", {"motives": "Mensen helpen", "wished_work": "Kok", "next": "1"})
    answer = own.post("/over-mij/reizen/", {"travel_limit_km": "25", "free_days": ["3", "6"]})
    assert answer.url == "/over-mij/"
    profile = Profile.objects.get(student=student)
    assert list(profile.interests.all()) == [koken]
    assert list(profile.sectors.all()) == [zorg]
    assert (profile.does_already, profile.motives) == ("Ik zit op judo.", "Mensen helpen")
    assert (profile.travel_limit_km, profile.free_days) == (25, [3, 6])
    page = own.get("/over-mij/").text
    for words in ("koken en bakken", "Ik zit op judo.", "Kok", "25 km", "woensdag, zaterdag"):
        assert words in page


def test_one_part_leaves_the_others_as_they_are(student, own):
    own.post("/over-mij/doe-al/", {"does_already": "Judo"})
    own.post("/over-mij/later/", {"motives": "Buiten zijn", "wished_work": ""})
    assert Profile.objects.get().does_already == "Judo"


def test_everything_can_be_emptied_again(student, own):
    koken = Interest.objects.get(code="koken")
    own.post("/over-mij/leuk/", {"interests": [koken.pk]})
    own.post("/over-mij/leuk/", {})
    own.post("/over-mij/reizen/", {"travel_limit_km": "15"})
    profile = Profile.objects.get()
    assert not profile.interests.exists()
    assert profile.free_days == []


def test_what_grows_is_kept_and_is_no_news(student, own):
    answer = own.post("/over-mij/doe-al/bewaren/", {"does_already": "Ik help mijn o"})
    assert answer.status_code == 204
    profile = Profile.objects.get()
    assert profile.does_already == "Ik help mijn o"
    assert not history(profile).exists()
    own.post("/over-mij/doe-al/", {"does_already": "Ik help mijn oma"})
    assert [e.what for e in history(profile)] == ["changed"]


def test_nonsense_is_refused_and_an_unknown_part_is_not_there(student, own):
    page = own.post("/over-mij/reizen/", {"travel_limit_km": "999"}).text
    assert "Kijk dit nog even na" in page
    assert own.get("/over-mij/anders/").status_code == 404
    with pytest.raises(TypeError):
        save_profile(student=student, by=Actor.of(student.user), note="x")


def test_distance_and_days_are_kept_within_reason(student):
    by = Actor.of(student.user)
    profile = save_profile(student=student, by=by, travel_limit_km=9_999, free_days=[3, 3, 9])
    assert (profile.travel_limit_km, profile.free_days) == (200, [3])


def test_a_distance_that_is_no_choice_stays_a_choice(student, own):
    Profile.objects.create(student=student, travel_limit_km=17)
    assert "tot 17 km" in own.get("/over-mij/reizen/").text


def test_strengths_and_wishes_are_shown_most_seen_first(student, own):
    listening, patience = (Skill.objects.get(code=c) for c in ("luisteren", "geduld"))
    for skill, code, side in (
        (patience, "AAA", "school"),
        (listening, "AAA", "trainer"),
        (listening, "BBB", "school"),
        (listening, "BBB", "trainer"),
    ):
        Strength.objects.create(student=student, skill=skill, experience_code=code, seen_by=side)
    Wish.objects.create(student=student, text="Eens bij een bakker kijken")
    Wish.objects.create(student=student, text="Al gedaan", open=False)
    first, second = strengths_seen(student)
    assert (first.name, first.times, first.by_whom) == ("luisteren", 2, "de werkplek, school")
    assert second.times == 1
    page = own.get("/over-mij/").text
    assert "2 keer, door de werkplek, school" in page
    assert "bakker" in page
    assert "Al gedaan" not in page
    assert f"/dossier/{student.code}/" in page


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.TEACHER, Role.MANAGER, Role.GUARDIAN])
@pytest.mark.parametrize("path", ["/over-mij/", "/over-mij/leuk/", "/over-mij/toestemming/"])
def test_the_pages_are_the_students_alone(role, path, student, signed_in, client):
    assert signed_in(make_user(student.school, role)).get(path).status_code == 403
    assert client.get(path).status_code == 302


def test_the_page_costs_the_same_however_much_was_seen(student, own, queries_of):
    skills = list(Skill.objects.all()[:30])
    Strength.objects.create(
        student=student, skill=skills[0], experience_code="A", seen_by="trainer"
    )
    one = queries_of(own, "/over-mij/")
    for skill in skills[1:]:
        Strength.objects.create(student=student, skill=skill, experience_code="A", seen_by="school")
        Wish.objects.create(student=student, text="Nog iets")
    assert queries_of(own, "/over-mij/") == one <= 15
