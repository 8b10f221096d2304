"""«Vertel hoe het ging» in the browser: kept while it grows, never lost, read by whom it is for."""

from types import SimpleNamespace

import pytest
from django.test import Client

from accounts.enums import Role
from core.actors import Actor
from reflections.actions import reports
from reflections.models import GoalView, Report, Suit
from reflections.views.reports import milliseconds
from tests.factories import make_experience, make_school, make_student, make_user
from tests.factories.stories import STORY, drafted, lived, picture_upload, sound_upload, told

pytestmark = pytest.mark.django_db
FULL = "Ik was bij De Hoek. Ik moest helpen. Ik heb gedekt. Het lukte. Ik vond het leuk."


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def student(school):
    return make_student(school)


@pytest.fixture
def experience(student):
    return lived(student)


@pytest.fixture
def client(student, signed_in):
    return signed_in(student.user)


def at(experience, rest=""):
    return f"/ervaringen/{experience.code}/verslag/{rest}"


def test_looking_changes_nothing(client, experience):
    for rest in ("", "vertel/", "vragen/", "doelen/", "past/"):
        answer = client.get(at(experience, rest))
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
    assert not Report.objects.exists()
    assert client.get(at(experience, "inleveren/")).url == at(experience)


def test_all_ways_of_telling_are_offered_on_one_page(client, experience):
    answer = client.get(at(experience)).content.decode()
    for text in ("Praten", "Foto's laten zien", "Schrijven", "data-recorder", "data-autosave"):
        assert text in answer


def test_a_report_from_the_first_word_to_the_last(client, experience):
    goal = experience.goals.get()
    answer = client.post(at(experience, "vertel/"), {"story": "Ik heb bij de bakker geholpen."})
    assert answer.url == at(experience, "vragen/")
    asked = client.get(answer.url).content.decode()
    assert "Hoe liep het af?" in asked
    assert "Waar was je, en met wie?" not in asked
    answer = client.post(answer.url, {"task": "Deeg kneden", "result": "", "told_reflection": "on"})
    assert answer.url == at(experience, "doelen/")
    answer = client.post(answer.url, {f"goal_{goal.pk}": "3"})
    assert answer.url == at(experience, "past/")
    answer = client.post(answer.url, {"tasks": "suits", "tasks_text": "Deeg", "whom_text": "Oma"})
    assert answer.url == at(experience, "inleveren/")
    read = client.get(answer.url).content.decode()
    for text in (
        "Ik heb bij de bakker geholpen.",
        "Deeg kneden",
        "Hoe liep het af?",
        "zelf gedaan",
    ):
        assert text in read
    answer = client.post(at(experience, "inleveren/"), follow=True)
    assert "Je loopbaanbegeleider leest het" in answer.content.decode()
    report = Report.objects.get()
    assert (report.state, report.told) == ("handed_in", ["reflection"])
    assert GoalView.objects.get().step == 3
    assert set(Suit.objects.values_list("aspect", "verdict")) == {
        ("tasks", "suits"),
        ("whom", "unknown"),
    }


def test_who_told_everything_is_not_asked_any_more(client, experience):
    answer = client.post(at(experience, "vertel/"), {"story": FULL})
    assert answer.url == at(experience, "doelen/")


def test_who_spoke_ticks_once_that_all_is_told(client, experience):
    client.post(at(experience, "vertel/"), {"audio": sound_upload()})
    assert (
        "Dit heb ik allemaal al verteld" in client.get(at(experience, "vragen/")).content.decode()
    )
    client.post(at(experience, "vragen/"), {"told_all": "on"})
    assert len(Report.objects.get().told) == 5


def test_later_leads_back_to_the_experience(client, experience):
    answer = client.post(at(experience, "vertel/"), {"story": STORY, "later": "1"})
    assert answer.url == f"/ervaringen/{experience.code}/"
    assert Report.objects.get().story == STORY


def test_pictures_are_added_while_staying_on_the_page(client, experience):
    answer = client.post(
        at(experience, "vertel/"),
        {"story": STORY, "pictures": [picture_upload(), picture_upload()], "stay": "fotos"},
    )
    assert answer.url == at(experience, "vertel/") + "#fotos"
    first, second = Report.objects.get().pictures.all()
    client.post(
        at(experience, "vertel/"),
        {"story": STORY, f"caption_{first.pk}": "De oven", f"caption_{second.pk}": ""},
    )
    first.refresh_from_db()
    assert first.caption == "De oven"


@pytest.mark.parametrize("field", ["pictures", "audio"])
def test_a_file_that_is_refused_never_costs_a_sentence(field, client, experience):
    upload = sound_upload(b"MZ\x90\x00", name="raar.jpg")
    answer = client.post(at(experience, "vertel/"), {"story": STORY, field: upload})
    assert answer.status_code == 200
    assert answer.context["form"].errors[field]
    assert STORY in answer.content.decode()
    assert Report.objects.get().story == STORY


def test_typing_is_saved_by_itself(client, experience):
    answer = client.post(at(experience, "vertel/bewaren/"), {"story": "Ik heb"})
    assert answer.status_code == 204
    assert Report.objects.get().story == "Ik heb"
    page = client.get(at(experience)).content.decode()
    assert f'data-version="{answer["X-Version"]}"' in page


def test_a_recording_goes_along_by_itself(client, experience):
    answer = client.post(at(experience, "vertel/bewaren/"), {"story": "", "audio": sound_upload()})
    assert answer.status_code == 204
    assert Report.objects.get().audio.content_type == "audio/ogg"


