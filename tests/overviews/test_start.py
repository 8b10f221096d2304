"""The start page of each role: what it shows, what it hides, what it costs."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership
from overviews.cards import Card, Item
from placements.models import Experience, FreedLesson, Offering, Placement, Presence, Shift
from reflections.models import CareerDialogue, Debrief, Feedback, NextStep, Report, Thanks
from tests.factories import (
    make_company,
    make_experience,
    make_invitation,
    make_offering,
    make_request,
    make_school,
    make_sign_up,
    make_student,
    make_term,
    make_trainer,
    make_user,
)
from tests.factories.stories import drafted, lived, told, with_feedback

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    """One that is set up, so that its coordinator is not led through its start."""
    school = make_school(postcode="7001AA", city="Doetinchem")
    make_term(school)
    make_student(school, first_name="Eerste")
    return school


@pytest.fixture
def page(signed_in):
    return lambda user: signed_in(user).get("/").content.decode()


def ahead(days: float) -> datetime:
    return timezone.now() + timedelta(days=days)


def waiting_for_everything(school) -> None:
    """One row for each card of the coordinator."""
    make_request(school)
    make_offering(school, state="draft")
    make_sign_up(make_offering(school), make_student(school))
    make_sign_up(
        make_offering(school),
        make_student(school),
        state="declined",
        decline_reason="vol",
        decline_next="kijk verder",
        told_in_person=True,
    )
    soon = make_experience(make_student(school), make_offering(school, seats=1))
    Placement.objects.filter(experience=soon).update(
        start=timezone.localdate(), end=timezone.localdate()
    )
    over = make_experience(
        make_student(school), make_offering(school, seats=1), placement_state="running"
    )
    Shift.objects.filter(placement__experience=over).update(starts=ahead(-2), ends=ahead(-1.9))
    late = lived(make_student(school), make_offering(school, seats=1))
    Feedback.objects.create(placement=late.placements.get(), asked_at=ahead(-20))
    Thanks.objects.create(placement=late.placements.get(), text="Dank je wel")
    ready_to_talk(school)


def ready_to_talk(school, **student) -> Experience:
    experience = lived(make_student(school, **student), make_offering(school, seats=1))
    with_feedback(experience)
    told(experience)
    return experience


CARDS = (
    "Aanvragen die op antwoord wachten",
    "Concepten",
    "Opdrachten om over te beslissen",
    "Zelf nog vertellen",
    "voorbereiding niet klaar",
    "Uren invullen",
    "Feedback die nog niet kwam",
    "Bedankjes om te bekijken",
    "tijd voor een gesprek",
)


def test_the_coordinator_sees_all_that_waits(school, page):
    user = make_user(school, "coordinator")
    make_offering(school, state="finished")
    assert "niets dat op je wacht" in page(user)
    waiting_for_everything(school)
    shown = page(user)
    assert [title for title in CARDS if title not in shown] == []
    assert "niets dat op je wacht" not in shown


def test_another_schools_work_is_not_shown(school, page):
    other = make_school(postcode="1012AB", city="Amsterdam")
    make_term(other)
    waiting_for_everything(other)
    make_offering(school, state="finished")
    assert "niets dat op je wacht" in page(make_user(school, "coordinator"))


def test_a_school_that_is_ready_reads_how_work_comes_in(school, page):
    make_offering(make_school())
    shown = page(make_user(school, "coordinator"))
    assert "Zo komt er werk binnen" in shown
    assert f"/aanvraag/{school.slug}/" in shown
    make_request(school)
    assert "Zo komt er werk binnen" not in page(make_user(school, "coordinator"))


def test_empty_cards_are_hidden(school, page):
    make_request(school)
    shown = page(make_user(school, "coordinator"))
    assert CARDS[0] in shown
    assert [title for title in CARDS[1:] if title in shown] == []


def test_a_new_school_is_led_through_its_start(page):
    school = make_school()
    shown = page(make_user(school, "coordinator"))
    assert "Zo begin je" in shown
    assert "/beginnen/periode/" in shown


def test_a_card_counts_everything_and_shows_the_first_few(school, page):
    for n in range(7):
        make_request(school, organisation=f"Club {n}")
    shown = page(make_user(school, "coordinator"))
    assert sum(f"Club {n}" in shown for n in range(7)) == 4
    assert '<span class="todo-count">7</span>' in shown
    assert "(nog 3)" in shown


def test_a_counsellor_sees_the_own_groups_and_the_own_gap(school, page):
    ready_to_talk(school, first_name="Quirijn", group="3A")
    ready_to_talk(school, first_name="Wolfert", group="4B")
    user = make_user(school, "counsellor")
    Membership.objects.filter(user=user).update(groups=["3A"])
    shown = page(user)
    assert "Quirijn" in shown
    assert "Wolfert" not in shown
    assert "dit zie alleen jij" in shown


def test_a_planned_dialogue_is_shown_to_its_counsellor_only(school, page):
    user, colleague = make_user(school, "counsellor"), make_user(school, "counsellor")
    student = make_student(school, first_name="Quirijn")
    CareerDialogue.objects.create(student=student, counsellor=user, planned_for=ahead(2))
    assert "Je geplande gesprekken" in page(user)
    assert "Je geplande gesprekken" not in page(colleague)


def asked_lesson(school, teacher, **values) -> FreedLesson:
    experience = make_experience(make_student(school), make_offering(school, seats=1))
    given = {"lesson": "wiskunde", "starts": ahead(1), "ends": ahead(1.05)}
    return FreedLesson.objects.create(
        shift=Shift.objects.get(placement__experience=experience),
        teacher=teacher,
        **{**given, **values},
    )


def test_a_teacher_agrees_to_a_missed_lesson_in_one_tap(school, page, signed_in):
    teacher = make_user(school, "teacher")
    freed = asked_lesson(school, teacher)
    asked_lesson(school, make_user(school, "teacher"), lesson="aardrijkskunde")
    shown = page(teacher)
    assert "wiskunde" in shown
    assert "aardrijkskunde" not in shown
    assert f'name="lesson" value="{freed.pk}"' in shown
    signed_in(teacher).post("/lessen/akkoord/", {"lesson": freed.pk})
    freed.refresh_from_db()
    assert freed.agreed_at
    assert "wiskunde" not in page(teacher)


def test_a_teacher_sees_where_to_be(school, page):
    teacher = make_user(school, "teacher")
    offering = make_offering(school, title="Soep koken", starts=ahead(3))
    assert "Hier gaat nog niemand van school mee" in page(teacher)
    Presence.objects.create(offering=offering, user=teacher)
    shown = page(teacher)
    assert "Hier word je verwacht" in shown
    assert "Hier gaat nog niemand" not in shown


def test_a_teacher_who_was_there_talks_it_over_once(school, page):
    teacher = make_user(school, "teacher")
    offering = make_offering(school, starts=ahead(-2))
    experience = lived(make_student(school, first_name="Sanne"), offering)
    title = "Praat het na"
    assert title not in page(teacher)
    Presence.objects.create(offering=offering, user=teacher)
    shown = page(teacher)
    assert title in shown
    assert f"/ervaringen/{experience.code}/#talk" in shown
    Debrief.objects.create(experience=experience, by_user=teacher, line="Het ging goed.")
    assert title not in page(teacher)


def student_page(page, student) -> str:
    return page(student.user)


def test_a_student_without_anything_is_led_to_discover(school, page):
    shown = student_page(page, make_student(school, first_name="Quirijn"))
    assert "Hoi Quirijn" in shown
    assert "Wat wil je gaan doen?" in shown


def test_an_invitation_stands_once_on_the_start_page(school, page):
    student = make_student(school)
    make_invitation(make_offering(school, starts=ahead(9)), student, because="je durft dit")
    assert student_page(page, student).count("je durft dit") == 1
    coming = make_experience(student, make_offering(school, seats=1, starts=ahead(5)))
    coming.goals.create(kind="show", text="Ik ben op tijd", order=2)
    shown = student_page(page, student)
    assert "Maak je klaar" in shown
    assert shown.count("je durft dit") == 1


def test_the_next_thing_is_what_others_wait_for_first(school, page):
    student = make_student(school)
    make_invitation(make_offering(school, starts=ahead(9)), student)
    assert "Er is aan jou gedacht" in student_page(page, student)
    coming = make_experience(student, make_offering(school, seats=1, starts=ahead(5)))
    assert "Vul je doelen aan" in student_page(page, student)
    coming.goals.create(kind="show", text="Ik ben op tijd", order=2)
    assert "Maak je klaar" in student_page(page, student)
    over = lived(student, make_offering(school, seats=1, starts=ahead(-9)))
    assert "Vertel hoe het ging" in student_page(page, student)
    drafted(over)
    assert "Verder vertellen" in student_page(page, student)
    told(over)
    assert "Maak je klaar" in student_page(page, student)
    Report.objects.update(state="returned", returned_note="Vertel meer")
    assert "Vul je verslag nog even aan" in student_page(page, student)


@pytest.mark.parametrize(
    ("values", "title"),
    [
        ({"state": "planned"}, "Je loopbaangesprek"),
        ({"state": "held", "record": "Gezegd"}, "Lees wat er in je gesprek is gezegd"),
    ],
)
def test_a_dialogue_can_be_the_next_thing(school, page, values, title):
    student = make_student(school)
    if values["state"] == "held":
        values = {**values, "held_on": timezone.localdate()}
    CareerDialogue.objects.create(student=student, planned_for=ahead(2), **values)
    assert title in student_page(page, student)


def test_a_next_step_can_be_the_next_thing(school, page):
    student = make_student(school)
    NextStep.objects.create(student=student, text="Ik ga naar de open dag")
    assert "Ik ga naar de open dag" in student_page(page, student)


def test_who_is_ready_reads_where_to_be(school, page):
    student = make_student(school)
    coming = make_experience(student, make_offering(school, starts=ahead(3)))
    coming.placements.update(state="ready")
    shown = student_page(page, student)
    assert "Binnenkort is het zover" in shown
    assert f"/ervaringen/{coming.code}/blad/" in shown


def test_what_still_runs_is_told_of_when_nothing_else_waits(school, page):
    student = make_student(school)
    running = make_experience(student, make_offering(school, starts=ahead(-2)))
    running.placements.update(state="running")
    assert "Hoe gaat het tot nu toe?" in student_page(page, student)
    make_experience(student, make_offering(school, starts=ahead(5)))
    assert "Hoe gaat het tot nu toe?" not in student_page(page, student)


def test_who_signed_up_reads_that_the_answer_will_come(school, page):
    student = make_student(school)
    make_sign_up(make_offering(school), student)
    shown = student_page(page, student)
    assert "Je bent ingetekend" in shown
    assert "Wat wil je gaan doen?" not in shown


def test_what_did_not_begin_yet_is_not_called_busy(school, page):
    student = make_student(school)
    make_experience(student, make_offering(school, title="Soep koken"))
    shown = student_page(page, student)
    assert "voorbereiden" in shown
    assert "</span> bezig" not in shown


def test_a_decline_is_read_once_it_was_told(school, page):
    student = make_student(school)
    made = make_sign_up(
        make_offering(school),
        student,
        state="declined",
        decline_reason="Je was te laat",
        decline_next="Kom oefenen",
        told_in_person=True,
    )
    shown = student_page(page, student)
    assert "Je was te laat" not in shown
    assert "Ingetekend: je hoort het nog" in shown
    made.told_at = timezone.now()
    made.save()
    shown = student_page(page, student)
    assert "Je was te laat" in shown
    assert "Kom oefenen" in shown
    assert "je hoort het nog" not in shown


def test_management_finds_the_overviews_and_no_students(school, page):
    ready_to_talk(school, first_name="Quirijn")
    shown = page(make_user(school, "manager"))
    assert f"/overzichten/{school.terms.get().pk}/" in shown
    assert "Quirijn" not in shown


def test_a_guardian_sees_the_own_child_only(school, page):
    user = make_user(school, "guardian")
    sixteen = timezone.localdate() - timedelta(days=16 * 366)
    child = make_student(school, first_name="Quirijn", birth_date=sixteen)
    make_student(school, first_name="Wolfert")
    child.guardians.create(name="Ouder", user=user)
    make_experience(child, make_offering(school, title="Soep koken"))
    shown = page(user)
    assert "Quirijn" in shown
    assert "Soep koken" in shown
    assert f"/thuis/{child.code}/" in shown
    assert "Wolfert" not in shown


def test_a_guardian_reads_of_who_is_of_age_only_what_that_child_shows(school, page):
    user = make_user(school, "guardian")
    child = make_student(school, first_name="Quirijn", birth_date=date(2001, 1, 1))
    child.guardians.create(name="Ouder", user=user)
    make_experience(child, make_offering(school, title="Soep koken"))
    shown = page(user)
    assert f"/thuis/{child.code}/" in shown
    assert "Soep koken" not in shown


def test_a_card_without_lines_has_nothing_more_to_count():
    assert Card("Leerlingen", 5).more == 0
    assert Card("Leerlingen", 5, [Item("Sanne")]).more == 4


def test_a_trainer_with_an_account_is_led_to_the_own_students(school, page):
    user = make_user()
    trainer = make_trainer(make_company(school), user=user)
    experience = lived(make_student(school))
    experience.placements.update(trainer=trainer)
    shown = page(user)
    assert "1 leerling wacht op uw feedback" in shown
    assert "/mijn-leerlingen/" in shown


def test_the_administrator_sees_schools_and_what_lacks(school, page):
    user = make_user(is_superuser=True)
    shown = page(user)
    assert school.name in shown
    assert "load_postcodes" in shown  # none are loaded here


def test_who_belongs_nowhere_reads_whom_to_ask(page):
    assert "nog niet bij een school" in page(make_user())


def test_somebody_with_several_roles_gets_a_section_for_each(school, page):
    user = make_user(school, "coordinator")
    for role in ("counsellor", "teacher"):
        Membership.objects.create(user=user, school=school, role=role)
    waiting_for_everything(school)
    shown = page(user)
    for title in ("coördinator", "loopbaanbegeleider", "docent"):
        assert f"Voor de {title}" in shown
    assert shown.count("tijd voor een gesprek") == 1


def grow_coordinator(school, user) -> None:
    waiting_for_everything(school)


def grow_counsellor(school, user) -> None:
    experience = ready_to_talk(school)
    Experience.objects.filter(pk=experience.pk).update(finished_on="2026-01-10")
    CareerDialogue.objects.create(
        student=make_student(school), counsellor=user, planned_for=ahead(2)
    )


def grow_teacher(school, user) -> None:
    asked_lesson(school, user)
    Presence.objects.create(offering=make_offering(school, starts=ahead(3)), user=user)
    make_offering(school, starts=ahead(4))
    over = make_experience(
        make_student(school), make_offering(school, seats=1), placement_state="running"
    )
    Shift.objects.filter(placement__experience=over).update(starts=ahead(-2), ends=ahead(-1.9))
    Presence.objects.create(
        offering=Offering.objects.get(assignment__placements__experience=over), user=user
    )


def grow_manager(school, user) -> None:
    ready_to_talk(school)


def grow_administrator(school, user) -> None:
    make_school()


@pytest.mark.parametrize(
    ("role", "grow"),
    [
        ("coordinator", grow_coordinator),
        ("counsellor", grow_counsellor),
        ("teacher", grow_teacher),
        ("manager", grow_manager),
        ("", grow_administrator),
    ],
)
def test_a_start_page_costs_the_same_with_one_row_and_thirty(
    school, signed_in, queries_of, role, grow
):
    user = make_user(school, role) if role else make_user(is_superuser=True)
    client = signed_in(user)
    grow(school, user)
    one = queries_of(client, "/")
    for _ in range(29):
        grow(school, user)
    assert queries_of(client, "/") == one <= 15


def test_a_students_start_costs_the_same_with_one_row_and_thirty(school, signed_in, queries_of):
    student = make_student(school)
    client = signed_in(student.user)

    def grow(n: int) -> int:
        for i in range(n):
            day = datetime(2026, 1, 1, 9, tzinfo=UTC) + timedelta(days=grow.done + i)
            lived(student, make_offering(school, seats=1, starts=day))
            make_invitation(make_offering(school, starts=ahead(40)), student)
            make_sign_up(make_offering(school), student)
        grow.done += n
        return queries_of(client, "/")

    grow.done = 0
    one = grow(1)
    assert grow(29) == one <= 15
