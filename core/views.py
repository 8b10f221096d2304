"""Long work under the bell, and the pages that say that something cannot be shown."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from core import files, jobs
from core.doors import door, require
from core.enums import JobState
from core.errors import Refused
from core.models import Job
from core.paging import paginate
from core.rules import may_have, visible_jobs


@door(signed_in=True, methods=["GET"])
def job_list(request: Any) -> HttpResponse:
    """What runs and what ran: of oneself, and for a coordinator of the school."""
    state = request.GET.get("stand", "")
    rows = visible_jobs(request).select_related("result").order_by("-created", "-pk")
    if state in JobState.values:
        rows = rows.filter(state=state)
    page = paginate(request, rows)
    jobs.see_listed(listed=page, user_id=request.user.pk)
    context = {
        "page": page,
        "rows": [(job, jobs.kind_of(job)) for job in page],
        "state": state,
        "states": JobState.choices,
    }
    return render(request, "core/jobs.html", context)


@door(signed_in=True, methods=["GET"])
def job(request: Any, code: str) -> HttpResponse:
    """How far it is; asked by htmx, only the bar, and a fresh page once it is over."""
    job = get_object_or_404(visible_jobs(request).select_related("upload", "result"), code=code)
    if request.htmx:
        answer = render(request, "components/progress.html", {"job": job})
        if job.is_over:
            answer["HX-Refresh"] = "true"
        return answer
    if job.by_user_id == request.user.pk:
        jobs.see(job=job)
    kind = jobs.kind_of(job)
    leads_to = kind.leads_to(job) if kind and kind.leads_to and job.state == JobState.DONE else ""
    may_retry = bool(kind and kind.retry) and may_have(request, job, roles_of(kind))
    context = {"job": job, "kind": kind, "leads_to": leads_to, "may_retry": may_retry}
    return render(request, "core/job.html", context)


def roles_of(kind: jobs.Kind | None) -> tuple[str, ...]:
    return kind.roles if kind else ()


@door(signed_in=True, methods=["POST"])
def job_retry(request: Any, code: str) -> HttpResponse:
    job = get_object_or_404(visible_jobs(request), code=code)
    require(may_have, request, job, roles_of(jobs.kind_of(job)))
    try:
        job = jobs.retry(job=job, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("core:job", job.code)


@door(signed_in=True, methods=["GET"])
def job_file(request: Any, code: str) -> HttpResponseBase:
    job: Job = get_object_or_404(visible_jobs(request).select_related("result"), code=code)
    require(may_have, request, job, roles_of(jobs.kind_of(job)))
    if job.result is None:
        raise Http404
    return files.answer(request, job.result, download="download" in request.GET)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "core/error.html", {"code": 400}, status=400)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "core/error.html", {"code": 403}, status=403)


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was made for another sign-in, such as that of another tab."""
    return render(request, "core/error.html", {"code": "stale"}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "core/error.html", {"code": 404}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "core/error.html", {"code": 500}, status=500)
