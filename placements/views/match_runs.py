"""A round of many assignments: ask for a proposal, look, change by hand, apply, answer who is left."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Exists
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import School
from core.doors import door
from core.enums import JobState
from core.errors import Refused
from core.models import Job
from core.paging import CARDS, paginate
from placements.actions import choosing, matching
from placements.actions.matching import Standing
from placements.enums import RunState
from placements.forms.deciding import MARKS
from placements.forms.match_runs import SHARING, AnswerForm, RunForm, WeightsForm
from placements.models import MatchRun
from placements.queries import match_runs as queries
from placements.queries.match_answers import MOST_NEW, Group, groups_to_answer, waiting_in
from placements.queries.match_clash import broken_after, clash_words
from placements.queries.match_explained import Explained
from placements.queries.match_lines import lines
from placements.queries.match_verdict import verdict_of
from placements.queries.offerings import running_term
from placements.views.deciding import answered, back_to, did

GROUPS_PER_PAGE = 10
BUSY = (JobState.QUEUED, JobState.RUNNING)


def find(request: Any, code: str) -> MatchRun:
    return get_object_or_404(queries.runs_of(request.school).select_related("school"), code=code)


@door(roles=[Role.COORDINATOR])
def match_runs(request: Any) -> HttpResponse:
    """Start a round, set what counts, and find earlier ones."""
    form = RunForm(
        request.POST or None,
        school=request.school,
        initial={"term": running_term(request.school)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            job = matching.start_run(by=request.actor, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("placements:match_run", job.params["code"])
    return _runs_page(request, form, WeightsForm(school=request.school))


def _runs_page(request: Any, form: RunForm, weights: WeightsForm) -> HttpResponse:
    page = paginate(request, queries.kept_runs(request.school))
    context = {
        "form": form,
        "weights": weights,
        "ties": request.school.ties.count(),
        "page": page,
        "lines": lines(request.school, page),
        "running": list(matching.running_jobs(request.school)),
    }
    return render(request, "placements/match_runs.html", context)


@door(roles=[Role.COORDINATOR], methods=["POST"])
def match_weights(request: Any) -> HttpResponse:
    """What counts how much, from the next proposal on."""
    form = WeightsForm(request.POST, school=request.school)
    if form.is_valid():
        try:
            matching.set_weights(school=request.school, weights=form.cleaned_data, by=request.actor)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Bewaard. Dit telt vanaf het volgende voorstel."))
            return back_to(request, "placements:match_runs")
    start = RunForm(school=request.school, initial={"term": running_term(request.school)})
    return _runs_page(request, start, form)


@door(roles=[Role.COORDINATOR], methods=["GET"])
def match_run(request: Any, code: str) -> HttpResponse:
    """The proposal per assignment; while a worker is busy with it, how far that is."""
    applying = _jobs(request.school, code, "apply_match").filter(state__in=BUSY)
    run = queries.runs_of(request.school).filter(code=code).select_related("school")
    run = run.annotate(applying=Exists(applying)).first()
    if run is None:
        return _progress(request, code, "match")
    if run.applying and run.state == RunState.PROPOSED:
        return _progress(request, code, "apply_match")
    offerings = queries.offerings_in(run)
    tabs = queries.tabs_of(run, offerings)
    wanted = request.GET.get("opdracht", "")
    tab = next((t for t in tabs if t.offering.assignment.code == wanted), None)
    tab = tab or next((t for t in tabs if t.asked), next(iter(tabs), None))
    explained = Explained(run, offerings)
    explained.read(tab.offering if tab else None)
    now = Standing(sum(t.proposed for t in tabs), sum(t.total_fit for t in tabs))
    context = about(run, now) | {"tabs": tabs, "tab": tab, "verdict": verdict_of(explained)}
    if tab is not None:
        context |= _assignment(request, explained, tab)
    return render(request, "placements/match_run.html", context)


def _assignment(request: Any, explained: Explained, tab: queries.Tab) -> dict[str, Any]:
    """Who is proposed at one assignment and who could be, and who could not."""
    offering = tab.offering
    page = paginate(request, queries.pairs_at(explained.run, offering), CARDS, total=tab.asked)
    lookup = explained.knowing(each.reasons for each in page)
    left_out, more = explained.left_out(offering)
    return {
        "page": page,
        "rows": queries.candidates_of(explained.run, offering, list(page), lookup),
        "offering": offering,
        "marks": MARKS,
        "one_more": explained.one_more_seat(offering),
        "left_out": left_out,
        "more_left_out": more,
    }


def about(run: MatchRun, now: Standing | None = None) -> dict[str, Any]:
    """What stands above each page of a run, as it is `now`, after any change by hand."""
    now = now or matching.standing(run)
    return {
        "run": run,
        "placed": now.placed,
        "summary": run.summary,
        "changeable": run.state == RunState.PROPOSED,
        "broken_after": broken_after(run),
        "sharing": dict(SHARING).get(run.fairness, ""),
    }


def _jobs(school: School | None, code: str, kind: str) -> Any:
    return Job.objects.filter(kind=kind, school_id=school and school.pk, params__code=code)


def _progress(request: Any, code: str, kind: str) -> HttpResponse:
    job = _jobs(request.school, code, kind).order_by("-pk").first() if request.school else None
    if job is None:
        raise Http404
    context = {"job": job, "code": code, "clash": clash_words(request.school, job)}
    return render(request, "placements/match_progress.html", context)


@door(roles=[Role.COORDINATOR], methods=["POST"])
def match_again(request: Any, code: str) -> HttpResponse:
    """A new proposal that keeps pins and what was done by hand."""
    run = find(request, code)
    try:
        job = matching.start_run(
            term=run.term, fairness=run.fairness, earlier=run, by=request.actor
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("placements:match_run", code)
    return redirect("placements:match_run", job.params["code"])


@door(roles=[Role.COORDINATOR], methods=["POST"])
def match_discard(request: Any, code: str) -> HttpResponse:
    """Lays the proposal aside; nobody was told anything."""
    run = find(request, code)
    did(
        request,
        lambda: matching.discard(run=run, by=request.actor),
        _("Weggelegd. Er is niets besloten."),
    )
    return back_to(request, "placements:match_runs")


@door(roles=[Role.COORDINATOR])
def match_answers(request: Any, code: str) -> HttpResponse:
    """After applying: words for who is left, per group, ready to be changed; nothing goes by itself."""
    run = find(request, code)
    if run.state != RunState.APPLIED:
        return redirect("placements:match_run", code)
    waiting = waiting_in(run)
    groups = groups_to_answer(run, waiting.compared)
    sent = request.POST.get("groep", "")
    forms = [
        (group, _answer_form(group, request.POST if group.key == sent else None))
        for group in groups
    ]
    for group, form in forms:
        if group.key == sent and form.is_valid() and _answer(request, group, form):
            return redirect("placements:match_answers", code)
    page = paginate(request, forms, GROUPS_PER_PAGE)
    return render(
        request,
        "placements/match_answers.html",
        about(run)
        | {
            "page": page,
            "waiting": sum(len(g.sign_ups) for g in groups),
            "new": waiting.new[:MOST_NEW],
            "more_new": max(0, len(waiting.new) - MOST_NEW),
        },
    )


def _answer_form(group: Group, given: Any) -> AnswerForm:
    initial = {"reason": group.reason, "next_step": group.next_step}
    return AnswerForm(given, prefix=group.key, initial=initial)


def _answer(request: Any, group: Group, form: AnswerForm) -> bool:
    """Answers those of the group that are ticked."""
    ticked = set(request.POST.getlist("leerling"))
    chosen = [each for each in group.sign_ups if each.student.code in ticked]
    try:
        choosing.decline_many(
            sign_ups=chosen,
            words={
                each.pk: request.POST.get(f"woord-{each.student.code}", "")[:500] for each in chosen
            },
            by=request.actor,
            **form.cleaned_data,
        )
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return False
    messages.success(request, answered(len(chosen), in_person=form.cleaned_data["in_person"]))
    return True
