"""What parents read: what the child shows, what to talk about; by link and with an account alike."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from accounts.enums import Role
from core.actors import Actor
from core.models import Skill
from placements.models import Goal
from reflections.actions import footage, talks
from reflections.enums import DossierPart
from reflections.models import DossierShare
from reflections.queries.home import questions_for_home
from reflections.queries.shown import shown
from students.actions import note_strength
from students.actions.consents import open_guardian_link
from students.models import Consent
from tests.factories import make_school, make_student, make_user
from tests.factories.shares import make_home, make_share, whole_chain
from tests.factories.stories import lived, picture_upload, told, with_feedback

pytestmark = pytest.mark.django_db
ADULT, CHILD = date(2008, 1, 1), date(2014, 1, 1)
EVERYTHING = frozenset(DossierPart.values)


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def student(school):
    return make_student(school, birth_date=CHILD)


@pytest.fixture
def parent(student, school):
    user = make_user(school, Role.GUARDIAN)
    return student.guardians.create(name="Els", email="els@thuis.example", user=user)


def by_link(parent):
    return f"/ouder/{open_guardian_link(guardian=parent, by=Actor.system('test')).token}/"


def with_account(parent):
    return f"/thuis/{parent.student.code}/"


@pytest.fixture(params=[by_link, with_account])
def home(request, parent, signed_in, client):
    """`home()` is the page as the parent finds it, `home.post(…)` what a button sends."""
    path = request.param(parent)
    reader = client if request.param is by_link else signed_in(parent.user)

    class Home:
        address = path

        def __call__(self):
            return reader.get(path).text

        def post(self, **given):
            return reader.post(path, given)

        def file(self, code):
            return reader.get(f"{path}bestand/{code}/")

    return Home()


def test_nothing_is_shown_until_the_child_chose(home, student):
    whole_chain(student)
    text = home()
    assert "koos nog niets" in text
    assert "Rustig gebleven" not in text
    assert "Om samen over te praten" not in text


def test_what_the_child_chose_stands_there_with_questions(home, student):
    experience, other = whole_chain(student), whole_chain(student)
    make_home(student, experience, parts=["workplace", "next"])
    text = home()
    for words in ("Rustig gebleven", "De bakker bellen", "Om samen over te praten"):
        assert words in text
    for words in ("Ik dekte zes tafels", "Ze wil de keuken in"):
        assert words not in text
    assert other.placements.get().assignment.title not in text
    assert "/ervaringen/" not in text


def test_the_student_mails_the_way_home_and_never_sees_it(parent, student, signed_in):
    cache.clear()
    own = signed_in(student.user)
    assert "Mail de link" not in own.get("/laat-zien/").text
    make_home(student, whole_chain(student))
    mail.outbox.clear()
    answer = own.post("/over-mij/toestemming/vragen/", {"guardian": parent.pk, "shares": "1"})
    assert answer.url == "/laat-zien/"
    assert [m.to for m in mail.outbox] == [["els@thuis.example"]]
    text = own.get("/laat-zien/").text
    assert "Mail de link" in text
    assert parent.link.token not in text


def test_choosing_nothing_takes_it_all_away(home, student, signed_in):
    experience = whole_chain(student)
    make_home(student, experience)
    own = signed_in(student.user)
    assert own.post("/laat-zien/thuis/", {}).status_code == 302
    assert "Rustig gebleven" not in home()
    assert "Je ouders zien nog niets" in own.get("/laat-zien/").text


def test_the_student_chooses_and_choosing_again_takes_in_what_came_since(home, student, signed_in):
    experience = lived(student)
    own, given = signed_in(student.user), {"experiences": [experience.code], "parts": ["report"]}
    own.post("/laat-zien/thuis/", given)
    told(experience, story="Wat ik later vertelde")
    assert "Wat ik later vertelde" not in home()
    assert DossierShare.objects.count() == 1
    page = own.get("/laat-zien/thuis/")
    assert page.context["form"]["experiences"].value() == [experience.code]
    own.post("/laat-zien/thuis/", given)
    assert "Wat ik later vertelde" in home()
    assert DossierShare.objects.count() == 1


def test_consent_is_given_and_withdrawn_there(home, student):
    home.post(purpose="dossier", answer="yes")
    consent = Consent.objects.get()
    assert (consent.giver, consent.giver_name, consent.purpose) == ("guardian", "Els", "dossier")
    home.post(purpose="dossier", answer="no")
    consent.refresh_from_db()
    assert consent.withdrawn_at


def test_from_sixteen_on_the_child_decides(home, student):
    student.birth_date = ADULT
    student.save()
    make_share(student, lived(student))
    text = home()
    assert "beslist hier zelf over" in text
    assert "opa en oma" not in text.lower()
    home.post(purpose="dossier", answer="yes")
    assert not Consent.objects.exists()
    home.post(stop=str(DossierShare.objects.get().pk))
    assert DossierShare.objects.get().ended_at is None


def test_parents_of_who_is_not_16_see_the_links_and_can_stop_them(home, student, school, client):
    share = make_share(student, lived(student))
    sibling = make_student(school, birth_date=CHILD)
    other = make_share(sibling, lived(sibling))
    assert "Opa en oma" in home()
    home.post(stop=str(other.pk))
    home.post(stop="x")
    assert client.get(f"/gedeeld/{share.link.token}/").status_code == 200
    home.post(stop=str(share.pk))
    assert client.get(f"/gedeeld/{share.link.token}/").status_code == 410
    assert client.get(f"/gedeeld/{other.link.token}/").status_code == 200
    assert "Opa en oma" not in home()


def test_pictures_are_there_while_the_consent_stands(home, student):
    home.post(purpose="dossier", answer="yes")
    experience = lived(student)
    shot = footage.add_footage(
        experience=experience, upload=picture_upload(), caption="Soep", by=Actor.of(student.user)
    )
    assert home.file(shot.file.code).status_code == 404
    make_home(student, experience)
    assert f"{home.address}bestand/{shot.file.code}/" in home()
    assert home.file(shot.file.code).status_code == 200
    home.post(purpose="dossier", answer="no")
    assert 'alt="Soep"' not in home()
    assert home.file(shot.file.code).status_code == 404


def test_another_childs_page_is_not_there(parent, school, signed_in):
    other = make_student(school)
    client = signed_in(parent.user)
    assert client.get(f"/thuis/{other.code}/").status_code == 404
    assert client.get(f"/thuis/{other.code}/bestand/X/").status_code == 404
    assert signed_in(make_user(school, Role.GUARDIAN)).get(with_account(parent)).status_code == 404


def test_a_lapsed_link_shows_and_answers_nothing(parent, student, client):
    make_home(student, whole_chain(student))
    path = by_link(parent)
    parent.link.expires_at = timezone.now() - timedelta(days=1)
    parent.link.save()
    answer = client.get(path)
    assert answer.status_code == 410
    assert "Rustig gebleven" not in answer.text
    assert client.get(f"{path}bestand/X/").status_code == 404


def test_a_parent_with_a_child_who_is_of_age_reads_what_that_child_shows(home, student):
    student.birth_date = date(2001, 1, 1)
    student.save()
    make_home(student, whole_chain(student))
    text = home()
    assert "vertelt u zelf wat er komt" in text
    assert "Rustig gebleven" in text


def test_it_costs_the_same_with_one_and_with_ten(parent, student, signed_in, queries_of):
    def cost():
        make_home(student, *student.experiences.all())
        return queries_of(signed_in(parent.user), with_account(parent))

    whole_chain(student)
    one = cost()
    for _n in range(9):
        whole_chain(student)
    assert cost() == one <= 28


# -- the questions --------------------------------------------------------------------------------


def asked(student, parts=EVERYTHING):
    share = make_home(student, *student.experiences.all())
    return questions_for_home(shown(share).dossier.chains, frozenset(parts))


def test_nothing_shown_is_nothing_asked():
    assert questions_for_home([], EVERYTHING) == []


def test_there_is_always_something_to_tell(student):
    lived(student)
    [question] = asked(student)
    assert question.startswith("Wat zou ik hebben gezien als ik erbij was")


@pytest.mark.parametrize(
    ("aspect", "verdict", "words"),
    [
        ("tasks", "suits", "Wat deed je het liefst?"),
        ("people", "suits", "Wie bedoel je, en waarom?"),
        ("surroundings", "suits", "Wat is er fijn aan?"),
        ("whom", "suits", "Wat deed dat met je?"),
        ("tasks", "not", ""),
        ("tasks", "unknown", ""),
    ],
)
def test_what_suits_is_asked_about_and_what_does_not_is_left(student, aspect, verdict, words):
    told(lived(student)).suits.create(aspect=aspect, verdict=verdict)
    found = asked(student)
    assert ("bij je past" in found[0] or "bij je passen" in found[0]) is bool(words)
    assert found[0].endswith(words)


def test_a_strength_that_was_seen(student):
    experience = lived(student)
    with_feedback(experience)
    assert "zagen ze dit aan je" not in asked(student)[0]
    note_strength(
        student=student, skill=Skill.objects.get(code="geduld"), seen_by="trainer",
        experience_code=experience.code, by=Actor.system("test"),
    )  # fmt: skip
    assert "zagen ze dit aan je: geduld hebben" in asked(student)[0]


def test_a_step_that_is_still_to_be_taken(student, school):
    experience = lived(student)
    guide = Actor.of(make_user(school, Role.COUNSELLOR))
    made = talks.debrief(experience=experience, line="x", by=guide, next_step="De bakker bellen.")
    assert "“De bakker bellen”. Wie kennen wij" in asked(student)[0]
    made.next_steps.update(state="done", outcome="Gedaan")
    assert "Wie kennen wij" not in asked(student)[0]


def test_a_goal_that_is_needed_later(student):
    experience = lived(student)
    assert len(asked(student)) == 1
    Goal.objects.filter(experience=experience).update(later="In het leger")
    assert "“Ik wil leren serveren”. Waar zie je jezelf dat later doen?" in asked(student)[0]


def test_three_at_most_from_what_is_shown_the_newest_first(student):
    whole_chain(student)
    newest = whole_chain(student)
    title = newest.placements.get().assignment.title
    found = asked(student)
    assert len(found) == 3
    assert title in found[0]
    assert title in found[1]
    assert len(asked(student, parts=["goals"])) == 2
    assert [q for q in asked(student, parts=["goals"]) if "taken" in q or "Wie kennen" in q] == []
