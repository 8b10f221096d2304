"""The coordinator's own questions: work attitude, report and talk, in general and per kind."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from core.doors import door
from core.errors import Refused
from placements.enums import Kind
from reflections.actions.questions import MOST, change_questions
from reflections.enums import Competence, SetKind
from reflections.forms.feedback import PreviewForm
from reflections.forms.questions import Rows
from reflections.queries.questions import Item, competence_of, items_in, latest_sets

SETS: dict[str, tuple[str, Any, Any]] = {
    "werkhouding": (
        SetKind.ATTITUDE,
        gettext_lazy("Werkhouding"),
        gettext_lazy("Punten die de praktijkopleider invult, op vier stappen."),
    ),
    "verslag": (
        SetKind.REPORT,
        gettext_lazy("Verslag"),
        gettext_lazy("Wat we vragen als het verhaal van de leerling het nog niet vertelt."),
    ),
    "gesprek": (
        SetKind.TALK,
        gettext_lazy("Gesprek"),
        gettext_lazy("Open vragen voor bij een loopbaangesprek, per loopbaancompetentie."),
    ),
}


@door(roles=[Role.COORDINATOR], methods=["GET"])
def overview(request: Any) -> HttpResponse:
    """All sets with their version, and which kinds of assignment have questions of their own."""
    shown = []
    for slug, (kind, title, about) in SETS.items():
        sets = latest_sets(request.school, kind)
        own = [k for k in Kind if k in sets and sets[k].questions.all()]
        shown.append(
            {
                "slug": slug,
                "title": title,
                "about": about,
                "count": len(items_in(sets.get(""), kind)),
                "version": sets[""].version if "" in sets else 0,
                "own": own,
                "others": [k for k in Kind if k not in own],
            }
        )
    return render(request, "reflections/questions.html", {"sets": shown})


@door(roles=[Role.COORDINATOR])
def edit(request: Any, what: str, assignment_kind: str = "") -> HttpResponse:
    """Every button sends the whole form; only «Bewaren» keeps it, as a new version."""
    if what not in SETS or assignment_kind not in ["", *Kind.values]:
        raise Http404
    kind, title, _about = SETS[what]
    sets = latest_sets(request.school, kind)
    own = sets.get(assignment_kind)
    before = own if own is not None and own.questions.all() else sets.get("")
    rows, problem = Rows(kind, items_in(before, kind)), ""
    if request.method == "POST":
        rows = Rows(kind, [], request.POST)
        do = request.POST.get("doe", "")
        if rows.is_valid() and do == "bewaren":
            try:
                _keep(request, kind, assignment_kind, rows.items())
            except Refused as refusal:
                problem = str(refusal)
            else:
                return redirect("reflections:questions")
        elif rows.is_valid():
            rows = rows.after(do)
    items = _shown_items(rows)
    shown = {
        "what": what,
        "kind": kind,
        "title": title,
        "assignment_kind": Kind(assignment_kind).label if assignment_kind else "",
        "rows": rows,
        "problem": problem,
        "is_own": bool(own is not None and assignment_kind and own.questions.all()),
        "version": own.version if own is not None else 0,
        "from_days": request.school.setting("attitude_from_days"),
        "most": MOST[kind],
        "items": items,
        "preview": PreviewForm(items=items) if kind == SetKind.ATTITUDE else None,
        "by_competence": _by_competence(items) if kind == SetKind.TALK else [],
    }
    return render(request, "reflections/questions_edit.html", shown)


def _keep(request: Any, kind: str, assignment_kind: str, items: list[Item]) -> None:
    change_questions(
        school=request.school,
        kind=kind,
        assignment_kind=assignment_kind,
        items=items,
        by=request.actor,
    )
    messages.success(request, _("Bewaard. Vanaf nu vragen we dit; oude antwoorden blijven staan."))


def _shown_items(rows: Rows) -> list[Item]:
    """For the preview: what is in the rows, bound or not."""
    items = [
        Item(
            f"{form['competence'].value()}-x" if "competence" in form.fields else "",
            form["text"].value() or "",
            form["help_text"].value() or "",
        )
        for form in rows.forms
    ]
    return [item for item in items if item.text.strip()]


def _by_competence(items: list[Item]) -> list[tuple[str, list[Item]]]:
    return [
        (str(label), [i for i in items if competence_of(i.code) == value])
        for value, label in Competence.choices
    ]
