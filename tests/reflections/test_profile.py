"""«Wie ben ik in mijn werk»: by the evidence, each line with the experience that it is from."""

import re
from datetime import UTC, datetime

import pytest

from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from core.models import Skill
from placements.models import Goal
from placements.queries.candidates import known_of
from reflections.actions.recognising import recognise
from reflections.models import GoalView
from reflections.queries.drawing import course_of, height_of, panes_of
from reflections.queries.profile import Attitude, Point, Source, Trait, window_of, work_profile
from students.actions import add_wish, note_strength
from students.actions.profile import save_profile
from tests.factories import make_experience, make_school, make_student, make_user
from tests.factories.shares import answered, whole_chain
from tests.factories.stories import drafted, lived, told, with_feedback

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def student(school):
    return make_student(school)


def path(student):
    return f"/dossier/{student.code}/wie-ben-ik/"


def seen(experience, code="geduld", by="trainer"):
    note_strength(
        student=experience.student, skill=Skill.objects.get(code=code), seen_by=by,
        experience_code=experience.code, by=SYSTEM,
    )  # fmt: skip


def names(traits):
    return [trait.name for trait in traits]


# -- strengths --------------------------------------------------------------------------------------


def test_a_strength_says_who_saw_it_where_and_when(student):
    experience = lived(student)
    with_feedback(experience, given_by="Karin", given_at=datetime(2026, 11, 3, 10, tzinfo=UTC))
    seen(experience)
    [trait] = work_profile(student, own=True).strengths
    [source] = trait.sources
    company = experience.placements.get().workplace.company
    assert (source.code, source.who) == (experience.code, f"Karin, {company}")
    assert f"{source.day:%d-%m-%Y}" == "03-11-2026"


def test_the_oftenest_seen_stands_first_and_the_own_word_is_no_evidence(student):
    first, second = lived(student), lived(student)
    for experience in (first, second):
        seen(experience, "luisteren")
    seen(first, "geduld", by="school")
    seen(first, "beleefd", by="student")
    found = work_profile(student, own=True).strengths
    assert names(found) == ["luisteren", "geduld hebben"]
    assert [len(t.sources) for t in found] == [2, 1]


def test_of_a_cancelled_experience_nothing_is_told(student):
    off = make_experience(student, state="cancelled", placement_state="cancelled")
    seen(off)
    assert work_profile(student, own=True).is_empty


# -- the window -------------------------------------------------------------------------------------


def test_what_both_see_what_others_see_and_what_one_sees_oneself():
    traits = [
        Trait("allebei", others=True, self_=True),
        Trait("anderen", others=True),
        Trait("ikzelf", self_=True),
    ]
    window = window_of(traits, ["een wens"])
    assert (names(window.both), names(window.others), names(window.own)) == (
        ["allebei"], ["anderen"], ["ikzelf"],
    )  # fmt: skip
    assert window.ahead == ["een wens"]


@pytest.mark.parametrize(
    ("theirs", "own", "pane"),
    [
        (3, 3, "both"),
        (4, 3, "both"),
        (3, 2, "others"),
        (2, 3, "own"),
        (2, 2, None),
        (3, None, "others"),
    ],
)
def test_a_goal_stands_where_both_sides_put_it(student, theirs, own, pane):
    experience = lived(student)
    with_feedback(experience, step=theirs)
    told(experience, step=own)
    window = work_profile(student, own=True).window
    for key in ("both", "others", "own"):
        assert bool(getattr(window, key)) is (key == pane)


def test_the_workplaces_view_stays_closed_until_the_own_was_given(student):
    experience = lived(student)
    with_feedback(experience, step=4)
    assert not work_profile(student, own=True).window.others
    assert work_profile(student, own=False).window.others
    told(experience, step=2)
    assert work_profile(student, own=True).window.others


def test_a_draft_is_for_the_student_alone(student):
    report = drafted(lived(student), step=4)
    report.suits.create(aspect="tasks", verdict="suits", text="Nog niet af")
    assert not work_profile(student, own=False).window.own
    assert not any(fit.said for fit in work_profile(student, own=True).fits)


def test_the_student_recognises_a_strength_and_takes_it_back(student, signed_in):
    first, second = lived(student), lived(student)
    for experience in (first, second):
        seen(experience)
    own = signed_in(student.user)
    assert "Dat herken ik" in own.get(path(student)).text
    own.post(f"{path(student)}herken/", {"skill": "geduld", "answer": "yes"})
    assert names(work_profile(student, own=True).window.both) == ["geduld hebben"]
    assert student.strengths.filter(seen_by="student").count() == 2
    assert "Toch niet" in own.get(path(student)).text
    own.post(f"{path(student)}herken/", {"skill": "geduld", "answer": "no"})
    assert names(work_profile(student, own=True).window.others) == ["geduld hebben"]


