"""Next steps with what answers them: on offer now, or lived since they were agreed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from placements.queries.answering import Lived, OnOffer, Sought, lived_since, on_offer
from reflections.enums import NextStepState, StepKind
from reflections.models import NextStep
from students.models import Student


@dataclass(frozen=True)
class StepLine:
    """One agreement as a page shows it."""

    step: NextStep
    offers: tuple[OnOffer, ...] = ()
    lived: Lived | None = None  # what may have been it: offered to be ticked off
    may_ask: bool = False  # nothing answers it, and the reader may ask companies
    looked: bool = False  # it says what it is about, so that could be looked for

    @property
    def lacks_topic(self) -> bool:
        return self.step.state == NextStepState.OPEN and not self.looked


def with_answers(
    steps: Sequence[NextStep], student: Student, *, may_ask: bool = False
) -> list[StepLine]:
    """In their order; at most three queries, and none where no open step says what it is about."""
    open_ = [step for step in steps if step.state == NextStepState.OPEN]
    sought = [sought_by(step) for step in open_]
    offers = dict(zip(map(_key, open_), on_offer(student, sought), strict=True))
    lived = dict(zip(map(_key, open_), lived_since(student, sought), strict=True))
    lines = []
    for step in steps:
        found, done = offers.get(step.pk, []), lived.get(step.pk, [])
        asks = may_ask and not found and may_be_asked(step)
        was = done[0] if done else None
        lines.append(StepLine(step, tuple(found), was, asks, looked=bool(sought_by(step))))
    return lines


def may_be_asked(step: NextStep) -> bool:
    """Companies can show somebody work; a certificate is had elsewhere."""
    return step.state == NextStepState.OPEN and not step.call_id and step.kind != StepKind.GET


def sought_by(step: NextStep) -> Sought:
    return Sought(
        interest=step.interest_id,
        skill=step.skill_id,
        sector=step.sector_id,
        company=step.company_id,
        since=timezone.localdate(step.created),
        not_in=step.experience_id,
    )


def _key(step: NextStep) -> int:
    return step.pk
