"""Reads about experiences: what is missing, what waits for a talk, what one page needs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from accounts.models import School
from core.prepared import Given, Prepared
from placements.enums import ExperienceState, PlacementState
from placements.models import Experience, Goal, Placement
from reflections.enums import DialogueState, FeedbackState, Part, ReportState
from reflections.models import (
    Absent,
    CareerDialogue,
    Debrief,
    GoalView,
    NextStep,
    Report,
    ReportPicture,
)
from reflections.queries.answers import read_answers
from reflections.queries.chain import (
    HELD,
    LIVED,
    SETTLED,
    Chain,
    chain_of,
    feedback_state,
)
from students.models import Enrolment, Student


def missing_parts(experience: Experience, *, explained: bool = True) -> list[str]:
    """The parts of the chain that are not there, without those that have a reason when `explained`."""
    absent = _absent(experience) if explained else set()
    return [part for part, lacks in LACKS.items() if part not in absent and lacks(experience)]


def _absent(experience: Experience) -> set[str]:
    return set(experience.absent_parts.values_list("part", flat=True))


def _lacks_feedback(experience: Experience) -> bool:
    """Every placement that took place has an answer, or a reason why not."""
    placements = [
        p
        for p in experience.placements.select_related("feedback")
        if p.state != PlacementState.CANCELLED
    ]
    return not placements or any(feedback_state(p) not in SETTLED for p in placements)


def _lacks_report(experience: Experience) -> bool:
    return not Report.objects.filter(experience=experience, state=ReportState.HANDED_IN).exists()


def _lacks_talk(experience: Experience) -> bool:
    held = experience.dialogues.filter(state__in=HELD)
    return not (Debrief.objects.filter(experience=experience).exists() or held.exists())


LACKS: dict[str, Callable[[Experience], bool]] = {
    Part.FEEDBACK: _lacks_feedback,
    Part.REPORT: _lacks_report,
    Part.TALK: _lacks_talk,
}


def has_seen_workplace(experience: Experience) -> bool:
    """Whether the student's page showed how a workplace saw the goals; asks the database."""
    views = GoalView.objects.filter(
        goal__experience=experience,
        feedback__state__in=(FeedbackState.GIVEN, FeedbackState.ELSEWHERE),
    )
    if not views.exists():
        return False
    handed_in = Report.objects.filter(experience=experience, handed_in_at__isnull=False).exists()
    return handed_in or (experience.state in LIVED and Part.REPORT in _absent(experience))


def since_last_dialogue(student: Student) -> QuerySet:
    """What the student went through and no career dialogue was held about, oldest first."""
    covered = CareerDialogue.experiences.through.objects.filter(
        careerdialogue__student=student, careerdialogue__state__in=HELD
    )
    return (
        Experience.objects.filter(student=student, state__in=LIVED)
        .exclude(pk__in=covered.values("experience_id"))
        .order_by("created", "pk")
    )


def _with_head(experiences: QuerySet) -> QuerySet:
    """With all that hangs on it once."""
    no_report = Absent.objects.filter(experience=OuterRef("pk"), part=Part.REPORT)
    found = experiences.select_related("student", "enrolment", "report")
    return found.annotate(no_report=Exists(no_report))


def _placements() -> QuerySet:
    return Placement.objects.select_related(
        "assignment", "workplace__company", "trainer", "feedback__recorded_by", "thanks"
    )


def _talks() -> list[Prefetch]:
    return [
        Prefetch("debriefs", Debrief.objects.select_related("by_user")),
        Prefetch("dialogues", CareerDialogue.objects.select_related("counsellor")),
    ]


def goals_as_seen(*, before: bool = False) -> Prefetch:
    """Goals with how each side sees them: in one query, so a row per view, or one without any.

    `before`: also with what each goal said before it was changed, which makes a row of each two.
    """
    rows = Goal.objects.annotate(
        side=F("views__side"), step=F("views__step"), seen_in=F("views__feedback")
    )
    if before:
        names = ("pk", "kind", "text", "why", "at")
        rows = rows.annotate(**{f"was_{name}": F(f"versions__{name}") for name in names})
        rows = rows.order_by("order", "pk", "versions__at")
    else:
        rows = rows.order_by("order", "pk")
    return Prefetch("goals", rows, to_attr="goal_rows")


def for_cards(experiences: QuerySet, *, agreed: Iterable[NextStep] | None = None) -> list[Chain]:
    """Each with what a card tells: where, when and whose turn it is; no goals and no words.

    `agreed` are all next steps of that student, when the caller has read them already.
    """
    where = Placement.objects.select_related("assignment", "workplace__company", "feedback")
    found = _with_head(experiences).prefetch_related(
        Prefetch("placements", where),
        "absent_parts",
        "debriefs",
        "dialogues",
        *(["next_steps"] if agreed is None else []),
    )
    made = [Chain(experience) for experience in found]
    if agreed is not None:
        steps = list(agreed)
        for chain in made:
            chain.agreed = [s for s in steps if s.experience_id == chain.experience.pk]
    return made


