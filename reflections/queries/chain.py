"""One experience as pages, openers and the dossier read it: a chain of what was fetched already."""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any

from placements.enums import ExperienceState, PlacementState
from placements.models import Goal, GoalVersion, Judgement, Placement
from reflections.enums import (
    DialogueState,
    FeedbackState,
    FeedbackWay,
    Part,
    ReportState,
    Section,
    Side,
)
from reflections.models import CareerDialogue, Debrief, Feedback, GoalView, NextStep, Report

HELD = (DialogueState.HELD, DialogueState.CLOSED)
SETTLED = (FeedbackState.GIVEN, FeedbackState.ELSEWHERE, FeedbackState.NOT_GIVEN)
LIVED = (ExperienceState.FINISHED, ExperienceState.DISCUSSED)


def feedback_state(placement: Placement) -> str:
    """Where the feedback of a placement stands; empty when it was not asked yet."""
    feedback = getattr(placement, "feedback", None)
    return feedback.state if feedback else ""


@dataclass(frozen=True)
class Seen:
    """What one workplace saw of a goal; `place` is its name where there are several."""

    view: GoalView | None
    place: str = ""


@dataclass
class GoalLine:
    """A goal with both sides beside each other."""

    goal: Goal
    own: GoalView | None = None
    seen: list[Seen] = field(default_factory=list)  # one per workplace that gave feedback
    before: list[GoalVersion] = field(default_factory=list)  # what it said, where that was read

    @property
    def looked(self) -> list[Seen]:
        """The workplaces that looked at this goal."""
        return [each for each in self.seen if each.view]

    @property
    def apart(self) -> int:
        """How many steps the student and a workplace differ at most; 0 when one did not look."""
        return max((self.apart_from(each) for each in self.looked), default=0)

    def apart_from(self, seen: Seen) -> int:
        return abs(self.own.step - seen.view.step) if self.own and seen.view else 0


def without_own(lines: list[GoalLine]) -> list[GoalLine]:
    """For who may not read the report, which the own view belongs to."""
    return [GoalLine(line.goal, seen=line.seen, before=line.before) for line in lines]


@dataclass
class Chain:
    """One experience as its pages show it; reads what `with_chain` fetched."""

    experience: Any  # an Experience with what the prefetching put on it
    goals: list[GoalLine] = field(default_factory=list)
    # Held and agreed, where who made the chain read them for all experiences at once.
    talks: list[CareerDialogue] | None = None
    agreed: list[NextStep] | None = None
    # The workplace looked at the goals, and the student who reads has not said how they went.
    closed: bool = False

    @cached_property
    def placements(self) -> list[Placement]:
        return list(self.experience.placements.all())

    @cached_property
    def placement(self) -> Placement | None:
        """The one that counts for the head: the last that was not cancelled."""
        standing = [p for p in self.placements if p.state != PlacementState.CANCELLED]
        candidates = standing or self.placements
        return candidates[-1] if candidates else None

    @property
    def title(self) -> str:
        return self.placement.assignment.title if self.placement else ""

    @property
    def company(self) -> Any:
        return self.placement.workplace.company if self.placement else None

    @property
    def judgement(self) -> Judgement | None:
        """Why the coordinator thought that this would succeed, and where that was off."""
        return getattr(self.experience, "judgement", None)

    @property
    def report(self) -> Report | None:
        return getattr(self.experience, "report", None)

    @property
    def told(self) -> Report | None:
        """The report as soon as school may read it."""
        return self.report if self.report and self.report.handed_in_at else None

    @property
    def answered(self) -> bool:
        """The student gave the own side of the goals, or it is known that it will not come."""
        known = getattr(self.experience, "no_report", None)
        no_report = Part.REPORT in self.reasons if known is None else known
        return self.told is not None or (self.is_over and no_report)

    @cached_property
    def feedbacks(self) -> list[Feedback]:
        found = [getattr(p, "feedback", None) for p in self.placements]
        return [f for f in found if f is not None]

    @cached_property
    def given(self) -> list[Feedback]:
        return [
            f for f in self.feedbacks if f.state in (FeedbackState.GIVEN, FeedbackState.ELSEWHERE)
        ]

    @property
    def debriefs(self) -> list[Debrief]:
        return list(self.experience.debriefs.all()) if self.has_begun else []

    @property
    def dialogues(self) -> list[CareerDialogue]:
        """Those that were held."""
        return [d for d in self._talks if d.state in HELD]

    @property
    def planned(self) -> CareerDialogue | None:
        return next((d for d in self._talks if d.state == DialogueState.PLANNED), None)

    @property
    def _talks(self) -> list[CareerDialogue]:
        if not self.has_begun:
            return []
        return list(self.experience.dialogues.all()) if self.talks is None else self.talks

    @property
    def next_steps(self) -> list[NextStep]:
        if not self.has_begun:
            return []
        return list(self.experience.next_steps.all()) if self.agreed is None else self.agreed

    def absent_reason(self, part: str) -> str:
        """Why a part will not come; empty when it may still come."""
        return self.reasons.get(part, "") if self.is_over else ""

    @cached_property
    def reasons(self) -> dict[str, str]:
        """Why parts will not come: only asked where a part is not there."""
        return {each.part: each.reason for each in self.experience.absent_parts.all()}

    @property
    def gaps(self) -> list[str]:
        """As `missing_parts`, from what is fetched already."""
        standing = [p for p in self.placements if p.state != PlacementState.CANCELLED]
        gaps: list[str] = []
        if not standing or any(feedback_state(p) not in SETTLED for p in standing):
            gaps.append(Part.FEEDBACK)
        if self.report is None or self.report.state != ReportState.HANDED_IN:
            gaps.append(Part.REPORT)
        if not self.debriefs and not self.dialogues:
            gaps.append(Part.TALK)
        return [part for part in gaps if part not in self.reasons]

    @property
    def is_over(self) -> bool:
        return self.experience.state in LIVED

    @property
    def has_begun(self) -> bool:
        begun = (PlacementState.RUNNING, PlacementState.FINISHED, PlacementState.ENDED_EARLY)
        return self.is_over or any(p.state in begun for p in self.placements)

    @property
    def goals_seen(self) -> bool:
        """Somebody looked back at a goal."""
        return any(line.own or line.looked for line in self.goals)

    def place_of(self, placement: Placement) -> str:
        """The workplace by its company's name, and its own where one company has two."""
        company = placement.workplace.company
        others = [p for p in self.placements if p.workplace_id != placement.workplace_id]
        if any(p.workplace.company_id == company.pk for p in others):
            return f"{company.name}, {placement.workplace.name}"
        return str(company.name)

    @property
    def changed(self) -> set[str]:
        """The sections that said something else before; of what `page_of` read."""
        found = set()
        if any(getattr(p, "changed", False) for p in self.placements):
            found.add(str(Section.WORKPLACE))
        if self.report and self.report.returned_note:
            found.add(str(Section.REPORT))
        talks = [*self.debriefs, *self._talks] if self.has_begun else []
        if any(getattr(each, "changed", False) for each in talks):
            found.add(str(Section.TALK))
        return found

    @property
    def hours(self) -> float:
        return sum(
            s.hours for p in self.placements for s in p.shifts.all() if s.attendance != "planned"
        )


