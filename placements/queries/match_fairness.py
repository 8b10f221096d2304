"""Who got which wish in a run: all together, by group, by programme, and by how often not chosen.

From what the run stored, so that a year later it reads the same; only the group and programme of
that day come from the enrolments.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from placements.enums import SignUpState
from placements.matching import BANDS, FEATURES
from placements.matching.fit import UNKNOWN
from placements.models import MatchRun, SignUp
from placements.reasons import FEATURE_LABELS
from students.models import Enrolment

WISHES = (
    gettext_lazy("eerste wens"),
    gettext_lazy("tweede wens"),
    gettext_lazy("derde wens of verder"),
    gettext_lazy("niet zelf ingetekend"),
    gettext_lazy("geen plek"),
)
THIRD, UNASKED, NOTHING = range(2, len(WISHES))
OFTEN = 2  # declined so often, or more
WISH = FEATURES.index("wish")


def rank_of(features: Sequence[int]) -> int:
    """Which wish it was, from the feature that was stored; 6 is the sixth or later, 0 no wish of
    the student's own."""
    if not features:
        return 1
    return 0 if features[WISH] == UNKNOWN else 1 + (100 - features[WISH]) // 20


@dataclass
class Row:
    """Students of one kind by the wish that they got."""

    label: str
    got: list[int] = field(default_factory=lambda: [0] * len(WISHES))
    declined: int = 0  # times not chosen before, all together
    asked: int = 0  # of whom signed up for something

    @property
    def students(self) -> int:
        return sum(self.got)

    @property
    def placed(self) -> int:
        return self.students - self.got[NOTHING]

    @property
    def with_place(self) -> int:
        return share(self.placed, self.students)

    @property
    def with_first(self) -> int:
        """Of those who had a first wish."""
        return share(self.got[0], self.asked)

    def add(self, wish: int, declined: int, *, asked: bool) -> None:
        self.got[wish] += 1
        self.declined += declined
        self.asked += asked


@dataclass(frozen=True)
class Table:
    title: str
    what: str
    rows: list[Row]

    @property
    def bars(self) -> list[dict[str, Any]]:
        return [
            {"label": row.label, "value": row.with_place, "value2": row.with_first}
            for row in self.rows
        ]


