"""What a student shows: chosen by nobody else, as it was then, until its last day or sooner."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.enums import Role
from core.actors import Actor
from core.events import history, record
from core.models import Skill
from reflections.actions import footage, sharing, talks
from reflections.models import DossierShare, Feedback, ReportPicture, ShareLink, Thanks
from reflections.queries.shown import shown
from students.actions import note_strength
from students.actions.consents import withdraw_consent
from students.models import Consent
from tests.factories import make_school, make_student, make_user
from tests.factories.shares import SAID, make_home, make_share, whole_chain
from tests.factories.stories import film_upload, lived, picture_upload, told, with_feedback

pytestmark = pytest.mark.django_db
ADULT, CHILD = date(2008, 1, 1), date(2014, 1, 1)


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def student(school):
    return make_student(school, birth_date=ADULT)


@pytest.fixture
def guide(school):
    return Actor.of(make_user(school, Role.COUNSELLOR))


def address(share):
    return f"/gedeeld/{share.link.token}/"


def later():
    return time_machine.travel(timezone.now() + timedelta(minutes=5), tick=True)


def test_each_part_is_shown_only_when_it_was_chosen(student, client):
    experience = whole_chain(student)
    for part, said in SAID.items():
        text = client.get(address(make_share(student, experience, parts=[part]))).text
        mine = [words for words in said if words in text]
        # steps on goals belong to two parts: what is own goes with the report
        assert mine or part == "goals"
        others = {
            words
            for other, words_of in SAID.items()
            if other != part
            for words in words_of
            if words not in said
        }
        shared = {"zelf gedaan", "gelukt met hulp", "Ik wil leren serveren", "luisteren"}
        assert not {words for words in others - shared if words in text}


def test_an_experience_that_was_not_chosen_is_not_there(student, client):
    chosen, other = whole_chain(student), whole_chain(student)
    text = client.get(address(make_share(student, chosen))).text
    assert chosen.placements.get().assignment.title in text
    assert other.placements.get().assignment.title not in text


def test_a_talk_that_was_about_more_is_not_shown_by_half(student, client, guide):
    chosen, other = lived(student), lived(student)
    for experience in (chosen, other):
        told(experience)
    dialogue = talks.plan_dialogue(student=student, when=timezone.now(), by=guide)
    talks.hold_dialogue(dialogue=dialogue, record="Over allebei gezegd", by=guide)
    assert "Over allebei gezegd" not in client.get(address(make_share(student, chosen))).text
    both = make_share(student, chosen, other)
    assert "Over allebei gezegd" in client.get(address(both)).text


def test_what_was_added_later_is_not_shown(student, client, guide):
    """Each by its own action, as the site does it."""
    Consent.objects.create(
        student=student, purpose="dossier", giver="student", text_version="2026-11"
    )
    experience = lived(student)
    share, home = make_share(student, experience), make_home(student, experience)
    by = Actor.of(student.user)
    with later():
        with_feedback(experience, went_well="Later gezegd", given_at=timezone.now(), step=4)
        told(experience, story="Later verteld")
        talks.debrief(
            experience=experience, line="Later besproken", by=guide, next_step="Later afgesproken"
        )
        dialogue = talks.plan_dialogue(student=student, when=timezone.now(), by=guide)
        talks.hold_dialogue(dialogue=dialogue, record="Later gesproken", by=guide)
        footage.add_footage(
            experience=experience, upload=picture_upload(), caption="Later gemaakt", by=by
        )
        Thanks.objects.create(
            placement=experience.placements.get(), text="Later bedankt", shown=True,
            checked_at=timezone.now(),
        )  # fmt: skip
        note_strength(
            student=student, skill=Skill.objects.get(code="geduld"), seen_by="trainer",
            experience_code=experience.code, by=by,
        )  # fmt: skip
        whole_chain(student)
        for each in (share, home):
            found = shown(DossierShare.objects.get(pk=each.pk))
            assert not found.files
        text = client.get(address(share)).text
        fresh = client.get(address(make_share(student, experience))).text
    words = ("gezegd", "verteld", "besproken", "afgesproken", "gesproken", "gemaakt", "bedankt")
    assert [w for w in words if f"Later {w}" in text] == []
    assert [w for w in words if f"Later {w}" not in fresh] == []
    assert "geduld hebben" not in text
    assert "geduld hebben" in fresh
    assert "Op de kazerne" not in text


def test_what_was_changed_later_is_not_shown_until_it_is_chosen_again(student, client, guide):
    experience = whole_chain(student)
    share = make_share(student, experience)
    placement = experience.placements.get()
    with later():
        Feedback.objects.update(went_well="Toch niet zo goed")
        record(placement.feedback, "corrected", by=guide)
        step = experience.next_steps.get(text="De bakker bellen")
        talks.settle_next_step(
            next_step=step, state="done", outcome="Hij zei nee", by=Actor.of(student.user)
        )
        dialogue = experience.dialogues.get()
        talks.correct_dialogue(dialogue=dialogue, text="En dit ook", by=Actor.of(student.user))
        text = client.get(address(share)).text
    assert Feedback.objects.get().went_well == "Toch niet zo goed"
    for words in ("Toch niet zo goed", "Rustig gebleven", "Hij zei nee", "En dit ook"):
        assert words not in text
    for words in ("De bakker bellen", "Zo bedoelde ik het niet", "Ik dekte zes tafels"):
        assert words in text


def test_closing_a_talk_changes_nothing_of_what_it_says(student, client, guide):
    experience = whole_chain(student)
    share = make_share(student, experience)
    with later():
        talks.close_dialogue(dialogue=experience.dialogues.get(), by=guide)
        assert "Ze wil de keuken in" in client.get(address(share)).text


@pytest.mark.parametrize(
    "what", ["reminded", "helped", "recording removed", "asked", "moved", "sent again"]
)
def test_what_says_nothing_new_hides_nothing(student, client, what):
    experience = whole_chain(student)
    share = make_share(student, experience)
    with later():
        for each in (Feedback.objects.get(), experience.report, experience.dialogues.get()):
            record(each, what, by=Actor.system("test"))
        text = client.get(address(share)).text
    for words in ("Rustig gebleven", "Ik dekte zes tafels", "Ze wil de keuken in"):
        assert words in text


def test_it_stops_on_its_last_day_with_a_plain_message(student, client):
    share = make_share(student, lived(student), until=timezone.localdate() + timedelta(days=1))
    assert client.get(address(share)).status_code == 200
    midnight = timezone.localtime().replace(hour=23, minute=59) + timedelta(days=1)
    with time_machine.travel(midnight):
        assert client.get(address(share)).status_code == 200
    with time_machine.travel(midnight + timedelta(minutes=2)):
        answer = client.get(address(share))
    assert answer.status_code == 410
    assert "de tijd is voorbij" in answer.text
    assert student.first_name not in answer.text


def test_the_student_ends_it_at_any_moment(student, client, signed_in):
    share = make_share(student, lived(student))
    own = signed_in(student.user)
    assert address(share) in own.get("/laat-zien/").text
    own.post("/laat-zien/stop/", {"share": share.pk})
    assert client.get(address(share)).status_code == 410
    assert address(share) not in own.get("/laat-zien/").text
    sharing.end_share(share=share, by=Actor.of(student.user))
    assert [e.what for e in history(share)] == ["made", "ended"]


def test_somebody_elses_share_is_not_there_to_end(student, school, client, signed_in):
    share = make_share(student, lived(student))
    other = signed_in(make_student(school).user)
    assert other.post("/laat-zien/stop/", {"share": share.pk}).status_code == 404
    assert other.post("/laat-zien/stop/", {"share": "x"}).status_code == 404
    assert client.get(address(share)).status_code == 200


def test_a_link_that_was_made_up_says_that_it_does_not_work(client):
    answer = client.get("/gedeeld/0123456789abcdef/")
    assert answer.status_code == 404
    assert "Deze link werkt niet" in answer.text
    assert client.get("/gedeeld/0123456789abcdef/bestand/X/").status_code == 404


def test_the_page_is_for_no_search_engine_and_kept_by_nobody(student, client):
    answer = client.get(address(make_share(student, lived(student))))
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Cache-Control"] == "private, no-store"
    assert "data-print" in answer.text


def test_opening_it_changes_nothing(student, client, django_assert_max_num_queries):
    share = make_share(student, whole_chain(student))
    with django_assert_max_num_queries(25) as asked:
        client.get(address(share))
    assert all(q["sql"].lstrip().upper().startswith("SELECT") for q in asked.captured_queries)
    assert not client.cookies


def test_nothing_of_the_site_is_linked_that_the_reader_may_not_open(student, client):
    text = client.get(address(make_share(student, whole_chain(student)))).text
    for path in ("/ervaringen/", "/gesprekken/", "/dossier/", "/leerlingen/"):
        assert path not in text


def test_only_the_hash_of_the_link_is_stored(student):
    share = make_share(student, lived(student))
    assert share.link.token not in str(ShareLink.objects.values().get())


def test_it_costs_the_same_with_one_and_with_ten(student, client, queries_of):
    def cost():
        return queries_of(client, address(make_share(student, *student.experiences.all())))

    whole_chain(student)
    one = cost()
    for _n in range(9):
        whole_chain(student)
    assert cost() == one <= 25


# -- pictures and sound ---------------------------------------------------------------------------


def with_files(student):
    Consent.objects.create(
        student=student, purpose="dossier", giver="student", text_version="2026-11"
    )
    experience, by = lived(student), Actor.of(student.user)
    footage.add_footage(experience=experience, upload=film_upload(), by=by, caption="Ik serveer")
    report = told(experience)
    ReportPicture.objects.create(
        report=report, caption="De oven",
        file=footage.add_footage(experience=experience, upload=picture_upload(), by=by).file,
    )  # fmt: skip
    return experience


def test_pictures_are_there_within_the_consent_and_gone_with_it(student, client):
    experience = with_files(student)
    share = make_share(student, experience)
    text = client.get(address(share)).text
    codes = [f.file.code for f in experience.footage.select_related("file")]
    assert len(codes) == 2
    assert "<video" in text
    assert 'alt="De oven"' in text
    for code in codes:
        assert f"{address(share)}bestand/{code}/" in text
        assert client.get(f"{address(share)}bestand/{code}/").status_code == 200
    withdraw_consent(student=student, purpose="dossier", by=Actor.of(student.user))
    text = client.get(address(share)).text
    assert "<video" not in text
    assert "De oven" not in text
    for code in codes:
        assert client.get(f"{address(share)}bestand/{code}/").status_code == 404


def test_a_file_is_answered_only_with_the_part_that_it_belongs_to(student, client):
    experience = with_files(student)
    [film, photo] = [f.file.code for f in experience.footage.select_related("file")]
    for parts, gets_film, gets_photo in (
        (["footage"], 200, 200),
        (["report"], 404, 200),
        (["goals"], 404, 404),
    ):
        share = make_share(student, experience, parts=parts)
        assert client.get(f"{address(share)}bestand/{film}/").status_code == gets_film
        assert client.get(f"{address(share)}bestand/{photo}/").status_code == gets_photo
    sharing.end_share(share=share, by=Actor.of(student.user))
    assert client.get(f"{address(share)}bestand/{photo}/").status_code == 404


def test_the_owner_hears_and_sees_it_all_in_the_own_dossier(student, signed_in, school):
    experience = with_files(student)
    own = signed_in(student.user)
    text = own.get(f"/dossier/{student.code}/").text
    for shot in experience.footage.select_related("file"):
        path = f"/dossier/{student.code}/bestand/{shot.file.code}/"
        assert path in text
        assert own.get(path).status_code == 200
        assert signed_in(make_student(school).user).get(path).status_code == 404
        assert signed_in(make_user(school, Role.COUNSELLOR)).get(path).status_code == 200