def test_what_only_the_student_saw_stands_there_until_another_sees_it(student, signed_in):
    experience = lived(student)
    own = signed_in(student.user)
    given = {"skill": "geduld", "ervaring": experience.code}
    assert "Zag jij iets wat niemand noemde?" in own.get(path(student)).text
    own.post(f"{path(student)}zelf/", given)
    (trait,) = work_profile(student, own=True).window.own
    assert (trait.name, trait.sources[0].code) == ("geduld hebben", experience.code)
    assert not work_profile(student, own=True).strengths
    own.post(f"{path(student)}herken/", {"skill": "geduld", "answer": "no"})
    assert not work_profile(student, own=True).window.own
    own.post(f"{path(student)}zelf/", given)
    seen(experience)
    assert names(work_profile(student, own=True).window.both) == ["geduld hebben"]


def test_what_one_says_of_oneself_weighs_nothing_in_the_matching(student, signed_in):
    experience = lived(student)
    signed_in(student.user).post(
        f"{path(student)}zelf/", {"skill": "geduld", "ervaring": experience.code}
    )
    assert student.strengths.get().seen_by == "student"
    assert not known_of([student.pk])[student.pk].shown


def test_an_own_strength_needs_an_own_experience_that_began(student, school, signed_in):
    other, coming = lived(make_student(school)), make_experience(student)
    lived(student)
    own = signed_in(student.user)
    for code in (other.code, coming.code, "", "NIETS1"):
        own.post(f"{path(student)}zelf/", {"skill": "geduld", "ervaring": code})
    own.post(f"{path(student)}zelf/", {"skill": "bestaat-niet", "ervaring": coming.code})
    answer = signed_in(make_user(school, Role.COORDINATOR)).post(
        f"{path(student)}zelf/", {"skill": "geduld", "ervaring": coming.code}
    )
    assert answer.status_code == 403
    assert not student.strengths.exists()


def test_only_the_student_recognises_and_only_what_others_saw(student, school, signed_in):
    experience = lived(student)
    skill = Skill.objects.get(code="geduld")
    with pytest.raises(Refused, match="nog niemand"):
        recognise(student=student, skill=skill, recognised=True, by=Actor.of(student.user))
    seen(experience)
    for user in (make_user(school, Role.COORDINATOR), make_student(school).user):
        with pytest.raises(Refused, match="leerling zelf"):
            recognise(student=student, skill=skill, recognised=True, by=Actor.of(user))
        answer = signed_in(user).post(f"{path(student)}herken/", {"skill": "geduld"})
        assert answer.status_code in (403, 404)
    own = signed_in(student.user)
    assert own.post(f"{path(student)}herken/", {"skill": "bestaat-niet"}).status_code == 404


# -- work attitude ----------------------------------------------------------------------------------


def test_attitude_goes_through_time_per_item_in_words(student):
    for step, text in ((2, "Op tijd komen"), (3, "Op tijd komen")):
        answered(with_feedback(lived(student)), step, text=text)
    answered(with_feedback(lived(student)), 4, code="vragen", text="Vragen stellen")
    first, second = work_profile(student, own=True).attitudes
    assert [p.label for p in first.points] == ["gelukt met hulp", "zelf gedaan"]
    assert [len(first.points), len(second.points)] == [2, 1]
    assert first.points[0].source.code != first.points[1].source.code


def test_of_feedback_that_was_not_given_nothing_counts(student):
    answered(with_feedback(lived(student), state="asked"), 4)
    assert not work_profile(student, own=True).attitudes


# -- what suits, drives, and is done outside --------------------------------------------------------


def test_what_suits_is_a_line_through_time_per_aspect(student):
    for verdict in ("unknown", "suits"):
        told(lived(student)).suits.create(aspect="people", verdict=verdict, text=verdict)
    fits = {fit.label: [suit.verdict for suit, _s in fit.said] for fit in
            work_profile(student, own=True).fits}  # fmt: skip
    assert fits == {"de taken": [], "de mensen": ["unknown", "suits"], "de plek": [],
                    "voor wie ik het deed": []}  # fmt: skip


def test_where_a_goal_is_needed_later_stands_with_its_experience(student):
    experience = lived(student)
    Goal.objects.filter(experience=experience).update(later="In het leger")
    [(goal, later, source)] = work_profile(student, own=True).later
    assert (goal, later, source.code) == ("Ik wil leren serveren", "In het leger", experience.code)


@pytest.mark.parametrize(("may", "school_reads"), [(True, True), (False, False)])
def test_what_is_done_outside_is_for_school_only_when_the_student_said_so(
    student, school, signed_in, may, school_reads
):
    own, guide = signed_in(student.user), signed_in(make_user(school, Role.COUNSELLOR))
    given = {"does_already": "Ik sleutel aan brommers"}
    own.post("/over-mij/doe-al/", {**given, **({"outside_in_talk": "on"} if may else {})})
    lived(student)
    assert "Ik sleutel aan brommers" in own.get(path(student)).text
    assert ("Ik sleutel aan brommers" in guide.get(path(student)).text) is school_reads
    assert ("houdt het voor zichzelf" in guide.get(path(student)).text) is not school_reads


