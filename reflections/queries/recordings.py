"""Which recordings have served: the experience was discussed long enough ago for the school."""

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import School
from core.models import Event
from placements.enums import ExperienceState
from placements.models import Experience


def served(school: School, today: date) -> QuerySet:
    """The school's experiences that were discussed so many days ago, with a recording left."""
    days: int = school.setting("recording_days")
    limit = datetime.combine(today - timedelta(days=days), datetime.max.time())
    discussed = Event.objects.filter(
        object_kind="placements.experience",
        object_id=OuterRef("pk"),
        what="step",
        new=ExperienceState.DISCUSSED,
        at__lte=timezone.make_aware(limit),
    )
    spoken = (
        Q(report__audio__isnull=False)
        | Q(goals__audio__isnull=False)
        | Q(placements__feedback__audio__isnull=False)
        | Q(placements__feedback__tip_audio__isnull=False)
    )
    found = Experience.objects.filter(
        spoken, Exists(discussed), student__school=school, state=ExperienceState.DISCUSSED
    )
    return found.distinct().order_by("pk")
