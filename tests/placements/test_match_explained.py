"""A run in plain sentences: what it came to, why it cannot be more, and what each choice costs."""

from datetime import date

import pytest

from accounts.enums import Role
from core.models import Skill
from placements.actions import match_applying
from placements.actions.choosing import mark_candidate
from placements.actions.match_ties import tie
from placements.enums import TieKind
from placements.matching import FEATURES, Problem, solve
from placements.models import Assignment, MatchEntrant, SignUp
from placements.queries import match_verdict
from placements.queries.match_answers import declines_for
from placements.queries.match_explained import Explained
from placements.queries.match_fairness import fairness_of
from placements.queries.match_students import lines_of, students_in
from students.models import Enrolment, Strength
from tests.factories import make_offering, make_school, make_sign_up, make_student, make_user
from tests.placements.matching.worlds import World, proposed

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def verdict_of(run):
    explained = Explained(run)
    explained.read()
    return match_verdict.verdict_of(explained)


def one_more(run, offering):
    explained = Explained(run)
    explained.read(offering)
    return explained.one_more_seat(offering)


def left_of(run):
    return run.entrants.exclude(proposals__proposed=True).get()


def rank_all(world, student, rank):
    SignUp.objects.filter(student=student).update(rank=rank)


# What it came to


def test_who_is_too_many_is_counted_where_they_can_go(world):
    said = verdict_of(world.run())
    assert said.headline == "2 van de 3 leerlingen hebben een plek."
    assert said.most == "Meer kan niet, met deze intekeningen:"
    assert said.fit == "Nagerekend: samen beter passen kan ook niet."
    (why,) = said.whys
    one, other = (each.assignment.title for each in world.offerings)
    assert why.sentence == (
        f"Bij “{one}” en “{other}” zijn samen 2 plekken. "
        "3 leerlingen kunnen alleen daar terecht, dus 1 blijft zonder."
    )
    assert len(why.students) == 1


def test_one_assignment_has_its_seats_and_one_seat_is_one():
    world = World(students=4, offerings=1, seats=2)
    title = world.offerings[0].assignment.title
    (why,) = verdict_of(world.run()).whys
    assert why.sentence == (
        f"Bij “{title}” zijn 2 plekken. 4 leerlingen kunnen alleen daar terecht, "
        "dus 2 blijven zonder."
    )
    (why,) = verdict_of(World(students=2, offerings=1).run()).whys
    assert "is één plek. 2 leerlingen kunnen alleen daar terecht, dus 1 blijft" in why.sentence


def test_who_can_go_nowhere_is_named_with_the_rules():
    world = World(students=2, offerings=1, seats=3)
    child = world.students[0]
    child.birth_date = date(world.offerings[0].assignment.starts.year - 9, 1, 1)
    child.save()
    said = verdict_of(world.run())
    assert said.headline == "1 van de 2 leerlingen heeft een plek."
    (why,) = said.whys
    assert why.alone == child
    assert why.sentence == f"{child.full_name} kan bij geen van de eigen intekeningen terecht."
    assert "mag nog niet op deze leeftijd" in why.reasons[0]


@pytest.mark.parametrize(
    ("everyone", "where"),
    [(False, "bij geen van de eigen intekeningen"), (True, "in dit voorstel nergens")],
)
def test_those_in_whose_way_the_same_stands_are_told_in_one_sentence(everyone, where):
    world = World(students=4, offerings=1, seats=4)
    young = world.students[:2]
    for child in young:
        child.birth_date = date(world.offerings[0].assignment.starts.year - 9, 1, 1)
        child.save()
    mark_candidate(
        offering=world.offerings[0], student=world.students[2], mark="forbid", by=world.by
    )
    whys = verdict_of(world.run(everyone=everyone)).whys  # as the lot has it
    alone, together = sorted(whys, key=lambda each: len(each.students))
    assert together.sentence == f"2 leerlingen kunnen {where} terecht."
    assert set(together.students) == set(young)
    assert "mag nog niet op deze leeftijd" in together.reasons[0]
    assert alone.sentence.startswith(f"{world.students[2].full_name} kan ")


def test_everybody_placed_is_said_without_reasons():
    said = verdict_of(World(students=2, offerings=2).run())
    assert (said.headline, said.most, said.whys) == ("Alle 2 leerlingen hebben een plek.", "", [])


def test_what_is_pinned_is_part_of_what_is_impossible(world):
    mark_candidate(offering=world.offerings[0], student=world.students[0], mark="pin", by=world.by)
    assert "wat je zelf vastzette of uitsloot" in verdict_of(world.run()).most