def with_chain(experiences: QuerySet) -> QuerySet:
    """Everything that the chain of an experience shows, in a fixed number of queries."""
    return _with_head(experiences).prefetch_related(
        Prefetch(
            "placements",
            _placements().prefetch_related("shifts", "feedback__strengths"),
        ),
        goals_as_seen(),
        "report__suits",
        Prefetch("report__pictures", ReportPicture.objects.select_related("file")),
        "absent_parts",
        *_talks(),
        "next_steps",
    )


def chains(experiences: QuerySet, *, own: bool = False) -> list[Chain]:
    found = [chain_of(e, own=own) for e in with_chain(experiences)]
    given = [feedback for chain in found for feedback in chain.given]
    read_answers(given, [chain.report for chain in found if chain.report])
    return found


def with_talks(students: QuerySet) -> QuerySet:
    """Students with their group, and their last and planned dialogue."""
    held = CareerDialogue.objects.filter(student=OuterRef("pk"), state__in=HELD)
    planned = CareerDialogue.objects.filter(student=OuterRef("pk"), state=DialogueState.PLANNED)
    return students.annotate(
        group=_group_now(),
        last_dialogue=Subquery(held.order_by("-held_on").values("held_on")[:1]),
        planned_code=Subquery(planned.values("code")[:1]),
        planned_for=Subquery(planned.values("planned_for")[:1]),
    )


def _group_now() -> Subquery:
    """Of the student in the outer query."""
    current = Enrolment.objects.filter(student=OuterRef("pk"), end__isnull=True)
    return Subquery(current.values("group")[:1])


@dataclass(frozen=True)
class WaitsForTalk:
    """A student whose experiences wait to be talked about, and since when."""

    student: Student  # with `group`
    experiences: int
    since: date
    days: int
    planned: CareerDialogue | None


def untalked(school: School | Given) -> QuerySet:
    """Of those who are at school: what waits for a debrief or dialogue and for nothing else."""
    return Experience.objects.filter(
        waits_for_talk=True, student__school=school, student__left_on__isnull=True
    )


def lacking_only_a_talk() -> QuerySet:
    """What `waits_for_talk` says, asked of the chain itself, over all schools: finished, with
    report and feedback (or a reason), and no debrief or dialogue."""
    open_feedback = (
        Placement.objects.filter(experience=OuterRef("pk"))
        .exclude(state=PlacementState.CANCELLED)
        .filter(Q(feedback__isnull=True) | Q(feedback__state=FeedbackState.ASKED))
    )
    explained = Absent.objects.filter(experience=OuterRef("pk"))
    held = CareerDialogue.experiences.through.objects.filter(
        experience=OuterRef("pk"), careerdialogue__state__in=HELD
    )
    return Experience.objects.filter(
        ~Exists(open_feedback) | Exists(explained.filter(part=Part.FEEDBACK)),
        Q(report__state=ReportState.HANDED_IN) | Exists(explained.filter(part=Part.REPORT)),
        ~Exists(explained.filter(part=Part.TALK)),
        ~Exists(Debrief.objects.filter(experience=OuterRef("pk"))),
        ~Exists(held),
        state=ExperienceState.FINISHED,
    )


_QUEUE = Prepared(
    lambda: (
        untalked(Given("school"))
        .order_by()
        .values("student")
        .annotate(since=Min(Coalesce("finished_on", TruncDate("created"))), experiences=Count("pk"))
        .order_by("since", "student__sort_key", "student")
    )
)


def talk_queue(school: School, groups: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Who waits for a talk, longest first; of these groups, or of all when there are none.

    Rows of a student's key, `since` when and over how many experiences: for `waiting_for_talk`,
    which reads the rest of the few that are shown.
    """
    waiting = _QUEUE.rows(school=school.pk)
    if not groups:
        return waiting
    there = Enrolment.objects.filter(
        student__school=school, end__isnull=True, group__in=groups
    ).values_list("student", flat=True)
    own = set(there)
    return [row for row in waiting if row["student"] in own]


def waiting_for_talk(
    queue: Iterable[dict[str, Any]], today: date | None = None
) -> list[WaitsForTalk]:
    """Rows of `talk_queue` with the student and the planned talk; two queries."""
    today, rows = today or timezone.localdate(), list(queue)
    waiting = [row["student"] for row in rows]
    students = Student.objects.annotate(group=_group_now()).in_bulk(waiting)
    planned = CareerDialogue.objects.filter(student__in=waiting, state=DialogueState.PLANNED)
    talks = {talk.student_id: talk for talk in planned}
    return [
        WaitsForTalk(
            student=students[row["student"]],
            experiences=row["experiences"],
            since=row["since"],
            days=(today - row["since"]).days,
            planned=talks.get(row["student"]),
        )
        for row in rows
    ]
