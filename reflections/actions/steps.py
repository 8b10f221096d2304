"""How both sides see a goal: written over what stood there, in one query."""

from collections.abc import Iterable

from django.utils import timezone

from reflections.models import GoalView


def keep_views(views: Iterable[GoalView]) -> None:
    """One view of a goal per side; the latest counts."""
    kept = list(views)
    for view in kept:
        view.updated = timezone.now()
    GoalView.objects.bulk_create(
        kept,
        update_conflicts=True,
        unique_fields=["goal", "side"],
        update_fields=["step", "updated"],
    )
