"""The dossier: the chain of everything, for the student and who guides, on screen and on paper."""

from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.enums import Role
from core import jobs, pdf
from core.actors import Actor
from core.models import Job, Skill
from placements.models import Goal, Shift
from reflections.actions import reports, talks
from reflections.actions.dossier import order_dossier
from reflections.models import ReportPicture
from reflections.queries.dossier import dossier_of
from reflections.tasks import paper, pictures_on_paper
from students.actions import note_strength
from students.models import Consent
from tests.factories import make_experience, make_offering, make_school, make_student, make_user
from tests.factories.stories import STORY, drafted, lived, picture_upload, told, with_feedback

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def student(school):
    return make_student(school)


@pytest.fixture
def counsellor(school):
    return Actor.of(make_user(school, Role.COUNSELLOR))


def chain(student, counsellor, *, step=3):
    experience = lived(student)
    with_feedback(experience, step=step, tip="Vraag eens wat.")
    told(experience, step=2)
    talks.debrief(
        experience=experience, line="Ze bloeide op.", by=counsellor, next_step="Bakker bellen"
    )
    return experience


def on_paper(student, *, own=False):
    """What the pages of the PDF say."""
    dossier = dossier_of(student, own=own)
    shots = {f.code: pdf.picture(f) for f in pictures_on_paper(student, dossier)}
    return render_to_string("reflections/dossier_pdf.html", paper(student, dossier, shots))


def page(client, student):
    return client.get(f"/dossier/{student.code}/")


def test_goals_stand_as_the_student_put_them(student):
    experience = lived(student)
    experience.goals.all().delete()
    for place in (3, 1, 2):
        Goal.objects.create(experience=experience, kind="learn", text=f"doel {place}", order=place)
    [chain] = dossier_of(student).chains
    assert [line.goal.text for line in chain.goals] == ["doel 1", "doel 2", "doel 3"]


def test_it_holds_goals_results_evaluation_and_follow_up(student, counsellor, signed_in):
    chain(student, counsellor)
    dialogue = talks.plan_dialogue(student=student, when=timezone.now(), by=counsellor)
    talks.hold_dialogue(dialogue=dialogue, record="Sanne wil koken.", by=counsellor)
    answer = page(signed_in(student.user), student).content.decode()
    for text in (
        "Ik wil leren serveren",
        "zelf gedaan",
        "Goed gewerkt",
        "Vraag eens wat.",
        STORY,
        "Ze bloeide op.",
        "Bakker bellen",
        "Sanne wil koken.",
        "4 uur",
    ):
        assert text in answer


def test_strengths_say_who_saw_them_where_and_the_oftenest_first(student, counsellor):
    once, twice = Skill.objects.get(code="geduld"), Skill.objects.get(code="luisteren")
    first, second = chain(student, counsellor), chain(student, counsellor)
    for experience in (first, second):
        note_strength(
            student=student, skill=twice, experience_code=experience.code, seen_by="trainer",
            by=counsellor,
        )  # fmt: skip
    note_strength(
        student=student, skill=once, experience_code=first.code, seen_by="school", by=counsellor
    )
    strong = dossier_of(student).strengths
    assert [(s.name, len(s.where), s.seen_by) for s in strong] == [
        ("luisteren", 2, "de werkplek"),
        ("geduld hebben", 1, "school"),
    ]


def test_what_the_student_recognises_says_so_in_the_words_of_who_reads(
    student, counsellor, signed_in
):
    experience, skill = chain(student, counsellor), Skill.objects.get(code="geduld")
    for side in ("trainer", "student"):
        note_strength(
            student=student, skill=skill, experience_code=experience.code, seen_by=side,
            by=counsellor,
        )  # fmt: skip
    assert "ikzelf, de werkplek" in page(signed_in(student.user), student).text
    text = page(signed_in(counsellor.user), student).text
    assert "ikzelf" not in text
    assert f"{student.first_name}, de werkplek" in text


def test_what_did_not_go_on_is_left_out_and_time_goes_forward(student, counsellor):
    make_experience(student, state="cancelled", placement_state="cancelled")
    first, second = chain(student, counsellor), make_experience(student)
    found = dossier_of(student)
    assert [c.experience for c in found.chains] == [first, second]
    assert found.hours == 4


def test_a_step_without_experience_is_not_lost(student, counsellor):
    talks.agree_next_step(student=student, text="Naar de open dag", by=counsellor)
    assert [s.text for s in dossier_of(student).loose_steps] == ["Naar de open dag"]


def test_a_draft_is_in_nobodys_dossier_and_its_own_view_in_the_students(student):
    drafted(lived(student), step=1)
    (theirs,), (own,) = dossier_of(student).chains, dossier_of(student, own=True).chains
    assert theirs.told is None
    assert theirs.goals[0].own is None
    assert own.goals[0].own.step == 1


def test_an_empty_dossier_says_what_fills_it(student, signed_in):
    assert "Je dossier is nog leeg" in page(signed_in(student.user), student).content.decode()


def test_who_reads_it(school, student, counsellor, signed_in):
    for user, status in (
        (student.user, 200),
        (counsellor.user, 200),
        (make_user(school, Role.COORDINATOR), 200),
        (make_user(school, Role.TEACHER), 403),
        (make_user(school, Role.MANAGER), 403),
        (make_student(school).user, 404),
        (make_user(make_school(), Role.COORDINATOR), 404),
    ):
        assert page(signed_in(user), student).status_code == status


