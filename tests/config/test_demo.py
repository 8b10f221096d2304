"""The demo as `make demo` loads it: big enough, believable, complete, the same each time.

It is the longest of all tests, so it is built once per run: the mark keeps this module in one
process, also when there are two.
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from accounts.models import Term, User
from config.demo import load
from config.demo.clock import PlayedTime, Timeline, playing
from config.demo.links import links
from config.demo.names import student_names
from config.demo.play import play
from config.demo.summary import complete, summary
from core.models import Event
from overviews.queries.term import overview_of
from placements.lifecycle import (
    CALL,
    EXPERIENCE,
    INVITATION,
    OFFERING,
    PLACEMENT,
    REQUEST,
    RUN,
    SIGN_UP,
)
from placements.models import (
    Call,
    Experience,
    GoalVersion,
    Invitation,
    MatchRun,
    Offering,
    Placement,
    Request,
    Shift,
    SignUp,
)
from placements.queries.papers import demands_of, papers_of
from reflections.lifecycle import DIALOGUE, FEEDBACK, NEXT_STEP, REPORT
from reflections.models import (
    CareerDialogue,
    DossierShare,
    Feedback,
    Footage,
    NextStep,
    Remark,
    Report,
    Revision,
    Thanks,
)
from reflections.queries.experiences import lacking_only_a_talk
from students.models import Student
from students.queries.certificates import certificate_lines
from tests.factories import make_school

pytestmark = pytest.mark.xdist_group("demo")
LIFECYCLES = {
    Request: REQUEST,
    Offering: OFFERING,
    SignUp: SIGN_UP,
    Invitation: INVITATION,
    MatchRun: RUN,
    Call: CALL,
    Placement: PLACEMENT,
    Experience: EXPERIENCE,
    Feedback: FEEDBACK,
    Report: REPORT,
    CareerDialogue: DIALOGUE,
    NextStep: NEXT_STEP,
}


@dataclass(frozen=True)
class Seen:
    """What was there before it was taken away again."""

    answer: dict[str, Any]
    states: dict[str, set[str]]
    finished: int
    complete: int
    pages: dict[str, str]
    future_events: int
    hours_without_attendance: int
    thanks: set[bool]
    footage: Counter[str]  # by kind of file
    without_consent: int  # footage that nobody said yes to
    shares: Counter[str]  # by audience
    noes: Counter[int]  # by student
    over: set[str]  # states of what is a week past
    sectors: set[str]
    waiting: tuple[set[int], set[int]]  # for a talk: by what they say and by their chains
    voices: Counter[str]  # of the answers to each other
    changed: dict[str, int]  # what said something else before, or was marked
    certificates: Counter[str]  # by how they stand
    asking: list[tuple[bool, int, int]]  # certificates?, sign-ups, of which do not have it


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Seen:
    """Played once for all tests here, committed as it is meant, and taken away before they begin."""
    with django_db_blocker.unblock():
        try:
            return _looked_at(_loaded())
        finally:
            call_command("flush", interactive=False, verbosity=0)


def _loaded() -> dict[str, Any]:
    out = StringIO()
    call_command("demo_data", scale="metzo", seed=1, json=True, stdout=out)
    return json.loads(out.getvalue())


def _looked_at(answer: dict[str, Any]) -> Seen:
    lived = Experience.objects.filter(state__in=["finished", "discussed"])
    week_ago = timezone.now() - timedelta(days=7)
    over = Offering.objects.filter(assignment__ends__lt=week_ago)
    noes = SignUp.objects.filter(state="declined")
    unknown = Shift.objects.filter(placement__state="finished", attendance="planned", dropped=False)
    first_term = overview_of(Term.objects.order_by("start")[0])
    return Seen(
        answer=answer,
        states={
            model.__name__: set(model.objects.values_list("state", flat=True))
            for model in LIFECYCLES
        },
        finished=lived.count(),
        complete=complete(lived).count(),
        pages={
            name: _start_page(name)
            for name in ("mariekeberg", "jeroen.hendriks", "wouter.riele", "jade.ommeren")
        },
        future_events=Event.objects.filter(at__gt=timezone.now()).count(),
        hours_without_attendance=unknown.count(),
        thanks=set(Thanks.objects.values_list("shown", flat=True)),
        footage=Counter(Footage.objects.values_list("file__content_type", flat=True)),
        without_consent=Footage.objects.filter(experience__student__consents__isnull=True).count(),
        shares=Counter(DossierShare.objects.values_list("audience", flat=True)),
        noes=Counter(noes.values_list("student_id", flat=True)),
        over=set(over.values_list("state", flat=True)),
        sectors={line.label for line in first_term.by_sector},
        waiting=(
            _keys(Experience.objects.filter(waits_for_talk=True)),
            _keys(lacking_only_a_talk()),
        ),
        voices=Counter(Remark.objects.values_list("voice", flat=True)),
        changed={
            "goals": GoalVersion.objects.count(),
            "feedback": Revision.objects.filter(feedback__isnull=False).count(),
            "helped": Feedback.objects.exclude(helped=[]).count(),
            "dared": Report.objects.exclude(dared="").count(),
        },
        certificates=Counter(
            line.stand
            for student in Student.objects.filter(certificates__isnull=False).distinct()
            for line in certificate_lines(student)
        ),
        asking=[_asks(offering) for offering in Offering.objects.all() if demands_of(offering)],
    )


def _asks(offering: Offering) -> tuple[bool, int, int]:
    held = papers_of(offering.sign_ups.values_list("student", flat=True)).values()
    unmet = [papers for papers in held if demands_of(offering).unmet(papers)]
    return bool(offering.certificates), len(held), len(unmet)


def _keys(rows: QuerySet) -> set[int]:
    return set(rows.values_list("pk", flat=True))


def _start_page(username: str) -> str:
    client = Client()
    user = User.objects.get(username=username)
    client.force_login(user, backend="accounts.backends.UsernameOrEmailBackend")
    return client.get("/").content.decode()


def test_it_is_a_school_of_the_size_of_metzo(demo):
    school = demo.answer["schools"][0]
    assert school["brin"] == "99ZX00"
    assert school["students"] == 110
    assert school["companies"] == 25
    assert 50 <= school["assignments"] <= 70
    assert 1_600 <= school["hours"] <= 2_400
    assert school["placements"] >= school["experiences"] >= 200


def test_the_users_have_every_role(demo):
    roles = Counter(user["role"] for user in demo.answer["users"])
    assert roles["student"] == 110
    assert roles["administrator"] == roles["coordinator"] == roles["manager"] == 1
    assert roles["teacher"] >= 5
    assert roles["counsellor"] == 3
    assert {u["school"] for u in demo.answer["users"] if u["role"] == "student"} == {"99ZX00"}


def test_two_in_five_finished_experiences_are_whole_chains(demo):
    assert demo.complete == demo.answer["schools"][0]["complete_chains"]
    assert demo.complete >= 0.4 * demo.finished


@pytest.mark.parametrize("model", LIFECYCLES, ids=lambda model: model.__name__)
def test_every_state_is_present(demo, model):
    steps = LIFECYCLES[model].steps
    everywhere = set(steps) | {state for after in steps.values() for state in after}
    assert {str(state) for state in everywhere} - demo.states[model.__name__] == set()


def test_nothing_lies_in_the_future_and_no_day_behind_is_forgotten(demo):
    assert demo.future_events == 0
    assert demo.hours_without_attendance == 0


def test_what_waits_for_a_talk_says_so(demo):
    said, true = demo.waiting
    assert len(said) > 5
    assert said == true


def test_nobody_hears_no_more_than_three_times(demo):
    assert len(demo.noes) > 30
    assert max(demo.noes.values()) == 3


def test_what_is_over_is_put_away(demo):
    assert demo.over - {"draft", "cancelled"} == {"finished"}


def test_of_all_work_the_sector_is_known(demo):
    assert len(demo.sectors) > 5
    assert "onbekend" not in demo.sectors


def test_the_three_answer_each_other_and_some_of_it_changed_on_the_way(demo):
    assert set(demo.voices) == {"student", "school", "workplace"}
    assert demo.voices["student"] > demo.voices["workplace"]
    assert all(count > 3 for count in demo.changed.values()), demo.changed


def test_some_students_have_certificates_of_which_some_lapse(demo):
    assert demo.certificates["holds"] > 10
    assert demo.certificates["soon"] > 1
    assert demo.certificates["lapsed"] > 1


def test_a_few_offerings_ask_something_of_who_comes_and_who_came_had_it(demo):
    assert {certificates for certificates, *_counts in demo.asking} == {True, False}
    assert len(demo.asking) <= demo.answer["schools"][0]["assignments"] / 10
    assert sum(signed_up for _certificates, signed_up, _unmet in demo.asking) > 10
    assert sum(unmet for _certificates, _signed_up, unmet in demo.asking) == 0


def test_the_start_pages_have_something_to_do(demo):
    assert demo.pages["mariekeberg"].count('class="card todo"') >= 6
    assert 'class="card todo"' in demo.pages["jeroen.hendriks"]
    assert 'class="card todo"' in demo.pages["wouter.riele"]
    assert "Maak je klaar" in demo.pages["jade.ommeren"]
    assert "landmacht" in demo.pages["jade.ommeren"]
    assert True in demo.thanks


def test_the_work_is_photographed_where_it_may_and_students_show_their_dossier(demo):
    assert demo.footage["image/jpeg"] > 20
    assert demo.footage["video/webm"] >= 1
    assert demo.without_consent == 0
    assert demo.shares["home"] > 5
    assert demo.shares["link"] > 2


@pytest.mark.django_db
def test_the_same_day_and_seed_give_the_same_school():
    """On a small play; a Sunday in the holidays is a day like any other."""
    today = date(2027, 8, 1)

    def answer() -> str:
        with transaction.atomic():
            play(today=today, seed=7, assignments=5)
            found = json.dumps(summary()) + "|".join(
                Report.objects.order_by("pk").values_list("story", flat=True)
            )
            transaction.set_rollback(True)
        return found

    assert answer() == answer()


def test_another_seed_is_another_school():
    one, same, other = (student_names(110, Random(n)) for n in (1, 1, 2))  # noqa: S311 - a play
    assert one == same != other
    assert len(set(one)) == 110


@pytest.mark.django_db
def test_a_load_of_any_number_hangs_together():
    school = load.load(students=30, seed=1, today=timezone.localdate())
    assert school.students.count() == 30
    found = summary()["schools"][0]
    assert (found["experiences"], found["hours"]) == (92, 360.0)  # two are still to begin


@pytest.mark.django_db
def test_a_load_that_was_broken_off_is_not_taken_for_a_demo():
    make_school(brin="99ZX00")
    with pytest.raises(CommandError, match="broken off"):
        call_command("demo_data", if_empty=True)


@pytest.mark.django_db
def test_data_that_is_there_is_kept():
    make_school()
    out = StringIO()
    call_command("demo_data", if_empty=True, stdout=out)
    assert "kept" in out.getvalue()
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("scale", ["remo", "all", "many", "0"])
def test_a_scale_that_is_not_there_yet_is_named(scale):
    with pytest.raises(CommandError, match=scale):
        call_command("demo_data", scale=scale)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("demo_runs", "site"),
    [
        (False, "http://127.0.0.1:8000"),
        (True, "https://trialoog.example"),
        (True, "http://10.0.0.5"),
    ],
)
def test_demo_links_are_for_a_demo_on_this_machine_only(settings, demo_runs, site):
    settings.DEMO, settings.SITE_URL = demo_runs, site
    with pytest.raises(CommandError, match="this machine"):
        call_command("demo_links")


@pytest.mark.django_db
def test_there_is_a_link_for_whoever_has_a_role():
    load.load(students=2, seed=1, today=timezone.localdate())
    found = {link.role: link for link in links()}
    assert set(found) == {
        "coördinator",
        "loopbaanbegeleider",
        "docent",
        "schoolleiding",
        "leerling",
        "beheerder",
        "praktijkopleider met account",
        "ouder/verzorger",
        "ouder",  # by the link of a guardian, without an account
    }
    by_link = found.pop("ouder")
    assert "/ouder/" in by_link.url
    assert all("/aanmelden/link/" in link.url for link in found.values())


@pytest.mark.django_db
def test_played_time_reaches_the_rows_and_ends_with_the_play():
    at = timezone.now() - timedelta(days=100)
    with playing():
        PlayedTime.moment = at
        assert timezone.localdate() == timezone.localtime(at).date()
        assert make_school().created == at
    assert timezone.now() - at > timedelta(days=99)


@pytest.mark.django_db
def test_a_timeline_goes_in_order_and_stops_in_time():
    now = timezone.now()
    done: list[int] = []
    line = Timeline(until=now)
    line.at(now - timedelta(days=2), lambda: (done.append(2), line.at(now, lambda: done.append(3))))
    line.at(now - timedelta(days=3), lambda: done.append(1))
    line.at(now + timedelta(seconds=1), lambda: done.append(4))
    line.play()
    assert done == [1, 2, 3]
