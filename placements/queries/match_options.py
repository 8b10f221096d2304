"""What can be changed by hand for one student of a proposal, each with what it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from core.errors import Refused
from placements.enums import ChangeKind
from placements.match_hand import Stand
from placements.models import MatchChange, MatchEntrant, MatchRun, Offering, Proposal
from placements.queries.candidates import lookup_of
from placements.queries.match_costs import Cost, cost, students_at
from placements.queries.match_runs import offerings_in
from students.models import Student

MOST_SWAPS = 8
MOST_OPTIONS = 12


@dataclass(frozen=True)
class Choice:
    """One thing that can be done, before anybody's words are with it."""

    kind: str
    after: Stand
    offering: Offering | None = None
    fit: int = 0
    other: int | None = None  # the index of the student to swap with


@dataclass(frozen=True)
class Option:
    kind: str
    cost: Cost
    offering: Offering | None
    percent: int
    other: Student | None = None
    breaks: list[str] = field(default_factory=list)  # what was agreed and would not hold then


@dataclass(frozen=True)
class Place:
    """One wish of the student: where, how it suits, how it is marked, and what can be done."""

    offering: Offering
    percent: int
    here: bool
    mark: str  # pinned | noted | forbidden | ""
    options: list[Option]


@dataclass(frozen=True)
class Choices:
    """All of one student's page."""

    places: list[Place]
    swaps: list[Option]
    out: Option | None
    here: Place | None
    number: int
    exact: bool


def choices(run: MatchRun, entrant: MatchEntrant) -> Choices:
    """Five queries, however many wishes; each wish is worked out from the stored prices."""
    stand = Stand.of(run)
    listed = offerings_in(run)
    offerings = {each.pk: each for each in listed}
    index = entrant.index
    pairs = [p for p in stand.pairs_of(index) if stand.offering_of(p) in offerings]
    pairs.sort(key=lambda p: (int(stand.pair[index]) != p, -stand.fit_of(p), p))
    found = {pair: _at(stand, index, pair, offerings) for pair in pairs[:MOST_OPTIONS]}
    swaps = _swaps(stand, index, offerings)
    out = _out(stand, index)
    all_of_them = [*(each for some in found.values() for each in some), *swaps, *out]
    students = students_at(run, _named(stand, all_of_them))
    told = _Teller(run, stand, students, listed, index)
    places = [
        Place(
            offering=offerings[stand.offering_of(pair)],
            percent=round(stand.fit_of(pair) / 10),
            here=int(stand.pair[index]) == pair,
            mark=_mark(stand, pair),
            options=told.all(some),
        )
        for pair, some in found.items()
    ]
    return Choices(
        places=places,
        swaps=[each for each in told.all(swaps) if each.other],
        out=next(iter(told.all(out)), None),
        here=next((each for each in places if each.here), None),
        number=stand.number,
        exact=stand.exact,
    )


def _mark(stand: Stand, pair: int) -> str:
    if pair in stand.marks.pinned:
        return "pinned" if pair in stand.marks.hand else "noted"
    return "forbidden" if pair in stand.marks.forbidden else ""


def _at(stand: Stand, index: int, pair: int, offerings: dict[int, Offering]) -> list[Choice]:
    """Pin and forbid, or make loose what was decided by hand."""
    mark = _mark(stand, pair)
    kinds: Sequence[tuple[str, object]] = {
        "pinned": [(ChangeKind.LOOSEN, stand.loosen)],
        "noted": [(ChangeKind.FORBID, stand.forbid)],
        "forbidden": [(ChangeKind.LOOSEN, stand.loosen), (ChangeKind.PIN, stand.pin)],
    }.get(mark, [(ChangeKind.PIN, stand.pin), (ChangeKind.FORBID, stand.forbid)])
    found = []
    for kind, act in kinds:
        if kind == ChangeKind.FORBID and not mark and int(stand.pair[index]) != pair:
            continue  # it may stay possible; nothing changes now
        try:
            after = act(pair)  # type: ignore[operator]
        except Refused:
            continue
        found.append(
            Choice(kind, after, offerings[stand.offering_of(pair)], fit=stand.fit_of(pair))
        )
    return found


