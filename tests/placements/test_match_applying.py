"""Applying looks at the world again: each thing that moved is named, the rest or nothing goes, nothing twice."""

import json
from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.enums import Role
from core import jobs
from core.actors import Actor
from core.errors import Refused
from core.models import Job
from placements.actions import match_applying, match_changes
from placements.actions.choosing import choose, decline
from placements.actions.signing_up import withdraw
from placements.enums import OfferingState, RunState, SignUpState
from placements.models import Experience, MatchRun, Offering, Placement, Seat, SignUp
from placements.queries.match_world import Today
from students.models import Enrolment
from tests.factories import make_experience, make_offering, make_student, make_user
from tests.placements.matching.worlds import World, proposed

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(students=2, offerings=1, seats=2)


def first_pair(run):
    """The student (a row) and the offering that the run put first."""
    pair = run.proposals.filter(proposed=True).order_by("entrant__index").first()
    return pair.entrant.student, pair.offering


def sign_up_of(student, offering):
    return SignUp.objects.select_related("offering", "student__user").get(
        student=student, offering=offering
    )


def seat_gone(world, student, offering):
    Seat.objects.filter(assignment=offering.assignment).delete()


def seat_held(world, student, offering):
    Seat.objects.filter(assignment=offering.assignment).update(held_for="iemand anders")


def withdrawn(world, student, offering):
    by = Actor.of(make_user(world.school, Role.STUDENT))
    withdraw(sign_up=sign_up_of(student, offering), by=by)


def declined(world, student, offering):
    decline(sign_up=sign_up_of(student, offering), reason="a", next_step="b", by=world.by)


def no_sign_up(world, student, offering):
    SignUp.objects.filter(student=student, offering=offering).delete()


def elsewhere(world, student, offering):
    make_experience(student, make_offering(world.school, term=world.term, starts=offering.assignment.starts))  # fmt: skip


def cancelled(world, student, offering):
    Offering.objects.filter(pk=offering.pk).update(state=OfferingState.CANCELLED)


def finished(world, student, offering):
    Offering.objects.filter(pk=offering.pk).update(state=OfferingState.FINISHED)


def left(world, student, offering):
    student.left_on = date(2026, 1, 1)
    student.save()


def no_group(world, student, offering):
    Enrolment.objects.filter(student=student).update(end=date(2026, 9, 1))


def too_young(world, student, offering):
    student.birth_date = date(offering.assignment.starts.year - 9, 1, 1)
    student.save()


def erased(world, student, offering):
    student.delete()


MOVED = [
    (seat_gone, "Alle plekken zijn al vergeven."),
    (seat_held, "Alle plekken zijn al vergeven."),
    (withdrawn, "Deze leerling heeft zich teruggetrokken."),
    (declined, "Deze leerling is intussen niet gekozen."),
    (no_sign_up, "Deze leerling staat niet meer ingetekend."),
    (elsewhere, "Deze leerling is dan al bij"),
    (cancelled, "De opdracht gaat niet door."),
    (finished, "Bij deze opdracht kun je niemand meer kiezen."),
    (left, "Deze leerling staat nu in geen klas."),
    (no_group, "Deze leerling staat nu in geen klas."),
    (too_young, "Dit mag nog niet op deze leeftijd"),
    (erased, "Deze leerling staat niet meer in Trialoog."),
]
EVERY_MOVE = pytest.mark.parametrize(("move", "words"), MOVED, ids=lambda v: getattr(v, "__name__", ""))  # fmt: skip
FOR_ALL = (seat_gone, seat_held, cancelled, finished)