@dataclass(frozen=True)
class Fairness:
    total: Row
    by_turn: Table
    tables: list[Table]
    fits: list[int]  # of everybody with a place

    @property
    def bands(self) -> list[dict[str, Any]]:
        """How many fit how well, the worst band first: what «nobody far behind» looks at."""
        counted = np.bincount(
            np.searchsorted(BANDS, self.fits, side="right"), minlength=len(BANDS) + 1
        )
        edges = [0, *(edge // 10 for edge in BANDS)]
        labels = [
            _("%(low)s tot %(high)s%%") % {"low": low, "high": high}
            for low, high in pairwise(edges)
        ]
        labels.append(_("%(low)s%% of meer") % {"low": edges[-1]})
        return [
            {"label": label, "value": n} for label, n in zip(labels, counted.tolist(), strict=True)
        ]

    @property
    def unasked(self) -> int:
        """Who got what they did not sign up for."""
        return self.total.got[UNASKED]

    @property
    def wishes(self) -> list[dict[str, Any]]:
        return [
            {"label": label, "value": n}
            for at, (label, n) in enumerate(zip(WISHES, self.total.got, strict=True))
            if n or at != UNASKED
        ]

    @property
    def sentence(self) -> str:
        """How who was declined before came out of it, beside the others."""
        before = [row for row in self.by_turn.rows[1:] if row.students]
        never = self.by_turn.rows[0]
        students = sum(row.students for row in before)
        if not students:
            return _("Niemand in dit voorstel is eerder niet gekozen.")
        placed = sum(row.placed for row in before)
        words = {"placed": placed, "n": students}
        if not never.students:
            return (
                ngettext(
                    "%(n)s leerling is eerder niet gekozen; %(placed)s heeft nu een plek.",
                    "%(n)s leerlingen zijn eerder niet gekozen; %(placed)s hebben nu een plek.",
                    students,
                )
                % words
            )
        words |= {"other": never.placed, "others": never.students}
        return (
            ngettext(
                "Van de %(n)s leerling die eerder niet gekozen is, heeft %(placed)s nu een plek; "
                "van de anderen %(other)s van %(others)s.",
                "Van de %(n)s leerlingen die eerder niet gekozen zijn, hebben %(placed)s nu een "
                "plek; van de anderen %(other)s van %(others)s.",
                students,
            )
            % words
        )


def fairness_of(run: MatchRun) -> Fairness:
    """Four queries, however many students. Who was erased since counts, without a group."""
    got, fits = _wishes_got(run)
    asked = _asked(run)
    entrants = list(run.entrants.order_by("index").values_list("index", "student"))
    declined = _declined(run, entrants)
    groups, programmes = _enrolled(
        [student for _index, student in entrants if student], timezone.localdate(run.created)
    )
    total = Row(_("alle leerlingen"))
    turns = [Row(_("nooit")), Row(_("één keer")), Row(_("twee keer of vaker"))]
    by_group: dict[str, Row] = {}
    by_programme: dict[str, Row] = {}
    for index, student in entrants:
        wish, before = got.get(index, NOTHING), declined.get(index, 0)
        group, programme = groups.get(student or 0, ""), programmes.get(student or 0, "")
        for row in (
            total,
            turns[min(before, OFTEN)],
            by_group.setdefault(group, Row(group or _("zonder klas"))),
            by_programme.setdefault(programme, Row(programme or _("zonder profiel"))),
        ):
            row.add(wish, before, asked=asked is None or index in asked)
    return Fairness(
        total=total,
        fits=fits,
        by_turn=Table(_("Hoe vaak eerder niet gekozen"), _("Eerder niet gekozen"), turns),
        tables=[
            Table(_("Per klas"), _("Klas"), _sorted(by_group)),
            Table(_("Per profiel of opleiding"), _("Profiel of opleiding"), _sorted(by_programme)),
        ],
    )


def _wishes_got(run: MatchRun) -> tuple[dict[int, int], list[int]]:
    """For each index with a place the place of its wish in `WISHES`; and how well each fits."""
    rows = list(
        run.proposals.filter(proposed=True).values_list("entrant__index", "features", "fit")
    )
    ranks = {index: rank_of(features) for index, features, _fit in rows}
    got = {index: min(rank - 1, THIRD) if rank else UNASKED for index, rank in ranks.items()}
    return got, [fit for _index, _features, fit in rows]


def _asked(run: MatchRun) -> set[int] | None:
    """The indices of who signed up for something; None where everybody did."""
    own = run.inputs.get("asked")
    left_out = run.inputs.get("excluded", {}).get("student", [])
    return None if own is None else {run.inputs["student"][pair] for pair in own} | set(left_out)


def _declined(run: MatchRun, entrants: Iterable[tuple[int, int | None]]) -> dict[int, int]:
    """As stored; for a run from before that was stored, as it can still be counted."""
    stored = run.inputs.get("declined")
    if stored is not None:
        return dict(enumerate(stored))
    counted = dict(
        SignUp.objects.filter(
            student__in=[student for _index, student in entrants if student],
            state=SignUpState.DECLINED,
            decided_at__lt=run.created,
        )
        .order_by()
        .values_list("student")
        .annotate(n=Count("pk"))
    )
    return {index: counted.get(student, 0) for index, student in entrants}


def _enrolled(students: list[int], on: date) -> tuple[dict[int, str], dict[int, str]]:
    """Group and programme of each student on that day, else the latest before it."""
    rows = (
        Enrolment.objects.filter(Q(start__lte=on) | Q(end__isnull=True), student__in=students)
        .order_by("start", "pk")
        .values_list("student", "group", "programme")
    )
    found = {student: (group, programme) for student, group, programme in rows}
    return (
        {student: group for student, (group, _programme) in found.items()},
        {student: programme for student, (_group, programme) in found.items()},
    )


def _sorted(rows: Mapping[str, Row]) -> list[Row]:
    """By name; who has none comes last."""
    return [row for _name, row in sorted(rows.items(), key=lambda pair: (not pair[0], pair[0]))]


def share(part: int, whole: int) -> int:
    """Whole percents."""
    return round(100 * part / whole) if whole else 0


def reckoned_with(run: MatchRun) -> list[tuple[str, Any]]:
    """What a run was told to look at, as it was kept: what it was after, each weight, the version."""
    aim = _("niemand ver achter") if run.fairness else _("samen het best")
    weights = [(str(label), run.weights.get(name, 0)) for name, label in FEATURE_LABELS.items()]
    version = run.summary.get("library", "")
    return [(_("Verdeling"), aim), *weights, (_("Versie van de rekenregels"), version)]
