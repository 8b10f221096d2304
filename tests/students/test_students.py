"""Students by hand, and the pages that show them."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership
from core.actors import Actor
from core.errors import Refused
from core.events import history
from core.models import Job
from students.actions.students import mark_left, save_student, take_back
from students.models import Enrolment, Profile, Student
from tests.factories import make_school, make_student, make_term, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
TYPED = {
    "first_name": "Sanne",
    "infix": "van der",
    "last_name": "Meer",
    "leerlingnummer": "777",
    "birth_date": "2010-03-14",
    "group": "3A",
    "programme": "Zorg",
    "crebo": "",
    "level": "",
    "postcode": "1012 ab",
    "email": "",
    "note": "",
}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-24 12:00+01:00", tick=False):
        yield


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def coordinator(school):
    return make_user(school, Role.COORDINATOR)


@pytest.fixture
def client(coordinator, signed_in):
    return signed_in(coordinator)


def test_a_student_is_added_by_hand(client, school):
    answer = client.post("/leerlingen/nieuw/", TYPED)
    student = Student.objects.get(school=school)
    assert answer.url == f"/leerlingen/{student.code}/"
    assert (student.full_name, student.postcode) == ("Sanne van der Meer", "1012AB")
    assert student.enrolments.get().group == "3A"
    assert Student.objects.found_by("vandermeer").get() == student
    assert [e.what for e in history(student)] == ["added"]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("leerlingnummer", "", "Vul dit nog in"),
        ("leerlingnummer", "12 34", "geen nummer"),
        ("birth_date", "2025-01-01", "jaar zijn"),
        ("postcode", "12 AB", "1234 AB"),
        ("email", "sanne@", "e-mailadres"),
        ("crebo", "123", "vijf cijfers"),
        ("group", "", "Vul dit nog in"),
    ],
)
def test_what_is_typed_wrong_is_said_and_kept(client, field, value, words):
    page = client.post("/leerlingen/nieuw/", {**TYPED, field: value})
    assert page.status_code == 200
    assert words in str(page.context["form"].errors[field])
    assert not Student.objects.exists()


def test_a_leerlingnummer_of_another_student_is_refused_at_its_field(client, school):
    make_student(school, leerlingnummer="777")
    page = client.post("/leerlingen/nieuw/", TYPED)
    assert "andere leerling" in str(page.context["form"].errors["leerlingnummer"])


def test_another_class_by_hand_keeps_the_old_one_as_history(client, school):
    student = make_student(school, group="3A", leerlingnummer="777")
    client.post(f"/leerlingen/{student.code}/wijzigen/", {**TYPED, "group": "3B"})
    old, new = student.enrolments.order_by("start")
    assert (old.group, old.end) == ("3A", TODAY)
    assert (new.group, new.start, new.end) == ("3B", TODAY, None)


def test_a_corrected_name_is_the_name_of_the_user_too(client, school):
    student = make_student(school, leerlingnummer="777")
    client.post(f"/leerlingen/{student.code}/wijzigen/", {**TYPED, "first_name": "Sannie"})
    student.user.refresh_from_db()
    assert student.user.first_name == "Sannie"


def test_leaving_and_coming_back_on_the_same_day_leaves_no_trace_in_the_classes(school):
    by = Actor.of(make_user(school, Role.COORDINATOR))
    student = make_student(school)
    mark_left(student=student, day=TODAY, by=by)
    assert not student.enrolments.filter(end__isnull=True).exists()
    with pytest.raises(Refused):
        mark_left(student=student, day=TODAY, by=by)
    take_back(student=student, day=TODAY, by=by)
    assert student.enrolments.get().end is None
    with pytest.raises(Refused):
        take_back(student=student, day=TODAY, by=by)
    assert [e.what for e in history(student)] == ["left", "back"]


def test_coming_back_in_another_year_is_a_new_enrolment(school):
    by = Actor.of(make_user(school, Role.COORDINATOR))
    student = make_student(school)
    mark_left(student=student, day=TODAY, by=by)
    take_back(student=student, day=date(2027, 9, 1), by=by)
    assert student.enrolments.get(end__isnull=True).school_year == 2027


def test_who_left_can_be_corrected_without_a_class(client, school):
    student = make_student(school, leerlingnummer="777", left_on=TODAY)
    student.enrolments.update(end=TODAY)
    answer = client.post(f"/leerlingen/{student.code}/wijzigen/", {**TYPED, "group": ""})
    assert answer.status_code == 302
    assert student.enrolments.filter(end__isnull=True).count() == 0


def test_the_list_is_searched_filtered_and_sorted(client, school):
    make_student(school, first_name="Bram", infix="", last_name="Aalders", group="3B")
    make_student(school, first_name="Zoë", infix="van der", last_name="Zee", group="3A")
    gone = make_student(school, first_name="Weg", infix="", last_name="Gegaan", left_on=TODAY)

    def names(query=""):
        page = client.get(f"/leerlingen/?{query}").context["page"]
        return [student.first_name for student in page]

    assert names() == ["Bram", "Zoë"]
    assert names("sorteer=klas") == ["Zoë", "Bram"]
    assert names("klas=3A") == ["Zoë"]
    assert names("zoek=vanderzee") == ["Zoë"]
    assert names("profiel=Techniek") == []
    assert names("weg=1") == [gone.first_name]
    assert names("sorteer=onzin&pagina=99") == ["Bram", "Zoë"]


def test_the_list_says_who_filled_in_the_profile_and_signed_in(client, school):
    student = make_student(school)
    (row,) = client.get("/leerlingen/").context["page"]
    assert (row.has_profile, row.has_signed_in) == (False, False)
    Profile.objects.create(student=student, motives="mensen helpen")
    student.user.last_login = timezone.now()
    student.user.save()
    (row,) = client.get("/leerlingen/").context["page"]
    assert (row.has_profile, row.has_signed_in) == (True, True)


def test_the_list_and_a_page_cost_the_same_for_one_and_for_thirty(client, school, queries_of):
    student = make_student(school)
    few = queries_of(client, "/leerlingen/"), queries_of(client, f"/leerlingen/{student.code}/")
    for _ in range(29):
        make_student(school)
    assert queries_of(client, "/leerlingen/") == few[0] <= 15
    assert queries_of(client, f"/leerlingen/{student.code}/") == few[1] <= 15


def test_cards_are_asked_for_who_was_ticked(client, school):
    make_term(school)
    chosen, _other = make_student(school), make_student(school)
    stranger = make_student(make_school())
    client.post("/leerlingen/kaarten/", {"student": [chosen.code, stranger.code]})
    assert Job.objects.get(kind="sign_in_cards").params["students"] == [chosen.pk]


def test_without_a_tick_it_says_what_to_do(client, school):
    make_term(school)
    answer = client.post("/leerlingen/kaarten/", {}, follow=True)
    assert "Vink eerst leerlingen aan" in answer.content.decode()
    assert not Job.objects.exists()


def test_a_counsellor_sees_the_own_groups_and_changes_nothing(school, signed_in):
    mine, other = make_student(school, group="3A"), make_student(school, group="4B")
    user = make_user(school, Role.COUNSELLOR)
    Membership.objects.filter(user=user).update(groups=["3A"])
    client = signed_in(user)
    assert [s.pk for s in client.get("/leerlingen/").context["page"]] == [mine.pk]
    assert client.get("/leerlingen/").context["groups"] == ["3A"]
    assert client.get(f"/leerlingen/{mine.code}/").status_code == 200
    assert client.get(f"/leerlingen/{other.code}/").status_code == 404
    assert client.get(f"/leerlingen/{mine.code}/wijzigen/").status_code == 403
    assert client.post(f"/leerlingen/{mine.code}/van-school/").status_code == 403
    assert "Importeren" not in client.get("/leerlingen/").content.decode()


def test_a_student_in_two_groups_of_the_counsellor_stands_there_once(school, signed_in):
    make_student(school, group="3A")
    user = make_user(school, Role.COUNSELLOR)
    Membership.objects.filter(user=user).update(groups=["3A", "3B"])
    assert signed_in(user).get("/leerlingen/").context["page"].paginator.count == 1


@pytest.mark.parametrize("role", [Role.TEACHER, Role.MANAGER, Role.STUDENT])
def test_others_have_no_list_of_students(school, signed_in, role):
    student = make_student(school)
    client = signed_in(make_user(school, role))
    assert client.get("/leerlingen/").status_code == 403
    assert client.get(f"/leerlingen/{student.code}/").status_code == 403


def test_another_schools_student_is_not_there(client):
    student = make_student(make_school())
    for path in ("", "wijzigen/"):
        assert client.get(f"/leerlingen/{student.code}/{path}").status_code == 404
    for path in ("van-school/", "terug/"):
        assert client.post(f"/leerlingen/{student.code}/{path}").status_code == 404
    student.refresh_from_db()
    assert student.left_on is None


def refused(name, make):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make()


def test_the_database_refuses_a_number_twice_at_a_school_and_an_empty_one(school):
    student = make_student(school, leerlingnummer="1")
    make_student(make_school(), leerlingnummer="1")
    refused(
        "student_number_once_per_school|students_student.leerlingnummer",
        lambda: make_student(school, leerlingnummer="1"),
    )
    refused(
        "student_has_number",
        lambda: Student.objects.filter(pk=student.pk).update(leerlingnummer=""),
    )


def test_the_database_refuses_two_current_enrolments(school):
    student = make_student(school)
    refused(
        "enrolment_one_current|students_enrolment.student_id",
        lambda: Enrolment.objects.create(
            student=student, school_year=2026, group="4A", start=TODAY
        ),
    )


def test_saving_goes_through_one_transaction(school):
    """A refused save leaves no half student."""
    make_student(school, leerlingnummer="777")
    values = {**TYPED, "birth_date": date(2010, 3, 14)}
    with pytest.raises(Refused):
        save_student(school=school, student=None, values=values, day=TODAY, by=Actor.system("test"))
    assert Student.objects.count() == 1