@EVERY_MOVE
def test_what_moved_is_named_and_the_rest_is_applied(world, move, words):
    run = world.run()
    student, offering = first_pair(run)
    number, code = student.leerlingnummer, offering.assignment.code
    move(world, student, offering)
    before = Experience.objects.count()
    answer = match_applying.apply(run=run, by=world.by)
    rest = 0 if move in FOR_ALL else 1
    assert answer["placed"] == rest
    assert Experience.objects.count() == before + rest
    mine = [r for r in answer["refused"] if r["student"] == ("" if move is erased else number)]
    assert mine[0]["reason"].startswith(words)
    assert mine[0]["assignment"] == code
    assert len(answer["refused"]) == 2 - rest
    again = match_applying.apply(run=run, by=world.by)
    if move is not erased:
        assert again == answer
    assert Experience.objects.count() == before + rest


@EVERY_MOVE
def test_what_moved_stops_all_where_all_or_nothing_was_asked(world, move, words):
    run = world.run()
    student, offering = first_pair(run)
    move(world, student, offering)
    before = Experience.objects.count()
    answer = match_applying.apply(run=run, by=world.by, whole=True)
    assert (answer["placed"], answer["declined"]) == (0, 0)
    assert any(each["reason"].startswith(words) for each in answer["refused"])
    assert Experience.objects.count() == before
    run.refresh_from_db()
    assert run.state == RunState.PROPOSED
    assert run.summary["stopped"]["refused"] == len(answer["refused"])
    assert len(proposed(run)) == 2


def test_the_look_before_and_the_answer_after_say_the_same(world):
    run = world.run()
    withdrawn(world, *first_pair(run))
    before = [each.words for each in Today.of(run).places if each.why]
    answer = match_applying.apply(run=run, by=world.by)
    assert [each["reason"] for each in answer["refused"]] == before


def test_all_or_nothing_does_all_when_nothing_moved(world):
    answer = match_applying.apply(run=world.run(), by=world.by, whole=True)
    assert answer == {"placed": 2, "declined": 0, "refused": []}


def test_what_only_choosing_finds_stops_all_too(world, monkeypatch):
    run = world.run()
    real, calls = choose, []

    def refusing(**values):
        calls.append(values)
        if len(calls) == 2:
            raise Refused("Er kwam iets tussen.")
        return real(**values)

    monkeypatch.setattr(match_applying, "choose", refusing)
    answer = match_applying.apply(run=run, by=world.by, whole=True)
    assert [each["reason"] for each in answer["refused"]] == ["Er kwam iets tussen."]
    assert not Experience.objects.exists()
    run.refresh_from_db()
    assert run.state == RunState.PROPOSED


def test_who_was_chosen_there_meanwhile_is_no_trouble(world):
    run = world.run()
    student, offering = first_pair(run)
    choose(sign_up=sign_up_of(student, offering), by=world.by)
    answer = match_applying.apply(run=run, by=world.by, whole=True)
    assert answer == {"placed": 1, "declined": 0, "refused": []}
    run.refresh_from_db()
    assert run.summary["applied"]["already"] == 1
    assert Experience.objects.count() == 2


def test_of_fewer_seats_who_was_put_there_by_hand_goes_first():
    world = World(students=3, offerings=1, seats=2)
    run = world.run()
    worst = run.proposals.order_by("fit", "-entrant__index").first()
    wanted = match_changes.Wanted("pin", worst.entrant, worst.offering)
    match_changes.change(run=run, wanted=wanted, by=world.by)
    Seat.objects.order_by("-number").first().delete()
    answer = match_applying.apply(run=run, by=world.by)
    assert answer["placed"] == 1
    assert Placement.objects.get().experience.student == worst.entrant.student


def test_no_name_is_kept_with_what_was_refused(world):
    run = world.run()
    student, offering = first_pair(run)
    elsewhere(world, student, offering)
    match_applying.apply(run=run, by=world.by)
    kept = str(run.entrants.get(student=student).reasons) + str(run.summary)
    assert student.first_name not in kept
    assert student.leerlingnummer not in kept


def test_a_run_that_was_laid_aside_is_not_applied(world):
    run = world.run()
    MatchRun.objects.filter(pk=run.pk).update(state=RunState.DISCARDED)
    with pytest.raises(Refused):
        match_applying.apply(run=run, by=world.by)


