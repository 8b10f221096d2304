"""Missed lessons: entered with the placement, agreed by the teacher, listed by the day."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import sheets
from core.doors import door
from core.errors import Refused
from core.templatetags.components import day as worded
from placements import rules
from placements.actions import lessons as actions
from placements.forms.preparing import LessonForm
from placements.models import FreedLesson, Placement
from placements.queries import lessons as queries
from placements.views.finding import find_placement


def _day_of(shift: Any) -> date:
    return timezone.localdate(shift.starts)


def _form(placement: Placement, shifts: list[Any], *given: Any) -> LessonForm:
    return LessonForm(
        *given,
        shifts=shifts,
        days=[(shift.pk, worded(shift.starts)) for shift in shifts],
        teachers=queries.teachers_of(placement.experience.student.school),
    )


@door(roles=rules.READERS)
def freed_lessons(request: Any, code: str) -> HttpResponse:
    """Which lessons this student misses for it: what is there, suggestions, and one to add."""
    placement = find_placement(request, code)
    shifts = list(placement.shifts.filter(dropped=False).order_by("starts"))
    form = _form(placement, shifts, *([request.POST] if request.method == "POST" else []))
    if request.method == "POST" and form.is_valid() and _added(request, form):
        return redirect("placements:freed_lessons", code)
    return render(
        request,
        "placements/freed_lessons.html",
        {
            "placement": placement,
            "student": placement.experience.student,
            "own": rules.is_own(request.actor, placement.experience.student),
            "lessons": queries.lessons_of(placement),
            "form": form,
            "has_shifts": bool(shifts),
            "suggested": [(s, queries.suggestions(placement, _day_of(s))) for s in shifts[:5]],
        },
    )


def _added(request: Any, form: LessonForm) -> bool:
    try:
        freed = actions.free_lesson(by=request.actor, **form.values(_day_of))
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    except ValidationError as error:
        form.add_error("starts", error)
        return False
    messages.success(
        request,
        _("Gevraagd aan %(teacher)s. Je ziet hier of het mag.") % {"teacher": freed.teacher},
    )
    return True


@door(roles=rules.READERS, methods=["POST"])
def drop_lesson(request: Any, code: str) -> HttpResponse:
    """Takes a line away; the student only while no teacher has answered."""
    placement = find_placement(request, code)
    lines = FreedLesson.objects.filter(shift__placement=placement)
    if rules.is_own(request.actor, placement.experience.student):
        lines = lines.filter(agreed_at__isnull=True)
    actions.drop_lesson(freed=get_object_or_404(lines, pk=_key(request)), by=request.actor)
    messages.success(request, _("Weggehaald."))
    return redirect("placements:freed_lessons", code)


def _key(request: Any) -> int:
    key = request.POST.get("lesson", "")
    return int(key) if key.isdecimal() else 0


@door(roles=rules.STAFF, methods=["GET"])
def missed_lessons(request: Any) -> HttpResponse:
    """What this teacher is asked, and what was agreed."""
    today = timezone.localdate()
    return render(
        request,
        "placements/missed_lessons.html",
        {
            "asked": queries.asked_of(request.user, request.school, today),
            "agreed": queries.agreed_by(request.user, request.school, today),
            "today": today,
        },
    )


@door(roles=rules.STAFF, methods=["POST"])
def agree(request: Any) -> HttpResponse:
    """One tap: a lesson, a whole day, or an answer taken back. Only the own lessons."""
    if day := _parsed(request.POST.get("day")):
        count = actions.agree_day(
            teacher=request.user, school=request.school, day=day, by=request.actor
        )
        messages.success(
            request,
            ngettext("%(n)d les akkoord.", "%(n)d lessen akkoord.", count) % {"n": count},
        )
        return redirect("placements:missed_lessons")
    own = FreedLesson.objects.filter(teacher=request.user, shift__student__school=request.school)
    freed = get_object_or_404(own, pk=_key(request))
    step = actions.take_back if request.POST.get("answer") == "back" else actions.agree
    try:
        step(freed=freed, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("placements:missed_lessons")


def _parsed(text: str | None) -> date | None:
    try:
        return parse_date(text or "")
    except ValueError:
        return None


@door(roles=[*rules.STAFF], methods=["GET"])
def lessons_of_day(request: Any) -> HttpResponse:
    """«Wie mist welke les», by the day and the group; prints, and goes out as a file."""
    day = _parsed(request.GET.get("dag")) or timezone.localdate()
    lines = queries.missed_on(request.school, day)
    groups = sorted({queries.group_of(line) for line in lines})
    group = request.GET.get("klas", "")
    shown = [line for line in lines if not group or queries.group_of(line) == group]
    kind = request.GET.get("bestand", "")
    if kind in {"csv", "xlsx"}:
        return sheets.answer(queries.as_rows(shown), name=f"lessen-{day:%Y-%m-%d}", kind=kind)
    if kind:
        raise Http404
    return render(
        request,
        "placements/lessons_of_day.html",
        {
            "day": day,
            "before": day - timedelta(days=1),
            "after": day + timedelta(days=1),
            "lines": shown,
            "groups": groups,
            "group": group,
            "is_today": day == timezone.localdate(),
        },
    )
