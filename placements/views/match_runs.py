"""A round of many assignments: ask for a proposal, look, change by hand, apply, answer who is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.enums import Role
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
from placements.match_runs import waiting_sign_ups
from placements.models import MatchRun, Offering
from placements.queries import match_runs as queries
from placements.queries.candidates import known_of, lookup_of
from placements.queries.offerings import running_term
from placements.reasons import texts
from placements.views.deciding import answered, back_to, did
from students.models import Student

GROUPS_PER_PAGE = 10


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
        "page": page,
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
            return redirect("placements:match_runs")
    start = RunForm(school=request.school, initial={"term": running_term(request.school)})
    return _runs_page(request, start, form)


@door(roles=[Role.COORDINATOR], methods=["GET"])
def match_run(request: Any, code: str) -> HttpResponse:
    """The proposal per assignment; while a worker is busy with it, how far that is."""
    run = queries.runs_of(request.school).filter(code=code).select_related("school").first()
    if run is None:
        return _progress(request, code, "match")
    if _busy(run, "apply_match"):
        return _progress(request, code, "apply_match")
    offerings = queries.offerings_in(run)
    tabs = queries.tabs_of(run, offerings)
    wanted = request.GET.get("opdracht", "")
    tab = next((t for t in tabs if t.offering.assignment.code == wanted), None)
    tab = tab or next((t for t in tabs if t.asked), next(iter(tabs), None))
    page = paginate(request, queries.pairs_at(run, tab.offering) if tab else [], CARDS)
    rows = queries.candidates_of(run, tab.offering, list(page), lookup_of(offerings)) if tab else []
    now = Standing(sum(t.proposed for t in tabs), sum(t.total_fit for t in tabs))
    context = _about(run, now) | {
        "tabs": tabs,
        "tab": tab,
        "page": page,
        "rows": rows,
        "offering": tab.offering if tab else None,
        "marks": MARKS,
    }
    return render(request, "placements/match_run.html", context)


def _about(run: MatchRun, now: Standing | None = None) -> dict[str, Any]:
    """What stands above each page of a run, as it is `now`, after any change by hand."""
    now = now or matching.standing(run)
    return {
        "run": run,
        "placed": now.placed,
        "is_best": run.summary.get("bound") == now.total_fit == run.summary.get("total_fit"),
        "summary": run.summary,
        "changeable": run.state == RunState.PROPOSED,
        "sharing": dict(SHARING).get(run.fairness, ""),
    }


def _busy(run: MatchRun, kind: str) -> bool:
    if run.state != RunState.PROPOSED:
        return False
    return (
        _jobs(run.school_id, run.code, kind)
        .filter(state__in=[JobState.QUEUED, JobState.RUNNING])
        .exists()
    )


def _jobs(school_id: int, code: str, kind: str) -> Any:
    return Job.objects.filter(kind=kind, school_id=school_id, params__code=code)


def _progress(request: Any, code: str, kind: str) -> HttpResponse:
    job = _jobs(request.school.pk, code, kind).order_by("-pk").first() if request.school else None
    if job is None:
        raise Http404
    return render(request, "placements/match_progress.html", {"job": job, "code": code})


@door(roles=[Role.COORDINATOR], methods=["GET"])
def match_left(request: Any, code: str) -> HttpResponse:
    """Who got nothing, and by which rule or for whom."""
    run = find(request, code)
    lookup = lookup_of(queries.offerings_in(run))
    page = paginate(request, queries.without_place(run))
    by_hand = [_("Met de hand eruit gehaald.")]
    rows = [(each, texts(each.reasons, lookup) or by_hand) for each in page]
    return render(request, "placements/match_left.html", _about(run) | {"page": page, "rows": rows})


@door(roles=[Role.COORDINATOR], methods=["GET"])
def match_student(request: Any, code: str, student: str) -> HttpResponse:
    """One student in a round: all wishes with fit and reasons, and what went before."""
    run = find(request, code)
    who = get_object_or_404(Student.objects.of(request.school), code=student)
    entrant = get_object_or_404(run.entrants, student=who)
    lookup = lookup_of(queries.offerings_in(run))
    pairs = [(each, texts(each.reasons, lookup)) for each in queries.wishes_in(run, who)]
    context = _about(run) | {
        "student": who,
        "pairs": pairs,
        "placed": any(pair.proposed for pair, _reasons in pairs),
        "why_not": texts(entrant.reasons, lookup),
        "work": known_of([who.pk])[who.pk].work,
        "declines": who.sign_ups.filter(state="declined").count(),
    }
    return render(request, "placements/match_student.html", context)


def _entrant(request: Any, run: MatchRun) -> Any:
    return get_object_or_404(
        run.entrants.select_related("student"), student__code=request.POST.get("leerling", "")
    )


def _moved(
    request: Any, run: MatchRun, act: Callable[[], tuple[Standing, Standing]]
) -> HttpResponse:
    """Says what the change costs or brings all together."""
    try:
        before, after = act()
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request,
            _(
                "Aangepast. Voorgesteld: %(n)s (was %(n_before)s). "
                "Gemiddeld past het %(fit)s%% (was %(fit_before)s%%)."
            )
            % {
                "n": after.placed,
                "n_before": before.placed,
                "fit": after.percent,
                "fit_before": before.percent,
            },
        )
    return back_to(request, "placements:match_run", run.code)


@door(roles=[Role.COORDINATOR], methods=["POST"])
def match_put(request: Any, code: str) -> HttpResponse:
    """Moves a student to another assignment of the proposal."""
    run = find(request, code)
    entrant = _entrant(request, run)
    offering = get_object_or_404(
        Offering.objects.filter(school=request.school, proposals__run=run).distinct(),
        assignment__code=request.POST.get("opdracht", ""),
    )
    return _moved(
        request,
        run,
        lambda: matching.put_by_hand(run=run, entrant=entrant, offering=offering, by=request.actor),
    )


@door(roles=[Role.COORDINATOR], methods=["POST"])
def match_take_out(request: Any, code: str) -> HttpResponse:
    """Leaves the seat open."""
    run = find(request, code)
    entrant = _entrant(request, run)
    return _moved(
        request,
        run,
        lambda: matching.take_out_by_hand(run=run, entrant=entrant, by=request.actor),
    )


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
    return redirect("placements:match_runs")


@door(roles=[Role.COORDINATOR])
def match_apply(request: Any, code: str) -> HttpResponse:
    """A summary of what applying does, and the button."""
    run = find(request, code)
    if request.method == "POST":
        try:
            matching.ask_to_apply(run=run, by=request.actor)
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("placements:match_run", code)
    if run.state != RunState.PROPOSED:
        return redirect("placements:match_run", code)
    tabs = queries.tabs_of(run, queries.offerings_in(run))
    now = Standing(sum(t.proposed for t in tabs), sum(t.total_fit for t in tabs))
    context = _about(run, now) | {
        "tabs": tabs,
        "placed": sum(tab.proposed for tab in tabs),
        "by_hand": run.proposals.filter(by_hand=True).count(),
        "left": queries.without_place(run).count(),
    }
    return render(request, "placements/match_apply.html", context)


@door(roles=[Role.COORDINATOR])
def match_answers(request: Any, code: str) -> HttpResponse:
    """After applying: words for who is left, per group, ready to be changed; nothing goes by itself."""
    run = find(request, code)
    if run.state != RunState.APPLIED:
        return redirect("placements:match_run", code)
    waiting = (
        waiting_sign_ups(run)
        .select_related("student__user", "offering")
        .order_by("offering__assignment__starts", "offering", "student__sort_key", "pk")
    )
    groups = queries.groups_to_answer(run, list(waiting))
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
        _about(run) | {"page": page, "waiting": sum(len(g.sign_ups) for g in groups)},
    )


def _answer_form(group: queries.Group, given: Any) -> AnswerForm:
    initial = {"reason": group.reason, "next_step": group.next_step}
    return AnswerForm(given, prefix=group.key, initial=initial)


def _answer(request: Any, group: queries.Group, form: AnswerForm) -> bool:
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