def test_a_trial_is_not_applied(world):
    run = world.run()
    MatchRun.objects.filter(pk=run.pk).update(state=RunState.TRIAL)
    with pytest.raises(Refused):
        match_applying.apply(run=run, by=world.by)
    with pytest.raises(Refused):
        match_applying.ask_to_apply(run=run, by=world.by)


def test_the_command_does_all_or_nothing_when_asked(world, capsys):
    run = world.run()
    withdrawn(world, *first_pair(run))
    with pytest.raises(CommandError, match="nobody was placed"):
        call_command("apply_match", run.code, whole=True, json=True)
    assert json.loads(capsys.readouterr().out)["placed"] == 0
    call_command("apply_match", run.code, json=True)
    first = json.loads(capsys.readouterr().out)
    assert (first["placed"], len(first["refused"])) == (1, 1)
    call_command("apply_match", run.code, json=True)
    assert json.loads(capsys.readouterr().out) == first


def test_the_page_says_what_moved_and_the_choice_is_kept(world, signed_in):
    client = signed_in(world.user)
    run = world.run()
    student, offering = first_pair(run)
    withdrawn(world, student, offering)
    page = f"/matching/{run.code}/toepassen/"
    text = client.get(page).content.decode()
    assert "1 plek kan niet meer" in text
    assert student.full_name in text
    assert "Deze leerling heeft zich teruggetrokken." in text
    client.post(page, {"dan": "niets"})
    jobs.run(Job.objects.get(kind="apply_match").pk)
    assert not Experience.objects.exists()
    assert "Er is niets toegepast" in client.get(page).content.decode()
    assert "Er is niets toegepast" in client.get(f"/matching/{run.code}/").content.decode()
    client.post(page, {"dan": "rest"})
    jobs.run(Job.objects.filter(kind="apply_match").latest("pk").pk)
    assert Experience.objects.count() == 1


# At once


def all_at_once(works: list[Callable[[], object]]) -> list[BaseException | object]:
    outcomes: list[BaseException | object] = [None] * len(works)
    barrier = Barrier(len(works))

    def one(place: int) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=60)
            outcomes[place] = works[place]()
        except BaseException as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [Thread(target=one, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_two_proposals_and_a_click_at_once_cannot_overbook():
    world = World(students=6, offerings=2, seats=2)
    runs = [world.run(), world.run()]
    fresh = [MatchRun.objects.get(pk=run.pk) for run in runs]
    clicks = [sign_up_of(student, world.offerings[0]) for student in world.students]
    outcomes = all_at_once(
        [
            *(lambda run=run: match_applying.apply(run=run, by=world.by) for run in fresh),
            *(lambda each=each: choose(sign_up=each, by=world.by) for each in clicks),
        ]
    )
    assert all(not isinstance(each, Exception) or isinstance(each, Refused) for each in outcomes)
    for offering in world.offerings:
        assert Placement.objects.filter(assignment=offering.assignment).count() <= 2
    assert Seat.objects.filter(placement__isnull=False).count() == Placement.objects.count() == 4
    assert SignUp.objects.filter(state=SignUpState.CHOSEN).count() == 4


@pytest.mark.django_db(transaction=True)
def test_the_same_proposal_applied_five_times_at_once_is_applied_once():
    world = World(students=3, offerings=2)
    run = world.run()
    outcomes = all_at_once(
        [
            lambda: match_applying.apply(run=MatchRun.objects.get(pk=run.pk), by=world.by)
            for _ in range(5)
        ]
    )
    assert outcomes == [{"placed": 2, "declined": 0, "refused": []}] * 5
    assert Experience.objects.count() == 2


def test_one_and_thirty_cost_the_same_number_of_queries(signed_in, queries_of):
    def costs(students: int, offerings: int) -> int:
        world = World(students=students, offerings=offerings)
        make_student(world.school)
        return queries_of(signed_in(world.user), f"/matching/{world.run().code}/toepassen/")

    assert costs(1, 1) == (found := costs(30, 30))
    assert found <= 15
