"""Decisions by hand in a proposal: shown with their cost, done, taken back, and kept when it is made again."""

import pytest
from django.db import IntegrityError, transaction

from core.errors import Refused
from core.models import Event
from placements.actions import match_changes, matching
from placements.actions.choosing import mark_candidate
from placements.enums import ChangeKind
from placements.match_hand import Stand
from placements.models import MatchChange, MatchRun, SignUp
from placements.queries.match_options import choices
from tests.factories import make_offering, make_school, make_sign_up, make_student
from tests.placements.matching.worlds import World, proposed

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


@pytest.fixture
def client(world, signed_in):
    return signed_in(world.user)


def entrant(run, student):
    return run.entrants.get(student=student)


def left_in(run, world):
    there = {student for _, student in proposed(run)}
    return next(each for each in world.students if each.pk not in there)


def seated_in(run, world):
    """Who has a place, with where, in the order of the students."""
    there = {student: offering for offering, student in proposed(run)}
    offerings = {each.pk: each for each in world.offerings}
    return [(each, offerings[there[each.pk]]) for each in world.students if each.pk in there]


def do(run, world, kind, student, offering=None, other=None, **options):
    wanted = match_changes.Wanted(
        kind=kind,
        entrant=entrant(run, student),
        offering=offering,
        other=entrant(run, other) if other else None,
    )
    return match_changes.change(run=run, wanted=wanted, by=world.by, **options)


def by_hand(run):
    rows = run.proposals.filter(by_hand=True)
    return set(rows.values_list("offering", "entrant__student", "proposed"))


@pytest.mark.parametrize("fairness", ["", "bands"])
def test_a_pin_moves_who_must_make_room_and_says_what_it_costs(world, fairness):
    run = world.run(fairness=fairness)
    left = left_in(run, world)
    offering = world.offerings[0]
    before, after = do(run, world, "pin", left, offering)
    assert (offering.pk, left.pk) in proposed(run)
    assert len(proposed(run)) == 2
    assert by_hand(run) == {(offering.pk, left.pk, True)}
    change = run.changes.get()
    assert (change.placed, change.fit) == (0, after.total_fit - before.total_fit)
    now = matching.standing(run)
    assert (now.placed, now.total_fit) == (after.placed, after.total_fit)


@pytest.mark.parametrize("fairness", ["", "bands"])
def test_every_change_can_be_taken_back_one_by_one(world, fairness):
    run = world.run(fairness=fairness)
    stands = [(proposed(run), by_hand(run))]
    left = left_in(run, world)
    do(run, world, "pin", left, world.offerings[0])
    stands.append((proposed(run), by_hand(run)))
    do(run, world, "out", left)
    stands.append((proposed(run), by_hand(run)))
    do(run, world, "loosen", left)
    assert by_hand(run) == set()
    for pairs, marks in reversed(stands):
        match_changes.undo(run=run, by=world.by)
        assert (proposed(run), by_hand(run)) == (pairs, marks)
    with pytest.raises(Refused, match="niets met de hand"):
        match_changes.undo(run=run, by=world.by)
    assert Event.objects.filter(what="undone").count() == 3


def test_a_swap_pins_two_and_leaves_the_others(world):
    run = world.run()
    (one, here), (other, there) = seated_in(run, world)
    do(run, world, "swap", one, other=other)
    assert proposed(run) == {(there.pk, one.pk), (here.pk, other.pk)}
    assert by_hand(run) == {(there.pk, one.pk, True), (here.pk, other.pk, True)}


def test_nobody_swaps_with_who_has_no_place_or_the_same_one():
    world = World(students=3, offerings=1, seats=2)
    run = world.run()
    (one, _), (other, _) = seated_in(run, world)
    with pytest.raises(Refused, match="dezelfde opdracht"):
        do(run, world, "swap", one, other=other)
    with pytest.raises(Refused, match="ook een plek"):
        do(run, world, "swap", one, other=left_in(run, world))


def test_not_here_gives_the_seat_to_who_fits_best_then(world):
    run = world.run()
    left = left_in(run, world)
    (student, offering), *_ = seated_in(run, world)
    do(run, world, "forbid", student, offering)
    assert (offering.pk, student.pk) not in proposed(run)
    assert len(proposed(run)) == 2
    assert {s for _, s in proposed(run)} >= {left.pk}


