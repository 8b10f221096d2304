"""The ways in: password, card, mailed link; and no guessing."""

from datetime import timedelta

import pytest
from axes.helpers import get_client_ip_address
from axes.models import AccessAttempt
from django.test import Client, RequestFactory, override_settings
from django.utils import timezone

from accounts import actions
from accounts.actions.cards import hash_code, tidy
from accounts.enums import Role
from accounts.models import SignInCard, SignInLink
from core.actors import Actor
from core.errors import Refused
from core.models import Event
from mail.models import Message
from tests.factories import make_school, make_student, make_term, make_user

pytestmark = pytest.mark.django_db
BY = Actor.system("test")
PASSWORD = "een lange zin"
CODE = "BCD-FGH-JKM"


@pytest.fixture
def school():
    return make_school()


def with_password(user, password=PASSWORD):
    user.set_password(password)
    user.save()
    return user


def make_card(school, code=CODE, **values):
    student = make_student(school)
    today = timezone.localdate()
    term = make_term(school, start=today - timedelta(days=10), end=today + timedelta(days=10))
    actions.store_cards(school=school, term=term, codes={student.user_id: code}, by=BY)
    card = SignInCard.objects.get(user=student.user)
    for name, value in values.items():
        setattr(card, name, value)
    card.save()
    return card


def sign_in(client, username, password=PASSWORD, **more):
    return client.post("/aanmelden/", {"username": username, "password": password, **more})


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("typed", ["sanne.meer", "Sanne.Meer", " SANNE.MEER "])
def test_a_student_signs_in_by_username_however_it_is_typed(client, typed):
    with_password(make_user(username="sanne.meer"))
    assert sign_in(client, typed).url == "/"
    assert is_in(client)


def test_staff_sign_in_by_a_verified_address(client):
    with_password(make_user(username="a", email="Noor@school.example", email_verified=True))
    sign_in(client, "noor@SCHOOL.example")
    assert is_in(client)


def test_an_address_that_was_not_verified_opens_nothing(client):
    with_password(make_user(username="a", email="gezin@thuis.example"))
    answer = sign_in(client, "gezin@thuis.example")
    assert not is_in(client)
    assert "horen niet bij elkaar" in answer.content.decode()


def test_who_is_no_longer_active_stays_outside(client):
    with_password(make_user(username="weg", is_active=False))
    sign_in(client, "weg")
    assert not is_in(client)


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [("/account/", "/account/"), ("https://evil.example/", "/"), ("//evil", "/")],
)
def test_signing_in_goes_on_to_the_asked_page_of_this_site_only(client, wanted, goes):
    with_password(make_user(username="sanne"))
    assert sign_in(client, "sanne", next=wanted).url == goes


def test_eight_wrong_passwords_lock_out_however_the_name_is_typed(client):
    with_password(make_user(username="sanne", email="s@x.example", email_verified=True))
    for typed in ["sanne", "SANNE", " Sanne", "s@x.example", "S@X.example", "sanne", "sanne"]:
        assert sign_in(client, typed, "fout").status_code == 200
    assert sign_in(client, "sanne", "fout").status_code == 429
    answer = sign_in(client, "sanne")
    assert answer.status_code == 429
    assert "Even wachten" in answer.content.decode()
    assert not is_in(client)


def test_success_forgets_the_failures_also_when_typed_as_an_address(client):
    with_password(make_user(username="sanne", email="s@x.example", email_verified=True))
    for _attempt in range(6):
        sign_in(client, "s@x.example", "fout")
    sign_in(client, "s@x.example")
    assert is_in(client)
    assert not AccessAttempt.objects.exists()


def test_no_password_or_code_is_kept_of_a_failed_attempt(client):
    sign_in(client, "sanne", "geheim123")
    client.post("/aanmelden/kaart/", {"username": "sanne", "code": "XYZ-XYZ-XYZ"})
    kept = " ".join(AccessAttempt.objects.values_list("post_data", flat=True))
    assert "geheim123" not in kept
    assert "XYZ" not in kept


@override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"))
def test_behind_the_proxy_the_address_that_the_proxy_saw_counts():
    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.1.1.1, 2.2.2.2"
    )
    assert get_client_ip_address(request) == "2.2.2.2"


@override_settings(SECURE_PROXY_SSL_HEADER=None)
def test_without_a_proxy_nobody_can_claim_another_address():
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.1.1.1")
    assert get_client_ip_address(request) == "10.0.0.1"


@pytest.mark.parametrize(
    "typed", [CODE, "bcdfghjkm", " bcd fgh  jkm ", "BCD–FGH–JKM", "bCd.FgH.jKm"]
)
def test_a_card_opens_with_or_without_name_however_it_is_typed(client, school, typed):
    card = make_card(school)
    for name in ("", card.user.username, card.user.username.upper()):
        SignInCard.objects.update(used_at=None)
        answer = client.post("/aanmelden/kaart/", {"username": name, "code": typed})
        assert answer.url == "/aanmelden/wachtwoord/"
        assert is_in(client)
        client.logout()


