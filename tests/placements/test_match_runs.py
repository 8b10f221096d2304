import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core import jobs
from core.actors import Actor
from core.errors import Refused
from core.jobs import LostLease
from core.lifecycle import StepRefused
from core.models import Interest, Job, Skill
from placements.actions import match_applying, match_changes, matching
from placements.actions.choosing import choose, mark_candidate
from placements.enums import OfferingState, RunState, SignUpState
from placements.lifecycle import RUN
from placements.match_inputs import Wanted
from placements.match_runs import problem_of, propose, read
from placements.matching import FEATURES, Problem, solve
from placements.matching.fit import DEFAULT_WEIGHTS
from placements.models import (
    CandidateNote,
    Experience,
    MatchEntrant,
    MatchRun,
    Proposal,
    Seat,
    SignUp,
)
from placements.queries.candidates import known_of, lookup_of, weigh, with_turns
from placements.queries.match_runs import offerings_in
from placements.reasons import texts
from students.models import Enrolment, Profile, Strength, Wish
from tests.factories import make_experience, make_offering, make_sign_up
from tests.placements.matching.worlds import World, proposed

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def too_young(world):
    """Nine on the day: the factories' days lie further on as more of them are made."""
    return date(world.offerings[0].assignment.starts.year - 9, 1, 1)


def reason_codes(run, student):
    return [r["code"] for r in run.entrants.get(student=student).reasons]


# What a run looks at


def test_a_run_fills_all_seats_and_tells_everybody_else_why(world):
    run = world.run()
    assert run.state == RunState.PROPOSED
    assert run.summary["placed"] == run.summary["seats"] == 2
    assert run.summary["bound"] == run.summary["total_fit"]
    assert len(proposed(run)) == 2
    left = run.entrants.exclude(proposals__proposed=True).get()
    assert [r["code"] for r in left.reasons] == ["lot", "lot"]
    assert not Experience.objects.exists()


def test_every_proposal_has_its_features_and_reasons_in_plain_dutch(world):
    run = world.run()
    lookup = lookup_of(offerings_in(run))
    for proposal in run.proposals.all():
        assert len(proposal.features) == len(FEATURES)
        assert 1 <= len(texts(proposal.reasons, lookup)) <= 3
    assert "Dit is de eerste wens." in texts(
        run.proposals.get(offering=world.offerings[0], entrant__student=world.students[0]).reasons,
        lookup,
    )


def test_only_sign_ups_that_wait_at_what_is_on_offer_take_part(world):
    SignUp.objects.filter(student=world.students[0]).update(state=SignUpState.WITHDRAWN)
    world.offerings[1].state = OfferingState.CANCELLED
    world.offerings[1].save()
    run = world.run()
    assert set(run.entrants.values_list("student", flat=True)) == {
        each.pk for each in world.students[1:]
    }
    assert {o for o, _ in proposed(run)} == {world.offerings[0].pk}


def test_only_free_seats_count(world):
    choose(sign_up=world.sign_ups[0], by=world.by)
    run = world.run()
    assert run.summary["seats"] == 1
    assert reason_codes(run, world.students[0]) == [] or proposed(run)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda w: Enrolment.objects.filter(student=w.students[0]).update(end=date(2026, 9, 1)), "no_group"),
        (lambda w: w.students[0].__class__.objects.filter(pk=w.students[0].pk).update(birth_date=too_young(w)), "age"),
        (lambda w: mark_candidate(offering=w.offerings[0], student=w.students[0], mark="forbid", by=w.by), "forbidden"),
        (lambda w: make_experience(w.students[0], make_offering(w.school, term=w.term, starts=w.offerings[0].assignment.starts)), "overlap"),
        (lambda w: Seat.objects.filter(assignment=w.offerings[0].assignment).delete(), "no_seats"),
    ],
)  # fmt: skip
def test_a_pair_that_a_rule_forbids_is_left_out_and_the_rule_is_named(spoil, code):
    world = World(students=1, offerings=1)
    spoil(world)
    run = world.run()
    assert proposed(run) == set()
    reasons = run.entrants.get().reasons
    assert reasons[0]["code"] == code
    assert texts(reasons, lookup_of(offerings_in(run)))[0]