def test_a_fair_run_is_said_to_be_proved_as_such(world):
    assert verdict_of(world.run(fairness="bands")).fit == (
        "Nagerekend: eerlijker verdelen kan ook niet."
    )


def test_every_pair_that_a_rule_left_out_is_kept_with_the_rule():
    world = World(students=2, offerings=2)
    mark_candidate(
        offering=world.offerings[1], student=world.students[0], mark="forbid", by=world.by
    )
    run = world.run()
    index = run.entrants.get(student=world.students[0]).index
    assert run.inputs["excluded"] == {"student": [index], "assignment": [1], "rule": ["forbidden"]}
    explained = Explained(run)
    explained.read(world.offerings[1])
    title = world.offerings[1].assignment.title
    assert explained.left_out(world.offerings[1]) == (
        [(world.students[0], f"Bij “{title}” staat «niet doen».")],
        0,
    )


# One student


def test_who_lost_to_a_better_fit_reads_by_how_much_and_to_an_equal_that_the_lot_decided():
    world = World(students=2, offerings=1)
    run = world.run()
    assert "het lot besliste" in Explained(run).why_not(left_of(run))[0]
    rank_all(world, world.students[1], 5)
    run = world.run()
    (why,) = Explained(run).why_not(left_of(run))
    assert why.startswith(f"“{world.offerings[0].assignment.title}” is vol: past ")
    assert why.endswith("% of meer.")


def test_what_a_lost_wish_would_cost_is_what_solving_with_it_costs():
    world = World(students=4, offerings=3)
    for at, student in enumerate(world.students):
        for rank, offering in enumerate(world.offerings[at % 3 :] + world.offerings[: at % 3], 1):
            SignUp.objects.filter(student=student, offering=offering).update(rank=rank)
    run = world.run()
    explained = Explained(run)
    for entrant in run.entrants.all():
        for lost in explained.lost_places(entrant):
            pair = explained.stand.pair_at(entrant.index, lost.offering.pk)
            there = explained.stand.problem
            forced = solve(
                Problem(
                    n_students=there.n_students,
                    seats=there.seats,
                    student=there.student,
                    assignment=there.assignment,
                    fit=there.fit,
                    pinned=[pair],
                )
            )
            points = round((run.summary["total_fit"] - forced.total_fit) / 10)
            said = {0: "het lot besliste" if forced.total_fit == run.summary["total_fit"] else
                    "net iets minder", 1: "1 punt minder"}.get(points, f"{points} punten minder")  # fmt: skip
            assert forced.placed == run.summary["placed"]
            assert said in lost.verdict
            assert bool(lost.lines)


def test_a_wish_that_would_cost_somebody_a_place_says_whose():
    world = World(students=2, offerings=1)
    run = world.run()
    left = left_of(run)
    (lost,) = Explained(run).lost_places(left)
    other = next(each for each in world.students if each.pk != left.student_id)
    assert any(line.startswith(other.full_name) and "geen plek" in line for line in lost.lines)


def test_the_nearest_with_room_is_said_until_the_seat_is_taken():
    world = World(students=2, offerings=1)
    roomy = make_offering(world.school, term=world.term)
    run = world.run()
    left = left_of(run)
    assert Explained(run).why_not(left)[-1] == f"Er is nog plek bij “{roomy.assignment.title}”."
    sign_up = SignUp.objects.get(student=left.student)
    (_, _, step) = next(declines_for(run, [sign_up]))
    assert roomy.assignment.title in step
    roomy.assignment.seats.all().delete()
    (_, _, step) = next(declines_for(run, [sign_up]))
    assert roomy.assignment.title not in step


@pytest.mark.parametrize(
    ("rank", "says"), [(1, "het lot besliste"), (5, "bij wie de taak nu het best past")]
)
def test_the_student_reads_the_reason_that_the_coordinator_reads(rank, says):
    world = World(students=2, offerings=1)
    rank_all(world, world.students[1], rank)
    run = world.run()
    sign_up = SignUp.objects.get(student=left_of(run).student)
    assert not sign_up.decline_reason
    ((_, reason, _),) = declines_for(run, [sign_up])
    assert says in reason


def test_that_a_pinned_seat_went_to_a_better_fit_is_not_said():
    world = World(students=2, offerings=1)
    mark_candidate(offering=world.offerings[0], student=world.students[1], mark="pin", by=world.by)
    rank_all(world, world.students[1], 6)
    run = world.run()
    assert "alle plekken zijn vastgezet" in Explained(run).why_not(left_of(run))[0]
    sign_up = SignUp.objects.get(student=world.students[0])
    ((_, reason, _),) = declines_for(run, [sign_up])
    assert reason.endswith("De plek ging naar een andere leerling.")


