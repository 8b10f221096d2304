"""Other weights are tried beside the proposal, kept or left; and two proposals lie side by side."""

import pytest

from core import jobs
from core.errors import Refused
from core.models import Interest, Job, Skill
from placements.actions import match_changes, matching
from placements.enums import OfferingState, RunState, SignUpState
from placements.match_stable import stable_beside
from placements.matching import FEATURES
from placements.models import MatchRun, SignUp
from placements.queries.match_compare import Meanwhile, compared
from students.models import Profile, Strength
from tests.factories import make_sign_up, make_student
from tests.placements.matching.worlds import World, proposed

pytestmark = pytest.mark.django_db
ONLY_WISH = {name: 100 if name == "wish" else 0 for name in FEATURES}
ONLY_TURN = {name: 100 if name == "turn" else 0 for name in FEATURES}


@pytest.fixture
def world():
    """One seat; the first student wants it most, the second was declined before."""
    world = World(students=2, offerings=2)
    first, second = world.offerings
    world.sign_ups[3].delete()
    SignUp.objects.filter(offering=second).delete()
    first.assignment.seats.exclude(number=1).delete()
    SignUp.objects.filter(student=world.students[1], offering=first).update(rank=3)
    earlier = make_sign_up(second, world.students[1])
    SignUp.objects.filter(pk=earlier.pk).update(
        state=SignUpState.DECLINED, decline_reason="a", decline_next="b"
    )
    world.school.settings = {"weights": ONLY_WISH}
    world.school.save()
    return world


@pytest.fixture
def client(world, signed_in):
    return signed_in(world.user)


def trial_of(run, world, **options):
    options = {"weights": ONLY_TURN, **options}
    job = matching.start_trial(run=run, by=world.by, **options)
    jobs.run(job.pk)
    job = Job.objects.get(pk=job.pk)
    assert job.state == "done", job.outcome
    return MatchRun.objects.get(code=job.params["code"])


def who(run):
    return {student for _, student in proposed(run)}


def test_a_trial_shows_who_would_stand_elsewhere_and_changes_nothing(world):
    run = world.run()
    trial = trial_of(run, world)
    first, second = (each.pk for each in world.students)
    assert (who(run), who(trial)) == ({first}, {second})
    run.refresh_from_db()
    assert (run.state, trial.state, trial.trial_of) == (RunState.PROPOSED, RunState.TRIAL, run)
    world.school.refresh_from_db()
    assert world.school.setting("weights") == ONLY_WISH
    found = compared(run, trial)
    assert found.moved == 2
    assert not found.meanwhile.anything
    assert found.by_one.one > found.by_one.other  # by its own weights each is the best
    assert found.by_other.one < found.by_other.other
    assert found.by_one.one == round(run.summary["total_fit"] / 10)
    assert found.by_other.other == round(trial.summary["total_fit"] / 10)


def test_staying_counts_and_then_nobody_moves_without_reason(world):
    run = world.run()
    assert who(trial_of(run, world, stay_bonus=1000)) == who(run)
    assert who(trial_of(run, world, stay_bonus=0)) != who(run)
    with pytest.raises(Refused):
        matching.start_trial(run=run, weights=ONLY_TURN, stay_bonus=1001, by=world.by)


def test_a_trial_keeps_what_was_decided_by_hand(world):
    run = world.run()
    first = run.entrants.get(student=world.students[0])
    wanted = match_changes.Wanted("pin", first, world.offerings[0])
    match_changes.change(run=run, wanted=wanted, by=world.by)
    assert who(trial_of(run, world)) == {world.students[0].pk}


def test_what_was_tried_becomes_the_proposal_and_stays_so_when_made_again(world):
    run = world.run()
    trial = trial_of(run, world, stay_bonus=50)
    matching.keep_trial(trial=trial, by=world.by)
    run.refresh_from_db()
    assert (run.state, trial.state) == (RunState.DISCARDED, RunState.PROPOSED)
    again = world.run(earlier=trial)
    assert again.weights == ONLY_TURN
    assert again.inputs["stay_bonus"] == 50
    assert who(again) == who(trial)


