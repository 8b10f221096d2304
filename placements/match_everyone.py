"""A round in which everyone is placed: who takes part without a sign-up, and where each could go.

By the library's candidates: what lies within the student's own travel limit, less what a rule
excludes. How many assignments each rule closed to a student is kept, to be told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Term
from placements.demands import NONE, Unmet
from placements.enums import InvitationState, PlacementState, SignUpState
from placements.match_rules import KEPT_AWAY, Pair, Rules
from placements.matching.candidates import FARTHEST, RULES, Offers, Seekers, candidates, on_a_map
from placements.matching.problem import Integers
from placements.models import Invitation, Offering, Placement, SignUp
from placements.queries.candidates import placed_in, students_with_turns
from placements.queries.known import Known
from placements.queries.match_arrays import limit_of
from placements.queries.offerings import breaches_for, work_days
from placements.reasons import Reason
from students.models import Enrolment, Student

ALL_DAYS = (1 << 7) - 1


@dataclass(frozen=True, eq=False)
class Reached:
    """Pairs by their places in the run (int64[k] each), rising by student and then by offering.

    `reasons` are by the student's place; `shut` are pairs to which somebody said no before.
    """

    student: Integers
    assignment: Integers
    reasons: dict[int, list[Reason]]
    shut: set[Pair]


def seekers_of(term: Term, groups: Iterable[str] = ()) -> QuerySet[Student]:
    """Everybody (of these groups, if any are named) who has no placement in the term yet.

    What a turn is made of comes with them, and no names.
    """
    enrolled = Enrolment.objects.filter(student=OuterRef("pk"), end__isnull=True)
    if groups:
        enrolled = enrolled.filter(group__in=groups)
    there = Student.objects.of(term.school).present()
    found = there.filter(Exists(enrolled), ~Exists(placed_in(term).filter(student=OuterRef("pk"))))
    return students_with_turns(found, term).only("birth_date").order_by("pk")


def reached(
    seekers: Sequence[Any],
    place: Mapping[int, int],
    offerings: Sequence[Offering],
    *,
    seats: Sequence[int],
    rules: Rules,
    homes: Any,
    lie: Any,
) -> Reached:
    """Where each of `seekers` could go beyond what they signed up for.

    `place` has each student's place in the run, `homes` and `lie` (float64[k, 2]) where the
    students of the run and the offerings are. Three queries, however many.
    """
    if not seekers:
        nothing = np.zeros(0, dtype=np.int64)
        return Reached(nothing, nothing, {}, set())
    n, wide = len(seekers), max(1, len(offerings))
    closed = _Closed.of(seekers, offerings, rules)
    at = np.array([place[each.pk] for each in seekers], dtype=np.int64)
    x, y = on_a_map(*np.concatenate([homes[at], lie]).T)
    limit = np.array([limit_of(each) * 1000 for each in seekers], dtype=np.int64)
    somewhere = ~np.isnan(homes[at, 0])
    born = np.array([each.birth_date.toordinal() for each in seekers], dtype=np.int64)
    has, papers = _kinds(rules.papers.get(each.pk, NONE) for each in seekers)
    wanted, demands = _kinds(rules.demands[each.pk] for each in offerings)
    unmet = np.array([[_number(each.unmet(one)) for each in wanted] for one in has])
    asked = {
        "seats": np.array(seats, dtype=np.int64),
        "born_by": np.array([born_by(each, seekers) for each in offerings], dtype=np.int64),
        "demands": demands,
        "days": np.array([weekdays_of(each) for each in offerings], dtype=np.int64),
    }
    days = np.array([free_days_of(each) for each in seekers], dtype=np.int64)
    ahead = np.array([not each.assignment.has_begun for each in offerings], dtype=np.bool_)
    anywhere = np.full(n, FARTHEST)  # also from where nobody knows, and to where nobody knows
    keys, excluded = [], np.zeros((n, len(RULES)), dtype=np.int64)
    for lies, reach in (
        (~np.isnan(lie[:, 0]), np.where(somewhere, limit, anywhere)),
        (np.isnan(lie[:, 0]), anywhere),
    ):
        some = np.flatnonzero(ahead & lies)
        bad = closed.stopped[np.isin(closed.stopped % wide, some)]
        found = candidates(
            Seekers(x=x[:n], y=y[:n], limit=reach, born=born, papers=papers, days=days),
            Offers(x=x[n:][some], y=y[n:][some], **{k: v[some] for k, v in asked.items()}),
            np.stack([bad // wide, np.searchsorted(some, bad % wide)], axis=1),
            unmet if len(offerings) else None,
        )
        keys.append(found.student.astype(np.int64) * wide + some[found.assignment])
        excluded += found.excluded
    near = np.sort(np.concatenate(keys))
    kept, counts = closed.without(near, n, wide)
    counts = {rule: excluded[:, k] for k, rule in enumerate(RULES)} | counts
    who, what = np.divmod(kept, wide)
    own = near[np.isin(near, closed.own)] // wide  # a wish lies near, also where a rule shuts it
    pairs = np.bincount(np.concatenate([who, own]), minlength=n)
    reasons = _reasons(seekers, somewhere, pairs, counts)
    order = np.lexsort((what, at[who]))
    return Reached(
        student=at[who][order],
        assignment=what[order],
        reasons={int(at[i]): found for i, found in reasons.items()},
        shut={(offerings[k % wide].pk, seekers[k // wide].pk) for k in closed.said_no},
    )


def _kinds(each: Iterable[Any]) -> tuple[list[Any], Integers]:
    """The different ones, and for each its number among them."""
    listed = list(each)
    number = {kind: at for at, kind in enumerate(dict.fromkeys(listed))}
    return list(number), np.array([number[kind] for kind in listed], dtype=np.int64)


def _number(unmet: Unmet | None) -> int:
    """As the library knows the rule; -1 for none."""
    return RULES.index(unmet.rule) if unmet else -1


def born_by(offering: Offering, seekers: Sequence[Any]) -> int:
    """The birth date (an ordinal day) of the youngest of these who may do this; 0 when none may.

    Halves what is left each time, since whoever is older may do what a younger one may.
    """
    dates = sorted({each.birth_date for each in seekers})
    low, high = 0, len(dates)
    while low < high:
        middle = (low + high + 1) // 2
        if _may(offering, dates[middle - 1]):
            low = middle
        else:
            high = middle - 1
    return dates[low - 1].toordinal() if low else 0


def _may(offering: Offering, birth: date) -> bool:
    return not breaches_for(offering.assignment, birth)


def weekdays_of(offering: Offering) -> int:
    """On which there is work, as bits."""
    days = {day.on.isoweekday() for day in work_days(offering.assignment)}
    return sum(1 << (each - 1) for each in days)


def free_days_of(turn: Any) -> int:
    """A profile that names none is free on all."""
    return sum(1 << (d - 1) for d in turn.days or ()) or ALL_DAYS


@dataclass(frozen=True, eq=False)
class _Closed:
    """Pairs (seeker * m + offering, int64[k] each) that may not become candidates, and why.

    `own` are sign-ups that wait: they are pairs already, by their own rules.
    """

    own: Integers
    answered: Integers
    forbidden: Integers
    apart: Integers
    away: Integers
    overlap: Integers
    stopped: Integers

    @classmethod
    def of(
        cls,
        seekers: Sequence[Any],
        offerings: Sequence[Offering],
        rules: Rules,
    ) -> _Closed:
        m = len(offerings)
        who = {each.pk: at for at, each in enumerate(seekers)}
        what = {each.pk: at for at, each in enumerate(offerings)}

        def keys(pairs: Iterable[Pair]) -> Integers:
            found = [who[s] * m + what[o] for o, s in pairs if s in who]
            return np.unique(np.array(found, dtype=np.int64))

        signed = SignUp.objects.filter(offering__in=what).order_by()
        states = [
            ((o, s), state) for o, s, state in signed.values_list("offering", "student", "state")
        ]
        passed = Invitation.objects.filter(offering__in=what, state=InvitationState.PASSED)
        said_no = {pair for pair, state in states if state != SignUpState.SUBMITTED}
        shut: dict[str, list[Pair]] = defaultdict(list)
        for pair, rule in rules.kept_away.items():
            shut[rule].append(pair)
        return cls(
            own=keys(pair for pair, state in states if state == SignUpState.SUBMITTED),
            answered=keys(said_no | set(passed.values_list("offering", "student"))),
            overlap=_overlaps(seekers, offerings, rules.known),
            stopped=keys(stopped_early(who, offerings)),
            **{rule: keys(shut[rule]) for rule in KEPT_AWAY},
        )

    @property
    def said_no(self) -> list[int]:
        return np.concatenate([self.answered, self.stopped]).tolist()  # type: ignore[no-any-return]

    def without(self, keys: Integers, n: int, wide: int) -> tuple[Integers, dict[str, Integers]]:
        """What is left of these (rising), and by rule how many were closed to each seeker."""
        kept, counts = keys[~np.isin(keys, self.own)], {}
        for rule in ("answered", *KEPT_AWAY, "overlap"):
            shut = np.isin(kept, getattr(self, rule))
            counts[rule] = np.bincount(kept[shut] // wide, minlength=n)
            kept = kept[~shut]
        return kept, counts


def stopped_early(who: Iterable[int], offerings: Sequence[Offering]) -> list[Pair]:
    """Where a student stopped before the end at the same company."""
    at: dict[int, list[int]] = defaultdict(list)
    for each in offerings:
        at[each.assignment.company_id].append(each.pk)
    early = Placement.objects.filter(
        state=PlacementState.ENDED_EARLY,
        experience__student__in=list(who),
        assignment__company__in=list(at),
    )
    rows = early.order_by().values_list("assignment__company", "experience__student")
    return [(offering, student) for company, student in rows for offering in at[company]]


def _overlaps(
    seekers: Sequence[Any], offerings: Sequence[Offering], known: Mapping[int, Known]
) -> Integers:
    """Where a day of work falls together with what a student does already."""
    m = len(offerings)
    busy = [
        (i, b.timestamp(), e.timestamp())
        for i, s in enumerate(seekers)
        for b, e, _t in known[s.pk].busy
    ]
    who, begin, end = np.array(busy, dtype=np.float64).reshape(len(busy), 3).T
    found = [
        who[(begin < day.ends.timestamp()) & (day.starts.timestamp() < end)] * m + j
        for j, offering in enumerate(offerings)
        for day in offering.assignment.days.all()
    ]
    return np.unique(np.concatenate([np.zeros(0), *found])).astype(np.int64)


def _reasons(
    seekers: Sequence[Any], somewhere: Any, pairs: Integers, counts: Mapping[str, Integers]
) -> dict[int, list[Reason]]:
    """By the seeker's place: what each rule closed; and where nothing at all is near, just that."""
    table = np.stack([*counts.values()], axis=1)
    near = pairs + table.sum(axis=1)
    found: dict[int, list[Reason]] = defaultdict(list)
    for i in np.flatnonzero(~somewhere).tolist():
        found[i].append({"code": "no_home"})
    for i in np.flatnonzero(near == 0).tolist():
        found[i].append({"code": "far", "n": limit_of(seekers[i])})
    for i, k in zip(*map(np.ndarray.tolist, np.nonzero(table)), strict=True):
        found[i].append({"code": "closed", "rule": list(counts)[k], "n": int(table[i, k])})
    return dict(found)
