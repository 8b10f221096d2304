"""A school's own questions: versions, so that old answers keep theirs; one set per kind of work."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from placements.enums import Kind
from reflections.actions import reports
from reflections.actions.asking import ask_feedback
from reflections.actions.feedback import give_feedback
from reflections.actions.questions import change_questions, ensure_set
from reflections.enums import FeedbackWay, SetKind
from reflections.models import Answer, Question, QuestionSet
from reflections.queries.feedback import ask_about
from reflections.queries.questions import (
    DEFAULTS,
    Item,
    items_in,
    set_for,
    talk_questions,
)
from reflections.queries.starr import asked_of, missing_in
from tests.factories import make_offering, make_school, make_student, make_user
from tests.factories.feedback import make_lived_placement, make_words
from tests.factories.stories import drafted, lived, told

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
ATTITUDE, REPORT, TALK = SetKind.ATTITUDE, SetKind.REPORT, SetKind.TALK


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def coordinator(school, signed_in):
    return signed_in(make_user(school, Role.COORDINATOR))


def change(school, *items, kind=ATTITUDE, assignment_kind=""):
    """Items as texts, or as (code, text)."""
    given = [Item("", i) if isinstance(i, str) else Item(*i) for i in items]
    return change_questions(
        school=school, kind=kind, assignment_kind=assignment_kind, items=given, by=SYSTEM
    )


def ensure(school, kind=ATTITUDE, assignment_kind=""):
    return ensure_set(school=school, kind=kind, assignment_kind=assignment_kind, by=SYSTEM)


def codes(question_set):
    return [q.code for q in question_set.questions.all()]


def texts(school, kind=ATTITUDE, assignment_kind=""):
    return [i.text for i in items_in(set_for(school, kind, assignment_kind), kind)]


def refused(name, model, **values):
    with pytest.raises(IntegrityError, match=name or None), transaction.atomic():
        model.objects.create(**values)


@pytest.mark.parametrize("kind", SetKind.values)
def test_the_default_is_made_on_first_need_and_once(school, kind):
    first = ensure(school, kind)
    assert ensure(school, kind) == first
    assert codes(first) == [item.code for item in DEFAULTS[kind]]
    assert QuestionSet.objects.count() == 1


def test_a_change_is_a_new_version_and_the_same_is_none(school):
    first = ensure(school)
    assert (
        change(school, *[(i.code, i.text, i.help_text) for i in items_in(first, ATTITUDE)]) == first
    )
    second = change(school, "Vriendelijk zijn", "op tijd zijn")
    assert second.version == 2
    assert codes(second) == ["vriendelijk-zijn", "op-tijd"]  # the same point keeps its code
    assert texts(school) == ["Vriendelijk zijn", "op tijd zijn"]
    assert QuestionSet.objects.count() == 2


def test_items_that_look_alike_get_codes_of_their_own(school):
    made = change(school, "Netjes!", "Netjes?", "…")
    assert codes(made) == ["netjes", "netjes-2", "vraag"]


def test_a_question_of_starr_keeps_its_place_in_the_report_however_it_is_worded(school):
    made = change(
        school, ("result", "Wat kwam eruit?"), "Wie hielp je?", ("task", "Je taak?"), kind=REPORT
    )
    assert codes(made) == ["result", "wie-hielp-je", "task"]


def test_a_question_for_a_talk_stands_under_its_competence(school):
    made = change(school, ("work-x", "Waarom?"), ("motives-x", "Waardoor?"), kind=TALK)
    assert codes(made) == ["work-waarom", "motives-waardoor"]
    again = change(school, ("motives-x", "Waarom?"), kind=TALK)  # the same words, another place
    assert codes(again) == ["motives-waarom"]
    assert talk_questions(school, [])["motives"] == ["Waarom?"]


@pytest.mark.parametrize(
    ("kind", "items", "said"),
    [
        (ATTITUDE, [f"Punt {n}" for n in range(7)], "Hoogstens 6"),
        (REPORT, [f"Vraag {n}" for n in range(9)], "Hoogstens 8"),
        (ATTITUDE, ["Op tijd", "op TIJD"], "twee keer"),
        (ATTITUDE, ["x" * 201], "te lang"),
        (TALK, ["Zonder competentie"], "loopbaancompetentie"),
        ("anders", ["Hoi"], "zijn er niet"),
    ],
)
def test_what_cannot_be_asked_is_refused(school, kind, items, said):
    with pytest.raises(Refused, match=said):
        change(school, *items, kind=kind)
    assert not QuestionSet.objects.exists()


def test_old_answers_keep_their_questions(school):
    placement = make_lived_placement(school, days_ago=5, days=3)
    words = make_words(placement, attitude={"op-tijd": 3})
    give_feedback(placement=placement, words=words, way=FeedbackWay.MAIL, by=SYSTEM)
    change(school, "Vriendelijk zijn")
    assert Answer.objects.get().question.text == "Op tijd zijn"
    placement.refresh_from_db()
    assert ask_about(placement).items[0].code == "op-tijd"


def test_what_was_asked_stays_asked_and_what_comes_next_is_new(school):
    asked = make_lived_placement(school, days_ago=5, days=3)
    ask_feedback(placement=asked, by=SYSTEM)
    change(school, "Vriendelijk zijn")
    later = make_lived_placement(school, days_ago=5, days=3)
    asked.refresh_from_db()
    assert len(ask_about(asked).items) == 5
    assert [i.text for i in ask_about(later).items] == ["Vriendelijk zijn"]


def test_a_school_can_ask_nothing(school):
    change(school)
    assert ask_about(make_lived_placement(school, days_ago=5, days=3)).items == []


def test_one_school_does_not_change_anothers(school):
    change(school, "Vriendelijk zijn")
    assert len(texts(make_school())) == 5


def test_a_kind_of_assignment_asks_its_own_and_the_others_the_rest(school):
    change(school, "Veilig werken", assignment_kind=Kind.STAGE)
    stage = make_lived_placement(school, days_ago=5, days=3, kind=Kind.STAGE)
    other = make_lived_placement(school, days_ago=5, days=3, kind=Kind.PRESTATIE)
    assert [i.text for i in ask_about(stage).items] == ["Veilig werken"]
    assert len(ask_about(other).items) == 5
    ask_feedback(placement=stage, by=SYSTEM)
    stage.refresh_from_db()
    assert stage.feedback.question_set.assignment_kind == Kind.STAGE


def test_own_questions_of_a_kind_that_are_taken_away_give_way_to_the_general_ones(school):
    with pytest.raises(Refused, match="nog geen eigen vragen"):
        change(school, assignment_kind=Kind.STAGE)
    change(school, "Veilig werken", assignment_kind=Kind.STAGE)
    change(school, assignment_kind=Kind.STAGE)
    assert len(texts(school, assignment_kind=Kind.STAGE)) == 5


def test_the_constraints_of_sets_questions_and_answers(school):
    made = ensure(school)
    question = made.questions.first()
    placement = make_lived_placement(school)
    feedback = ask_feedback(placement=placement, by=SYSTEM)
    refused("", QuestionSet, school=school, kind=ATTITUDE, version=1)
    refused("", Question, question_set=made, code=question.code, text="x")
    refused("answer_belongs_to_one", Answer, question=question, step=1)
    Answer.objects.create(question=question, feedback=feedback, step=1)
    refused("", Answer, question=question, feedback=feedback, step=2)


# The report's own questions


def test_a_report_keeps_the_questions_that_it_was_begun_with(school):
    report = drafted(lived(make_student(school)))
    change(school, "Wie hielp je?", kind=REPORT)
    later = drafted(lived(make_student(school)))
    assert [i.code for i in asked_of(report)] == [i.code for i in DEFAULTS[REPORT]]
    assert [i.text for i in asked_of(later)] == ["Wie hielp je?"]


def test_a_report_asks_what_is_asked_about_its_kind_of_work(school):
    change(school, "Wie hielp je?", kind=REPORT, assignment_kind=Kind.STAGE)
    student = make_student(school)
    stage = drafted(lived(student, make_offering(school, kind=Kind.STAGE)))
    assert [i.text for i in asked_of(stage)] == ["Wie hielp je?"]
    assert len(asked_of(drafted(lived(student)))) == 5


def test_an_own_question_is_answered_ticked_or_left_open(school):
    change(school, ("task", "Je taak?"), "Wie hielp je?", kind=REPORT)
    report = drafted(lived(make_student(school)), story="Kort")
    assert missing_in(report) == ["task", "wie-hielp-je"]
    save = reports.save_draft
    save(report=report, by=SYSTEM, answers={"wie-hielp-je": "Noor", "onzin": "x"}, task="Dekken")
    assert missing_in(report) == []
    assert Answer.objects.get().text == "Noor"
    save(report=report, by=SYSTEM, answers={"wie-hielp-je": " "})
    assert missing_in(report) == ["wie-hielp-je"]
    save(report=report, by=SYSTEM, told=["wie-hielp-je", "result"])
    report.refresh_from_db()
    assert report.told == ["wie-hielp-je"]
    assert missing_in(report) == []


def test_the_student_answers_an_own_question_and_school_reads_it_with_its_question(
    school, signed_in
):
    change(school, ("task", "Wat was je klus?"), "Wie hielp je?", kind=REPORT)
    experience = lived(make_student(school))
    pupil = signed_in(experience.student.user)
    page = f"/ervaringen/{experience.code}/verslag/vragen/"
    assert "Wie hielp je?" in pupil.get(page).content.decode()
    pupil.post(page, {"task": "Borden dragen", "wie-hielp-je": "Noor van de keuken"})
    assert "Noor van de keuken" in pupil.get(page).content.decode()
    reports.hand_in(report=experience.report, by=SYSTEM)
    change(school, "Iets anders?", kind=REPORT)
    guide = signed_in(make_user(school, Role.COUNSELLOR))
    words = guide.get(f"/ervaringen/{experience.code}/").content.decode()
    for text in ("Wie hielp je?", "Noor van de keuken", "Wat was je klus?", "Borden dragen"):
        assert text in words
    assert "Iets anders?" not in words


def test_what_was_dared_is_one_line_in_the_report(school, signed_in):
    experience = lived(make_student(school))
    pupil = signed_in(experience.student.user)
    page = f"/ervaringen/{experience.code}/verslag/past/"
    pupil.post(page, {"dared": "Ik sprak de gasten aan"})
    experience.refresh_from_db()
    assert experience.report.dared == "Ik sprak de gasten aan"
    told(experience)
    guide = signed_in(make_user(school, Role.COUNSELLOR))
    words = guide.get(f"/ervaringen/{experience.code}/").content.decode()
    assert "Ik sprak de gasten aan" in words


# The screen


def path(what="werkhouding", kind=""):
    return f"/instellingen/vragen/{what}/" + (f"{kind}/" if kind else "")


def sent(do, *rows, **more):
    data = {"doe": do, "rows": str(len(rows))}
    for n, row in enumerate(rows):
        for name, value in zip(("text", "help_text", "competence", "code"), row, strict=False):
            data[f"v{n}-{name}"] = value
    return {**data, **more}


def shown(answer):
    return [form["text"].value() for form in answer.context["rows"].forms]


def test_the_coordinator_finds_all_sets_from_the_settings(coordinator):
    assert "/instellingen/vragen/" in coordinator.get("/instellingen/").content.decode()
    words = coordinator.get(reverse("reflections:questions")).content.decode()
    for text in ("Werkhouding", "Verslag", "Gesprek", "5 vragen", "10 vragen"):
        assert text in words


def test_rows_are_moved_added_and_taken_away_by_buttons_and_nothing_is_kept(coordinator):
    rows = [("A",), ("B",), ("C",)]
    for do, found in [
        ("omhoog-1", ["B", "A", "C"]),
        ("omlaag-1", ["A", "C", "B"]),
        ("omhoog-0", ["A", "B", "C"]),
        ("omlaag-2", ["A", "B", "C"]),
        ("weg-1", ["A", "C"]),
        ("erbij", ["A", "B", "C", ""]),
        ("voorbeeld", ["A", "B", "C"]),
        ("weg-9", ["A", "B", "C"]),
        ("onzin-1", ["A", "B", "C"]),
    ]:
        assert shown(coordinator.post(path(), sent(do, *rows))) == found, do
    assert not QuestionSet.objects.exists()


def test_keeping_makes_a_version_and_the_preview_shows_what_is_typed(coordinator, school):
    rows = [("Vriendelijk zijn", "Ook als het druk is"), ("", ""), ("Op tijd zijn", "")]
    page = coordinator.post(path(), sent("voorbeeld", *rows)).content.decode()
    assert page.count("Ook als het druk is") == 2  # typed, and as the workplace sees it
    assert not QuestionSet.objects.exists()
    assert coordinator.post(path(), sent("bewaren", *rows)).status_code == 302
    assert texts(school) == ["Vriendelijk zijn", "Op tijd zijn"]
    assert "versie 1" in coordinator.get(reverse("reflections:questions")).content.decode()


def test_a_talk_and_a_report_are_kept_with_their_places(coordinator, school):
    row = ("Wat wil je?", "", "steering", "")
    coordinator.post(path("gesprek"), sent("bewaren", row))
    assert talk_questions(school, [])["steering"] == ["Wat wil je?"]
    coordinator.post(path("verslag"), sent("bewaren", ("Je klus?", "", "", "task")))
    assert codes(set_for(school, REPORT)) == ["task"]
    for what in ("gesprek", "verslag"):
        assert "Wat wil je?" in coordinator.get(path("gesprek")).content.decode(), what


def test_a_kind_begins_with_what_is_asked_of_all_and_then_has_its_own(coordinator, school):
    page = coordinator.get(path(kind=Kind.STAGE))
    assert "Nu gelden hier de vragen voor alle soorten" in page.content.decode()
    assert len(shown(page)) == 5
    coordinator.post(path(kind=Kind.STAGE), sent("bewaren", ("Veilig werken",)))
    assert texts(school, assignment_kind=Kind.STAGE) == ["Veilig werken"]
    assert len(texts(school)) == 5
    overview = coordinator.get(reverse("reflections:questions")).content.decode()
    assert "Eigen vragen voor" in overview
    coordinator.post(path(kind=Kind.STAGE), sent("bewaren"))
    assert len(texts(school, assignment_kind=Kind.STAGE)) == 5


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([(f"Punt {n}",) for n in range(7)], "Hoogstens 6"),
        ([("x" * 201,)], "te lang"),
        ([("a",), ("A",)], "twee keer"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(coordinator, rows, said):
    page = coordinator.post(path(), sent("bewaren", *rows))
    assert said in page.content.decode()
    assert shown(page) == [text for (text,) in rows]
    assert not QuestionSet.objects.exists()


def test_a_number_of_rows_that_is_made_up_breaks_nothing(coordinator):
    for rows in ("", "x", "-1", "99999"):
        assert coordinator.post(path(), {"doe": "voorbeeld", "rows": rows}).status_code == 200


def test_only_the_coordinator_comes_in_and_only_to_what_there_is(
    client, coordinator, school, signed_in
):
    for where in (path(), path("gesprek"), "/instellingen/vragen/"):
        assert client.get(where).status_code == 302
        for role in (Role.STUDENT, Role.TEACHER, Role.COUNSELLOR, Role.MANAGER):
            assert signed_in(make_user(school, role)).get(where).status_code == 403
    assert coordinator.get(path("onzin")).status_code == 404
    assert coordinator.get(path(kind="onzin")).status_code == 404