def test_who_has_no_place_is_pointed_to_where_there_is_room():
    world = World(students=2, offerings=1)
    roomy = make_offering(world.school, term=world.term)
    run = world.run()
    left = run.entrants.exclude(proposals__proposed=True).get()
    assert left.reasons[-1] == {"code": "room", "offering": roomy.pk}


def test_a_pin_holds_against_a_better_fit(world):
    worst = world.students[2]
    for offering in world.offerings:
        SignUp.objects.filter(student=worst, offering=offering).update(rank=6)
    mark_candidate(offering=world.offerings[0], student=worst, mark="pin", by=world.by)
    run = world.run()
    assert (world.offerings[0].pk, worst.pk) in proposed(run)
    pair = run.proposals.get(offering=world.offerings[0], entrant__student=worst)
    assert pair.reasons[0] == {"code": "pinned"}


def test_pins_that_cannot_all_hold_do_not_break_the_run(world):
    for student in world.students:
        mark_candidate(offering=world.offerings[0], student=student, mark="pin", by=world.by)
    assert len(proposed(world.run())) == 2


def test_the_same_question_has_the_same_answer(world):
    one, two = world.run(), world.run()
    assert proposed(one) == proposed(two)
    assert (one.inputs, one.summary) == (two.inputs, two.summary)


def test_equals_are_settled_by_lot_and_not_by_the_order_of_names_or_numbers():
    first = []
    for _ in range(12):
        world = World(students=2, offerings=1)
        ((_, winner),) = proposed(world.run())
        first.append(winner == world.students[0].pk)
    assert set(first) == {True, False}


def test_a_run_keeps_indices_and_no_names(world):
    run = world.run()
    kept = json.dumps([run.inputs, run.summary])
    assert world.students[0].last_name not in kept
    again = Problem(
        n_students=len(world.students),
        seats=run.inputs["seats"],
        student=run.inputs["student"],
        assignment=run.inputs["assignment"],
        fit=run.inputs["fit"],
        pinned=run.inputs["pinned"],
    )
    assert solve(again).total_fit == run.summary["total_fit"]
    world.students[0].delete()
    assert run.entrants.get(student=None)


# What the fit may see


def test_the_loader_reads_nothing_about_who_somebody_is(world):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        sign_ups = list(with_turns(SignUp.objects.filter(student__school=world.school)))
        known = known_of({each.student_id for each in sign_ups})
        weigh(sign_ups, world.offerings, DEFAULT_WEIGHTS, known)
    mine = " ".join(q["sql"] for q in captured if "students_" in q["sql"])
    for column in ("first_name", "infix", "last_name", "sort_key", "birth_date", "email", "note"):
        assert f'"students_student"."{column}"' not in mine
    assert "core_storedfile" not in mine


def fit_of(sign_up):
    found = with_turns(SignUp.objects.filter(pk=sign_up.pk))
    weighed = weigh(list(found), [sign_up.offering], DEFAULT_WEIGHTS)
    values = dict(zip(FEATURES, weighed.features[0].tolist(), strict=True))
    return values, weighed.reasons[0], int(weighed.fit[0])


@pytest.fixture
def sign_up(world):
    skill = Skill.objects.create(code="bedienen-x", name="bedienen aan tafel")
    interest = Interest.objects.create(code="gasten-x", name="gasten ontvangen")
    world.offerings[0].assignment.skills.add(skill)
    world.offerings[0].assignment.interests.add(interest)
    Profile.objects.create(student=world.students[0])
    return world.sign_ups[0]


def test_interests_skills_and_next_steps_raise_the_fit(sign_up):
    student = sign_up.student
    before, _, fit_before = fit_of(sign_up)
    student.profile.interests.add(Interest.objects.get(code="gasten-x"))
    Strength.objects.create(
        student=student, skill=Skill.objects.get(code="bedienen-x"), experience_code="A",
        seen_by="trainer",
    )  # fmt: skip
    Wish.objects.create(student=student, text="x", skill=Skill.objects.get(code="bedienen-x"))
    after, reasons, fit_after = fit_of(sign_up)
    for name in ("interest", "skills", "trainer", "next_step"):
        assert after[name] > before[name]
    assert fit_after > fit_before
    assert {"code": "interest", "words": ["interest:gasten-x"]} in reasons


def test_one_asked_skill_that_is_new_is_a_stretch(sign_up):
    values, _, _ = fit_of(sign_up)
    assert values["stretch"] == 100


