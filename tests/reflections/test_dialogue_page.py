"""The page that a dialogue is held with: the student first, openers to tick, what ties it together; and
the record put right afterwards."""

from datetime import UTC, datetime

import pytest
from django.core import mail

from accounts.enums import Role
from core.actors import Actor
from core.errors import Refused
from core.models import Skill
from placements.models import Experience, Goal
from reflections.actions import talks
from reflections.models import Question, QuestionSet, Report
from reflections.queries.experiences import chains
from reflections.queries.openers import openers_for
from tests.factories import make_school, make_student, make_user
from tests.factories.stories import lived, told, with_feedback

pytestmark = pytest.mark.django_db
WHEN = datetime(2026, 11, 24, 10, tzinfo=UTC)
NO_STEPS = {"stap-TOTAL_FORMS": "3", "stap-INITIAL_FORMS": "0"}


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def student(school):
    return make_student(school)


@pytest.fixture
def counsellor(school):
    return make_user(school, Role.COUNSELLOR)


@pytest.fixture
def client(counsellor, signed_in):
    return signed_in(counsellor)


@pytest.fixture
def experience(student):
    found = lived(student)
    with_feedback(found, step=4).strengths.add(Skill.objects.get(code="geduld"))
    told(found, step=2)
    return found


@pytest.fixture
def dialogue(student, counsellor, experience):
    return talks.plan_dialogue(student=student, when=WHEN, by=Actor.of(counsellor))


def keys(student):
    return {o.kind: o.key for o in openers_for(student, chains(Experience.objects.all()))}


def page(client, dialogue):
    return client.get(f"/gesprekken/{dialogue.code}/").content.decode()


def test_the_students_own_words_come_first_then_openers_then_the_workplace(
    client, dialogue, experience
):
    Report.objects.update(dared="ik belde zelf", reflection="Ik bleef rustig.")
    Goal.objects.update(later="in het leger")
    talks.debrief(experience=experience, line="Grote stap.", by=Actor.of(dialogue.counsellor))
    found = page(client, dialogue)
    order = [
        "Ik bleef rustig.",
        "ik belde zelf",
        "in het leger",
        "Grote stap.",
        "Om mee te beginnen",
        "De werkplek praat mee",
        "Wat de ervaringen verbindt",
    ]
    places = [found.index(text) for text in order]
    assert places == sorted(places)


def test_what_was_ticked_is_kept_with_the_talk_and_read_back(client, dialogue, student):
    found = keys(student)
    client.post(
        f"/gesprekken/{dialogue.code}/",
        {**NO_STEPS, "record": "Gezegd.", "opener": [found["sees_more"]]},
    )
    dialogue.refresh_from_db()
    ticked = {o["kind"] for o in dialogue.openers if o["ticked"]}
    assert ticked == {"sees_more"}
    assert len(dialogue.openers) > 1
    kept = next(o for o in dialogue.openers if o["ticked"])
    assert kept["quotes"][0]["on"] == "2026-11-03"
    assert page(client, dialogue).count("(besproken)") == 1


def test_a_tick_stays_when_something_else_was_missing(client, dialogue, student):
    key = keys(student)["sees_more"]
    answer = client.post(
        f"/gesprekken/{dialogue.code}/", {**NO_STEPS, "record": "", "opener": [key]}
    ).content.decode()
    assert f'value="{key}" checked' in answer
    assert answer.count(" checked") == 1


def test_an_opener_that_is_not_asked_any_more_does_no_harm(client, dialogue):
    client.post(
        f"/gesprekken/{dialogue.code}/",
        {**NO_STEPS, "record": "Gezegd.", "opener": ["bestaat-niet"]},
    )
    dialogue.refresh_from_db()
    assert dialogue.state == "held"
    assert not [o for o in dialogue.openers if o["ticked"]]


def test_a_ticked_opener_stays_though_newer_facts_crowd_it_out(
    student, counsellor, dialogue, experience
):
    """A talk that was written offline is sent when something else has come in."""
    by = Actor.of(counsellor)
    Goal.objects.create(experience=experience, kind="learn", text="praten")
    key = keys(student)["unseen"]
    for _n in range(2):
        other = lived(student)
        with_feedback(other, step=4, went_well="Ze kwam nooit te laat.")
        told(other, step=1, dared="ik belde")
        dialogue.experiences.add(other)
    Goal.objects.exclude(text="praten").update(later="in het leger")
    talks.agree_next_step(student=student, text="Bellen", by=by)
    shown = openers_for(student, chains(dialogue.experiences.order_by("created", "pk")))
    assert key not in [o.key for o in shown]
    talks.hold_dialogue(dialogue=dialogue, record="Gezegd.", ticked=[key], by=by)
    assert len(dialogue.openers) == len(shown) + 1
    assert [o["kind"] for o in dialogue.openers if o["ticked"]] == ["unseen"]