def chain_of(experience: Any, *, own: bool = False, workplace: int | None = None) -> Chain:
    """The one place that decides who sees which side of the goals (ADR 15).

    - The student (`own`) sees the workplace's side after giving the own one: with the report,
      or once it is known that no report comes.
    - School sees the workplace's side at once, and the student's once the report is handed in.
    - A workplace (the key of its placement) finds its own placement only, and sees the student's
      side once both gave theirs.
    """
    chain = Chain(experience)
    if workplace is not None:
        chain.placements = [p for p in chain.placements if p.pk == workplace]
    shows_own = own or (chain.told is not None and (workplace is None or _gave(chain)))
    said = _by_feedback(chain)
    looked = any(row.step and row.seen_in in said for row in experience.goal_rows)
    chain.closed = own and looked and not chain.answered
    for _goal, found in groupby(experience.goal_rows, key=lambda row: row.pk):
        rows = list(found)
        views = {(row.side, row.seen_in): _view(row) for row in rows if row.step}
        seen = {} if chain.closed else said
        chain.goals.append(
            GoalLine(
                rows[0],
                views.get((Side.STUDENT, None)) if shows_own else None,
                [Seen(views.get((Side.TRAINER, pk)), place) for pk, place in seen.items()],
                _before(rows),
            )
        )
    return chain


def _before(rows: list[Any]) -> list[GoalVersion]:
    """What a goal said before, oldest first, where its rows were read with that."""
    found = {
        row.was_pk: GoalVersion(
            kind=row.was_kind, text=row.was_text, why=row.was_why, at=row.was_at
        )
        for row in rows
        if getattr(row, "was_pk", None)
    }
    return list(found.values())


def _gave(chain: Chain) -> bool:
    return any(gave_itself(feedback) for feedback in chain.given)


def gave_itself(feedback: Feedback) -> bool:
    """The workplace answered, and nobody of school wrote it down for them to look at first."""
    return feedback.state == FeedbackState.GIVEN and feedback.way != FeedbackWay.SCHOOL


def _view(row: Any) -> GoalView:
    return GoalView(goal=row, side=row.side, feedback_id=row.seen_in, step=row.step)


def _by_feedback(chain: Chain) -> dict[int, str]:
    """Whose steps stand beside the student's: the feedback that was given, in time, each with the
    name of its workplace where there are several.
    """
    placements = {p.pk: p for p in chain.placements}
    given = chain.given
    if len(given) < 2:
        return {feedback.pk: "" for feedback in given}
    return {f.pk: chain.place_of(placements[f.placement_id]) for f in given}
