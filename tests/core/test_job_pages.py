"""Long work under the bell: who sees it, where it leads, what a failed one offers."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from accounts.enums import Role
from core import jobs
from core.enums import JobState
from core.files import store
from core.models import Job
from tests.factories import make_school, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def kind(monkeypatch):
    monkeypatch.setattr(jobs, "_kinds", dict(jobs.all_kinds()))

    def register(**options):
        jobs.handles("test", label="Proefwerk", **options)(lambda progress: {})

    register()
    return register


def make_job(user, school=None, **values):
    given = {"kind": "test", "by_user_id": user.pk, "school_id": school and school.pk, **values}
    return Job.objects.create(**given)


def finished(user, school=None, **values):
    stored = store(
        content=ContentFile(b"%PDF-x"), name="k.pdf", content_type="application/pdf", school_id=None
    )
    return make_job(user, school, state=JobState.DONE, result=stored, **values)


def test_who_opened_the_list_has_seen_what_is_over(signed_in, school, kind):
    teacher, coordinator = make_user(school, Role.TEACHER), make_user(school, Role.COORDINATOR)
    over, runs = finished(teacher, school), make_job(teacher, school)
    signed_in(coordinator).get("/werk/")
    over.refresh_from_db()
    assert not over.seen
    client = signed_in(teacher)
    assert (
        '<span class="bell" title="Lopend werk">2</span>'
        in client.get("/account/").content.decode()
    )
    assert (
        '<span class="bell" title="Lopend werk">1</span>' in client.get("/werk/").content.decode()
    )
    for each in (over, runs):
        each.refresh_from_db()
    assert (over.seen, runs.seen) == (True, False)


def test_one_sees_the_own_work_and_a_coordinator_that_of_the_school(signed_in, school, kind):
    teacher, coordinator = make_user(school, Role.TEACHER), make_user(school, Role.COORDINATOR)
    elsewhere = make_user(make_school(), Role.COORDINATOR)
    job = finished(teacher, school)
    paths = [f"/werk/{job.code}/", f"/werk/{job.code}/bestand/"]
    for user, seen in (
        (teacher, True),
        (coordinator, True),
        (elsewhere, False),
        (make_user(school, Role.TEACHER), False),
        (make_user(is_superuser=True), False),
    ):
        client = signed_in(user)
        assert [client.get(path).status_code for path in paths] == [200 if seen else 404] * 2
        assert (job.code in client.get("/werk/").content.decode()) == seen


def test_who_left_the_school_leaves_its_files_there(signed_in, school, kind):
    """They hold names of students; what belongs to no school stays the own."""
    user = make_user(school, Role.COUNSELLOR)
    job, own = finished(user, school), finished(user)
    client = signed_in(user)
    assert client.get(f"/werk/{job.code}/bestand/").status_code == 200
    user.memberships.all().delete()
    user.memberships.create(school=make_school(), role=Role.COORDINATOR)
    assert client.get(f"/werk/{job.code}/bestand/").status_code == 404
    assert client.get(f"/werk/{own.code}/bestand/").status_code == 200


def test_work_that_a_role_is_for_is_not_for_who_lost_it(signed_in, school, kind):
    """Nobody prints sign-in cards by starting an old job again."""
    kind(retry=True, roles=(Role.COORDINATOR,))
    user = make_user(school, Role.COORDINATOR)
    done, failed = finished(user, school), make_job(user, school, state=JobState.FAILED)
    client = signed_in(user)
    assert "opnieuw/" in client.get(f"/werk/{failed.code}/").content.decode()
    user.memberships.update(role=Role.TEACHER)
    assert "opnieuw/" not in client.get(f"/werk/{failed.code}/").content.decode()
    assert client.post(f"/werk/{failed.code}/opnieuw/").status_code == 403
    assert client.get(f"/werk/{done.code}/bestand/").status_code == 403
    assert Job.objects.count() == 2
    assert {k.name for k in jobs.all_kinds().values() if k.roles} >= {"sign_in_cards", "match"}


def test_work_of_no_school_is_nobody_elses(signed_in, school, kind):
    job = make_job(make_user(), None)
    assert (
        signed_in(make_user(school, Role.COORDINATOR)).get(f"/werk/{job.code}/").status_code == 404
    )


def test_a_coordinator_without_a_school_sees_only_the_own(signed_in, kind):
    job = make_job(make_user(), None)
    assert signed_in(make_user()).get(f"/werk/{job.code}/").status_code == 404


def test_looking_at_finished_work_takes_it_from_under_the_own_bell_only(signed_in, school, kind):
    teacher, coordinator = make_user(school, Role.TEACHER), make_user(school, Role.COORDINATOR)
    job = finished(teacher, school)
    signed_in(coordinator).get(f"/werk/{job.code}/")
    job.refresh_from_db()
    assert not job.seen
    client = signed_in(teacher)
    assert 'class="bell"' in client.get("/account/").content.decode()
    client.get(f"/werk/{job.code}/")
    job.refresh_from_db()
    assert job.seen
    assert 'class="bell"' not in client.get("/account/").content.decode()


def test_running_work_stays_under_the_bell(signed_in, school, kind):
    user = make_user(school, Role.TEACHER)
    job = make_job(user, school, state=JobState.RUNNING, done=1, total=4)
    page = signed_in(user).get(f"/werk/{job.code}/").content.decode()
    assert "25%" in page
    assert "<noscript>" in page
    job.refresh_from_db()
    assert not job.seen


def test_htmx_gets_the_bar_alone_and_a_fresh_page_once_it_is_over(signed_in, school, kind):
    user = make_user(school, Role.TEACHER)
    job = make_job(user, school, state=JobState.RUNNING)
    client = signed_in(user)
    answer = client.get(f"/werk/{job.code}/", headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    assert "hx-get" in answer.content.decode()
    assert "HX-Refresh" not in answer
    Job.objects.update(state=JobState.DONE)
    answer = client.get(f"/werk/{job.code}/", headers={"HX-Request": "true"})
    assert "hx-get" not in answer.content.decode()
    assert answer["HX-Refresh"] == "true"


def test_finished_work_leads_where_its_kind_says(signed_in, school, kind):
    kind(leads_to=lambda job: f"/naar/{job.code}/", leads_label="Bekijk de controle")
    user = make_user(school, Role.TEACHER)
    job = make_job(user, school)
    client = signed_in(user)
    assert "/naar/" not in client.get(f"/werk/{job.code}/").content.decode()
    Job.objects.update(state=JobState.DONE)
    page = client.get(f"/werk/{job.code}/").content.decode()
    assert f'href="/naar/{job.code}/"' in page
    assert "Bekijk de controle" in page


def test_a_file_is_answered_privately(signed_in, school, kind):
    user = make_user(school, Role.TEACHER)
    job = finished(user, school)
    answer = signed_in(user).get(f"/werk/{job.code}/bestand/?download")
    assert b"".join(answer.streaming_content) == b"%PDF-x"
    assert answer["Cache-Control"] == "private, no-store"
    assert 'attachment; filename="k.pdf"' in answer["Content-Disposition"]


def test_without_a_result_there_is_no_file_and_the_page_says_why(signed_in, school, kind):
    kind(keeps=timedelta(hours=24))
    user = make_user(school, Role.TEACHER)
    job = make_job(user, school, state=JobState.DONE)
    client = signed_in(user)
    assert client.get(f"/werk/{job.code}/bestand/").status_code == 404
    assert "maar één dag" in client.get(f"/werk/{job.code}/").content.decode()


def test_failed_work_says_what_to_do_and_starts_again_where_it_may(signed_in, school, kind):
    user = make_user(school, Role.TEACHER)
    job = make_job(user, school, state=JobState.FAILED, error="Kolom ontbreekt.", params={"a": 1})
    client = signed_in(user)
    page = client.get(f"/werk/{job.code}/").content.decode()
    assert "Kolom ontbreekt." in page
    assert "Begin opnieuw waar je dit werk begon" in page
    answer = client.post(f"/werk/{job.code}/opnieuw/", follow=True)
    assert "kan niet opnieuw" in answer.content.decode()
    kind(retry=True)
    assert "Probeer het opnieuw" in client.get(f"/werk/{job.code}/").content.decode()
    answer = client.post(f"/werk/{job.code}/opnieuw/")
    again = Job.objects.exclude(pk=job.pk).get()
    assert answer.url == f"/werk/{again.code}/"
    assert (again.params, again.state) == ({"a": 1}, JobState.QUEUED)


def test_nobody_starts_the_work_of_others_again(signed_in, school, kind):
    kind(retry=True)
    job = make_job(make_user(school, Role.TEACHER), school, state=JobState.FAILED)
    other = signed_in(make_user(school, Role.TEACHER))
    assert other.post(f"/werk/{job.code}/opnieuw/").status_code == 404


def test_the_list_is_filtered_by_state(signed_in, school, kind):
    user = make_user(school, Role.TEACHER)
    done, waiting = finished(user, school), make_job(user, school)
    page = signed_in(user).get("/werk/?stand=done").content.decode()
    assert done.code in page
    assert waiting.code not in page
    assert signed_in(make_user(school, Role.TEACHER)).get("/werk/").status_code == 200


def test_the_list_costs_the_same_with_much_work(signed_in, school, kind, queries_of):
    user = make_user(school, Role.COORDINATOR)
    client = signed_in(user)
    finished(user, school)
    one = queries_of(client, "/werk/")
    for _n in range(30):
        make_job(user, school)
    assert queries_of(client, "/werk/") == one <= 15


def test_work_that_was_just_asked_for_is_looked_at_again_at_once(signed_in, school, kind):
    """Most is done in a blink; what takes longer is asked about once a second."""
    teacher = make_user(school, Role.TEACHER)
    client, job = signed_in(teacher), make_job(teacher, school)
    assert 'hx-trigger="load delay:200ms"' in client.get(f"/werk/{job.code}/").content.decode()
    Job.objects.update(created=job.created - timedelta(seconds=5))
    assert 'hx-trigger="every 1s"' in client.get(f"/werk/{job.code}/").content.decode()