def test_running_again_and_again_keeps_every_decision(world):
    run = world.run()
    left = left_in(run, world)
    do(run, world, "pin", left, world.offerings[0])
    other = next(each for each in world.students if each != left)
    do(run, world, "forbid", other, world.offerings[1])
    kept = by_hand(run)
    assert len(kept) == 2
    for _ in range(2):
        run = world.run(earlier=run)
        assert by_hand(run) == kept
        assert (world.offerings[0].pk, left.pk) in proposed(run)
        assert (world.offerings[1].pk, other.pk) not in proposed(run)
    do(run, world, "loosen", other, world.offerings[1])
    assert by_hand(world.run(earlier=run)) == {(world.offerings[0].pk, left.pk, True)}


def test_what_was_decided_by_hand_goes_before_the_note_at_the_assignment(world):
    mark_candidate(offering=world.offerings[0], student=world.students[0], mark="pin", by=world.by)
    run = world.run()
    with pytest.raises(Refused, match="niets met de hand"):
        do(run, world, "loosen", world.students[0], world.offerings[0])
    do(run, world, "pin", world.students[0], world.offerings[1])
    again = world.run(earlier=run)
    assert (world.offerings[1].pk, world.students[0].pk) in proposed(again)


def test_what_was_seen_must_still_be_true(world):
    run = world.run()
    left = left_in(run, world)
    do(run, world, "pin", left, world.offerings[0], seen=0)
    with pytest.raises(Refused, match="Kijk opnieuw"):
        do(run, world, "forbid", left, world.offerings[0], seen=0)
    do(run, world, "forbid", left, world.offerings[0], seen=1)


def test_what_is_so_already_or_cannot_be_is_refused(world):
    run = world.run()
    left = left_in(run, world)
    do(run, world, "pin", left, world.offerings[0])
    with pytest.raises(Refused, match="al zo"):
        do(run, world, "pin", left, world.offerings[0])
    other = next(each for each in world.students if each != left)
    with pytest.raises(Refused, match="Alle plekken"):
        do(run, world, "pin", other, world.offerings[0])
    elsewhere = make_offering(world.school, term=world.term)
    for kind, offering in (("pin", elsewhere), ("iets", elsewhere), ("pin", None)):
        with pytest.raises(Refused):
            do(run, world, kind, left, offering)
    assert run.changes.count() == 1


def test_a_run_from_before_answers_were_stored_is_read_from_its_rows(world):
    run = world.run()
    where = proposed(run)
    inputs = {
        name: value
        for name, value in run.inputs.items()
        if name not in ("pair", "forbidden", "hand", "proposed", "stay_bonus")
    }
    MatchRun.objects.filter(pk=run.pk).update(inputs=inputs)
    run.refresh_from_db()
    assert Stand.of(run).exact
    do(run, world, "pin", left_in(run, world), world.offerings[0])
    match_changes.undo(run=run, by=world.by)
    assert proposed(run) == where


def test_a_change_keeps_numbers_and_no_names(world):
    run = world.run()
    left = left_in(run, world)
    do(run, world, "pin", left, world.offerings[0])
    assert left.last_name not in str(run.changes.get().stand)
    left.delete()  # erased: the row is cut, the arrays stay
    match_changes.undo(run=run, by=world.by)
    assert len(proposed(run)) == 2


def test_a_number_stands_for_one_change(world):
    run = world.run()
    values = {"run": run, "number": 1, "kind": ChangeKind.OUT, "placed": 0, "fit": 0}
    MatchChange.objects.create(entrant=run.entrants.first(), **values)
    named = r"match_change_number_once|UNIQUE"
    with pytest.raises(IntegrityError, match=named), transaction.atomic():
        MatchChange.objects.create(entrant=run.entrants.first(), **values)


# In the browser


def test_the_page_says_what_each_choice_costs_before_it_is_made(world, client):
    run = world.run()
    left = left_in(run, world)
    there = {student: offering for offering, student in proposed(run)}
    page = client.get(f"/matching/{run.code}/verplaatsen/{left.code}/")
    text = page.content.decode()
    assert "Nu nergens voorgesteld." in text
    assert f"{left.full_name} krijgt een plek" in text
    out = next(s for s in world.students if there.get(s.pk) == world.offerings[0].pk)
    shown = page.context["choices"].places
    place = next(each for each in shown if each.offering == world.offerings[0])
    (option,) = [each for each in place.options if each.kind == "pin"]
    assert any(out.full_name in line for line in option.cost.lines)
    assert option.cost.lines[0].startswith(left.full_name)
    answer = client.post(
        f"/matching/{run.code}/verplaatsen/{left.code}/",
        {"wat": "pin", "opdracht": world.offerings[0].assignment.code, "stand": "0"},
        follow=True,
    )
    (message,) = answer.context["messages"]
    told = " ".join(option.cost.lines)
    assert message.message == f"Aangepast. {option.cost.words} {told}"
    assert 'id="melding" tabindex="-1"' in answer.content.decode()
    assert "met de hand vastgezet" in answer.content.decode()
    assert (world.offerings[0].pk, left.pk) in proposed(run)


