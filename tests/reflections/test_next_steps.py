"""Next steps steer: what on offer answers them, what they do in a run, how they are ticked off."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from core.models import Interest, Sector, Skill
from placements.actions.calls import make_call
from placements.match_inputs import Wanted
from placements.match_runs import propose
from placements.models import Experience, Proposal
from reflections.actions import talks
from reflections.actions.next_steps import ask_companies, say_topic
from reflections.models import NextStep
from reflections.queries.steps import with_answers
from students.models import Wish
from tests.factories import (
    make_company,
    make_offering,
    make_school,
    make_sign_up,
    make_student,
    make_term,
    make_user,
)
from tests.factories.stories import lived

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def counsellor(school):
    return make_user(school, Role.COUNSELLOR)


@pytest.fixture
def student(school):
    return make_student(school)


def topic(kind, code):
    model = {"interest": Interest, "skill": Skill, "sector": Sector}[kind]
    return {kind: model.objects.get(code=code)}


def agreed(student, counsellor, text="Iets met bakken", **values):
    return talks.agree_next_step(student=student, text=text, by=Actor.of(counsellor), **values)


def on_offer(school, *, interest="", skill="", sector="", **values):
    offering = make_offering(school, **values)
    if interest:
        offering.assignment.interests.add(Interest.objects.get(code=interest))
    if skill:
        offering.assignment.skills.add(Skill.objects.get(code=skill))
    if sector:
        offering.assignment.sector = Sector.objects.get(code=sector)
        offering.assignment.save()
    return offering


def line_of(step, **values):
    (line,) = with_answers([step], step.student, **values)
    return line


@pytest.mark.parametrize(
    ("kind", "code"), [("interest", "koken"), ("skill", "bakken"), ("sector", "horeca")]
)
def test_a_step_meets_what_is_open_about_the_same(kind, code, school, student, counsellor):
    offering = on_offer(school, **{kind: code})
    on_offer(school, interest="dieren", skill="lassen", sector="techniek")
    step = agreed(student, counsellor, **topic(kind, code))
    (found,) = line_of(step).offers
    assert (found.code, found.title) == (offering.assignment.code, offering.assignment.title)


def test_an_offer_that_answers_twice_is_named_once(school, student, counsellor):
    offering = on_offer(school, interest="koken", skill="bakken")
    offering.assignment.skills.add(Skill.objects.get(code="koken"))
    step = agreed(student, counsellor, **topic("interest", "koken"), **topic("skill", "bakken"))
    assert len(line_of(step).offers) == 1


def test_at_the_company_that_it_names_comes_first(school, student, counsellor):
    company = make_company(school)
    later = {"starts": timezone.now() + timedelta(days=30)}
    on_offer(school, skill="bakken")
    there = make_offering(school, company=company)
    type(there.assignment).objects.filter(pk=there.assignment_id).update(
        starts=later["starts"], ends=later["starts"] + timedelta(hours=3)
    )
    step = agreed(student, counsellor, company=company, **topic("skill", "bakken"))
    first, _second = line_of(step).offers
    assert first.code == there.assignment.code


@pytest.mark.parametrize("state", ["draft", "closed", "cancelled"])
def test_what_is_not_open_answers_nothing(state, school, student, counsellor):
    on_offer(school, skill="bakken", state=state)
    assert not line_of(agreed(student, counsellor, **topic("skill", "bakken"))).offers


def test_another_schools_offer_answers_nothing(student, counsellor):
    on_offer(make_school(), skill="bakken")
    assert not line_of(agreed(student, counsellor, **topic("skill", "bakken"))).offers


def test_what_the_student_is_too_young_for_is_not_named(school, student, counsellor):
    soon = timezone.now().replace(hour=10) + timedelta(days=20)
    soon += timedelta(days=(1 - soon.weekday()) % 7)  # a Tuesday by day, for the young
    on_offer(school, skill="bakken", starts=soon)
    step = agreed(student, counsellor, **topic("skill", "bakken"))
    assert line_of(step).offers
    student.birth_date = timezone.localdate() - timedelta(days=12 * 365)
    student.save()
    step.student.refresh_from_db()
    assert not line_of(step).offers


def test_a_step_about_nothing_or_that_is_settled_looks_for_nothing(
    school, student, counsellor, django_assert_num_queries
):
    on_offer(school, skill="bakken")
    open_ = agreed(student, counsellor)
    done = agreed(student, counsellor, text="Bellen", **topic("skill", "bakken"))
    talks.settle_next_step(next_step=done, state="done", outcome="Gebeld.", by=Actor.of(counsellor))
    with django_assert_num_queries(0):
        lines = with_answers([open_, done], student)
    assert [line.offers for line in lines] == [(), ()]


def test_looking_costs_the_same_for_one_step_and_for_nine(
    school, student, counsellor, django_assert_max_num_queries
):
    for _n in range(5):
        on_offer(school, skill="bakken", interest="koken")
    steps = [agreed(student, counsellor, **topic("skill", "bakken")) for _n in range(9)]
    with django_assert_max_num_queries(3):
        with_answers(steps, student)


def finished(student, offering, days):
    experience = lived(student, offering)
    on = timezone.localdate() + timedelta(days=days)
    Experience.objects.filter(pk=experience.pk).update(finished_on=on)
    return experience


def test_what_was_lived_since_is_offered_to_tick_off(school, student, counsellor):
    step = agreed(student, counsellor, **topic("skill", "bakken"))
    experience = finished(student, on_offer(school, skill="bakken"), days=3)
    assert line_of(step).lived.code == experience.code


@pytest.mark.parametrize("case", ["before", "about something else", "its own", "not over"])
def test_what_was_no_answer_is_not_offered(case, school, student, counsellor):
    offering = on_offer(school, skill="lassen" if case == "about something else" else "bakken")
    experience = finished(student, offering, days=-3 if case == "before" else 3)
    if case == "not over":
        Experience.objects.update(state="open")
    own = {"experience": experience} if case == "its own" else {}
    step = agreed(student, counsellor, **topic("skill", "bakken"), **own)
    assert line_of(step).lived is None


def test_one_press_ticks_it_off_with_what_it_was(school, student, counsellor, signed_in):
    dialogue = talks.plan_dialogue(student=student, when=timezone.now(), by=Actor.of(counsellor))
    talks.hold_dialogue(
        dialogue=dialogue,
        record="Gezegd.",
        next_steps=[{"text": "Bakken", **topic("skill", "bakken")}],
        by=Actor.of(counsellor),
    )
    step = NextStep.objects.get()
    offering = on_offer(school, skill="bakken")
    finished(student, offering, days=3)
    client = signed_in(student.user)
    page = client.get(f"/gesprekken/{dialogue.code}/").content.decode()
    assert "Was dit het?" in page
    outcome = f"{offering.assignment.title}, {offering.assignment.company.name}"
    assert f'value="{outcome}"' in page
    client.post(
        "/ervaringen/vervolgstap/",
        {"step": step.pk, f"s{step.pk}-state": "done", f"s{step.pk}-outcome": outcome},
    )
    step.refresh_from_db()
    assert (step.state, step.outcome) == ("done", outcome)
    assert not Wish.objects.get().open


def test_a_next_step_raises_the_fit_in_a_run_and_is_its_reason(school, counsellor):
    """From the talk to the proposal: two alike students want one seat, one of them agreed on it."""
    term = make_term(school)
    offering = on_offer(school, skill="bakken", term=term, seats=1)
    one, other = make_student(school), make_student(school)
    for each in (one, other):
        make_sign_up(offering, each)
    dialogue = talks.plan_dialogue(student=other, when=timezone.now(), by=Actor.of(counsellor))
    wanted = Wanted(school=school, term=term, code="TRY111")

    def fits(code):
        run = propose(
            Wanted(school=school, term=term, code=code),
            by=Actor.system("test"),
            tick=lambda done, total: None,
            hold=lambda: None,
        )
        rows = Proposal.objects.filter(run=run).select_related("entrant")
        return {row.entrant.student_id: row for row in rows}

    before = fits(wanted.code)
    assert before[one.pk].fit == before[other.pk].fit
    talks.hold_dialogue(
        dialogue=dialogue,
        record="Wil bakken.",
        next_steps=[{"text": "Iets met bakken", **topic("skill", "bakken")}],
        by=Actor.of(counsellor),
    )
    after = fits("TRY222")
    assert after[other.pk].fit > before[other.pk].fit
    assert after[other.pk].proposed
    assert not after[one.pk].proposed
    codes = [reason["code"] for reason in after[other.pk].reasons]
    assert "next_step" in codes
    assert "next_step" not in [reason["code"] for reason in after[one.pk].reasons]
    step = NextStep.objects.get()
    talks.settle_next_step(next_step=step, state="done", outcome="Gedaan.", by=Actor.of(counsellor))
    assert fits("TRY333")[other.pk].fit == before[other.pk].fit


def test_on_the_page_of_the_talk_the_student_can_go_there_and_the_counsellor_reads_it(
    school, student, counsellor, signed_in
):
    offering = on_offer(school, skill="bakken")
    dialogue = talks.plan_dialogue(student=student, when=timezone.now(), by=Actor.of(counsellor))
    talks.hold_dialogue(
        dialogue=dialogue,
        record="Gezegd.",
        next_steps=[{"text": "Bakken", **topic("skill", "bakken")}],
        by=Actor.of(counsellor),
    )
    address, there = f"/gesprekken/{dialogue.code}/", f"/ontdekken/{offering.assignment.code}/"
    own = signed_in(student.user).get(address).content.decode()
    assert there in own
    page = signed_in(counsellor).get(address).content.decode()
    assert offering.assignment.title in page
    assert there not in page


def test_from_the_experience_what_fits_is_looked_for_on_asking(
    school, student, counsellor, signed_in
):
    experience = lived(student)
    offering = on_offer(school, skill="bakken")
    agreed(student, counsellor, experience=experience, **topic("skill", "bakken"))
    client = signed_in(student.user)
    page = client.get(f"/ervaringen/{experience.code}/").content.decode()
    assert f"/ervaringen/{experience.code}/wat-past/" in page
    found = client.get(f"/ervaringen/{experience.code}/wat-past/").content.decode()
    assert offering.assignment.title in found
    part = client.get(
        f"/ervaringen/{experience.code}/wat-past/", headers={"HX-Request": "true"}
    ).content.decode()
    assert offering.assignment.title in part
    assert "<html" not in part


def test_a_teacher_has_no_such_page(school, student, signed_in):
    experience = lived(student)
    teacher = signed_in(make_user(school, Role.TEACHER))
    assert teacher.get(f"/ervaringen/{experience.code}/wat-past/").status_code == 403


@pytest.mark.parametrize(
    ("values", "may"),
    [({}, True), ({"kind": "get"}, False), ({"kind": "shadow"}, True)],
)
def test_what_companies_can_be_asked(values, may, student, counsellor):
    assert line_of(agreed(student, counsellor, **values), may_ask=True).may_ask is may


def test_what_is_on_offer_is_not_asked_of_companies(school, student, counsellor):
    on_offer(school, skill="bakken")
    step = agreed(student, counsellor, **topic("skill", "bakken"))
    assert not line_of(step, may_ask=True).may_ask


def test_companies_are_asked_once_and_only_of_an_open_step(school, student, counsellor):
    by, step = Actor.of(counsellor), agreed(student, counsellor)
    values = {"student": student, "term": make_term(school), "text": "Meelopen", "by": by}
    call, _asked = make_call(**values, sector=Sector.objects.get(code="techniek"))
    ask_companies(next_step=step, call=call, by=by)
    assert not line_of(step, may_ask=True).may_ask
    with pytest.raises(Refused, match="al aan bedrijven"):
        ask_companies(next_step=step, call=call, by=by)
    done = agreed(student, counsellor, text="Bellen")
    talks.settle_next_step(next_step=done, state="dropped", by=by)
    with pytest.raises(Refused, match="niet meer open"):
        ask_companies(next_step=done, call=call, by=by)


def test_a_step_keeps_its_kind_company_and_day(school, student, counsellor, signed_in):
    company = make_company(school)
    dialogue = talks.plan_dialogue(student=student, when=timezone.now(), by=Actor.of(counsellor))
    answer = signed_in(counsellor).post(
        f"/gesprekken/{dialogue.code}/",
        {
            "stap-TOTAL_FORMS": "3",
            "stap-INITIAL_FORMS": "0",
            "record": "Gezegd.",
            "stap-0-text": "Meelopen met de lasser",
            "stap-0-kind": "shadow",
            "stap-0-company": company.name.upper(),
            "stap-0-by_when": "2027-02-01",
        },
    )
    assert answer.status_code == 302
    step = NextStep.objects.get()
    assert (step.kind, step.company, step.by_when) == ("shadow", company, date(2027, 2, 1))


def test_a_company_that_is_not_known_says_so_where_it_was_typed(student, counsellor, signed_in):
    dialogue = talks.plan_dialogue(student=student, when=timezone.now(), by=Actor.of(counsellor))
    answer = signed_in(counsellor).post(
        f"/gesprekken/{dialogue.code}/",
        {
            "stap-TOTAL_FORMS": "3",
            "stap-INITIAL_FORMS": "0",
            "record": "Gezegd.",
            "stap-0-text": "Meelopen",
            "stap-0-company": "Onbekend bv",
        },
    )
    assert "Dit bedrijf kennen we niet" in answer.content.decode()
    assert not NextStep.objects.exists()


def test_the_own_path_says_what_fits_within_its_budget(
    school, student, counsellor, signed_in, queries_of
):
    offering = on_offer(school, skill="bakken")
    for _n in range(5):
        agreed(student, counsellor, experience=lived(student), **topic("skill", "bakken"))
    client = signed_in(student.user)
    page = client.get("/ervaringen/").content.decode()
    assert f"/ontdekken/{offering.assignment.code}/" in page
    assert queries_of(client, "/ervaringen/") <= 15


def test_where_students_discover_what_answers_a_step_says_so(
    school, student, counsellor, signed_in
):
    for values in ({"skill": "bakken"}, {"sector": "horeca"}, {"interest": "koken"}, {}):
        on_offer(school, **values)
    client = signed_in(student.user)
    assert "past bij je vervolgstap" not in client.get("/ontdekken/").content.decode()
    agreed(student, counsellor)
    assert "past bij je vervolgstap" not in client.get("/ontdekken/").content.decode()
    words = {**topic("skill", "bakken"), **topic("sector", "horeca")}
    step = agreed(student, counsellor, text="Bakken", **words)
    found = client.get("/ontdekken/")
    assert found.content.decode().count("past bij je vervolgstap") == 2
    talks.settle_next_step(next_step=step, state="dropped", by=Actor.of(counsellor))
    assert "past bij je vervolgstap" not in client.get("/ontdekken/").content.decode()


def test_what_a_step_is_about_can_be_said_afterwards_and_its_wish_says_so_too(
    school, student, counsellor, signed_in
):
    experience = lived(student)
    offering = on_offer(school, skill="bakken")
    step = agreed(student, counsellor, experience=experience)
    client = signed_in(counsellor)
    address = f"/ervaringen/{experience.code}/wat-past/"
    page = client.get(address).content.decode()
    assert "Waar gaat het over?" in page
    assert offering.assignment.title not in page
    answer = client.post(
        "/ervaringen/vervolgstap/onderwerp/", {"step": step.pk, "topic": "skill:bakken"}
    )
    assert answer.url == address
    assert Wish.objects.get().skill.code == "bakken"
    found = client.get(address).content.decode()
    assert offering.assignment.title in found
    assert "Waar gaat het over?" not in found


@pytest.mark.parametrize("topic_", ["", "skill:onzin", "onzin"])
def test_an_unknown_topic_is_refused(topic_, student, counsellor, signed_in):
    step = agreed(student, counsellor, experience=lived(student))
    answer = signed_in(counsellor).post(
        "/ervaringen/vervolgstap/onderwerp/", {"step": step.pk, "topic": topic_}, follow=True
    )
    assert "Kies waar het over gaat." in answer.content.decode()
    assert Wish.objects.get().skill is None


def test_a_settled_step_gets_no_topic(student, counsellor):
    by, step = Actor.of(counsellor), agreed(student, counsellor)
    with pytest.raises(Refused, match="Kies waar"):
        say_topic(next_step=step, by=by)
    talks.settle_next_step(next_step=step, state="dropped", by=by)
    with pytest.raises(Refused, match="niet meer open"):
        say_topic(next_step=step, by=by, **topic("skill", "bakken"))


def test_another_schools_step_is_not_there(student, counsellor, signed_in):
    step = agreed(student, counsellor)
    stranger = signed_in(make_user(make_school(), Role.COUNSELLOR))
    answer = stranger.post(
        "/ervaringen/vervolgstap/onderwerp/", {"step": step.pk, "topic": "skill:bakken"}
    )
    assert answer.status_code == 404


def test_what_was_agreed_twice_is_settled_one_by_one(student, counsellor):
    experience, by = lived(student), Actor.of(counsellor)
    first, second = (agreed(student, counsellor, experience=experience) for _n in range(2))
    talks.settle_next_step(next_step=second, state="dropped", by=by)
    assert [w.open for w in Wish.objects.order_by("pk")] == [True, False]
    talks.settle_next_step(next_step=first, state="dropped", by=by)
    assert not Wish.objects.filter(open=True).exists()
