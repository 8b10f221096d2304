"""How well what the matching expected came true: which weights deserve trust.

Of every place that was given by a proposal: how it was expected to suit, feature by feature, beside
how the workplace saw the goals afterwards and whether it ended early. It judges weights, never a
student or a company; a difference is only called one when it is larger than chance makes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import sqrt
from statistics import fmean, variance
from typing import Any

from django.db.models import Avg
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import School, Term
from overviews.queries.term import GIVEN
from placements.enums import PlacementState, RunState
from placements.matching import FEATURES
from placements.matching.fit import weights_of
from placements.models import Experience, MatchRun, Placement, Proposal
from placements.reasons import FEATURE_LABELS
from reflections.enums import Side
from reflections.models import GoalView

HIGH, LOW = 60, 40  # as in the reasons: below 60 a feature explains nothing
FEW = 8  # with feedback on each side, before anything is said
CLEAR = 2.0  # times the standard error: what chance makes in one of twenty, about
FIT_PARTS: tuple[tuple[int, str | Promise], ...] = (
    (0, gettext_lazy("minder dan 40%")),
    (400, gettext_lazy("40 tot 60%")),
    (600, gettext_lazy("60 tot 80%")),
    (800, gettext_lazy("80% of meer")),
)


@dataclass(frozen=True)
class Went:
    """One experience that a proposal gave. `step` is the mean of the workplace's steps (1 to 4),
    None where there is no feedback."""

    fit: int
    features: tuple[int, ...]
    step: float | None
    early: bool


@dataclass(frozen=True)
class Part:
    """Experiences that have something in common, and how they went."""

    label: str
    went: list[Went] = field(default_factory=list)

    @property
    def steps(self) -> list[float]:
        return [each.step for each in self.went if each.step is not None]

    @property
    def experiences(self) -> int:
        return len(self.went)

    @property
    def answered(self) -> int:
        return len(self.steps)

    @property
    def mean(self) -> float | None:
        """None where so few say nothing."""
        return fmean(self.steps) if self.answered >= FEW else None

    @property
    def early(self) -> int:
        return sum(each.early for each in self.went)


@dataclass(frozen=True)
class Feature:
    """One of the ten: experiences where it was high beside those where it was low."""

    name: str
    label: str
    weight: int
    high: Part
    low: Part

    @property
    def parts(self) -> tuple[Part, Part]:
        return self.high, self.low

    @property
    def finding(self) -> str:
        """few | none | better | worse, when it was high."""
        if self.high.mean is None or self.low.mean is None:
            return "few"
        difference = self.high.mean - self.low.mean
        error = sqrt(
            variance(self.high.steps) / self.high.answered
            + variance(self.low.steps) / self.low.answered
        )
        if abs(difference) <= CLEAR * error or not difference:
            return "none"
        return "better" if difference > 0 else "worse"


@dataclass(frozen=True)
class Afterwards:
    """Of one term, or of all. `waiting`: places about which nothing is known yet."""

    went: list[Went]
    waiting: int
    features: list[Feature]
    fits: list[Part]

    @property
    def answered(self) -> int:
        return sum(each.step is not None for each in self.went)

    @property
    def early(self) -> int:
        return sum(each.early for each in self.went)

    @property
    def says_something(self) -> bool:
        return any(each.finding != "few" for each in self.features)

    @property
    def bars(self) -> list[dict[str, Any]]:
        return [
            {"label": each.label, "value": each.high.mean, "value2": each.low.mean}
            for each in self.features
            if each.finding != "few"
        ]


def terms_with_runs(school: School) -> list[Term]:
    """Where a proposal was applied, the latest first."""
    applied = MatchRun.objects.filter(school=school, state=RunState.APPLIED)
    return list(Term.objects.filter(pk__in=applied.values("term")).order_by("-start", "-pk"))


def afterwards_of(school: School, term: Term | None = None) -> Afterwards:
    """Four queries, however many experiences."""
    weights = weights_of(school.setting("weights"))
    given = Proposal.objects.filter(
        run__school=school,
        run__state=RunState.APPLIED,
        proposed=True,
        entrant__student__isnull=False,
    )
    lived = Experience.objects.filter(sign_up__offering__school=school)
    if term is not None:
        given, lived = given.filter(run__term=term), lived.filter(term=term)
    by_pair = {
        (student, offering): pk
        for pk, student, offering in lived.values_list("pk", "student", "sign_up__offering")
    }
    steps = _steps(lived)
    early = set(
        Placement.objects.filter(
            experience__in=lived.values("pk"), state=PlacementState.ENDED_EARLY
        ).values_list("experience", flat=True)
    )
    went, waiting = [], 0
    rows = given.order_by("pk").values_list("entrant__student", "offering", "fit", "features")
    for student, offering, fit, features in rows:
        experience = by_pair.get((student, offering))
        if experience in steps or experience in early:
            went.append(Went(fit, tuple(features), steps.get(experience), experience in early))
        else:
            waiting += 1
    return Afterwards(
        went=went,
        waiting=waiting,
        features=[_feature(at, name, weights[name], went) for at, name in enumerate(FEATURES)],
        fits=_fits(went),
    )


def _steps(lived: Any) -> dict[int | None, float]:
    """By experience: the mean of the steps that workplaces gave on its goals."""
    views = GoalView.objects.filter(
        side=Side.TRAINER, feedback__state__in=GIVEN, goal__experience__in=lived.values("pk")
    )
    return dict(views.order_by().values_list("goal__experience").annotate(mean=Avg("step")))


def _feature(at: int, name: str, weight: int, went: Iterable[Went]) -> Feature:
    high, low = Part(_("hoog")), Part(_("laag"))
    for each in went:
        if each.features[at] >= HIGH:
            high.went.append(each)
        elif each.features[at] <= LOW:
            low.went.append(each)
    return Feature(name, str(FEATURE_LABELS[name]), weight, high, low)


def _fits(went: Iterable[Went]) -> list[Part]:
    parts = [Part(str(label)) for _least, label in FIT_PARTS]
    for each in went:
        at = max(at for at, (least, _label) in enumerate(FIT_PARTS) if each.fit >= least)
        parts[at].went.append(each)
    return parts