def test_a_kept_trial_needs_its_proposal_to_be_open(world):
    run = world.run()
    trial = trial_of(run, world)
    MatchRun.objects.filter(pk=run.pk).update(state=RunState.APPLIED)
    with pytest.raises(Refused, match="intussen"):
        matching.keep_trial(trial=trial, by=world.by)
    trial.refresh_from_db()
    assert trial.state == RunState.TRIAL


def test_only_the_last_trial_is_kept_and_none_of_a_run_that_is_over(world):
    run = world.run()
    first = trial_of(run, world)
    second = trial_of(run, world)
    assert list(run.trials.all()) == [second]
    assert not MatchRun.objects.filter(pk=first.pk).exists()
    matching.discard(run=run, by=world.by)
    assert not run.trials.exists()


def test_a_worker_that_finds_the_trial_made_is_content(world):
    run = world.run()
    trial = trial_of(run, world)
    job = Job.objects.get(params__code=trial.code)
    Job.objects.filter(pk=job.pk).update(state="queued")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.outcome == {"run": trial.code}
    assert run.trials.count() == 1


# In the browser


def post_of(weights, **more):
    return {**weights, "stay": 0, "fairness": "", **more}


def test_the_effect_is_shown_before_it_is_kept(world, client):
    run = world.run()
    page = f"/matching/{run.code}/proberen/"
    shown = client.get(page).content.decode()
    assert shown.count("data-slider") == len(FEATURES) + 1
    answer = client.post(page, post_of(ONLY_TURN))
    waiting = client.get(answer.url)
    assert "We rekenen het uit" in waiting.content.decode()
    jobs.run(Job.objects.get(kind="try_match").pk)
    text = client.get(answer.url).content.decode()
    assert "2 leerlingen staan dan anders." in text
    assert f"{world.students[1].full_name} krijgt een plek" in text
    assert f"{world.students[0].full_name} houdt geen plek over" in text
    assert Job.objects.get(kind="try_match").seen
    trial = MatchRun.objects.get(state=RunState.TRIAL)
    assert trial.code not in client.get("/matching/").content.decode()
    answer = client.post(f"/matching/{trial.code}/overnemen/", follow=True)
    assert "Dit is nu het voorstel." in answer.content.decode()


def test_with_script_only_the_effect_comes_back(world, client):
    run = world.run()
    page = f"/matching/{run.code}/proberen/"
    script = {"HTTP_HX_REQUEST": "true"}
    part = client.post(page, post_of(ONLY_TURN), **script).content.decode()
    assert "<html" not in part
    job = Job.objects.get(kind="try_match")
    assert f"?werk={job.code}" in part
    jobs.run(job.pk)
    part = client.get(f"{page}?werk={job.code}", **script).content.decode()
    assert "<html" not in part
    assert "Neem dit als voorstel" in part
    part = client.post(page, post_of(dict.fromkeys(FEATURES, 0)), **script).content.decode()
    assert "minstens één meer dan 0" in part


def test_the_sliders_can_become_the_schools(world, client):
    run = world.run()
    answer = client.post(
        f"/matching/{run.code}/proberen/", post_of(ONLY_TURN, bewaar="1"), follow=True
    )
    assert "Dit telt vanaf het volgende voorstel." in answer.content.decode()
    world.school.refresh_from_db()
    assert world.school.setting("weights") == ONLY_TURN
    assert not Job.objects.filter(kind="try_match").exists()


@pytest.mark.parametrize("bad", [{"turn": 101}, {"stay": -5}, {"wish": "veel"}, {"fairness": "?"}])
def test_what_makes_no_sense_is_pointed_at(world, client, bad):
    run = world.run()
    answer = client.post(f"/matching/{run.code}/proberen/", post_of(ONLY_TURN, **bad))
    assert "Kijk dit nog even na" in answer.content.decode()
    assert not Job.objects.filter(kind="try_match").exists()


def test_another_schools_trial_is_not_shown_or_kept(world, signed_in):
    run = world.run()
    trial = trial_of(run, world)
    job = Job.objects.get(params__code=trial.code)
    other = World(students=1, offerings=1)
    client = signed_in(other.user)
    own = other.run()
    page = client.get(f"/matching/{own.code}/proberen/?werk={job.code}")
    assert page.context["job"] is None
    assert client.post(f"/matching/{trial.code}/overnemen/").status_code == 404


