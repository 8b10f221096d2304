"""The screens of an import: choose a file, see what it would do, confirm or throw away."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.enums import JobState, Verdict
from core.errors import Refused
from core.forms import PlainForm
from core.imports import actions
from core.imports.columns import Spec, Values
from core.imports.intake import MOST_BYTES, take_in, too_large
from core.imports.problems import FileRefused
from core.models import ImportRow, Job
from core.names import full_name
from core.paging import paginate
from core.sheets import answer

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")


@dataclass(frozen=True)
class Pages:
    """What differs between the lists. `name` is the addresses' namespace and the jobs' kind."""

    name: str
    spec: Spec
    title: Any
    intro: Any
    required: Any
    optional: Any
    leave: Any
    who: Callable[[Values], str]
    hidden: frozenset[str]  # columns that `who` shows already

    def url(self, view: str) -> str:
        return f"{self.name}:{view}"

    def context(self, **more: Any) -> dict[str, Any]:
        """What every screen gets: the list's words and the names of its addresses."""
        views = ("list", "import", "import_errors", "import_confirm", "import_discard")
        urls = {f"{view.removeprefix('import_')}_url": self.url(view) for view in views}
        return {"pages": self, **urls, **more}


class UploadForm(PlainForm):
    file = forms.FileField(
        label=gettext_lazy("Bestand"),
        help_text=gettext_lazy("Een CSV- of Excel-bestand (.xlsx), hoogstens 32 MB."),
        widget=forms.FileInput(
            attrs={
                "accept": ".csv,.txt,.tsv,.xlsx,text/csv,"
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
        ),
        error_messages={
            "required": gettext_lazy("Kies een bestand."),
            "empty": gettext_lazy("Het bestand is leeg. Exporteer de lijst opnieuw."),
        },
    )


def upload(request: Any, pages: Pages) -> HttpResponse:
    """Reads the file in memory; what may not be kept is refused before anything is stored."""
    form = UploadForm(request.POST or None, request.FILES or None)
    refused: FileRefused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("core:job", _start(request, pages, form.cleaned_data["file"]).code)
        except FileRefused as refusal:
            refused = refusal
    context = pages.context(form=form, refused=refused)
    return render(request, "core/imports/upload.html", context)


def _start(request: Any, pages: Pages, file: Any) -> Job:
    if file.size > MOST_BYTES:
        raise too_large()
    intake = take_in(file.read(), pages.spec)
    return actions.start(
        name=pages.name, intake=intake, school_id=request.school.pk, by=request.actor
    )


def find(request: Any, pages: Pages, code: str) -> Job:
    """An import of this school; everybody who may import sees it."""
    return get_object_or_404(
        Job, code=code, school_id=request.school.pk, kind=actions.STAGING + pages.name
    )


def preview(request: Any, pages: Pages, code: str) -> HttpResponse:
    """What would change, a tab per verdict; or what came of it."""
    staged = find(request, pages, code)
    if staged.state != JobState.DONE:
        return redirect("core:job", staged.code)
    applying = Job.objects.filter(code=staged.outcome.get("applying", "")).first()
    if applying and not applying.is_over:
        return redirect("core:job", applying.code)
    if "applied" in staged.outcome or staged.outcome.get("discarded"):
        context = pages.context(outcome=staged.outcome)
        return render(request, "core/imports/settled.html", context)
    tabs = _tabs(staged, request.GET.get("soort", ""))
    verdict = next((tab["value"] for tab in tabs if tab["present"]), "")
    rows = ImportRow.objects.filter(job=staged, verdict=verdict).order_by("line")
    page = paginate(request, rows, 50)
    names = [name for name in staged.params["names"] if name not in pages.hidden]
    outcome = staged.outcome
    context = pages.context(
        staged=staged,
        failed=applying,
        tabs=tabs,
        verdict=verdict,
        page=page,
        lines=[_line(row, pages, names) for row in page],
        columns=[pages.spec.label(name) for name in names],
        wrong=outcome.get(Verdict.WRONG, 0),
        missing=outcome.get(Verdict.MISSING, 0) if pages.leave else 0,
        changes=outcome.get(Verdict.NEW, 0) + outcome.get(Verdict.CHANGED, 0),
    )
    return render(request, "core/imports/preview.html", context)


def _tabs(staged: Job, wanted: str) -> list[dict[str, Any]]:
    """What needs a look comes first: the wrong lines, else the changed ones, else the new ones."""
    order = (Verdict.WRONG, Verdict.CHANGED, Verdict.NEW, Verdict.UNCHANGED, Verdict.MISSING)
    tabs = [
        {"value": str(v), "label": v.label, "count": staged.outcome.get(v, 0), "present": False}
        for v in order
        if staged.outcome.get(v, 0)
    ]
    if staged.outcome.get(Verdict.WRONG):  # who is missing means nothing while lines are wrong
        tabs = [tab for tab in tabs if tab["value"] != Verdict.MISSING]
    chosen = [tab for tab in tabs if tab["value"] == wanted] or tabs
    if chosen:
        chosen[0]["present"] = True
    return tabs


def _line(row: ImportRow, pages: Pages, names: list[str]) -> dict[str, Any]:
    values = row.data.get("values", {})
    flat = {**values, **_people(values)}
    return {
        "line": row.line,
        "who": pages.who(values),
        "group": values.get("group", ""),
        "cells": [
            {"label": pages.spec.label(name), "value": shown(flat.get(name, ""))} for name in names
        ],
        "changes": [
            {"label": pages.spec.label(name), "old": shown(old), "new": shown(new)}
            for name, old, new in row.data.get("changes", ())
        ],
        "notes": row.data.get("notes", ()),
        "errors": row.errors,
    }


def _people(values: Values) -> dict[str, str]:
    """Gathered by the list's meaning; shown under the columns that they came from."""
    given = dict(zip(("guardian", "guardian2"), values.get("guardians", ()), strict=False))
    if trainer := values.get("trainer"):
        name = full_name(trainer["first_name"], trainer["infix"], trainer["last_name"])
        given["trainer"] = {**trainer, "name": name}
    return {
        f"{prefix}_{part}": value for prefix, one in given.items() for part, value in one.items()
    }


def shown(value: Any) -> str:
    """A value as people write it: `2010-03-14` is 14-03-2010."""
    found = _ISO.fullmatch(str(value))
    return f"{found[3]}-{found[2]}-{found[1]}" if found else str(value)


def errors(request: Any, pages: Pages, code: str) -> HttpResponse:
    """The wrong lines as a list to work through, beside the file."""
    staged = find(request, pages, code)
    wrong = ImportRow.objects.filter(job=staged, verdict=Verdict.WRONG).order_by("line")
    rows = [
        [e["line"], e["column"], e["value"], e["message"]]
        for found in wrong.values_list("errors", flat=True).iterator()
        for e in found
    ]
    head = [_("Regel"), _("Kolom"), _("Waarde"), _("Wat is er mis")]
    return answer([head, *rows], name="fouten", kind="csv")


def confirm(request: Any, pages: Pages, code: str) -> HttpResponse:
    staged = find(request, pages, code)
    leave = bool(pages.leave) and "leave" in request.POST
    try:
        applying = actions.confirm(job=staged, by=request.actor, leave=leave)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(pages.url("import_preview"), code)
    return redirect("core:job", applying.code)


def discard(request: Any, pages: Pages, code: str) -> HttpResponse:
    staged = find(request, pages, code)
    try:
        actions.discard(job=staged, by=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(pages.url("import_preview"), code)
    messages.success(request, _("De import is weggegooid. Er is niets veranderd."))
    return redirect(pages.url("import"))
