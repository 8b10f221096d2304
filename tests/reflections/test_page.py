"""What hangs on an experience's page, by questions that are compiled once: as the plain ones answer."""

from datetime import UTC, datetime

import pytest
from django.db.models import Value

from accounts.enums import Role
from core.actors import Actor
from core.models import Skill
from core.prepared import Prepared
from placements.actions.goals import Wording, change_goal
from placements.models import Experience, Placement
from reflections.actions import reports, talks
from reflections.actions.remarks import answer_as_student
from reflections.enums import Section
from reflections.models import Thanks
from reflections.queries import page
from reflections.queries.experiences import chains
from reflections.queries.page import page_of
from tests.factories import make_experience, make_school, make_student, make_user
from tests.factories.stories import drafted, lived, picture_upload, with_feedback

pytestmark = pytest.mark.django_db
MADE = {name: found for name, found in vars(page).items() if isinstance(found, Prepared)}


@pytest.fixture
def experience():
    """With something of everything."""
    school = make_school()
    student = make_student(school)
    pupil, guide = Actor.of(student.user), Actor.of(make_user(school, Role.COUNSELLOR))
    found = lived(student)
    goal, placement = found.goals.get(), found.placements.get()
    Placement.objects.update(state="running")
    Experience.objects.update(state="open")
    change_goal(goal=goal, wording=Wording(text="Koken"), why="Ander werk", by=pupil)
    Placement.objects.update(state="finished")
    Experience.objects.update(state="finished")
    found.refresh_from_db()
    feedback = with_feedback(found, step=3, recorded_by=guide.user)
    feedback.strengths.set(Skill.objects.all()[:2])
    Thanks.objects.create(placement=placement, text="Dank")
    report = drafted(found, step=2)
    reports.add_picture(report=report, upload=picture_upload(), by=pupil, caption="Kijk")
    reports.set_suit(report=report, aspect="tasks", verdict="suits", text="Fijn", by=pupil)
    reports.hand_in(report=report, by=pupil)
    talks.debrief(experience=found, line="Goed.", by=guide, next_step="Bellen")
    talk = talks.plan_dialogue(
        student=student, when=datetime(2026, 11, 24, tzinfo=UTC), by=guide, experiences=[found]
    )
    talks.hold_dialogue(dialogue=talk, record="Gezegd.", competences=["work"], by=guide)
    answer_as_student(experience=found, section=Section.WORKPLACE, text="Dank u", by=pupil)
    return found


def test_each_question_answers_as_the_plain_queryset_does(experience, monkeypatch):
    compiled = {name: made.rows(experience=experience.pk) for name, made in MADE.items()}
    assert len(compiled) == 10
    assert all(compiled.values()), {name for name, rows in compiled.items() if not rows}
    monkeypatch.setattr(page, "Given", lambda _name: Value(experience.pk))
    for name, made in MADE.items():
        assert compiled[name] == list(made.build()), name


def test_the_page_reads_the_same_chain_as_the_talks_do(experience):
    found = page_of(Experience.objects.all(), experience.code)
    [plain] = chains(Experience.objects.all())
    for name in ("placements", "given", "debriefs", "dialogues", "next_steps", "gaps", "told"):
        assert getattr(found, name) == getattr(plain, name), name
    assert (found.title, str(found.company)) == (plain.title, str(plain.company))
    assert found.hours == plain.hours
    assert found.report.lines == plain.report.lines
    for own, other in zip(found.goals, plain.goals, strict=True):
        assert (own.goal, own.own.step, own.seen[0].view.step) == (
            other.goal,
            other.own.step,
            other.seen[0].view.step,
        )
    [old] = found.goals[0].before
    assert (old.text, old.why) == ("Ik wil leren serveren", "Ander werk")
    for mine, theirs in zip(found.given, plain.given, strict=True):
        assert list(mine.strengths.all()) == list(theirs.strengths.all())
        assert mine.recorded_by == theirs.recorded_by


def test_what_is_not_there_is_known_without_asking(django_assert_num_queries):
    experience = make_experience(make_student(make_school()))
    found = page_of(Experience.objects.all(), experience.code)
    with django_assert_num_queries(0):
        assert found.feedbacks == []
        assert not hasattr(found.placement, "thanks")
        assert found.report is None
        assert found.placement.trainer.full_name
        assert found.placement.workplace.company.name
        assert [line.text for line in found.placement.preparations.all()]