def test_two_proposals_lie_side_by_side_and_the_world_between_them_is_named(world, client):
    first = world.run()
    make_sign_up(world.offerings[1], make_student(world.school))
    SignUp.objects.filter(student=world.students[0]).update(state=SignUpState.WITHDRAWN)
    second = world.run()
    text = client.get(f"/matching/{first.code}/vergelijken/?met={second.code}").content.decode()
    for words in (
        "1 leerling kwam erbij.",
        "1 leerling doet niet meer mee.",
        "1 wens kan nu die eerst niet kon.",
        "1 wens kan niet meer.",
        "3 leerlingen staan dan anders.",
    ):
        assert words in text
    alone = World(students=1, offerings=1)
    assert not compared(alone.run(), alone.run()).moved


def test_a_school_of_its_own_is_not_compared_with_another(world, client):
    run = world.run()
    strange = World(students=1, offerings=1).run()
    page = client.get(f"/matching/{run.code}/vergelijken/?met={strange.code}")
    assert "other" not in page.context
    assert "nog geen ander voorstel" in page.content.decode()


def test_what_workplaces_would_choose_is_shown_only_where_the_school_wants_it(world, client):
    run = world.run()
    page = f"/matching/{run.code}/vergelijken/?met=werkplekken"
    assert "als werkplekken mee kozen" not in client.get(page).content.decode()
    world.school.settings = {**world.school.settings, "companies_choose": True}
    world.school.save()
    text = client.get(page).content.decode()
    assert "Werkplekken geven zelf geen volgorde op." in text
    assert "wil geen leerling en werkplek allebei liever ruilen" in text


def test_the_school_switches_it_on_in_its_settings(world, client):
    form = client.get("/instellingen/").context["form"]
    values = {name: form[name].value() for name in form.fields}
    given = {n: value for n, value in values.items() if value is not None and value is not False}
    given |= {"postcode": "1012 AB", "city": "Amsterdam", "companies_choose": "on"}
    client.post("/instellingen/", given)
    world.school.refresh_from_db()
    assert world.school.setting("companies_choose") is True


def test_one_and_thirty_cost_the_same_number_of_queries(signed_in, queries_of):
    def costs(world):
        world.school.settings = {"companies_choose": True}
        world.school.save()
        run = world.run()
        world.run()
        trial = trial_of(run, world)
        job = Job.objects.get(params__code=trial.code)
        client = signed_in(world.user)
        client.get(f"/matching/{run.code}/proberen/?werk={job.code}")  # sees the job
        return [
            queries_of(client, f"/matching/{run.code}/{page}")
            for page in (
                "proberen/",
                f"proberen/?werk={job.code}",
                "vergelijken/",
                "vergelijken/?met=werkplekken",
            )
        ]

    small = costs(World(students=3, offerings=2))
    large = costs(World(students=30, offerings=8))
    assert max(large) <= 15
    assert all(abs(a - b) <= 1 for a, b in zip(small, large, strict=True))


# For everyone


@pytest.fixture
def crowd():
    """One signed up, and eleven more could come to any of eight: half of those suit by interest, half
    by skill, so that it hangs on the weights which pairs are told."""
    world = World(students=12, offerings=8)
    SignUp.objects.exclude(student=world.students[0]).delete()
    liked = Interest.objects.create(code="proef-koken", name="koken")
    shown = Skill.objects.create(code="proef-sjouwen", name="sjouwen")
    for offering in world.offerings[:4]:
        offering.assignment.interests.set([liked])
    for offering in world.offerings[4:]:
        offering.assignment.skills.set([shown])
    for student in world.students:
        Profile.objects.create(student=student).interests.set([liked])
        Strength.objects.create(student=student, skill=shown, seen_by="school")
    return world


def only(feature):
    return {name: 100 if name == feature else 0 for name in FEATURES}


def run_by(world, weights):
    world.school.settings = {"weights": weights}
    world.school.save()
    return world.run(everyone=True)


