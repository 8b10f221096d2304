"""Other weights for a proposal: the effect is seen first, then kept or left."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import replace_url

from accounts.enums import Role
from core import jobs
from core.doors import door
from core.errors import Refused
from core.models import Job
from core.paging import paginate
from placements.actions import matching
from placements.enums import RunState
from placements.forms.match_trying import POINTS, TryForm
from placements.match_stable import stable_beside
from placements.models import MatchRun
from placements.queries import match_compare as queries
from placements.queries.match_lines import lines
from placements.queries.match_runs import runs_of
from placements.views.deciding import back_to
from placements.views.match_changes import find

STABLE = "werkplekken"  # what to compare with that is no run


@door(roles=[Role.COORDINATOR])
def match_try(request: Any, code: str) -> HttpResponse:
    """Sliders as they were or are tried; who would stand elsewhere, and by how much it fits more.

    With script each change asks by itself; without, the button does.
    """
    run = find(request, code)
    if run.state != RunState.PROPOSED:
        return redirect("placements:match_run", code)
    job = _job(request, run)
    form = TryForm(request.POST or None, weights=run.weights, initial=_tried(run, job))
    if request.method == "POST" and form.is_valid():
        try:
            job = _act(request, run, form)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            if not request.htmx:  # to what was said, or to what it does, far below on a phone
                at = "melding" if "bewaar" in request.POST else "effect"
                return redirect(f"{_tried_at(run, job)}#{at}")
    context = {"run": run, "form": form, **_effect(request, run, job)}
    if not request.htmx:
        return render(request, "placements/match_weights.html", context)
    answer = render(request, "placements/_match_effect.html", {**context, "oob": True})
    return replace_url(answer, _tried_at(run, job)) if job and not form.errors else answer


def _act(request: Any, run: MatchRun, form: TryForm) -> Job | None:
    """Tries, or keeps what the sliders say as the school's own."""
    if "bewaar" in request.POST:
        matching.set_weights(school=request.school, weights=form.weights, by=request.actor)
        messages.success(request, _("Bewaard. Dit telt vanaf het volgende voorstel."))
        return _job(request, run)
    return matching.start_trial(
        run=run,
        weights=form.weights,
        fairness=form.cleaned_data["fairness"],
        stay_bonus=form.stay_bonus,
        by=request.actor,
    )


def _tried_at(run: MatchRun, job: Job | None) -> str:
    """Where what was tried stays: for a reload, and for who gets the link."""
    there = reverse("placements:match_try", args=[run.code])
    return f"{there}?werk={job.code}" if job else there


def _job(request: Any, run: MatchRun) -> Job | None:
    wanted = request.GET.get("werk", "")
    return Job.objects.filter(
        kind="try_match", school_id=run.school_id, params__run=run.code, code=wanted
    ).first()


def _tried(run: MatchRun, job: Job | None) -> dict[str, Any]:
    """Where the sliders stand: as last tried, else as in the run."""
    params = job.params if job else {"weights": run.weights, "fairness": run.fairness}
    return {
        **params["weights"],
        "fairness": params["fairness"],
        "stay": params.get("stay_bonus", 0) // POINTS,
    }


def _effect(request: Any, run: MatchRun, job: Job | None) -> dict[str, Any]:
    """What came of it, once it is there."""
    if job is None or not job.is_over:
        return {"job": job}
    if job.by_user_id == request.user.pk:
        jobs.see(job=job)
    trial = runs_of(request.school).filter(code=job.params["code"]).first()
    if trial is None:
        return {"job": job}
    return {"job": job, "trial": trial, **_side_by_side(request, run, trial)}


def _side_by_side(request: Any, run: MatchRun, other: MatchRun) -> dict[str, Any]:
    found = queries.compared(run, other)
    return {"compared": found, **_listed(request, found.places, found.absent)}


def _listed(request: Any, places: Any, absent: frozenset[int] = frozenset()) -> dict[str, Any]:
    page = paginate(request, queries.students_in(places))
    titles = queries.titles_of(places[each.pk] for each in page)
    return {"page": page, "rows": queries.rows(page, places, titles, absent)}


@door(roles=[Role.COORDINATOR], methods=["POST"])
def match_keep(request: Any, code: str) -> HttpResponse:
    """What was tried becomes the proposal; `code` is the trial's."""
    trial = get_object_or_404(runs_of(request.school).select_related("trial_of"), code=code)
    try:
        matching.keep_trial(trial=trial, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("placements:match_runs")
    messages.success(request, _("Dit is nu het voorstel. Het vorige is weggelegd."))
    return back_to(request, "placements:match_run", code)


@door(roles=[Role.COORDINATOR], methods=["GET"])
def match_compare(request: Any, code: str) -> HttpResponse:
    """Two proposals of a term side by side, or one beside what workplaces would choose."""
    run = find(request, code)
    others = lines(request.school, queries.to_compare_with(run))
    wanted = request.GET.get("met", "")
    with_stable = bool(request.school.setting("companies_choose"))
    context: dict[str, Any] = {"run": run, "others": others, "with_stable": with_stable}
    if wanted == STABLE and with_stable:
        found = queries.compared_stable(run, stable_beside(run))
        context |= {"chosen": STABLE, "stable": found, **_listed(request, found.places)}
        return render(request, "placements/match_compare.html", context)
    runs = [each.run for each in others]
    other = next((each for each in runs if each.code == wanted), next(iter(runs), None))
    if other is not None:
        context |= {"chosen": other.code, "other": other, **_side_by_side(request, run, other)}
    return render(request, "placements/match_compare.html", context)