def test_what_was_typed_before_another_device_wrote_is_not_put_over_it(client, experience):
    version = client.post(at(experience, "vertel/bewaren/"), {"story": "Oud"})["X-Version"]
    report = Report.objects.get()
    client.post(at(experience, "vertel/bewaren/"), {"story": "Nieuw", "version": version})
    old = {"story": "Ouder", "version": version, "typed_at": str(milliseconds(report.updated))}
    answer = client.post(at(experience, "vertel/bewaren/"), old)
    assert answer.status_code == 409
    assert "ander apparaat" in answer.content.decode()
    report.refresh_from_db()
    assert report.story == "Nieuw"
    later = milliseconds(report.updated) + 1000
    newest = client.post(at(experience, "vertel/bewaren/"), {**old, "typed_at": str(later)})
    assert newest.status_code == 204


def test_another_page_of_the_same_report_does_not_make_this_one_old(client, experience):
    version = client.post(at(experience, "vragen/bewaren/"), {"task": "Dekken"})["X-Version"]
    typed_at = str(milliseconds(Report.objects.get().updated))
    client.post(at(experience, "past/bewaren/"), {"tasks": "suits"})
    late = {"task": "Dekken en meer", "version": version, "typed_at": typed_at}
    assert client.post(at(experience, "vragen/bewaren/"), late).status_code == 204


def test_typing_after_handing_in_says_why_it_is_not_kept(client, experience):
    told(experience)
    answer = client.post(at(experience, "vertel/bewaren/"), {"story": "Nog iets"})
    assert answer.status_code == 409
    assert "ingeleverd" in answer.content.decode()


def test_the_page_says_when_the_server_saved_and_what_time_it_is(client, experience):
    report = drafted(experience)
    page = client.get(at(experience)).content.decode()
    assert f'data-saved-at="{milliseconds(report.updated)}"' in page
    assert "data-now=" in page


def test_who_has_not_begun_is_sent_back_in_words(client, student):
    experience = make_experience(student)
    answer = client.get(at(experience), follow=True)
    assert "Vertellen kan zodra je begonnen bent." in answer.content.decode()
    client.post(at(experience, "vertel/"), {"story": STORY})
    assert not Report.objects.exists()


def test_after_handing_in_the_pages_lead_to_the_experience(client, experience):
    told(experience)
    for rest in ("", "past/", "inleveren/"):
        assert client.get(at(experience, rest)).url == f"/ervaringen/{experience.code}/"


def test_words_from_another_tab_after_handing_in_are_refused_aloud(client, experience):
    """Not left behind in silence: the student is told why they were not kept."""
    told(experience)
    answer = client.post(at(experience, "vertel/"), {"story": "Nog iets"}, follow=True)
    assert "Je verslag is al ingeleverd" in answer.content.decode()
    assert Report.objects.get().story != "Nog iets"


def test_an_empty_report_is_not_handed_in(client, experience):
    drafted(experience, story="")
    answer = client.post(at(experience, "inleveren/"))
    assert "Vertel eerst iets" in answer.content.decode()


def test_a_page_that_there_is_not_is_a_404(client, experience):
    assert client.get(at(experience, "onzin/")).status_code == 404


def test_a_report_is_given_back_with_what_is_missing(school, client, experience, signed_in):
    told(experience)
    guide = signed_in(make_user(school, Role.COUNSELLOR))
    answer = guide.post(at(experience, "terug/"), {"note": ""}, follow=True)
    assert "Schrijf erbij wat er nog mist." in answer.content.decode()
    guide.post(at(experience, "terug/"), {"note": "Wat deed jij zelf?"})
    for page in (f"/ervaringen/{experience.code}/", at(experience)):
        assert "Wat deed jij zelf?" in client.get(page).content.decode()


def test_files_are_read_by_the_student_and_who_guides_once_handed_in(
    school, student, experience, client, signed_in
):
    by = Actor.of(student.user)
    report = drafted(experience)
    reports.keep_recording(report=report, upload=sound_upload(), by=by)
    kept = reports.add_picture(report=report, upload=picture_upload(), by=by)
    paths = [at(experience, "opname/"), at(experience, f"foto/{kept.file.code}/")]
    guide = signed_in(make_user(school, Role.COORDINATOR))
    for path in paths:
        assert client.get(path)["Content-Type"] in {"audio/ogg", "image/jpeg"}
        assert guide.get(path).status_code == 403
    reports.hand_in(report=report, by=by)
    others = SimpleNamespace(
        teacher=(make_user(school, Role.TEACHER), 403),
        student=(make_student(school).user, 404),
        abroad=(make_user(make_school(), Role.COORDINATOR), 404),
    )
    for path in paths:
        assert guide.get(path).status_code == 200
        for user, status in vars(others).values():
            assert signed_in(user).get(path).status_code == status
        assert Client().get(path).status_code == 302


def test_pictures_and_the_recording_are_thrown_away_by_the_student_only(
    school, student, experience, client, signed_in
):
    by = Actor.of(student.user)
    report = drafted(experience)
    reports.keep_recording(report=report, upload=sound_upload(), by=by)
    kept = reports.add_picture(report=report, upload=picture_upload(), by=by)
    path = at(experience, "weghalen/")
    other = signed_in(make_student(school).user)
    assert other.post(path, {"what": "recording"}).status_code == 404
    assert client.post(path, {"what": "nietsvandat"}).status_code == 404
    client.post(path, {"what": "recording"})
    client.post(path, {"what": kept.file.code})
    report.refresh_from_db()
    assert report.audio is None
    assert not report.pictures.exists()


@pytest.mark.parametrize("rest", ["", "vertel/bewaren/", "inleveren/"])
def test_nobody_else_writes_a_report(rest, school, experience, signed_in):
    assert signed_in(make_student(school).user).post(at(experience, rest)).status_code == 404
    assert (
        signed_in(make_user(school, Role.COORDINATOR)).post(at(experience, rest)).status_code == 403
    )