def test_a_card_is_used_once_and_then_a_password_must_be_chosen(client, school):
    card = make_card(school)
    client.post("/aanmelden/kaart/", {"code": CODE})
    card.refresh_from_db()
    assert card.used_at
    for path in ("/", "/account/", "/werk/"):
        assert client.get(path).url == "/aanmelden/wachtwoord/"
    page = client.get("/aanmelden/wachtwoord/").content.decode()
    assert card.user.username in page
    assert "<nav" not in page  # nowhere to go yet
    answer = client.post("/aanmelden/wachtwoord/", {"password": PASSWORD})
    assert answer.url == "/"
    assert client.get("/account/").status_code == 200
    again = Client()
    answer = again.post("/aanmelden/kaart/", {"code": CODE})
    assert not is_in(again)
    assert "al gebruikt" in answer.content.decode()
    sign_in(again, card.user.username)
    assert is_in(again)


@pytest.mark.parametrize("password", ["kort", "wachtwoord1", "1234567890"])
def test_a_weak_password_is_refused_with_the_reason(client, school, password):
    make_card(school)
    client.post("/aanmelden/kaart/", {"code": CODE})
    answer = client.post("/aanmelden/wachtwoord/", {"password": password})
    assert answer.status_code == 200
    assert "errors" in answer.content.decode()


def spent(card):
    card.used_at = timezone.now()


def revoked(card):
    card.revoked = True


def lapsed(card):
    card.term.end = timezone.localdate() - timedelta(days=1)
    card.term.save()


def left(card):
    card.user.is_active = False
    card.user.save()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (spent, "Deze kaart is al gebruikt"),
        (revoked, "Er is een nieuwere kaart"),
        (lapsed, "Deze kaart werkt niet meer"),
        (left, "Deze kaart werkt niet meer"),
    ],
)
def test_a_card_that_is_over_says_so(client, school, change, says):
    card = make_card(school)
    change(card)
    card.save()
    answer = client.post("/aanmelden/kaart/", {"code": CODE})
    assert says in answer.content.decode()
    assert not is_in(client)
    assert AccessAttempt.objects.count() == 1  # it counts as a guess
    with pytest.raises(Refused):
        actions.use_card(code=CODE)


def test_a_card_of_somebody_else_says_no_more_than_a_wrong_one(client, school):
    make_card(school)
    other = make_user(username="ander")
    answer = client.post("/aanmelden/kaart/", {"username": other.username, "code": CODE})
    assert "Deze code klopt niet" in answer.content.decode()
    assert not is_in(client)


def test_codes_are_not_to_be_guessed_for_a_name(client, school):
    card = make_card(school)
    data = {"username": card.user.username, "code": "222-222-222"}
    answers = [client.post("/aanmelden/kaart/", data).status_code for _i in range(8)]
    assert answers == [200] * 7 + [429]
    answer = client.post("/aanmelden/kaart/", {**data, "code": CODE})
    assert answer.status_code == 429
    assert not is_in(client)


def test_codes_without_a_name_are_not_to_be_guessed_either_but_a_class_may_mistype(client, school):
    make_card(school)
    answers = [
        client.post("/aanmelden/kaart/", {"code": f"222-222-{n:03}"}).status_code for n in range(40)
    ]
    assert answers == [200] * 39 + [429]
    assert client.post("/aanmelden/kaart/", {"code": CODE}).status_code == 429
    with_password(make_user(username="sanne"))
    sign_in(client, "sanne")
    assert is_in(client)


def test_a_code_lies_in_the_database_as_a_keyed_hash_only(school):
    card = make_card(school)
    with override_settings(SECRET_KEY="y" * 60):
        assert hash_code(CODE) != card.code_hash
    assert tidy(CODE) not in str(SignInCard.objects.values().get())


def test_new_cards_revoke_the_open_ones(school):
    first = make_card(school)
    actions.store_cards(school=school, term=first.term, codes={first.user_id: "222-333-444"}, by=BY)
    first.refresh_from_db()
    assert first.revoked
    assert actions.use_card(code="222-333-444") == first.user
    steps = Event.objects.filter(object_kind="accounts.signincard").order_by("pk")
    assert [e.what for e in steps] == ["made", "revoked", "made", "used"]


def test_codes_are_legible_and_random():
    codes = {actions.new_card_code() for _i in range(200)}
    assert len(codes) == 200
    assert all(len(tidy(code)) == 9 and not set(code) & set("01OIUAE") for code in codes)


def test_opening_a_mailed_link_changes_nothing_and_the_button_spends_it(client):
    user = make_user(must_set_password=True)
    link = actions.make_sign_in_link(user=user, by=BY)
    path = f"/aanmelden/link/{link.token}/"
    for _scanner in range(3):
        assert client.get(path).status_code == 200
    assert not is_in(client)
    assert client.post(path).url == "/aanmelden/wachtwoord/"
    assert is_in(client)
    assert Client().post(path).status_code == 410


