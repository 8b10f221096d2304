"""What was decided after a proposal was made still counts when it is applied: marks, a no, agreements."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import Postcode
from placements.actions import match_applying
from placements.actions.choosing import choose, mark_candidate
from placements.actions.match_ties import tie
from placements.actions.signing_up import withdraw
from placements.enums import SignUpState, TieKind
from placements.models import Experience, MatchRun, SignUp
from placements.queries.match_answers import waiting_in
from placements.queries.match_world import Today
from students.models import Profile, Student
from tests.factories import (
    make_experience,
    make_invitation,
    make_offering,
    make_sign_up,
    make_student,
)
from tests.placements.matching.worlds import World, agree_least, agree_most

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World(students=2, offerings=1, seats=2)


def refusals(run):
    """By student (an id): the code of why the place cannot be given."""
    return {each.student.pk: each.why["why"] for each in Today.of(run).places if each.why}


# Marks


def mark(world, student, what):
    mark_candidate(offering=world.offerings[0], student=student, mark=what, by=world.by)


def test_who_was_marked_niet_doen_after_the_proposal_is_not_placed(world):
    run, student = world.run(), world.students[0]
    mark(world, student, "forbid")
    assert refusals(run) == {student.pk: "forbidden"}
    answer = match_applying.apply(run=run, by=world.by)
    assert [each["reason"] for each in answer["refused"]] == [
        "Bij deze leerling staat hier nu «niet doen»."
    ]
    assert list(Experience.objects.values_list("student", flat=True)) == [world.students[1].pk]


@pytest.mark.parametrize("what", ["pin", ""])
def test_another_mark_stops_nobody(world, what):
    run = world.run()
    mark(world, world.students[0], "forbid")
    mark(world, world.students[0], what)
    assert refusals(run) == {}


# Who signed up since


def latecomer(world):
    return make_sign_up(world.offerings[0], make_student(world.school, signs_in=False))


def state_of(sign_up):
    return SignUp.objects.get(pk=sign_up.pk).state


@pytest.mark.parametrize("everyone", [False, True])
def test_who_signed_up_after_the_proposal_is_not_declined_by_it(everyone):
    world = World(students=2, offerings=1)
    late_student = make_student(world.school, signs_in=False)  # with everyone, one of the round
    run = world.run(everyone=everyone)
    late = [latecomer(world), make_sign_up(world.offerings[0], late_student)]
    answer = match_applying.apply(run=run, by=world.by, with_declines=True)
    assert (answer["placed"], answer["declined"]) == (1, 1)
    assert [state_of(each) for each in late] == [SignUpState.SUBMITTED] * 2
    assert sorted(s.pk for s in waiting_in(run).new) == sorted(each.pk for each in late)


def test_who_was_left_out_by_a_rule_is_compared_too(world):
    mark(world, world.students[0], "forbid")
    run = world.run()
    assert match_applying.apply(run=run, by=world.by, with_declines=True)["declined"] == 1
    assert waiting_in(run).new == []


def test_a_second_wish_of_somebody_in_the_round_is_new_as_well(world):
    other = make_offering(world.school, term=world.term)
    run = world.run()
    second = make_sign_up(other, world.students[0], rank=2)
    assert [s.pk for s in waiting_in(run).new] == [second.pk]
    assert len(waiting_in(run).compared) == 2


def test_the_pages_say_who_is_new_and_give_them_no_words(signed_in):
    world = World(students=2, offerings=1)
    client, run = signed_in(world.user), world.run()
    late = latecomer(world)
    text = client.get(f"/matching/{run.code}/toepassen/").content.decode()
    assert "1 intekening kwam erna en doet niet mee." in text
    assert "1 leerling krijgt geen plek." in text
    match_applying.apply(run=run, by=world.by)
    page = client.get(f"/matching/{run.code}/antwoorden/")
    assert "1 intekening wacht" in page.content.decode()
    assert "Nieuw sinds dit voorstel" in page.content.decode()
    assert [each.pk for each in page.context["new"]] == [late.pk]


def test_without_anybody_new_the_pages_do_not_speak_of_it(world, signed_in):
    client, run = signed_in(world.user), world.run()
    assert "kwam erna" not in client.get(f"/matching/{run.code}/toepassen/").content.decode()
    match_applying.apply(run=run, by=world.by)
    assert "Nieuw sinds" not in client.get(f"/matching/{run.code}/antwoorden/").content.decode()


def test_the_number_left_counts_those_who_cannot_be_placed_any_more(world, signed_in):
    run = world.run()
    mark(world, world.students[0], "forbid")
    page = signed_in(world.user).get(f"/matching/{run.code}/toepassen/")
    assert (page.context["placed"], page.context["left"]) == (1, 1)


# Seats


def test_where_seats_became_fewer_the_page_says_for_whom_there_is_none(world):
    SignUp.objects.filter(student=world.students[1]).update(rank=2)  # suits less
    run, (best, other) = world.run(), world.students
    world.offerings[0].assignment.seats.filter(number=2).delete()
    assert refusals(run) == {other.pk: "seat"}
    run.proposals.filter(entrant__student=other).update(by_hand=True)
    assert refusals(run) == {best.pk: "seat"}


# What was agreed, and what who did not sign up says since


def unasked_run(world):
    """One who did not sign up is proposed beside those who did."""
    student = make_student(world.school, signs_in=False)
    run = world.run(everyone=True)
    proposal = run.proposals.get(entrant__student=student, proposed=True)
    return run, student, proposal.offering


def refused_for(run, student):
    return [each.words for each in Today.of(run).places if each.student == student]


def test_who_did_not_sign_up_and_says_no_since_is_not_placed():
    run, student, offering = unasked_run(World(students=1, offerings=1, seats=2))
    assert refused_for(run, student) == [""]
    make_invitation(offering, student, state="passed")
    assert refused_for(run, student) == ["Deze leerling heeft intussen nee gezegd."]


def test_days_count_for_who_did_not_sign_up_and_not_for_who_did():
    world = World(students=1, offerings=1, seats=2)
    run, student, offering = unasked_run(world)
    other = offering.assignment.starts.isoweekday() % 7 + 1
    for each in (student, world.students[0]):
        Profile.objects.create(student=each, free_days=[other])
    assert refused_for(run, student) == ["Deze leerling kan niet op deze dagen."]
    assert refused_for(run, world.students[0]) == [""]
    Profile.objects.update(free_days=[])
    assert refused_for(run, student) == [""]


def test_work_that_began_since_is_not_for_who_did_not_ask():
    run, student, offering = unasked_run(World(students=1, offerings=1, seats=2))
    offering.assignment.starts = timezone.now() - timedelta(hours=1)
    offering.assignment.save()
    assert refused_for(run, student) == ["Dit werk is al begonnen."]


def apart(world, *students):
    tie(school=world.school, kind=TieKind.APART, students=list(students), by=world.by)


def test_who_is_kept_apart_since_is_not_placed_beside_the_other_unless_pinned():
    world = World(students=2, offerings=1, seats=2)
    run = world.run()
    first, second = world.students
    choose(sign_up=world.sign_ups[0], by=world.by)
    assert refused_for(run, second) == [""]
    apart(world, first, second)
    assert refused_for(run, second) == ["Hier is al iemand van wie deze leerling apart gaat."]
    mark_candidate(offering=world.offerings[0], student=second, mark="pin", by=world.by)
    assert refused_for(run, second) == [""]


def test_who_goes_along_is_not_placed_elsewhere_than_where_the_other_is_since():
    world = World(students=1, offerings=2, seats=2)
    run = world.run()
    (one,), friend = world.students, make_student(world.school)
    here = run.proposals.get(entrant__student=one, proposed=True).offering
    (elsewhere,) = (each for each in world.offerings if each != here)
    tie(school=world.school, kind=TieKind.TOGETHER, students=[one, friend], by=world.by)
    assert refused_for(run, one) == [""]
    there = make_experience(friend, elsewhere)
    assert refused_for(run, one) == [
        "Wie samen gaat met deze leerling, zit al bij een andere opdracht."
    ]
    mark_candidate(offering=here, student=one, mark="pin", by=world.by)
    assert refused_for(run, one) == [""]
    mark_candidate(offering=here, student=one, mark="", by=world.by)
    there.delete()
    make_experience(friend, here)
    assert refused_for(run, one) == [""]


def not_kept(run):
    today = Today.of(run)
    return today.not_kept(today.places)


@pytest.mark.parametrize("agree", [agree_least, agree_most, lambda w: apart(w, *w.students)])
def test_what_was_agreed_since_the_proposal_is_told_before_it_is_applied(agree):
    world = World(students=2, offerings=1, seats=2)
    run = world.run()
    assert not_kept(run) == []
    agree(world)
    run = MatchRun.objects.get(pk=run.pk)
    assert len(not_kept(run)) == 1


def test_together_is_told_as_not_kept_where_one_is_chosen_and_the_other_cannot_come():
    world = World(students=2, offerings=1, seats=2)
    first, second = world.students
    tie(school=world.school, kind=TieKind.TOGETHER, students=[first, second], by=world.by)
    run = world.run()
    choose(sign_up=world.sign_ups[0], by=world.by)
    assert not_kept(run) == []
    withdraw(sign_up=world.sign_ups[1], by=world.by)
    (said,) = not_kept(run)
    assert said.endswith("gaan samen.")


def test_together_holds_where_one_has_a_place_already_and_gets_another():
    world = World(students=1, offerings=1, seats=2)
    (visit,), (one,), friend = world.offerings, world.students, make_student(world.school)
    make_experience(friend, visit)
    tie(school=world.school, kind=TieKind.TOGETHER, students=[one, friend], by=world.by)
    later = make_offering(world.school, term=world.term, starts=visit.assignment.ends)
    make_sign_up(later, friend)
    run = world.run()
    assert {(each.student, each.proposal.offering) for each in Today.of(run).places} == {
        (one, visit),
        (friend, later),
    }
    assert not_kept(run) == []


def test_of_who_gets_no_place_in_this_round_nothing_is_told():
    world = World(students=3, offerings=1, seats=1)
    first, second, third = world.students
    prior = make_offering(world.school, term=world.term, seats=1)
    make_experience(first, prior)  # full: nobody can follow
    tie(school=world.school, kind=TieKind.TOGETHER, students=[first, second], by=world.by)
    apart(world, third, make_student(world.school))
    run = world.run()
    assert [each.student for each in Today.of(run).places] == [third]
    assert not_kept(run) == []


def test_who_was_put_there_by_hand_stays_beside_whom_a_tie_keeps_apart():
    world = World(students=2, offerings=1, seats=2)
    run = world.run()
    first, second = world.students
    choose(sign_up=world.sign_ups[0], by=world.by)
    apart(world, first, second)
    run.proposals.filter(entrant__student=second).update(by_hand=True)
    assert refused_for(run, second) == [""]


# What does not hold any more, after it is applied


def test_what_does_not_hold_after_applying_is_in_the_answer_and_on_the_page(signed_in):
    world = World(students=3, offerings=1, seats=3)
    one, two = world.students[:2]
    tie(school=world.school, kind=TieKind.TOGETHER, students=[one, two], by=world.by)
    run = world.run()
    mark(world, two, "forbid")
    answer = match_applying.apply(run=run, by=world.by)
    (words,) = answer["not_kept"]
    assert answer["placed"] == 2
    assert words.endswith("gaan samen.")
    assert one.full_name in words
    assert match_applying.apply(run=run, by=world.by) == answer
    assert one.full_name not in str(MatchRun.objects.get(pk=run.pk).summary)
    page = signed_in(world.user).get(f"/matching/{run.code}/")
    assert page.context["broken_after"] == [words]
    assert "Dit houdt daardoor niet:" in page.content.decode()


@pytest.mark.parametrize("agree", [agree_least, agree_most])
def test_who_is_placed_by_it_is_not_counted_twice_for_what_was_agreed(agree):
    world = World(students=3, offerings=1, seats=3)
    run = world.run()
    agree(world)
    run = MatchRun.objects.get(pk=run.pk)
    before = not_kept(run)
    assert len(before) == 1
    assert match_applying.apply(run=run, by=world.by)["not_kept"] == before


def test_when_a_least_number_comes_the_answer_does_not_speak_of_it():
    world = World(students=3, offerings=1, seats=4)
    world.offerings[0].least = 3
    world.offerings[0].save()
    assert "not_kept" not in match_applying.apply(run=world.run(), by=world.by)


def test_who_is_refused_stands_in_the_same_order_when_it_is_asked_again():
    world = World(students=6, offerings=1, seats=6)
    for student, rank in zip(world.students, (6, 2, 5, 1, 4, 3), strict=True):
        SignUp.objects.filter(student=student).update(rank=rank)
    run = world.run()
    SignUp.objects.filter(student__in=world.students[:5]).update(state="withdrawn")
    answer = match_applying.apply(run=run, by=world.by)
    assert len(answer["refused"]) == 5
    assert match_applying.apply(run=run, by=world.by) == answer


def test_when_everything_holds_the_answer_does_not_speak_of_it(signed_in):
    world = World(students=2, offerings=1, seats=2)
    tie(school=world.school, kind=TieKind.TOGETHER, students=world.students, by=world.by)
    run = world.run()
    assert match_applying.apply(run=run, by=world.by) == {
        "placed": 2,
        "declined": 0,
        "refused": [],
    }
    page = signed_in(world.user).get(f"/matching/{run.code}/").content.decode()
    assert "Dit houdt daardoor niet" not in page


def test_who_was_chosen_there_meanwhile_counts_for_the_least_number_once():
    world = World(students=3, offerings=1, seats=3)
    visit = world.offerings[0]
    visit.least = 3
    visit.save()
    run = world.run()
    choose(sign_up=world.sign_ups[0], by=world.by)
    assert not_kept(run) == []
    mark(world, world.students[1], "forbid")
    assert not_kept(run) == [f"“{visit.assignment.title}” gaat door vanaf 3 leerlingen."]
    choose(sign_up=world.sign_ups[2], by=world.by)  # now two of three, and nobody more to come
    assert len(not_kept(run)) == 1


def test_who_was_chosen_there_meanwhile_counts_for_the_most_of_a_group_once():
    world = World(students=2, offerings=1, seats=2)
    world.school.settings = {"most_of_group_at_company": 2}
    world.school.save()
    run = world.run()
    choose(sign_up=world.sign_ups[0], by=world.by)
    assert not_kept(MatchRun.objects.get(pk=run.pk)) == []


def test_who_could_not_be_placed_any_more_is_found_by_that(signed_in):
    world = World(students=3, offerings=1, seats=2)
    run = world.run()
    refused = run.proposals.filter(proposed=True).first().entrant.student
    mark(world, refused, "forbid")
    match_applying.apply(run=run, by=world.by)
    client = signed_in(world.user)
    page = f"/matching/{run.code}/leerlingen/?toon=kon-niet"
    assert page in client.get(f"/matching/{run.code}/").content.decode()
    assert [each.student for each in client.get(page).context["lines"]] == [refused]


# Earlier work, and how far it is


def test_who_stopped_at_the_company_since_is_not_placed_there_without_having_asked():
    run, student, offering = unasked_run(World(students=1, offerings=1, seats=2))
    other = make_offering(student.school, company=offering.assignment.company)
    before = make_experience(student, other, placement_state="finished").placements.get()
    Experience.objects.update(state="cancelled")  # no place of this term
    assert refused_for(run, student) == [""]
    before.state, before.end_reason = "ended_early", "ging niet"
    before.save()
    assert refused_for(run, student) == ["Deze leerling stopte eerder bij dit bedrijf."]


def test_a_travel_limit_that_became_too_short_counts_for_who_did_not_ask():
    world = World(students=1, offerings=1, seats=2)
    for digits, lat, lon in (("1012", 52.373, 4.893), ("1013", 52.389, 4.880)):
        Postcode.objects.create(digits=digits, city="x", lat=lat, lon=lon)
    Student.objects.update(postcode="1012AB")
    run, student, _offering = unasked_run(world)
    Student.objects.update(postcode="1012AB")
    for each in (student, world.students[0]):
        Profile.objects.create(student=each, travel_limit_km=2)
    assert refused_for(run, student) == [""]
    Profile.objects.update(travel_limit_km=1)
    assert refused_for(run, student) == ["Dit is verder dan deze leerling wil reizen."]
    assert refused_for(run, world.students[0]) == [""]
    Profile.objects.all().delete()  # nobody said a limit: as far as most can go
    assert refused_for(run, student) == [""]
