"""Afspraken in a round: a least number, together and apart, and no more of one group at a company."""

import pytest
from django.utils import timezone

from core import jobs
from core.models import Job
from placements.actions import match_applying, match_changes, matching
from placements.actions.choosing import mark_candidate
from placements.actions.match_ties import tie
from placements.enums import TieKind
from placements.match_hand import Stand
from placements.match_sides import Agreed, AtMost
from placements.models import Assignment, MatchRun, Placement, SignUp
from placements.queries import match_verdict
from placements.queries.match_explained import Explained
from placements.queries.match_options import choices
from students.models import Enrolment
from tests.factories import make_experience, make_offering, make_sign_up, make_student
from tests.placements.matching.worlds import World, proposed

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Three who all want a visit with three seats, and for one a second choice."""
    world = World(students=3, offerings=2, seats=3)
    world.offerings[1].assignment.seats.filter(number__gt=1).delete()
    return world


def least(offering, number):
    offering.least = number
    offering.save()


def tied(world, kind, *students):
    return tie(school=world.school, kind=kind, students=students, by=world.by)


def at(run, offering):
    return {s for o, s in proposed(run) if o == offering.pk}


def prefers(student, *offerings):
    """In this order; whatever is not named is no wish any more."""
    SignUp.objects.filter(student=student).exclude(offering__in=offerings).delete()
    for rank, offering in enumerate(offerings, 1):
        SignUp.objects.filter(student=student, offering=offering).update(rank=rank)


def verdict_of(run):
    explained = Explained(run)
    explained.read()
    return match_verdict.verdict_of(explained)


def by_hand(run, world, kind, student, offering=None, other=None):
    entrant = run.entrants.get(student=student)
    wanted = match_changes.Wanted(
        kind, entrant, offering, other and run.entrants.get(student=other)
    )
    match_changes.change(run=run, wanted=wanted, by=world.by)
    return Stand.of(run)


# What a run keeps


def test_a_round_without_any_is_solved_as_ever(world):
    run = world.run()
    assert "sides" not in run.inputs
    assert "sides" not in run.summary
    assert Stand.of(run).broken == []


def test_a_visit_goes_on_with_so_many_or_with_nobody(world):
    visit, other = world.offerings
    least(visit, 3)
    prefers(world.students[0], other, visit)
    run = world.run()
    assert len(at(run, visit)) == 3
    assert run.summary["sides"]["proved"]
    SignUp.objects.filter(student=world.students[1], offering=visit).delete()
    run = world.run()
    assert at(run, visit) == set()
    assert len(at(run, other)) == 1


def test_who_is_there_already_counts_for_the_least(world):
    visit = world.offerings[0]
    least(visit, 3)
    make_experience(make_student(world.school), visit)
    for student in world.students:
        prefers(student, visit)
    world.sign_ups[-2].delete()
    run = world.run()
    assert run.inputs["sides"]["least"] == [2, 0]
    assert len(at(run, visit)) == 2
    for student in world.students[:2]:
        make_experience(student, visit)
    assert "sides" not in world.run().inputs


def test_two_who_go_together_go_together_or_not_at_all(world):
    one, two, three = world.students
    first, second = world.offerings
    prefers(one, second, first)
    tied(world, TieKind.TOGETHER, one, two)
    run = world.run()
    assert {one.pk, two.pk} <= at(run, first)
    first.assignment.seats.filter(number__gt=1).delete()
    run = world.run()
    assert not {one.pk, two.pk} & {s for _o, s in proposed(run)}
    assert three.pk in {s for _o, s in proposed(run)}


def test_two_who_go_apart_are_never_at_the_same(world):
    one, two, _three = world.students
    tied(world, TieKind.APART, one, two)
    run = world.run()
    where = {s: o for o, s in proposed(run)}
    assert len(where) == 3
    assert where[one.pk] != where[two.pk]


def test_who_is_placed_already_keeps_away_who_goes_apart(world):
    visit = world.offerings[0]
    there = make_student(world.school)
    make_experience(there, visit)
    tied(world, TieKind.APART, there, world.students[0])
    run = world.run()
    assert world.students[0].pk not in at(run, visit)
    reasons = run.entrants.get(student=world.students[0]).reasons
    assert {"code": "apart", "offering": visit.pk} in reasons
    mark_candidate(offering=visit, student=world.students[0], mark="pin", by=world.by)
    assert world.students[0].pk in at(world.run(), visit)


def test_for_everyone_too_who_goes_apart_stays_away(world):
    visit = world.offerings[0]
    there, other = make_student(world.school), make_student(world.school)
    make_experience(there, visit)
    tied(world, TieKind.APART, there, other)
    run = world.run(everyone=True)
    assert {"code": "closed", "rule": "apart", "n": 1} in run.entrants.get(student=other).reasons
    assert other.pk not in at(run, visit)


def follows(world, *, pinned=False):
    """One has a place at the visit, another goes along and would rather be elsewhere."""
    visit, other = world.offerings
    there, one = make_student(world.school), world.students[0]
    make_experience(there, visit)
    tied(world, TieKind.TOGETHER, there, one)
    prefers(one, other, visit)
    if pinned:
        mark_candidate(offering=other, student=one, mark="pin", by=world.by)
    return there, one


def test_who_goes_along_with_who_is_placed_goes_there_and_nowhere_else(world):
    visit, other = world.offerings
    _there, one = follows(world)
    run = world.run()
    assert one.pk in at(run, visit)
    assert run.entrants.get(student=one).reasons == [
        {"code": "away", "offering": other.pk, "there": visit.pk}
    ]
    (title, away), why = (each.assignment.title for each in world.offerings), Explained(run)
    (said,) = why.rules(run.entrants.get(student=one))
    assert said == f"Gaat samen met wie al bij “{title}” zit, dus niet naar “{away}”."


def test_of_three_two_follow_together(world):
    visit, _other = world.offerings
    there, one = follows(world)
    tied(world, TieKind.TOGETHER, there, one, world.students[1])
    assert {each.pk for each in world.students[:2]} <= at(world.run(), visit)
    make_experience(make_student(world.school), visit)  # one seat left, and two or none
    assert not {each.pk for each in world.students[:2]} & {s for _o, s in proposed(world.run())}


def test_who_goes_along_with_two_who_are_apart_goes_nowhere(world):
    _there, one = follows(world)
    elsewhere = make_student(world.school)
    roomy = make_offering(world.school, term=world.term, seats=3)
    make_sign_up(roomy, one, rank=3)
    make_experience(elsewhere, roomy)
    tied(world, TieKind.TOGETHER, elsewhere, one)
    assert one.pk not in {student for _offering, student in proposed(world.run())}


@pytest.mark.parametrize("why", ["full", "begun", "stopped", "not there", "pinned"])
def test_nobody_follows_to_where_that_cannot_be(world, why):
    visit, other = world.offerings
    there, one = follows(world, pinned=why == "pinned")
    if why == "full":
        for student in (make_student(world.school), make_student(world.school)):
            make_experience(student, visit)
    elif why == "begun":
        Assignment.objects.filter(pk=visit.assignment_id).update(starts=timezone.now())
    elif why == "stopped":
        Placement.objects.filter(experience__student=there).update(
            state="ended_early", end_reason="ziek"
        )
    elif why == "not there":
        Placement.objects.filter(experience__student=there).update(state="cancelled")
    run = world.run()
    assert one.pk in at(run, other)


def test_who_is_followed_may_wish_for_more(world):
    visit = world.offerings[0]
    there, one = follows(world)
    later = make_offering(world.school, term=world.term, starts=visit.assignment.ends)
    make_sign_up(later, there)
    make_sign_up(later, one)
    run = world.run()
    assert one.pk in at(run, visit)
    assert there.pk in at(run, later)
    assert "sides" not in run.inputs


def test_for_everyone_too_who_goes_along_follows(world):
    visit, other = world.offerings
    there, new = make_student(world.school), make_student(world.school)
    make_experience(there, visit)
    tied(world, TieKind.TOGETHER, there, new)
    run = world.run(everyone=True)
    assert new.pk not in at(run, other)
    assert {"code": "closed", "rule": "away", "n": 1} in run.entrants.get(student=new).reasons
    assert run.entrants.get(student=new).reasons[0]["code"] != "room"


def test_what_is_near_and_has_room_is_not_where_one_may_not_go(world):
    visit, other = world.offerings
    one = world.students[0]
    SignUp.objects.exclude(student=world.students[1]).delete()
    prefers(world.students[1], visit)
    SignUp.objects.create(offering=visit, student=one, first_goal="x", rank=1)
    visit.assignment.seats.filter(number__gt=1).delete()
    left = world.run().entrants.exclude(proposals__proposed=True).get()
    assert {"code": "room", "offering": other.pk} in [
        dict(list(r.items())[:2]) for r in left.reasons
    ]
    mark_candidate(offering=other, student=left.student, mark="forbid", by=world.by)
    left = world.run().entrants.get(student=left.student)
    assert "room" not in [reason["code"] for reason in left.reasons]


def test_no_more_of_one_group_go_to_one_company(world):
    world.school.settings["most_of_group_at_company"] = 2
    world.school.save()
    visit, other = world.offerings
    other.delete()
    company = visit.assignment.company
    twin = make_offering(world.school, term=world.term, company=company, seats=1)
    for student in world.students:
        SignUp.objects.create(offering=twin, student=student, first_goal="x", rank=2)
    run = world.run()
    assert len(proposed(run)) == 2
    Enrolment.objects.filter(student=world.students[0]).update(group="3B")
    assert len(proposed(world.run())) == 3
    make_experience(make_student(world.school, group="3A"), visit)
    assert len(proposed(world.run())) == 2  # one of 3A less, and the one of 3B


def test_what_was_agreed_is_kept_by_numbers_and_read_again():
    agreed = Agreed(
        least=(0, 3), asked=(0, 4), together=((0, 1),), apart=((1, 2, 3),),
        most=(AtMost((0, 1), (1,), 2, "3A", "Bakker"),),
    )  # fmt: skip
    assert Agreed.again(agreed.stored()) == agreed
    assert not Agreed.again(None)
    assert agreed.who(["together[0]", "apart[0]", "least[1]"]) == {0, 1, 2, 3}
    people, titles = {0: "Sanne", 1: "Daan", 2: "Bo", 3: "Evi"}, ["A", "B"]
    assert [agreed.words(n, people, titles) for n in ("least[1]", "together[0]", "apart[0]", "most[0]")] == [
        "“B” gaat door vanaf 4 leerlingen.",
        "Sanne en Daan gaan samen.",
        "Daan, Bo en Evi gaan niet naar dezelfde opdracht.",
        "Uit 3A gaan nog hoogstens 2 leerlingen naar Bakker.",
    ]  # fmt: skip


def test_a_new_proposal_keeps_them_and_what_was_done_by_hand(world):
    one, two, three = world.students
    visit, other = world.offerings
    tied(world, TieKind.APART, one, two)
    run = world.run()
    by_hand(run, world, "pin", three, other)
    again = world.run(earlier=run)
    where = {s: o for o, s in proposed(again)}
    assert where[three.pk] == other.pk
    assert (one.pk in where) != (two.pk in where)
    assert len(at(again, visit)) == 1


# What is said of it


def test_what_they_cost_is_told(world):
    one, two, three = world.students
    tied(world, TieKind.APART, one, two)
    tied(world, TieKind.APART, one, three)
    tied(world, TieKind.APART, two, three)
    run = world.run()
    said = verdict_of(run)
    assert said.headline == "2 van de 3 leerlingen hebben een plek."
    assert said.most == "Meer kan niet, met de afspraken die je maakte:"
    assert said.agreed == "Zonder de afspraken had er 1 leerling meer een plek."
    assert said.fit == "Nagerekend: met de afspraken kan het niet beter."
    (why,) = said.whys
    assert why.sentence == f"{why.alone.full_name} heeft door de afspraken geen plek."
    title = world.offerings[0].assignment.title
    assert f"Bij “{title}” staat iemand van wie deze leerling apart gaat." in why.reasons


def test_that_they_cost_only_fit_or_nothing_is_told(world):
    one, two, _three = world.students
    tied(world, TieKind.APART, one, two)
    assert verdict_of(world.run()).agreed.startswith("De afspraken zijn gehouden")
    prefers(one, world.offerings[1])
    said = verdict_of(world.run())
    assert said.agreed == "De afspraken zijn gehouden, en dat kost niets."


@pytest.mark.parametrize("everyone", [False, True])
def test_agreements_are_not_called_free_where_somebody_had_to_follow(world, everyone):
    one, two, three = world.students
    tied(world, TieKind.APART, two, three)
    prefers(two, world.offerings[1])
    prefers(three, world.offerings[0])
    follower = one
    if everyone:
        SignUp.objects.filter(student=one).delete()
        prefers(two, world.offerings[1], world.offerings[0])
    assert verdict_of(world.run(everyone=everyone)).agreed.endswith("dat kost niets.")
    there = make_student(world.school)
    make_experience(there, world.offerings[0])
    tied(world, TieKind.TOGETHER, there, follower)
    assert verdict_of(world.run(everyone=everyone)).agreed == "De afspraken zijn gehouden."


def test_after_a_change_by_hand_that_no_price_proves_it_says_how_to_know(world):
    run = world.run(fairness="bands")
    assert verdict_of(run).fit == "Nagerekend: eerlijker verdelen kan ook niet."
    by_hand(run, world, "out", world.students[0])
    assert verdict_of(run).fit.endswith("weten we als je opnieuw uitrekent.")


@pytest.mark.parametrize("what", ["bands", "asked"])
def test_agreements_are_not_called_free_where_something_else_counts_before_the_total(world, what):
    one, two, _three = world.students
    tied(world, TieKind.APART, one, two)
    prefers(one, world.offerings[1])
    run = world.run(fairness="bands") if what == "bands" else world.run()
    if what == "asked":  # more of who did not sign up came, and those suit better
        run.summary["sides"]["fit"] = -60
    assert verdict_of(run).agreed == "De afspraken zijn gehouden."


@pytest.mark.parametrize(
    ("gap", "says"),
    [
        (2, "Er was te weinig tijd om alles na te rekenen: misschien kunnen er nog hoogstens 2"),
        (0, "Meer kan niet, met de afspraken die je maakte:"),
    ],
)
def test_an_answer_that_is_not_proved_says_so(world, gap, says):
    one, two, three = world.students
    for pair in ((one, two), (one, three), (two, three)):
        tied(world, TieKind.APART, *pair)
    run = world.run()
    run.summary["sides"] |= {"proved": False, "placed_gap": gap}
    run.save()
    said = verdict_of(run)
    assert said.most.startswith(says)
    assert said.fit == "Er was te weinig tijd om na te rekenen of het beter kan."


@pytest.mark.parametrize("kind", ["least", "together", "most"])
def test_who_has_no_place_reads_which_agreement_did_it(world, kind):
    visit, other = world.offerings
    other.delete()
    if kind == "least":
        visit.assignment.seats.filter(number=3).delete()
        SignUp.objects.filter(student=world.students[2]).delete()
        make_experience(make_student(world.school), visit)  # one of two seats left, two must come
        least(visit, 3)
    elif kind == "together":
        visit.assignment.seats.filter(number__gt=1).delete()
        SignUp.objects.filter(student=world.students[2]).delete()
        tied(world, TieKind.TOGETHER, *world.students[:2])
    else:
        world.school.settings["most_of_group_at_company"] = 2
        world.school.save()
    run = world.run()
    left = run.entrants.exclude(proposals__proposed=True).first()
    said = " ".join(Explained(run).why_not(left))
    assert {
        "least": "gaat door vanaf 3 leerlingen, en zoveel konden er niet komen",
        "together": "kon niet de hele groep terecht",
        "most": "staan al zoveel leerlingen uit de klas als mogen",
    }[kind] in said
    assert f"side_{kind}" in [reason["code"] for reason in left.reasons]


def test_pins_that_contradict_are_named_and_no_proposal_is_made(world, signed_in):
    one, two, _three = world.students
    visit = world.offerings[0]
    tied(world, TieKind.APART, one, two)
    for student in (one, two):
        mark_candidate(offering=visit, student=student, mark="pin", by=world.by)
    job = matching.start_run(term=world.term, by=world.by)
    jobs.run(job.pk)
    job = Job.objects.get(pk=job.pk)
    assert job.state == "failed"
    assert "kan niet samen met wat je afsprak" in job.error
    assert one.last_name not in job.error
    page = signed_in(world.user).get(f"/matching/{job.params['code']}/").content.decode()
    title = visit.assignment.title
    assert f"{one.full_name} staat vast bij “{title}”." in page
    names = sorted([one, two], key=lambda each: each.pk)
    assert "gaan niet naar dezelfde opdracht." in page
    assert all(each.full_name in page for each in names)


def test_pins_that_contradict_a_least_and_a_group_are_named(world, signed_in):
    visit, other = world.offerings
    visit.least = 3
    visit.save()
    for student in world.students[1:]:
        SignUp.objects.filter(student=student, offering=visit).delete()
    mark_candidate(offering=visit, student=world.students[0], mark="pin", by=world.by)
    job = matching.start_run(term=world.term, by=world.by)
    jobs.run(job.pk)
    page = signed_in(world.user).get(f"/matching/{job.params['code']}/").content.decode()
    assert f"“{visit.assignment.title}” gaat door vanaf 3 leerlingen." in page
    least(visit, 0)
    world.school.settings["most_of_group_at_company"] = 1
    world.school.save()
    Assignment.objects.filter(pk=other.assignment_id).update(company=visit.assignment.company)
    mark_candidate(offering=other, student=world.students[1], mark="pin", by=world.by)
    job = matching.start_run(term=world.term, by=world.by)
    jobs.run(job.pk)
    page = signed_in(world.user).get(f"/matching/{job.params['code']}/").content.decode()
    assert "Uit 3A gaat nog hoogstens 1 leerling naar" in page


def test_when_the_time_is_over_without_any_answer_it_says_so(world, monkeypatch):
    tied(world, TieKind.APART, *world.students[:2])

    def late(*_given):
        raise TimeoutError

    monkeypatch.setattr("placements.match_runs.solve_with", late)
    job = matching.start_run(term=world.term, by=world.by)
    jobs.run(job.pk)
    assert "Binnen de tijd is geen verdeling gevonden" in Job.objects.get(pk=job.pk).error
    assert not MatchRun.objects.exists()


# By hand and applied


def test_before_a_change_by_hand_it_says_what_would_not_hold(world, signed_in):
    one, two, _three = world.students
    visit = world.offerings[0]
    tied(world, TieKind.APART, one, two)
    run = world.run()
    where = {s: o for o, s in proposed(run)}
    moved = one if where[one.pk] != visit.pk else two
    options = choices(run, run.entrants.get(student=moved))
    (place,) = [each for each in options.places if each.offering.pk == visit.pk]
    pin = next(each for each in place.options if each.kind == "pin")
    assert len(pin.breaks) == 1
    assert "gaan niet naar dezelfde opdracht." in pin.breaks[0]
    client = signed_in(world.user)
    page = client.get(f"/matching/{run.code}/verplaatsen/{moved.code}/").content.decode()
    assert "Dan houdt dit niet:" in page
    stand = by_hand(run, world, "pin", moved, visit)
    assert stand.broken
    page = client.get(f"/matching/{run.code}/").content.decode()
    assert "Door wat je met de hand deed, houdt dit niet meer:" in page
    page = client.get(f"/matching/{run.code}/toepassen/").content.decode()
    assert "Als je dit toepast, houdt dit niet:" in page
    assert match_applying.apply(run=run, by=world.by)["placed"] == 3


def said_after(client, run, student, **given):
    """The message that a change by hand leaves, and where it leads."""
    answer = client.post(f"/matching/{run.code}/verplaatsen/{student.code}/", given, follow=True)
    assert answer.redirect_chain[-1][0].endswith("#melding")
    (message,) = answer.context["messages"]
    return message


def test_after_a_change_by_hand_it_says_what_that_broke_and_only_that(world, signed_in):
    one, two, three = world.students
    visit = world.offerings[0]
    tied(world, TieKind.APART, one, two)
    run = world.run()
    where = {s: o for o, s in proposed(run)}
    moved = one if where[one.pk] != visit.pk else two
    client = signed_in(world.user)
    code = visit.assignment.code
    message = said_after(client, run, moved, wat="pin", opdracht=code)
    assert "Dit houdt nu niet meer:" in message.message
    assert "gaan niet naar dezelfde opdracht." in message.message
    assert message.level_tag == "warning"
    message = said_after(client, run, three, wat="out")
    assert "niet meer:" not in message.message  # it did not hold before this either
    assert message.level_tag == "success"


def test_taking_back_what_mended_an_agreement_says_that_it_does_not_hold(world, signed_in):
    one, two, _three = world.students
    tied(world, TieKind.APART, one, two)
    run = world.run()
    where = {s: o for o, s in proposed(run)}
    moved = one if where[one.pk] != world.offerings[0].pk else two
    by_hand(run, world, "pin", moved, world.offerings[0])
    by_hand(run, world, "out", moved)
    answer = signed_in(world.user).post(f"/matching/{run.code}/terugdraaien/", follow=True)
    (message,) = answer.context["messages"]
    assert message.message.startswith("Teruggedraaid. ")
    assert "Dit houdt nu niet meer:" in message.message


def test_applying_warns_when_too_few_are_left_for_a_visit(world, signed_in):
    visit = world.offerings[0]
    least(visit, 3)
    run = world.run()
    client = signed_in(world.user)
    page = f"/matching/{run.code}/toepassen/"
    assert "Als je dit toepast" not in client.get(page).content.decode()
    SignUp.objects.filter(offering=visit, student=world.students[0]).update(state="withdrawn")
    assert f"“{visit.assignment.title}” gaat door vanaf 3 leerlingen." in client.get(page).content.decode()  # fmt: skip


def test_the_pages_of_a_round_with_agreements_cost_as_much_for_many(signed_in, queries_of):
    def costs(world):
        tied(world, TieKind.APART, *world.students[:2])
        least(world.offerings[0], 2)
        run = world.run()
        client = signed_in(world.user)
        code = world.students[0].code
        pages = ["", "toepassen/", "leerlingen/", f"verplaatsen/{code}/"]
        return [queries_of(client, f"/matching/{run.code}/{page}") for page in pages]

    small = costs(World(students=2, offerings=2, seats=2))
    large = costs(World(students=20, offerings=4, seats=6))  # room for those who go apart
    assert max(small + large) <= 18  # applying, where something does not hold
    assert all(abs(a - b) <= 1 for a, b in zip(small, large, strict=True))
