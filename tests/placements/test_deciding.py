"""The page where deciding happens: what it shows, each click, and who may come in."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.enums import Role
from core import files
from core.models import Skill
from placements.actions.choosing import choose, decline, mark_candidate
from placements.actions.signing_up import invite, withdraw
from placements.enums import Attendance, OfferingState, SignUpState
from placements.models import CandidateNote, Experience, Shift, SignUp
from tests.factories import (
    make_experience,
    make_offering,
    make_school,
    make_sign_up,
    make_student,
    make_user,
)
from tests.placements.matching.worlds import World

pytestmark = pytest.mark.django_db
WHY = {"reason": "Hier moet je kunnen rekenen.", "next_step": "Oefen met de kassa."}


@pytest.fixture
def world():
    return World(students=3, offerings=1, seats=2)


@pytest.fixture
def client(world, signed_in):
    return signed_in(world.user)


def page_of(world, what=""):
    return f"/opdrachten/{world.offerings[0].assignment.code}/{what}"


def text_of(answer):
    return answer.content.decode()


def test_the_page_shows_who_signed_up_with_goal_fit_reasons_and_history(world, client):
    make_experience(world.students[0], make_offering(world.school, term=world.term))
    Shift.objects.update(attendance=Attendance.PRESENT)
    page = text_of(client.get(page_of(world)))
    assert "3 leerlingen wachten op een antwoord" in page
    assert "0 van 2 plekken vergeven" in page
    for each in world.sign_ups:
        assert each.student.full_name in page
    assert "Ik wil leren serveren" in page
    assert "Dit is de eerste wens." in page
    assert "1 ervaring, 4 uur" in page


def test_what_is_planned_or_was_missed_is_no_history_yet(world, client):
    """The hours are those of the dossier."""
    shifts = [
        Shift.objects.get(placement__experience=make_experience(world.students[0], each))
        for each in (make_offering(world.school, term=world.term, days=1) for _ in range(3))
    ]
    shown = client.get(page_of(world)).context["deciding"].waiting
    assert [row.work for row in shown] == [(), (), ()]
    for shift, attendance in zip(shifts, ("present", "absent"), strict=False):
        Shift.objects.filter(pk=shift.pk).update(attendance=attendance)
    page = text_of(client.get(page_of(world)))
    assert "1 ervaring, 4 uur" in page


def test_how_often_somebody_was_declined_stands_beside_the_name(world, client):
    for _ in range(2):
        make_sign_up(
            make_offering(world.school, term=world.term), world.students[0], state="declined",
            decline_reason="a", decline_next="b", decided_at="2026-10-01T10:00Z",
        )  # fmt: skip
    assert "2 keer niet gekozen" in text_of(client.get(page_of(world)))


def test_the_best_fit_comes_first_unless_another_order_is_asked(world, client):
    SignUp.objects.filter(pk=world.sign_ups[0].pk).update(rank=6)
    rows = client.get(page_of(world)).context["deciding"].waiting
    assert rows[-1].student == world.students[0]
    assert [row.fit for row in rows] == sorted((row.fit for row in rows), reverse=True)
    first = client.get(page_of(world, "?volgorde=tijd")).context["deciding"].waiting
    assert [row.sign_up.pk for row in first] == [each.pk for each in world.sign_ups]


def test_a_spoken_goal_can_be_played(world, client):
    stored = files.store(
        content=ContentFile(b"x"), name="doel.webm", content_type="audio/webm",
        school_id=world.school.pk,
    )  # fmt: skip
    SignUp.objects.filter(pk=world.sign_ups[0].pk).update(goal_audio=stored)
    assert f"/ontdekken/doel/{stored.code}/" in text_of(client.get(page_of(world)))


def test_choosing_is_one_click(world, client):
    answer = client.post(
        page_of(world, "kiezen/"), {"leerling": world.students[0].code}, follow=True
    )
    assert "is gekozen" in text_of(answer)
    assert Experience.objects.get().student == world.students[0]
    assert "1 van 2 plekken vergeven" in text_of(answer)


def test_when_a_seat_is_gone_the_page_says_so(world, client):
    for each in world.sign_ups[:2]:
        choose(sign_up=each, by=world.by)
    answer = client.post(
        page_of(world, "kiezen/"), {"leerling": world.students[2].code}, follow=True
    )
    assert "Alle plekken zijn al vergeven." in text_of(answer)
    assert "disabled" in text_of(answer)


def test_a_student_who_is_busy_then_cannot_be_clicked(world, client):
    other = make_offering(
        world.school,
        term=world.term,
        starts=world.offerings[0].assignment.starts + timedelta(hours=1),
    )
    make_experience(world.students[0], other)
    page = text_of(client.get(page_of(world)))
    assert f"Is dan al bij “{other.assignment.title}”." in page
    assert f'aria-describedby="bezet-{world.students[0].code}"' in page
    assert f'id="bezet-{world.students[0].code}"' in page


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({}, ""),
        ({"held_for": "de buren"}, "alle plekken zijn vergeven of vastgehouden."),
        ({"state": OfferingState.FINISHED}, "de stand is “afgerond”."),
        ({"seats": 0}, "deze opdracht heeft nog geen plekken."),
        ({"taken": True}, "alle plekken zijn vergeven."),
    ],
)
def test_a_button_that_is_grey_says_why(world, client, change, why):
    offering = world.offerings[0]
    seats = offering.assignment.seats
    if "held_for" in change:
        seats.update(held_for="de buren")
    if "state" in change:
        type(offering).objects.filter(pk=offering.pk).update(state=change["state"])
    if "seats" in change:
        seats.all().delete()
    if "taken" in change:
        for _ in range(2):
            make_experience(make_student(world.school), offering)
    page = text_of(client.get(page_of(world)))
    assert ("disabled" in page) is bool(why)
    assert page.count(f"Kiezen kan nu niet: {why}") == (3 if why else 0)


def test_a_seat_of_another_schools_student_is_not_named(world, client):
    stranger = make_student(make_school(), first_name="Vreemd")
    offering = world.offerings[0]
    make_experience(stranger, offering)
    page = text_of(client.get(page_of(world)))
    assert "Een leerling van een andere school" in page
    assert "Vreemd" not in page


def test_invited_students_stand_beside_with_the_personal_line(world, client):
    student = make_student(world.school)
    invite(offering=world.offerings[0], student=student, because="je blijft rustig", by=world.by)
    page = text_of(client.get(page_of(world)))
    assert "want je blijft rustig" in page


# Saying no


def offered(client, world, which, *students):
    """The texts that are ready: of the reason, or of what to do next."""
    chosen = [each.code for each in students or world.students[:1]]
    form = client.get(page_of(world, "afwijzen/"), {"leerling": chosen}).context["form"]
    return [text for _value, text in form.fields[f"{which}_choice"].choices]


def test_the_form_offers_reasons_that_are_tied_to_the_task(world, client):
    SignUp.objects.update(first_goal="Ik wil leren lassen")
    skill = Skill.objects.create(code="kassa-x", name="kassa en rekenen")
    world.offerings[0].assignment.skills.add(skill)
    page = text_of(client.get(page_of(world, f"afwijzen/?leerling={world.students[0].code}")))
    assert "Voor deze taak is nodig: kassa en rekenen." in page
    assert "Je doel past nog niet goed" in page
    assert "Nooit iets over wie de leerling is." in page


@pytest.mark.parametrize(
    ("goals", "is_offered"),
    [
        (["Ik wil leren lassen"], True),
        (["Ik wil leren serveren"], False),
        (["Ik wil leren lassen", "Ik wil leren serveren"], False),
    ],
)
def test_that_the_goal_does_not_fit_is_only_offered_when_the_fit_says_so(
    world, client, goals, is_offered
):
    for sign_up, goal in zip(world.sign_ups, goals, strict=False):
        SignUp.objects.filter(pk=sign_up.pk).update(first_goal=goal)
    reasons = offered(client, world, "reason", *world.students[: len(goals)])
    assert ("Je doel past nog niet goed bij wat je hier gaat doen." in reasons) is is_offered


def test_a_goal_that_was_only_spoken_is_not_said_not_to_fit(world, client):
    stored = files.store(
        content=ContentFile(b"x"), name="doel.webm", content_type="audio/webm",
        school_id=world.school.pk,
    )  # fmt: skip
    SignUp.objects.update(goal_audio=stored, first_goal="Ingesproken doel")
    assert offered(client, world, "reason") == []
    page = text_of(client.get(page_of(world, f"afwijzen/?leerling={world.students[0].code}")))
    assert "Schrijf het in je eigen woorden" in page


def test_who_is_busy_then_can_read_that(world, client):
    begins = world.offerings[0].assignment.starts
    other = make_offering(world.school, term=world.term, starts=begins, title="De markt")
    make_experience(world.students[0], other)
    said = "Je bent op die tijd al bij “De markt”."
    assert said in offered(client, world, "reason")
    assert said not in offered(client, world, "reason", *world.students[:2])


def elsewhere(world, title, **values):
    return make_offering(world.school, term=world.term, title=title, **values)


def test_another_assignment_is_suggested_where_more_seats_are_free_than_wait(world, client):
    elsewhere(world, "Ruim", seats=2)
    for title, waiting in (("Krap", 1), ("Kan net", 0)):
        there = elsewhere(world, title, seats=1)
        for _ in range(waiting):
            make_sign_up(there, make_student(world.school))
    steps = offered(client, world, "next")
    said = "Kijk ook eens bij “{}”. Misschien is daar nog plek."
    assert said.format("Ruim") in steps
    assert said.format("Kan net") in steps
    assert said.format("Krap") not in steps


def test_only_what_the_student_can_still_sign_up_for_is_suggested(world, client):
    today, student = timezone.localdate(), world.students[0]
    late = elsewhere(world, "Te laat")
    type(late).objects.filter(pk=late.pk).update(sign_up_until=today - timedelta(days=1))
    elsewhere(world, "Begonnen", starts=timezone.now() - timedelta(hours=1))
    elsewhere(world, "Dicht", state=OfferingState.CLOSED)
    elsewhere(world, "Te jong", starts=datetime(2027, 1, 12, 21, tzinfo=UTC))  # until 02:00
    make_sign_up(elsewhere(world, "Al gevraagd"), student)
    make_offering(make_school(), title="Elders")
    elsewhere(world, "Kan")
    suggested = [text for text in offered(client, world, "next") if "Kijk ook eens" in text]
    assert suggested == ["Kijk ook eens bij “Kan”. Misschien is daar nog plek."]


def test_a_suggestion_that_went_stale_is_not_swapped_for_another(world, client):
    elsewhere(world, "Vol geraakt", seats=1)
    elsewhere(world, "Andere")
    step = next(text for text in offered(client, world, "next") if "Vol geraakt" in text)
    make_sign_up(
        world.school.offerings.get(assignment__title="Vol geraakt"), make_student(world.school)
    )
    given = {"leerling": world.students[0].code, "reason": "Vol.", "next_choice": step}
    assert "Dit klopt niet meer. Kies opnieuw." in text_of(
        client.post(page_of(world, "afwijzen/"), given)
    )
    assert not SignUp.objects.filter(state=SignUpState.DECLINED).exists()
    given["next_step"] = "Loop even langs."
    client.post(page_of(world, "afwijzen/"), given)
    assert SignUp.objects.get(state=SignUpState.DECLINED).decline_next == "Loop even langs."


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_was_chosen_in_another_tab_is_named(world, client, method):
    nina = world.students[0]
    choose(sign_up=world.sign_ups[0], by=world.by)
    given = {"leerling": nina.code, **WHY}
    answer = getattr(client, method)(page_of(world, "afwijzen/"), given, follow=True)
    assert f"{nina} is al gekozen." in text_of(answer)
    assert "Kies eerst wie het betreft." not in text_of(answer)


def test_who_still_waits_is_answered_and_of_the_others_it_is_said_what_happened(world, client):
    one, two, three = world.students
    decline(sign_up=world.sign_ups[0], by=world.by, **WHY)
    withdraw(sign_up=world.sign_ups[1], by=world.by)
    page = text_of(
        client.get(
            page_of(world, "afwijzen/"), {"leerling": [each.code for each in (one, two, three)]}
        )
    )
    assert f"{one} heeft al een antwoord: niet gekozen." in page
    assert f"{two} heeft zich teruggetrokken." in page
    assert f"Een persoonlijk woord voor {three}" in page


def test_that_all_seats_went_to_others_is_only_said_when_they_did(world, client):
    choose(sign_up=world.sign_ups[1], by=world.by)
    path = page_of(world, f"afwijzen/?leerling={world.students[0].code}")
    assert "Er waren 2 plekken" not in text_of(client.get(path))
    choose(sign_up=world.sign_ups[2], by=world.by)
    assert "Er waren 2 plekken en 3 intekeningen." in text_of(client.get(path))


def test_the_order_is_kept_after_choosing_and_after_a_no(world, client):
    here = page_of(world, "?volgorde=naam")
    assert text_of(client.get(here)).count(f'name="terug" value="{here}"') >= len(world.students)
    given = {"leerling": world.students[0].code, "terug": here}
    assert client.post(page_of(world, "kiezen/"), given).url == f"{here}#melding"
    form = client.get(page_of(world, "afwijzen/"), {**given, "leerling": world.students[1].code})
    assert f'name="terug" value="{here}"' in text_of(form)
    given = {**given, "leerling": world.students[1].code, **WHY}
    assert client.post(page_of(world, "afwijzen/"), given).url == f"{here}#melding"


def test_no_button_leads_off_the_site(world, client):
    given = {"leerling": world.students[0].code, "terug": "https://elders.example/"}
    assert client.post(page_of(world, "kiezen/"), given).url == page_of(world) + "#melding"


def test_a_tapped_reason_and_next_step_are_enough(world, client):
    student = world.students[0]
    for each in world.sign_ups[1:]:
        choose(sign_up=each, by=world.by)
    reason, step = (offered(client, world, which)[0] for which in ("reason", "next"))
    client.post(
        page_of(world, "afwijzen/"),
        {"leerling": student.code, "reason_choice": reason, "next_choice": step},
    )
    sign_up = SignUp.objects.get(student=student)
    assert sign_up.state == SignUpState.DECLINED
    assert "2 plekken" in sign_up.decline_reason
    assert sign_up.decline_next
    assert sign_up.told_at


def test_what_is_typed_goes_before_what_is_tapped(world, client):
    SignUp.objects.update(first_goal="Ik wil leren lassen")
    client.post(
        page_of(world, "afwijzen/"),
        {
            "leerling": world.students[0].code,
            "reason_choice": offered(client, world, "reason")[0],
            "next_choice": offered(client, world, "next")[0],
            **WHY,
        },
    )
    sign_up = SignUp.objects.get(student=world.students[0])
    assert (sign_up.decline_reason, sign_up.decline_next) == (WHY["reason"], WHY["next_step"])


def test_without_a_reason_nobody_is_declined_and_what_was_typed_stays(world, client):
    answer = client.post(
        page_of(world, "afwijzen/"),
        {"leerling": world.students[0].code, "next_step": "Oefen thuis", "reason": " "},
    )
    assert "Kies of schrijf een reden die bij de taak hoort." in text_of(answer)
    assert "Oefen thuis" in text_of(answer)
    assert not SignUp.objects.filter(state=SignUpState.DECLINED).exists()


def test_several_get_one_reason_and_a_word_for_each(world, client):
    codes = [each.code for each in world.students[:2]]
    client.post(
        page_of(world, "afwijzen/"),
        {"leerling": codes, **WHY, f"word_{codes[0]}": "Jij komt er wel."},
    )
    declined = SignUp.objects.filter(state=SignUpState.DECLINED).order_by("pk")
    assert [(s.decline_reason, s.personal_word) for s in declined] == [
        (WHY["reason"], "Jij komt er wel."),
        (WHY["reason"], ""),
    ]


def test_choosing_nobody_to_answer_says_so(world, client):
    answer = client.get(page_of(world, "afwijzen/"), follow=True)
    assert "Kies eerst wie het betreft." in text_of(answer)


def test_what_is_told_in_person_waits_on_two_lists_until_told(world, client):
    student = world.students[0]
    client.post(page_of(world, "afwijzen/"), {"leerling": student.code, **WHY, "in_person": "on"})
    assert student.full_name in text_of(client.get("/opdrachten/nog-vertellen/"))
    assert "Nog vertellen" in text_of(client.get(page_of(world)))
    client.post(
        page_of(world, "verteld/"),
        {"leerling": student.code, "terug": "/opdrachten/nog-vertellen/"},
    )
    assert SignUp.objects.get(student=student).told_at
    assert "Iedereen weet het." in text_of(client.get("/opdrachten/nog-vertellen/"))


def test_telling_twice_is_answered_plainly(world, client):
    decline(sign_up=world.sign_ups[0], by=world.by, **WHY)
    answer = client.post(
        page_of(world, "verteld/"), {"leerling": world.students[0].code}, follow=True
    )
    assert "hoeft niets meer verteld te worden" in text_of(answer)


def test_a_declined_student_can_still_be_chosen_when_a_seat_is_free(world, client):
    decline(sign_up=world.sign_ups[0], by=world.by, **WHY)
    assert "Toch kiezen" in text_of(client.get(page_of(world)))
    client.post(page_of(world, "kiezen/"), {"leerling": world.students[0].code})
    assert SignUp.objects.get(student=world.students[0]).state == SignUpState.CHOSEN


# Own notes


def test_a_note_and_a_mark_are_kept_and_lead_back(world, client):
    answer = client.post(
        page_of(world, "notitie/"),
        {"leerling": world.students[0].code, "text": "Durft niet veel.", "mark": "pin", "terug": "/matching/"},
    )  # fmt: skip
    assert answer.url == "/matching/#melding"
    note = CandidateNote.objects.get()
    assert (note.text, note.mark) == ("Durft niet veel.", "pin")
    page = text_of(client.get(page_of(world)))
    assert "Durft niet veel." in page
    assert "vastgezet" in page


def test_a_note_never_leads_to_another_site(world, client):
    answer = client.post(
        page_of(world, "notitie/"),
        {"leerling": world.students[0].code, "text": "x", "terug": "https://elders.example/"},
    )
    assert answer.url == page_of(world) + "#melding"


# Who may, and what it costs


@pytest.mark.parametrize("what", ["", "afwijzen/"])
def test_another_schools_offering_is_not_there(world, signed_in, what):
    other = make_school()
    client = signed_in(make_user(other, Role.COORDINATOR))
    assert client.get(page_of(world, what)).status_code == 404


@pytest.mark.parametrize("what", ["kiezen/", "verteld/", "notitie/", "afwijzen/"])
def test_another_schools_coordinator_decides_nothing(world, signed_in, what):
    client = signed_in(make_user(make_school(), Role.COORDINATOR))
    answer = client.post(page_of(world, what), {"leerling": world.students[0].code, **WHY})
    assert answer.status_code == 404
    assert set(SignUp.objects.values_list("state", flat=True)) == {"submitted"}


@pytest.mark.parametrize("role", [Role.TEACHER, Role.COUNSELLOR, Role.MANAGER, Role.STUDENT])
def test_only_the_coordinator_decides(world, signed_in, role):
    client = signed_in(make_user(world.school, role))
    assert client.get(page_of(world)).status_code == 403
    assert client.post(page_of(world, "kiezen/")).status_code == 403


def test_who_is_signed_out_signs_in_first(world):
    from django.test import Client

    assert Client().get(page_of(world)).status_code == 302


def test_a_student_of_another_offering_is_not_there(world, client):
    stranger = make_student(world.school)
    answer = client.post(page_of(world, "kiezen/"), {"leerling": stranger.code})
    assert answer.status_code == 404


def test_a_draft_says_that_students_do_not_see_it_yet(world, client):
    world.offerings[0].state = OfferingState.DRAFT
    world.offerings[0].save()
    SignUp.objects.all().delete()
    assert "Nog niet gepubliceerd" in text_of(client.get(page_of(world)))


def fill(world, number):
    for _ in range(number):
        student = make_student(world.school, signs_in=False)
        make_sign_up(world.offerings[0], student)
        make_experience(student, make_offering(world.school, term=world.term))
        mark_candidate(offering=world.offerings[0], student=student, text="x", by=world.by)


def test_one_row_and_thirty_cost_the_same_number_of_queries(client, world, queries_of):
    fill(world, 1)
    decline(sign_up=world.sign_ups[0], by=world.by, in_person=True, **WHY)
    one = queries_of(client, page_of(world))
    told_one = queries_of(client, "/opdrachten/nog-vertellen/")
    fill(world, 29)
    assert queries_of(client, page_of(world)) == one <= 15
    for each in SignUp.objects.filter(state="submitted")[:20]:
        decline(sign_up=each, by=world.by, in_person=True, **WHY)
    assert queries_of(client, "/opdrachten/nog-vertellen/") == told_one <= 15
    assert queries_of(client, page_of(world)) == one