def test_saying_it_may_be_talked_about_can_be_taken_back(student, signed_in):
    own = signed_in(student.user)
    own.post("/over-mij/doe-al/", {"does_already": "Judo", "outside_in_talk": "on"})
    assert "mag in het gesprek op school" in own.get("/over-mij/").text
    own.post("/over-mij/doe-al/", {"does_already": "Judo"})
    student.profile.refresh_from_db()
    assert student.profile.outside_in_talk is False


# -- the page ---------------------------------------------------------------------------------------


def test_the_page_holds_it_all_and_leads_to_each_source(student, signed_in, school):
    experience = whole_chain(student)
    save_profile(student=student, motives="Iets voor iemand doen", wished_work="Kok", by=SYSTEM)
    add_wish(student=student, text="Bij de bakker kijken", by=SYSTEM)
    GoalView.objects.filter(side="student").update(step=3)
    for user in (student.user, make_user(school, Role.COUNSELLOR)):
        text = signed_in(user).get(path(student)).text
        for words in (
            "Karin uit de keuken", "Luisteren", "Op tijd komen", "kan het aan anderen laten zien",
            "De drukte paste", "Op de kazerne kook ik ook", "Iets voor iemand doen", "Kok",
            "Bij de bakker kijken", "Ik wil leren serveren",
        ):  # fmt: skip
            assert words in text
        assert text.count(f"/ervaringen/{experience.code}/") >= 5
        assert not re.search(r"\b[1-4]/4\b|[Cc]ijfer", text)


def test_it_is_found_from_over_mij_the_dossier_and_the_students_page(student, signed_in, school):
    lived(student)
    own, coordinator = signed_in(student.user), signed_in(make_user(school, Role.COORDINATOR))
    assert path(student) in own.get("/over-mij/").text
    assert path(student) in own.get(f"/dossier/{student.code}/").text
    assert path(student) in coordinator.get(f"/leerlingen/{student.code}/").text


def test_who_reads_it(school, student, signed_in):
    for user, status in (
        (student.user, 200),
        (make_user(school, Role.COUNSELLOR), 200),
        (make_user(school, Role.COORDINATOR), 200),
        (make_user(school, Role.TEACHER), 403),
        (make_user(school, Role.MANAGER), 403),
        (make_student(school).user, 404),
        (make_user(make_school(), Role.COORDINATOR), 404),
    ):
        assert signed_in(user).get(path(student)).status_code == status


def test_who_did_nothing_yet_reads_what_comes(student, signed_in):
    assert "Na je eerste ervaring" in signed_in(student.user).get(path(student)).text


def test_it_costs_the_same_with_one_and_with_thirty(student, school, signed_in, queries_of):
    client = signed_in(make_user(school, Role.COUNSELLOR))
    whole_chain(student)
    one = queries_of(client, path(student))
    for _n in range(29):
        whole_chain(student)
    assert queries_of(client, path(student)) == one <= 15


# -- the pictures -----------------------------------------------------------------------------------


def test_the_picture_of_the_window_shows_what_fits_and_says_how_many_more():
    traits = [Trait(f"kracht {n}", others=True) for n in range(9)]
    panes = {pane.key: pane for pane in panes_of(window_of(traits, []))}
    assert [text for _y, text in panes["others"].lines] == [
        "kracht 0", "kracht 1", "kracht 2", "kracht 3", "kracht 4", "en nog 4",
    ]  # fmt: skip
    assert panes["both"].lines == []
    assert len({(pane.x, pane.y) for pane in panes.values()}) == 4


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("geduld", "geduld"),
        ("Ik wil leren serveren", "serveren"),
        ("Ik wil laten zien dat ik precies op tijd kan zijn", "precies op tijd kan…"),
        ("onafgebrokenwoordzonderspaties", "onafgebrokenwoordzond…"),
    ],
)
def test_words_in_the_picture_fit_their_pane(text, shown):
    [pane] = [p for p in panes_of(window_of([Trait(text, self_=True)], [])) if p.key == "own"]
    assert [words for _y, words in pane.lines] == [shown]


def test_a_line_of_attitude_goes_up_and_says_so_in_words():
    steps = ((1, "nog niet gelukt"), (3, "zelf gedaan"))
    points = [Point(step, label, Source("X", "Lunch", None)) for step, label in steps]
    course = course_of(Attitude("Op tijd komen", points))
    assert course.said == "eerst: nog niet gelukt; nu: zelf gedaan"
    (x1, y1), (x2, y2) = course.dots
    assert x1 < x2 <= 340
    assert y1 > y2
    assert course.line == f"{x1},{y1} {x2},{y2}"
    assert course_of(Attitude("x", points[:1])).said == "nog niet gelukt"
    assert course_of(Attitude("x", [points[1], points[1]])).said == "eerst en nu: zelf gedaan"
    assert [height_of(step) for step in (4, 3, 2, 1)] == sorted(height_of(s) for s in (1, 2, 3, 4))


def test_thirty_points_stay_within_the_picture():
    points = [Point(3, "zelf gedaan", Source("X", "Lunch", None))] * 30
    assert max(x for x, _y in course_of(Attitude("x", points)).dots) <= 334