def test_a_goal_that_names_the_task_counts_and_a_spoken_one_is_not_held_against_anybody(sign_up):
    sign_up.first_goal = "Ik wil leren serveren"
    sign_up.save()
    named = fit_of(sign_up)[0]["goals"]
    sign_up.first_goal = "Iets anders"
    sign_up.save()
    assert named > fit_of(sign_up)[0]["goals"]


def test_who_was_declined_comes_sooner_until_chosen(world, sign_up):
    old = make_offering(world.school, term=world.term)
    before, _, _ = fit_of(sign_up)
    declined = make_sign_up(
        old, sign_up.student, state="declined", decline_reason="a", decline_next="b",
        decided_at="2026-10-01T10:00Z",
    )  # fmt: skip
    sooner, reasons, _ = fit_of(sign_up)
    assert sooner["turn"] > before["turn"]
    assert {"code": "turn", "n": 1} in reasons
    make_sign_up(
        make_offering(world.school, term=world.term), sign_up.student, state="chosen",
        decided_at="2026-11-01T10:00Z",
    )  # fmt: skip
    assert fit_of(sign_up)[0]["turn"] == before["turn"]
    assert declined.pk


def test_a_place_this_term_and_the_same_work_before_lower_the_fit(world, sign_up):
    before, _, _ = fit_of(sign_up)
    make_experience(sign_up.student, make_offering(world.school, term=world.term))
    after, _, _ = fit_of(sign_up)
    assert after["turn"] < before["turn"]
    assert after["variety"] < before["variety"]


def test_the_schools_own_weights_count(world):
    matching.set_weights(
        school=world.school, weights={**dict.fromkeys(FEATURES, 0), "wish": 10}, by=world.by
    )
    run = world.run()
    assert run.weights["wish"] == 10
    assert (
        run.proposals.get(offering=world.offerings[1], entrant__student=world.students[0]).fit
        == 800
    )


@pytest.mark.parametrize("weights", [{"wish": 101}, {"photo": 1}, dict.fromkeys(FEATURES, 0)])
def test_weights_that_make_no_sense_are_refused(world, weights):
    with pytest.raises(Refused):
        matching.set_weights(school=world.school, weights=weights, by=world.by)


# Changing by hand


# Applying


def test_applying_places_who_is_proposed_and_declines_nobody(world):
    run = world.run()
    answer = match_applying.apply(run=run, by=world.by)
    assert answer == {"placed": 2, "declined": 0, "refused": []}
    assert Experience.objects.count() == 2
    assert not SignUp.objects.filter(state=SignUpState.DECLINED).exists()
    run.refresh_from_db()
    assert run.state == RunState.APPLIED
    assert run.applied_at


def test_when_the_world_moved_it_says_who_was_refused_and_why(world):
    run = world.run()
    pairs = sorted(proposed(run))
    Seat.objects.filter(assignment__offerings=pairs[0][0]).delete()
    SignUp.objects.filter(offering=pairs[1][0], student=pairs[1][1]).update(
        state=SignUpState.WITHDRAWN
    )
    answer = match_applying.apply(run=run, by=world.by)
    assert answer["placed"] == 0
    assert sorted(r["reason"] for r in answer["refused"]) == [
        "Alle plekken zijn al vergeven.",
        "Deze leerling heeft zich teruggetrokken.",
    ]
    assert {r["student"] for r in answer["refused"]} == {s.leerlingnummer for s in world.students if s.pk in {p[1] for p in pairs}}  # fmt: skip


def test_a_rule_that_applies_since_the_run_is_asked_again(world):
    run = world.run()
    for student in world.students:
        student.birth_date = too_young(world)
        student.save()
    answer = match_applying.apply(run=run, by=world.by)
    assert answer["placed"] == 0
    assert all("leeftijd" in r["reason"] for r in answer["refused"])


def test_a_declined_student_is_not_chosen_by_a_run_from_before(world):
    run = world.run()
    SignUp.objects.update(state="declined", decline_reason="a", decline_next="b")
    assert match_applying.apply(run=run, by=world.by)["placed"] == 0