def test_questions_to_ask_are_the_schools_own_or_the_defaults(client, dialogue, school):
    assert "Waar kreeg je energie van?" in page(client, dialogue)
    own = QuestionSet.objects.create(school=school, kind="talk")
    Question.objects.create(question_set=own, code="motives-1", text="Wat raakte jou?")
    found = page(client, dialogue)
    assert "Wat raakte jou?" in found
    assert "Waar kreeg je energie van?" not in found


def test_what_ties_several_experiences_is_said(client, student, counsellor):
    for step in (1, 4):
        experience = lived(student)
        with_feedback(experience, step=4).strengths.add(Skill.objects.get(code="geduld"))
        told(experience, step=step)
    dialogue = talks.plan_dialogue(student=student, when=WHEN, by=Actor.of(counsellor))
    found = page(client, dialogue)
    for text in (
        "Wat terugkwam",
        "geduld hebben, op 2 werkplekken",
        "Wat nieuw was",
        "Wat verraste",
    ):
        assert text in found


def test_the_form_waits_for_a_connection_and_keeps_a_draft(client, dialogue):
    found = page(client, dialogue)
    assert f'data-draft="gesprek-{dialogue.code}"' in found
    assert "data-sends-later=" in found


def test_nowhere_is_a_competence_scored(client, dialogue, student):
    """Labels are ticks: no number can be given for a competence, before or after."""
    found = page(client, dialogue)
    assert found.count('name="competences"') == 5
    assert 'type="number"' not in found
    client.post(
        f"/gesprekken/{dialogue.code}/",
        {**NO_STEPS, "record": "Gezegd.", "competences": ["motives"]},
    )
    dialogue.refresh_from_db()
    assert dialogue.competences == ["motives"]


def test_only_the_record_must_be_typed(client, dialogue):
    """What a counsellor must fill in: one field, and one press."""
    form = client.get(f"/gesprekken/{dialogue.code}/").context["form"]
    assert [name for name, field in form.fields.items() if field.required] == ["record"]
    steps = client.get(f"/gesprekken/{dialogue.code}/").context["steps"]
    assert not [name for f in steps for name, field in f.fields.items() if field.required]


# -- put right ---------------------------------------------------------------------------------


def held(dialogue):
    return talks.hold_dialogue(
        dialogue=dialogue, record="Eerst dit.", by=Actor.of(dialogue.counsellor)
    )


def test_a_record_that_is_put_right_keeps_what_it_said(client, dialogue, student, signed_in):
    held(dialogue)
    address = f"/gesprekken/{dialogue.code}/aanpassen/"
    assert "Eerst dit." in client.get(address).content.decode()
    answer = client.post(address, {"record": "Nu dit.", "competences": ["work"]}, follow=True)
    assert "Nu dit." in answer.content.decode()
    own = signed_in(student.user).get(f"/gesprekken/{dialogue.code}/").content.decode()
    for text in ("Nu dit.", "Eerst dit.", "wat er eerst stond"):
        assert text in own
    (kept,) = dialogue.revisions.all()
    assert kept.data["record"] == "Eerst dit."
    assert kept.by_user_id == dialogue.counsellor_id


def test_the_student_hears_that_the_record_changed(dialogue, student):
    student.user.email, student.user.email_verified = "sanne@thuis.example", True
    student.user.save()
    held(dialogue)
    mail.outbox.clear()
    by = Actor.of(dialogue.counsellor)
    talks.rewrite_dialogue(dialogue=dialogue, record="Nu dit.", by=by)
    assert [m.template for m in mail.outbox] == ["reflections.dialogue_held"]


def test_the_same_words_are_no_change(dialogue):
    held(dialogue)
    by = Actor.of(dialogue.counsellor)
    talks.rewrite_dialogue(dialogue=dialogue, record="Eerst dit. ", by=by)
    assert not dialogue.revisions.exists()


def test_a_record_without_words_is_refused(dialogue):
    held(dialogue)
    with pytest.raises(Refused, match="Schrijf op"):
        talks.rewrite_dialogue(dialogue=dialogue, record=" ", by=Actor.of(dialogue.counsellor))


def test_what_is_planned_or_closed_is_not_rewritten(client, dialogue, student):
    address, by = f"/gesprekken/{dialogue.code}/aanpassen/", Actor.of(dialogue.counsellor)
    with pytest.raises(Refused):
        talks.rewrite_dialogue(dialogue=dialogue, record="Nu dit.", by=by)
    held(dialogue)
    talks.close_dialogue(dialogue=dialogue, by=Actor.of(student.user))
    assert client.post(address, {"record": "Nu dit."}).status_code == 302
    dialogue.refresh_from_db()
    assert dialogue.record == "Eerst dit."


def test_the_student_rewrites_nothing(dialogue, student, signed_in):
    held(dialogue)
    address = f"/gesprekken/{dialogue.code}/aanpassen/"
    assert signed_in(student.user).post(address, {"record": "Anders."}).status_code == 403
