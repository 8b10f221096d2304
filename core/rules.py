"""Who sees which jobs."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet

from core.models import Job

COORDINATES = "coordinator"  # the role's name in accounts, a room above


def may_have(request: Any, job: Job, roles: Collection[str]) -> bool:
    """Whether one still has, at the job's school, a role that such work is for; none: everybody."""
    there = {m.role for m in request.memberships if m.school_id == job.school_id}
    return not roles or bool(there & set(roles))


def visible_jobs(request: Any) -> QuerySet[Job]:
    """The own jobs, of schools where one still is (their files hold students' names); for a
    coordinator also those of the school that one works at now.
    """
    here = Q(school_id__isnull=True) | Q(school_id__in={m.school_id for m in request.memberships})
    mine = Q(here, by_user_id=request.user.pk)
    if request.school is not None and COORDINATES in request.roles:
        mine |= Q(school_id=request.school.pk)
    return Job.objects.filter(mine)
