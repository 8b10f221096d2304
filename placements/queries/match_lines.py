"""Proposals in a list: what tells one from the other, and which still matters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.utils.translation import gettext as _

from accounts.models import School, User
from placements.enums import RunState
from placements.matching.fit import weights_of
from placements.models import MatchRun


@dataclass(frozen=True)
class Line:
    """`traits` are for whom, how shared, by whose weights and by whom, as far as is known."""

    run: MatchRun
    placed: int  # as it stands now, after any change by hand
    traits: tuple[str, ...]
    same_minute: bool  # another in the list was made in it too
    is_newest: bool = False  # of several that are open in the term
    is_older: bool = False  # open, while a newer one of the term is open too

    @property
    def told(self) -> str:
        return " · ".join(self.traits)


def lines(school: School, runs: Iterable[MatchRun]) -> list[Line]:
    """Two queries, for runs that have their job with them and how many are placed (`kept_runs`)."""
    runs = list(runs)
    open_runs = MatchRun.objects.filter(school=school, state=RunState.PROPOSED)
    in_order = list(open_runs.order_by("created", "pk").values_list("term", "pk"))
    newest, often = dict(in_order), Counter(term for term, _pk in in_order)
    minutes = Counter(_minute(run.created) for run in runs)
    makers, weights = _makers(runs), weights_of(school.setting("weights"))
    return [
        Line(
            run=run,
            placed=cast(Any, run).placed,
            traits=_traits(run, weights, makers.get(run.pk, "")),
            same_minute=minutes[_minute(run.created)] > 1,
            is_newest=often[run.term_id] > 1 and newest[run.term_id] == run.pk,
            is_older=run.state == RunState.PROPOSED and newest[run.term_id] != run.pk,
        )
        for run in runs
    ]


def _traits(run: MatchRun, weights: dict[str, int], maker: str) -> tuple[str, ...]:
    found = [_for_whom(run)]
    found.append(_("niemand ver achter") if run.fairness else _("samen het best"))
    if run.weights != weights:
        found.append(_("andere gewichten dan de school nu heeft"))
    if maker:
        found.append(_("door %(name)s") % {"name": maker})
    return tuple(each for each in found if each)


def _for_whom(run: MatchRun) -> str:
    """Of a run from before this was kept nothing is said."""
    if "everyone" not in run.summary:
        return ""
    everyone = run.summary["everyone"]
    if everyone is None:
        return _("voor wie intekende")
    if everyone["groups"]:
        groups = ", ".join(everyone["groups"])
        return _("voor wie intekende en iedereen uit %(groups)s") % {"groups": groups}
    return _("voor iedereen")


def _makers(runs: Iterable[MatchRun]) -> dict[int, str]:
    """By run: who asked for it, of whom is still here."""
    asked = {run.pk: run.job.by_user_id for run in runs if run.job}
    users = User.objects.in_bulk({pk for pk in asked.values() if pk is not None})
    return {pk: str(users[user]) for pk, user in asked.items() if user in users}


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
