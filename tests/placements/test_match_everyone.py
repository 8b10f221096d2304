"""A round in which everyone is placed: who did not sign up takes part, within reach and the rules."""

import json
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from core import jobs
from core.models import Postcode
from placements import match_pairs
from placements.actions import match_applying, match_changes, matching
from placements.actions.choosing import choose, mark_candidate
from placements.enums import Kind, SignUpState
from placements.match_everyone import born_by
from placements.match_inputs import Wanted
from placements.match_runs import problem_of, read
from placements.models import Assignment, Experience, MatchRun, SignUp
from placements.queries import match_verdict
from placements.queries.match_explained import Explained
from placements.queries.match_fairness import fairness_of
from placements.queries.offerings import breaches_for
from placements.reasons import texts
from placements.work_days import HERE, Day
from placements.working_time import aged, check
from students.models import Enrolment, Profile, Student
from tests.factories import (
    make_experience,
    make_invitation,
    make_offering,
    make_sign_up,
    make_student,
)
from tests.placements.matching.worlds import World, proposed

pytestmark = pytest.mark.django_db
HOME, NEAR, FAR = "1012", "1013", "3511"  # Amsterdam twice, and Utrecht, 35 km on


@pytest.fixture(autouse=True)
def _places():
    for digits, lat, lon in ((HOME, 52.373, 4.893), (NEAR, 52.389, 4.880), (FAR, 52.093, 5.117)):
        Postcode.objects.create(digits=digits, city="x", lat=lat, lon=lon)


@pytest.fixture
def world():
    """Two who signed up for the first of two, and two who did not sign up at all."""
    world = World(students=2, offerings=2, seats=2)
    SignUp.objects.filter(offering=world.offerings[1]).delete()
    world.others = [make_student(world.school, signs_in=False) for _ in range(2)]
    return world


def everyone(world, **options):
    return world.run(everyone=True, **options)


def reasons_of(run, student):
    return run.entrants.get(student=student).reasons


def lie(offering, digits):
    offering.assignment.workplace.postcode = f"{digits}AB" if digits else ""
    offering.assignment.workplace.save()


def verdict_of(run):
    explained = Explained(run)
    explained.read()
    return match_verdict.verdict_of(explained)


# Who takes part, and where they can go


def test_without_it_only_who_signed_up_takes_part(world):
    assert world.run().summary["students"] == 2


def test_everybody_without_a_place_takes_part_and_is_placed(world):
    run = everyone(world)
    assert run.summary["students"] == run.summary["placed"] == 4
    assert {s for _o, s in proposed(run)} == {s.pk for s in [*world.students, *world.others]}
    assert len(run.inputs["student"]) == 8
    assert len(run.inputs["asked"]) == 2


def test_what_was_not_asked_for_is_marked_and_still_has_its_reasons(world):
    run = everyone(world)
    for proposal in run.proposals.all():
        asked = SignUp.objects.filter(
            offering=proposal.offering_id, student=proposal.entrant.student_id
        ).exists()
        assert (proposal.reasons[:1] == [{"code": "unasked"}]) is not asked
    words = texts(run.proposals.filter(entrant__student=world.others[0]).first().reasons, None)
    assert words[0] == "Niet zelf ingetekend."


def test_who_signed_up_is_weighed_as_in_a_round_of_sign_ups_only(world):
    plain = dict(world.run().proposals.values_list("entrant__student", "fit"))
    both = everyone(world).proposals.filter(offering=world.offerings[0])
    assert {s: f for s, f in both.values_list("entrant__student", "fit") if s in plain} == plain


def test_who_has_a_place_this_term_does_not_take_part_beyond_the_own_sign_ups(world):
    make_experience(world.others[0], world.offerings[1])
    cancelled = make_experience(world.others[1], make_offering(world.school, term=world.term))
    Experience.objects.filter(pk=cancelled.pk).update(state="cancelled")
    run = everyone(world)
    students = set(run.entrants.values_list("student", flat=True))
    assert world.others[0].pk not in students
    assert world.others[1].pk in students


