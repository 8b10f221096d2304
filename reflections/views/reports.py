"""«Vertel hoe het ging»: five small pages, saved while typing, then handed in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from accounts.enums import Role
from core import files
from core.actors import Actor
from core.doors import door, require
from core.errors import Refused
from placements.models import Experience
from reflections import rules
from reflections.actions import reports
from reflections.enums import ReportState, SetKind
from reflections.forms.reports import GoalsForm, QuestionsForm, ReturnForm, StoryForm, SuitsForm
from reflections.models import Report, ReportPicture
from reflections.queries.page import page_of
from reflections.queries.questions import set_for
from reflections.queries.starr import asked_of, missing_in, questions_for
from reflections.views.shared import experiences_of, find_experience

Problems = list[tuple[str, str]]  # a field and what is wrong with it


def _keep_story(report: Report, form: Any, by: Actor) -> Problems:
    """The words first: a picture that is refused never costs a sentence."""
    given = form.cleaned_data
    with transaction.atomic():
        reports.save_draft(report=report, by=by, story=given["story"])
        for picture in form.kept_pictures:
            caption = given.get(f"caption_{picture.pk}")
            if caption is not None and caption != picture.caption:
                reports.caption_picture(picture=picture, caption=caption, by=by)
    problems: Problems = []
    try:
        if given.get("audio"):
            reports.keep_recording(report=report, upload=given["audio"], by=by)
    except Refused as refusal:
        problems.append(("audio", refusal.message))
    try:
        for upload in given.get("pictures") or []:
            reports.add_picture(report=report, upload=upload, by=by)
    except Refused as refusal:
        problems.append(("pictures", refusal.message))
    return problems


@transaction.atomic
def _keep_answers(report: Report, form: Any, by: Actor) -> Problems:
    reports.save_draft(report=report, by=by, **form.values(report.told))
    return []


@transaction.atomic
def _keep_goals(report: Report, form: Any, by: Actor) -> Problems:
    for goal, step in form.chosen():
        reports.set_own_view(goal=goal, step=step, by=by)
    return []


@transaction.atomic
def _keep_suits(report: Report, form: Any, by: Actor) -> Problems:
    for aspect, verdict, text in form.chosen():
        reports.set_suit(report=report, aspect=aspect, verdict=verdict, text=text, by=by)
    reports.save_draft(report=report, by=by, dared=form.cleaned_data["dared"])
    return []


@dataclass(frozen=True)
class Page:
    """One page of the report: its address, its form, and how its words are kept."""

    key: str
    title: Any
    form: Callable[..., Any]
    keep: Callable[[Report, Any, Actor], Problems]


PAGES = (
    Page("vertel", gettext_lazy("Vertel hoe het ging"),
         lambda r, *a: StoryForm(*a, report=r), _keep_story),
    Page("vragen", gettext_lazy("Nog een paar vragen"),
         lambda r, *a: QuestionsForm(*a, report=r), _keep_answers),
    Page("doelen", gettext_lazy("Hoe ging het met je doelen?"),
         lambda r, *a: GoalsForm(*a, experience=r.experience), _keep_goals),
    Page("past", gettext_lazy("Past dit werk bij jou?"),
         lambda r, *a: SuitsForm(*a, report=r), _keep_suits),
)  # fmt: skip
KEYS = [page.key for page in PAGES]


def _page(key: str) -> Page:
    found = next((p for p in PAGES if p.key == key), None)
    if found is None:
        raise Http404
    return found


def _own(request: Any, code: str) -> Experience:
    """The student's own experience; somebody else's is not there, and staff read it elsewhere."""
    experience = find_experience(request, code)
    require(rules.may_write_report, request.actor, experience)
    return experience


def _next_key(key: str, report: Report) -> str:
    """Who told everything is not asked any more."""
    following = KEYS[KEYS.index(key) + 1 :]
    if following[:1] == ["vragen"] and not questions_for(report):
        following = following[1:]
    return following[0] if following else "inleveren"


@door(roles=[Role.STUDENT])
@never_cache
def write(request: Any, code: str, key: str = "vertel") -> HttpResponse:
    """One page of the report; looking at it changes nothing, sending it keeps what was told."""
    experience, page = _own(request, code), _page(key)
    report = Report.objects.filter(experience=experience).first() or _not_begun(experience)
    if request.method != "POST" and report.state == ReportState.HANDED_IN:
        return redirect("reflections:experience", code)
    try:
        if request.method == "POST":
            return _sent(request, experience, page)
        if report.pk is None:
            reports.refuse_too_early(experience)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("reflections:experience", code)
    return _show(request, report, page, page.form(report))


def _not_begun(experience: Experience) -> Report:
    """With what would be asked: looking changes nothing."""
    school, kind = experience.student.school, reports.kind_of(experience)
    return Report(experience=experience, question_set=set_for(school, SetKind.REPORT, kind))


def _show(request: Any, report: Report, page: Page, form: Any) -> HttpResponse:
    return render(
        request,
        f"reflections/report_{page.key}.html",
        {
            "report": report,
            "experience": report.experience,
            "page": page,
            "form": form,
            "version": version_of(page.form(report)),
            "saved_at": milliseconds(report.updated) if report.pk else 0,
            "now": milliseconds(timezone.now()),
            "number": KEYS.index(page.key) + 1,
            "total": len(PAGES) + 1,
            "back_key": KEYS[KEYS.index(page.key) - 1] if page.key != KEYS[0] else "",
        },
    )


def version_of(form: Any) -> str:
    """What the server holds of this page, in short: changes when another device wrote here."""
    held = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return sha256(repr(sorted(held.items())).encode()).hexdigest()[:16]


def _is_stale(request: Any, report: Report, page: Page) -> bool:
    """Typed before another device wrote on the same page: the newest wins."""
    typed_at = request.POST.get("typed_at", "")
    if not typed_at.isdecimal() or request.POST.get("version") == version_of(page.form(report)):
        return False
    return int(typed_at) < milliseconds(report.updated)


def milliseconds(moment: datetime) -> int:
    """As JavaScript counts time."""
    return int(moment.timestamp() * 1000)


def _sent(request: Any, experience: Experience, page: Page) -> HttpResponse:
    report = reports.start_report(experience=experience, by=request.actor)
    form = page.form(report, request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, report, page, form)
    if problems := page.keep(report, form, request.actor):
        form = page.form(report, request.POST)
        for field, message in problems:
            form.add_error(field, message)
        return _show(request, report, page, form)
    if "later" in request.POST:
        messages.success(request, _("Bewaard. Je kunt later verdergaan."))
        return redirect("reflections:experience", experience.code)
    if "stay" in request.POST:
        address = resolve_url("reflections:report_page", experience.code, page.key)
        return redirect(f"{address}#fotos")
    following = _next_key(page.key, report)
    if following == "inleveren":
        return redirect("reflections:report_check", experience.code)
    return redirect("reflections:report_page", experience.code, following)


@door(roles=[Role.STUDENT], methods=["POST"])
def autosave(request: Any, code: str, key: str) -> HttpResponse:
    """What is typed or recorded so far; never stops the typing.

    409 says in words why it was not kept: the student's device keeps it then.
    """
    experience, page = _own(request, code), _page(key)
    try:
        report = reports.start_report(experience=experience, by=request.actor)
        if _is_stale(request, report, page):
            raise Refused(_("Op een ander apparaat staat al iets nieuwers. Ververs de pagina."))
        form = page.form(report, request.POST, request.FILES)
        problems = page.keep(report, form, request.actor) if form.is_valid() else errors_of(form)
    except Refused as refusal:
        problems = [("", refusal.message)]
    if problems:
        text = "text/plain; charset=utf-8"
        return HttpResponse(problems[0][1], status=409, content_type=text)
    return HttpResponse(status=204, headers={"X-Version": version_of(page.form(report))})


def errors_of(form: Any) -> Problems:
    return [(name, errors[0]) for name, errors in form.errors.items()]


@door(roles=[Role.STUDENT])
@never_cache
def check(request: Any, code: str) -> HttpResponse:
    """Read it back, see which questions are still open, and hand it in (also when some are)."""
    experience = _own(request, code)
    report = Report.objects.filter(experience=experience).first()
    if report is None:
        return redirect("reflections:report", code)
    if report.state == ReportState.HANDED_IN:
        return redirect("reflections:experience", code)
    if request.method == "POST":
        try:
            reports.hand_in(report=report, by=request.actor)
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(
                request, _("Ingeleverd. Je loopbaanbegeleider leest het en praat er met je over.")
            )
            return redirect("reflections:experience", code)
    missing = set(missing_in(report))
    chain = page_of(experiences_of(request), code, reader=request.user.pk)
    return render(
        request,
        "reflections/report_check.html",
        {
            "report": chain.report,
            "experience": chain.experience,
            "chain": chain,
            "missing": [item for item in asked_of(report) if item.code in missing],
            "number": len(PAGES) + 1,
            "total": len(PAGES) + 1,
        },
    )


@door(roles=rules.GUIDES, methods=["POST"])
def give_back(request: Any, code: str) -> HttpResponse:
    """A handed-in report back to the student, with what is still missing."""
    report = get_object_or_404(_readable(request), experience__code=code)
    require(rules.may_read_report, request.actor, request.roles, report)
    form = ReturnForm(request.POST)
    try:
        if form.is_valid():
            reports.return_report(report=report, by=request.actor, **form.cleaned_data)
            messages.success(request, _("Teruggegeven. De leerling leest wat er nog mist."))
        else:
            messages.error(request, _("Schrijf erbij wat er nog mist."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("reflections:experience", code)


def _readable(request: Any) -> Any:
    return Report.objects.filter(experience__in=experiences_of(request)).select_related(
        "experience__student", "audio"
    )


@door(roles=[Role.STUDENT, *rules.GUIDES], methods=["GET"])
def recording(request: Any, code: str) -> HttpResponse:
    report = get_object_or_404(_readable(request), experience__code=code, audio__isnull=False)
    require(rules.may_read_report, request.actor, request.roles, report)
    return files.answer(request, report.audio)


@door(roles=[Role.STUDENT, *rules.GUIDES], methods=["GET"])
def picture(request: Any, code: str, file_code: str) -> HttpResponse:
    found = get_object_or_404(
        ReportPicture.objects.select_related("file", "report__experience__student"),
        report__in=_readable(request),
        report__experience__code=code,
        file__code=file_code,
    )
    require(rules.may_read_report, request.actor, request.roles, found.report)
    return files.answer(request, found.file)


@door(roles=[Role.STUDENT], methods=["POST"])
def remove(request: Any, code: str) -> HttpResponse:
    """Takes away a picture (its code is in the form) or the recording."""
    experience = _own(request, code)
    report = get_object_or_404(Report, experience=experience)
    try:
        if request.POST.get("what") == "recording":
            reports.drop_recording(report=report, by=request.actor)
        else:
            found = get_object_or_404(report.pictures, file__code=request.POST.get("what", ""))
            reports.remove_picture(picture=found, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("reflections:report", code)