def test_a_place_from_before_the_round_is_not_called_a_place_in_this_round():
    world = World(students=2, offerings=2)
    first, second = world.offerings
    early, other = world.students
    choose(sign_up=SignUp.objects.get(offering=first, student=early), by=world.by)
    SignUp.objects.filter(offering=first, student=other).update(state=SignUpState.WITHDRAWN)
    mark_candidate(offering=second, student=other, text="", mark="pin", by=world.by)
    run = world.run()
    match_applying.apply(run=run, by=world.by, with_declines=True)
    left = SignUp.objects.get(offering=second, student=early)
    assert left.state == SignUpState.DECLINED
    assert "deze ronde al een plek" not in left.decline_reason


def test_with_declines_everybody_left_reads_a_reason_and_what_to_do(world):
    run = world.run()
    answer = match_applying.apply(run=run, by=world.by, with_declines=True)
    assert answer["declined"] == len(world.sign_ups) - 2
    placed_first = SignUp.objects.filter(state=SignUpState.CHOSEN).first()
    other = SignUp.objects.get(student=placed_first.student, state=SignUpState.DECLINED)
    assert placed_first.offering.assignment.title in other.decline_reason
    for each in SignUp.objects.filter(state=SignUpState.DECLINED):
        assert each.decline_reason
        assert each.decline_next


@pytest.mark.parametrize("old", RunState.values)
@pytest.mark.parametrize("new", RunState.values)
def test_the_steps_of_a_run(world, old, new):
    run = MatchRun.objects.create(school=world.school, term=world.term, state=old)
    if (old, new) in {
        ("trial", "proposed"),
        ("trial", "discarded"),
        ("proposed", "applied"),
        ("proposed", "discarded"),
    }:
        assert RUN.move(run, new, by=world.by).state == new
    else:
        with pytest.raises(StepRefused):
            RUN.move(run, new, by=world.by)


@pytest.mark.parametrize("state", [RunState.APPLIED, RunState.DISCARDED])
def test_a_run_that_is_over_is_not_changed_any_more(world, state):
    run = world.run()
    MatchRun.objects.filter(pk=run.pk).update(state=state)
    wanted = match_changes.Wanted("pin", run.entrants.first(), world.offerings[0])
    for act in (
        lambda: match_changes.change(run=run, wanted=wanted, by=world.by),
        lambda: match_changes.undo(run=run, by=world.by),
        lambda: match_applying.ask_to_apply(run=run, by=world.by),
        lambda: matching.start_trial(run=run, weights={}, by=world.by),
        lambda: matching.discard(run=run, by=world.by),
    ):
        with pytest.raises(Refused):
            act()


def test_one_proposal_at_a_time_for_a_term(world):
    matching.start_run(term=world.term, by=world.by)
    with pytest.raises(Refused, match="al een voorstel"):
        matching.start_run(term=world.term, by=world.by)


def test_an_unknown_way_of_sharing_is_refused(world):
    with pytest.raises(Refused):
        matching.start_run(term=world.term, by=world.by, fairness="lottery")


# What the database refuses


def refused_by(name):
    return pytest.raises(IntegrityError, match=f"{name}|UNIQUE")


def test_a_pair_stands_once_in_a_run_and_a_student_has_one_proposal(world):
    run = world.run()
    pair = run.proposals.filter(proposed=True).first()
    with refused_by("proposal_pair_once"), transaction.atomic():
        Proposal.objects.create(run=run, entrant=pair.entrant, offering=pair.offering, fit=1)
    other = run.proposals.filter(entrant=pair.entrant, proposed=False).first()
    with refused_by("proposal_one_per_student"), transaction.atomic():
        Proposal.objects.filter(pk=other.pk).update(proposed=True)


def test_an_index_stands_for_one_student(world):
    run = world.run()
    with refused_by("match_entrant_index_once"), transaction.atomic():
        MatchEntrant.objects.create(run=run, index=0, student=world.students[0])


def test_a_seat_number_stands_once_and_a_placement_has_one_seat(world):
    assignment = world.offerings[0].assignment
    with refused_by("seat_number_once"), transaction.atomic():
        Seat.objects.create(assignment=assignment, number=1)
    placement = choose(sign_up=world.sign_ups[0], by=world.by).placements.get()
    with refused_by("placements_seat_placement_id"), transaction.atomic():
        Seat.objects.create(assignment=assignment, number=2, placement=placement)