def _swaps(stand: Stand, index: int, offerings: dict[int, Offering]) -> list[Choice]:
    """The swaps that cost least all together. What two win or lose is all that changes: who else
    sits where stays the best, so a sum is enough to choose by."""
    mine = int(stand.pair[index])
    if mine < 0 or mine in stand.marks.pinned or stand.offering_of(mine) not in offerings:
        return []
    found = []
    for pair in stand.pairs_of(index):
        if pair == mine or pair in stand.marks.forbidden:
            continue
        for other in stand.sitting_at(stand.offering_of(pair)):
            theirs = int(stand.pair[other])
            back = stand.pair_or_nowhere(other, stand.offering_of(mine))
            if theirs in stand.marks.pinned or back < 0 or back in stand.marks.forbidden:
                continue
            gain = sum(map(stand.fit_of, (pair, back))) - sum(map(stand.fit_of, (mine, theirs)))
            found.append((-gain, other, pair))
    return [
        Choice(
            ChangeKind.SWAP,
            stand.swap(index, other),
            offerings.get(stand.offering_of(pair)),
            fit=stand.fit_of(pair),
            other=other,
        )
        for _gain, other, pair in sorted(found)[:MOST_SWAPS]
    ]


def _out(stand: Stand, index: int) -> list[Choice]:
    """Nothing to do where every pair is forbidden already."""
    pairs = stand.pairs_of(index)
    if not pairs or set(pairs) <= stand.marks.forbidden:
        return []
    return [Choice(ChangeKind.OUT, stand.forbid(*pairs))]


def _named(stand: Stand, all_of_them: Iterable[Choice]) -> set[int]:
    found = set()
    for each in all_of_them:
        found |= {moved.index for moved in stand.moved_to(each.after)}
        found |= stand.agreed.who(each.after.broken)
        if each.other is not None:
            found.add(each.other)
    return found


class _Teller:
    """Puts words to what was worked out, with all names read at once."""

    def __init__(
        self,
        run: MatchRun,
        stand: Stand,
        students: dict[int, Student],
        offerings: list[Offering],
        about: int,
    ) -> None:
        self.run, self.stand, self.about = run, stand, about
        self.students = students
        self.names = {index: each.full_name for index, each in students.items()}
        self.lookup = lookup_of(offerings)

    def all(self, some: Iterable[Choice]) -> list[Option]:
        return [
            Option(
                kind=each.kind,
                cost=cost(self.stand, each.after, self.names, self.lookup, self.about),
                offering=each.offering,
                percent=round(each.fit / 10),
                other=None if each.other is None else self.students.get(each.other),
                breaks=self._breaks(each.after),
            )
            for each in some
        ]

    def _breaks(self, after: Stand) -> list[str]:
        new = [name for name in after.broken if name not in self.stand.broken]
        titles = [self.lookup.title(each) for each in after.offerings]
        return [after.agreed.words(name, self.names, titles) for name in new]


def decided(run: MatchRun) -> QuerySet[Proposal]:
    """Pairs that are pinned or forbidden by hand, by name."""
    return (
        run.proposals.filter(by_hand=True, entrant__student__isnull=False)
        .select_related("entrant__student", "offering__assignment")
        .order_by("entrant__student__sort_key", "entrant", "-proposed", "pk")
    )


def changes_of(run: MatchRun) -> QuerySet[MatchChange]:
    """The last first, as they are taken back; those about who was erased have no name left."""
    return (
        run.changes.filter(Q(entrant__student__isnull=False))
        .select_related("entrant__student", "other__student", "offering__assignment")
        .order_by("-number")
    )