def test_it_costs_the_same_with_one_and_with_thirty(student, counsellor, signed_in, queries_of):
    def add():
        chain(student, counsellor)
        dialogue = talks.plan_dialogue(student=student, when=timezone.now(), by=counsellor)
        talks.hold_dialogue(dialogue=dialogue, record="Gezegd.", by=counsellor)

    client, path = signed_in(counsellor.user), f"/dossier/{student.code}/"
    add()
    one = queries_of(client, path)
    for _n in range(29):
        add()
    assert queries_of(client, path) == one <= 15


def test_a_talk_stands_once_with_each_correction_and_at_every_experience_it_was_about(
    student, counsellor
):
    for _n in range(2):
        chain(student, counsellor)
    dialogue = talks.plan_dialogue(student=student, when=timezone.now(), by=counsellor)
    talks.hold_dialogue(dialogue=dialogue, record="Gezegd.", by=counsellor)
    for text in ("Niet zo.", "Ook niet zo."):
        talks.correct_dialogue(dialogue=dialogue, text=text, by=Actor.of(student.user))
    lived(student)
    dossier = dossier_of(student)
    [talk] = dossier.talks
    assert talk.corrections == ["Niet zo.", "Ook niet zo."]
    assert [[d.pk for d in c.dialogues] for c in dossier.chains] == [[dialogue.pk]] * 2 + [[]]
    assert [len(c.next_steps) for c in dossier.chains] == [1, 1, 0]


def test_the_words_on_paper_are_those_of_the_chain(student, counsellor):
    chain(student, counsellor)
    text = on_paper(student)
    for words in (
        student.full_name,
        "Ik wil leren serveren",
        STORY,
        "Goed gewerkt",
        "Bakker bellen",
    ):
        assert words in text


def test_a_tap_orders_the_pdf_and_the_worker_draws_it(student, counsellor, signed_in):
    chain(student, counsellor)
    answer = signed_in(student.user).post(f"/dossier/{student.code}/pdf/")
    job = Job.objects.get(kind="dossier_pdf")
    assert answer.url == f"/werk/{job.code}/"
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == "done"
    assert job.result.name == f"loopbaandossier-{student.code}.pdf"
    assert job.result.file.read().startswith(b"%PDF")


def with_picture(student, **consent):
    report = drafted(lived(student))
    by = Actor.of(student.user)
    reports.add_picture(report=report, upload=picture_upload(), by=by, caption="De oven")
    reports.hand_in(report=report, by=by)
    for purpose, more in consent.items():
        Consent.objects.create(student=student, purpose=purpose, text_version="2026-11", **more)


SELF, PARENT = {"giver": "student"}, {"giver": "guardian"}
TAKEN_BACK = {**SELF, "withdrawn_at": timezone.now()}
ADULT, CHILD = date(2008, 1, 1), date(2014, 1, 1)


@pytest.mark.parametrize(
    ("born", "consent", "shows"),
    [
        (ADULT, {"dossier": SELF}, True),
        (CHILD, {"dossier": PARENT}, True),
        (ADULT, {"dossier": PARENT}, False),  # the own word counts from 16 on
        (ADULT, {"dossier": TAKEN_BACK}, False),
        (ADULT, {"website": SELF, "company": SELF}, False),
        (ADULT, {}, False),
    ],
)
def test_pictures_are_on_paper_only_where_consent_to_them_counts(school, born, consent, shows):
    student = make_student(school, birth_date=born)
    with_picture(student, **consent)
    text = on_paper(student)
    assert ('alt="De oven"' in text) is shows
    assert ('src="data:image/jpeg;base64,' in text) is shows
    assert ("De foto’s staan niet in dit bestand" in text) is not shows


def test_a_picture_that_is_gone_keeps_no_dossier_from_being_drawn(student):
    student.birth_date = ADULT
    student.save()
    with_picture(student, dossier=SELF)
    stored = ReportPicture.objects.get().file
    stored.file.storage.delete(stored.file.name)
    assert "<img" not in on_paper(student)


def test_the_students_own_copy_is_no_job_of_the_school(student, counsellor):
    own = order_dossier(student=student, by=Actor.of(student.user))
    theirs = order_dossier(student=student, by=counsellor)
    assert (own.school_id, own.params["own"]) == (None, True)
    assert (theirs.school_id, theirs.params["own"]) == (student.school_id, False)


def test_another_schools_dossier_is_not_drawn(student, signed_in):
    abroad = signed_in(make_user(make_school(), Role.COORDINATOR))
    assert abroad.post(f"/dossier/{student.code}/pdf/").status_code == 404
    assert not Job.objects.exists()


def test_hours_are_counted_as_the_shifts_count_them(student):
    """The dossier asks the database for the sum; a shift knows its own hours."""
    experience = lived(student, make_offering(student.school, days=6, break_minutes=30))
    shifts = list(experience.placements.get().shifts.all())
    begun = shifts[0].starts
    for shift, values in zip(
        shifts,
        (
            {},
            {"attendance": "late", "lived_starts": begun + timedelta(minutes=45), "lived_ends": begun + timedelta(hours=3)},
            {"lived_starts": begun, "lived_ends": begun + timedelta(hours=5), "lived_break": 0},
            {"attendance": "absent"},
            {"attendance": "planned"},
            {"dropped": True},
        ),
        strict=True,
    ):  # fmt: skip
        Shift.objects.filter(pk=shift.pk).update(**values)
    counted = sum(s.hours for s in Shift.objects.all() if s.attendance != "planned")
    assert counted > 9
    assert dossier_of(student).hours == pytest.approx(counted)