def test_other_weights_do_not_change_the_world_although_other_pairs_are_told(crowd):
    run = run_by(crowd, only("interest"))
    trial = trial_of(run, crowd, weights=only("skills"))
    told, then = (
        set(each.proposals.values_list("entrant__student", "offering")) for each in (run, trial)
    )
    assert told != then
    assert compared(run, trial).meanwhile == Meanwhile()


def test_both_places_are_measured_by_the_weights_of_the_second(crowd):
    run = run_by(crowd, only("interest"))
    trial = trial_of(run, crowd, weights=only("skills"))
    suits = {each.pk: 500 for each in crowd.offerings[:4]} | {
        each.pk: 1000 for each in crowd.offerings[4:]
    }
    places = compared(run, trial).places.values()
    assert places
    assert all(each.fit == suits[each.offering] for both in places for each in both if each)


def test_what_the_second_could_not_choose_is_measured_by_its_weights_too(crowd):
    run = run_by(crowd, only("interest"))
    kept = crowd.offerings[0]
    (index,) = run.proposals.filter(offering=kept, proposed=True).values_list(
        "entrant__student", flat=True
    )
    kept.state = OfferingState.CANCELLED
    kept.save()
    second = run_by(crowd, only("skills"))
    assert (
        compared(run, second).places[index][0].fit == 500
    )  # nothing is asked there; as a wish 1000


def test_where_else_somebody_could_go_is_no_wish(crowd, signed_in):
    first = crowd.run(everyone=True)
    crowd.offerings[7].state = OfferingState.CANCELLED
    crowd.offerings[7].save()
    second = crowd.run(everyone=True)
    assert compared(first, second).meanwhile == Meanwhile(pairs_fewer=1, others_fewer=11, seats=-1)
    assert compared(second, first).meanwhile == Meanwhile(pairs_more=1, others_more=11, seats=1)
    client = signed_in(crowd.user)
    text = client.get(f"/matching/{first.code}/vergelijken/?met={second.code}").content.decode()
    assert "1 wens kan niet meer." in text
    assert "11 keer kan een leerling niet meer naar een opdracht die eerst wel kon" in text


def test_that_only_one_of_two_is_for_everyone_is_no_change_in_who_is_there(crowd, signed_in):
    first, second = crowd.run(), crowd.run(everyone=True)
    assert compared(first, second).meanwhile == Meanwhile(one_for_everyone=True)
    client = signed_in(crowd.user)
    text = client.get(f"/matching/{first.code}/vergelijken/?met={second.code}").content.decode()
    assert "In het ene voorstel doet iedereen mee, in het andere alleen wie intekende." in text


def test_what_workplaces_saw_counts_for_pairs_that_are_not_told_too(crowd):
    """A trainer saw of all what four of the assignments ask."""
    for student in crowd.students:
        Strength.objects.create(
            student=student, skill=Skill.objects.get(code="proef-sjouwen"), seen_by="trainer"
        )
    run = run_by(crowd, only("interest"))
    stand = stable_beside(run).stable
    assert run.proposals.count() < stand.problem.n_pairs
    asks = {each.pk for each in crowd.offerings[4:]}
    assert stand.problem.trainer_fit.tolist() == [
        1000 if stand.offering_of(pair) in asks else 500 for pair in range(stand.problem.n_pairs)
    ]


def test_of_who_is_not_there_any_more_a_pair_that_is_not_told_neither_helps_nor_harms(crowd):
    run = run_by(crowd, only("interest"))
    stand = stable_beside(run).stable
    told = {
        (index, offering)
        for index, offering in run.proposals.values_list("entrant__index", "offering")
    }
    untold = [
        pair
        for pair, index in enumerate(stand.problem.student.tolist())
        if (index, stand.offering_of(pair)) not in told
    ]
    gone = int(stand.problem.student[untold[0]])
    run.entrants.get(index=gone).student.delete()
    fit = stable_beside(run).stable.problem.trainer_fit
    assert {int(fit[p]) for p in untold if stand.problem.student[p] == gone} == {500}


def test_what_workplaces_saw_costs_few_queries_however_many_pairs_are_not_told(
    crowd, django_assert_max_num_queries
):
    run = run_by(crowd, only("interest"))
    with django_assert_max_num_queries(12):
        stable_beside(run)
