"""Writing an assignment, its seats and days, and each step of its offering."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role, TermState
from core.actors import Actor
from core.errors import Refused
from core.events import history
from core.lifecycle import StepRefused
from placements.actions import assignments, offerings
from placements.actions.assignments import Times
from placements.enums import OfferingState, PlacementState, SignUpState
from placements.lifecycle import OFFERING
from placements.models import Assignment, Offering, Placement, Seat, WorkDay
from placements.queries.offerings import running_term
from tests.factories import (
    make_company,
    make_experience,
    make_offering,
    make_school,
    make_sign_up,
    make_student,
    make_term,
    make_trainer,
    make_user,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 10, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def coordinator(school):
    return make_user(school, Role.COORDINATOR)


@pytest.fixture
def by(coordinator):
    return Actor.of(coordinator)


def times(*offsets, hours=3, pause=0):
    return [
        Times(LATER + timedelta(days=n), LATER + timedelta(days=n, hours=hours), pause)
        for n in offsets
    ]


def values_of(offering, **changed):
    """What `change` needs to leave everything as it is."""
    a = offering.assignment
    given = {
        "days": [Times(d.starts, d.ends, d.break_minutes) for d in a.days.all()],
        "seats": a.seat_count,
        "preparation": offering.preparation,
        "title": a.title,
        "tasks": a.tasks,
    }
    return {**given, **changed}


def make_draft(school, by, **values):
    company = make_company(school)
    given = {
        "school": school,
        "term": make_term(school),
        "by": by,
        "days": times(0),
        "seats": 2,
        "company": company,
        "workplace": company.workplaces.get(),
        "title": "Lunch",
        "tasks": "Serveren",
        "kind": "prestatie",
    }
    return assignments.draft(**{**given, **values})


def test_a_draft_has_its_days_in_order_its_seats_and_the_six_lines(school, by):
    offering = make_draft(school, by, days=times(3, 0, hours=4, pause=15), seats=5)
    assignment = offering.assignment
    assert offering.state == OfferingState.DRAFT
    assert [d.starts for d in assignment.days.all()] == [LATER, LATER + timedelta(days=3)]
    assert (assignment.starts, assignment.ends) == (
        LATER,
        LATER + timedelta(days=3, hours=4),
    )
    assert [seat.number for seat in assignment.seats.all()] == [1, 2, 3, 4, 5]
    assert len(offering.preparation) == 6


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"days": []}, "minstens één dag"),
        ({"days": times(0, hours=-1)}, "na het begin"),
        ({"days": times(0, hours=1, pause=60)}, "pauze"),
        ({"days": [*times(0), Times(LATER + timedelta(hours=1), LATER + timedelta(hours=5))]}, "overlappen"),
        ({"seats": 0}, "plekken"),
        ({"seats": 201}, "plekken"),
        ({"seats": 3, "least": 4}, "vanaf 4"),
        ({"least": -1}, "vanaf -1"),
    ],
)  # fmt: skip
def test_a_draft_that_cannot_be_is_refused(school, by, changed, words):
    with pytest.raises(Refused, match=words):
        make_draft(school, by, **changed)
    assert not Assignment.objects.exists()


def test_what_hangs_together_must_belong_together(school, by):
    other = make_company()
    with pytest.raises(Refused, match="werkplek"):
        make_draft(school, by, workplace=other.workplaces.get())
    with pytest.raises(Refused, match="praktijkopleider"):
        make_draft(school, by, trainer=make_trainer(other))
    with pytest.raises(Refused, match="andere school"):
        make_draft(school, by, term=make_term(make_school()))


@pytest.mark.parametrize(("seats", "left"), [(5, 5), (2, 2), (1, 1)])
def test_seats_come_and_go_as_rows(school, by, seats, left):
    offering = make_offering(school, seats=3)
    make_experience(make_student(school), offering)
    assignments.set_seats(offering=offering, seats=seats, by=by)
    assert offering.assignment.seats.count() == left
    assert offering.assignment.seats.filter(placement__isnull=False).count() == 1
    assert Assignment.objects.get().seat_count == seats


def test_a_visit_that_goes_on_from_four_keeps_four_seats(school, by):
    offering = make_draft(school, by, seats=4, least=4)
    assert offering.least == 4
    with pytest.raises(Refused, match="vanaf 4"):
        assignments.set_seats(offering=offering, seats=3, by=by)
    assert assignments.copy(offering=offering, term=offering.term, by=by).least == 4
    assignments.change(offering=offering, by=by, **{**values_of(offering), "least": 2})
    offering.refresh_from_db()
    assert offering.least == 2


def test_the_form_asks_from_how_many_it_goes_on(school, coordinator, signed_in):
    offering = make_offering(school, seats=4)
    client = signed_in(coordinator)
    path = f"/opdrachten/{offering.assignment.code}/aanpassen/"
    company = offering.assignment.company
    more = {"trainer": offering.assignment.trainer_id}
    answer = client.post(path, posted(company, seats=4, least=5, **more))
    assert "Zoveel plekken zijn er niet." in answer.content.decode()
    client.post(path, posted(company, seats=4, least=3, **more))
    offering.refresh_from_db()
    assert offering.least == 3
    shown = client.get(f"/opdrachten/{offering.assignment.code}/").content.decode()
    assert "vanaf 3 leerlingen" in shown
    assert 'value="3"' in client.get(path).content.decode()
    client.post(path, posted(company, seats=4, least="", **more))
    offering.refresh_from_db()
    assert offering.least == 0


def test_seats_never_go_below_who_is_placed(school, by):
    offering = make_offering(school, seats=3)
    for _n in range(2):
        make_experience(make_student(school), offering)
    with pytest.raises(Refused, match="al 2 plekken"):
        assignments.set_seats(offering=offering, seats=1, by=by)
    assert offering.assignment.seats.count() == 3


def test_a_freed_seat_in_the_middle_is_the_one_that_goes(school, by):
    offering = make_offering(school, seats=3)
    for _n in range(3):
        make_experience(make_student(school), offering)
    Seat.objects.filter(number=2).update(placement=None)
    assignments.set_seats(offering=offering, seats=2, by=by)
    assert [s.number for s in offering.assignment.seats.all()] == [1, 3]
    assignments.set_seats(offering=offering, seats=4, by=by)
    assert [s.number for s in offering.assignment.seats.all()] == [1, 3, 4, 5]


def test_days_change_until_somebody_is_placed_on_them(school, by):
    offering = make_offering(school)
    assignments.change(offering=offering, by=by, **values_of(offering, days=times(0, 1)))
    assert WorkDay.objects.count() == 2
    experience = make_experience(make_student(school), offering)
    with pytest.raises(Refused, match="al leerlingen gekozen"):
        assignments.change(offering=offering, by=by, **values_of(offering, days=times(5)))
    assignments.change(offering=offering, by=by, **values_of(offering, title="Diner"))
    offering.assignment.refresh_from_db()
    assert offering.assignment.title == "Diner"
    experience.placements.update(state=PlacementState.CANCELLED)
    assignments.change(offering=offering, by=by, **values_of(offering, days=times(5)))


@pytest.mark.parametrize("state", [OfferingState.FINISHED, OfferingState.CANCELLED])
def test_what_is_over_is_copied_not_changed(school, by, state):
    offering = make_offering(school, state=state)
    with pytest.raises(Refused, match="kopie"):
        assignments.change(offering=offering, by=by, **values_of(offering))


def test_a_copy_lies_ahead_on_the_same_days_of_the_week_at_the_same_clock(school, by):
    summer = datetime(2026, 9, 7, 7, 0, tzinfo=UTC)  # nine o'clock in summer
    old = make_offering(school, starts=summer, days=2, seats=4, preparation=["Schort mee"])
    made = assignments.copy(offering=old, term=old.term, by=by)
    days = [timezone.localtime(d.starts) for d in made.assignment.days.all()]
    assert [(d.weekday(), d.hour) for d in days] == [(0, 9), (1, 9)]
    assert days[0].date() == date(2026, 11, 30)
    assert (made.state, made.preparation) == (OfferingState.DRAFT, ["Schort mee"])
    assert made.assignment.seats.filter(placement__isnull=True).count() == 4
    assert made.assignment.code != old.assignment.code


STEPS = {
    ("draft", "open"),
    ("draft", "cancelled"),
    ("open", "closed"),
    ("open", "cancelled"),
    ("closed", "open"),
    ("closed", "finished"),
    ("closed", "cancelled"),
}


@pytest.mark.parametrize(("old", "new"), list(product(OfferingState.values, repeat=2)))
def test_an_offering_takes_only_these_steps(school, by, old, new):
    offering = make_offering(school, state=old)
    if (old, new) in STEPS:
        OFFERING.move(offering, new, by=by, why="Ziek")
        offering.refresh_from_db()
        assert offering.state == new
    else:
        with pytest.raises(StepRefused):
            OFFERING.move(offering, new, by=by, why="Ziek")


@pytest.mark.parametrize(
    ("action", "old", "new"),
    [
        (offerings.publish, "draft", "open"),
        (offerings.close, "open", "closed"),
        (offerings.reopen, "closed", "open"),
        (offerings.finish, "closed", "finished"),
    ],
)
def test_each_step_has_its_action_and_refuses_the_second(school, by, action, old, new):
    offering = make_offering(school, state=old)
    assert action(offering=offering, by=by).state == new
    with pytest.raises(Refused):
        action(offering=Offering.objects.get(pk=offering.pk), by=by)


def evening(school, **values):
    starts = datetime(2026, 12, 10, 20, 0, tzinfo=UTC)
    return make_offering(school, state="draft", starts=starts, **values)


def test_an_evening_is_published_for_who_is_old_enough_and_not_when_nobody_is(school, by):
    make_student(school, birth_date=date(2011, 6, 1))
    with pytest.raises(Refused, match="Geen van de leerlingen"):
        offerings.publish(offering=evening(school), by=by)
    make_student(school, birth_date=date(2008, 6, 1))
    make_student(school, birth_date=date(2008, 1, 1))
    late = evening(school)
    late.assignment.days.update(ends=late.assignment.starts + timedelta(hours=2))
    assert offerings.publish(offering=late, by=by).state == OfferingState.OPEN
    assert late.published_at == NOW


def test_who_left_school_does_not_make_it_allowed(school, by):
    make_student(school, birth_date=date(2000, 1, 1), left_on=date(2026, 9, 1))
    make_student(school, birth_date=date(2011, 6, 1))
    with pytest.raises(Refused, match="Geen van de leerlingen"):
        offerings.publish(offering=evening(school), by=by)


def test_before_publishing_the_page_says_what_publishing_would(school, by, signed_in):
    """15:00 until 20:30 without a break is for who is 18, and nobody here is."""
    make_student(school, birth_date=date(2009, 6, 1))
    offering = make_offering(school, state="draft", starts=datetime(2026, 12, 10, 14, tzinfo=UTC))
    days = offering.assignment.days
    days.update(ends=datetime(2026, 12, 10, 19, 30, tzinfo=UTC))
    path = reverse("placements:offering_publish", args=[offering.assignment.code])
    client = signed_in(make_user(school, Role.COORDINATOR))
    page = client.get(path).content.decode()
    with pytest.raises(Refused) as refused:
        offerings.publish(offering=offering, by=by)
    assert "Boven 4,5 uur hoort een pauze van 30 minuten" in refused.value.message
    assert refused.value.message in page
    assert 'type="submit">Publiceren' not in page
    days.update(break_minutes=30)
    page = client.get(path).content.decode()
    assert "Geen van de leerlingen" not in page
    assert 'type="submit">Publiceren' in page
    assert offerings.publish(offering=Offering.objects.get(), by=by).state == OfferingState.OPEN


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"starts": NOW - timedelta(days=2)}, "voorbij"),
        ({"until": date(2026, 11, 1)}, "Intekenen tot"),
        ({"no_days": True}, "minstens één dag"),
    ],
)
def test_a_draft_that_is_not_ready_is_not_published(school, by, values, words):
    until, no_days = values.pop("until", None), values.pop("no_days", False)
    offering = make_offering(school, state="draft", **values)
    offering.sign_up_until = until
    if no_days:
        offering.assignment.days.all().delete()
    with pytest.raises(Refused, match=words):
        offerings.publish(offering=offering, by=by)


def test_finishing_waits_for_every_answer_and_every_placement(school, by):
    offering = make_offering(school, state="closed")
    sign_up = make_sign_up(offering, make_student(school))
    with pytest.raises(Refused, match="wacht nog 1 leerling op"):
        offerings.finish(offering=offering, by=by)
    sign_up.delete()
    experience = make_experience(make_student(school), offering)
    with pytest.raises(Refused, match="plaatsing"):
        offerings.finish(offering=offering, by=by)
    experience.placements.update(state=PlacementState.FINISHED)
    offerings.finish(offering=offering, by=by)


@pytest.mark.parametrize("state", ["open", "closed"])
@pytest.mark.parametrize("end", [PlacementState.FINISHED, PlacementState.ENDED_EARLY])
def test_what_is_over_is_put_away_by_itself(school, state, end):
    offering = lived_offering(school, state, end)
    assert offerings.finish_due(now=NOW, by=Actor.system("course")) == 1
    offering.refresh_from_db()
    assert offering.state == "finished"
    assert [event.new for event in history(offering)][-1] == "finished"
    assert offerings.finish_due(now=NOW, by=Actor.system("course")) == 0


def lived_offering(school, state="closed", end=PlacementState.FINISHED):
    offering = make_offering(school, state=state, starts=NOW - timedelta(days=3))
    experience = make_experience(make_student(school), offering)
    experience.placements.update(state=end, end_reason="Ziek.")
    return offering


@pytest.mark.parametrize(
    "waits", ["a sign-up", "a talk", "a placement", "a last day", "somebody there"]
)
def test_what_somebody_still_waits_for_is_not_put_away(school, waits):
    offering = lived_offering(school)
    other = make_student(school)
    if waits == "a sign-up":
        make_sign_up(offering, other)
    elif waits == "a talk":
        make_sign_up(
            offering,
            other,
            state=SignUpState.DECLINED,
            decline_reason="Vol.",
            decline_next="Kijk verder.",
            told_in_person=True,
        )
    elif waits == "a placement":
        make_experience(other, offering, placement_state=PlacementState.RUNNING)
    elif waits == "a last day":
        Assignment.objects.update(ends=NOW + timedelta(hours=1))
    else:
        Placement.objects.update(state=PlacementState.CANCELLED, end_reason="Ziek.")
    assert offerings.finish_due(now=NOW, by=Actor.system("course")) == 0
    offering.refresh_from_db()
    assert offering.state == "closed"


def test_what_is_over_does_not_open_again(school, by):
    offering = make_offering(school, state="closed", starts=NOW - timedelta(days=3))
    with pytest.raises(Refused, match="voorbij"):
        offerings.reopen(offering=offering, by=by)


def test_calling_off_tells_everybody_who_waits_why(school, by):
    offering = make_offering(school)
    waiting = make_sign_up(offering, make_student(school))
    gone = make_sign_up(offering, make_student(school), state=SignUpState.WITHDRAWN)
    user = waiting.student.user
    user.email, user.email_verified = "sanne@thuis.example", True
    user.save()
    offerings.call_off(offering=offering, reason="De kok is ziek.", by=by)
    for sign_up in (waiting, gone):
        sign_up.refresh_from_db()
    assert waiting.state == SignUpState.DECLINED
    assert "De kok is ziek." in waiting.decline_reason
    assert waiting.told_at
    assert gone.state == SignUpState.WITHDRAWN
    assert [m.template for m in mail.outbox] == ["placements.declined"]
    assert offering.state == OfferingState.CANCELLED


@pytest.mark.parametrize("state", [s for s in PlacementState.values if s != "cancelled"])
def test_calling_off_is_refused_while_a_placement_stands(school, by, state):
    offering = make_offering(school)
    waiting = make_sign_up(offering, make_student(school))
    make_experience(make_student(school), offering)
    Placement.objects.update(state=state, end_reason="x")
    with pytest.raises(Refused, match="Zeg eerst hun plaatsing af"):
        offerings.call_off(offering=offering, reason="Ziek", by=by)
    waiting.refresh_from_db()
    assert waiting.state == SignUpState.SUBMITTED
    Placement.objects.update(state=PlacementState.CANCELLED)
    offerings.call_off(offering=offering, reason="Ziek", by=by)


def test_calling_off_needs_a_reason(school, by):
    with pytest.raises(Refused, match="waarom"):
        offerings.call_off(offering=make_offering(school), reason=" ", by=by)


@pytest.mark.parametrize(
    ("name", "work"),
    [
        ("assignment_ends_after_start", lambda o: Assignment.objects.update(ends=o.assignment.starts)),
        ("assignment_has_a_seat", lambda o: Assignment.objects.update(seat_count=0)),
        ("work_day_ends_after_start", lambda o: WorkDay.objects.update(ends=o.assignment.starts)),
        ("seat_number_once", lambda o: Seat.objects.update(number=1)),
        (
            "offering_once",
            lambda o: Offering.objects.create(assignment=o.assignment, school=o.school, term=o.term),
        ),
        (
            "work_day_once",
            lambda o: WorkDay.objects.create(
                assignment=o.assignment, starts=o.assignment.starts, ends=o.assignment.ends
            ),
        ),
    ],
)  # fmt: skip
def test_the_database_refuses_the_impossible(school, name, work):
    offering = make_offering(school)
    with pytest.raises(IntegrityError, match=f"{name}|UNIQUE"), transaction.atomic():
        work(offering)


def test_the_term_of_today_is_chosen_first(school):
    make_term(school, start=date(2027, 2, 1), end=date(2027, 7, 1), state=TermState.PLANNED)
    now = make_term(school, start=date(2026, 9, 1), end=date(2027, 1, 31))
    make_term(school, start=date(2026, 9, 1), end=date(2026, 12, 31), state=TermState.CLOSED)
    assert running_term(school) == now
    assert running_term(make_school()) is None


def posted(company, offering=None, rows=None, **changed):
    """What the browser sends of the form."""
    rows = rows or [{"on": "2026-12-10", "begin": "10:00", "end": "13:00", "pause": ""}]
    data = {
        "title": "Lunch voor ouderen",
        "kind": "prestatie",
        "workplace": company.workplaces.get().pk,
        "trainer": "",
        "seats": 3,
        "tasks": "Serveren",
        "preparation": "Schort mee\n\nOp tijd",
        "days-TOTAL_FORMS": len(rows),
        "days-INITIAL_FORMS": 0,
        **{f"days-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()},
    }
    return {**data, **changed}


def test_a_new_assignment_starts_with_its_company(school, coordinator, signed_in):
    make_term(school)
    company, foreign = make_company(school), make_company(make_school())
    client = signed_in(coordinator)
    page = client.get(reverse("placements:offering_new")).content.decode()
    assert company.name in page
    assert foreign.name not in page
    path = f"{reverse('placements:offering_new')}?bedrijf="
    assert client.get(path + foreign.code).status_code == 404
    answer = client.post(path + company.code, posted(company))
    offering = Offering.objects.get()
    assert answer.url == reverse("placements:offering", args=[offering.assignment.code])
    assert offering.preparation == ["Schort mee", "Op tijd"]
    assert offering.assignment.days.count() == 1


def test_keeping_can_lead_on_to_publishing(school, coordinator, signed_in):
    make_term(school)
    company = make_company(school)
    path = f"{reverse('placements:offering_new')}?bedrijf={company.code}"
    answer = signed_in(coordinator).post(path, posted(company, publish="1"))
    code = Assignment.objects.get().code
    assert answer.url == reverse("placements:offering_publish", args=[code])


def test_another_day_and_repeated_days_are_drawn_and_nothing_is_kept(
    school, coordinator, signed_in
):
    make_term(school)
    company = make_company(school)
    path = f"{reverse('placements:offering_new')}?bedrijf={company.code}"
    client = signed_in(coordinator)
    page = client.post(path, posted(company, more="1", title="")).content.decode()
    assert 'value="2026-12-11"' in page
    assert "Vul dit nog in" not in page
    page = client.post(
        path, posted(company, repeat="1", repeat_until="2026-12-31", repeat_on=["4"])
    ).content.decode()
    assert [f'value="2026-12-{day}"' in page for day in (10, 17, 24, 31)] == [True] * 4
    assert 'name="days-TOTAL_FORMS" value="4"' in page
    assert not Assignment.objects.exists()


def test_a_mistake_in_a_day_is_named_and_what_was_typed_stays(school, coordinator, signed_in):
    make_term(school)
    company = make_company(school)
    path = f"{reverse('placements:offering_new')}?bedrijf={company.code}"
    rows = [{"on": "2026-12-10", "begin": "10:00", "end": "", "pause": ""}]
    page = signed_in(coordinator).post(path, posted(company, rows=rows)).content.decode()
    assert "Kijk de dagen nog even na" in page
    assert "Lunch voor ouderen" in page
    rows = [{"on": "2026-12-10", "begin": "13:00", "end": "10:00", "pause": ""}]
    page = signed_in(coordinator).post(path, posted(company, rows=rows)).content.decode()
    assert "na het begin" in page


def test_editing_keeps_the_rest(school, coordinator, signed_in):
    offering = make_offering(school, state="draft")
    path = reverse("placements:offering_edit", args=[offering.assignment.code])
    client = signed_in(coordinator)
    assert offering.assignment.title in client.get(path).content.decode()
    company = offering.assignment.company
    client.post(path, posted(company, seats=4, trainer=offering.assignment.trainer_id))
    offering = Offering.objects.get()
    assert offering.assignment.title == "Lunch voor ouderen"
    assert offering.assignment.seats.count() == 4
    assert offering.assignment.trainer is not None


def test_a_refusal_is_shown_on_the_form(school, coordinator, signed_in):
    offering = make_offering(school)
    make_experience(make_student(school), offering)
    path = reverse("placements:offering_edit", args=[offering.assignment.code])
    answer = signed_in(coordinator).post(path, posted(offering.assignment.company))
    assert answer.status_code == 409
    assert "al leerlingen gekozen" in answer.content.decode()


def test_publishing_shows_each_age_with_rule_and_source(school, coordinator, signed_in):
    make_student(school, birth_date=date(2009, 1, 1))
    offering = evening(school)
    page = signed_in(coordinator).get(
        reverse("placements:offering_publish", args=[offering.assignment.code])
    )
    words = page.content.decode()
    assert "Niet tussen 19:00 en 07:00" in words
    assert "Nrk 3:1" in words
    assert [v.age for v in page.context["verdicts"]] == list(range(12, 19))
    assert [v.students for v in page.context["verdicts"]] == [0, 0, 0, 0, 0, 1, 0]


def test_publishing_from_the_page_opens_it(school, coordinator, signed_in):
    offering = make_offering(school, state="draft")
    path = reverse("placements:offering_publish", args=[offering.assignment.code])
    signed_in(coordinator).post(path)
    offering.refresh_from_db()
    assert offering.state == OfferingState.OPEN


def test_calling_off_shows_who_must_be_told_first(school, coordinator, signed_in):
    offering = make_offering(school)
    student = make_student(school)
    make_experience(student, offering)
    path = reverse("placements:offering_cancel", args=[offering.assignment.code])
    client = signed_in(coordinator)
    assert student.full_name in client.get(path).content.decode()
    assert "Zeg eerst" in client.post(path, {"reason": "Ziek"}).content.decode()


def test_the_board_filters_by_state_kind_company_week_and_words(school, coordinator, signed_in):
    inside = make_offering(school, starts=LATER, title="Lunch bij De Linde")
    make_offering(school, starts=LATER, state="draft", title="Concept")
    later = make_offering(school, starts=LATER + timedelta(days=14), kind="stage", title="Stage")
    client, path = signed_in(coordinator), reverse("placements:offerings")

    def titles(**given):
        page = client.get(path, given).context["page"]
        return [each.assignment.title for each in page]

    assert titles() == ["Lunch bij De Linde", "Stage"]
    assert titles(stand="draft") == ["Concept"]
    assert titles(soort="stage") == ["Stage"]
    assert titles(bedrijf=inside.assignment.company.code) == ["Lunch bij De Linde"]
    assert titles(week="2026-W50") == ["Lunch bij De Linde"]
    assert titles(week="onzin") == ["Lunch bij De Linde", "Stage"]
    assert titles(q="linde lunch") == ["Lunch bij De Linde"]
    assert titles(q=later.assignment.code) == ["Stage"]


def test_the_board_counts_seats_and_who_waits(school, coordinator, signed_in):
    offering = make_offering(school, seats=3)
    for state in ("submitted", "submitted", "withdrawn"):
        make_sign_up(offering, make_student(school), state=state)
    make_experience(make_student(school), offering)
    page = signed_in(coordinator).get(reverse("placements:offerings")).context["page"]
    assert [(o.taken, o.waiting, o.signed_up) for o in page] == [(1, 2, 2)]


def test_thirty_on_the_board_cost_as_many_queries_as_one(
    school, coordinator, signed_in, queries_of
):
    client, path = signed_in(coordinator), reverse("placements:offerings")
    make_offering(school)
    few = queries_of(client, path)
    for _n in range(29):
        make_sign_up(make_offering(school), make_student(school, signs_in=False))
    assert queries_of(client, path) == few <= 15


def test_a_form_with_many_days_costs_no_more_queries(school, coordinator, signed_in, queries_of):
    one, many = make_offering(school, state="draft"), make_offering(school, state="draft", days=30)
    client = signed_in(coordinator)
    counts = [
        queries_of(client, reverse(f"placements:{name}", args=[each.assignment.code]))
        for name in ("offering_edit", "offering_publish")
        for each in (one, many)
    ]
    assert counts[0] == counts[1] <= 15
    assert counts[2] == counts[3] <= 15


PAGES = {
    "offering_edit": "get",
    "offering_publish": "post",
    "offering_close": "post",
    "offering_reopen": "post",
    "offering_finish": "post",
    "offering_cancel": "post",
    "offering_copy": "post",
    "presences": "get",
    "invite": "get",
}


@pytest.mark.parametrize("name", PAGES)
def test_another_schools_assignment_is_not_there(coordinator, signed_in, name):
    offering = make_offering(make_school())
    path = reverse(f"placements:{name}", args=[offering.assignment.code])
    assert getattr(signed_in(coordinator), PAGES[name])(path).status_code == 404


@pytest.mark.parametrize("role", [r for r in Role.values if r != "coordinator"])
def test_assignments_are_the_coordinators(school, signed_in, role):
    offering = make_offering(school)
    client = signed_in(make_user(school, role))
    for name, method in PAGES.items():
        path = reverse(f"placements:{name}", args=[offering.assignment.code])
        assert getattr(client, method)(path).status_code == 403
    assert client.get(reverse("placements:offerings")).status_code == 403
    assert client.get(reverse("placements:offering_new")).status_code == 403
