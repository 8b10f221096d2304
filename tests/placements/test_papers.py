"""What an offering asks closes every door to who does not have it, and none to who does."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import Refused
from core.models import Interest
from placements.actions import match_applying
from placements.actions.choosing import choose
from placements.actions.signing_up import invite, sign_up
from placements.demands import Demands, Papers
from placements.models import Experience, SignUp
from placements.queries.answering import Sought, on_offer
from placements.queries.deciding import deciding, decline_words
from placements.queries.discover import Wanted, discover
from placements.queries.inviting import to_invite
from placements.queries.papers import demands_of, papers_of
from placements.reasons import Lookup, texts
from placements.suggestions import from_run
from students.models import Enrolment, HeldCertificate, Student
from tests.factories import make_offering, make_sign_up, make_student
from tests.placements.asked import RULES, SAYS, ask, have
from tests.placements.matching.worlds import World, proposed

pytestmark = pytest.mark.django_db


@pytest.fixture(params=RULES)
def rule(request):
    return request.param


@pytest.fixture
def world():
    return World(students=2, offerings=1, seats=2)


# Reading


def test_papers_are_those_of_the_current_enrolment_and_what_school_saw(world):
    student = world.students[0]
    have(student, "level")
    have(student, "certificate")
    Enrolment.objects.filter(student=student).update(crebo="25655", programme="")
    Enrolment.objects.create(
        student=student, school_year=2025, group="2A", level="9", programme="Oud",
        start=timezone.localdate() - timedelta(days=500), end=timezone.localdate(),
    )  # fmt: skip
    assert papers_of([student.pk, world.students[1].pk]) == {
        student.pk: Papers("3", "25655", frozenset({("vca", None)})),
        world.students[1].pk: Papers(programme="Zorg en welzijn"),
    }


def test_a_programme_without_a_name_is_its_crebo_and_with_one_its_name(world):
    student = world.students[0]
    Enrolment.objects.filter(student=student).update(crebo="25655", programme="Zorg")
    assert papers_of([student.pk])[student.pk].programme == "Zorg"


def test_who_is_in_no_group_has_no_level(world):
    student = world.students[0]
    have(student, "level")
    Enrolment.objects.filter(student=student).update(end=timezone.localdate())
    assert papers_of([student.pk]) == {student.pk: Papers()}


def test_papers_of_many_cost_one_query(world, django_assert_num_queries):
    many = [make_student(world.school, signs_in=False).pk for _ in range(20)]
    with django_assert_num_queries(1):
        papers_of(many)


def test_demands_are_those_of_the_offering_and_its_assignment(world):
    offering = world.offerings[0]
    assert demands_of(offering) == Demands()
    for rule in RULES:
        ask(offering, rule)
    assert demands_of(offering) == Demands.of(
        ["3", "4"], ["Zorg"], ["vca"], timezone.localdate(offering.assignment.ends)
    )


# The student


def test_signing_up_is_refused_with_what_is_asked(world, rule):
    offering, student = make_offering(world.school), make_student(world.school)
    ask(offering, rule)
    with pytest.raises(Refused) as refusal:
        sign_up(offering=offering, student=student, goal="Leren", by=world.by)
    assert refusal.value.message.startswith(SAYS[rule])
    assert ("papier" in refusal.value.message) is (rule == "certificate")
    have(student, rule, offering)
    assert sign_up(offering=offering, student=student, goal="Leren", by=world.by).pk


def test_a_certificate_that_lapses_before_the_last_day_is_not_enough(world):
    offering, student = make_offering(world.school, days=2), make_student(world.school)
    ask(offering, "certificate")
    have(student, "certificate", offering)
    HeldCertificate.objects.update(until=timezone.localdate(offering.assignment.starts))
    with pytest.raises(Refused, match="VCA"):
        sign_up(offering=offering, student=student, goal="Leren", by=world.by)


def test_what_is_for_others_is_absent_from_the_list_and_a_missing_certificate_says_so(world, rule):
    offering, student = make_offering(world.school), make_student(world.school)
    offering.assignment.interests.add(Interest.objects.get(code="koken"))
    ask(offering, rule)

    def codes(listed):
        return [each.code for each in listed if each.code == offering.assignment.code]

    found = discover(student, Wanted())
    assert codes(found.allowed) == []
    assert bool(codes(found.later)) is (rule == "certificate")
    assert bool(found.interests) is (rule == "certificate")
    have(student, rule, offering)
    assert len(codes(discover(student, Wanted()).allowed)) == 1


def test_the_list_tells_a_student_what_is_still_missing(world, signed_in):
    offering, student = make_offering(world.school), make_student(world.school)
    ask(offering, "certificate")
    page = signed_in(student.user).get(reverse("placements:discover"), {"later": "1"})
    assert SAYS["certificate"] in page.content.decode()


def test_the_page_of_one_says_why_signing_up_is_not_possible(world, signed_in, rule):
    offering, student = make_offering(world.school), make_student(world.school)
    ask(offering, rule)
    address = reverse("placements:discover_one", args=[offering.assignment.code])
    page = signed_in(student.user).get(address).content.decode()
    assert SAYS[rule] in page
    assert "Ik wil dit" not in page


def test_who_signed_up_before_it_was_asked_reads_what_is_missing(world, signed_in, rule):
    offering, student = world.offerings[0], make_student(world.school)
    make_sign_up(offering, student)
    client, page = signed_in(student.user), f"/ontdekken/{offering.assignment.code}/"
    missing = "Deze opdracht vraagt nu iets wat jij volgens school niet hebt."
    assert missing not in client.get(page).content.decode()
    ask(offering, rule)
    assert missing in client.get(page).content.decode()
    have(student, rule, offering)
    assert missing not in client.get(page).content.decode()


def test_an_invitation_that_can_no_longer_be_taken_is_not_shown(world):
    offering, student = make_offering(world.school), make_student(world.school)
    invite(offering=offering, student=student, because="je kunt dit", by=world.by)
    assert len(discover(student, Wanted()).invited) == 1
    ask(offering, "certificate")
    assert discover(student, Wanted()).invited == []


def test_an_agreed_step_is_answered_only_by_what_the_student_may_do(world, rule):
    offering, student = make_offering(world.school), make_student(world.school)
    cooking = Interest.objects.get(code="koken")
    offering.assignment.interests.add(cooking)
    ask(offering, rule)
    wish = Sought(interest=cooking.pk)
    assert on_offer(student, [wish]) == [[]]
    have(student, rule, offering)
    assert [each.code for each in on_offer(student, [wish])[0]] == [offering.assignment.code]


# The coordinator


def test_who_does_not_meet_it_is_not_among_those_to_invite_and_cannot_be_invited(world, rule):
    offering, student = make_offering(world.school), make_student(world.school)
    ask(offering, rule)
    mine = Student.objects.filter(pk=student.pk)
    assert to_invite(offering, mine, text="", most=5) == ([], False)
    with pytest.raises(Refused, match="kan dit niet doen"):
        invite(offering=offering, student=student, because="je kunt dit", by=world.by)
    have(student, rule, offering)
    assert to_invite(offering, mine, text="", most=5)[0] == [student]
    assert invite(offering=offering, student=student, because="je kunt dit", by=world.by).pk


def test_before_inviting_it_is_said_that_who_does_not_meet_it_is_not_listed(world, signed_in):
    offering, client = world.offerings[0], signed_in(world.user)
    page = f"/opdrachten/{offering.assignment.code}/uitnodigen/"
    said = "Ook wie niet heeft wat deze opdracht vraagt"
    assert said not in client.get(page).content.decode()
    ask(offering, "certificate")
    assert said in client.get(page).content.decode()


def test_choosing_is_refused_by_what_is_asked_now(world, rule):
    offering, sign_up = world.offerings[0], world.sign_ups[0]
    ask(offering, rule)
    with pytest.raises(Refused) as refusal:
        choose(sign_up=SignUp.objects.get(pk=sign_up.pk), by=world.by)
    assert SAYS[rule] in refusal.value.message
    assert not Experience.objects.exists()
    have(sign_up.student, rule, offering)
    assert choose(sign_up=SignUp.objects.get(pk=sign_up.pk), by=world.by).pk


def test_where_deciding_happens_the_page_says_what_is_missing(world, signed_in, rule):
    offering = world.offerings[0]
    ask(offering, rule)
    have(world.students[1], rule, offering)
    rows = {row.student.pk: row for row in deciding(offering).waiting}
    assert [rows[s.pk].unmet for s in world.students] == [SAYS[rule], ""]
    page = signed_in(world.user).get(f"/opdrachten/{offering.assignment.code}/").content.decode()
    assert page.count(SAYS[rule]) >= 1
    assert page.count('aria-describedby="bezet-') == 1


def test_the_reason_to_decline_is_what_is_asked(world, rule):
    offering, other = world.offerings[0], make_offering(world.school, term=world.term)
    ask(offering, rule)
    sign_ups = list(SignUp.objects.filter(offering=offering).select_related("student"))
    reasons, steps = decline_words(offering, sign_ups)
    assert reasons[0] == SAYS[rule]
    assert any(other.assignment.title in step for step in steps)
    ask(other, rule)
    _reasons, steps = decline_words(offering, sign_ups)
    assert not any(other.assignment.title in step for step in steps)


def test_of_two_who_miss_different_things_no_one_reason_is_given(world):
    offering = world.offerings[0]
    ask(offering, "level")
    ask(offering, "certificate")
    have(world.students[0], "level")
    reasons, _steps = decline_words(offering, world.sign_ups)
    assert not set(SAYS.values()) & set(reasons)


# Runs


def test_a_sign_up_that_does_not_meet_it_is_no_pair_and_the_rule_is_kept(world, rule):
    offering = world.offerings[0]
    ask(offering, rule)
    have(world.students[1], rule, offering)
    run = world.run()
    assert proposed(run) == {(offering.pk, world.students[1].pk)}
    reason = run.entrants.get(student=world.students[0]).reasons[0]
    assert (reason["code"], reason["offering"]) == (rule, offering.pk)
    assert reason["asked"] in SAYS[rule]
    assert reason["asked"] in texts([reason], _titles(offering))[0]
    assert run.inputs["excluded"]["rule"] == [rule]
    words, _step = from_run([reason], offering.pk, _titles(offering), seats=1, signed_up=2)
    assert words == SAYS[rule]


def _titles(offering):
    return Lookup(titles={offering.pk: offering.assignment.title})


def test_in_a_run_for_everyone_it_closes_and_is_counted(world, rule):
    offering = world.offerings[0]
    SignUp.objects.all().delete()
    ask(offering, rule)
    have(world.students[1], rule, offering)
    run = world.run(everyone=True)
    assert proposed(run) == {(offering.pk, world.students[1].pk)}
    reasons = run.entrants.get(student=world.students[0]).reasons
    assert {"code": "closed", "rule": rule, "n": 1} in reasons
    assert texts(reasons, _titles(offering))


def test_of_many_kinds_each_student_meets_what_is_asked_of_that_kind(world):
    """More kinds than a number has bits: a hundred programmes, each asked by one offering."""
    SignUp.objects.all().delete()
    offerings = [make_offering(world.school, term=world.term) for _ in range(70)]
    for number, offering in enumerate([*world.offerings, *offerings]):
        offering.programmes = [f"P{number}"]
        offering.save()
    Enrolment.objects.filter(student=world.students[0]).update(programme="P69")
    run = world.run(everyone=True)
    assert proposed(run) == {(offerings[68].pk, world.students[0].pk)}


def test_who_has_no_place_is_not_pointed_to_what_asks_something_else(world, rule):
    other = make_offering(world.school, term=world.term)
    world.offerings[0].assignment.seats.all().delete()
    run = world.run()
    room = {"code": "room", "offering": other.pk}
    assert all(room in each.reasons for each in run.entrants.all())
    ask(other, rule)
    have(world.students[1], rule, other)
    run = world.run()
    told = {each.student_id: room in each.reasons for each in run.entrants.all()}
    assert told == {world.students[0].pk: False, world.students[1].pk: True}


def test_what_is_asked_after_the_proposal_is_looked_at_when_it_is_applied(world, rule):
    offering = world.offerings[0]
    run = world.run()
    ask(offering, rule)
    have(world.students[1], rule, offering)
    answer = match_applying.apply(run=run, by=world.by)
    assert answer["placed"] == 1
    [refused] = answer["refused"]
    assert refused["student"] == world.students[0].leerlingnummer
    assert {"level": "niveau 3 of 4", "programme": "Zorg", "certificate": "VCA"}[rule] in refused[
        "reason"
    ]
