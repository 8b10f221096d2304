"""One experience for its own page: what hangs on it, by questions that are compiled once.

The page asks a dozen small questions, and Django spends more on building them than the database on
answering (`core.prepared`). So each is prepared, and its rows become the rows of the models.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Exists, F, Model, OuterRef, QuerySet, Subquery

from accounts.models import User
from companies.models import Company, Trainer, Workplace
from core.models import Event, Skill, StoredFile
from core.prepared import Given, Prepared
from placements.models import Assignment, Experience, Goal, Placement, Preparation, Shift
from reflections.models import (
    Absent,
    CareerDialogue,
    Debrief,
    Feedback,
    NextStep,
    Remark,
    Report,
    ReportPicture,
    Revision,
    Suit,
    Thanks,
)
from reflections.queries.answers import read_answers
from reflections.queries.chain import Chain, chain_of
from reflections.queries.experiences import goals_as_seen

GOALS_WRITTEN = ("goals_set", "goal_changed")
NAMES = ("username", "first_name", "infix", "last_name")
BESIDE: dict[str, tuple[type[Model], tuple[str, ...]]] = {  # what comes in a placement's own row
    "assignment": (Assignment, ("title", "kind", "company_id", "sector_id")),
    "workplace": (Workplace, ("name", "city", "company_id")),
    "workplace__company": (Company, ("name",)),
    "trainer": (Trainer, ("first_name", "infix", "last_name", "email")),
    "feedback": (Feedback, ()),
    "feedback__recorded_by": (User, NAMES),
    "thanks": (Thanks, ()),
}


def _columns(model: type[Model], prefix: str = "", only: Iterable[str] = ()) -> list[str]:
    """The key and the others, or all of them; as `values` takes them."""
    names = [f.attname for f in model._meta.concrete_fields]
    wanted = {*only, model._meta.pk.attname} if only else set(names)
    return [f"{prefix}{name}" for name in names if name in wanted]


def _made(model: type[Model], row: dict[str, Any], prefix: str = "") -> Any:
    """The row of a model; None where there is none."""
    if row[f"{prefix}{model._meta.pk.attname}"] is None:
        return None
    names = [f.attname for f in model._meta.concrete_fields if f"{prefix}{f.attname}" in row]
    return model.from_db(connection.alias, names, [row[f"{prefix}{name}"] for name in names])


def _placements() -> QuerySet:
    changed = Revision.objects.filter(feedback__placement=OuterRef("pk"))
    beside = [_columns(model, f"{path}__", only) for path, (model, only) in BESIDE.items()]
    return (
        Placement.objects.filter(experience=Given("experience"))
        .annotate(changed=Exists(changed))
        .values(*_columns(Placement), "changed", *(name for names in beside for name in names))
        .order_by("start", "pk")
    )


def _goals() -> QuerySet:
    found: Any = goals_as_seen(before=True).queryset
    seen = ("side", "step", "seen_in")
    was = [f"was_{name}" for name in ("pk", "kind", "text", "why", "at")]
    rows: QuerySet = found.filter(experience=Given("experience"))
    return rows.values(*_columns(Goal), *seen, *was)


def _by_somebody(model: Any, who: str, **which: Any) -> QuerySet:
    """With who wrote it, and whether something else stood there before."""
    of = {model._meta.model_name.replace("careerdialogue", "dialogue"): OuterRef("pk")}
    found = model.objects.filter(**which).annotate(changed=Exists(Revision.objects.filter(**of)))
    return found.values(*_columns(model), "changed", *_columns(User, f"{who}__", NAMES))


PLACEMENTS = Prepared(_placements)
GOALS = Prepared(_goals)
SHIFTS = Prepared(
    lambda: (
        Shift.objects.filter(placement__experience=Given("experience"))
        .order_by("starts", "pk")
        .values(*_columns(Shift))
    )
)
PREPARATIONS = Prepared(
    lambda: (
        Preparation.objects.filter(placement__experience=Given("experience"))
        .order_by("order", "pk")
        .values(*_columns(Preparation))
    )
)
REMARKS = Prepared(
    lambda: (
        Remark.objects.filter(experience=Given("experience"))
        .order_by("at", "pk")
        .values(*_columns(Remark))
    )
)
STEPS = Prepared(
    lambda: (
        NextStep.objects.filter(experience=Given("experience"))
        .order_by("created", "pk")
        .values(*_columns(NextStep))
    )
)
DEBRIEFS = Prepared(
    lambda: _by_somebody(Debrief, "by_user", experience=Given("experience")).order_by("on", "pk")
)
DIALOGUES = Prepared(
    lambda: _by_somebody(CareerDialogue, "counsellor", experiences=Given("experience")).order_by(
        "-planned_for", "-pk"
    )
)
STRENGTHS = Prepared(
    lambda: (
        Feedback.strengths.through.objects.filter(
            feedback__placement__experience=Given("experience")
        )
        .order_by("skill__name", "pk")
        .values("feedback_id", *_columns(Skill, "skill__"))
    )
)
REPORT = Prepared(  # what suits and the pictures: a row for each two of them
    lambda: (
        Report.objects.filter(experience=Given("experience"))
        .order_by("suits", "pictures")
        .values(
            *_columns(Suit, "suits__"),
            *_columns(ReportPicture, "pictures__"),
            *_columns(StoredFile, "pictures__file__", ("code",)),
        )
    )
)


def page_of(
    experiences: QuerySet, code: str, *, reader: int | None = None, workplace: int | None = None
) -> Chain | None:
    """In as few questions as its stage allows; None when it is not there.

    `reader` is the user's key: the student sees the own view before it is handed in.
    `workplace` is the placement of the workplace that reads.
    """
    experience = _head(experiences.filter(code=code))
    if experience is None:
        return None
    here = {"experience": experience.pk}
    kept = experience._prefetched_objects_cache
    kept["placements"] = _read_placements(experience)
    kept["remarks"] = [_made(Remark, row) for row in REMARKS.rows(**here)]
    experience.goal_rows = [_with(Goal, row) for row in GOALS.rows(**here)]
    chain = Chain(experience)
    if chain.has_begun:
        kept["debriefs"] = [_by(Debrief, "by_user", row) for row in DEBRIEFS.rows(**here)]
        rows = DIALOGUES.rows(**here)
        kept["dialogues"] = [_by(CareerDialogue, "counsellor", row) for row in rows]
        kept["next_steps"] = [_made(NextStep, row) for row in STEPS.rows(**here)]
        _read_strengths(chain)
        reports = [chain.report] if chain.report and workplace is None else []
        read_answers(chain.given, reports)
        for report in reports:
            _read_report(report)
    else:
        _read_lists(PREPARATIONS, Preparation, "preparations", chain.placements, experience)
    own = reader is not None and experience.student.user_id == reader
    return chain_of(experience, own=own, workplace=workplace)


def _head(experiences: QuerySet) -> Any:
    """The experience with all that hangs on it once; its reasons, since it has a row for each."""
    written = Event.objects.filter(
        object_kind="placements.experience", object_id=OuterRef("pk"), what__in=GOALS_WRITTEN
    )
    rows: list[Any] = list(
        experiences.select_related("student", "enrolment", "report", "judgement__by_user").annotate(
            lacks=F("absent_parts__part"),
            because=F("absent_parts__reason"),
            goals_on=Subquery(written.order_by("-at").values("at")[:1]),
        )
    )
    if not rows:
        return None
    reasons = {row.lacks: Absent(part=row.lacks, reason=row.because) for row in rows if row.lacks}
    rows[0]._prefetched_objects_cache = {"absent_parts": list(reasons.values())}
    return rows[0]


def _with(model: type[Model], row: dict[str, Any]) -> Any:
    """With what is no column of it as attributes."""
    found, own = _made(model, row), set(_columns(model))
    for name in row.keys() - own:
        setattr(found, name, row[name])
    return found


def _by(model: type[Model], who: str, row: dict[str, Any]) -> Any:
    found = _made(model, row)
    found.changed = row["changed"]
    setattr(found, who, _made(User, row, f"{who}__"))
    return found


def _read_placements(experience: Experience) -> list[Placement]:
    found = []
    for row in PLACEMENTS.rows(experience=experience.pk):
        placement = _made(Placement, row)
        placement.changed, placement.experience = row["changed"], experience
        at: dict[str, Any] = {"": placement}
        for path, (model, _only) in BESIDE.items():
            parent, _sep, name = path.rpartition("__")
            at[path] = _made(model, row, f"{path}__")
            if at[parent] is not None:
                _put(at[parent], name, at[path])
        found.append(placement)
    _read_lists(SHIFTS, Shift, "shifts", found, experience)
    return found


def _put(parent: Any, name: str, found: Any) -> None:
    """That there is none is known too: nobody asks again."""
    if found is None:
        parent._state.fields_cache[name] = None
    else:
        setattr(parent, name, found)


def _read_lists(
    prepared: Prepared,
    model: type[Model],
    name: str,
    placements: list[Placement],
    experience: Experience,
) -> None:
    """As fetched with each of the placements."""
    by_placement: dict[int, list[Any]] = defaultdict(list)
    for row in prepared.rows(experience=experience.pk):
        by_placement[row["placement_id"]].append(_made(model, row))
    for placement in placements:
        _kept(placement)[name] = by_placement[placement.pk]


def _read_strengths(chain: Chain) -> None:
    if not chain.given:
        return
    rows = STRENGTHS.rows(experience=chain.experience.pk)
    seen: dict[int, list[Skill]] = defaultdict(list)
    for row in rows:
        seen[row["feedback_id"]].append(_made(Skill, row, "skill__"))
    for feedback in chain.given:
        _kept(feedback)["strengths"] = seen[feedback.pk]


def _read_report(report: Report) -> None:
    suits: dict[int, Suit] = {}
    pictures: dict[int, ReportPicture] = {}
    for row in REPORT.rows(experience=report.experience_id):
        suit, picture = _made(Suit, row, "suits__"), _made(ReportPicture, row, "pictures__")
        if suit is not None:
            suits[suit.pk] = suit
        if picture is not None:
            picture.file = _made(StoredFile, row, "pictures__file__")
            pictures[picture.pk] = picture
    _kept(report)["suits"] = list(suits.values())
    _kept(report)["pictures"] = list(pictures.values())


def _kept(obj: Any) -> dict[str, list[Any]]:
    """What counts as fetched with it."""
    if not hasattr(obj, "_prefetched_objects_cache"):
        obj._prefetched_objects_cache = {}
    found: dict[str, list[Any]] = obj._prefetched_objects_cache
    return found