def test_a_pin_where_one_stands_says_that_nobody_moves(world, client):
    run = world.run()
    (student, offering), *_ = seated_in(run, world)
    answer = client.post(
        f"/matching/{run.code}/verplaatsen/{student.code}/",
        {"wat": "pin", "opdracht": offering.assignment.code},
        follow=True,
    )
    (message,) = answer.context["messages"]
    assert message.message == "Aangepast. Iedereen blijft waar die staat."


@pytest.mark.parametrize(("most", "more"), [(1, "Nog 1 leerling schuift."), (2, None)])
def test_the_message_names_a_few_and_counts_the_others(world, client, monkeypatch, most, more):
    monkeypatch.setattr("placements.views.match_changes.MOST_TOLD", most)
    run = world.run()
    left = left_in(run, world)
    answer = client.post(
        f"/matching/{run.code}/verplaatsen/{left.code}/",
        {"wat": "pin", "opdracht": world.offerings[0].assignment.code},
        follow=True,
    )
    (message,) = answer.context["messages"]
    assert f"{left.full_name} krijgt een plek" in message.message
    assert message.message.endswith(more or ").")


def test_the_cost_of_each_option_is_what_it_comes_to(world):
    run = world.run()
    for student in world.students:
        page = choices(run, entrant(run, student))
        options = [o for place in page.places for o in place.options] + page.swaps
        for option in options:
            before, after = do(run, world, option.kind, student, None if option.other else option.offering, option.other)  # fmt: skip
            assert after.placed - before.placed == option.cost.placed
            assert len(before.moved_to(after)) == len(option.cost.lines)
            match_changes.undo(run=run, by=world.by)


def test_the_list_of_decisions_makes_loose_and_takes_back(world, client):
    run = world.run()
    left = left_in(run, world)
    do(run, world, "pin", left, world.offerings[0])
    page = f"/matching/{run.code}/aangepast/"
    text = client.get(page).content.decode()
    assert left.full_name in text
    assert "vastgezet" in text
    answer = client.post(
        f"/matching/{run.code}/verplaatsen/{left.code}/",
        {"wat": "loosen", "opdracht": world.offerings[0].assignment.code, "terug": page},
        follow=True,
    )
    assert "Er is niets met de hand aangepast." in answer.content.decode()
    client.post(f"/matching/{run.code}/terugdraaien/")
    assert by_hand(run) == {(world.offerings[0].pk, left.pk, True)}
    client.post(f"/matching/{run.code}/terugdraaien/")
    answer = client.post(f"/matching/{run.code}/terugdraaien/", follow=True)
    assert "Er is niets met de hand aangepast." in answer.content.decode()


@pytest.mark.parametrize(
    "given", [{"opdracht": "ZZZZZZ"}, {"met": "ZZZZZZ"}, {"opdracht": "strange"}]
)
def test_what_is_not_of_this_run_is_not_there(world, client, given):
    run = world.run()
    if given.get("opdracht") == "strange":
        strange = make_offering(make_school())
        given = {"opdracht": strange.assignment.code}
    page = f"/matching/{run.code}/verplaatsen/{world.students[0].code}/"
    assert client.post(page, {"wat": "pin", **given}).status_code == 404
    stranger = make_student(world.school)
    assert client.get(f"/matching/{run.code}/verplaatsen/{stranger.code}/").status_code == 404
    assert client.post(page, {"wat": "pin", "stand": "9" * 40}).status_code == 302
    assert not run.changes.exists()


def test_one_and_thirty_cost_the_same_number_of_queries(signed_in, queries_of):
    def costs(world):
        run = world.run()
        client = signed_in(world.user)
        student = seated_in(run, world)[0][0]
        do(run, world, "pin", student, world.offerings[0])
        return [
            queries_of(client, f"/matching/{run.code}/{page}")
            for page in (f"verplaatsen/{student.code}/", "aangepast/")
        ]

    small, large = World(students=2, offerings=1), World(students=30, offerings=6, seats=3)
    for student in large.students[:10]:
        SignUp.objects.filter(student=student).delete()
        make_sign_up(large.offerings[0], student)
    assert costs(small) == (found := costs(large))
    assert max(found) <= 15