def test_who_left_or_is_in_no_group_does_not_take_part(world):
    Student.objects.filter(pk=world.others[0].pk).update(left_on=date(2026, 9, 1))
    Enrolment.objects.filter(student=world.others[1]).update(end=date(2026, 9, 1))
    assert everyone(world).summary["students"] == 2


def test_of_chosen_groups_only_those_and_who_signed_up(world):
    Enrolment.objects.filter(student=world.others[0]).update(group="4B")
    run = everyone(world, groups=["4B"])
    assert set(run.entrants.values_list("student", flat=True)) == {
        *(s.pk for s in world.students),
        world.others[0].pk,
    }
    assert run.inputs["everyone"] == {"groups": ["4B"]}


def test_what_lies_beyond_the_own_travel_limit_is_out_of_reach(world):
    for offering in world.offerings:
        lie(offering, FAR)
    Profile.objects.create(student=world.others[0], travel_limit_km=40)
    run = everyone(world)
    assert reasons_of(run, world.others[1])[0] == {"code": "far", "n": 15}
    there = {s for _o, s in proposed(run)}
    assert world.others[0].pk in there
    assert world.others[1].pk not in there


def test_of_an_unknown_place_everything_is_near_and_that_is_said(world):
    for offering in world.offerings:
        lie(offering, FAR)
    Student.objects.filter(pk=world.others[0].pk).update(postcode="")
    lie(world.offerings[1], "")
    run = everyone(world)
    assert reasons_of(run, world.others[0]) == [{"code": "no_home"}]
    pairs = set(run.proposals.values_list("entrant__student", "offering"))
    assert (world.others[0].pk, world.offerings[0].pk) in pairs
    assert (world.others[1].pk, world.offerings[0].pk) not in pairs
    assert (world.others[1].pk, world.offerings[1].pk) in pairs
    assert run.summary["no_home"] == 1
    assert "Van 1 leerling kennen we de postcode niet" in verdict_of(run).no_home


def stopped_there(world, student, offering):
    early = make_offering(world.school, company=offering.assignment.company, term=world.term)
    found = make_experience(student, early, state="cancelled", placement_state="running")
    found.placements.update(state="ended_early", end_reason="ging niet")
    found.placements.get().shifts.update(dropped=True)
    early.delete()


CLOSING = {
    "age": lambda w, s, o: Student.objects.filter(pk=s.pk).update(
        birth_date=date(o.assignment.starts.year - 9, 1, 1)
    ),
    "days": lambda w, s, o: Profile.objects.create(
        student=s, free_days=[o.assignment.starts.isoweekday() % 7 + 1]
    ),
    "bad_match": stopped_there,
    "answered": lambda w, s, o: make_sign_up(
        o, s, state="declined", decline_reason="a", decline_next="b"
    ),
    "forbidden": lambda w, s, o: mark_candidate(offering=o, student=s, mark="forbid", by=w.by),
    "seats": lambda w, s, o: o.assignment.seats.all().delete(),
}


@pytest.mark.parametrize("rule", [*CLOSING, "passed", "withdrawn", "overlap"])
def test_a_rule_closes_it_and_is_counted_for_the_student(world, rule):
    offering, student = world.offerings[0], world.others[0]
    world.offerings[1].delete()
    if rule == "passed":
        make_invitation(offering, student, state="passed")
    elif rule == "withdrawn":
        make_sign_up(offering, student, state="withdrawn")
    elif rule == "overlap":
        other = make_offering(
            world.school, term=world.term, starts=offering.assignment.starts, state="closed"
        )
        make_experience(student, other, state="cancelled")
        other.delete()
    else:
        CLOSING[rule](world, student, offering)
    run = everyone(world)
    named = {"passed": "answered", "withdrawn": "answered"}.get(rule, rule)
    assert {"code": "closed", "rule": named, "n": 1} in reasons_of(run, student)
    assert student.pk not in {s for _o, s in proposed(run)}
    assert texts(reasons_of(run, student), None)


