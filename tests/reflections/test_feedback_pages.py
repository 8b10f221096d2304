"""The pages of feedback: opened by scanners, sent twice, read back, written down by school."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.actors import Actor
from core.models import Event, StoredFile
from placements.models import Presence
from reflections.actions import talks
from reflections.actions.asking import ask_feedback, ensure_link
from reflections.actions.feedback import give_feedback
from reflections.enums import FeedbackWay, Side
from reflections.models import Feedback, FeedbackLink, GoalView, Report, Revision
from tests.factories import make_company, make_school, make_student, make_trainer, make_user
from tests.factories.feedback import SOUND, make_lived_placement, make_sound, make_words

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def placement(school):
    return make_lived_placement(school)


@pytest.fixture
def path(placement):
    ask_feedback(placement=placement, by=SYSTEM)
    return reverse("reflections:feedback", args=[FeedbackLink.objects.get().token])


@pytest.fixture
def coordinator(school, signed_in):
    return signed_in(make_user(school, Role.COORDINATOR))


def filled(placement, **values):
    goal = placement.experience.goals.get()
    given = {f"goal_{goal.pk}": "3", "went_well": "Rustig met gasten", "tip": "", "way": "mail"}
    return {**given, **values}


def record(placement, name="feedback_record"):
    return reverse(f"reflections:{name}", args=[placement.experience.code])


# Opening


def test_opening_it_changes_nothing(client, path):
    def stored():
        models = (Feedback, FeedbackLink, GoalView, Event, Revision)
        return [list(model.objects.order_by("pk").values_list()) for model in models]

    before = stored()
    for open_it in (client.get, client.head, client.options):
        assert open_it(path).status_code == 200
        assert open_it(path, headers={"purpose": "prefetch"}).status_code == 200
    assert client.get(f"{path}?qr=1&aanpassen=1").status_code == 200
    assert stored() == before


def test_the_page_is_not_kept_by_caches_nor_found(client, path):
    answer = client.get(path)
    assert answer["Cache-Control"] == "private, no-store"
    assert "noindex" in answer["X-Robots-Tag"]


def test_it_says_who_what_when_and_asks_for_the_goals(client, placement, path):
    page = client.get(path).content.decode()
    student = placement.experience.student
    for text in (
        student.full_name,
        placement.assignment.title,
        student.school.name,
        "Ik wil leren serveren",
        f"Dit wilde {student.first_name} leren.",
        "niet gezien",
        placement.trainer.full_name,
    ):
        assert text in page


def test_the_workplace_never_sees_what_the_student_says(client, placement, path):
    goal = placement.experience.goals.get()
    GoalView.objects.create(goal=goal, side=Side.STUDENT, step=2)
    Report.objects.create(experience=placement.experience, story="Ik vond Karin onaardig.")
    by = Actor.of(make_user(placement.experience.student.school, Role.COORDINATOR))
    talks.debrief(experience=placement.experience, line="Over onaardig zijn", by=by)
    form = client.get(path).content.decode()
    assert "checked" not in form
    client.post(path, filled(placement))
    read = client.get(path).content.decode()
    for page in (form, read):
        assert "onaardig" not in page
    assert "gelukt met hulp" not in read


def test_the_students_own_phone_is_not_the_workplaces(placement, path, signed_in):
    client = signed_in(placement.experience.student.user)
    assert client.get(path).status_code == 403
    assert client.post(path, filled(placement)).status_code == 403
    assert Feedback.objects.get().state == "asked"


# Sending


def test_sending_it_shows_what_was_said_and_what_came_of_it(client, placement, path):
    answer = client.post(path, filled(placement), follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(path, 302)]
    assert "Dank u wel" in page
    assert "Rustig met gasten" in page
    assert "praten er nog over" in page
    by = Actor.of(make_user(placement.experience.student.school, Role.COORDINATOR))
    talks.debrief(experience=placement.experience, line="Over de gasten", by=by)
    page = client.get(path).content.decode()
    assert "besprak Sanne dit op school" in page
    assert "Over de gasten" not in page


@pytest.mark.parametrize(("query", "way"), [("", "mail"), ("?qr=1", "qr")])
def test_the_way_is_kept_and_cannot_be_made_up(client, placement, path, query, way):
    page = client.get(path + query).content.decode()
    assert f'value="{way}"' in page
    client.post(path, filled(placement, way=way))
    assert Feedback.objects.get().way == way
    Feedback.objects.all().delete()
    client.post(path, filled(placement, way="school"))
    assert Feedback.objects.get().way == "mail"


def test_sending_it_twice_is_harmless(client, placement, path):
    for _time in range(2):
        assert client.post(path, filled(placement, audio=make_sound())).status_code == 302
    assert Feedback.objects.count() == StoredFile.objects.count() == 1
    assert not Revision.objects.exists()


def test_an_error_stands_on_top_and_nothing_typed_is_lost(client, placement, path):
    sent = filled(placement, tip="Blijf vragen", audio=make_sound(b"geen geluid"))
    answer = client.post(path, sent)
    page = answer.content.decode()
    assert 'class="errors"' in page
    assert "geen opname" in page
    assert "Blijf vragen" in page
    assert 'value="3"' in page
    assert "checked" in page
    assert Feedback.objects.get().state == "asked"


def test_an_empty_form_says_so(client, path):
    page = client.post(path, {"way": "mail"}).content.decode()
    assert "ten minste één ding" in page


def test_a_goal_can_be_skipped(client, placement, path):
    goal = placement.experience.goals.get()
    client.post(path, filled(placement, **{f"goal_{goal.pk}": "0"}))
    assert Feedback.objects.get().state == "given"
    assert not GoalView.objects.exists()


def test_it_can_be_corrected_and_then_only_read(client, placement, path):
    client.post(path, filled(placement))
    assert "Rustig met gasten" in client.get(f"{path}?aanpassen=1").content.decode()
    again = filled(placement, went_well="Heel rustig", seen="given")
    client.post(f"{path}?aanpassen=1", again)
    assert Revision.objects.get().data["went_well"] == "Rustig met gasten"
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        page = client.get(f"{path}?aanpassen=1").content.decode()
        assert "Heel rustig" in page
        assert "Versturen" not in page
        answer = client.post(path, filled(placement, went_well="Te laat"))
        assert "aangepast worden" in answer.content.decode()
    assert Feedback.objects.get().went_well == "Heel rustig"


def test_a_page_opened_before_there_was_feedback_does_not_replace_it_unasked(
    client, placement, path
):
    client.post(path, filled(placement))
    answer = client.post(path, filled(placement, went_well="Van een ander"))
    page = answer.content.decode()
    assert "Er was al feedback verstuurd" in page
    assert "Van een ander" in page
    assert Feedback.objects.get().went_well != "Van een ander"
    assert 'name="seen" value="given"' in page
    client.post(path, filled(placement, went_well="Van een ander", seen="given"))
    assert Feedback.objects.get().went_well == "Van een ander"
    assert Revision.objects.count() == 1


def test_what_was_spoken_can_be_heard_by_whoever_holds_the_link(client, placement, path):
    client.post(path, filled(placement, tip_audio=make_sound()))
    answer = client.get(f"{path}opname/tip_audio/")
    assert b"".join(answer.streaming_content) == SOUND
    for wrong in (f"{path}opname/audio/", f"{path}opname/went_well/"):
        assert client.get(wrong).status_code == 404
    FeedbackLink.objects.update(expires_at=timezone.now())
    assert client.get(f"{path}opname/tip_audio/").status_code == 404


def test_taps_stay_under_a_dozen_with_attitude_and_two_goals(client, school):
    placement = make_lived_placement(school, days_ago=6, days=4)
    link = ensure_link(placement=placement, by=SYSTEM)
    page = client.get(reverse("reflections:feedback", args=[link.token])).content.decode()
    asked = {f"goal_{placement.experience.goals.get().pk}", *(f"item_{n}" for n in range(5))}
    assert all(f'name="{name}"' in page for name in asked)
    assert len(asked) + 1 + 3 <= 12  # one more goal, and three strengths


def test_it_is_open_from_the_first_day(client, school):
    later = make_lived_placement(school, days_ago=-3, state="ready", experience_state="open")
    path = reverse("reflections:feedback", args=[ensure_link(placement=later, by=SYSTEM).token])
    assert "vanaf de eerste dag" in client.get(path).content.decode()
    assert "vanaf de eerste dag" in client.post(path, filled(later)).content.decode()
    assert not Feedback.objects.exists()


def test_the_form_costs_a_fixed_number_of_queries(client, school, queries_of):
    few = make_lived_placement(school)
    many = make_lived_placement(school)
    for number in range(30):
        many.experience.goals.create(kind="learn", text=f"Doel {number}")
    costs = [
        queries_of(client, reverse("reflections:feedback", args=[ensure_link(placement=p, by=SYSTEM).token]))
        for p in (few, many)
    ]  # fmt: skip
    assert costs[0] == costs[1] <= 15


# A link that lapsed


def test_a_lapsed_link_has_one_button_that_renews_it(client, placement, path):
    FeedbackLink.objects.update(expires_at=timezone.now())
    for answer in (client.get(path), client.post(path, filled(placement))):
        assert answer.status_code == 410
        assert "nieuwe link" in answer.content.decode()
        assert placement.experience.student.last_name not in answer.content.decode()
    assert FeedbackLink.objects.get().version == 1
    answer = client.post(f"{path}nieuw/")
    assert "Kijk in uw e-mail" in answer.content.decode()
    assert mail.outbox[-1].to == [placement.trainer.email]
    for again in (client.get(path), client.post(f"{path}nieuw/")):
        assert again.status_code == 404
    fresh = reverse("reflections:feedback", args=[FeedbackLink.objects.get().token])
    assert client.get(fresh).status_code == 200
    assert len(mail.outbox) == 2


def test_a_valid_link_is_not_renewed(client, path):
    assert client.post(f"{path}nieuw/").status_code == 302
    assert client.get(f"{path}nieuw/").status_code == 405
    assert FeedbackLink.objects.get().version == 1
    assert len(mail.outbox) == 1


def test_a_made_up_link_is_not_found(client):
    assert client.get("/feedback/BBBB-CCCC-DDDD-FFFF/").status_code == 404
    assert client.post("/feedback/x/nieuw/").status_code == 404


# School


def test_school_writes_down_what_was_told(coordinator, placement):
    answer = coordinator.post(record(placement), filled(placement))
    assert answer.status_code == 302
    feedback = Feedback.objects.get()
    assert (feedback.state, feedback.way) == ("given", "school")
    assert feedback.recorded_by is not None


def test_school_reads_and_does_not_change_what_the_workplace_wrote(coordinator, placement):
    link = Actor.bearer(ensure_link(placement=placement, by=SYSTEM))
    give_feedback(placement=placement, words=make_words(placement), way=FeedbackWay.MAIL, by=link)
    page = coordinator.get(record(placement)).content.decode()
    assert "Rustig met gasten" in page
    assert "<textarea" not in page
    assert coordinator.post(record(placement), filled(placement)).status_code == 403


def test_school_notes_that_it_came_otherwise_or_does_not_come(coordinator, placement):
    path = record(placement, "feedback_not_given")
    assert "Vul dit nog in" in coordinator.post(path, {"niet-reason": ""}).content.decode()
    assert coordinator.post(path, {"niet-reason": "Gesloten"}).status_code == 302
    assert Feedback.objects.get().state == "not_given"
    path = record(placement, "feedback_elsewhere")
    assert "gezegd is" in coordinator.post(path, {"anders-went_well": ""}).content.decode()
    assert coordinator.post(path, {"anders-went_well": "Top"}).status_code == 302
    assert Feedback.objects.get().state == "elsewhere"


def test_school_asks_and_mails_again(coordinator, placement):
    for _time in range(2):
        coordinator.post(record(placement, "feedback_send"))
    assert [m.template for m in mail.outbox] == ["reflections.feedback_asked"] * 2


NAMES = ("feedback_record", "feedback_elsewhere", "feedback_not_given", "feedback_send")


@pytest.mark.parametrize("name", NAMES)
def test_only_school_writes_down_and_only_its_own(client, placement, signed_in, name):
    school = placement.experience.student.school
    path = record(placement, name)
    assert client.post(path).status_code == 302
    assert "/aanmelden/" in client.post(path)["Location"]
    for role, code in ((Role.STUDENT, 403), (Role.MANAGER, 403), (Role.TEACHER, 404)):
        if role == Role.TEACHER and name != "feedback_record":
            code = 403
        assert signed_in(make_user(school, role)).post(path).status_code == code, role
    stranger = signed_in(make_user(make_school(), Role.COORDINATOR))
    assert stranger.post(path).status_code == 404
    assert not Feedback.objects.exists()


def test_a_teacher_who_was_there_writes_down_and_decides_nothing(placement, signed_in):
    teacher = make_user(placement.experience.student.school, Role.TEACHER)
    Presence.objects.create(offering=placement.assignment.offerings.get(), user=teacher)
    client = signed_in(teacher)
    page = client.get(record(placement)).content.decode()
    assert "Feedback bewaren" in page
    assert "Er komt geen feedback" not in page
    assert client.post(record(placement), filled(placement)).status_code == 302
    assert Feedback.objects.get().recorded_by == teacher


def test_a_teacher_who_frees_a_lesson_does_not(placement, signed_in):
    teacher = make_user(placement.experience.student.school, Role.TEACHER)
    shift = placement.shifts.get()
    shift.freed_lessons.create(
        teacher=teacher, lesson="Wiskunde", starts=shift.starts, ends=shift.ends
    )
    assert signed_in(teacher).get(record(placement)).status_code == 403


def test_recordings_are_for_who_may_see_the_experience(client, placement, signed_in):
    school = placement.experience.student.school
    give_feedback(
        placement=placement,
        words=make_words(placement),
        way=FeedbackWay.MAIL,
        by=SYSTEM,
        recordings={"audio": make_sound()},
    )
    path, other = (
        reverse("reflections:feedback_audio", args=[placement.experience.code, code, part])
        for code, part in ((placement.code, "audio"), (placement.code, "tip_audio"))
    )
    for user, code in (
        (placement.experience.student.user, 200),
        (make_user(school, Role.COORDINATOR), 200),
        (make_user(make_school(), Role.COORDINATOR), 404),
        (make_student(school).user, 404),
    ):
        assert signed_in(user).get(path).status_code == code
        assert signed_in(user).get(other).status_code == 404  # nothing was said there
    assert client.get(path).status_code == 302


# A praktijkopleider with an account


@pytest.fixture
def trainer(school):
    company = make_company(school)
    return make_trainer(company, user=make_user())


def guided(trainer, school, **values):
    company = trainer.posts.get().company
    return make_lived_placement(school, company=company, trainer=trainer, **values)


def test_a_trainer_finds_the_own_students_of_every_school(trainer, school, signed_in):
    mine = [guided(trainer, school), guided(trainer, make_school())]
    other = make_lived_placement(school, title="Van een ander")
    page = signed_in(trainer.user).get(reverse("reflections:my_students")).content.decode()
    assert all(p.experience.student.full_name in page for p in mine)
    assert other.assignment.title not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"nu", "straks", "geweest", "gegeven"}),
        ("?wanneer=nu", {"nu"}),
        ("?wanneer=straks", {"straks"}),
        ("?wanneer=geweest", {"geweest", "gegeven"}),
        ("?wanneer=feedback", {"geweest"}),
        ("?wanneer=onzin", {"nu", "straks", "geweest", "gegeven"}),
        ("?zoek=vandermeer", {"nu", "straks", "geweest", "gegeven"}),
        ("?zoek=niemand", set()),
    ],
)
def test_the_list_is_filtered_from_the_address(trainer, school, signed_in, query, found):
    rows = {
        "nu": guided(trainer, school, days_ago=0, state="running", title="nu-titel"),
        "straks": guided(trainer, school, days_ago=-3, state="ready", title="straks-titel"),
        "geweest": guided(trainer, school, title="geweest-titel"),
        "gegeven": guided(trainer, school, title="gegeven-titel"),
    }
    for row in rows.values():
        student = row.experience.student
        type(student).objects.filter(pk=student.pk).update(
            search_key=" sanne van der meer vandermeer "
        )
    words = make_words(rows["gegeven"])
    give_feedback(placement=rows["gegeven"], words=words, way=FeedbackWay.ACCOUNT, by=SYSTEM)
    page = signed_in(trainer.user).get(reverse("reflections:my_students") + query)
    text = page.content.decode()
    assert {name for name in rows if f"{name}-titel" in text} == found


def test_who_still_waits_for_feedback_stands_on_top(trainer, school, signed_in):
    given = guided(trainer, school, days_ago=2, title="Net geweest")
    guided(trainer, school, days_ago=9, title="Langer geleden")
    words = make_words(given)
    give_feedback(placement=given, words=words, way=FeedbackWay.ACCOUNT, by=SYSTEM)
    page = signed_in(trainer.user).get(reverse("reflections:my_students")).content.decode()
    assert page.index("Langer geleden") < page.index("Net geweest")


def test_the_list_costs_the_same_for_one_and_thirty(trainer, school, signed_in, queries_of):
    client = signed_in(trainer.user)
    path = reverse("reflections:my_students")
    guided(trainer, school)
    one = queries_of(client, path)
    for _number in range(24):
        give_feedback(
            placement=(p := guided(trainer, school)),
            words=make_words(p),
            way=FeedbackWay.ACCOUNT,
            by=SYSTEM,
        )
    assert queries_of(client, path) == one <= 15


def test_a_trainer_gives_feedback_with_the_own_account(trainer, school, signed_in):
    placement = guided(trainer, school)
    client = signed_in(trainer.user)
    path = reverse("reflections:my_student", args=[placement.code])
    assert client.post(path, filled(placement, audio=make_sound())).status_code == 302
    feedback = Feedback.objects.get()
    assert (feedback.state, feedback.way) == ("given", "account")
    assert "Rustig met gasten" in client.get(path).content.decode()
    assert client.get(f"{path}opname/audio/").status_code == 200


def test_who_is_no_trainer_or_another_one_does_not_come_in(client, trainer, school, signed_in):
    placement = guided(trainer, school)
    one = reverse("reflections:my_student", args=[placement.code])
    for path in (reverse("reflections:my_students"), one, f"{one}opname/audio/"):
        assert client.get(path).status_code == 302
        assert signed_in(make_user(school, Role.COORDINATOR)).get(path).status_code == 403
    stranger = make_trainer(make_company(), user=make_user())
    assert signed_in(stranger.user).get(one).status_code == 404
