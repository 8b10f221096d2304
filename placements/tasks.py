"""What the worker does for placements."""

from typing import Any

from celery import shared_task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Term, User
from core.actors import Actor
from core.jobs import Progress, handles
from core.models import Job
from placements.actions import course, match_applying, offerings, preparing, requests
from placements.match_inputs import Wanted
from placements.match_runs import propose
from placements.match_sides import Clash
from placements.models import MatchRun


@shared_task(name="placements.tasks.follow_course")
def follow_course() -> None:
    """Every few minutes: readies, starts and finishes placements by the date, and puts away what
    was on offer. Safe to repeat."""
    today, by = timezone.localdate(), Actor.system("course")
    preparing.settle_due(by=by)
    course.start_due(today=today, by=by)
    course.finish_due(today=today, by=by)
    offerings.finish_due(now=timezone.now(), by=by)


@shared_task(name="placements.tasks.purge_requests")
def purge_requests() -> None:
    """Every night: requests whose address nobody confirmed in time."""
    requests.purge_unconfirmed(now=timezone.now())


def _run_page(job: Job) -> str:
    return reverse("placements:match_run", args=[job.params["code"]])


def _who(job: Job) -> Actor:
    """Whoever asked for the work; the system where a command did."""
    user = User.objects.filter(pk=job.by_user_id).first() if job.by_user_id else None
    return Actor.of(user) if user else Actor.system(job.kind)


@handles(
    "match",
    label=_("Voorstel voor een ronde"),
    leads_to=_run_page,
    leads_label=_("Bekijk het voorstel"),
    retry=True,
    roles=(Role.COORDINATOR,),
)
def match(progress: Progress) -> dict[str, Any]:
    """Solves one term. A worker that is lost leaves nothing, and the next begins from the start;
    one that is lost after all was kept leaves only the saying so."""
    job = progress.job
    kept = MatchRun.objects.filter(code=job.params["code"]).first()
    if kept is not None:
        return {"run": kept.code, **kept.summary}
    term = Term.objects.select_related("school").get(pk=job.params["term"])
    wanted = Wanted(
        school=term.school,
        term=term,
        code=job.params["code"],
        fairness=job.params["fairness"],
        earlier=MatchRun.objects.filter(pk=job.params["earlier"]).first(),
        job_id=job.pk,
        weights=job.params.get("weights"),
        stay_bonus=job.params.get("stay_bonus", 0),
        **_who_takes_part(job.params.get("everyone")),
    )
    run = _proposed(progress, wanted)
    return {"run": run.code, **run.summary}


def _proposed(progress: Progress, wanted: Wanted) -> MatchRun:
    """Which pins and agreements contradict each other is kept with the job, for its page."""
    job = progress.job
    try:
        return propose(wanted, by=_who(job), tick=progress.tick, hold=progress.hold)
    except Clash as clash:
        Job.objects.filter(pk=job.pk).update(outcome=clash.outcome)
        raise


def _who_takes_part(everyone: dict[str, Any] | None) -> dict[str, Any]:
    """As a job or a run keeps it, None for sign-ups only, in the words of `Wanted`."""
    if everyone is None:
        return {}
    return {"everyone": True, "groups": tuple(everyone["groups"])}


@handles(
    "try_match",
    label=_("Voorstel met andere gewichten"),
    leads_to=lambda job: (
        f"{reverse('placements:match_try', args=[job.params['run']])}?werk={job.code}"
    ),
    leads_label=_("Bekijk wat het doet"),
    roles=(Role.COORDINATOR,),
)
def try_match(progress: Progress) -> dict[str, Any]:
    """The same round with other weights, to be looked at beside the open one."""
    params = progress.job.params
    kept = MatchRun.objects.filter(code=params["code"]).first()
    if kept is not None:
        return {"run": kept.code}
    earlier = MatchRun.objects.select_related("term__school").get(code=params["run"])
    wanted = Wanted(
        school=earlier.term.school,
        term=earlier.term,
        code=params["code"],
        fairness=params["fairness"],
        earlier=earlier,
        job_id=progress.job.pk,
        weights=params["weights"],
        stay_bonus=params["stay_bonus"],
        trial=True,
        **_who_takes_part(earlier.inputs.get("everyone")),
    )
    return {"run": _proposed(progress, wanted).code}


@handles(
    "apply_match",
    label=_("Voorstel toepassen"),
    leads_to=_run_page,
    leads_label=_("Bekijk wat er is besloten"),
)
def apply_match(progress: Progress) -> dict[str, Any]:
    """All in one transaction; a second worker finds the run applied and is content."""
    params = progress.job.params
    run = MatchRun.objects.get(pk=params["run"])
    progress.tick(0, 100)
    answer = match_applying.apply(
        run=run, by=_who(progress.job), whole=params.get("whole", False), hold=progress.hold
    )
    return {name: len(n) if isinstance(n, list) else n for name, n in answer.items()}
