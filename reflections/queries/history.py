"""Who did what around one experience, in words; from the events of all that hangs on it.

Ticks of the preparation list are left out: that list says itself what was done.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat, Trim
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.models import Event
from placements.models import Experience, Placement
from reflections.models import Debrief, Feedback, Report
from reflections.queries.experiences import Chain

NAMES = {
    "placements.experience": gettext_lazy("ervaring"),
    "placements.placement": gettext_lazy("plaatsing"),
    "reflections.feedback": gettext_lazy("feedback"),
    "reflections.report": gettext_lazy("verslag"),
    "reflections.debrief": gettext_lazy("nabespreking"),
}
MODELS = {m._meta.label_lower: m for m in (Experience, Placement, Feedback, Report, Debrief)}
WORDS = {
    ("reflections.report", "started"): gettext_lazy("verslag begonnen"),
    ("reflections.debrief", "held"): gettext_lazy("nabesproken"),
    ("placements.experience", "created"): gettext_lazy("gekozen"),
    ("placements.experience", "goals_set"): gettext_lazy("doelen aangevuld"),
    ("placements.experience", "goal_changed"): gettext_lazy("doel veranderd"),
    ("placements.placement", "attendance"): gettext_lazy("aanwezigheid ingevuld"),
    ("reflections.feedback", "asked"): gettext_lazy("feedback gevraagd"),
    ("reflections.feedback", "sent again"): gettext_lazy("feedback nog eens gevraagd"),
    ("reflections.feedback", "reminded"): gettext_lazy("aan de feedback herinnerd"),
    ("reflections.feedback", "corrected"): gettext_lazy("feedback aangepast"),
    ("reflections.feedback", "helped"): gettext_lazy("laten weten waar de feedback bij hielp"),
    ("reflections.feedback", "recording removed"): gettext_lazy(
        "opname van de feedback verwijderd"
    ),
    ("reflections.report", "recording removed"): gettext_lazy("opname van het verslag verwijderd"),
    ("reflections.remark", "said"): gettext_lazy("gereageerd"),
}


@dataclass(frozen=True)
class Line:
    at: datetime
    who: str
    what: str
    why: str


def history_of(chain: Chain) -> list[Line]:
    """Oldest first. One query: the actors' names come with it."""
    rows: dict[str, list[int]] = {"placements.experience": [chain.experience.pk]}
    rows["placements.placement"] = [p.pk for p in chain.placements]
    rows["reflections.feedback"] = [f.pk for f in chain.feedbacks]
    rows["reflections.report"] = [chain.report.pk] if chain.report else []
    rows["reflections.remark"] = [r.pk for r in chain.experience.remarks.all()]
    rows["reflections.debrief"] = [d.pk for d in chain.debriefs] if chain.has_begun else []
    about = Q()
    for kind, ids in rows.items():
        if ids:
            about |= Q(object_kind=kind, object_id__in=ids)
    name = User.objects.filter(pk=OuterRef("actor_id")).values_list(
        Trim(Concat("first_name", Value(" "), "infix", Value(" "), "last_name"))
    )
    events = (
        Event.objects.filter(about)
        .annotate(name=Subquery(name[:1]))
        .select_related("note")
        .order_by("at", "pk")
    )
    return [line for line in (_line(e) for e in events) if line is not None]


def _line(event: Any) -> Line | None:
    what = _what(event)
    if not what:
        return None
    who = {
        "user": " ".join((event.name or "").split()) or _("iemand"),
        "link": _("de werkplek"),
        "system": _("Trialoog"),
    }.get(event.actor_kind, "")
    note = getattr(event, "note", None)
    return Line(event.at, who, what, note.text if note else "")


def _what(event: Any) -> str:
    kind = event.object_kind
    if event.what != "step":
        return str(WORDS.get((kind, event.what), ""))
    labels: dict[str, str] = dict(MODELS[kind]._meta.get_field("state").flatchoices)  # type: ignore[misc]
    return f"{NAMES[kind]}: {labels.get(event.new, event.new)}"