@pytest.mark.parametrize(
    ("purpose", "goes"), [("demo", "/"), ("command", "/"), ("reset", "/aanmelden/wachtwoord/")]
)
def test_a_link_leads_to_the_password_page_where_that_is_its_purpose(
    client, settings, purpose, goes
):
    settings.DEMO = True
    link = actions.make_sign_in_link(user=make_user(), by=BY, purpose=purpose)
    assert client.post(f"/aanmelden/link/{link.token}/").url == goes


def test_a_demos_link_opens_again_and_again_and_only_in_a_demo(settings):
    user = make_user()
    link = actions.make_sign_in_link(user=user, by=BY, purpose="demo")
    path = f"/aanmelden/link/{link.token}/"
    settings.DEMO = True
    for client in (Client(), Client()):
        assert client.post(path).url == "/"
        assert is_in(client)
        assert client.get("/aanmelden/wachtwoord/").url == "/account/"
    settings.DEMO = False
    assert Client().post(path).status_code == 410


@pytest.mark.parametrize("case", ["unknown", "lapsed", "inactive"])
def test_a_link_that_is_over_says_what_to_do(client, case):
    user = make_user(is_active=case != "inactive")
    link = actions.make_sign_in_link(
        user=user, by=BY, lasts=timedelta(days=-1 if case == "lapsed" else 1)
    )
    token = "0" * 40 if case == "unknown" else link.token
    answer = client.post(f"/aanmelden/link/{token}/")
    assert answer.status_code == 410
    assert "Nieuwe link vragen" in answer.content.decode()


def test_a_forgotten_password_is_mailed_and_the_answer_is_the_same_for_everybody(client):
    user = make_user(email="noor@school.example", email_verified=True)
    make_user(email="gezin@thuis.example")
    answers = [
        client.post("/aanmelden/vergeten/", {"email": email}).content
        for email in ("noor@school.example", "niemand@school.example", "gezin@thuis.example")
    ]
    assert len(set(answers)) == 1
    message = Message.objects.get()
    assert (message.to, message.template) == (user.email, "accounts.reset")
    assert SignInLink.objects.get().expires_at < timezone.now() + timedelta(hours=4, minutes=1)


def test_who_asks_and_asks_fills_no_mailbox_and_reads_the_same(client):
    make_user(email="noor@school.example", email_verified=True)
    for email in ("noor@school.example", "Noor@School.example", " noor@school.example "):
        first = client.post("/aanmelden/vergeten/", {"email": email})
    for _n in range(4):
        again = client.post("/aanmelden/vergeten/", {"email": "noor@school.example"})
    assert again.content == first.content
    assert Message.objects.count() == 3
    for n in range(50):
        client.post("/aanmelden/vergeten/", {"email": f"a{n}@school.example"})
    other = make_user(email="karin@school.example", email_verified=True)
    client.post("/aanmelden/vergeten/", {"email": other.email})
    assert not Message.objects.filter(to=other.email).exists()


def test_a_new_password_ends_the_other_ways_in_and_the_other_sessions(client, signed_in):
    user = with_password(make_user(username="sanne"))
    other = signed_in(user)
    open_link = actions.make_sign_in_link(user=user, by=BY)
    link = actions.make_sign_in_link(user=user, by=BY, purpose="reset")
    client.post(f"/aanmelden/link/{link.token}/")
    client.post("/aanmelden/wachtwoord/", {"password": "nog een langere zin"})
    assert is_in(client)
    assert other.get("/account/").status_code == 302
    with pytest.raises(Refused):
        actions.use_sign_in_link(token=open_link.token)


def test_the_password_page_is_only_for_who_came_by_a_link_or_a_card(signed_in):
    assert signed_in(make_user()).get("/aanmelden/wachtwoord/").url == "/account/"


def test_signing_out_empties_what_the_browser_keeps(signed_in):
    client = signed_in(make_user())
    answer = client.post("/afmelden/")
    assert answer["Clear-Site-Data"] == '"storage"'
    assert not is_in(client)


def test_who_must_choose_a_password_can_still_sign_out_and_change_language(signed_in):
    client = signed_in(make_user(must_set_password=True))
    assert (
        client.post("/taal/", {"language": "en", "next": "/aanmelden/wachtwoord/"}).url
        == "/aanmelden/wachtwoord/"
    )
    assert client.get("/aanmelden/wachtwoord/").status_code == 200
    assert client.post("/afmelden/").url == "/aanmelden/"


def test_a_coordinator_of_a_new_school_goes_on_with_setting_it_up(client, school):
    user = make_user(school, Role.COORDINATOR, must_set_password=True)
    link = actions.make_sign_in_link(user=user, by=BY)
    client.post(f"/aanmelden/link/{link.token}/")
    assert client.post("/aanmelden/wachtwoord/", {"password": PASSWORD}).url == "/beginnen/"
    assert client.get("/beginnen/").url == "/beginnen/periode/"