def test_what_has_begun_is_not_there_to_be_proposed(world):
    Assignment.objects.update(starts=timezone.now() - timedelta(hours=1))
    run = everyone(world)
    assert reasons_of(run, world.others[0])[0]["code"] == "far"


def test_the_youngest_who_may_is_found_as_by_asking_for_each(world):
    starts = world.offerings[0].assignment.starts
    world.offerings[0].assignment.days.update(ends=starts + timedelta(hours=8, minutes=30))
    seekers = [
        Student(birth_date=date(starts.year - age, starts.month, day))
        for age in (12, 13, 14, 15, 16, 17, 18)
        for day in (1, starts.day, 28)
    ]
    for offering in world.offerings:
        may = [s.birth_date for s in seekers if not breaches_for(offering.assignment, s.birth_date)]
        assert born_by(offering, seekers) == max(may).toordinal()
    nobody = [Student(birth_date=date(starts.year - 5, 1, 1))]
    assert born_by(world.offerings[0], nobody) == 0


@given(
    days=st.lists(
        st.tuples(
            st.integers(0, 40), st.integers(0, 47), st.integers(1, 24), st.sampled_from([0, 30, 60])
        ),
        min_size=1,
        max_size=12,
        unique_by=lambda each: each[0],
    ),
    kind=st.sampled_from(Kind.values),
    heavy=st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_whoever_is_older_may_do_what_a_younger_one_may(days, kind, heavy):
    """What `born_by` halves by. From the middle of January: no change of the clock."""
    start = datetime(2027, 1, 11, tzinfo=HERE)
    work = [
        Day(
            start + timedelta(days=day, minutes=30 * begin),
            start + timedelta(days=day, minutes=30 * (begin + length)),
            pause,
        )
        for day, begin, length, pause in days
    ]
    may = [
        not check(work, kind=kind, age_on=aged(age), heavy_lifting=heavy) for age in range(11, 19)
    ]
    assert may == sorted(may)


@pytest.fixture
def _few(monkeypatch):
    """Only of each student the best, so that in a small school some pairs are not told."""
    monkeypatch.setattr(match_pairs, "MOST_AT_ONE", 0)


@pytest.mark.usefixtures("_few")
def test_pairs_that_say_little_are_counted_but_have_no_row_of_their_own(world):
    for _ in range(8):
        make_offering(world.school, term=world.term)
    run = everyone(world)
    assert len(run.inputs["student"]) == 40
    rows = run.proposals.filter(entrant__student=world.others[0])
    assert rows.count() <= 4
    best = sorted(run.inputs["fit"][k] for k in Explained(run).stand.pairs_of(run.entrants.get(student=world.others[0]).index))  # fmt: skip
    assert max(rows.values_list("fit", flat=True)) == best[-1]


def test_of_each_offering_the_best_others_are_told(world, monkeypatch):
    monkeypatch.setattr(match_pairs, "MOST_OTHERS", 0)
    monkeypatch.setattr(match_pairs, "MOST_AT_ONE", 2)
    pair = read(Wanted(world.school, world.term, "X", everyone=True)).pairs
    told = pair.worth_telling([])
    others = [n for n in told.tolist() if not pair.rank[n]]
    for at in range(2):
        here = [n for n in others if pair.assignment[n] == at]
        best = sorted((n for n in np.flatnonzero((pair.rank == 0) & (pair.assignment == at))), key=lambda n: (-pair.fit[n], n))  # fmt: skip
        assert here == sorted(best[:2])


def test_reading_costs_the_same_for_one_and_for_many():
    def queries(world):
        make_student(world.school)
        wanted = Wanted(school=world.school, term=world.term, code="X", everyone=True)
        with CaptureQueriesContext(connection) as captured:
            problem_of(read(wanted))
        return len(captured)

    assert queries(World(students=1, offerings=1)) == queries(World(students=12, offerings=4))


def test_a_new_proposal_and_one_with_other_weights_are_for_everyone_too(world):
    run = everyone(world, groups=["3A"])
    again = world.run(earlier=run)
    assert again.inputs["everyone"] == {"groups": ["3A"]}
    assert again.summary["students"] == 4
    job = matching.start_trial(run=again, weights=again.weights, by=world.by)
    jobs.run(job.pk)
    assert MatchRun.objects.get(code=job.params["code"]).summary["students"] == 4


# What is said of it


def test_who_has_nothing_within_reach_is_told_in_one_sentence(world):
    for offering in world.offerings:
        lie(offering, FAR)
    run = everyone(world)
    said = verdict_of(run)
    assert said.headline == "2 van de 4 leerlingen hebben een plek."
    assert said.most == "Meer kan niet:"
    (why,) = said.whys
    assert why.sentence == (
        "2 leerlingen hebben geen open opdracht binnen hun reisafstand (15 km)."
    )
    assert set(why.students) == set(world.others)
    Profile.objects.create(student=world.others[0], travel_limit_km=5)
    (why,) = verdict_of(everyone(world)).whys
    assert why.sentence == "2 leerlingen hebben geen open opdracht binnen hun reisafstand."


def test_where_only_some_groups_take_part_it_says_that_more_is_impossible_with_those(world):
    for offering in world.offerings:
        lie(offering, FAR)
    run = everyone(world, groups=["3A"])
    assert verdict_of(run).most == "Meer kan niet, met deze klassen en intekeningen:"
    entrant = run.entrants.get(student=world.students[0])
    match_changes.change(run=run, wanted=match_changes.Wanted("out", entrant), by=world.by)
    assert verdict_of(run).most.endswith("klassen, intekeningen en wat je zelf vastzette:")


def test_where_seats_are_short_the_others_are_told_by_rule_and_by_seat(world):
    world.offerings[0].assignment.seats.filter(number=2).delete()
    world.offerings[1].assignment.seats.filter(number=2).delete()
    run = everyone(world)
    said = verdict_of(run)
    assert said.most == "Meer kan niet:"
    assert "dus 2 blijven zonder" in said.whys[0].sentence
    left = run.entrants.exclude(proposals__proposed=True).first()
    lines = Explained(run).why_not(left)
    assert any("is vol" in line for line in lines)


def test_how_many_did_not_ask_is_said_above_the_proposal(world):
    assert "tekenden hier niet zelf op in" in verdict_of(everyone(world)).unasked
    assert verdict_of(world.run()).unasked == ""


def test_when_everybody_has_a_place_it_says_so(world):
    for student, offering in zip([*world.students, *world.others], [*world.offerings] * 2, strict=True):  # fmt: skip
        SignUp.objects.filter(student=student).delete()
        make_experience(student, offering)
    assert verdict_of(everyone(world)).headline == "Iedereen heeft al een plek in deze periode."


def test_the_fairness_page_counts_who_did_not_ask_apart(world, signed_in):
    run = everyone(world)
    found = fairness_of(run)
    assert found.unasked == 2
    assert sum(found.total.got) == 4
    page = signed_in(world.user).get(f"/matching/{run.code}/verdeling/").content.decode()
    assert "Niet zelf ingetekend" in page
    plain = world.run()
    page = signed_in(world.user).get(f"/matching/{plain.code}/verdeling/").content.decode()
    assert "Niet zelf ingetekend" not in page


def test_the_pages_show_who_did_not_sign_up(world, signed_in):
    run = everyone(world)
    client = signed_in(world.user)
    mark_candidate(
        offering=world.offerings[0], student=world.others[0], text="Durft veel.", by=world.by
    )
    pages = "".join(
        client.get(f"/matching/{run.code}/?opdracht={o.assignment.code}").content.decode()
        for o in world.offerings
    )
    assert "niet zelf ingetekend" in pages
    assert "Durft veel." in pages
    assert "Meer over deze leerling" in pages
    shown = client.get(f"/matching/{run.code}/leerling/{world.others[0].code}/").content.decode()
    assert "Niet zelf ingetekend." in shown


def test_a_wish_that_a_mark_shuts_lies_no_less_near(world):
    student, (wish, other) = world.students[0], world.offerings
    student.postcode = f"{HOME}AB"
    student.save()
    lie(wish, NEAR)
    lie(other, FAR)
    mark_candidate(offering=wish, student=student, mark="forbid", by=world.by)
    codes = [each["code"] for each in reasons_of(everyone(world), student)]
    assert codes == ["forbidden"]


def test_where_somebody_can_go_is_not_called_a_wish_of_who_had_none(world, signed_in):
    client = signed_in(world.user)
    for run, heading in ((everyone(world), "Waar het kan"), (world.run(), "De wensen")):
        code = world.students[0].code
        page = client.get(f"/matching/{run.code}/verplaatsen/{code}/").content.decode()
        assert f'<h2 id="plekken">{heading}</h2>' in page


def test_the_form_asks_for_everyone_of_some_groups(world, signed_in):
    client = signed_in(world.user)
    page = client.get("/matching/").content.decode()
    assert "Ook voor leerlingen zonder intekening" in page
    asked = {"term": world.term.pk, "everyone": "on", "groups": ["3A"]}
    client.post("/matching/", asked)
    job = jobs.Job.objects.get(kind="match")
    assert job.params["everyone"] == {"groups": ["3A"]}
    answer = client.post("/matching/", {**asked, "groups": ["9Z"]})
    assert "Kijk dit nog even na" in answer.content.decode()


def test_groups_without_everyone_mean_nothing(world, signed_in):
    signed_in(world.user).post("/matching/", {"term": world.term.pk, "groups": ["3A"]})
    assert jobs.Job.objects.get(kind="match").params["everyone"] is None


# By hand


@pytest.mark.usefixtures("_few")
def test_a_pair_without_a_row_gets_one_when_it_is_chosen_by_hand(world):
    for _ in range(8):
        make_offering(world.school, term=world.term)
    run = everyone(world)
    entrant = run.entrants.get(student=world.others[0])
    stand = Explained(run).stand
    told = set(run.proposals.filter(entrant=entrant).values_list("offering", flat=True))
    pair = next(p for p in stand.pairs_of(entrant.index) if stand.offering_of(p) not in told)
    offering = type(world.offerings[0]).objects.get(pk=stand.offering_of(pair))
    match_changes.change(
        run=run, wanted=match_changes.Wanted("pin", entrant, offering), by=world.by
    )
    row = run.proposals.get(entrant=entrant, offering=offering)
    assert (row.proposed, row.by_hand, row.fit) == (True, True, int(stand.problem.fit[pair]))
    assert row.features
    assert row.reasons[0] == {"code": "unasked"}
    again = world.run(earlier=run)
    assert (offering.pk, world.others[0].pk) in proposed(again)


@pytest.mark.usefixtures("_few")
def test_of_who_was_erased_a_row_says_nothing(world):
    for _ in range(8):
        make_offering(world.school, term=world.term)
    run = everyone(world)
    entrant = run.entrants.get(student=world.others[0])
    stand = Explained(run).stand
    told = set(run.proposals.filter(entrant=entrant).values_list("offering", flat=True))
    pair = next(p for p in stand.pairs_of(entrant.index) if stand.offering_of(p) not in told)
    offering = type(world.offerings[0]).objects.get(pk=stand.offering_of(pair))
    world.others[0].delete()
    entrant.refresh_from_db()
    match_changes.change(
        run=run, wanted=match_changes.Wanted("pin", entrant, offering), by=world.by
    )
    row = run.proposals.get(entrant=entrant, offering=offering)
    assert (row.proposed, row.features, row.reasons) == (True, [], [])


# Applying


def test_applying_signs_up_and_places_who_did_not_ask(world):
    run = everyone(world)
    answer = match_applying.apply(run=run, by=world.by)
    assert answer == {"placed": 4, "declined": 0, "refused": []}
    assert Experience.objects.count() == 4
    made = SignUp.objects.get(student=world.others[0])
    assert made.state == SignUpState.CHOSEN
    goal = made.experience.goals.get()
    assert goal.text == "Dit doel kies ik nog."


def test_who_got_a_place_meanwhile_is_refused_and_nothing_is_left_behind(world):
    run = everyone(world)
    student = world.others[0]
    make_experience(student, make_offering(world.school, term=world.term))
    answer = match_applying.apply(run=run, by=world.by)
    assert answer["placed"] == 3
    assert answer["refused"][0]["reason"] == "Deze leerling heeft intussen een andere plek."
    assert not SignUp.objects.filter(student=student).exists()


def test_who_signed_up_since_is_chosen_by_that_sign_up(world):
    run = everyone(world)
    ((offering, _),) = {pair for pair in proposed(run) if pair[1] == world.others[0].pk}
    there = next(o for o in world.offerings if o.pk == offering)
    own = make_sign_up(there, world.others[0], first_goal="Zelf gekozen")
    match_applying.apply(run=run, by=world.by)
    own.refresh_from_db()
    assert own.state == SignUpState.CHOSEN
    assert own.experience.goals.get().text == "Zelf gekozen"


@pytest.mark.parametrize("state", ["declined", "withdrawn"])
def test_a_no_since_then_counts(world, state):
    run = everyone(world)
    ((offering, _),) = {pair for pair in proposed(run) if pair[1] == world.others[0].pk}
    there = next(o for o in world.offerings if o.pk == offering)
    make_sign_up(there, world.others[0], state=state, decline_reason="a", decline_next="b")
    assert match_applying.apply(run=run, by=world.by)["placed"] == 3


def test_a_seat_that_went_leaves_no_sign_up_of_who_did_not_ask(world, monkeypatch):
    run = everyone(world)

    def refuse(**_given):
        raise match_applying.Refused("Alle plekken zijn al vergeven.")

    monkeypatch.setattr(match_applying, "choose", refuse)
    assert match_applying.apply(run=run, by=world.by)["placed"] == 0
    assert SignUp.objects.count() == 2


def test_with_declines_only_who_signed_up_reads_a_no(world):
    choose(sign_up=SignUp.objects.get(student=world.students[0]), by=world.by)
    run = everyone(world)
    answer = match_applying.apply(run=run, by=world.by, with_declines=True)
    assert not SignUp.objects.filter(state=SignUpState.DECLINED, student__in=world.others).exists()
    assert answer["placed"] == 3


# The command


def test_the_command_proposes_for_everyone(world, capsys):
    given = {"school": world.school.brin, "term": world.term.name, "json": True}
    call_command("match", **given, everyone=True)
    answer = json.loads(capsys.readouterr().out)
    assert answer["students"] == answer["placed"] == 4
    assert any("Niet zelf ingetekend." in pair["reasons"] for pair in answer["pairs"])
    call_command("match", **given, everyone=True, group=["9Z"])
    assert json.loads(capsys.readouterr().out)["students"] == 2
    with pytest.raises(CommandError, match="--everyone"):
        call_command("match", **given, group=["3A"])


def test_the_stored_pairs_are_those_of_the_problem(world):
    run = everyone(world)
    pair = np.array(run.inputs["pair"])
    fit = np.array(run.inputs["fit"])[pair[pair >= 0]].sum()
    assert fit == run.summary["total_fit"] == sum(
        run.proposals.filter(proposed=True).values_list("fit", flat=True)
    )  # fmt: skip


def test_who_signed_up_goes_before_who_did_not_when_seats_are_short(world):
    world.offerings[1].delete()
    for student in world.students:
        SignUp.objects.filter(student=student).update(rank=6)  # suits less than who did not ask
    run = everyone(world)
    assert {s for _o, s in proposed(run)} == {each.pk for each in world.students}
    lines = Explained(run).why_not(run.entrants.get(student=world.others[0]))
    assert (
        f"“{world.offerings[0].assignment.title}” is vol: wie zelf intekende, ging voor." in lines
    )
    assert run.summary["bound"] == run.summary["total_fit"]
    assert Explained(run).stand.exact