# One assignment


def test_one_more_seat_says_who_gets_a_place(world):
    run = world.run()
    name = left_of(run).student.full_name
    said = one_more(run, world.offerings[0])
    assert said == f"Met één plek erbij krijgt ook {name} een plek."


def test_of_several_who_could_get_one_more_seat_the_one_who_would_is_named():
    world = World(students=3, offerings=1)
    for student, rank in zip(world.students, (3, 1, 2), strict=True):
        SignUp.objects.filter(student=student).update(rank=rank)
    world.school.settings = {"weights": {n: 100 if n == "wish" else 0 for n in FEATURES}}
    world.school.save()
    said = one_more(world.run(), world.offerings[0])
    assert said == f"Met één plek erbij krijgt ook {world.students[2].full_name} een plek."


def test_one_more_seat_says_what_it_is_worth_where_nobody_more_is_placed():
    world = World(students=2, offerings=2)
    for student in world.students:
        SignUp.objects.filter(student=student, offering=world.offerings[1]).update(rank=5)
    run = world.run()
    assert run.summary["placed"] == 2
    price = run.inputs["price"][0]
    assert price > 100
    assert one_more(run, world.offerings[0]) == (
        f"Met één plek erbij past het samen {round(price / 10)} punten beter."
    )
    assert one_more(run, world.offerings[1]) == "Een plek erbij verandert hier nu niets."


def test_where_there_is_room_one_more_seat_is_not_spoken_of():
    world = World(students=1, offerings=1, seats=2)
    assert one_more(world.run(), world.offerings[0]) == ""


def test_one_more_seat_promises_no_place_that_was_agreed_not_to_be():
    world = World(students=2, offerings=1)
    tie(school=world.school, kind=TieKind.APART, students=world.students, by=world.by)
    said = one_more(world.run(), world.offerings[0])
    assert said.startswith("Of een plek erbij hier helpt, hangt af van de afspraken.")


def test_one_more_seat_names_somebody_whom_what_was_agreed_lets_in():
    world = World(students=3, offerings=1)
    run = world.run()
    (there,) = (student for _offering, student in proposed(run))
    left = [each for each in world.students if each.pk != there]
    sits = next(each for each in world.students if each.pk == there)
    tie(school=world.school, kind=TieKind.APART, students=[sits, left[0]], by=world.by)
    assert one_more(world.run(), world.offerings[0]) == (
        f"Met één plek erbij krijgt nog één leerling een plek, bijvoorbeeld {left[1].full_name}."
    )


def test_one_more_seat_is_worth_as_much_as_ever_where_nothing_agreed_comes_near():
    world = World(students=2, offerings=2)
    for student in world.students:
        SignUp.objects.filter(student=student, offering=world.offerings[1]).update(rank=5)
    elsewhere = make_offering(world.school, term=world.term, seats=1)
    others = [make_student(world.school) for _ in range(2)]
    for student in others:
        make_sign_up(elsewhere, student)
    tie(school=world.school, kind=TieKind.APART, students=others, by=world.by)
    run = world.run()
    assert "punten beter" in one_more(run, world.offerings[0])
    assert one_more(run, world.offerings[1]) == "Een plek erbij verandert hier nu niets."
    assert "hangt af van de afspraken" in one_more(run, elsewhere)


def test_one_more_seat_is_worth_at_most_nothing_where_the_prices_say_so():
    world = World(students=2, offerings=2)
    for student in world.students:
        SignUp.objects.filter(student=student, offering=world.offerings[1]).update(rank=5)
    tie(school=world.school, kind=TieKind.APART, students=world.students, by=world.by)
    run = world.run()
    assert "hangt af van de afspraken" in one_more(run, world.offerings[0])
    assert one_more(run, world.offerings[1]) == "Een plek erbij verandert hier nu niets."


# A year later


