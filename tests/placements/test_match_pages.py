"""A round in the browser: asked for, looked at, changed by hand, applied, and who is left answered."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.enums import Role
from core import jobs
from core.models import Job
from placements.actions import match_applying, matching
from placements.actions.choosing import mark_candidate
from placements.enums import Attendance, RunState, SignUpState
from placements.matching import FEATURES
from placements.models import Experience, Shift, SignUp
from placements.queries.candidates import known_of
from tests.factories import make_experience, make_offering, make_school, make_student, make_user
from tests.placements.matching.worlds import World, proposed

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


@pytest.fixture
def client(world, signed_in):
    return signed_in(world.user)


def text_of(answer):
    return answer.content.decode()


def left_in(run, world):
    there = {student for _, student in proposed(run)}
    return next(each for each in world.students if each.pk not in there)


def test_a_round_goes_from_asking_to_applying_to_answering(world, client):
    answer = client.post("/matching/", {"term": world.term.pk, "fairness": "bands"})
    page = answer.url
    assert "Er wordt een voorstel gemaakt" in text_of(client.get(page))
    jobs.run(Job.objects.get(kind="match").pk)
    shown = text_of(client.get(page))
    assert "2 van de 3 leerlingen hebben een plek." in shown
    assert "Niemand ver achter" in shown
    assert "Dit is de eerste wens." in shown
    summary = text_of(client.get(f"{page}toepassen/"))
    assert "zijn 2 leerlingen gekozen" in summary
    assert not Experience.objects.exists()
    client.post(f"{page}toepassen/")
    assert "Het voorstel wordt toegepast" in text_of(client.get(page))
    jobs.run(Job.objects.get(kind="apply_match").pk)
    assert Experience.objects.count() == 2
    assert "2 leerlingen zijn gekozen" in text_of(client.get(page))
    assert not SignUp.objects.filter(state=SignUpState.DECLINED).exists()
    answers = client.get(f"{page}antwoorden/")
    assert "4 intekeningen wachten" in text_of(answers)
    for group, form in answers.context["page"]:
        client.post(
            f"{page}antwoorden/",
            {
                "groep": group.key,
                f"{group.key}-reason": form["reason"].value(),
                f"{group.key}-next_step": form["next_step"].value(),
                "leerling": [each.student.code for each in group.sign_ups],
                f"woord-{group.sign_ups[0].student.code}": "Tot de volgende keer.",
            },
        )
    assert "Iedereen heeft antwoord gekregen." in text_of(client.get(f"{page}antwoorden/"))
    assert SignUp.objects.filter(state=SignUpState.DECLINED).count() == 4
    assert SignUp.objects.filter(personal_word="Tot de volgende keer.").exists()


def test_an_answer_without_a_reason_is_not_given(world, client):
    run = world.run()
    match_applying.apply(run=run, by=world.by)
    page = f"/matching/{run.code}/antwoorden/"
    group, _ = client.get(page).context["page"][0]
    codes = [each.student.code for each in group.sign_ups]
    answer = client.post(
        page, {"groep": group.key, f"{group.key}-next_step": "Kom langs", "leerling": codes}
    )
    assert "Kijk dit nog even na" in text_of(answer)
    assert "Kom langs" in text_of(answer)
    nobody = client.post(
        page, {"groep": group.key, f"{group.key}-reason": "a", f"{group.key}-next_step": "b"}
    )
    assert "Kies eerst wie het betreft." in text_of(nobody)
    assert not SignUp.objects.filter(state=SignUpState.DECLINED).exists()


def test_the_page_of_an_assignment_shows_who_is_and_who_is_not_proposed(world, client):
    run = world.run()
    mark_candidate(
        offering=world.offerings[0], student=world.students[0], text="Durft niet veel.", by=world.by
    )
    page = client.get(f"/matching/{run.code}/?opdracht={world.offerings[0].assignment.code}")
    rows = page.context["rows"]
    assert [row.proposal.proposed for row in rows] == [True, False, False]
    assert "voorgesteld bij" in text_of(page)
    assert "geen plek" in text_of(page)
    assert "Durft niet veel." in text_of(page)


def test_a_proposal_opens_where_there_is_something_to_propose(world, client):
    full, free = world.offerings
    make_experience(make_student(world.school), full)
    run = world.run()
    page = client.get(f"/matching/{run.code}/")
    assert page.context["offering"] == free
    page = client.get(f"/matching/{run.code}/?opdracht={full.assignment.code}")
    assert "Alle plekken waren al vergeven" in text_of(page)


def test_what_a_proposal_made_itself_is_not_in_the_history_that_it_shows(world, client):
    before = make_offering(
        world.school, term=world.term, starts=timezone.now() - timedelta(days=9), title="Eerder"
    )
    for student in world.students:
        make_experience(student, before)
    run = world.run()
    match_applying.apply(run=run, by=world.by)
    Shift.objects.update(attendance=Attendance.PRESENT)
    offering = next(o for o in world.offerings if o.sign_ups.filter(state="chosen").exists())
    chosen = offering.sign_ups.get(state="chosen").student
    page = client.get(f"/matching/{run.code}/?opdracht={offering.assignment.code}")
    row = next(row for row in page.context["rows"] if row.student == chosen)
    assert [each.title for each in row.work] == ["Eerder"]
    work = client.get(f"/matching/{run.code}/leerling/{chosen.code}/").context["work"]
    assert [each.title for each in work] == ["Eerder"]


def test_a_student_has_a_page_in_the_round(world, client):
    run = world.run()
    left = left_in(run, world)
    page = text_of(client.get(f"/matching/{run.code}/leerling/{left.code}/"))
    assert "Waarom geen plek" in page
    for offering in world.offerings:
        assert offering.assignment.title in page


def test_who_has_no_place_stands_on_a_list_with_the_reason(world, client):
    run = world.run()
    page = text_of(client.get(f"/matching/{run.code}/zonder-plek/"))
    assert left_in(run, world).full_name in page
    assert "is vol: past" in page


def test_laying_aside_decides_nothing(world, client):
    run = world.run()
    answer = client.post(f"/matching/{run.code}/wegleggen/", follow=True)
    assert "Er is niets besloten." in text_of(answer)
    run.refresh_from_db()
    assert run.state == RunState.DISCARDED
    shown = text_of(client.get(f"/matching/{run.code}/"))
    assert "Toepassen" not in shown
    assert "Zet hier" not in shown


def test_what_was_refused_while_applying_is_named_with_the_reason(world, client):
    run = world.run()
    SignUp.objects.update(state=SignUpState.WITHDRAWN)
    match_applying.apply(run=run, by=world.by)
    assert "Bij 2 leerlingen kon het niet meer." in text_of(client.get(f"/matching/{run.code}/"))
    page = text_of(client.get(f"/matching/{run.code}/zonder-plek/"))
    assert "Deze leerling heeft zich teruggetrokken." in page


def test_the_sliders_are_kept_as_the_schools(world, client):
    weights = dict.fromkeys(FEATURES, 10)
    client.post("/matching/gewichten/", {**weights, "turn": 85})
    world.school.refresh_from_db()
    assert world.school.setting("weights")["turn"] == 85
    page = text_of(client.get("/matching/"))
    assert "data-slider" in page
    assert ">85</output>" in page


@pytest.mark.parametrize("turn", ["101", "-1", "veel"])
def test_a_weight_out_of_range_is_pointed_at(world, client, turn):
    weights = dict.fromkeys(FEATURES, 10)
    answer = client.post("/matching/gewichten/", {**weights, "turn": turn})
    assert "Kijk dit nog even na" in text_of(answer)
    world.school.refresh_from_db()
    assert world.school.setting("weights") == {}


def test_all_sliders_at_nothing_are_refused(world, client):
    answer = client.post("/matching/gewichten/", dict.fromkeys(FEATURES, 0))
    assert "minstens één meer dan 0" in text_of(answer)


def test_a_second_round_at_once_is_refused(world, client):
    matching.start_run(term=world.term, by=world.by)
    answer = client.post("/matching/", {"term": world.term.pk})
    assert "al een voorstel voor deze periode" in text_of(answer)


def test_a_school_without_a_term_reads_what_to_do(signed_in):
    client = signed_in(make_user(make_school(), Role.COORDINATOR))
    assert "Er is nog geen periode." in text_of(client.get("/matching/"))


PAGES = ["", "zonder-plek/", "toepassen/", "antwoorden/", "aangepast/", "proberen/", "vergelijken/"]
CLICKS = ["terugdraaien/", "overnemen/", "proberen/", "opnieuw/", "wegleggen/", "toepassen/"]


def test_another_schools_round_is_not_there(world, signed_in):
    run = world.run()
    client = signed_in(make_user(make_school(), Role.COORDINATOR))
    code = world.students[0].code
    for page in [*PAGES, f"leerling/{code}/", f"verplaatsen/{code}/"]:
        assert client.get(f"/matching/{run.code}/{page}").status_code == 404
    for click in CLICKS:
        assert client.post(f"/matching/{run.code}/{click}").status_code == 404
    run.refresh_from_db()
    assert run.state == RunState.PROPOSED


def test_only_the_coordinator_sees_rounds(world, signed_in):
    run = world.run()
    assert Client().get(f"/matching/{run.code}/").status_code == 302
    for role in (Role.TEACHER, Role.COUNSELLOR, Role.MANAGER, Role.STUDENT, Role.GUARDIAN):
        client = signed_in(make_user(world.school, role))
        assert client.get("/matching/").status_code == 403
        assert client.get(f"/matching/{run.code}/").status_code == 403
        for click in CLICKS:
            assert client.post(f"/matching/{run.code}/{click}").status_code == 403


def test_another_schools_student_has_no_page_in_the_round(world, client):
    run = world.run()
    stranger = make_student(make_school())
    assert client.get(f"/matching/{run.code}/leerling/{stranger.code}/").status_code == 404


def test_one_and_thirty_cost_the_same_number_of_queries(signed_in, queries_of):
    def costs(world):
        run = world.run()
        client = signed_in(world.user)
        left = left_in(run, world) if run.summary["placed"] < len(world.students) else None
        first = world.offerings[0].assignment.code
        pages = [f"/matching/{run.code}/?opdracht={first}", f"/matching/{run.code}/zonder-plek/"]
        pages += [f"/matching/{run.code}/toepassen/", "/matching/"]
        pages += [f"/matching/{run.code}/leerling/{(left or world.students[0]).code}/"]
        found = [queries_of(client, page) for page in pages]
        match_applying.apply(run=run, by=world.by)
        return [*found, queries_of(client, f"/matching/{run.code}/antwoorden/")]

    small = costs(World(students=2, offerings=1))
    large = costs(World(students=30, offerings=6))
    assert small == large
    assert max(small) <= 15


def test_the_page_of_a_big_round_holds_one_assignment_at_a_time(world, client):
    many = World(students=40, offerings=2)
    many.user = world.user
    run = many.run()
    client = Client()
    client.force_login(
        make_user(many.school, Role.COORDINATOR),
        backend="accounts.backends.UsernameOrEmailBackend",
    )
    page = client.get(f"/matching/{run.code}/")
    assert len(page.context["rows"]) == 12
    assert known_of([]) == {}
