"""How both sides see a goal: written over what stood there."""

from collections.abc import Mapping

from django.utils import timezone

from placements.models import Goal
from reflections.enums import Side
from reflections.models import Feedback, GoalView


def keep_own_view(*, goal: Goal, step: int) -> GoalView:
    """One of the student per goal; the latest counts."""
    view, _new = GoalView.objects.update_or_create(
        goal=goal, side=Side.STUDENT, defaults={"step": step, "updated": timezone.now()}
    )
    return view


def keep_seen(*, feedback: Feedback, steps: Mapping[int, int]) -> None:
    """What one workplace saw: steps by the goal's id, in one query."""
    GoalView.objects.bulk_create(
        [
            GoalView(goal_id=goal, side=Side.TRAINER, feedback=feedback, step=step)
            for goal, step in steps.items()
        ],
        update_conflicts=True,
        unique_fields=["goal", "feedback"],
        update_fields=["step", "updated"],
    )
