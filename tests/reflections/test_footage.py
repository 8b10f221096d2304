"""Photos and film of the student at work: only within the consents that stand, and gone with them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from PIL import Image

from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from core.events import history
from core.models import StoredFile
from placements.models import FreedLesson, Presence
from reflections.actions import footage as actions
from reflections.models import Footage, Thanks
from reflections.queries.footage import for_use, in_dossier
from students.actions.consents import withdraw_consent
from students.models import Consent
from tests.factories import make_experience, make_offering, make_school, make_student, make_user
from tests.factories.stories import film_upload, lived, picture_upload

pytestmark = pytest.mark.django_db
ADULT, CHILD = date(2008, 1, 1), date(2014, 1, 1)


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def student(school):
    return make_student(school, birth_date=ADULT)


@pytest.fixture
def experience(student):
    return lived(student)


def allow(student, purpose="dossier", giver="student", **values):
    return Consent.objects.create(
        student=student, purpose=purpose, giver=giver, text_version="2026-11", **values
    )


def add(experience, upload=None, **values):
    by = Actor.of(experience.student.user)
    upload = upload or picture_upload()
    return actions.add_footage(experience=experience, upload=upload, by=by, **values)


def address(footage, what=""):
    return f"/ervaringen/{footage.experience.code}/beeld/{what or footage.file.code}/"


def test_nothing_is_kept_before_somebody_said_that_it_may(experience):
    with pytest.raises(Refused, match="geen toestemming"):
        add(experience)
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("purpose", ["website", "company", "dossier"])
def test_any_consent_lets_it_be_kept(experience, student, purpose):
    allow(student, purpose)
    assert add(experience, caption="  Soep  ").caption == "Soep"


def test_a_consent_that_no_longer_counts_does_not(experience, student):
    allow(student, giver="guardian")
    allow(student, "website", withdrawn_at=timezone.now())
    with pytest.raises(Refused, match="geen toestemming"):
        add(experience)


def test_a_photo_is_drawn_again_without_place_and_camera(experience, student):
    allow(student)
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    found = add(experience, picture_upload(exif=exif))
    with Image.open(found.file.file) as kept:
        assert not kept.getexif()
    assert (found.file.content_type, found.is_film) == ("image/jpeg", False)
    assert [e.what for e in history(found)] == ["added"]


def test_there_is_one_film_and_there_are_eight_photos(experience, student, monkeypatch):
    allow(student)
    assert add(experience, film_upload()).is_film
    with pytest.raises(Refused, match="al een film"):
        add(experience, film_upload())
    monkeypatch.setattr(actions, "MOST_PHOTOS", 1)
    add(experience)
    with pytest.raises(Refused, match="passen 1 foto"):
        add(experience)


@pytest.mark.parametrize("upload", [film_upload(b"<html>"), film_upload(b"\0\0\0\x08ftyp\0\0")])
def test_what_cannot_be_shown_is_refused(experience, student, upload):
    allow(student)
    with pytest.raises(Refused):
        add(experience, upload)


def test_it_waits_for_the_work_to_begin(student):
    allow(student)
    with pytest.raises(Refused, match="zodra het werk begonnen"):
        add(make_experience(student))
    with pytest.raises(Refused, match="niet door"):
        add(make_experience(student, state="cancelled", placement_state="cancelled"))


def test_it_stands_in_the_dossier_only_while_consent_to_that_counts(school):
    for born, giver, purpose, shows in (
        (ADULT, "student", "dossier", True),
        (CHILD, "guardian", "dossier", True),
        (ADULT, "guardian", "dossier", False),
        (ADULT, "student", "website", False),
    ):
        student = make_student(school, birth_date=born)
        mine = lived(student)
        Footage.objects.create(experience=mine, file=_stored())
        consent = allow(student, purpose, giver)
        assert in_dossier(student.experiences.all()).exists() is shows
        consent.withdrawn_at = timezone.now()
        consent.save()
        assert not in_dossier(student.experiences.all()).exists()


def _stored():
    return StoredFile.objects.create(name="f.jpg", content_type="image/jpeg", size=1)


def test_a_guardians_word_ends_on_the_sixteenth_birthday(student, experience):
    today = timezone.localdate()
    allow(student, giver="guardian")
    Footage.objects.create(experience=experience, file=_stored())
    for born, shows in (
        (today.replace(year=today.year - 16), False),
        (today.replace(year=today.year - 16) + timedelta(days=1), True),
    ):
        student.birth_date = born
        student.save()
        assert in_dossier(student.experiences.all()).exists() is shows


def test_the_page_adds_shows_and_takes_away(
    experience, student, signed_in, django_capture_on_commit_callbacks
):
    allow(student)
    client, path = signed_in(student.user), f"/ervaringen/{experience.code}/beeld/"
    assert path in client.get(f"/ervaringen/{experience.code}/").text
    given = {"photos": [picture_upload(), picture_upload()], "film": film_upload(), "caption": "Ik"}
    assert client.post(path, given).url == path
    found = list(Footage.objects.order_by("pk"))
    assert [f.is_film for f in found] == [False, False, True]
    text = client.get(path).text
    assert all(address(f) in text for f in found)
    assert "<video" in text
    part = client.get(address(found[2]), headers={"Range": "bytes=4-7"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"ftyp")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{path}weg/", {"shot": found[0].file.code})
    assert Footage.objects.count() == 2
    assert not found[0].file.file.storage.exists(found[0].file.file.name)


def test_an_empty_form_and_a_refused_film_say_so_at_the_form(experience, student, signed_in):
    allow(student)
    client, path = signed_in(student.user), f"/ervaringen/{experience.code}/beeld/"
    assert "Kies een foto of een film." in client.post(path, {}).text
    answer = client.post(path, {"photos": [picture_upload()], "film": film_upload(b"<html>")})
    assert "geen foto die we kunnen laten zien" in answer.text
    assert not Footage.objects.exists()


def test_withdrawn_it_is_hidden_from_everybody_and_can_still_be_taken_away(
    experience, student, signed_in, school
):
    allow(student)
    found = add(experience)
    withdraw_consent(student=student, purpose="dossier", by=Actor.of(student.user))
    for user in (student.user, make_user(school, Role.COORDINATOR)):
        client = signed_in(user)
        text = client.get(f"/ervaringen/{experience.code}/beeld/").text
        assert "Ze zijn nu verborgen" in text
        assert f'src="{address(found)}"' not in text
        assert client.get(address(found)).status_code == 404
    client.post(address(found, "weg"), {"shot": found.file.code})
    assert not Footage.objects.exists()


def test_who_handles_it(experience, student, school, signed_in):
    allow(student)
    found = add(experience)
    there, elsewhere = make_user(school, Role.TEACHER), make_user(school, Role.TEACHER)
    offering = experience.placements.get().assignment.offerings.get()
    Presence.objects.create(offering=offering, user=there)
    for user, status in (
        (student.user, 200),
        (make_user(school, Role.COORDINATOR), 200),
        (make_user(school, Role.COUNSELLOR), 200),
        (there, 200),
        (elsewhere, 404),
        (make_user(school, Role.MANAGER), 403),
        (make_student(school).user, 404),
        (make_user(make_school(), Role.COORDINATOR), 404),
    ):
        assert signed_in(user).get(address(found)).status_code == status


def test_a_teacher_whose_lesson_was_missed_sees_no_pictures(experience, student, school, signed_in):
    allow(student)
    found, teacher = add(experience), make_user(school, Role.TEACHER)
    shift = experience.placements.get().shifts.get()
    FreedLesson.objects.create(
        shift=shift, teacher=teacher, lesson="Wiskunde", starts=shift.starts, ends=shift.ends
    )
    assert signed_in(teacher).get(address(found)).status_code == 403


def test_the_thank_you_stands_beside_the_film(experience, student, signed_in):
    allow(student)
    add(experience, film_upload())
    thanks = Thanks.objects.create(placement=experience.placements.get(), text="Wat was het fijn!")
    client, path = signed_in(student.user), f"/ervaringen/{experience.code}/beeld/"
    assert "Wat was het fijn!" not in client.get(path).text
    thanks.shown = True
    thanks.save()
    assert "Wat was het fijn!" in client.get(path).text


def test_the_list_for_the_website_holds_what_may_and_only_that(student, school, signed_in):
    coordinator = signed_in(make_user(school, Role.COORDINATOR))
    for purpose, where in (("website", "website"), ("company", "bedrijf")):
        other = make_student(school, birth_date=ADULT)
        allow(other, purpose)
        found = add(lived(other))
        for use in ("website", "bedrijf"):
            shows = address(found) in coordinator.get(f"/beeld/?voor={use}").text
            assert shows is (use == where)
        assert coordinator.get(address(found)).status_code == 200
        own = signed_in(other.user)
        assert own.get(address(found)).status_code == 404  # the dossier was not consented to
    assert "Niets gevonden" in coordinator.get("/beeld/?zoek=bestaatniet").text
    assert "/beeld/" in coordinator.get("/bedankjes/").text
    assert signed_in(make_user(school, Role.COUNSELLOR)).get("/beeld/").status_code == 403


def test_another_schools_pictures_are_not_in_the_list(student, experience):
    allow(student, "website")
    add(experience)
    assert not for_use(make_school(), "website").exists()


def test_the_list_costs_the_same_for_one_and_for_thirty(student, school, signed_in, queries_of):
    client = signed_in(make_user(school, Role.COORDINATOR))
    allow(student, "website")
    term = make_offering(school).term
    mine = lived(student, make_offering(school, term=term))
    Footage.objects.create(experience=mine, file=_stored())
    one = queries_of(client, "/beeld/")
    for _n in range(29):
        Footage.objects.create(experience=mine, file=_stored())
    assert queries_of(client, "/beeld/") == one <= 15
