"""«Ik wil dit», the order of wishes, thinking again, and an invitation."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from core.lifecycle import StepRefused
from core.mailing import render
from core.models import Skill, StoredFile
from placements.actions import signing_up
from placements.actions.choosing import choose, decline, told
from placements.enums import GoalKind, InvitationState, OfferingState, SignUpState
from placements.lifecycle import INVITATION, SIGN_UP
from placements.models import Invitation, SignUp
from tests.factories import (
    make_invitation,
    make_offering,
    make_school,
    make_sign_up,
    make_student,
    make_user,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
EVENING = datetime(2026, 12, 10, 19, 0, tzinfo=UTC)
WHY = {"reason": "Hier moet je vlot rekenen.", "next_step": "Oefen met de kassa."}
YOUNG = date(2011, 6, 1)


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


@pytest.fixture
def student(school):
    return make_student(school)


@pytest.fixture
def client_of(signed_in):
    return lambda student: signed_in(student.user)


def sound(name="doel.webm", content=b"\x1aE\xdf\xa3 a goal that was spoken"):
    return SimpleUploadedFile(name, content, content_type="audio/webm")


def want(offering, student, **given):
    values = {"goal": "Ik wil leren serveren", "by": Actor.of(student.user)}
    return signing_up.sign_up(offering=offering, student=student, **{**values, **given})


def test_signing_up_keeps_the_goal_and_comes_last(school, student):
    first = want(make_offering(school), student)
    second = want(make_offering(school), student, goal_kind=GoalKind.SHOW)
    assert (first.state, first.rank, first.goal_kind) == ("submitted", 1, "learn")
    assert (second.rank, second.goal_kind) == (2, "show")


def test_a_spoken_goal_goes_along_to_the_experience(school, student, by):
    sign_up = want(make_offering(school), student, goal="", recording=sound())
    assert sign_up.goal_audio.content_type == "audio/webm"
    goal = choose(sign_up=sign_up, by=by).goals.get()
    assert goal.audio == sign_up.goal_audio
    assert goal.text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"goal": "  "}, "Kies een doel"),
        ({"goal_kind": "win"}, "wil ik leren"),
        ({"recording": "no sound"}, "geen opname"),
    ],
)
def test_a_goal_is_needed_and_a_recording_is_a_recording(school, student, given, words):
    if "recording" in given:
        given = {"recording": sound(content=b"<html>")}
    with pytest.raises(Refused, match=words):
        want(make_offering(school), student, **given)
    assert not SignUp.objects.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("state", [s for s in OfferingState.values if s != "open"])
def test_only_what_is_open_takes_sign_ups(school, student, state):
    with pytest.raises(Refused, match="niet meer"):
        want(make_offering(school, state=state), student)


def test_signing_up_is_refused_when_late_begun_elsewhere_or_gone(school, student):
    late = make_offering(school)
    late.sign_up_until = date(2026, 11, 23)
    late.save()
    with pytest.raises(Refused, match="voorbij"):
        want(late, student)
    with pytest.raises(Refused, match="begonnen"):
        want(make_offering(school, starts=NOW - timedelta(hours=1)), student)
    with pytest.raises(Refused, match="jouw school"):
        want(make_offering(make_school()), student)
    with pytest.raises(Refused, match="jouw school"):
        want(make_offering(school), make_student(school, left_on=date(2026, 9, 1)))


def test_who_is_too_young_reads_why(school):
    young = make_student(school, birth_date=YOUNG)
    with pytest.raises(Refused, match="Niet tussen 19:00 en 07:00"):
        want(make_offering(school, starts=EVENING), young)


def test_the_age_on_the_day_itself_counts(school):
    turns = make_student(school, birth_date=date(2010, 12, 10))
    with pytest.raises(Refused):
        want(make_offering(school, starts=EVENING - timedelta(days=1, hours=1)), turns)
    want(make_offering(school, starts=EVENING - timedelta(hours=1)), turns)


def test_twice_is_refused_and_after_withdrawing_it_may_again(school, student):
    offering = make_offering(school)
    first = want(offering, student, goal="", recording=sound())
    with pytest.raises(Refused, match="al ingetekend"):
        want(offering, student)
    signing_up.withdraw(sign_up=first, by=Actor.of(student.user))
    again = want(offering, student, goal="Ik wil leren koken")
    assert again.pk == first.pk
    assert (again.state, again.first_goal, again.goal_audio) == (
        "submitted",
        "Ik wil leren koken",
        None,
    )
    assert not StoredFile.objects.exists()


STEPS = {
    ("submitted", "chosen"),
    ("submitted", "declined"),
    ("submitted", "withdrawn"),
    ("declined", "chosen"),
    ("withdrawn", "submitted"),
}


@pytest.mark.parametrize(("old", "new"), list(product(SignUpState.values, repeat=2)))
def test_a_sign_up_takes_only_these_steps(school, student, by, old, new):
    words = {"decline_reason": "r", "decline_next": "n"}
    sign_up = make_sign_up(make_offering(school), student, state=old, **words)
    if (old, new) in STEPS:
        SIGN_UP.move(sign_up, new, by=by, why="r")
        sign_up.refresh_from_db()
        assert sign_up.state == new
    else:
        with pytest.raises(StepRefused):
            SIGN_UP.move(sign_up, new, by=by, why="r")


INVITATION_STEPS = {
    ("sent", "taken"),
    ("sent", "passed"),
    ("sent", "withdrawn"),
    ("withdrawn", "sent"),
}


@pytest.mark.parametrize(("old", "new"), list(product(InvitationState.values, repeat=2)))
def test_an_invitation_takes_only_these_steps(school, student, by, old, new):
    invitation = make_invitation(make_offering(school), student, state=old)
    if (old, new) in INVITATION_STEPS:
        INVITATION.move(invitation, new, by=by)
    else:
        with pytest.raises(StepRefused):
            INVITATION.move(invitation, new, by=by)


@pytest.mark.parametrize(
    ("name", "work"),
    [
        ("sign_up_once", lambda o, s: (make_sign_up(o, s), make_sign_up(o, s))),
        ("sign_up_declined_has_reason_and_next", lambda o, s: make_sign_up(o, s, state="declined", decline_reason="r")),
        ("invitation_once", lambda o, s: (make_invitation(o, s), make_invitation(o, s))),
        ("invitation_says_why", lambda o, s: make_invitation(o, s, because="")),
    ],
)  # fmt: skip
def test_the_database_refuses_the_impossible(school, student, name, work):
    offering = make_offering(school)
    with pytest.raises(IntegrityError, match=f"{name}|UNIQUE"), transaction.atomic():
        work(offering, student)


def order(student):
    waiting = SignUp.objects.filter(student=student, state="submitted").order_by("rank")
    return [(s.rank, s.first_goal) for s in waiting]


def three(school, student):
    return [want(make_offering(school), student, goal=name) for name in "abc"]


def test_wishes_move_up_and_down_and_stop_at_the_ends(school, student):
    a, _b, c = three(school, student)
    by = Actor.of(student.user)
    signing_up.move_wish(sign_up=c, up=True, by=by)
    assert order(student) == [(1, "a"), (2, "c"), (3, "b")]
    signing_up.move_wish(sign_up=a, up=True, by=by)
    assert order(student) == [(1, "a"), (2, "c"), (3, "b")]
    signing_up.move_wish(sign_up=a, up=False, by=by)
    assert order(student) == [(1, "c"), (2, "a"), (3, "b")]


def test_withdrawing_closes_the_gap(school, student):
    _a, b, _c = three(school, student)
    signing_up.withdraw(sign_up=b, by=Actor.of(student.user))
    assert order(student) == [(1, "a"), (2, "c")]
    with pytest.raises(Refused):
        signing_up.move_wish(sign_up=b, up=True, by=Actor.of(student.user))


@pytest.mark.parametrize("state", ["chosen", "declined", "withdrawn"])
def test_what_is_decided_is_not_withdrawn(school, student, state):
    sign_up = make_sign_up(
        make_offering(school),
        student,
        state=state,
        decline_reason="r",
        decline_next="n",
        told_at=NOW,
    )
    with pytest.raises(StepRefused):
        signing_up.withdraw(sign_up=sign_up, by=Actor.of(student.user))


def untold(school, student, by):
    sign_up = want(make_offering(school), student)
    return decline(sign_up=sign_up, by=by, in_person=True, personal_word="Goed doel!", **WHY)


def test_a_decline_is_nowhere_to_be_seen_before_it_was_told(school, student, by, client_of):
    sign_up = untold(school, student, by)
    client, code = client_of(student), sign_up.offering.assignment.code
    wishes = client.get(reverse("placements:my_wishes"))
    one = client.get(reverse("placements:discover_one", args=[code]))
    for page in (wishes, one):
        words = page.content.decode()
        assert WHY["reason"] not in words
        assert "niet gekozen</span>" not in words
        assert "Deze keer ben je niet gekozen" not in words
    assert [w.pk for w in wishes.context["wishes"]] == [sign_up.pk]
    told(sign_up=sign_up, by=by)
    words = client.get(reverse("placements:my_wishes")).content.decode()
    for each in (*WHY.values(), "Goed doel!"):
        assert each in words


def test_ordering_and_withdrawing_do_not_give_an_untold_decline_away(
    school, student, by, client_of
):
    hidden = untold(school, student, by)
    other = want(make_offering(school), student)
    assert other.rank == 2
    client = client_of(student)
    move = reverse("placements:move_wish", args=[hidden.offering.assignment.code])
    client.post(move, {"to": "down"})
    hidden.refresh_from_db()
    other.refresh_from_db()
    assert (hidden.rank, other.rank) == (2, 1)
    path = reverse("placements:withdraw", args=[hidden.offering.assignment.code])
    assert client.get(path).status_code == 200
    words = client.post(path, follow=True).content.decode()
    assert "De coördinator is hiermee bezig" in words
    assert "niet gekozen" not in words.replace("ook als je niet gekozen bent", "")
    hidden.refresh_from_db()
    assert hidden.state == SignUpState.DECLINED


def test_one_tap_on_an_example_signs_up(school, student, client_of):
    offering = make_offering(school, learnable="serveren\nde bar")
    skill = Skill.objects.get(code="luisteren")
    offering.assignment.skills.add(skill)
    client, code = client_of(student), offering.assignment.code
    page = client.get(reverse("placements:discover_one", args=[code])).content.decode()
    for words in ("Ik wil leren: serveren", "Ik wil leren: de bar", "Ik wil laten zien: luisteren"):
        assert words in page
    answer = client.post(reverse("placements:sign_up", args=[code]), {"goal": "s0"})
    assert answer.url == reverse("placements:my_wishes")
    sign_up = SignUp.objects.get()
    assert (sign_up.goal_kind, sign_up.first_goal) == ("show", "Luisteren")


@pytest.mark.parametrize(
    ("given", "kind", "text"),
    [
        ({"goal": "own", "own_goal": "Durven praten"}, "learn", "Durven praten"),
        ({"own_goal": "Durven praten", "own_kind": "show"}, "show", "Durven praten"),
        ({"recording": True}, "learn", "Ingesproken doel"),
    ],
)
def test_an_own_goal_is_typed_or_spoken(school, student, client_of, given, kind, text):
    offering = make_offering(school)
    if given.get("recording"):
        given = {**given, "recording": sound()}
    client_of(student).post(reverse("placements:sign_up", args=[offering.assignment.code]), given)
    sign_up = SignUp.objects.get()
    assert (sign_up.goal_kind, sign_up.first_goal) == (kind, text)


def test_without_a_goal_the_page_asks_for_one(school, student, client_of):
    offering = make_offering(school)
    path = reverse("placements:sign_up", args=[offering.assignment.code])
    assert "Kies een doel" in client_of(student).post(path, {}).content.decode()
    assert "Schrijf je doel op" in client_of(student).post(path, {"goal": "own"}).content.decode()
    answer = client_of(student).post(path, {"recording": sound(content=b"no"), "own_goal": "Dit"})
    assert "geen opname" in answer.content.decode()
    assert "Dit" in answer.content.decode()
    assert not SignUp.objects.exists()


def test_a_refused_sign_up_shows_why(school, student, client_of):
    offering = make_offering(school, state="closed")
    make_invitation(offering, student)
    path = reverse("placements:sign_up", args=[offering.assignment.code])
    answer = client_of(student).post(path, {"own_goal": "Dit"})
    assert answer.status_code == 409
    assert "niet meer voor intekenen" in answer.content.decode()


def test_the_spoken_goal_is_heard_by_its_student_and_the_coordinator_alone(
    school, student, coordinator, signed_in
):
    sign_up = want(make_offering(school), student, goal="", recording=sound())
    path = reverse("placements:goal_audio", args=[sign_up.goal_audio.code])
    assert signed_in(student.user).get(path).status_code == 200
    assert signed_in(coordinator).get(path).status_code == 200
    assert signed_in(make_student(school).user).get(path).status_code == 404
    elsewhere = make_user(make_school(), Role.COORDINATOR)
    assert signed_in(elsewhere).get(path).status_code == 404
    assert signed_in(make_user(school, Role.TEACHER)).get(path).status_code == 403


def verified(student):
    student.user.email, student.user.email_verified = "sanne@thuis.example", True
    student.user.save()
    return student


@pytest.mark.parametrize(("known", "mails"), [(True, 1), (False, 0)])
def test_an_invitation_is_mailed_to_a_verified_address_only(school, student, by, known, mails):
    if known:
        verified(student)
    offering = make_offering(school)
    invitation = signing_up.invite(
        offering=offering, student=student, because="je bent rustig", by=by
    )
    assert invitation.state == InvitationState.SENT
    assert [m.template for m in mail.outbox] == ["placements.invited"] * mails
    body = render("placements.invited", {"invitation": invitation.pk}).body
    assert "je bent rustig" in body
    assert f"/ontdekken/{offering.assignment.code}/" in body


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("nothing", "Schrijf waarom"),
        ("closed", "open"),
        ("signed up", "al ingetekend"),
        ("twice", "al gevraagd"),
        ("young", "leeftijd"),
        ("elsewhere", "van deze school"),
        ("left", "van deze school"),
    ],
)
def test_who_cannot_be_invited_is_named(school, student, by, case, words):
    offering = make_offering(school, state="closed" if case == "closed" else "open")
    if case == "signed up":
        make_sign_up(offering, student)
    if case == "twice":
        make_invitation(offering, student)
    if case == "young":
        offering = make_offering(school, starts=EVENING)
        student = make_student(school, birth_date=YOUNG)
    if case == "elsewhere":
        student = make_student(make_school())
    if case == "left":
        student = make_student(school, left_on=date(2026, 9, 1))
    because = " " if case == "nothing" else "je dit kunt"
    with pytest.raises(Refused, match=words):
        signing_up.invite(offering=offering, student=student, because=because, by=by)
    assert Invitation.objects.count() == (1 if case == "twice" else 0)


def test_signing_up_takes_the_invitation(school, student):
    offering = make_offering(school)
    invitation = make_invitation(offering, student)
    other = make_invitation(make_offering(school), student)
    want(offering, student)
    invitation.refresh_from_db()
    other.refresh_from_db()
    assert (invitation.state, other.state) == (InvitationState.TAKEN, InvitationState.SENT)


def test_an_invitation_is_shown_on_top_and_passed_kindly(school, student, client_of):
    offering = make_offering(school)
    invitation = make_invitation(offering, student, because="jij blijft rustig")
    client = client_of(student)
    assert "jij blijft rustig" in client.get(reverse("placements:discover")).content.decode()
    path = reverse("placements:pass_invitation", args=[offering.assignment.code])
    words = client.post(path, follow=True).content.decode()
    assert "Dat is goed" in words
    assert "jij blijft rustig" not in words
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.PASSED
    want(offering, student)
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.PASSED


def test_the_coordinator_finds_whom_to_invite(school, coordinator, signed_in):
    offering = make_offering(school, starts=EVENING - timedelta(hours=1))
    free = make_student(school, last_name="Vrij")
    taken = make_student(school, last_name="Bezig")
    make_sign_up(offering, taken)
    make_student(school, last_name="Jong", birth_date=YOUNG)
    make_student(make_school(), last_name="Elders")
    client = signed_in(coordinator)
    path = reverse("placements:invite", args=[offering.assignment.code])
    assert [s.pk for s in client.get(path).context["found"]] == [free.pk]
    assert not client.get(path, {"q": "bezig"}).context["found"]
    answer = client.post(path, {"leerling": free.code, "because": "je rustig bent"})
    assert answer.url == reverse("placements:offering", args=[offering.assignment.code])
    assert Invitation.objects.get().student == free
    again = client.post(path, {"leerling": free.code, "because": "je rustig bent"})
    assert "al gevraagd" in again.content.decode()


def test_whom_to_invite_is_found_behind_any_number_of_too_young_students(
    school, coordinator, signed_in, queries_of
):
    offering = make_offering(school, starts=EVENING - timedelta(hours=1))
    for n in range(100):
        make_student(school, last_name=f"Aap{n:03}", birth_date=YOUNG)
    old_enough = make_student(school, last_name="Zwart")
    client = signed_in(coordinator)
    path = reverse("placements:invite", args=[offering.assignment.code])
    found = client.get(path).context
    assert [s.pk for s in found["found"]] == [old_enough.pk]
    assert not found["more"]
    assert queries_of(client, path) <= 15


def take_back(client, offering, student):
    path = reverse("placements:take_back", args=[offering.assignment.code])
    return client.post(path, {"leerling": student.code}, follow=True).content.decode()


def test_an_invitation_taken_back_is_gone_for_the_student_and_can_be_sent_again(
    school, student, coordinator, signed_in, client_of
):
    offering = make_offering(school)
    verified(student)
    path = reverse("placements:invite", args=[offering.assignment.code])
    client = signed_in(coordinator)
    client.post(path, {"leerling": student.code, "because": "je doet het vast"})
    assert "is teruggenomen" in take_back(client, offering, student)
    offering.state = OfferingState.CLOSED
    offering.save()
    theirs = reverse("placements:discover_one", args=[offering.assignment.code])
    assert client_of(student).get(theirs).status_code == 404
    offering.state = OfferingState.OPEN
    offering.save()
    client = signed_in(coordinator)
    assert student in client.get(path).context["found"]
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        client.post(path, {"leerling": student.code, "because": "je kunt goed luisteren"})
    invitation = Invitation.objects.get()
    assert (invitation.state, invitation.because) == ("sent", "je kunt goed luisteren")
    assert len({m.key for m in mail.outbox}) == 2


def test_an_invitation_that_was_answered_is_not_taken_back(school, student, coordinator, signed_in):
    offering = make_offering(school)
    invitation = make_invitation(offering, student, state="passed")
    page = signed_in(coordinator).get(
        reverse("placements:offering", args=[offering.assignment.code])
    )
    assert "Terugnemen" not in page.content.decode()
    take_back(signed_in(coordinator), offering, student)
    invitation.refresh_from_db()
    assert invitation.state == "passed"


def test_nobody_takes_back_an_invitation_of_another_school(school, coordinator, signed_in):
    foreign = make_school()
    offering, student = make_offering(foreign), make_student(foreign)
    make_invitation(offering, student)
    path = reverse("placements:take_back", args=[offering.assignment.code])
    answer = signed_in(coordinator).post(path, {"leerling": student.code})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("way", "words"),
    [("mail", "er gaat een mail uit"), ("page", "er is geen mailadres"), ("none", "inlogkaart")],
)
def test_the_coordinator_reads_where_the_invitation_is_read(
    school, coordinator, signed_in, way, words
):
    student = make_student(school, signs_in=way != "none")
    if way == "mail":
        verified(student)
    path = reverse("placements:invite", args=[make_offering(school).assignment.code])
    given = {"leerling": student.code, "because": "je rustig bent"}
    assert words in signed_in(coordinator).post(path, given, follow=True).content.decode()


def test_a_student_of_another_school_cannot_be_invited(school, coordinator, signed_in):
    offering, foreign = make_offering(school), make_student(make_school())
    path = reverse("placements:invite", args=[offering.assignment.code])
    answer = signed_in(coordinator).post(path, {"leerling": foreign.code, "because": "x"})
    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["withdraw", "move_wish", "pass_invitation"])
def test_somebody_elses_wish_is_not_there(school, student, client_of, name):
    offering = make_offering(school)
    make_sign_up(offering, make_student(school))
    make_invitation(offering, make_student(school))
    path = reverse(f"placements:{name}", args=[offering.assignment.code])
    assert client_of(student).post(path).status_code == 404