def test_a_student_signs_up_once_and_a_decline_has_its_words(world):
    first = world.sign_ups[0]
    with refused_by("sign_up_once"), transaction.atomic():
        make_sign_up(first.offering, first.student)
    for empty in ("decline_reason", "decline_next"):
        words = {"decline_reason": "a", "decline_next": "b", empty: ""}
        with refused_by("sign_up_declined_has_reason_and_next"), transaction.atomic():
            SignUp.objects.filter(pk=first.pk).update(state="declined", **words)


def test_a_pair_has_one_note(world):
    values = {"offering": world.offerings[0], "student": world.students[0]}
    CandidateNote.objects.create(**values)
    with refused_by("candidate_note_once"), transaction.atomic():
        CandidateNote.objects.create(**values)


# The commands


def test_the_commands_answer_one_json_object(world, capsys):
    call_command("match", school=world.school.brin, term=world.term.name, json=True)
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) == {
        "run", "students", "seats", "placed", "total_fit", "bound", "pairs", "unplaced",
    }  # fmt: skip
    assert answer["students"] == 3
    assert answer["bound"] == answer["total_fit"] == sum(p["fit"] for p in answer["pairs"])
    numbers = {each.leerlingnummer for each in world.students}
    assert {p["student"] for p in answer["pairs"]} | {
        u["student"] for u in answer["unplaced"]
    } == numbers
    assert all(p["reasons"] for p in answer["pairs"])
    assert all(u["reasons"] for u in answer["unplaced"])
    call_command("apply_match", answer["run"], json=True)
    assert json.loads(capsys.readouterr().out) == {"placed": 2, "declined": 0, "refused": []}


def test_the_command_declines_only_when_asked(world, capsys):
    run = world.run(fairness="bands")
    call_command("apply_match", run.code, decline=True, json=True)
    assert json.loads(capsys.readouterr().out)["declined"] == 4


def test_the_commands_say_what_they_cannot_find(world):
    with pytest.raises(CommandError, match="no term"):
        call_command("match", school=world.school.brin, term="Nergens")
    with pytest.raises(CommandError, match="no run"):
        call_command("apply_match", "ZZZZ")
    run = world.run()
    matching.discard(run=run, by=world.by)
    with pytest.raises(CommandError, match="Dit kan niet meer"):
        call_command("apply_match", run.code)


def test_reading_a_run_costs_the_same_for_one_pair_and_for_many():
    def queries(world):
        wanted = Wanted(school=world.school, term=world.term, code="X")
        with CaptureQueriesContext(connection) as captured:
            problem_of(read(wanted))
        return len(captured)

    assert queries(World(students=1, offerings=1)) == queries(World(students=12, offerings=4))


def test_a_worker_lost_after_all_was_kept_only_says_so_again(world):
    run = world.run()
    again = Job.objects.create(kind="match", params=Job.objects.get().params)
    jobs.run(again.pk)
    again.refresh_from_db()
    assert again.outcome["run"] == run.code
    assert MatchRun.objects.count() == 1


def test_a_worker_that_lost_its_job_keeps_nothing(world):
    def lost():
        raise LostLease

    wanted = Wanted(school=world.school, term=world.term, code="KWIJT")
    with pytest.raises(LostLease):
        propose(wanted, by=world.by, tick=lambda done, total: None, hold=lost)
    assert not MatchRun.objects.exists()
    run = world.run()
    with pytest.raises(LostLease):
        match_applying.apply(run=run, by=world.by, hold=lost)
    run.refresh_from_db()
    assert run.state == RunState.PROPOSED
    assert not Experience.objects.exists()


def test_the_system_may_ask_for_a_run_too(world):
    job = matching.start_run(term=world.term, by=Actor.system("demo"))
    assert job.by_user_id is None
    jobs.run(job.pk)
    assert MatchRun.objects.get().summary["placed"] == 2


def test_who_was_put_aside_reads_whether_others_fit_better_or_had_less_choice(world):
    run = world.run()
    left = run.entrants.exclude(proposals__proposed=True).get()
    for words in texts(left.reasons, lookup_of(offerings_in(run))):
        assert "is vol: past" in words


def test_a_hundred_students_are_weighed_and_kept_in_a_few_queries():
    world = World(students=40, offerings=5, seats=3)
    with CaptureQueriesContext(connection) as captured:
        run = world.run()
    assert run.summary["placed"] == 15
    assert len(captured) < 60