def test_a_run_is_explained_after_assignments_changed_and_a_student_was_erased(world, signed_in):
    skill = Skill.objects.create(code="sjouwen", name="sjouwen")
    for offering in world.offerings:
        offering.assignment.skills.set([skill])
    for student in world.students:
        Strength.objects.create(student=student, skill=skill, seen_by="trainer")
    run = world.run()
    before = verdict_of(run)
    erased = left_of(run).student
    for offering in world.offerings:
        offering.assignment.skills.clear()
        offering.assignment.seats.all().delete()
    Assignment.objects.filter(pk=world.offerings[0].assignment_id).update(title="Iets anders")
    erased.delete()
    after = verdict_of(run)
    assert (after.headline, after.most, after.fit) == (before.headline, before.most, before.fit)
    assert after.whys[0].students == []
    explained = Explained(run)
    lines = lines_of(explained, list(students_in(run)))
    assert len(lines) == 2
    assert any("Liet al zien: sjouwen." in line.reasons for line in lines)
    assert fairness_of(run).total.students == 3
    client = signed_in(world.user)
    for page in ("", "leerlingen/", "zonder-plek/", "verdeling/"):
        assert client.get(f"/matching/{run.code}/{page}").status_code == 200
    assert "Iets anders" in client.get(f"/matching/{run.code}/").content.decode()
    assert not MatchEntrant.objects.filter(student__isnull=True).exclude(index__gte=0).exists()


# How it was shared out


def test_wishes_are_counted_by_group_programme_and_turn():
    world = World(students=3, offerings=2)
    for student, group in zip(world.students, ("3A", "3A", "3B"), strict=True):
        Enrolment.objects.filter(student=student).update(group=group, programme="Zorg")
    elsewhere = make_offering(world.school, term=world.term, seats=1)
    make_sign_up(
        elsewhere, world.students[0], state="declined", decline_reason="x", decline_next="y"
    )
    run = world.run()
    found = fairness_of(run)
    assert found.total.got == [1, 1, 0, 0, 1]
    assert sum(each["value"] for each in found.wishes) == 3
    groups, programmes = found.tables
    assert [(row.label, row.students) for row in groups.rows] == [("3A", 2), ("3B", 1)]
    assert [(row.label, row.placed) for row in programmes.rows] == [("Zorg", 2)]
    never, once, _often = found.by_turn.rows
    assert (never.students, once.students, once.declined) == (2, 1, 1)
    assert found.sentence == (
        f"Van de 1 leerling die eerder niet gekozen is, heeft {once.placed} nu een plek; "
        f"van de anderen {never.placed} van 2."
    )
    SignUp.objects.filter(state="declined").delete()  # kept by the run
    assert fairness_of(run).by_turn.rows[1].students == 1


# The pages


PAGES = ["leerlingen/", "verdeling/"]


def test_students_are_found_by_name_and_by_what_they_got(world, signed_in):
    run = world.run()
    client = signed_in(world.user)
    page = f"/matching/{run.code}/leerlingen/"

    def names(query):
        return {line.student for line in client.get(page + query).context["lines"]}

    left = left_of(run).student
    assert names("") == set(world.students)
    assert names("?toon=zonder") == {left}
    assert names("?toon=met") == set(world.students) - {left}
    assert names("?toon=hand") == set()
    assert names(f"?zoek={left.last_name}&toon=zonder") == {left}
    assert "Niemand gevonden." in client.get(f"{page}?zoek=zzzz").content.decode()


def test_the_explaining_pages_cost_as_much_for_thirty(signed_in, queries_of):
    def costs(world):
        run = world.run()
        client = signed_in(world.user)
        pages = [f"/matching/{run.code}/{page}" for page in PAGES]
        return [queries_of(client, page) for page in pages]

    small, large = costs(World(students=2, offerings=1)), costs(World(students=30, offerings=6))
    assert small == large
    assert max(small) <= 15


@pytest.mark.parametrize("page", PAGES)
def test_explaining_is_for_the_schools_own_coordinator(world, signed_in, page):

    address = f"/matching/{world.run().code}/{page}"
    assert signed_in(make_user(make_school(), Role.COORDINATOR)).get(address).status_code == 404
    for role in (Role.TEACHER, Role.COUNSELLOR, Role.MANAGER, Role.STUDENT, Role.GUARDIAN):
        assert signed_in(make_user(world.school, role)).get(address).status_code == 403


def test_the_page_of_the_run_says_why_in_the_browser(world, signed_in):
    run = world.run()
    page = signed_in(world.user).get(f"/matching/{run.code}/").content.decode()
    assert "2 van de 3 leerlingen hebben een plek." in page
    assert "Meer kan niet" in page
    assert "krijgt ook" in page
    left = left_of(run).student
    page = signed_in(world.user).get(f"/matching/{run.code}/leerling/{left.code}/").content.decode()
    assert "En als deze leerling hier een plek kreeg?" in page


def test_what_was_refused_when_applying_is_the_reason(world):
    run = world.run()
    SignUp.objects.update(state="withdrawn")
    match_applying.apply(run=run, by=world.by)
    for entrant in run.entrants.filter(proposals__proposed=False).distinct():
        assert Explained(run).why_not(entrant)
    assert proposed(run) == set()
