"""Who sees which jobs."""

from typing import Any

from django.db.models import Q, QuerySet

from core.models import Job

COORDINATES = "coordinator"  # the role's name in accounts, a room above


def visible_jobs(request: Any) -> QuerySet[Job]:
    """The own jobs; for a coordinator also those of the school that one works at now."""
    mine = Q(by_user_id=request.user.pk)
    if request.school is not None and COORDINATES in request.roles:
        mine |= Q(school_id=request.school.pk)
    return Job.objects.filter(mine)
